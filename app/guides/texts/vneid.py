"""Guides to VNeID: install it, level 1, level 2, activation, papers inside it, whose number it needs, a lost phone.

Left out on purpose, because no source could be found: how many days the police need, within how many days level 2
must be activated.
"""

from __future__ import annotations

from app.core.words import N_
from app.guides.schemas import Guide, Hand, Step, Topic
from app.guides.texts.sources import ACTIVATION, CAUTION, DECREE_69, ONE_NUMBER, PHONE_CHANGE
from app.guides.texts.words import CARD, CHECKED_ON, OWN_PHONE, OWN_SIM, SCREENS_DIFFER, SELF, WARNING

INSTALL = Guide(
    slug="cai-vneid",
    topic=Topic.VNEID,
    title=N_("Cài VNeID"),
    short=N_("Đưa ứng dụng VNeID vào điện thoại."),
    who=SELF,
    bring=(OWN_PHONE, OWN_SIM),
    steps=(
        Step(N_("Mở kho ứng dụng có sẵn trong điện thoại.")),
        Step(N_("Gõ chữ VNeID vào ô tìm, chọn đúng ứng dụng VNeID của Bộ Công an.")),
        Step(N_("Bấm cài đặt rồi chờ tải xong.")),
        Step(N_("Mở VNeID. Chưa có tài khoản thì đăng ký mức 1 hoặc ra công an làm mức 2.")),
    ),
    notes=(
        N_("Nên tải ở chỗ có Wi-Fi cho đỡ tốn tiền mạng."),
        N_("Chỉ cài từ kho ứng dụng. Ai gửi tệp hay đường dẫn bảo cài thì không cài."),
        N_("Máy hết chỗ chứa: xóa bớt ảnh, phim rồi tải lại."),
    ),
    warning=WARNING,
    sources=(ONE_NUMBER, CAUTION),
    checked_on=CHECKED_ON,
    related=("muc-1", "muc-2", "sim-chinh-chu"),
    keywords=("tai vneid", "ung dung dinh danh", "app dinh danh", "cai dat", "can cuoc tren dien thoai"),
    on_poster=True,
)

LEVEL_1 = Guide(
    slug="muc-1",
    topic=Topic.VNEID,
    title=N_("Đăng ký tài khoản mức 1"),
    short=N_("Làm ngay trên điện thoại, không phải ra công an."),
    who=N_("Người từ 14 tuổi có thẻ căn cước hoặc CCCD còn hạn, tự làm trên điện thoại của mình."),
    bring=(OWN_PHONE, OWN_SIM, CARD),
    steps=(
        Step(N_("Mở VNeID, chọn đăng ký tài khoản.")),
        Step(N_("Gõ số căn cước và số điện thoại đứng tên mình. Có email thì gõ thêm.")),
        Step(N_("Điền những ô VNeID hỏi và chụp khuôn mặt theo hướng dẫn trên màn hình.")),
        Step(N_("Bấm gửi rồi chờ tin báo kết quả.")),
    ),
    notes=(
        N_("Mức 1 chỉ dùng được một phần. Muốn dùng hết thì làm mức 2."),
        N_("Trẻ dưới 14 tuổi: cha mẹ hoặc người giám hộ đăng ký bằng tài khoản mức 2 và số điện thoại của mình."),
        SCREENS_DIFFER,
    ),
    warning=WARNING,
    sources=(DECREE_69, ONE_NUMBER),
    checked_on=CHECKED_ON,
    related=("cai-vneid", "muc-2", "tre-em"),
    keywords=("muc do 1", "tai khoan dinh danh", "dang ky vneid", "dinh danh dien tu"),
    on_poster=True,
)

LEVEL_2 = Guide(
    slug="muc-2",
    topic=Topic.VNEID,
    title=N_("Làm tài khoản mức 2"),
    short=N_("Ra công an một lần, ở bất cứ đâu trong cả nước."),
    who=N_("Chỉ công an cấp được mức 2, bà con phải tự đến. Người giúp của thôn không làm thay được."),
    bring=(CARD, OWN_SIM),
    steps=(
        Step(N_("Đến công an xã hoặc nơi làm căn cước, ở bất cứ đâu trong cả nước.")),
        Step(N_("Đưa thẻ căn cước, điền phiếu TK01, nói số điện thoại đứng tên mình.")),
        Step(
            N_("Công an chụp mặt và lấy vân tay để đối chiếu. Đang làm thẻ căn cước thì làm luôn một thể."),
            by=Hand.POLICE,
        ),
        Step(N_("Chờ tin nhắn báo tài khoản đã được duyệt.")),
        Step(N_("Có tin nhắn rồi thì kích hoạt trên điện thoại của mình.")),
    ),
    notes=(
        N_("Từ 14 tuổi, có thẻ còn hạn là làm được."),
        N_("Mức 2 dùng được hết VNeID: có căn cước điện tử, thay được thẻ ở những nơi luật cho phép."),
        N_("Trẻ từ 6 đến dưới 14 tuổi: đi cùng cha mẹ hoặc người giám hộ, dùng số điện thoại của người ấy."),
        N_("Bao lâu thì duyệt: hỏi công an lúc làm."),
    ),
    warning=WARNING,
    sources=(DECREE_69, ONE_NUMBER),
    checked_on=CHECKED_ON,
    related=("kich-hoat", "cai-vneid", "tre-em", "sim-chinh-chu"),
    keywords=("muc do 2", "dinh danh muc 2", "lam o cong an", "can cuoc dien tu", "tk01"),
    on_poster=True,
)

