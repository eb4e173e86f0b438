"""Which module needs which: what a page should ask for at once, and what each screen costs."""

from __future__ import annotations

import gzip
import posixpath
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import brotli

# `import … from "./x.js"`, `export … from "./x.js"` and `import "./x.js"`; `import("./x.js")` comes later, when asked.
_STATIC = re.compile(r'^(?:import|export)\b(?!\s*\()[^;"\']*?(?:from\s*)?["\'](\.{1,2}/[^"\']+)["\']', re.MULTILINE)
_COMMENT = re.compile(r"/\*.*?\*/|^\s*//.*?$", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Cost:
    """What a screen's modules weigh before its first line runs."""

    screen: str
    modules: int
    raw: int
    gzip: int
    brotli: int


class Graph:
    """The static imports of the modules below one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @cached_property
    def imports(self) -> dict[str, tuple[str, ...]]:
        """Path of each module to the paths that it imports, in order. Vendor modules are whole in themselves."""
        paths = (path.relative_to(self._folder).as_posix() for path in sorted(self._folder.rglob("*.js")))
        return {path: () if path.startswith("vendor/") else self._imports_of(path) for path in paths}

    def _imports_of(self, path: str) -> tuple[str, ...]:
        code = _COMMENT.sub("", (self._folder / path).read_text(encoding="utf-8"))
        here = posixpath.dirname(path)
        return tuple(posixpath.normpath(posixpath.join(here, name)) for name in _STATIC.findall(code))

    def closure(self, path: str) -> tuple[str, ...]:
        """The module and all that it needs, itself first. KeyError for an import of what is not there."""
        found: dict[str, None] = {}
        waiting = [path]
        while waiting:
            name = waiting.pop(0)
            if name not in found:
                found[name] = None
                waiting.extend(self.imports[name])
        return tuple(found)

    def preloads(self, path: str) -> tuple[str, ...]:
        """What a page should ask for beside the module itself, so that no chain of imports is walked one by one."""
        return self.closure(path)[1:]

    def screen_costs(self) -> list[Cost]:
        """One line per screen: the build prints it, a test keeps it small."""
        return [self._cost(path) for path in self.imports if path.startswith("screens/") and self._is_entry(path)]

    def _is_entry(self, path: str) -> bool:
        return not any(path in needed for needed in self.imports.values())

    def _cost(self, path: str) -> Cost:
        bodies = [(self._folder / name).read_bytes() for name in self.closure(path)]
        return Cost(
            screen=path.removeprefix("screens/").removesuffix(".js"),
            modules=len(bodies),
            raw=sum(map(len, bodies)),
            gzip=sum(len(gzip.compress(body, 9, mtime=0)) for body in bodies),
            brotli=sum(len(brotli.compress(body)) for body in bodies),
        )


def screen_costs(folder: Path) -> list[Cost]:
    """What each screen costs, for the build to print."""
    return Graph(folder).screen_costs()
