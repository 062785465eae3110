"""The supervisor's page: every estate with its freshness, witnesses, reconciliation, questions and marks.

Rules:
    * Of a closed estate stands here what is public anyway: its name, its size, its freshness, its witnesses.
    * An estate whose figures cannot be read is shown with that; the others stay.
    * Estates come in the order of their slugs, so many a page; a search looks into names and slugs.
"""

from __future__ import annotations

import datetime
from typing import Any, Final, NamedTuple

from api.web.estates import age_days, chosen_estates
from api.web.listing import flag_word
from api.web.notice import Watching, watching_of
from api.web.page import Page
from api.web.visit import Visit
from ledger_core.errors import LedgerError
from ledger_core.stores.base import Head
from projections.parties import EstateRow
from projections.questions import shanghai_today
from projections.supervision import DuePeriod, overdue_periods

# Marks that say where an entry comes from, and are no alarm.
_NO_ALARM: Final = frozenset({"illustrative", "late", "not_attested", "not_recomputable"})
_STALE_DAYS: Final = 45


class Figures(NamedTuple):
    """What only readers of an open estate are told.

    Args:
        reconciled: Day of the oldest among its accounts' newest reconciliations; None where one has none.
        differs: Accounts whose newest reconciliation found a difference.
        unanswered: Questions that wait for an answer.
        overdue: Those of them whose day has passed.
        periods: Periods that should be closed by now.
        flags: Mark, its word and how many entries bear it.
    """

    reconciled: datetime.date | None
    differs: tuple[str, ...]
    unanswered: int
    overdue: int
    periods: tuple[DuePeriod, ...]
    flags: tuple[tuple[str, str, int], ...]


class Supervised(NamedTuple):
    """One estate of the table.

    Args:
        row: As founded.
        head: Where its log stands.
        figures: None where they are closed, or cannot be read.
        problem: Code of what stands in the way of its log; empty where nothing does.
    """

    row: EstateRow
    head: Head
    age_days: int
    witnesses: tuple[Watching, ...]
    is_closed: bool
    figures: Figures | None
    problem: str

    @property
    def alarms(self) -> int:
        """How many things ask for attention."""
        own = bool(self.problem) + (self.age_days > _STALE_DAYS)
        if self.figures is None:
            return own
        marks = sum(entries for flag, _, entries in self.figures.flags if flag not in _NO_ALARM)
        return own + marks + self.figures.overdue + len(self.figures.periods) + len(self.figures.differs)


def supervision_page(visit: Visit) -> dict[str, Any]:
    """Return the table of estates; `?q=` searches, `?after=` goes on behind a slug.

    Raises:
        ProblemError: `invalid_parameter`.
    """
    shown, following = chosen_estates(visit)
    today = shanghai_today()
    supervised = [_supervised(visit, row, head, today) for row, head in shown]
    return {
        "supervised": supervised,
        "alarmed": [one for one in supervised if one.alarms],
        "query": visit.text("q"),
        "following": following,
        "stale_days": _STALE_DAYS,
    }


def _supervised(visit: Visit, row: EstateRow, head: Head, today: datetime.date) -> Supervised:
    services, figures, problem = visit.services, None, ""
    is_closed = services.doors.is_closed(row.estate)
    try:
        services.published.check_running(row.estate)
        figures = None if is_closed else _figures(visit, row.estate, today)
    except LedgerError as error:
        problem = error.code
    return Supervised(
        row=row,
        head=head,
        age_days=age_days(head.last_at),
        witnesses=tuple(watching_of(visit, row.estate, head.size)),
        is_closed=is_closed,
        figures=figures,
        problem=problem,
    )


def _figures(visit: Visit, estate: str, today: datetime.date) -> Figures:
    size, models = visit.size(estate), visit.services.read_models
    accounts = models.accounts(estate, size)
    waiting = [one for one in models.questions(estate, size, today) if not one.closed and not one.answers]
    newest = [(one.account, one.reconciliation) for one in accounts]
    days = [found.date if found else None for _, found in newest]
    counts = models.flag_counts(estate, size)
    return Figures(
        reconciled=None if None in days or not days else min(day for day in days if day),
        differs=tuple(name for name, found in newest if found and found.bank_fen != found.book_fen),
        unanswered=len(waiting),
        overdue=sum(one.overdue for one in waiting),
        periods=tuple(overdue_periods(models.policy(estate, size), models.closings(estate, size), today)),
        flags=tuple((flag, flag_word(flag, visit.language), entries) for flag, entries in counts.items()),
    )


PAGES: Final = (Page("/supervision", "supervision.html", supervision_page),)
