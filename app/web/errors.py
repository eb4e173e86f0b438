"""Errors become a page or JSON, one shape; the sentence for each code is written here and nowhere else."""

from __future__ import annotations

import logging
from typing import Any

from flask import Flask, render_template, request
from werkzeug.exceptions import HTTPException

from app.core.errors import AppError, Invalid
from app.core.words import N_
from app.web.locale import _

log = logging.getLogger(__name__)

# Where citizens read: what goes wrong there is told on a page of theirs, which leads nobody to a sign-in.
CITIZENS = ("/q/", "/c/", "/g/", "/b/")

# Codes of refusals that a person may see. Codes of single fields stand in FIELDS below.
SENTENCES: dict[str, str] = {
    "bad_request": N_("Yêu cầu này máy chủ không hiểu được."),
    "invalid": N_("Có chỗ chưa đúng. Xin xem lại những ô được đánh dấu."),
    "sign_in_first": N_("Xin đăng nhập trước."),
    "forbidden": N_("Bạn không có quyền làm việc này ở đây."),
    "no_access_rule": N_("Trang này chưa được mở cho ai."),
    "not_found": N_("Không tìm thấy. Xin kiểm tra lại địa chỉ."),
    "method_not_allowed": N_("Địa chỉ này không nhận cách gửi như vậy."),
    "conflict": N_("Có người vừa sửa trước bạn. Xin tải lại trang rồi làm tiếp."),
    "gone": N_("Địa chỉ này đã hết hiệu lực."),
    "too_large": N_("Nội dung gửi lên quá lớn."),
    "too_many": N_("Bạn thử hơi nhiều lần. Xin chờ ít phút rồi thử lại."),
    "votes_enough": N_("Hôm nay áp phích này đã nhận đủ lượt bấm. Cảm ơn bạn, mai bấm tiếp nhé."),
    "unavailable": N_("Máy chủ đang bận. Xin thử lại sau ít phút."),
    "fonts_missing": N_("Máy chủ thiếu phông chữ để in. Xin báo người cài đặt chạy ./dev setup."),
    "poster_ended": N_("Áp phích này đã gỡ hoặc đã thay tờ mới."),
    "code_not_found": N_("Chưa tạo được mã mới. Xin thử lại."),
    "cross_site": N_("Chưa gửi được từ trình duyệt này. Xin mở lại trang rồi gửi lại, hoặc dùng trình duyệt khác."),
    "hamlet_ended": N_("Thôn này không còn nữa, nên không sửa được."),
    "too_many_lines": N_("Danh sách dài quá 1.000 dòng. Xin chia ra nhiều lần."),
    "suspended": N_("Tài khoản này đang tạm dừng. Xin hỏi cán bộ xã."),
    "invitation_unknown": N_("Đường dẫn mời này không đúng. Xin chép lại cho đủ, hoặc nhờ cán bộ xã gửi lại."),
    "invitation_used": N_("Lời mời này đã dùng rồi. Nếu đó là bạn, xin bấm Đăng nhập."),
    "invitation_withdrawn": N_("Lời mời này đã được thay bằng lời mời khác. Xin dùng đường dẫn mới nhất."),
    "invitation_expired": N_("Lời mời này đã quá 14 ngày. Xin nhờ cán bộ xã gửi lời mời mới."),
    "challenge_gone": N_("Bạn để hơi lâu, hoặc đã bấm hai lần. Xin bấm lại từ đầu."),
    "passkey_malformed": N_("Trình duyệt gửi khóa không đúng dạng. Xin thử trình duyệt khác."),
    "passkey_refused": N_("Máy chủ không nhận được khóa này. Xin thử lại."),
    "passkey_unknown": N_("Máy chủ không biết khóa này, hoặc khóa đã bị xóa. Xin chọn khóa khác."),
    "passkey_known": N_("Khóa này đã có rồi."),
    "last_passkey": N_("Đây là khóa cuối cùng. Xin thêm khóa khác rồi mới xóa khóa này."),
    "already_in": N_("Người này đã vào rồi, không cần mời lại."),
    "not_yourself": N_("Bạn không tự làm việc này cho mình được. Xin nhờ cán bộ khác."),
    "no_field_role": N_("Người này không phải tình nguyện viên hay trưởng thôn, nên chưa ghi trên điện thoại được."),
    "second_officer": N_("Cần một cán bộ khác xác nhận, không phải người đã phát mã."),
    "code_gone": N_("Mã không đúng hoặc đã hết hạn. Mỗi mã dùng được 10 phút, thử được 5 lần. Xin cán bộ phát mã mới."),
    "code_waits": N_("Mã này còn chờ một cán bộ nữa xác nhận. Xin đợi rồi gõ lại."),
    "other_commune": N_("Điện thoại này thuộc xã khác."),
    "already_enrolled": N_("Khóa của điện thoại này đã được ghi nhận rồi."),
    "device_revoked": N_("Điện thoại này đã bị thu hồi. Xin hỏi cán bộ xã."),
    "visit_unknown": N_("Không có lượt hẹn này trong địa bàn của bạn."),
    "visit_over": N_("Lượt hẹn này đã xong hoặc đã khép lại."),
    "visit_taken": N_("Người khác trong tổ đã nhận lượt hẹn này."),
    "visit_not_taken": N_("Xin bấm “Tôi đi” trước rồi mới xem số."),
    "contact_gone": N_("Số điện thoại không còn được giữ."),
    "request_unknown": N_("Không có yêu cầu giúp này trong địa bàn của bạn."),
    "request_over": N_("Yêu cầu này đã xong, đã khép hoặc đã xóa."),
    "request_changed": N_("Tờ này đã gửi rồi, với lời khác."),
    "requests_enough": N_("Hôm nay nơi này nhận đủ yêu cầu rồi. Mai xin gửi lại."),
    "request_full": N_("Đã có hai người nhận đi."),
    "request_needs_adult": N_("Người đã nhận chưa đủ 18 tuổi, nên cần một người lớn đi cùng."),
    "request_not_taken": N_("Xin bấm “Tôi đi” trước."),
    "request_needs_two": N_("Chờ thêm một người: hai người cùng đi mới xem được số."),
    "not_on_this_phone": N_("Người này không dùng điện thoại này."),
    "adults_only": N_("Số điện thoại chỉ người đủ 18 tuổi xem được."),
    "guide_moved_on": N_("Có người vừa lưu hướng dẫn này trước bạn."),
    "payload_invalid": N_("Lượt này có chỗ không khớp nên chưa tính được."),
    "place_out_of_scope": N_("Nơi giúp không thuộc xã này nên chưa tính được."),
    "residence_unknown": N_("Chưa rõ nơi ở nên chưa tính được."),
    "team_ended": N_("Tổ này đã giải thể, nên không sửa được."),
    "internal": N_("Máy chủ gặp lỗi. Việc bạn vừa làm chưa được lưu; xin thử lại."),
}

