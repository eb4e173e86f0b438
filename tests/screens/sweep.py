"""Axe, and a look at the edges: what a page is examined by, in every scheme and size."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page, ViewportSize

from tools.steps import ROOT

AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "wcag2aaa", "best-practice"]
# The same page in other colours, and in other sizes: what can differ there.
COLOURS = ["color-contrast", "color-contrast-enhanced", "link-in-text-block"]
SIZES = ["target-size", "scrollable-region-focusable"]
SMALLEST: ViewportSize = {"width": 320, "height": 568}
USUAL: ViewportSize = {"width": 360, "height": 640}
TOO_WIDE = """() => {
  const edge = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= edge) return [];
  return [...document.querySelectorAll("body *")].filter((each) => each.getBoundingClientRect().right > edge + 1)
    .map((each) => `sticks out: ${each.outerHTML.slice(0, 100)}`);
}"""


def faults_of(page: Page, only: dict[str, Any] | None = None) -> list[str]:
    """What axe finds on the page as it stands."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    how = {"runOnly": only or {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
    found = page.evaluate("(how) => axe.run(document, how)", how)["violations"]
    return [f"{fault['id']}: {node['html'][:120]}" for fault in found for node in fault["nodes"]]


class Sweep:
    """Looks at each state in every way, and keeps what is wrong: one run tells all."""

    def __init__(self) -> None:
        self.faults: list[str] = []

    def look(self, page: Page, state: str) -> None:
        """Light; dark; twice the text on the smallest phone, and once."""
        page.emulate_media(color_scheme="light", reduced_motion="reduce")
        self._axe(page, f"{state}, light", {"type": "tag", "values": RULES})
        page.emulate_media(color_scheme="dark")
        self._axe(page, f"{state}, dark", {"type": "rule", "values": COLOURS})
        page.set_viewport_size(SMALLEST)
        self._width(page, f"{state}, 320 px")
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        self._width(page, f"{state}, 320 px, 200 %")
        self._axe(page, f"{state}, 200 %", {"type": "rule", "values": SIZES})
        page.evaluate("document.documentElement.style.fontSize = ''")
        page.set_viewport_size(USUAL)

    def _axe(self, page: Page, state: str, only: dict[str, Any]) -> None:
        self.faults += [f"{state}: {fault}" for fault in faults_of(page, only)]

    def _width(self, page: Page, state: str) -> None:
        self.faults += [f"{state}: {words}" for words in page.evaluate(TOO_WIDE)]

    def end(self) -> None:
        assert not self.faults, "\n".join(self.faults)
