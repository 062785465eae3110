"""The operations on the maintenance fund."""

from __future__ import annotations

from typing import Final

from api.routes import fund
from api.routes import shapes as s
from api.routes.operation import (
    AT,
    AT_SIZE,
    ESTATE,
    LIST,
    PAGING,
    Operation,
    number_parameter,
    text_parameter,
)
from projections.fund.applications import ShareRow
from projections.fund.lists import ListLine
from projections.fund.steps import ApplicationRow
from projections.fund.units import UnitFund

_F: Final = f"{ESTATE}/fund"
_ONLY: Final = "`low`: below the policy's share of first deposits; `due`: that owe"

FUND_OPERATIONS: Final[tuple[Operation, ...]] = (
    Operation("GET", _F, fund.get_fund, s.FundReply, (AT,), AT_SIZE),
    Operation(
        "GET",
        f"{_F}/units",
        fund.list_fund_units,
        s.Page[UnitFund],
        (
            text_parameter(_ONLY, "only", enum=fund.ONLY),
            text_parameter("What unit codes begin with", "find"),
            AT,
            *PAGING,
        ),
        LIST,
    ),
    Operation(
        "GET",
        f"{_F}/units/{{unit}}",
        fund.get_fund_unit,
        s.FundUnitReply,
        (AT,),
        (*AT_SIZE, "unknown_unit"),
    ),
    Operation(
        "GET",
        f"{_F}/units/{{unit}}/proof",
        fund.get_fund_unit_proof,
        s.LineProofReply,
        (number_parameter("Entry that published the list; the newest list by default", "list"), AT),
        (*AT_SIZE, "unknown_unit", "unknown_list"),
    ),
    Operation(
        "GET",
        f"{_F}/applications",
        fund.list_applications,
        s.Page[ApplicationRow],
        (AT, *PAGING),
        LIST,
    ),
    Operation(
        "GET",
        f"{_F}/applications/{{application}}",
        fund.get_application,
        s.ApplicationReply,
        (AT,),
        (*AT_SIZE, "unknown_application"),
    ),
    Operation(
        "GET",
        f"{_F}/applications/{{application}}/shares",
        fund.list_shares,
        s.Page[ShareRow],
        (AT, *PAGING),
        (*LIST, "unknown_application"),
    ),
    Operation(
        "GET",
        f"{_F}/lists/{{seq}}",
        fund.get_fund_list,
        s.FundListReply,
        (AT,),
        (*AT_SIZE, "unknown_list"),
    ),
    Operation(
        "GET",
        f"{_F}/lists/{{seq}}/lines",
        fund.list_fund_lines,
        s.Page[ListLine],
        (AT, *PAGING),
        (*LIST, "unknown_list"),
    ),
)
