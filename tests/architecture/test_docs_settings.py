"""Every setting stands where an operator looks for it, and every link in a document leads somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.config import Settings

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = sorted(f"THONSO_{name.upper()}" for name in Settings.model_fields)
# What gunicorn.conf.py and the start of a process read beside them.
PROCESS = ["HOST", "PORT", "WEB_CONCURRENCY"]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("setting", SETTINGS + PROCESS)
@pytest.mark.parametrize("page", [".env.example", "docs/deploy.md"])
def test_a_setting_stands_in(page: str, setting: str) -> None:
    assert re.search(rf"\b{setting}\b", (ROOT / page).read_text()), f"{page} does not name {setting}"


def test_the_example_names_no_setting_that_is_not_there() -> None:
    named = set(re.findall(r"\bTHONSO_[A-Z_]+", (ROOT / ".env.example").read_text()))
    assert named <= set(SETTINGS)


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_a_link_to_a_file_leads_to_one(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", page.read_text())
    broken = [link for link in links if not (page.parent / link).exists()]
    assert not broken


@pytest.mark.parametrize("command", ["run", "test", "check", "build", "bench", "strings", "backup", "restore", "reset"])
def test_the_readme_names_every_command(command: str) -> None:
    assert f"./dev {command}" in (ROOT / "README.md").read_text()
