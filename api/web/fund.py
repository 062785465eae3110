"""The maintenance fund: the whole, one unit's own account, one application.

Rules:
    * Figures are those of the read models at the page's tree size; each total says what it includes.
    * A unit is asked for by its code: whoever may see the estate may see every sub-account.
"""

from __future__ import annotations

from typing import Any, Final

from api.problems import ProblemError
from api.web.page import Page
from api.web.visit import Visit

UNITS_SHOWN_MAX: Final = 50
SHARES_SHOWN_MAX: Final = 100


def fund_page(visit: Visit) -> dict[str, Any]:
    """Return what the fund as a whole shows.

    Raises:
        ProblemError: As `Visit.estate` and `Visit.size`.
    """
    estate = visit.estate
    size, fund = visit.size(estate), visit.services.read_models.fund
    low, owing = (fund.units(estate, size, only=only) for only in ("low", "due"))
    return {
        "estate": visit.row(estate),
        "size": size,
        "fund": fund.totals(estate, size),
        "applications": fund.applications(estate, size)[::-1],
        "low": low[:UNITS_SHOWN_MAX],
        "low_count": len(low),
        "owing": owing[:UNITS_SHOWN_MAX],
        "owing_count": len(owing),
    }


def fund_unit_page(visit: Visit) -> dict[str, Any]:
    """Return a unit's own account, with its line in the newest published list.

    Raises:
        ProblemError: As `fund_page`.
    """
    estate, unit = visit.estate, visit.text("unit")
    size, fund = visit.size(estate), visit.services.read_models.fund
    account = fund.unit(estate, size, unit) if unit else None
    lists = fund.lists(estate, size)
    proof = fund.published.proof(estate, lists[-1], unit) if account and lists else None
    return {
        "estate": visit.row(estate),
        "size": size,
        "unit": unit,
        "account": account,
        "lines": account.lines[::-1] if account else (),
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
    Page("/estates/{estate}/fund/unit", "fund_unit.html", fund_unit_page, "fund"),
    Page(
        "/estates/{estate}/fund/applications/{application}", "fund_application.html", application_page, "fund"
    ),
)
