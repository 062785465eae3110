"""The list of entries: filters, pages that stay at one tree size, rows as they are shown."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any, Final, NamedTuple
from urllib.parse import urlencode

from api.problems import ProblemError
from api.web.facts import category_word, pick
from api.web.labels import FLAGS, KINDS
from api.web.page import Page
from api.web.titles import Titles
from api.web.visit import Visit
from ledger_core.books.categories import EXPENSE, INCOME
from projections.read_models import EntryRow

PAGE_ENTRIES: Final = 30
_FILTERS: Final = ("show", "q", "category", "kind", "account", "first", "last", "flag")


class Line(NamedTuple):
    """One entry in a list.

    Args:
        row: The entry.
        story: One sentence in the page's language.
        flags: What readers must see, in words; the mark of made-up entries is the last.
        in_fen: What came in; None where nothing did.
        out_fen: What went out; None where nothing did.
    """

    row: EntryRow
    story: str
    flags: tuple[str, ...]
    in_fen: int | None
    out_fen: int | None


class Option(NamedTuple):
    """A choice of a form."""

    value: str
    word: str


def lines_of(visit: Visit, estate: str, size: int, rows: Sequence[EntryRow]) -> list[Line]:
    """Return entries as a list shows them.

    Args:
        visit: Whose language is used.
        estate: The estate's slug.
        size: Tree size of the page.
        rows: The entries.
    """
    titles = Titles(visit, estate, size)
    return [_line(row, visit.language, titles) for row in rows]


def _line(row: EntryRow, language: str, titles: Titles) -> Line:
    change = row.change_fen or 0
    return Line(
        row,
        titles.told(pick((row.story_zh, row.story_en), language), row.event.body),
        tuple(flag_word(flag, language) for flag in row.flags),
        change if change > 0 else None,
        -change if change < 0 else None,
    )


def flag_word(flag: str, language: str) -> str:
    """Return a flag in words; the flag itself where it has none yet."""
    return pick(FLAGS.get(flag, (flag, flag)), language)


def entries_page(visit: Visit) -> dict[str, Any]:
    """Return what the list of entries shows.

    Raises:
        ProblemError: The estate is unknown or closed to this reader, or a parameter is wrong.
    """
    estate = visit.estate
    newest = visit.size(estate)
    size = visit.number("size", newest, 1, newest)
    before = visit.number("before", size, 0, size)
    chosen = {name: visit.text(name) for name in _FILTERS}
    rows = _rows(visit, estate, size, before)
    more, rows = len(rows) > PAGE_ENTRIES, rows[:PAGE_ENTRIES]
    return {
        "estate": visit.row(estate),
        "size": size,
        "newer": newest - size,
        "lines": lines_of(visit, estate, size, rows),
        "chosen": chosen,
        "is_first_page": before == size,
        "older": _older(chosen, size, rows) if more else "",
        "accounts": [one.account for one in visit.services.read_models.accounts(estate, size)],
        "kinds": _options(KINDS, visit.language),
        "flags": _options(FLAGS, visit.language),
        "categories": [Option(one, category_word(one, visit.language)) for one in (*INCOME, *EXPENSE)],
    }


def _rows(visit: Visit, estate: str, size: int, before: int) -> list[EntryRow]:
    """One entry more than a page holds: whether there is another page shows by it."""
    first, last = _days(visit)
    return visit.services.read_models.entries(
        estate,
        size,
        before=before,
        limit=PAGE_ENTRIES + 1,
        kind=visit.text("kind") or None,
        category=visit.text("category") or None,
        account=visit.text("account") or None,
        first_day=first,
        last_day=last,
        flag=visit.text("flag") or None,
        query=visit.text("q") or None,
        newest_first=True,
        money_only=visit.text("show") != "all" and not visit.text("kind"),
    )


def _days(visit: Visit) -> tuple[datetime.date | None, datetime.date | None]:
    first, last = visit.day("first"), visit.day("last")
    if first and last and first > last:
        raise ProblemError("invalid_parameter", pointer="last")
    return first, last


def _older(chosen: dict[str, str], size: int, rows: Sequence[EntryRow]) -> str:
    """The next page's parameters: the same filters at the same tree size."""
    kept = {name: value for name, value in chosen.items() if value}
    return urlencode({**kept, "size": size, "before": rows[-1].seq})


def _options(words: dict[str, tuple[str, str]], language: str) -> list[Option]:
    return [Option(name, pick(label, language)) for name, label in words.items()]


PAGES: Final = (Page("/estates/{estate}/entries", "entries.html", entries_page, "entries"),)
