"""An estate's front page: open votes, balances, this month and last year's, the fund, what is new."""

from __future__ import annotations

import datetime
from typing import Any, Final, NamedTuple

from api.web.charts import month_chart
from api.web.estates import age_days
from api.web.fund import summary_of
from api.web.listing import lines_of
from api.web.notice import notice_of
from api.web.page import Page
from api.web.visit import Visit
from api.web.votes import open_votes
from projections.questions import shanghai_today

_NEWEST_ENTRIES: Final = 6
_CHART_MONTHS: Final = 12


class Span(NamedTuple):
    """Some days, and what moved in them; in fen, net of reversals.

    Args:
        income_fen: None where the books had not begun by its last day.
        expense_fen: Likewise.
    """

    first: datetime.date
    last: datetime.date
    income_fen: int | None
    expense_fen: int | None


class Compared(NamedTuple):
    """A span beside the same days a year before.

    Args:
        word: Name of the text that says which span it is.
    """

    word: str
    now: Span
    before: Span


def estate_page(visit: Visit) -> dict[str, Any]:
    """Return what an estate's front page shows.

    Raises:
        ProblemError: As `Visit.estate` and `Visit.size`.
    """
    estate = visit.estate
    size, head, models = visit.size(estate), visit.head(estate), visit.services.read_models
    accounts, closings = models.accounts(estate, size), models.closings(estate, size)
    newest = models.entries(estate, size, limit=_NEWEST_ENTRIES, newest_first=True, money_only=True)
    row, today = visit.row(estate), shanghai_today()
    questions = models.questions(estate, size)
    return {
        "estate": row,
        "size": size,
        "last_at": head.last_at,
        "age_days": age_days(head.last_at),
        "open_votes": open_votes(visit, estate, size),
        "accounts": accounts,
        "total_fen": sum(one.balance_fen for one in accounts),
        "compared": _compared(visit, estate, size, today),
        "chart": month_chart(models.months(estate, size, *months_until(today, _CHART_MONTHS))),
        "closing": closings[-1] if closings else None,
        "lines": lines_of(visit, estate, size, newest),
        "unanswered": [one for one in questions if not one.closed and not one.answers],
        "overdue": [one for one in questions if one.overdue],
        "fund_summary": summary_of(visit, estate, size),
        "is_made_up": row.illustrative or bool(models.entries(estate, size, limit=1, flag="illustrative")),
        "log_key": models.log_keys(estate, size)[-1].vkey,
        **notice_of(visit, estate),
    }


def months_until(today: datetime.date, months: int) -> tuple[datetime.date, datetime.date]:
    """Return the first day of the first of so many months, and today, which lies in the last."""
    year, month = divmod(today.year * 12 + today.month - months, 12)
    return datetime.date(year, month + 1, 1), today


def _compared(visit: Visit, estate: str, size: int, today: datetime.date) -> list[Compared]:
    """This month and this year so far, and the whole month before, each beside the year before."""
    month_end = today.replace(day=1) - datetime.timedelta(days=1)
    spans = (
        ("this_month", today.replace(day=1), today),
        ("last_month", month_end.replace(day=1), month_end),
        ("this_year", today.replace(month=1, day=1), today),
    )
    days = visit.services.read_models.first_days(estate, size).values()
    begun = min(map(datetime.date.fromisoformat, days), default=today)
    return [
        Compared(
            word,
            _span(visit, estate, size, begun, first, last),
            _span(
                visit,
                estate,
                size,
                begun,
                _year_before(first),
                _year_before(last, ends_month=last == month_end),
            ),
        )
        for word, first, last in spans
    ]


def _span(
    visit: Visit, estate: str, size: int, begun: datetime.date, first: datetime.date, last: datetime.date
) -> Span:
    if last < begun:
        return Span(first, last, None, None)
    months = visit.services.read_models.months(estate, size, first, last)
    return Span(first, last, sum(one.income_fen for one in months), sum(one.expense_fen for one in months))


def _year_before(day: datetime.date, *, ends_month: bool = False) -> datetime.date:
    """The same day a year earlier; the last of its month where that is meant, or February has no 29th."""
    if not ends_month and (day.month, day.day) != (2, 29):
        return day.replace(year=day.year - 1)
    following = day.replace(year=day.year - 1, day=28) + datetime.timedelta(days=4)
    return following.replace(day=1) - datetime.timedelta(days=1)


PAGES: Final = (Page("/estates/{estate}", "estate.html", estate_page, "home"),)
