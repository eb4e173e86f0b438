"""Where the facts of the shipped guides come from, each with how sure it is. What has none is not told."""

from __future__ import annotations

from app.core.words import N_
from app.guides.schemas import Certainty, Source

# ---------------------------------------------------------------- VNeID

DECREE_69 = Source(
    N_("Nghị định 69/2024/NĐ-CP, Điều 7 và Điều 10, theo luatvietnam.vn và encovietnam.com"), Certainty.VERIFIED
)
ACTIVATION = Source(
    N_("Hướng dẫn kích hoạt của dean06.hanam.gov.vn và camthanh.camlo.quangtri.gov.vn, 2024"), Certainty.VERIFIED
)
ONE_NUMBER = Source(N_("Bộ Công an trả lời ngày 22/4/2026: mỗi số điện thoại một tài khoản"), Certainty.QUOTED)
PHONE_CHANGE = Source(N_("Báo Pháp luật và Cuộc sống, 02/2024: đổi điện thoại, số 1900.0368"), Certainty.QUOTED)

# ---------------------------------------------------------------- the portal and what is filed there

DIRECTIVE_24 = Source(
    N_("Chỉ thị 24/CT-TTg ngày 13/9/2025, theo cafef.vn và dantri.com.vn ngày 02/10/2025"), Certainty.VERIFIED
)
DECISION_29 = Source(N_("Quyết định 29/2026/QĐ-TTg ngày 04/6/2026"), Certainty.QUOTED)
LIST_OF_25 = Source(N_("Danh sách các việc: báo đăng tháng 10/2025"), Certainty.QUOTED)
# The lists that were found end at 24; the decision's first text had one more.
ITEM_25 = Source(N_("Việc số 25 (thuế): không có trong các danh sách tìm được"), Certainty.UNCHECKED)
RESIDENCE_LAW = Source(N_("Luật 118/2025/QH15 và Thông tư 116/2026/TT-BCA, từ 01/7/2026"), Certainty.QUOTED)
RESIDENCE_PAGE = Source(N_("Nơi nộp hồ sơ cư trú: dichvucong.dancuquocgia.gov.vn"), Certainty.QUOTED)
DECISION_5230 = Source(N_("Quyết định 5230/QĐ-BCA-C06 ngày 18/8/2026: thủ tục thẻ căn cước"), Certainty.QUOTED)

# ---------------------------------------------------------------- papers

DECREE_104 = Source(N_("Nghị định 104/2022/NĐ-CP ngày 21/12/2022: bỏ sổ hộ khẩu, sổ tạm trú giấy"), Certainty.QUOTED)
SEVEN_WAYS = Source(
    N_("Các cách 1, 2, 3, 4 và 6: thanhbinh.vinhlong.gov.vn, happynest.vn (2023), vietnet24h.vn (28/10/2022)"),
    Certainty.VERIFIED,
)
TWO_OF_SEVEN = Source(N_("Cách 5, cách 7 và thứ tự của bảy cách"), Certainty.UNCHECKED)
DECREE_70 = Source(N_("Nghị định 70/2024/NĐ-CP, Điều 12 khoản 1: số CMND cũ nằm trong mã QR của thẻ"), Certainty.QUOTED)
CIRCULAR_16 = Source(N_("Thông tư 16/2024/TT-BCA, từ 01/7/2024: mẫu thẻ căn cước mới"), Certainty.QUOTED)

# ---------------------------------------------------------------- what communes planned: quoted, never a rule of law

PLAN_VAN_SON = Source(N_("Kế hoạch Đề án 06 của xã Vân Sơn, Thanh Hóa, ngày 30/01/2024"), Certainty.QUOTED)
PLAN_NGA_AN = Source(N_("Kế hoạch của xã Nga An, Thanh Hóa, ngày 05/6/2023"), Certainty.QUOTED)

# ---------------------------------------------------------------- helpers

YOUTH_PLAN = Source(
    N_("Kế hoạch 392-KH/TWĐTN-CTTTN, theo thanhgiong.vn, baotintuc.vn và thanhnien.vn, 7/2025"), Certainty.VERIFIED
)
DECREE_356 = Source(N_("Nghị định 356/2025/NĐ-CP, Điều 4: dữ liệu cá nhân nhạy cảm"), Certainty.QUOTED)

CAUTION = Source(N_("Lời dặn của Thôn Số"), Certainty.ADVICE)