ACTIVATE = Guide(
    slug="kich-hoat",
    topic=Topic.VNEID,
    title=N_("Kích hoạt tài khoản mức 2"),
    short=N_("Làm trên điện thoại, sau khi có tin nhắn đã duyệt."),
    who=SELF,
    bring=(OWN_PHONE, N_("SIM của số đã đăng ký ở công an, nhận được tin nhắn"), CARD),
    steps=(
        Step(N_("Ra chỗ có sóng và có mạng, mở VNeID, bấm Kích hoạt.")),
        Step(N_("Gõ số căn cước và số điện thoại đã đăng ký.")),
        Step(N_("Tự gõ mã OTP trong tin nhắn. Không đưa ai xem.")),
        Step(N_("Tự đặt mật khẩu từ 8 đến 20 ký tự: có số, chữ hoa, chữ thường và ký tự đặc biệt.")),
        Step(N_("Tự đặt mã 6 số và câu hỏi bảo mật.")),
        Step(N_("Đăng nhập lại để chắc là được.")),
    ),
    notes=(
        N_("Chỗ không có sóng thì không kích hoạt được. Hẹn làm ở chỗ có sóng."),
        N_("Không thấy mã OTP: xem SIM có đúng số đã đăng ký không, rồi chờ một lúc và thử lại."),
        N_("Ngồi quay lưng lại người khác khi đặt mật khẩu."),
        SCREENS_DIFFER,
    ),
    warning=WARNING,
    sources=(ACTIVATION, CAUTION),
    checked_on=CHECKED_ON,
    related=("muc-2", "tich-hop", "dang-nhap-cong", "mat-dien-thoai"),
    keywords=("ma otp", "dat mat khau", "kich hoat vneid", "khong nhan duoc tin nhan", "mo tai khoan"),
    on_poster=True,
)

INTEGRATE = Guide(
    slug="tich-hop",
    topic=Topic.VNEID,
    title=N_("Đưa giấy tờ vào VNeID"),
    short=N_("Xem giấy tờ của mình ngay trên điện thoại."),
    who=SELF,
    bring=(OWN_PHONE, N_("Tài khoản mức 2 đã kích hoạt"), N_("Giấy tờ muốn đưa vào, để gõ cho đúng số")),
    steps=(
        Step(N_("Mở VNeID, tự gõ mật khẩu để đăng nhập.")),
        Step(N_("Tìm mục tích hợp thông tin hoặc ví giấy tờ.")),
        Step(N_("Chọn loại giấy tờ. Loại nào VNeID chưa có thì chưa đưa vào được.")),
        Step(N_("Gõ số trên giấy, xem lại từng số rồi gửi.")),
        Step(N_("Chờ VNeID báo. Sai tên, sai ngày sinh thì hỏi nơi đã cấp giấy ấy.")),
    ),
    notes=(
        N_("Phải có tài khoản mức 2."),
        N_("Giấy tờ gốc vẫn giữ ở nhà. Có nơi còn hỏi tới."),
        SCREENS_DIFFER,
    ),
    warning=WARNING,
    sources=(DECREE_69, CAUTION),
    checked_on=CHECKED_ON,
    related=("muc-2", "kham-benh", "so-suc-khoe"),
    keywords=("tich hop", "vi giay to", "bang lai tren vneid", "the bao hiem tren dien thoai", "dang ky xe"),
)

