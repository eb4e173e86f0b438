"""Guides to the 25 services that are filed online only: the list, and those that commune and police decide.

For any service only its name, where it is filed and who decides it are known: fees, papers and days stand on the
portal, and a guide sends people there instead of guessing. The 28 later services are not named: nobody found a list.
"""

from __future__ import annotations

from app.core.words import N_
from app.guides.schemas import Guide, Hand, Step, Topic
from app.guides.texts.sources import (
    CAUTION,
    DECISION_29,
    DECISION_5230,
    DIRECTIVE_24,
    ITEM_25,
    LIST_OF_25,
    PLAN_VAN_SON,
    RESIDENCE_LAW,
    RESIDENCE_PAGE,
)
from app.guides.texts.words import (
    ACCOUNT,
    ASK_COMMUNE,
    ASK_POLICE,
    CHECKED_ON,
    COMMUNE_ANSWERS,
    FILL,
    KEEP_NUMBER,
    ONLINE_ONLY,
    OWN_PHONE,
    PAPERS,
    POLICE_ANSWER,
    PORTAL,
    RESIDENCE,
    SELF_OR_POINT,
    SEND,
    SIGN_IN,
    WARNING,
)

THE_25 = Guide(
    slug="25-viec",
    topic=Topic.SERVICES,
    title=N_("25 việc chỉ nhận hồ sơ trên mạng"),
    short=N_("Từ 01/10/2025, những việc này không nhận hồ sơ giấy nữa."),
    who=N_("Bà con tự nộp bằng tài khoản VNeID của mình. Xã phải có máy và có người giúp."),
    bring=(ACCOUNT, N_("Điện thoại của mình"), N_("Giấy tờ của việc cần làm")),
    steps=(
        Step(N_("Xem việc của mình có trong danh sách không. Chưa rõ thì hỏi người giúp của thôn hoặc hỏi xã.")),
        Step(N_("Ở nhà có điện thoại, có mạng thì đăng nhập Cổng Dịch vụ công quốc gia bằng VNeID và nộp.")),
        Step(N_("Việc cư trú thì nộp ở dichvucong.dancuquocgia.gov.vn, cũng đăng nhập bằng VNeID.")),
        Step(N_("Không có điện thoại hay không quen thì ra điểm hỗ trợ của xã: có máy, có người chỉ.")),
        Step(N_("Tự gõ mật khẩu và mã OTP của mình.")),
    ),
    notes=(
        N_("Ví dụ: khai sinh, khai tử, kết hôn, thường trú, tạm trú, căn cước, hộ chiếu, bằng lái, trợ cấp mất việc."),
        N_("Từ 20/7/2026, VNeID là cách duy nhất để đăng nhập Cổng Dịch vụ công quốc gia."),
        N_("Việc số 25 (đăng ký thuế) chưa đối chiếu được: hỏi xã trước khi nộp."),
    ),
    warning=WARNING,
    sources=(DIRECTIVE_24, DECISION_29, LIST_OF_25, RESIDENCE_PAGE, ITEM_25),
    checked_on=CHECKED_ON,
    link=PORTAL,
    related=("nop-ho-so", "cu-tru", "ho-tich", "can-cuoc-ho-chieu", "xe-bang-lai", "dat-dai"),
    keywords=("dich vu cong thiet yeu", "danh sach viec", "khong nhan ho so giay", "de an 06", "thu tuc", "con dau"),
    on_poster=True,
)

RESIDENCE_GUIDE = Guide(
    slug="cu-tru",
    topic=Topic.SERVICES,
    title=N_("Thường trú, tạm trú, tạm vắng"),
    short=N_("Đăng ký nơi ở, báo đi vắng: nộp trên mạng cho công an xã."),
    who=SELF_OR_POINT,
    bring=(OWN_PHONE, ACCOUNT, N_("Giấy tờ về chỗ ở: cổng hỏi thứ nào thì đưa thứ ấy")),
    steps=(
        Step(N_("Mở dichvucong.dancuquocgia.gov.vn, đăng nhập bằng VNeID. Tự gõ mật khẩu của mình.")),
        Step(N_("Chọn việc: đăng ký thường trú, đăng ký tạm trú hay khai báo tạm vắng.")),
        Step(N_("Chọn đúng công an xã nơi mình ở.")),
        FILL,
        SEND,
        KEEP_NUMBER,
        POLICE_ANSWER,
    ),
    notes=(
        ONLINE_ONLY,
        N_("Thường trú là nơi ở lâu dài. Tạm trú là ở nơi khác một thời gian. Tạm vắng là đi khỏi nơi đang ở."),
        N_("Quy định về cư trú đổi từ 01/7/2026: điều nghe từ trước có thể đã cũ. Chưa chắc thì hỏi công an xã."),
        ASK_POLICE,
    ),
    warning=WARNING,
    sources=(DIRECTIVE_24, LIST_OF_25, RESIDENCE_PAGE, RESIDENCE_LAW),
    checked_on=CHECKED_ON,
    link=RESIDENCE,
    related=("luu-tru", "so-ho-khau", "sinh-con", "nop-ho-so"),
    keywords=("ho khau", "nhap khau", "chuyen khau", "tach khau", "ktr", "dang ky cho o", "di lam an xa"),
)

