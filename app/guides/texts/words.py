"""Words that several guides share: the warning, what to bring, the steps of every dossier."""

from __future__ import annotations

import datetime as dt

from app.core.words import N_
from app.guides.schemas import Hand, Link, Step

CHECKED_ON = dt.date(2026, 11, 22)

WARNING = N_(
    "Coi chừng kẻ gian: chúng giả làm công an hoặc người hỗ trợ VNeID, gọi điện rồi gửi đường dẫn. "
    "Không đọc mã OTP, mật khẩu, mã 6 số cho bất cứ ai. Không cài ứng dụng từ tệp hay đường dẫn người lạ gửi. "
    "Người giúp của thôn không bao giờ hỏi những mã này. Nghi ngờ thì ra công an xã hỏi."
)

# ---------------------------------------------------------------- official pages, the only ones that guides lead to

PORTAL = Link(N_("Cổng Dịch vụ công quốc gia"), "https://dichvucong.gov.vn/")
RESIDENCE = Link(N_("Nơi nộp hồ sơ cư trú của Bộ Công an"), "https://dichvucong.dancuquocgia.gov.vn/")

# ---------------------------------------------------------------- who acts

SELF = N_("Bà con tự làm trên điện thoại của mình. Người giúp của thôn đứng bên chỉ cách.")
SELF_OR_POINT = N_("Bà con tự nộp bằng VNeID của mình: ở nhà, hoặc ở điểm hỗ trợ của xã, có máy, có người chỉ.")
HELPER_ONLY = N_("Dành cho người giúp của thôn.")

# ---------------------------------------------------------------- what to bring

OWN_PHONE = N_("Điện thoại của mình, có mạng")
OWN_SIM = N_("Số điện thoại đứng tên mình, chưa dùng cho tài khoản VNeID của người khác")
CARD = N_("Thẻ căn cước hoặc CCCD gắn chip còn hạn")
ACCOUNT = N_("Tài khoản VNeID đã kích hoạt")
PAPERS = N_("Giấy tờ của việc cần làm: cổng hỏi thứ nào thì đưa thứ ấy")
OWN_BADGE = N_("Thẻ tình nguyện viên của mình")
OWN_APP = N_("Điện thoại của mình, đã có Thôn Số")

# ---------------------------------------------------------------- steps of every dossier

SIGN_IN = Step(N_("Mở cổng, bấm đăng nhập, chọn VNeID. Tự gõ mật khẩu của mình."))
FILL = Step(N_("Điền từng ô. Cổng đòi giấy nào thì chụp rõ giấy ấy rồi gửi kèm."))
SEND = Step(N_("Xem lại tên, ngày sinh, số điện thoại rồi bấm nộp. Có phí thì cổng hiện ra, trả ngay trên cổng."))
KEEP_NUMBER = Step(N_("Ghi mã hồ sơ vào giấy để còn theo dõi."))
COMMUNE_ANSWERS = Step(N_("Xã xem hồ sơ. Thiếu gì xã báo lại trên cổng."), by=Hand.DESK)
POLICE_ANSWER = Step(N_("Công an xem hồ sơ. Thiếu gì công an báo lại trên cổng."), by=Hand.POLICE)

# ---------------------------------------------------------------- notes of every dossier

ONLINE_ONLY = N_("Từ 01/10/2025, việc này chỉ nhận hồ sơ trên mạng, không nhận hồ sơ giấy.")
NO_PHONE = N_("Không có điện thoại thì ra xã: xã phải có máy và có người giúp.")
ASK_COMMUNE = N_("Phí, giấy tờ và ngày trả kết quả: xem trên cổng lúc nộp, hoặc hỏi xã. Ở đây không đoán.")
ASK_POLICE = N_("Phí, giấy tờ và ngày trả kết quả: xem trên cổng lúc nộp, hoặc hỏi công an xã. Ở đây không đoán.")
SCREENS_DIFFER = N_("Màn hình VNeID có thể khác đôi chút theo từng bản.")
PORTAL_DIFFERS = N_("Màn hình của cổng có thể khác đôi chút.")
