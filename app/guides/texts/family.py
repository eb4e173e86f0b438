"""Guides to what happens in a family: birth, death, marriage, children.

Left out on purpose: who may file for whom, within how many days, which papers. The portal asks for them, the commune
knows them, and no source that could be found says them.
"""

from __future__ import annotations

from app.core.words import N_
from app.guides.schemas import Guide, Hand, Step, Topic
from app.guides.texts.sources import (
    CAUTION,
    DECISION_5230,
    DECREE_69,
    DIRECTIVE_24,
    LIST_OF_25,
    ONE_NUMBER,
    PLAN_VAN_SON,
)
from app.guides.texts.words import (
    ACCOUNT,
    ASK_COMMUNE,
    CARD,
    CHECKED_ON,
    COMMUNE_ANSWERS,
    FILL,
    KEEP_NUMBER,
    ONLINE_ONLY,
    OWN_PHONE,
    PAPERS,
    PORTAL,
    SELF_OR_POINT,
    SEND,
    SIGN_IN,
    WARNING,
)

CIVIL_STATUS = Guide(
    slug="ho-tich",
    topic=Topic.FAMILY,
    title=N_("Khai sinh, khai tử, kết hôn"),
    short=N_("Nộp trên mạng cho xã."),
    who=SELF_OR_POINT,
    bring=(OWN_PHONE, ACCOUNT, PAPERS),
    steps=(
        SIGN_IN,
        Step(N_("Tìm “đăng ký khai sinh”, “đăng ký khai tử” hoặc “đăng ký kết hôn”. Chọn đúng xã.")),
        FILL,
        SEND,
        KEEP_NUMBER,
        COMMUNE_ANSWERS,
        Step(N_("Xã hẹn thì đến đúng hẹn, mang theo thẻ căn cước. Kết hôn: hỏi xã có phải cả hai cùng đến không.")),
    ),
    notes=(
        ONLINE_ONLY,
        N_("Con dưới 6 tuổi: làm luôn một lần ba việc khai sinh, thường trú, thẻ BHYT."),
        N_("Nhà có người mất: làm luôn một lần ba việc khai tử, xóa thường trú, mai táng phí."),
        ASK_COMMUNE,
    ),
    warning=WARNING,
    sources=(DIRECTIVE_24, LIST_OF_25, CAUTION),
    checked_on=CHECKED_ON,
    link=PORTAL,
    related=("sinh-con", "mai-tang", "nop-ho-so", "theo-doi-ho-so"),
    keywords=("giay khai sinh", "lam giay khai sinh", "khai tu", "dang ky ket hon", "lay vo lay chong", "ho tich"),
)

BIRTH = Guide(
    slug="sinh-con",
    topic=Topic.FAMILY,
    title=N_("Con mới sinh: một lần nộp, ba việc"),
    short=N_("Khai sinh, thường trú và thẻ BHYT cho trẻ dưới 6 tuổi."),
    who=N_("Cha mẹ tự nộp bằng tài khoản VNeID của mình. Người giúp của thôn đứng bên chỉ cách."),
    bring=(
        OWN_PHONE,
        ACCOUNT,
        N_("Giấy tờ về việc sinh: cổng hỏi thứ nào thì đưa thứ ấy"),
        N_("Tên đặt cho con, viết sẵn ra giấy cho đúng dấu"),
    ),
    steps=(
        SIGN_IN,
        Step(N_("Tìm “liên thông khai sinh”, chọn việc có đủ khai sinh, thường trú, thẻ BHYT.")),
        Step(N_("Điền về con, về cha mẹ và về nhà con sẽ ở.")),
        Step(N_("Chụp rõ những giấy cổng đòi rồi gửi kèm.")),
        Step(N_("Xem lại từng chữ trong tên con, ngày sinh của con rồi bấm nộp.")),
        KEEP_NUMBER,
        Step(N_("Xã làm khai sinh, rồi chuyển tiếp cho thường trú và bảo hiểm."), by=Hand.DESK),
        Step(N_("Theo dõi đủ cả ba: giấy khai sinh, thường trú, thẻ BHYT.")),
    ),
    notes=(
        ONLINE_ONLY,
        N_("Không phải đi ba nơi, không phải nộp ba lần."),
        N_("Thiếu một trong ba thì cầm mã hồ sơ hỏi xã."),
        ASK_COMMUNE,
    ),
    warning=WARNING,
    sources=(DIRECTIVE_24, LIST_OF_25, PLAN_VAN_SON),
    checked_on=CHECKED_ON,
    link=PORTAL,
    related=("ho-tich", "cu-tru", "tre-em", "bao-hiem-y-te"),
    keywords=("khai sinh", "giay khai sinh", "nhap khau cho con", "the bao hiem cho con", "lien thong", "de con"),
)

