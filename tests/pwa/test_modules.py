"""The phone's own ladder: a module imports only from rungs below, and no screen asks for too many at once."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.pwa.assets import SCREENS, STATIC
from app.pwa.graph import Graph, screen_costs

MOST_MODULES = 20
# From the ground up. A module imports only from lower rungs; modules of one rung are strangers.
RUNGS = (
    {"vendor"},
    {"world", "i18n"},
    {"db", "sign"},
    {"phone-log", "clock", "drafts", "storage", "seal", "updates"},
    {"api"},
    {"device"},
    {"entries"},
    {"outbox"},
    {"catalogue"},
    {"sender"},
)
HEIGHT = {name: height for height, rung in enumerate(RUNGS) for name in rung}
# Only what the screens put on top.
ABOVE = {
    "ui",
    "fitness",
    "install",
    "assists",
    "services",
    "poster-code",
    "card",
    "chime",
    "scanner",
    "decoder",
    "worker",
}
ABOVE |= {"evening", "posters", "requests", "traffic", "visits"}


@pytest.fixture(scope="module")
def graph() -> Graph:
    return Graph(STATIC)


def rung(path: str) -> int:
    if path.startswith("vendor/"):
        return 0
    name = Path(path).stem
    if path.startswith("screens/"):
        return 99
    return HEIGHT.get(name, 50)


def is_engine(path: str) -> bool:
    return "/" not in path and Path(path).stem in HEIGHT


def test_every_module_has_a_rung(graph: Graph) -> None:
    flat = {Path(path).stem for path in graph.imports if "/" not in path}

    assert flat - set(HEIGHT) - ABOVE == set()


def test_a_module_imports_only_from_rungs_below(graph: Graph) -> None:
    for path in filter(is_engine, graph.imports):
        for needed in graph.imports[path]:
            assert rung(needed) < rung(path), f"{path} imports {needed}"


def test_no_module_imports_a_screen_but_a_screen(graph: Graph) -> None:
    for path, needed in graph.imports.items():
        if not path.startswith("screens/"):
            assert not [name for name in needed if name.startswith("screens/")], path


@pytest.mark.parametrize(
    ("words", "owner"),
    [
        (r"vendor/idb\.js", {"db.js"}),
        (r"vendor/hpke\.js", {"seal.js"}),
        (r"\bindexedDB\b|\bopenDB\(", {"db.js"}),
        (r"/api/v1/", {"api.js"}),
        (r"\bMath\.random\b", set()),
    ],
)
def test_each_thing_has_one_door(graph: Graph, words: str, owner: set[str]) -> None:
    users = {
        path
        for path in graph.imports
        if not path.startswith(("vendor/", "office/")) and re.search(words, (STATIC / path).read_text(encoding="utf-8"))
    }

    assert users == owner


def test_the_worker_needs_no_page(graph: Graph) -> None:
    needed = set(graph.closure("worker.js"))

    assert not needed & {"ui.js", "i18n.js", "updates.js", "storage.js", "drafts.js"}
    assert not [path for path in needed if path.startswith("screens/")]
    assert len((STATIC / "worker.js").read_text(encoding="utf-8").splitlines()) <= 150


def test_every_screen_has_a_module_and_asks_for_few(graph: Graph) -> None:
    for screen in SCREENS:
        path = "screens/assist.js" if screen == "practice" else f"screens/{screen}.js"
        assert len(graph.closure(path)) <= MOST_MODULES, f"{path}: {graph.closure(path)}"


def test_the_cost_of_each_screen_can_be_printed() -> None:
    costs = {cost.screen: cost for cost in screen_costs(STATIC)}

    assert 0 < costs["home"].brotli < costs["home"].gzip < costs["home"].raw


def test_an_import_that_comes_later_is_not_asked_for_at_once(tmp_path: Path) -> None:
    (tmp_path / "one.js").write_text(
        '// import "./no.js";\nimport {\n  a,\n} from "./two.js";\nexport { b } from "./three.js";\n'
        'const c = () => import("./late.js");\n'
    )
    for name in ("two", "three"):
        (tmp_path / f"{name}.js").write_text("")

    assert Graph(tmp_path).closure("one.js") == ("one.js", "two.js", "three.js")


def test_a_date_to_reckon_with_is_not_asked_of_a_locale() -> None:
    """`en-CA` and `sv-SE` write 2026-11-22 in one engine and 11/22/2026 in another: `dateAt` in clock.js does not."""
    modules = [*STATIC.glob("*.js"), *STATIC.glob("screens/*.js")]

    assert [path.name for path in modules if re.search(r"en-CA|sv-SE", path.read_text(encoding="utf-8"))] == []
