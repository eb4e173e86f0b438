"""Guides for helpers: how to guide without doing it, what never to touch, hamlets without a signal, swindlers, the old.

They say "you" (bạn) to a young volunteer, and carry the same warning as those of citizens: a helper reads it aloud.
"""

from __future__ import annotations

from app.core.words import N_
from app.guides.schemas import Audience, Guide, Hand, Step, Topic
from app.guides.texts.sources import ACTIVATION, CAUTION, DECREE_69, DECREE_356, ONE_NUMBER, PLAN_NGA_AN, YOUTH_PLAN
from app.guides.texts.words import CHECKED_ON, HELPER_ONLY, OWN_APP, OWN_BADGE, WARNING

GUIDING = Guide(
    slug="chi-khong-lam-ho",
    topic=Topic.SAFETY,
    title=N_("Chỉ cách, không làm hộ"),
    short=N_("Lần này bà con tự làm thì lần sau không cần gọi bạn."),
    who=HELPER_ONLY,
    bring=(OWN_BADGE, OWN_APP),
    steps=(
        Step(N_("Chào, đưa thẻ cho xem, nói mình ở tổ nào."), by=Hand.HELPER),
        Step(N_("Hỏi bà con cần gì, rồi mở đúng hướng dẫn ấy cùng đọc."), by=Hand.HELPER),
        Step(N_("Máy ở trong tay bà con. Bạn chỉ bằng lời hoặc bằng ngón tay, không cầm máy."), by=Hand.HELPER),
        Step(N_("Nói một bước, chờ bà con làm xong mới nói bước sau."), by=Hand.HELPER),
        Step(N_("Bà con tự gõ, tự bấm đồng ý, tự nộp.")),
        Step(N_("Hỏi lại: “Lần sau bác làm thế nào?” Để bà con kể."), by=Hand.HELPER),
        Step(N_("Ghi lượt giúp vào Thôn Số ngay lúc ấy."), by=Hand.HELPER),
    ),
    notes=(
        N_("Việc của cán bộ thì để cán bộ làm. Bạn không nhận hồ sơ, không hứa bao giờ xong, không cấp được mức 2."),
        N_("Gõ hộ cho nhanh là hại: bà con không nhớ, có chuyện thì bạn mang tiếng."),
        N_("Câu nào không biết thì nói không biết, rồi hỏi công an xã hoặc bộ phận một cửa."),
        N_("Giúp không lấy tiền, không nhận quà."),
    ),
    warning=WARNING,
    sources=(PLAN_NGA_AN, YOUTH_PLAN, DECREE_69, CAUTION),
    checked_on=CHECKED_ON,
    related=("khong-cham-toi", "nguoi-gia", "cho-khong-song"),
    keywords=("khong lam ho", "cach giup", "tinh nguyen vien", "huong dan ba con"),
    audience=Audience.HELPER,
)

NEVER_TOUCH = Guide(
    slug="khong-cham-toi",
    topic=Topic.SAFETY,
    title=N_("Những thứ không bao giờ chạm tới"),
    short=N_("Không đụng vào mật khẩu, mã OTP, mã 6 số, ảnh thẻ căn cước, tiền."),
    who=HELPER_ONLY,
    bring=(OWN_BADGE,),
    steps=(
        Step(N_("Đến chỗ gõ mật khẩu: quay mặt đi, và nói là mình quay đi."), by=Hand.HELPER),
        Step(N_("Không xem mã OTP, không đọc hộ, kể cả khi bà con nhờ. Chỉ chỗ cho bà con tự xem."), by=Hand.HELPER),
        Step(N_("Không chụp thẻ căn cước, không nhận ảnh thẻ qua Zalo. Lỡ nhận thì xóa ngay."), by=Hand.HELPER),
        Step(N_("Không ghi số căn cước, số điện thoại, tên bà con vào sổ tay hay nhóm chat."), by=Hand.HELPER),
        Step(N_("Không cầm tiền, không trả phí hộ, không cho mượn tài khoản."), by=Hand.HELPER),
        Step(N_("Không điều khiển máy từ xa. Không cài gì ngoài ứng dụng bà con cần."), by=Hand.HELPER),
    ),
    notes=(
        N_("Ảnh thẻ căn cước, tên và mật khẩu tài khoản định danh, vị trí: luật coi là dữ liệu nhạy cảm."),
        N_("Thôn Số chỉ hỏi số căn cước khi cần đếm cho khỏi trùng, và khóa số ấy ngay lúc gõ. Không bắt buộc."),
        N_("Trẻ dưới 14 tuổi: không ghi số. Bạn chưa đủ 18 tuổi: cũng không ghi số của ai."),
        N_("Mất điện thoại có Thôn Số thì báo cán bộ xã ngay."),
    ),
    warning=WARNING,
    sources=(DECREE_356, PLAN_NGA_AN, CAUTION),
    checked_on=CHECKED_ON,
    related=("chi-khong-lam-ho", "the-va-ke-gian"),
    keywords=("bao mat", "mat khau", "anh can cuoc", "du lieu ca nhan", "rieng tu"),
    audience=Audience.HELPER,
)

