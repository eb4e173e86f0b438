"""`./dev taps`: walks the ten commonest cases through the real screens and prints what each costs."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence

from tools.steps import BIN, ROOT

WALK = ROOT / "tests" / "journeys" / "test_taps.py"


def main(words: Sequence[str]) -> int:
    """The test that counts, by itself. Returns its status."""
    return subprocess.run([BIN / "python", "-m", "pytest", "-q", WALK, *words[1:]], cwd=ROOT, check=False).returncode
