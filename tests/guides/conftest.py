"""For the browser's tests: a village on a server of its own, to be killed and to be released anew."""

from __future__ import annotations

from tests.engines.conftest import site
from tests.screens.conftest import browser

__all__ = ["browser", "site"]
