"""How a verdict looks once it is there: it fits a phone in both languages and prints, and axe finds nothing.

Rules:
    * Other tests of readability look at pages as they come; here the checking has put its pieces into them.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.e2e.browser.liar import Liar
from tests.e2e.browser.readable import must_fit_unfolded, must_please_axe
from tests.e2e.browser.verdicts import verdict

pytestmark = pytest.mark.browser

AGREES, DIFFERS, UNKNOWN = 12, 13, 14
# Words of the page's head that lie over each other, wherever their boxes end.
OVERLAPPING = """() => { const placed = one => { const all = new Range();
    all.selectNodeContents(one);
    return [one.textContent.trim(), all.getBoundingClientRect()]; };
  const boxes = [...document.querySelectorAll(".brand, .tools a, .rooms a, .whose a")].map(placed);
  return boxes.flatMap(([name, a], at) => boxes.slice(at + 1).filter(([, b]) =>
    a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1)
    .map(([other]) => name + " / " + other)); }"""


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
@pytest.mark.parametrize(
    ("width", "view", "letters", "target"),
    [(360, "usual", 18, 44), (360, "elder", 22, 60), (1280, "usual", 18, 44)],
    ids=["phone", "large print", "desk"],
)
def test_each_verdict_fits_its_screen(
    chromium: Any, liar: Liar, locale: str, width: int, view: str, letters: int, target: int
) -> None:
    """It agrees, it does not, it could not be told: unfolded, nothing sticks out, overlaps or is small."""
    liar.change(rf"/{DIFFERS}/evidence$", lambda body: body.replace(b"15000", b"15001"))
    liar.refuse(rf"/{UNKNOWN}/evidence$", 503)
    context = chromium.new_context(viewport={"width": width, "height": 780}, locale=locale)
    page = context.new_page()
    for seq, expected in ((AGREES, "sound"), (DIFFERS, "unsound"), (UNKNOWN, "undecided")):
        found, said = verdict(page, f"{liar.address}/estates/guangjing/entries/{seq}?view={view}")
        assert found == expected, said
        assert page.evaluate(OVERLAPPING) == []
        must_fit_unfolded(page, letters, target)
        must_please_axe(page)
    context.close()


# The slot's border, beside the colour that the style sheet keeps for this verdict.
COLOURS = """name => { const probe = document.body.appendChild(document.createElement("i"));
  probe.style.color = `var(${name})`;
  const wanted = getComputedStyle(probe).color;
  probe.remove();
  return [getComputedStyle(document.querySelector("#verdict")).borderTopColor, wanted]; }"""


def test_each_verdict_has_its_own_colour_and_voice(chromium: Any, liar: Liar) -> None:
    """Who reads only the colour, or only hears the page, is told the same; one verdict is an alert."""
    liar.change(rf"/{DIFFERS}/evidence$", lambda body: body.replace(b"15000", b"15001"))
    liar.refuse(rf"/{UNKNOWN}/evidence$", 503)
    page = chromium.new_page()
    seen = set()
    for seq, name, role in (
        (AGREES, "--in", "status"),
        (DIFFERS, "--bad", "alert"),
        (UNKNOWN, "--sun", "status"),
    ):
        verdict(page, f"{liar.address}/estates/guangjing/entries/{seq}")
        border, wanted = page.evaluate(COLOURS, name)
        assert border == wanted, name
        assert page.get_attribute("#verdict .said", "role") == role
        seen.add(border)
    assert len(seen) == 3
    page.close()


def test_what_was_entered_is_told_in_words(reader: Any, site: str) -> None:
    """Fields by the names that the page uses, somebody by name and code: no JSON where words will do."""
    verdict(reader, f"{site}/estates/guangjing/entries/{AGREES}")
    told = reader.text_content("#verdict details:has(> summary:text-is('登记的内容')) dl.facts")
    assert "金额150.00" in told
    assert "凭证银行回单" in told
    assert "amount_fen" not in told
    assert '{"' not in told