DEATH = Guide(
    slug="mai-tang",
    topic=Topic.FAMILY,
    title=N_("Nhà có người mất: một lần nộp, ba việc"),
    short=N_("Khai tử, xóa thường trú và mai táng phí."),
    who=N_("Người nhà nộp bằng tài khoản VNeID của mình. Lúc bối rối cứ nhờ tổ của thôn ngồi cùng."),
    bring=(
        OWN_PHONE,
        ACCOUNT,
        N_("Giấy tờ về việc mất: cổng hỏi thứ nào thì đưa thứ ấy"),
    ),
    steps=(
        SIGN_IN,
        Step(N_("Tìm “liên thông khai tử”, chọn việc có đủ khai tử, xóa thường trú, mai táng phí.")),
        Step(N_("Điền về người mất và về người nộp.")),
        Step(N_("Chụp rõ những giấy cổng đòi rồi gửi kèm.")),
        Step(N_("Cổng hỏi về mai táng phí: điền tài khoản của người nhận. Chưa rõ có được hưởng không thì hỏi xã.")),
        Step(N_("Xem lại rồi bấm nộp.")),
        KEEP_NUMBER,
        Step(N_("Xã làm khai tử, rồi chuyển tiếp cho hai việc kia."), by=Hand.DESK),
    ),
    notes=(
        ONLINE_ONLY,
        N_("Không phải đi ba nơi, không phải nộp ba lần."),
        N_("Có người lạ gọi, hứa làm nhanh mai táng phí: không chuyển tiền, không đọc mã gì cho họ."),
        ASK_COMMUNE,
    ),
    warning=WARNING,
    sources=(DIRECTIVE_24, LIST_OF_25, PLAN_VAN_SON),
    checked_on=CHECKED_ON,
    link=PORTAL,
    related=("ho-tich", "theo-doi-ho-so", "ra-diem-ho-tro"),
    keywords=("khai tu", "giay bao tu", "chung tu", "xoa khau", "tien mai tang", "nguoi chet", "dam tang"),
)

CHILDREN = Guide(
    slug="tre-em",
    topic=Topic.FAMILY,
    title=N_("VNeID cho trẻ dưới 14 tuổi"),
    short=N_("Cha mẹ làm cho con, bằng tài khoản mức 2 của mình."),
    who=N_("Cha mẹ hoặc người giám hộ đã có tài khoản mức 2. Làm mức 2 cho con thì đưa con ra công an."),
    bring=(
        N_("Điện thoại của cha mẹ, có mạng, đã đăng nhập VNeID mức 2"),
        N_("Thẻ căn cước của con"),
        CARD,
    ),
    steps=(
        Step(N_("Con chưa có thẻ căn cước thì làm thẻ trước.")),
        Step(N_("Con dưới 6 tuổi: có thẻ thì đăng ký được mức 1, nếu nhà muốn. Không có mức 2.")),
        Step(N_("Con từ 6 đến dưới 14 tuổi: có thẻ thì được mức 1 hoặc mức 2, nếu nhà muốn.")),
        Step(N_("Mức 1: cha mẹ mở VNeID của mình, đăng ký cho con bằng số điện thoại của mình.")),
        Step(N_("Mức 2: đưa con ra công an xã, ở bất cứ đâu. Dùng số điện thoại của cha mẹ."), by=Hand.POLICE),
    ),
    notes=(
        N_("Không bắt buộc: nhà cần thì làm."),
        N_("Làm thẻ căn cước cho con dưới 6 tuổi thì nộp hết trên mạng."),
        N_("Từ 14 tuổi thì làm như người lớn, bằng số điện thoại của chính mình."),
        N_("Không gửi ảnh con, số của con cho ai qua Zalo."),
    ),
    warning=WARNING,
    sources=(DECREE_69, DECISION_5230, ONE_NUMBER),
    checked_on=CHECKED_ON,
    related=("muc-2", "muc-1", "can-cuoc-ho-chieu", "sinh-con"),
    keywords=("tre em", "vneid cho con", "con nho", "hoc sinh", "can cuoc cho con", "duoi 14 tuoi", "giam ho"),
)

GUIDES = (CIVIL_STATUS, BIRTH, DEATH, CHILDREN)