FIELDS: dict[str, str] = {
    "required": N_("Xin điền ô này."),
    "too_long": N_("Dài quá, xin viết ngắn lại."),
    "not_a_number": N_("Ô này cần một con số."),
    "out_of_range": N_("Con số này ngoài khoảng cho phép."),
    "not_a_date": N_("Ngày chưa đúng, ví dụ: 31/12/2026."),
    "in_the_future": N_("Ngày này chưa tới."),
    "too_many_posters": N_("Mỗi lần in được nhiều nhất 300 áp phích. Chia ra từng thôn rồi in nhé."),
    "not_offered": N_("Xin chọn một trong các mục có sẵn."),
    "taken": N_("Đã có rồi."),
    "export_malformed": N_("Đây không phải tệp của Thôn Số, hoặc tệp đã bị hỏng."),
    "export_device_unknown": N_("Máy chủ không biết điện thoại đã tạo tệp này."),
    "export_forged": N_("Tệp này đã bị sửa nên không nhận được."),
    "code_mistyped": N_("Mã gõ chưa đúng. Xin xem lại từng chữ."),
    "role_not_here": N_("Vai này không giữ ở nơi đó được."),
    "minor_only_volunteer": N_("Người dưới 18 tuổi chỉ làm tình nguyện viên."),
    "not_a_key": N_("Khóa của điện thoại không đúng dạng."),
    "not_a_callback": N_("Số này chưa đúng. Số điện thoại bắt đầu bằng 0, có 10 hoặc 11 chữ số."),
    "number_in_words": N_("Bạn đừng ghi số căn cước hay số điện thoại ở ô này."),
    "consent_needed": N_("Bạn đánh dấu ô này thì mới gửi được."),
    "odd_signs": N_("Có ký tự lạ, xin gõ lại."),
    "unknown_type": N_("Chưa rõ là thôn, làng, bản hay tổ dân phố."),
    "twice_in_list": N_("Ghi hai lần trong danh sách."),
    "too_many_columns": N_("Nhiều hơn hai cột: chỉ cần loại và tên."),
    "not_utf8": N_("Tệp này không đọc được. Xin lưu lại dạng CSV UTF-8 rồi gửi."),
    "nothing_counted": N_("Xin điền ít nhất một trong hai con số: mức 1 hoặc mức 2."),
    "more_than_people": N_("Nhiều hơn số người từ 14 tuổi của thôn."),
    "guide_too_long": N_("Hướng dẫn dài quá, máy yếu mở lâu. Bạn tách làm hai nhé."),
    "too_many_lines_here": N_("Nhiều dòng quá, bạn bớt lại nhé."),
    "old_level": N_("Nay không gọi mức độ 3, 4 nữa. Bạn ghi: một phần, hoặc toàn trình."),
    "not_official": N_("Chỉ nhận trang của Nhà nước: bắt đầu bằng https:// và tên trang kết thúc bằng .gov.vn"),
    "before_first_day": N_("Ngày này trước ngày bắt đầu dùng."),
    "nothing_chosen": N_("Bạn đánh dấu ít nhất một hướng dẫn."),
    "file_too_large": N_("Tệp lớn quá."),
    "not_a_picture": N_("Tệp này không phải ảnh PNG, JPEG hay WebP."),
    "not_a_recording": N_("Tệp này không phải tiếng m4a, mp3, ogg hay webm."),
    "voice_consent_needed": N_("Người đọc chưa đồng ý thì không đưa lên được."),
    "procedure_code": N_("Mã thủ tục chưa đúng, ví dụ: 1.004194."),
    "procedure_code_missing": N_("Thiếu mã thủ tục."),
    "procedure_name_missing": N_("Thiếu tên thủ tục."),
    "procedure_source_missing": N_("Thiếu nguồn: lấy danh sách này ở đâu?"),
    "online_kind": N_("Chưa rõ là toàn trình hay một phần."),
    "too_many_cells": N_("Số cột không khớp. Bạn xem lại dấu ngăn cột."),
    "not_a_phone": N_("Số này chưa đúng. Ví dụ: 0912 345 678, 0269 3 822 111 hoặc 1022."),
    "phone_or_address": N_("Xin ghi số điện thoại hoặc nơi tới hỏi."),
    "team_there": N_("Thôn này đã có tổ."),
    "lead_there": N_("Tổ đã có tổ trưởng. Người cũ thôi làm trước đã."),
    "lead_only": N_("Chỉ nêu tên tổ trưởng, không nêu tên người khác trong tổ."),
    "minor_not_public": N_("Người dưới 18 tuổi không nêu tên cho ai cũng đọc được."),
    "agree_first": N_("Chỉ giữ số khi người này đồng ý nêu tên và số. Không thì để trống."),
    "before_beginning": N_("Ngày này thôn chưa được lập."),
}


