"""What the charts of the Sunshine Account show: a span of time, by month and by category."""

from __future__ import annotations

import datetime
from typing import Any, Final

from api.web.charts import month_chart, shares
from api.web.facts import category_word
from api.web.home import months_until
from api.web.page import Page
from api.web.visit import Visit
from projections.questions import shanghai_today

_MONTHS: Final = 12
_YEARS_MAX: Final = 40


def charts_page(visit: Visit) -> dict[str, Any]:
    """Return what the charts show; `?year=` chooses a calendar year.

    Raises:
        ProblemError: As `Visit.estate` and `Visit.size`; `invalid_parameter`.
    """
    estate = visit.estate
    size, models, today = visit.size(estate), visit.services.read_models, shanghai_today()
    days = models.first_days(estate, size).values()
    begun = min((datetime.date.fromisoformat(day).year for day in days), default=today.year)
    year = visit.number("year", 0, 1, 9_999)
    first, last = _span(year, today)
    statement = models.statement(estate, size, first, last)
    return {
        "estate": visit.row(estate),
        "size": size,
        "year": year,
        "years": list(range(today.year, max(begun, today.year - _YEARS_MAX) - 1, -1)),
        "first": first,
        "last": last,
        "chart": month_chart(models.months(estate, size, first, last)),
        "income": _shares(visit, statement.income),
        "income_fen": sum(statement.income.values()),
        "expense": _shares(visit, statement.expense),
        "expense_fen": sum(statement.expense.values()),
    }


def _span(year: int, today: datetime.date) -> tuple[datetime.date, datetime.date]:
    if not year:
        return months_until(today, _MONTHS)
    return datetime.date(year, 1, 1), datetime.date(year, 12, 31)


def _shares(visit: Visit, figures: dict[str, int]) -> list[Any]:
    """The largest first; categories without movement are left out."""
    ordered = sorted(figures.items(), key=lambda pair: -pair[1])
    return shares([(slug, category_word(slug, visit.language), fen) for slug, fen in ordered if fen])


PAGES: Final = (Page("/estates/{estate}/charts", "charts_page.html", charts_page, "entries"),)
