"""Guides to those of the 25 services that neither commune nor police decide: insurance, work, power, exams, tax.

Who decides them is said by no source that could be found, so no guide names an office.
"""

from __future__ import annotations

from app.core.words import N_
from app.guides.schemas import Guide, Step, Topic
from app.guides.texts.sources import CAUTION, DECISION_29, DIRECTIVE_24, ITEM_25, LIST_OF_25
from app.guides.texts.words import (
    ACCOUNT,
    ASK_COMMUNE,
    CHECKED_ON,
    FILL,
    KEEP_NUMBER,
    ONLINE_ONLY,
    OWN_PHONE,
    PAPERS,
    PORTAL,
    SELF,
    SELF_OR_POINT,
    SEND,
    SIGN_IN,
    WARNING,
)

HEALTH_INSURANCE = Guide(
    slug="bao-hiem-y-te",
    topic=Topic.SERVICES,
    title=N_("Gia hạn bảo hiểm y tế hộ gia đình"),
    short=N_("Gia hạn cho cả nhà trên mạng, cổng tính luôn phần được giảm."),
    who=SELF_OR_POINT,
    bring=(OWN_PHONE, ACCOUNT, N_("Số thẻ bảo hiểm y tế của từng người trong nhà")),
    steps=(
        SIGN_IN,
        Step(N_("Tìm “gia hạn thẻ bảo hiểm y tế theo hộ gia đình”.")),
        Step(N_("Gõ số thẻ từng người. Xem cổng tính giảm cho ai, bao nhiêu.")),
        SEND,
        Step(N_("Lưu biên lai. Xem hạn mới của thẻ.")),
    ),
    notes=(
        ONLINE_ONLY,
        N_("Được giảm bao nhiêu thì xem số cổng tính ra, hoặc hỏi xã."),
        N_("Trẻ dưới 6 tuổi: làm thẻ cùng lúc với khai sinh."),
    ),
    warning=WARNING,
    sources=(DIRECTIVE_24, LIST_OF_25, CAUTION),
    checked_on=CHECKED_ON,
    link=PORTAL,
    related=("kham-benh", "sinh-con", "tra-phi"),
    keywords=("bhyt", "the bao hiem", "mua bao hiem", "giam tru muc dong", "het han the"),
)

UNEMPLOYMENT = Guide(
    slug="that-nghiep",
    topic=Topic.SERVICES,
    title=N_("Trợ cấp thất nghiệp"),
    short=N_("Nghỉ việc, xin hưởng trợ cấp thất nghiệp trên mạng."),
    who=SELF_OR_POINT,
    bring=(OWN_PHONE, ACCOUNT, N_("Giấy tờ nghỉ việc nơi làm cũ đưa cho")),
    steps=(
        SIGN_IN,
        Step(N_("Tìm “trợ cấp thất nghiệp”.")),
        FILL,
        SEND,
        KEEP_NUMBER,
    ),
    notes=(
        ONLINE_ONLY,
        N_("Nghỉ việc rồi thì hỏi ngay, đừng để lâu."),
        N_("Được bao nhiêu, trong mấy tháng: xem trên cổng hoặc hỏi nơi giải quyết. Ở đây không đoán."),
    ),
    warning=WARNING,
    sources=(DIRECTIVE_24, LIST_OF_25, CAUTION),
    checked_on=CHECKED_ON,
    link=PORTAL,
    related=("nop-ho-so", "theo-doi-ho-so"),
    keywords=("mat viec", "nghi viec", "bao hiem that nghiep", "nghi cong ty"),
)

