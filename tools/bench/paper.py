"""Posters on paper: how long one PDF of many takes, codes and layout together, and how large it is."""

from __future__ import annotations

import random
import statistics
import time
from dataclasses import dataclass

from app.core import codes
from app.posters.pdf import Sheet, draw
from app.posters.schemas import RUN_LIMIT, Form

ROUNDS = 5
MANY = 100
PARTS = ((Form.A4, 1), *((form, MANY) for form in Form), (Form.A4, RUN_LIMIT))


@dataclass(frozen=True, slots=True)
class Paper:
    """One file of sheets, drawn several times. What the processor did says more than the clock on a busy machine."""

    form: str
    sheets: int
    median_ms: int
    least_ms: int
    most_ms: int
    processor_ms: int
    kilobytes: int


def measure() -> list[Paper]:
    """Every size with 100 sheets; one sheet, and the largest run."""
    draw(sheets(1), Form.A4, str)  # fonts are read once in the life of a process
    return [_measured(form, count) for form, count in PARTS]


def sheets(count: int) -> list[Sheet]:
    """Posters of a made-up commune, the same at each run."""
    chance = random.Random(7)
    bodies = ["".join(chance.choice(codes.ALPHABET) for _letter in range(7)) for _sheet in range(count)]
    return [
        Sheet(
            "xã Mẫu", f"thôn Bến Đá {number % 30}", f"Nhà văn hóa {number}", body + codes.check_character(body),
            "https://thonso.xa-mau.example.vn",
        )
        for number, body in enumerate(bodies)
    ]  # fmt: skip


def _measured(form: Form, count: int) -> Paper:
    took, size, made, busy = [], 0, sheets(count), time.process_time()
    for _round in range(ROUNDS):
        began = time.perf_counter()
        size = len(draw(made, form, str))
        took.append(round((time.perf_counter() - began) * 1000))
    processor = round((time.process_time() - busy) / ROUNDS * 1000)
    return Paper(form.value, count, round(statistics.median(took)), min(took), max(took), processor, size // 1000)
