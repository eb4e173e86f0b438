"""`./dev bench`: hands over to tools/bench, which needs a process of its own to count in."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence

from tools.steps import BIN, ROOT


def main(words: Sequence[str]) -> int:
    """Returns the bench's own status."""
    return subprocess.run([BIN / "python", "-m", "tools.bench", *words[1:]], cwd=ROOT, check=False).returncode
