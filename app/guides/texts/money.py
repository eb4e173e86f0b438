"""The guide to paying without cash, and to keeping the money."""

from __future__ import annotations

from app.core.words import N_
from app.guides.schemas import Guide, Step, Topic
from app.guides.texts.sources import CAUTION, PLAN_VAN_SON
from app.guides.texts.words import CARD, CHECKED_ON, OWN_PHONE, WARNING

CASHLESS = Guide(
    slug="khong-tien-mat",
    topic=Topic.MONEY,
    title=N_("Trả tiền không cần tiền mặt"),
    short=N_("Học phí, tiền điện, mua bán: trả bằng điện thoại."),
    who=N_("Bà con tự làm trên điện thoại của mình. Người giúp không cầm tiền, không gõ mật khẩu hộ."),
    bring=(OWN_PHONE, CARD, N_("Ứng dụng của ngân hàng mình, cài từ kho ứng dụng")),
    steps=(
        Step(N_("Chưa có tài khoản thì ra ngân hàng mở. Nhờ nhân viên ngân hàng cài ứng dụng cho đúng.")),
        Step(N_("Mở ứng dụng, quét mã QR của nơi nhận hoặc gõ số tài khoản.")),
        Step(N_("Đọc to tên người nhận hiện ra. Đúng tên mới trả.")),
        Step(N_("Gõ số tiền, đếm lại số không.")),
        Step(N_("Tự gõ mật khẩu, mã OTP của ngân hàng. Không đưa ai.")),
        Step(N_("Hỏi người nhận đã thấy tiền chưa, rồi giữ lại màn hình báo thành công.")),
    ),
    notes=(
        N_("Mã QR ở quán có thể bị dán đè: tên hiện ra không đúng thì dừng."),
        N_("Nhận tiền thì không cần mã OTP, không cần bấm đường dẫn nào. Ai đòi là lừa."),
        N_("Chuyển nhầm: gọi ngay ngân hàng của mình. Có người gọi đòi lại thì cũng nói qua ngân hàng."),
        N_("Học phí trả theo số tài khoản nhà trường báo tận tay, không theo tin nhắn lạ."),
    ),
    warning=WARNING,
    sources=(PLAN_VAN_SON, CAUTION),
    checked_on=CHECKED_ON,
    related=("tra-phi", "lua-dao", "mat-dien-thoai"),
    keywords=("chuyen khoan", "ngan hang", "quet ma qr", "dong hoc phi", "vi dien tu", "tien dien"),
)

GUIDES = (CASHLESS,)
