"""Guides to the national portal: sign in, file, pay, follow. The portal moves and changes: only what any version of it
asks for is told.

Left out on purpose: fees and days of any service, and the old way of an account of the portal's own.
"""

from __future__ import annotations

from app.core.words import N_
from app.guides.schemas import Guide, Hand, Step, Topic
from app.guides.texts.sources import CAUTION, DECISION_29, DIRECTIVE_24
from app.guides.texts.words import (
    ACCOUNT,
    CHECKED_ON,
    FILL,
    KEEP_NUMBER,
    NO_PHONE,
    OWN_PHONE,
    PAPERS,
    PORTAL,
    PORTAL_DIFFERS,
    SELF,
    SELF_OR_POINT,
    WARNING,
)

SIGN_IN_PORTAL = Guide(
    slug="dang-nhap-cong",
    topic=Topic.PORTAL,
    title=N_("Đăng nhập Cổng Dịch vụ công"),
    short=N_("Vào bằng VNeID. Không có cách nào khác."),
    who=SELF,
    bring=(OWN_PHONE, ACCOUNT),
    steps=(
        Step(N_("Mở trình duyệt, gõ đúng địa chỉ dichvucong.gov.vn.")),
        Step(N_("Bấm đăng nhập, chọn VNeID.")),
        Step(N_("Tự gõ số căn cước và mật khẩu VNeID của mình. Ai đưa mã QR bảo quét để đăng nhập thì không quét.")),
        Step(N_("VNeID hỏi thì xem kỹ rồi tự bấm đồng ý.")),
        Step(N_("Thấy đúng tên mình là đã vào được. Xong việc trên máy chung thì nhớ đăng xuất.")),
    ),
    notes=(
        N_("Từ 20/7/2026, VNeID là cách duy nhất để đăng nhập Cổng Dịch vụ công quốc gia."),
        N_("Không phải lập tài khoản riêng của cổng nữa."),
        N_("Cổng hay VNeID bận thì chờ một lúc rồi thử lại."),
        PORTAL_DIFFERS,
    ),
    warning=WARNING,
    sources=(DECISION_29, CAUTION),
    checked_on=CHECKED_ON,
    link=PORTAL,
    related=("kich-hoat", "nop-ho-so", "25-viec"),
    keywords=("dich vu cong", "vao cong", "dang nhap vneid", "dichvucong.gov.vn", "tai khoan cong"),
)

FILE = Guide(
    slug="nop-ho-so",
    topic=Topic.PORTAL,
    title=N_("Nộp hồ sơ trên mạng"),
    short=N_("Tìm đúng việc, điền, gửi, giữ mã hồ sơ."),
    who=SELF_OR_POINT,
    bring=(OWN_PHONE, ACCOUNT, PAPERS),
    steps=(
        Step(N_("Đăng nhập cổng bằng VNeID.")),
        Step(N_("Gõ tên việc vào ô tìm, ví dụ “đăng ký khai sinh”. Chọn đúng tỉnh, đúng xã.")),
        Step(N_("Đọc phần phải có giấy gì, phí bao nhiêu, bao giờ xong.")),
        FILL,
        Step(N_("Xem lại một lượt rồi bấm nộp. Có phí thì trả trên cổng.")),
        KEEP_NUMBER,
    ),
    notes=(
        N_("Cổng ghi “toàn trình”: làm hết trên mạng. Ghi “một phần”: có bước phải đến tận nơi."),
        N_("Giấy chụp phải đủ bốn góc, đọc được chữ. Mờ thì dễ bị trả lại."),
        N_("Không có điện thoại hay không quen thì ra điểm hỗ trợ của xã: có máy, có người chỉ."),
        PORTAL_DIFFERS,
    ),
    warning=WARNING,
    sources=(DECISION_29, DIRECTIVE_24, CAUTION),
    checked_on=CHECKED_ON,
    link=PORTAL,
    related=("dang-nhap-cong", "tra-phi", "theo-doi-ho-so", "25-viec"),
    keywords=("nop giay to", "lam ho so", "truc tuyen", "toan trinh", "mot phan", "gui ho so"),
)

