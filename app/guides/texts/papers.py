"""Guides to papers that are no longer needed, or that stand in the phone now.

Left out on purpose: the number of the residence form, and which offices own a reader. What only plans of communes say
(clinics, the health book, signatures) is told as something to ask for, never as a right.
"""

from __future__ import annotations

from app.core.words import N_
from app.guides.schemas import Guide, Step, Topic
from app.guides.texts.sources import (
    CAUTION,
    CIRCULAR_16,
    DECISION_29,
    DECREE_69,
    DECREE_70,
    DECREE_104,
    LIST_OF_25,
    PLAN_VAN_SON,
    SEVEN_WAYS,
    TWO_OF_SEVEN,
)
from app.guides.texts.words import ACCOUNT, CARD, CHECKED_ON, OWN_PHONE, RESIDENCE, SCREENS_DIFFER, SELF, WARNING

HOUSEHOLD_BOOK = Guide(
    slug="so-ho-khau",
    topic=Topic.PAPERS,
    title=N_("7 cách thay sổ hộ khẩu giấy"),
    short=N_("Sổ hộ khẩu giấy đã bỏ. Chỉ cần một trong bảy cách, không cần cả bảy."),
    who=N_("Bà con đưa thẻ hoặc mở điện thoại của mình. Nơi làm việc tự đọc, tự tra."),
    bring=(CARD, N_("Điện thoại đã cài VNeID, nếu có")),
    steps=(
        Step(N_("Đưa thẻ CCCD gắn chip hoặc thẻ căn cước.")),
        Step(N_("Để nơi làm việc quét mã QR trên thẻ.")),
        Step(N_("Để nơi làm việc đọc chip trên thẻ bằng máy.")),
        Step(N_("Đăng nhập bằng VNeID, tự tra thông tin của mình ở dichvucong.dancuquocgia.gov.vn.")),
        Step(N_("Mở tài khoản mức 2 trong VNeID cho xem (chưa đối chiếu được).")),
        Step(N_("Đưa giấy xác nhận thông tin về cư trú. Chưa có thì hỏi công an xã.")),
        Step(N_("Đưa giấy thông báo số định danh cá nhân và thông tin công dân (chưa đối chiếu được).")),
    ),
    notes=(
        N_("Sổ hộ khẩu, sổ tạm trú giấy hết dùng từ cuối năm 2022."),
        N_("Nơi nào vẫn đòi sổ hộ khẩu giấy thì hỏi lại vì sao, rồi nói với công an xã hoặc gửi phản ánh trên cổng."),
        N_("Đưa thẻ cho xem tại chỗ. Không để ai giữ thẻ, không gửi ảnh thẻ qua Zalo."),
    ),
    warning=WARNING,
    sources=(DECREE_104, SEVEN_WAYS, TWO_OF_SEVEN, DECISION_29),
    checked_on=CHECKED_ON,
    link=RESIDENCE,
    related=("cu-tru", "cmnd-9-so", "muc-2"),
    keywords=("so ho khau", "so tam tru", "ho khau giay", "xac nhan cu tru", "thay so ho khau", "bay cach"),
)

OLD_NUMBER = Guide(
    slug="cmnd-9-so",
    topic=Topic.PAPERS,
    title=N_("Không ai được đòi giấy xác nhận CMND 9 số"),
    short=N_("Số CMND cũ đã nằm trong mã QR của thẻ."),
    who=N_("Bà con đưa thẻ. Nơi làm việc quét mã QR."),
    bring=(CARD,),
    steps=(
        Step(N_("Bị đòi giấy xác nhận số CMND cũ: đưa thẻ căn cước hoặc CCCD gắn chip.")),
        Step(N_("Chỉ cho họ mã QR: CCCD gắn chip ở mặt trước, thẻ căn cước mới ở mặt sau.")),
        Step(N_("Để nơi làm việc quét mã, số cũ hiện ra.")),
        Step(N_("Vẫn bị đòi: hỏi tên người đòi, nói với công an xã hoặc gửi phản ánh trên cổng.")),
    ),
    notes=(
        N_("Không nơi nào được bắt bà con đi xin giấy xác nhận số CMND cũ hay số định danh đã hủy."),
        N_("Quét không thấy số cũ: ra công an xã hỏi. Người chưa từng có CMND 9 số thì không có."),
        N_("Muốn có giấy xác nhận ấy thì vẫn xin được: là việc số 1 trong 25 việc, nộp trên mạng."),
    ),
    warning=WARNING,
    sources=(DECREE_70, CIRCULAR_16, PLAN_VAN_SON, LIST_OF_25),
    checked_on=CHECKED_ON,
    related=("so-ho-khau", "can-cuoc-ho-chieu", "25-viec"),
    keywords=("chung minh thu", "so cu", "cmnd cu", "xac nhan so chung minh", "ngan hang doi giay"),
)

