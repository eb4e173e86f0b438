"""The 25 services of QĐ 06/QĐ-TTg as data, by their number and official name.

Names are those of three lists of October 2025, the abbreviation of "vi phạm hành chính" written out. Codes, fees, days
and how far each can be done online stand in none of them, so they are empty. The 28 services of QĐ 422 are not here: no
source that could be found names them, and an import brings them when somebody has a signed copy.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from app.core.words import N_
from app.guides.schemas import Certainty, Link, Procedure
from app.guides.texts.sources import ITEM_25, LIST_OF_25
from app.guides.texts.words import PORTAL, RESIDENCE

# Chỉ thị 24/CT-TTg of 13/9/2025.
ONLINE_ONLY_FROM = dt.date(2025, 10, 1)

POLICE = N_("Bộ Công an")
COMMUNE = N_("Ủy ban nhân dân xã")
NOT_SAID = ""  # the lists put these under "others"


def _one(number: int, name: str, short: str, authority: str, guide: str, link: Link = PORTAL) -> Procedure:
    """A service as the lists have it."""
    return Procedure(
        number=number,
        name=name,
        short=short,
        source=LIST_OF_25,
        certainty=Certainty.QUOTED,
        authority=authority,
        mandatory_from=ONLINE_ONLY_FROM,
        link=link,
        guide=guide,
    )


_POLICE = (
    _one(1, N_("Xác nhận số CMND khi đã được cấp thẻ CCCD/căn cước"), N_("Xác nhận số CMND cũ"), POLICE, "cmnd-9-so"),
    _one(2, N_("Cấp lại, đổi thẻ căn cước"), N_("Cấp lại, đổi thẻ căn cước"), POLICE, "can-cuoc-ho-chieu"),
    _one(3, N_("Đăng ký thường trú"), N_("Đăng ký thường trú"), POLICE, "cu-tru", RESIDENCE),
    _one(4, N_("Đăng ký tạm trú"), N_("Đăng ký tạm trú"), POLICE, "cu-tru", RESIDENCE),
    _one(5, N_("Khai báo tạm vắng"), N_("Khai báo tạm vắng"), POLICE, "cu-tru", RESIDENCE),
    _one(6, N_("Thông báo lưu trú"), N_("Thông báo lưu trú"), POLICE, "luu-tru", RESIDENCE),
    _one(
        7,
        N_("Đăng ký, cấp biển số mô tô, xe gắn máy"),
        N_("Đăng ký, cấp biển số xe máy"),
        POLICE,
        "xe-bang-lai",
    ),
    _one(
        8,
        N_("Thu tiền nộp phạt vi phạm hành chính giao thông đường bộ qua thiết bị ghi hình (phạt nguội)"),
        N_("Nộp phạt nguội giao thông"),
        POLICE,
        "xe-bang-lai",
    ),
    _one(
        9,
        N_("Cấp, cấp lại, sửa đổi, bổ sung hộ chiếu phổ thông"),
        N_("Hộ chiếu phổ thông"),
        POLICE,
        "can-cuoc-ho-chieu",
    ),
    _one(10, N_("Cấp phiếu lý lịch tư pháp"), N_("Phiếu lý lịch tư pháp"), POLICE, "ly-lich-tu-phap"),
    _one(
        11,
        N_("Làm con dấu mới và cấp giấy chứng nhận đăng ký mẫu dấu"),
        N_("Làm con dấu mới"),
        POLICE,
        "25-viec",
    ),
    _one(
        12,
        N_("Làm con dấu thu nhỏ, dấu nổi, dấu xi và cấp giấy chứng nhận"),
        N_("Làm con dấu thu nhỏ, dấu nổi, dấu xi"),
        POLICE,
        "25-viec",
    ),
    _one(13, N_("Đổi, cấp lại giấy phép lái xe"), N_("Đổi, cấp lại giấy phép lái xe"), POLICE, "xe-bang-lai"),
)

_COMMUNE = (
    _one(14, N_("Đăng ký khai sinh"), N_("Đăng ký khai sinh"), COMMUNE, "ho-tich"),
    _one(15, N_("Đăng ký khai tử"), N_("Đăng ký khai tử"), COMMUNE, "ho-tich"),
    _one(16, N_("Đăng ký kết hôn"), N_("Đăng ký kết hôn"), COMMUNE, "ho-tich"),
    _one(
        17,
        N_("Liên thông khai sinh - thường trú - thẻ BHYT trẻ dưới 6 tuổi"),
        N_("Khai sinh, thường trú, thẻ bảo hiểm y tế cho trẻ dưới 6 tuổi (liên thông)"),
        COMMUNE,
        "sinh-con",
    ),
    _one(
        18,
        N_("Liên thông khai tử - xóa thường trú - trợ cấp mai táng phí"),
        N_("Khai tử, xóa thường trú, mai táng phí (liên thông)"),
        COMMUNE,
        "mai-tang",
    ),
    _one(
        19,
        N_("Đăng ký biến động về quyền sử dụng đất, nhà ở (đổi tên, giấy tờ, địa chỉ)"),
        N_("Biến động quyền sử dụng đất, nhà ở"),
        COMMUNE,
        "dat-dai",
    ),
)

_OTHERS = (
    _one(
        20,
        N_("Tích hợp tính giảm trừ mức đóng trong gia hạn thẻ BHYT theo hộ gia đình"),
        N_("Giảm mức đóng khi gia hạn bảo hiểm y tế hộ gia đình"),
        NOT_SAID,
        "bao-hiem-y-te",
    ),
    _one(
        21,
        N_("Đăng ký dự thi tốt nghiệp THPT và xét tuyển đại học, cao đẳng"),
        N_("Đăng ký thi tốt nghiệp THPT, xét tuyển đại học"),
        NOT_SAID,
        "thi-tot-nghiep",
    ),
    _one(22, N_("Giải quyết hưởng trợ cấp thất nghiệp"), N_("Trợ cấp thất nghiệp"), NOT_SAID, "that-nghiep"),
    _one(23, N_("Cấp điện mới từ lưới hạ áp (220/380V)"), N_("Cấp điện mới"), NOT_SAID, "dien"),
    _one(24, N_("Thay đổi chủ thể hợp đồng mua bán điện"), N_("Đổi tên hợp đồng mua bán điện"), NOT_SAID, "dien"),
    # Listed with its mark rather than dropped: phones count it, and people ask for it.
    replace(
        _one(
            25,
            N_("Đăng ký thuế lần đầu, thay đổi thông tin đăng ký thuế của hộ gia đình, cá nhân"),
            N_("Đăng ký thuế lần đầu, đổi thông tin thuế"),
            NOT_SAID,
            "thue",
        ),
        source=ITEM_25,
        certainty=Certainty.UNCHECKED,
        mandatory_from=None,
    ),
)

PROCEDURES: tuple[Procedure, ...] = (*_POLICE, *_COMMUNE, *_OTHERS)