def sentence(code: str) -> str:
    """The words for a code, in the reader's language."""
    words = SENTENCES.get(code) or FIELDS.get(code) or SENTENCES["bad_request"]
    return _(words)


def wants_json() -> bool:
    """True for the phone's door and for scripts that ask for JSON."""
    best = request.accept_mimetypes.best_match(["text/html", "application/json"], default="text/html")
    return request.path.startswith("/api/") or best == "application/json"


def body_of(error: AppError) -> dict[str, Any]:
    """The one shape on the wire: `{"code": …, "fields"?: …, "facts"?: …}`."""
    body: dict[str, Any] = {"code": error.code}
    if isinstance(error, Invalid) and error.fields:
        body["fields"] = error.fields
    if error.facts:
        body["facts"] = error.facts
    return body


def _answer(error: AppError) -> tuple[Any, int]:
    if wants_json():
        return body_of(error), error.status
    if request.path.lower().startswith(CITIZENS):
        back = "/".join(request.path.split("/")[:3])
        page = render_template(
            "web/refused.html", back=back if back != request.path else "", words=sentence(error.code)
        )
        return page, error.status
    return render_template("web/error.html", error=error, words=sentence(error.code)), error.status


def _http(error: HTTPException) -> Any:
    codes = {404: "not_found", 405: "method_not_allowed", 413: "too_large", 429: "too_many"}
    plain = AppError(codes.get(error.code or 0, "bad_request"))
    body, _status = _answer(plain)
    response = error.get_response()
    fresh = Flask.make_response(_current(), body)
    fresh.status_code = error.code or 500
    for name in ("Allow", "Retry-After", "Location"):
        if name in response.headers:
            fresh.headers[name] = response.headers[name]
    return fresh


def _current() -> Flask:
    from flask import current_app

    return current_app._get_current_object()  # type: ignore[attr-defined,no-any-return]


def _broken(error: Exception) -> Any:
    # The rule, not the address: that of an invitation or of a view link is a key.
    log.error("broken: %s %s", request.method, request.url_rule, exc_info=error)
    body, _status = _answer(AppError("internal"))
    return body, 500


def init_app(app: Flask) -> None:
    """Register the three handlers: refusals, HTTP's own, and what nobody foresaw."""
    app.jinja_env.globals["sentence"] = sentence
    app.register_error_handler(AppError, _answer)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _broken)
