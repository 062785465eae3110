"""The maintenance fund: the whole, one unit's own account, one application.

Rules:
    * Figures are those of the read models at the page's tree size; each total says what it includes.
    * Whoever may see the estate may see every sub-account: by its code, or on pages of the list of all units.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple
from urllib.parse import urlencode

from api.problems import ProblemError
from api.routes.fund import ONLY, UNIT_CODE_MAX
from api.web.page import Page
from api.web.visit import Visit
from projections.fund.steps import ApplicationRow
from projections.fund.totals import FundTotals
from projections.fund.units import EVERY as UNITS_MAX

UNITS_SHOWN_MAX: Final = 50
APPLICATIONS_SHOWN_MAX: Final = 5
SHARES_SHOWN_MAX: Final = 100


def fund_page(visit: Visit) -> dict[str, Any]:
    """Return what the fund as a whole shows.

    Raises:
        ProblemError: As `Visit.estate` and `Visit.size`.
    """
    estate = visit.estate
    size, fund = visit.size(estate), visit.services.read_models.fund
    low, owing = (fund.units(estate, size, only=only, limit=UNITS_SHOWN_MAX) for only in ("low", "due"))
    return {
        "estate": visit.row(estate),
        "size": size,
        "fund": fund.totals(estate, size),
        "applications": fund.applications(estate, size)[::-1],
        "low": low,
        "low_count": fund.marked(estate, size, "low"),
        "owing": owing,
        "owing_count": fund.marked(estate, size, "due"),
    }


class Summary(NamedTuple):
    """The fund on the estate's front page: no unit is named there.

    Args:
        fund: The totals.
        waiting: Applications that wait for somebody, the longest first; the first few.
        waiting_count: How many there are.
        low_count: Units below the policy's share of their first deposits.
    """

    fund: FundTotals
    waiting: tuple[ApplicationRow, ...]
    waiting_count: int
    low_count: int


def summary_of(visit: Visit, estate: str, size: int) -> Summary | None:
    """Return the fund in a few figures; None where the estate has no account of it."""
    fund = visit.services.read_models.fund
    totals = fund.totals(estate, size)
    if not totals.accounts:
        return None
    waiting = [one for one in fund.applications(estate, size) if one.next]
    waiting.sort(key=lambda one: -one.waiting_days)
    shown = tuple(waiting[:APPLICATIONS_SHOWN_MAX])
    return Summary(totals, shown, len(waiting), fund.marked(estate, size, "low"))


def fund_units_page(visit: Visit) -> dict[str, Any]:
    """Return one page of all units, or of those that are low or owe, or whose codes begin with a text.

    Raises:
        ProblemError: As `fund_page`; `invalid_parameter`.
    """
    estate, find, only = visit.estate, visit.text("find"), visit.text("only")
    if only not in ("", *ONLY) or len(find) > UNIT_CODE_MAX or not find.isprintable():
        raise ProblemError("invalid_parameter", pointer="only" if only not in ("", *ONLY) else "find")
    newest = visit.size(estate)
    size, start = visit.number("size", newest, 1, newest), visit.number("start", 0, 0, UNITS_MAX)
    fund = visit.services.read_models.fund
    rows = fund.units(estate, size, start=start, limit=UNITS_SHOWN_MAX + 1, only=only, find=find)
    kept = {name: value for name, value in (("find", find), ("only", only)) if value}
    following = urlencode({**kept, "size": size, "start": start + UNITS_SHOWN_MAX})
    return {
        "estate": visit.row(estate),
        "size": size,
        "newer": newest - size,
        "units": rows[:UNITS_SHOWN_MAX],
        "find": find,
        "only": only,
        "start": start,
        "following": following if len(rows) > UNITS_SHOWN_MAX else "",
    }


def fund_unit_page(visit: Visit) -> dict[str, Any]:
    """Return a unit's own account; where it is asked for, its line in the newest published list.

    A proof takes the lines of all units: the account alone is read in time independent of the estate.

    Raises:
        ProblemError: As `fund_page`.
    """
    estate, unit = visit.estate, visit.text("unit")
    size, fund = visit.size(estate), visit.services.read_models.fund
    account = fund.unit(estate, size, unit) if unit else None
    lists, asked = fund.lists(estate, size), visit.text("proof") == "1"
    proof = fund.published.proof(estate, lists[-1], unit) if account and lists and asked else None
    return {
        "estate": visit.row(estate),
        "size": size,
        "unit": unit,
        "account": account,
        "lines": account.lines[::-1] if account else (),
        "has_list": bool(lists),
        "asked": asked,
        "proof": proof,
        "projects": {one.application: one.project for one in fund.applications(estate, size)},
    }


def application_page(visit: Visit) -> dict[str, Any]:
    """Return one application: its steps, what was claimed and found, who bears the cost.

    Raises:
        ProblemError: As `fund_page`; `unknown_application`.
    """
    estate, name = visit.estate, visit.request.path_params["application"]
    size, fund = visit.size(estate), visit.services.read_models.fund
    application = fund.application(estate, size, name)
    if application is None:
        raise ProblemError("unknown_application")
    shares = fund.shares(estate, size, name) or []
    proposal = visit.services.read_models.entry(estate, size, application.row.seq)
    return {
        "estate": visit.row(estate),
        "size": size,
        "application": application,
        "proposal": proposal,
        "shares": shares[:SHARES_SHOWN_MAX],
        "shares_count": len(shares),
    }


PAGES: Final = (
    Page("/estates/{estate}/fund", "fund.html", fund_page, "fund"),
    Page("/estates/{estate}/fund/units", "fund_units.html", fund_units_page, "fund"),
    Page("/estates/{estate}/fund/unit", "fund_unit.html", fund_unit_page, "fund"),
    Page(
        "/estates/{estate}/fund/applications/{application}", "fund_application.html", application_page, "fund"
    ),
)
