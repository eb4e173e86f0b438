"""The village's phones, for words about posters."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.people import Village
from tests.sync.conftest import make_twin, twin, village, wire
from tests.twin import Twin

__all__ = ["make_twin", "twin", "village", "wire"]


@pytest.fixture
def colleague(make_twin: Callable[..., Twin], village: Village) -> Twin:
    return make_twin(village.colleague)