CLINIC = Guide(
    slug="kham-benh",
    topic=Topic.PAPERS,
    title=N_("Đi khám bằng căn cước thay thẻ BHYT"),
    short=N_("Nơi khám có máy thì đưa thẻ căn cước gắn chip, hoặc mở VNeID."),
    who=N_("Bà con đưa thẻ hoặc tự mở điện thoại. Nơi khám tra bảo hiểm."),
    bring=(CARD, N_("Điện thoại đã cài VNeID, nếu có"), N_("Thẻ BHYT giấy nếu còn, phòng khi máy hỏng")),
    steps=(
        Step(N_("Vào nơi khám, nói muốn dùng căn cước thay thẻ bảo hiểm y tế.")),
        Step(N_("Đưa thẻ căn cước gắn chip, hoặc tự mở VNeID cho xem thẻ bảo hiểm y tế.")),
        Step(N_("Chờ nơi khám tra trên máy.")),
        Step(N_("Tra không ra: đưa thẻ BHYT giấy, rồi hỏi chỗ làm bảo hiểm xem thông tin sai ở đâu.")),
        Step(N_("Nhận lại thẻ trước khi về.")),
    ),
    notes=(
        N_("Không phải nơi nào cũng có máy: hỏi trạm y tế trước khi đi."),
        N_("Muốn có thẻ bảo hiểm trong VNeID thì đưa giấy tờ vào VNeID trước."),
    ),
    warning=WARNING,
    sources=(PLAN_VAN_SON, CAUTION),
    checked_on=CHECKED_ON,
    related=("tich-hop", "so-suc-khoe", "bao-hiem-y-te"),
    keywords=("the bao hiem y te", "di benh vien", "tram y te", "bhyt", "kham bao hiem"),
)

HEALTH_BOOK = Guide(
    slug="so-suc-khoe",
    topic=Topic.PAPERS,
    title=N_("Sổ sức khỏe trên VNeID"),
    short=N_("Xem lần khám của mình trong điện thoại."),
    who=SELF,
    bring=(OWN_PHONE, N_("Tài khoản mức 2 đã kích hoạt")),
    steps=(
        Step(N_("Mở VNeID, tự gõ mật khẩu để đăng nhập.")),
        Step(N_("Tìm mục sổ sức khỏe điện tử.")),
        Step(N_("Xem kỹ rồi tự bấm đồng ý, nếu muốn dùng.")),
        Step(N_("Mở ra xem: lần khám nào nơi khám đã gửi lên thì mới thấy.")),
    ),
    notes=(
        N_("Chưa thấy lần khám nào thì hỏi trạm y tế."),
        N_("Bệnh của mình là chuyện riêng. Không đưa máy cho người khác xem hộ."),
        SCREENS_DIFFER,
    ),
    warning=WARNING,
    sources=(PLAN_VAN_SON, DECREE_69, CAUTION),
    checked_on=CHECKED_ON,
    related=("kham-benh", "tich-hop", "kich-hoat"),
    keywords=("so kham benh", "ho so suc khoe", "tiem chung", "don thuoc", "suc khoe dien tu"),
)

SIGNATURE = Guide(
    slug="chu-ky-so",
    topic=Topic.PAPERS,
    title=N_("Chữ ký số"),
    short=N_("Ký giấy tờ ngay trên mạng, thay cho ký tay."),
    who=N_("Bà con tự đăng ký, tự ký. Ai cầm được chữ ký số của mình là ký thay mình được: không giao cho ai."),
    bring=(OWN_PHONE, ACCOUNT, CARD),
    steps=(
        Step(N_("Hỏi xem việc mình làm có cần chữ ký số không.")),
        Step(N_("Cần thì hỏi xã hoặc tổ của thôn: chỗ nào được phép cấp, có mất tiền không.")),
        Step(N_("Tự đăng ký, tự đặt mật khẩu. Không nhờ ai giữ.")),
        Step(N_("Trước khi ký: đọc tờ giấy, đúng tên, đúng số tiền mới ký.")),
    ),
    notes=(
        N_("Không ký tờ nào mình chưa đọc, chưa hiểu."),
        N_("Mất máy thì báo ngay nơi cấp chữ ký số để khóa."),
    ),
    warning=WARNING,
    sources=(PLAN_VAN_SON, CAUTION),
    checked_on=CHECKED_ON,
    related=("nop-ho-so", "mat-dien-thoai", "lua-dao"),
    keywords=("ky so", "ky dien tu", "chu ki so", "ky tren mang"),
)

GUIDES = (HOUSEHOLD_BOOK, OLD_NUMBER, CLINIC, HEALTH_BOOK, SIGNATURE)
