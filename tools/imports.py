"""Which modules a screen loads before it can start: the graph of its static imports."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

# `import x from "./y.js"`, `import "./y.js"`, `export { x } from "./y.js"`; not `import("./y.js")`, which comes later.
_STATIC = re.compile(r"""^\s*(?:import|export)\b[^"'();]*?["'](\.{1,2}/[^"']+)["']""", re.MULTILINE)
_COMMENTS = re.compile(r"/\*.*?\*/|^\s*//[^\n]*", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Screen:
    """One entry module and everything it needs, itself first."""

    name: str
    modules: tuple[str, ...]


def needs(entry: Path, base: Path) -> tuple[str, ...]:
    """Paths below `base` of the entry and of all that it imports, in the order of finding."""
    found: dict[str, None] = {}
    waiting = [entry.resolve()]
    while waiting:
        path = waiting.pop(0)
        name = path.relative_to(base.resolve()).as_posix()
        if name in found or not path.exists():
            continue
        found[name] = None
        text = _COMMENTS.sub("", path.read_text())
        waiting += [(path.parent / target).resolve() for target in _STATIC.findall(text)]
    return tuple(found)


def screens(base: Path) -> list[Screen]:
    """Every module that no other module imports starts something: a screen, an officer's page, a worker."""
    own = [path for path in sorted(base.rglob("*.js")) if "vendor" not in path.parts]
    graph = {path.relative_to(base).as_posix(): needs(path, base) for path in own}
    imported = {name for modules in graph.values() for name in modules[1:]}
    return [Screen(name, modules) for name, modules in graph.items() if name not in imported]