POWER = Guide(
    slug="dien",
    topic=Topic.SERVICES,
    title=N_("Điện: mắc mới, đổi tên hợp đồng"),
    short=N_("Xin cấp điện mới, hoặc đổi người đứng tên."),
    who=SELF_OR_POINT,
    bring=(OWN_PHONE, ACCOUNT, N_("Tờ hóa đơn tiền điện, nếu đổi tên hợp đồng"), PAPERS),
    steps=(
        SIGN_IN,
        Step(N_("Tìm “cấp điện mới” hoặc “thay đổi chủ thể hợp đồng mua bán điện”.")),
        FILL,
        SEND,
        KEEP_NUMBER,
    ),
    notes=(
        ONLINE_ONLY,
        N_("Người lạ gọi dọa cắt điện rồi bảo bấm đường dẫn: không bấm. Hỏi điện lực nơi mình ở."),
        ASK_COMMUNE,
    ),
    warning=WARNING,
    sources=(DIRECTIVE_24, LIST_OF_25, CAUTION),
    checked_on=CHECKED_ON,
    link=PORTAL,
    related=("nop-ho-so", "khong-tien-mat", "lua-dao"),
    keywords=("mac dien", "cong to", "dong ho dien", "hop dong dien", "dien moi", "doi ten dien"),
)

EXAMS = Guide(
    slug="thi-tot-nghiep",
    topic=Topic.SERVICES,
    title=N_("Đăng ký thi tốt nghiệp, xét tuyển"),
    short=N_("Thi tốt nghiệp THPT và xét tuyển đại học, cao đẳng."),
    who=N_("Học sinh tự đăng ký, nhà trường hướng dẫn. Cha mẹ ngồi bên xem cho kỹ."),
    bring=(OWN_PHONE, ACCOUNT, N_("Những thứ nhà trường dặn")),
    steps=(
        Step(N_("Nghe nhà trường báo ngày mở và ngày đóng.")),
        SIGN_IN,
        Step(N_("Tìm “đăng ký dự thi tốt nghiệp THPT” hoặc “xét tuyển đại học, cao đẳng”.")),
        Step(N_("Điền từng ô, xem lại từng nguyện vọng.")),
        SEND,
        Step(N_("Đăng nhập lại xem đã được ghi nhận chưa.")),
    ),
    notes=(
        ONLINE_ONLY,
        N_("Làm sớm, đừng đợi ngày cuối: cổng hay bận."),
        N_("Chưa rõ thì hỏi thầy cô chủ nhiệm."),
    ),
    warning=WARNING,
    sources=(DIRECTIVE_24, LIST_OF_25, CAUTION),
    checked_on=CHECKED_ON,
    link=PORTAL,
    related=("dang-nhap-cong", "muc-2", "khong-tien-mat"),
    keywords=("thi thpt", "dai hoc", "nguyen vong", "hoc sinh lop 12", "tuyen sinh"),
)

TAX = Guide(
    slug="thue",
    topic=Topic.SERVICES,
    title=N_("Đăng ký thuế, đổi thông tin thuế"),
    short=N_("Chưa đối chiếu được việc này nộp ra sao: hỏi trước khi nộp."),
    who=SELF,
    bring=(OWN_PHONE, ACCOUNT, PAPERS),
    steps=(
        Step(N_("Hỏi xã: việc của mình nộp ở đâu, cần giấy gì.")),
        Step(N_("Tự đăng nhập cổng bằng VNeID, tìm “đăng ký thuế lần đầu” hoặc “thay đổi thông tin đăng ký thuế”.")),
        Step(N_("Thấy đúng việc thì điền và gửi. Không thấy thì làm theo lời xã chỉ.")),
        KEEP_NUMBER,
    ),
    notes=(
        N_("Việc số 25 trong 25 việc, nhưng các danh sách tìm được không có: chưa đối chiếu được."),
        N_("Người lạ xưng cán bộ thuế gửi đường dẫn, bảo cài ứng dụng: không bấm, không cài."),
    ),
    warning=WARNING,
    sources=(DECISION_29, ITEM_25, CAUTION),
    checked_on=CHECKED_ON,
    link=PORTAL,
    related=("25-viec", "dang-nhap-cong", "lua-dao"),
    keywords=("ma so thue", "ho kinh doanh", "dong thue", "thue ca nhan"),
)

GUIDES = (HEALTH_INSURANCE, UNEMPLOYMENT, POWER, EXAMS, TAX)