LODGING = Guide(
    slug="luu-tru",
    topic=Topic.SERVICES,
    title=N_("Thông báo lưu trú"),
    short=N_("Nhà có người đến ở lại thì báo công an trên mạng."),
    who=N_("Chủ nhà, chủ nhà trọ hay cơ sở cho ở lại tự báo bằng tài khoản VNeID của mình."),
    bring=(OWN_PHONE, ACCOUNT, N_("Tên và giấy tờ của người đến ở: để chính người ấy đưa xem")),
    steps=(
        Step(N_("Mở VNeID tìm mục thông báo lưu trú, hoặc mở dichvucong.dancuquocgia.gov.vn.")),
        Step(N_("Tự đăng nhập, chọn thông báo lưu trú.")),
        Step(N_("Điền nơi ở, tên người đến, ở từ ngày nào tới ngày nào.")),
        Step(N_("Xem lại rồi bấm gửi. Thấy báo đã nhận là xong.")),
    ),
    notes=(
        ONLINE_ONLY,
        N_("Khi nào phải báo, báo trước mấy giờ: hỏi công an xã."),
        N_("Không giữ thẻ căn cước của khách, không chụp lại để đó."),
    ),
    warning=WARNING,
    sources=(DIRECTIVE_24, LIST_OF_25, RESIDENCE_PAGE, PLAN_VAN_SON),
    checked_on=CHECKED_ON,
    link=RESIDENCE,
    related=("cu-tru", "25-viec"),
    keywords=("khach ngu lai", "nha tro", "khach san", "bao tam tru cho khach", "nha co khach"),
)

CARD_AND_PASSPORT = Guide(
    slug="can-cuoc-ho-chieu",
    topic=Topic.SERVICES,
    title=N_("Thẻ căn cước, hộ chiếu"),
    short=N_("Nộp trên mạng, rồi ra công an khi được hẹn."),
    who=N_("Bà con tự nộp, tự đến. Chỉ công an cấp được thẻ và hộ chiếu."),
    bring=(OWN_PHONE, ACCOUNT, N_("Thẻ căn cước, CCCD hoặc hộ chiếu cũ, nếu còn")),
    steps=(
        SIGN_IN,
        Step(N_("Tìm “căn cước” hoặc “hộ chiếu phổ thông”, chọn đúng việc mình cần.")),
        FILL,
        SEND,
        KEEP_NUMBER,
        Step(
            N_("Được hẹn thì đến chụp mặt, lấy vân tay. Làm thẻ căn cước ở công an xã nào cũng được."),
            by=Hand.POLICE,
        ),
    ),
    notes=(
        N_("Từ 01/10/2025, cấp lại, đổi thẻ căn cước và làm hộ chiếu chỉ nhận hồ sơ trên mạng."),
        N_("Làm thẻ căn cước lần đầu thì hỏi công an xã."),
        N_("Trẻ dưới 6 tuổi làm thẻ căn cước: nộp hết trên mạng."),
        N_("Mất thẻ thì làm lại sớm, và báo công an xã."),
        N_("Hộ chiếu: phí và ngày trả xem trên cổng lúc nộp."),
    ),
    warning=WARNING,
    sources=(DIRECTIVE_24, LIST_OF_25, DECISION_5230, CAUTION),
    checked_on=CHECKED_ON,
    fee=N_(
        "Thẻ căn cước: từ 15/8/2026 đến 28/02/2027, đổi và cấp lại trên mạng được miễn lệ phí. "
        "Phải có tài khoản mức 2 đã tích hợp đủ giấy tờ cần. Đến 31/12/2026 có trường hợp được giảm một nửa. "
        "Còn lại thì hỏi công an xã."
    ),
    time=N_("Thẻ căn cước: 7 ngày làm việc. Hộ chiếu: xem trên cổng."),
    link=PORTAL,
    related=("muc-2", "tre-em", "cmnd-9-so", "mat-dien-thoai"),
    keywords=(
        "cccd",
        "can cuoc cong dan",
        "chung minh",
        "lam lai the",
        "mat can cuoc",
        "doi the",
        "passport",
        "di nuoc ngoai",
    ),
)