OWN_NUMBER = Guide(
    slug="sim-chinh-chu",
    topic=Topic.VNEID,
    title=N_("SIM đứng tên mình"),
    short=N_("VNeID cần số điện thoại của chính mình."),
    who=N_("Bà con tự hỏi nhà mạng. Người giúp của thôn chỉ đường, không giữ SIM, không giữ thẻ."),
    bring=(CARD, N_("Điện thoại và SIM đang dùng")),
    steps=(
        Step(N_("Không chắc SIM đứng tên ai: mang thẻ căn cước và điện thoại ra cửa hàng của nhà mạng hỏi.")),
        Step(N_("SIM đứng tên người khác: hỏi nhà mạng cách sang tên mình, hoặc làm SIM mới.")),
        Step(N_("Dùng số ấy đăng ký VNeID.")),
        Step(N_("Đã có tài khoản mà đổi số: hỏi công an xã cách sửa số trong VNeID.")),
    ),
    notes=(
        N_("Lúc đăng ký, VNeID không tự dò SIM đứng tên ai. Nhưng chủ thật của SIM sau này có thể khóa mình ra ngoài."),
        N_("Một số điện thoại chỉ dùng cho một tài khoản VNeID."),
    ),
    warning=WARNING,
    sources=(ONE_NUMBER, CAUTION),
    checked_on=CHECKED_ON,
    related=("mot-dien-thoai", "mat-dien-thoai", "muc-2"),
    keywords=("sim rac", "mat sim", "doi so dien thoai", "sang ten sim", "so cua con", "sim chinh chu"),
)

ONE_PHONE = Guide(
    slug="mot-dien-thoai",
    topic=Topic.VNEID,
    title=N_("Cả nhà chung một điện thoại"),
    short=N_("Mỗi người một số, một tài khoản, dù chung một máy."),
    who=N_("Ai dùng VNeID thì người ấy tự mở, tự gõ. Con cháu đứng bên chỉ cách."),
    bring=(N_("Điện thoại của nhà"), N_("SIM đứng tên từng người"), CARD),
    steps=(
        Step(N_("Mỗi người từ 14 tuổi có một số điện thoại đứng tên mình.")),
        Step(N_("Người nào cần thì lắp SIM của người ấy để nhận tin nhắn.")),
        Step(N_("Người ấy tự đăng nhập VNeID, tự gõ mật khẩu.")),
        Step(N_("Xong việc thì đăng xuất, rồi mới đến người khác.")),
    ),
    notes=(
        N_("Một số điện thoại chỉ dùng cho một tài khoản VNeID."),
        N_("Con dưới 14 tuổi thì dùng số điện thoại của cha mẹ hoặc người giám hộ."),
        N_("Không có điện thoại thì ra điểm hỗ trợ của xã làm dịch vụ công."),
        N_("Không đặt chung một mật khẩu cho cả nhà."),
    ),
    warning=WARNING,
    sources=(ONE_NUMBER, DECREE_69, CAUTION),
    checked_on=CHECKED_ON,
    related=("sim-chinh-chu", "tre-em", "mat-dien-thoai"),
    keywords=("chung dien thoai", "khong co dien thoai", "dung nho may", "hai tai khoan", "vo chong"),
)

LOST_PHONE = Guide(
    slug="mat-dien-thoai",
    topic=Topic.VNEID,
    title=N_("Mất máy, đổi máy, quên mật khẩu"),
    short=N_("Khóa tài khoản VNeID trước, rồi mới tính tiếp."),
    who=N_("Bà con tự gọi, tự làm. Người giúp của thôn ngồi cùng."),
    bring=(CARD,),
    steps=(
        Step(N_("Mất máy: gọi 1900.0368 để khóa tài khoản VNeID.")),
        Step(N_("Gọi nhà mạng khóa SIM, xin làm lại SIM đúng số cũ.")),
        Step(N_("Điện thoại mới: cài VNeID từ kho ứng dụng, đăng nhập bằng tài khoản cũ.")),
        Step(N_("Quên mật khẩu: bấm dòng quên mật khẩu trong VNeID rồi làm theo. Không được thì ra công an xã.")),
    ),
    notes=(
        N_("Đăng nhập ở máy mới thì máy cũ tự thoát ra."),
        N_("Muốn mở khóa tài khoản cũng gọi 1900.0368."),
        N_("Mất cả thẻ căn cước: xem hướng dẫn “Thẻ căn cước, hộ chiếu”."),
    ),
    warning=WARNING,
    sources=(PHONE_CHANGE, CAUTION),
    checked_on=CHECKED_ON,
    related=("sim-chinh-chu", "kich-hoat", "lua-dao", "can-cuoc-ho-chieu"),
    keywords=("mat dien thoai", "doi dien thoai", "quen mat khau", "khoa tai khoan", "mat sim", "19000368"),
)

GUIDES = (INSTALL, LEVEL_1, LEVEL_2, ACTIVATE, INTEGRATE, OWN_NUMBER, ONE_PHONE, LOST_PHONE)
