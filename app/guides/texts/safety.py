"""The guide against swindlers: how they come, what to do, how a real helper is told."""

from __future__ import annotations

from app.core.words import N_
from app.guides.schemas import Guide, Step, Topic
from app.guides.texts.sources import CAUTION, PHONE_CHANGE, RESIDENCE_PAGE
from app.guides.texts.words import CHECKED_ON, WARNING

SWINDLERS = Guide(
    slug="lua-dao",
    topic=Topic.SAFETY,
    title=N_("Chống lừa đảo"),
    short=N_("Nghe giục, nghe dọa, nghe xin mã: cúp máy."),
    who=N_("Cả nhà cùng biết, nhất là người già ở nhà một mình."),
    bring=(N_("Bình tĩnh. Không việc gì của nhà nước phải làm xong trong một cuộc gọi."),),
    steps=(
        Step(N_("Người lạ xưng công an, cán bộ, “hỗ trợ VNeID” gọi đến: nghe thôi, đừng làm theo.")),
        Step(N_("Cúp máy. Tự ra công an xã hỏi, hoặc gọi số mình đã biết từ trước.")),
        Step(N_("Không bấm đường dẫn, không cài ứng dụng họ gửi, không cho họ điều khiển máy.")),
        Step(N_("Không đọc mã OTP, mật khẩu, mã 6 số. Không gửi ảnh thẻ căn cước.")),
        Step(N_("Lỡ bấm hay lỡ đọc mã rồi: gọi ngay ngân hàng khóa tài khoản, gọi 1900.0368 khóa VNeID.")),
        Step(N_("Tắt mạng trên máy, mang máy ra công an xã. Giữ nguyên tin nhắn, số đã gọi.")),
    ),
    notes=(
        N_("Địa chỉ thật: dichvucong.gov.vn và dichvucong.dancuquocgia.gov.vn. Gõ tay, đừng bấm đường dẫn lạ."),
        N_("Người giúp của thôn có thẻ tình nguyện viên. Gõ mã trên thẻ vào trang của xã là biết thật hay giả."),
        N_("Người giúp thật không lấy tiền, không hỏi mã, không gửi ứng dụng, không chụp thẻ căn cước."),
        N_("Áp phích bị dán đè mã khác: đừng quét, nói với trưởng thôn."),
    ),
    warning=WARNING,
    sources=(PHONE_CHANGE, RESIDENCE_PAGE, CAUTION),
    checked_on=CHECKED_ON,
    related=("mat-dien-thoai", "khong-tien-mat", "tra-phi"),
    keywords=("lua dao", "ke gian", "gia danh cong an", "bi lua", "mat tien", "goi dien la", "ma otp", "link la"),
    on_poster=True,
)

GUIDES = (SWINDLERS,)
