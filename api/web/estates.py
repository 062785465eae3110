"""The list of estates; and of one estate its statement, its questions, its parties."""

from __future__ import annotations

import datetime
from typing import Any, Final, NamedTuple

from api.problems import ProblemError
from api.web.facts import category_word, role_word
from api.web.notice import notice_of
from api.web.page import Page
from api.web.visit import Visit
from ledger_core.amounts import format_capitals
from ledger_core.books.registry import parse_moment, shanghai_day
from ledger_core.stores.base import Head
from projections.parties import EstateRow, KeyRow
from projections.questions import shanghai_today
from projections.read_models import Closing, Statement

_PAGE_ESTATES: Final = 30


class Listed(NamedTuple):
    """An estate in the list, how large its log is and how old its newest entry."""

    row: EstateRow
    size: int
    last_at: str
    age_days: int
    is_closed: bool


class Sums(NamedTuple):
    """The figures of a period, all accounts together, in fen."""

    opening: int
    income: int
    expense: int
    other: int
    closing: int


class Holder(NamedTuple):
    """A key, what it may do, and whether it still may."""

    key: KeyRow
    role: str
    is_expired: bool


def front_page(visit: Visit) -> dict[str, Any]:
    """Return what the list of estates shows; `?q=` searches, `?after=` goes on behind a slug.

    Raises:
        ProblemError: `invalid_parameter`.
    """
    shown, following = chosen_estates(visit)
    doors = visit.services.doors
    return {
        "listed": [
            Listed(row, head.size, head.last_at, age_days(head.last_at), doors.is_closed(row.estate))
            for row, head in shown
        ],
        "query": visit.text("q"),
        "following": following,
    }


def chosen_estates(visit: Visit) -> tuple[list[tuple[EstateRow, Head]], str]:
    """Return one page of the estates that a reader looks for, and the slug behind which the next one begins.

    Returns:
        Estates in order of their slugs, each with its head; an empty slug where there is no further page.

    Raises:
        ProblemError: `invalid_parameter`.
    """
    heads = {head.estate: head for head in visit.services.store.heads()}
    rows, words, after = _rows_of(visit, list(heads)), visit.text("q").casefold(), visit.text("after")
    found = [
        (rows[slug], heads[slug])
        for slug in sorted(heads)
        if slug > after and words in f"{slug} {rows[slug].name} {rows[slug].firm}".casefold()
    ]
    more = len(found) > _PAGE_ESTATES
    return found[:_PAGE_ESTATES], found[_PAGE_ESTATES - 1][0].estate if more else ""


def _rows_of(visit: Visit, estates: list[str]) -> dict[str, EstateRow]:
    """The estates as they were founded, those of a moment ago too."""
    rows = {row.estate: row for row in visit.services.read_models.estates()}
    missing = [estate for estate in estates if estate not in rows]
    for estate in missing:
        visit.services.size_of(estate)
        rows[estate] = visit.row(estate)
    return rows


def statement_page(visit: Visit) -> dict[str, Any]:
    """Return what the statement of a period shows; by default the last closed one, else the open one.

    Raises:
        ProblemError: As `estate_page`; `invalid_parameter`.
    """
    estate = visit.estate
    size, models = visit.size(estate), visit.services.read_models
    closings = models.closings(estate, size)
    first, last = visit.day("first"), visit.day("last")
    if first is None or last is None:
        newest = closings[-1] if closings else None
        usual = (newest.first, newest.last) if newest else _open_period(visit, estate, size, closings)
        first, last = first or usual[0], last or usual[1]
    # The day before the first is looked at too.
    if first > last or first == datetime.date.min:
        raise ProblemError("invalid_parameter", pointer="last")
    statement = models.statement(estate, size, first, last)
    return {
        "estate": visit.row(estate),
        "size": size,
        "statement": statement,
        "sums": sums_of(statement),
        "income": _by_category(statement.income, visit.language),
        "expense": _by_category(statement.expense, visit.language),
        "closings": closings,
        "capitals": format_capitals(sums_of(statement).closing),
        "policy": models.policy(estate, size),
        "log_key": models.log_keys(estate, size)[-1].vkey,
        **notice_of(visit, estate),
    }


def questions_page(visit: Visit) -> dict[str, Any]:
    """Return the questions, open ones first, the newest before the older.

    Raises:
        ProblemError: As `estate_page`.
    """
    estate = visit.estate
    size = visit.size(estate)
    questions = visit.services.read_models.questions(estate, size)
    questions.sort(key=lambda one: (one.closed, -one.seq))
    return {"estate": visit.row(estate), "size": size, "questions": questions}


def parties_page(visit: Visit) -> dict[str, Any]:
    """Return who holds which key.

    Raises:
        ProblemError: As `estate_page`.
    """
    estate = visit.estate
    size, models, today = visit.size(estate), visit.services.read_models, shanghai_today()
    holders = [
        Holder(key, role_word(key.role, visit.language), key.until is not None and key.until < today)
        for key in models.parties(estate, size)
    ]
    return {
        "estate": visit.row(estate),
        "size": size,
        "holders": holders,
        "log_keys": models.log_keys(estate, size),
    }


def age_days(moment: str) -> int:
    """Return the whole days since a moment, counted in days of Asia/Shanghai; never below 0."""
    return max(0, (shanghai_today() - shanghai_day(parse_moment(moment))).days)


def sums_of(statement: Statement) -> Sums:
    """Return the figures of all accounts together."""
    columns = [
        (one.opening_fen, one.income_fen, one.expense_fen, one.other_fen, one.closing_fen)
        for one in statement.accounts
    ]
    return Sums(*map(sum, zip(*columns, strict=True))) if columns else Sums(0, 0, 0, 0, 0)


def _open_period(
    visit: Visit, estate: str, size: int, closings: list[Closing]
) -> tuple[datetime.date, datetime.date]:
    """From the day after the last closing, or from the first day on file, to today."""
    today = shanghai_today()
    if closings:
        return min(closings[-1].last + datetime.timedelta(days=1), today), today
    days = visit.services.read_models.first_days(estate, size).values()
    return min((*map(datetime.date.fromisoformat, days), today)), today


def _by_category(figures: dict[str, int], language: str) -> list[tuple[str, str, int]]:
    """Slug, word and sum, the largest first; categories without movement left out."""
    ordered = sorted(figures.items(), key=lambda pair: -pair[1])
    return [(slug, category_word(slug, language), fen) for slug, fen in ordered if fen]


_ESTATE: Final = "/estates/{estate}"
PAGES: Final = (
    Page("/", "front.html", front_page),
    Page(f"{_ESTATE}/statement", "statement.html", statement_page, "statement", ("print.js",)),
    Page(f"{_ESTATE}/questions", "questions.html", questions_page, "entries"),
    Page(f"{_ESTATE}/parties", "parties.html", parties_page, "parties"),
)