RECORD = Guide(
    slug="ly-lich-tu-phap",
    topic=Topic.SERVICES,
    title=N_("Phiếu lý lịch tư pháp"),
    short=N_("Giấy nói mình có án tích hay không, khi đi xin việc hay đi xa."),
    who=SELF_OR_POINT,
    bring=(OWN_PHONE, ACCOUNT, PAPERS),
    steps=(
        SIGN_IN,
        Step(N_("Tìm “phiếu lý lịch tư pháp”. Nơi xin việc đòi loại nào thì chọn loại ấy.")),
        FILL,
        SEND,
        KEEP_NUMBER,
        POLICE_ANSWER,
    ),
    notes=(
        ONLINE_ONLY,
        N_("Việc này nay do ngành công an làm, không còn ở ngành tư pháp."),
        ASK_POLICE,
    ),
    warning=WARNING,
    sources=(DIRECTIVE_24, LIST_OF_25),
    checked_on=CHECKED_ON,
    link=PORTAL,
    related=("nop-ho-so", "tra-phi", "can-cuoc-ho-chieu"),
    keywords=("ly lich", "xin viec", "an tich", "xuat khau lao dong", "di lam cong ty"),
)

VEHICLES = Guide(
    slug="xe-bang-lai",
    topic=Topic.SERVICES,
    title=N_("Xe máy, bằng lái, phạt nguội"),
    short=N_("Đăng ký xe, đổi bằng lái, nộp phạt: đều nộp trên mạng."),
    who=SELF_OR_POINT,
    bring=(OWN_PHONE, ACCOUNT, N_("Giấy tờ xe, bằng lái cũ hoặc giấy báo phạt, tùy việc")),
    steps=(
        SIGN_IN,
        Step(N_("Tìm đúng việc: đăng ký xe mô tô, xe gắn máy; đổi, cấp lại giấy phép lái xe; nộp phạt giao thông.")),
        FILL,
        SEND,
        KEEP_NUMBER,
        POLICE_ANSWER,
    ),
    notes=(
        ONLINE_ONLY,
        N_("Ba việc này nay đều do ngành công an làm."),
        N_("Nghe báo phạt nguội qua điện thoại thì đừng vội trả. Tự vào cổng tra, hoặc hỏi công an xã."),
        ASK_POLICE,
    ),
    warning=WARNING,
    sources=(DIRECTIVE_24, LIST_OF_25, CAUTION),
    checked_on=CHECKED_ON,
    link=PORTAL,
    related=("nop-ho-so", "tra-phi", "lua-dao", "tich-hop"),
    keywords=("bien so", "dang ky xe", "gplx", "giay phep lai xe", "nop phat", "bang lai", "camera phat"),
)

LAND = Guide(
    slug="dat-dai",
    topic=Topic.SERVICES,
    title=N_("Đất, nhà: đổi tên, giấy tờ, địa chỉ"),
    short=N_("Đăng ký biến động về quyền sử dụng đất, nhà ở."),
    who=SELF_OR_POINT,
    bring=(OWN_PHONE, ACCOUNT, N_("Giấy chứng nhận đất, nhà đang có")),
    steps=(
        SIGN_IN,
        Step(N_("Tìm “đăng ký biến động”. Chọn đúng chỗ thay đổi: tên, giấy tờ hay địa chỉ.")),
        FILL,
        SEND,
        KEEP_NUMBER,
        COMMUNE_ANSWERS,
    ),
    notes=(
        ONLINE_ONLY,
        N_("Việc này chỉ là đổi tên, giấy tờ, địa chỉ. Mua bán, tách thửa, tranh chấp thì ra xã hỏi trước."),
        N_("Thuế, phí về đất trả trên mạng thì chỉ trả trong cổng, sau khi đã đăng nhập."),
        ASK_COMMUNE,
    ),
    warning=WARNING,
    sources=(DIRECTIVE_24, LIST_OF_25, CAUTION),
    checked_on=CHECKED_ON,
    link=PORTAL,
    related=("nop-ho-so", "tra-phi", "theo-doi-ho-so"),
    keywords=("so do", "so hong", "sang ten dat", "giay chung nhan", "quyen su dung dat", "bia dat"),
)

GUIDES = (THE_25, RESIDENCE_GUIDE, LODGING, CARD_AND_PASSPORT, RECORD, VEHICLES, LAND)
