"""Made-up guides, for what the shipped ones do not show: one of everything, one that has ended, one that is to come."""

from __future__ import annotations

import dataclasses
import datetime as dt

from app.guides.schemas import Audience, Certainty, Guide, Hand, Link, Source, Step, Topic

FULL = Guide(
    slug="lam-giay",
    topic=Topic.PAPERS,
    title="Làm giấy mẫu",
    short="Một bài mẫu có đủ mọi thứ.",
    who="Bà con tự làm.",
    bring=("Tờ giấy mẫu",),
    steps=(
        Step("Ra xã hỏi trước."),
        Step("Chụp mặt, lấy vân tay.", Hand.POLICE, "/g/anh-mau.png"),
        Step("Nhận hồ sơ.", Hand.DESK),
    ),
    notes=("Nhớ mang bút.",),
    warning="Đừng đưa mã OTP cho ai.",
    sources=(Source("Nghị định mẫu", Certainty.VERIFIED), Source("Báo mẫu", Certainty.QUOTED)),
    checked_on=dt.date(2026, 11, 1),
    fee="Không mất tiền.",
    time="Xong ngay trong buổi.",
    link=Link("Cổng Dịch vụ công quốc gia", "https://dichvucong.gov.vn"),
    related=("khai-sinh",),
    keywords=("giấy tờ mẫu",),
    on_poster=True,
)
BIRTH = dataclasses.replace(
    FULL, slug="khai-sinh", topic=Topic.FAMILY, title="Đăng ký khai sinh", short="Làm giấy khai sinh cho con.",
    steps=(Step("Nộp tờ khai."), Step("Chờ tin."), Step("Nhận giấy.")), link=None, fee="", time="", related=(),
    keywords=("sinh con", "giấy khai sinh"),
)  # fmt: skip
DEATH = dataclasses.replace(
    BIRTH, slug="khai-tu", title="Đăng ký khai tử", short="Khi trong nhà có người mất.", keywords=("người mất",)
)
ENDED = dataclasses.replace(
    BIRTH, slug="so-ho-khau", title="Sổ hộ khẩu giấy", short="Cách cũ.", keywords=(), valid_to=dt.date(2026, 11, 17)
)
COMING = dataclasses.replace(
    BIRTH, slug="cach-moi", title="Cách làm mới", short="Sang năm mới có.", keywords=(),
    valid_from=dt.date(2027, 1, 1),
)  # fmt: skip
HELPING = dataclasses.replace(
    BIRTH, slug="giup-cu-gia", title="Giúp cụ già", short="Nói chậm, để cụ tự bấm.", keywords=(),
    audience=Audience.HELPER,
)  # fmt: skip
ALL = (FULL, BIRTH, DEATH, ENDED, COMING, HELPING)
