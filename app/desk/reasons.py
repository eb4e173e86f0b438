"""Why an entry is held and what an officer can do about it, as data. The codes are those of docs/wire.md."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from app.core.words import N_


class Act(enum.StrEnum):
    """What an officer can do with held entries."""

    ACCEPT = "accept"
    HAMLET = "hamlet"
    RESIDENCE = "residence"
    ANONYMOUS = "anonymous"
    WITHDRAW = "withdraw"


ACTS: dict[Act, str] = {
    Act.ACCEPT: N_("Tôi đã hỏi lại và bảo đảm: cho tính như đã ghi"),
    Act.HAMLET: N_("Đặt lại thôn nơi giúp, rồi cho tính"),
    Act.RESIDENCE: N_("Đặt lại nơi ở của người được giúp, rồi cho tính"),
    Act.ANONYMOUS: N_("Bỏ số định danh, cho tính ẩn danh"),
    Act.WITHDRAW: N_("Rút, không tính nữa (lượt vẫn được giữ)"),
}


@dataclass(frozen=True, slots=True)
class Reason:
    """A rule that holds entries: what happened, what to do, and the acts that can help."""

    words: str
    advice: str
    acts: tuple[Act, ...]


_VOUCH = (Act.ACCEPT, Act.HAMLET, Act.RESIDENCE, Act.ANONYMOUS, Act.WITHDRAW)
_DROP = (Act.ANONYMOUS, Act.WITHDRAW)

REASONS: dict[str, Reason] = {
    "author_unknown": Reason(
        N_("Người ghi chưa được gắn với chiếc điện thoại đã gửi."),
        N_("Họ đăng ký trên máy đó thì máy tự tính. Không thì hỏi họ: đúng là họ tự ghi thì cho tính."),
        _VOUCH,
    ),
    "author_suspended": Reason(
        N_("Người ghi đang bị tạm dừng."),
        N_("Việc làm thật trước khi tạm dừng thì cho tính. Còn nghi ngờ thì để đó, hoặc rút."),
        _VOUCH,
    ),
    "device_revoked": Reason(
        N_("Điện thoại gửi lượt này đã bị thu quyền."),
        N_("Gọi hỏi người ghi. Chắc chắn là việc của họ thì cho tính."),
        _VOUCH,
    ),
    "place_out_of_scope": Reason(
        N_("Người ghi chưa được giao thôn này."),
        N_("Họ có tới giúp thật thì cho tính. Chọn nhầm thôn thì đặt lại."),
        _VOUCH,
    ),
    "place_unknown": Reason(
        N_("Máy chủ không biết thôn nơi giúp."),
        N_("Hỏi người ghi đã giúp ở thôn nào, rồi chọn thôn đó."),
        (Act.HAMLET, Act.WITHDRAW),
    ),
    "residence_unknown": Reason(
        N_("Máy chủ không biết thôn nơi ở của người được giúp."),
        N_("Chọn thôn nơi ở, hoặc chọn xã khác."),
        (Act.RESIDENCE, Act.WITHDRAW),
    ),
    "identity_of_child": Reason(
        N_("Có số định danh của trẻ dưới 14 tuổi. Máy chủ đã bỏ số đó."),
        N_("Cho tính ẩn danh. Nhắc người ghi: trẻ em thì không ghi số."),
        _DROP,
    ),
    "identity_by_minor": Reason(
        N_("Người ghi chưa đủ 18 tuổi mà ghi số định danh. Máy chủ đã bỏ số đó."),
        N_("Cho tính ẩn danh. Nhắc người ghi: chưa đủ 18 tuổi thì không ghi số."),
        _DROP,
    ),
    "identity_without_consent": Reason(
        N_("Có số định danh mà chưa có lời đồng ý. Máy chủ đã bỏ số đó."),
        N_("Cho tính ẩn danh. Nhắc người ghi đọc lời hỏi ý trước khi ghi số."),
        _DROP,
    ),
    "identity_unreadable": Reason(
        N_("Số định danh đã khóa mà không mở được."),
        N_("Cho tính ẩn danh, hoặc nhờ người ghi sửa lại trên điện thoại."),
        _DROP,
    ),
    "identity_malformed": Reason(
        N_("Số định danh không đủ 12 chữ số."),
        N_("Cho tính ẩn danh, hoặc nhờ người ghi sửa lại trên điện thoại."),
        _DROP,
    ),
    "payload_invalid": Reason(
        N_("Lượt có chỗ thiếu hoặc không khớp, nên chưa tính được."),
        N_("Nhờ người ghi mở mục “cần xem lại” trên điện thoại, sửa rồi lưu. Bản sửa sẽ thay bản này."),
        (Act.WITHDRAW,),
    ),
    "poster_unknown": Reason(
        N_("Máy chủ không biết áp phích này."),
        N_("Hỏi người ghi mã in trên tờ áp phích. Mã giả thì gỡ tờ đó xuống, báo Công an xã, rồi rút lượt này."),
        (Act.WITHDRAW,),
    ),
    "poster_elsewhere": Reason(
        N_("Áp phích này là của xã khác."),
        N_("Báo cho xã kia biết, rồi rút lượt này."),
        (Act.WITHDRAW,),
    ),
    "target_unknown": Reason(
        N_("Lượt này sửa một lượt khác chưa gửi tới."),
        N_("Cứ để đó: bản kia tới thì máy tự làm tiếp. Điện thoại mất hẳn thì rút."),
        (Act.WITHDRAW,),
    ),
    "target_not_yours": Reason(
        N_("Lượt này muốn sửa lượt của người khác."),
        N_("Ai ghi thì người đó sửa. Hỏi cả hai người, rồi rút bản này."),
        (Act.WITHDRAW,),
    ),
    "target_replaced": Reason(
        N_("Bản cần sửa đã được sửa hoặc rút trước đó."),
        N_("Hỏi người ghi bản nào đúng. Bản này thừa thì rút."),
        (Act.WITHDRAW,),
    ),
}

# A code that a newer or an older version knows: shown as it is, never hidden.
UNFORESEEN = Reason(
    N_("Có một lý do mà trang này chưa biết gọi tên."), N_("Hỏi người quản trị trước khi rút."), (Act.WITHDRAW,)
)

# Why an entry stayed as it was although somebody tried.
REFUSALS: dict[str, str] = {
    "conflict": N_("đã có người sửa hoặc rút trước"),
    "not_found": N_("không có trong danh sách của xã này"),
    "place_unknown": N_("vẫn chưa rõ thôn nơi giúp"),
    "place_out_of_scope": N_("thôn nơi giúp không thuộc xã này, xin đặt lại thôn"),
    "residence_unknown": N_("vẫn chưa rõ nơi ở, xin đặt lại nơi ở"),
    "payload_invalid": N_("lượt có chỗ không khớp, người ghi phải sửa"),
    "poster_unknown": N_("vẫn không biết áp phích này"),
    "poster_elsewhere": N_("áp phích là của xã khác"),
    "target_unknown": N_("bản cần sửa chưa gửi tới"),
    "target_not_yours": N_("bản cần sửa là của người khác"),
    "target_replaced": N_("bản cần sửa đã được sửa hoặc rút"),
}

# Doubts that do not keep an entry from counting.
FLAGS: dict[str, str] = {
    "clock": N_("Đồng hồ điện thoại chạy không đều."),
    "date_moved": N_("Ngày ghi nằm ngoài khoảng máy chủ tin được, đã dời về ngày gần nhất."),
    "month_edge": N_("Có thể thuộc tháng trước hoặc tháng sau."),
    "seq_back": N_("Số thứ tự của điện thoại lùi lại: có thể máy vừa được khôi phục."),
    "late": N_("Tới muộn hơn 21 ngày."),
    "contact": N_("Số điện thoại để lại không giữ được nên máy chủ đã bỏ."),
}


def reason_of(code: str) -> Reason:
    """The reason behind a code; an honest stand-in for one that is not known here."""
    return REASONS.get(code, UNFORESEEN)