NO_SIGNAL = Guide(
    slug="cho-khong-song",
    topic=Topic.SAFETY,
    title=N_("Giúp ở chỗ không có sóng"),
    short=N_("Việc gì làm được, việc gì phải hẹn."),
    who=HELPER_ONLY,
    bring=(
        OWN_BADGE,
        N_("Điện thoại sạc đầy, đã mở Thôn Số và các hướng dẫn khi còn sóng"),
        N_("Giấy và bút"),
    ),
    steps=(
        Step(N_("Lúc còn sóng: lấy danh sách mới, mở sẵn các hướng dẫn sẽ dùng."), by=Hand.HELPER),
        Step(N_("Không sóng vẫn làm được: giải thích, soạn giấy tờ, xem hạn của thẻ, quét áp phích."), by=Hand.HELPER),
        Step(N_("Cần sóng: cài VNeID, đăng ký mức 1, kích hoạt mức 2, nộp hồ sơ, trả phí."), by=Hand.HELPER),
        Step(N_("Đừng bấm kích hoạt dở dang rồi đợi: không có tin nhắn thì không xong."), by=Hand.HELPER),
        Step(N_("Ghi lượt giúp vào Thôn Số: máy lưu lại, có sóng thì tự gửi."), by=Hand.HELPER),
        Step(N_("Ai chờ kích hoạt thì ghi “chờ kích hoạt”, hẹn ngày ra chỗ có sóng."), by=Hand.HELPER),
    ),
    notes=(
        N_("Chỗ có sóng gần nhất trong thôn: hỏi trưởng thôn, rồi hẹn nhiều người cùng một buổi."),
        N_("Không chép số căn cước ra giấy để về làm thay."),
        N_("Chưa gửi được thì đừng xóa Thôn Số, đừng xóa dữ liệu trình duyệt."),
    ),
    warning=WARNING,
    sources=(ACTIVATION, CAUTION),
    checked_on=CHECKED_ON,
    related=("chi-khong-lam-ho", "nguoi-gia"),
    keywords=("mat song", "khong co mang", "vung sau", "hen quay lai", "ngoai tuyen"),
    audience=Audience.HELPER,
)

BADGE = Guide(
    slug="the-va-ke-gian",
    topic=Topic.SAFETY,
    title=N_("Thẻ của bạn và kẻ gian"),
    short=N_("Kẻ gian trông giống hệt bạn. Tấm thẻ phân biệt hai bên."),
    who=HELPER_ONLY,
    bring=(OWN_BADGE, OWN_APP),
    steps=(
        Step(N_("Mở thẻ trong Thôn Số, đưa bà con xem trước khi nói chuyện máy móc."), by=Hand.HELPER),
        Step(N_("Mời bà con tự kiểm tra mã thẻ ở trang của xã. Đừng phật ý khi bị hỏi."), by=Hand.HELPER),
        Step(N_("Không gửi đường dẫn, không gửi tệp cài đặt cho ai. Bà con tự vào kho ứng dụng."), by=Hand.HELPER),
        Step(N_("Giúp xong thì đọc to lời dặn về kẻ gian cho cả nhà nghe."), by=Hand.HELPER),
        Step(N_("Nghe có người lạ đi giúp VNeID trong thôn: báo trưởng thôn và công an xã ngay."), by=Hand.HELPER),
    ),
    notes=(
        N_("Thẻ hết hạn hay bị thu thì không đi giúp nữa."),
        N_("Không chụp thẻ đăng lên mạng, không cho ai mượn điện thoại có thẻ."),
        N_("Thấy áp phích bị dán đè mã khác: báo cán bộ xã ngay."),
    ),
    warning=WARNING,
    sources=(PLAN_NGA_AN, CAUTION),
    checked_on=CHECKED_ON,
    related=("khong-cham-toi", "chi-khong-lam-ho"),
    keywords=("the tinh nguyen vien", "gia danh", "ke gian", "ap phich gia"),
    audience=Audience.HELPER,
)

THE_OLD = Guide(
    slug="nguoi-gia",
    topic=Topic.SAFETY,
    title=N_("Giúp người già, người ít chữ"),
    short=N_("Chậm thôi. Nói tiếng quen. Để tay người ta làm."),
    who=HELPER_ONLY,
    bring=(OWN_BADGE, N_("Giấy khổ lớn và bút đậm"), N_("Một người cùng đi, nếu đến nhà")),
    steps=(
        Step(N_("Ngồi ngang hàng, nói to vừa phải. Dùng tiếng người ta quen."), by=Hand.HELPER),
        Step(N_("Phóng chữ trên máy to lên. Mở hướng dẫn, đọc từng câu."), by=Hand.HELPER),
        Step(N_("Nói hình, đừng nói chữ: “nút xanh ở dưới”, “hình cái ổ khóa”."), by=Hand.HELPER),
        Step(N_("Bà con tự nghĩ mật khẩu. Bạn chỉ nói cần những loại ký tự nào."), by=Hand.HELPER),
        Step(N_("Chưa gõ được mật khẩu thì nghỉ một lát, để bà con tự gõ lại. Đừng gõ thay.")),
        Step(N_("Mệt thì nghỉ, hẹn buổi sau. Ghi lại đã đến bước nào."), by=Hand.HELPER),
        Step(N_("Không đi ra công an được: hỏi công an xã có đến nhà không, rồi hẹn."), by=Hand.HELPER),
    ),
    notes=(
        N_("Số điện thoại phải đứng tên chính người ấy, không lấy số của con cho tiện."),
        N_("Người không đọc được vẫn phải hiểu mình đồng ý điều gì: nói cho nghe, hỏi lại, rồi mới bấm."),
        N_("Không muốn làm thì thôi. Không ép cho đủ chỉ tiêu."),
    ),
    warning=WARNING,
    sources=(ONE_NUMBER, PLAN_NGA_AN, CAUTION),
    checked_on=CHECKED_ON,
    related=("chi-khong-lam-ho", "khong-cham-toi"),
    keywords=("cu gia", "khong biet chu", "dan toc", "mat kem", "khuyet tat"),
    audience=Audience.HELPER,
)

GUIDES = (GUIDING, NEVER_TOUCH, NO_SIGNAL, BADGE, THE_OLD)
