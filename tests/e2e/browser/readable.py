"""What makes a page readable: axe finds nothing, nothing is small, nothing sticks out.

Rules:
    * A page is asked for once, in large print; the usual size is the same page under another class, which
      test_pages_looks.py proves for every address.
"""

from __future__ import annotations

from typing import Any

_AXE_RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
_SMALL = """least => [...document.querySelectorAll(
        "a.button, button, summary, nav a, input, select, textarea")]
    .filter(one => one.checkVisibility())
    .filter(one => one.getBoundingClientRect().height < least)
    .map(one => one.outerHTML.slice(0, 120))"""
# Letters that are too small, wherever text stands.
_TINY = """least => { const found = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const one = walker.currentNode.parentElement;
        const size = parseFloat(getComputedStyle(one).fontSize);
        if (walker.currentNode.data.trim() && one.checkVisibility() && size < least)
            found.push(one.outerHTML.slice(0, 120));
    }
    return found; }"""

# What is broken and where, and how many rules hold; every element that pleases a rule need not be told.
_BROKEN = """async values => {
    const options = { runOnly: { type: "tag", values }, resultTypes: ["violations"] };
    const found = await axe.run(document, options);
    const told = found.violations.map(({ id, nodes }) => id + ": " + nodes[0].html.slice(0, 200));
    return [told, found.passes.length]; }"""


def must_be_readable(page: Any, address: str) -> None:
    """WCAG 2.2 AA, 18 px and 44 px; in large print 22 and 60. No page scrolls sideways, folded or not."""
    said: list[str] = []

    def heard(error: Any) -> None:
        said.append(str(error))

    # What the page before is still doing when it is left is not this one's.
    page.goto("about:blank")
    page.on("pageerror", heard)
    page.goto(f"{address}{'&' if '?' in address else '?'}view=elder")
    for view, letters, target in (("elder", 22, 60), ("usual", 18, 44)):
        show_folded(page, view)
        assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
        must_fit_unfolded(page, letters, target)
    must_please_axe(page)
    page.remove_listener("pageerror", heard)
    assert said == []


def show_folded(page: Any, view: str) -> None:
    """The page stands there in this size of print, with every fold closed."""
    page.evaluate(
        """view => { document.documentElement.className = view;
            document.querySelectorAll('details').forEach(one => one.open = false) }""",
        view,
    )


def must_fit_unfolded(page: Any, letters: int, target: int) -> None:
    """With every fold open nothing sticks out; letters and what a finger must meet are no smaller than so."""
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    assert page.evaluate(_SMALL, target) == []
    assert page.evaluate(_TINY, letters) == []


def must_please_axe(page: Any) -> None:
    """No rule of WCAG 2.2 AA or of good practice is broken, and the rules were applied."""
    from axe_playwright_python.sync_playwright import Axe

    page.evaluate(Axe().axe_script)
    broken, passed = page.evaluate(_BROKEN, list(_AXE_RULES))
    assert broken == []
    assert passed > 10