PAY = Guide(
    slug="tra-phi",
    topic=Topic.PORTAL,
    title=N_("Trả phí, lệ phí trên cổng"),
    short=N_("Chỉ trả trong cổng, sau khi đã đăng nhập."),
    who=N_("Bà con tự trả bằng tài khoản ngân hàng hay ví của mình. Người giúp không trả hộ, không cầm tiền."),
    bring=(OWN_PHONE, ACCOUNT, N_("Tài khoản ngân hàng hoặc ví điện tử của mình")),
    steps=(
        Step(N_("Nộp hồ sơ tới chỗ cổng hiện số tiền.")),
        Step(N_("Xem đúng mã hồ sơ, đúng tên mình, đúng số tiền.")),
        Step(N_("Chọn ngân hàng hoặc ví rồi trả. Tự gõ mã OTP của ngân hàng, không đưa ai.")),
        Step(N_("Thấy chữ thành công rồi thì lưu biên lai.")),
        Step(N_("Tiền đã trừ mà cổng chưa báo: đừng trả lần nữa. Cầm mã hồ sơ hỏi xã và ngân hàng.")),
    ),
    notes=(
        N_("Không chuyển tiền cho số tài khoản nào người ta nhắn qua Zalo hay gọi điện bảo."),
        N_("Không có tài khoản ngân hàng thì hỏi xã cách trả khác."),
        N_("Phí bao nhiêu thì xem trên cổng. Ai đòi thêm thì hỏi lại xã."),
    ),
    warning=WARNING,
    sources=(DECISION_29, CAUTION),
    checked_on=CHECKED_ON,
    link=PORTAL,
    related=("nop-ho-so", "theo-doi-ho-so", "khong-tien-mat", "lua-dao"),
    keywords=("thanh toan", "le phi", "nop tien", "bien lai", "tra tien ho so"),
)

FOLLOW = Guide(
    slug="theo-doi-ho-so",
    topic=Topic.PORTAL,
    title=N_("Xem hồ sơ đến đâu rồi"),
    short=N_("Có mã hồ sơ là xem được, không phải đi hỏi."),
    who=SELF,
    bring=(OWN_PHONE, N_("Mã hồ sơ đã ghi lúc nộp")),
    steps=(
        Step(N_("Đăng nhập cổng bằng VNeID, mở mục hồ sơ của mình. Hoặc gõ mã hồ sơ vào ô tra cứu.")),
        Step(N_("Đọc xem hồ sơ đang ở đâu và hẹn bao giờ xong.")),
        Step(N_("Cổng báo thiếu giấy: mở ra xem thiếu gì, thêm vào rồi gửi lại.")),
        Step(N_("Xong rồi thì tải kết quả về, hoặc đi lấy ở nơi cổng ghi.")),
        Step(N_("Quá hẹn chưa có: cầm mã hồ sơ ra bộ phận một cửa của xã hỏi.")),
    ),
    notes=(
        N_("Chưa vừa ý, bị gây khó: gửi phản ánh, kiến nghị trên cổng hoặc trong VNeID."),
        N_("Mất mã hồ sơ thì đăng nhập lại, tìm trong mục hồ sơ của mình."),
        PORTAL_DIFFERS,
    ),
    warning=WARNING,
    sources=(DECISION_29, CAUTION),
    checked_on=CHECKED_ON,
    link=PORTAL,
    related=("nop-ho-so", "tra-phi", "dang-nhap-cong"),
    keywords=("tra cuu ho so", "ma ho so", "bao gio xong", "ho so bi tra", "phan anh", "kien nghi"),
)

SUPPORT_POINT = Guide(
    slug="ra-diem-ho-tro",
    topic=Topic.PORTAL,
    title=N_("Không có điện thoại, không quen mạng"),
    short=N_("Ra điểm hỗ trợ của xã: có máy, có người chỉ."),
    who=N_("Bà con tự gõ, người giúp đứng bên chỉ cách. Không ai làm hộ, không ai giữ mật khẩu."),
    bring=(N_("Thẻ căn cước, và tài khoản VNeID nếu đã có"), PAPERS),
    steps=(
        Step(N_("Hỏi trưởng thôn hay xem áp phích: điểm hỗ trợ ở đâu, mở cửa lúc nào.")),
        Step(N_("Mang giấy tờ ra điểm. Điện thoại có SIM của mình thì mang theo để nhận tin nhắn.")),
        Step(N_("Người giúp mở máy, chỉ từng bước."), by=Hand.HELPER),
        Step(N_("Bà con tự đăng nhập, tự gõ mật khẩu. Gõ chậm cũng được.")),
        Step(N_("Xong thì đăng xuất khỏi máy chung, ghi mã hồ sơ vào giấy.")),
    ),
    notes=(
        NO_PHONE,
        N_("Đi lại khó thì nhờ tổ của thôn đến nhà."),
        N_("Giúp là không lấy tiền."),
    ),
    warning=WARNING,
    sources=(DIRECTIVE_24, CAUTION),
    checked_on=CHECKED_ON,
    related=("25-viec", "nop-ho-so", "mot-dien-thoai"),
    keywords=("diem ho tro", "khong biet chu", "khong co mang", "nho nguoi giup", "mot cua", "nguoi gia"),
)

GUIDES = (SIGN_IN_PORTAL, FILE, PAY, FOLLOW, SUPPORT_POINT)
