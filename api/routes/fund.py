"""The maintenance fund: totals, sub-accounts, applications, published lists.

Rules:
    * Every answer names the tree size that it was read at; `at=` asks for a past one.
    * A list is as of the entry that published it, whatever tree size is asked for.
    * An estate without a fund has totals of zero, and units without money.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final, TypeVar

from starlette.requests import Request
from starlette.responses import Response

from api.problems import ProblemError
from api.routes.access import (
    check_parameters,
    in_thread,
    number_parameter,
    readable_estate,
    reply,
    services_of,
    size_of,
    size_parameter,
)
from api.routes.books import FRESH, page_of
from api.routes.cursors import LIMIT_DEFAULT, LIMIT_MAX, Cursor, cursor_parameter
from api.routes.shapes import (
    ApplicationReply,
    AsOf,
    FundListReply,
    FundReply,
    FundUnitReply,
    LineProofReply,
)
from ledger_core.log.canonical import encode_base64
from projections.fund.accounts import FundList
from projections.fund.read_models import FundReadModels

T = TypeVar("T")
ONLY: Final = ("low", "due")
UNIT_CODE_MAX: Final = 80
_UNITS: Final = "fund-units"
Read = Callable[[FundReadModels, Cursor], Sequence[Any] | None]


async def get_fund(request: Request) -> Response:
    """Deposits, gains, use and balance, and what they are made of."""
    estate, at = await _place(request)
    totals = await in_thread(_fund(request).totals, estate, at)
    return reply(FundReply(tree_size=at, fund=totals), headers=FRESH)


async def list_fund_units(request: Request) -> Response:
    """The sub-accounts in natural order of unit code."""
    only = request.query_params.get("only", "")
    if only not in ("", *ONLY):
        raise ProblemError("invalid_parameter", f"only is one of {', '.join(ONLY)}", pointer="only")
    find = request.query_params.get("find", "")
    if len(find) > UNIT_CODE_MAX or not find.isprintable():
        raise ProblemError("invalid_parameter", f"at most {UNIT_CODE_MAX} characters", pointer="find")
    return await _list(request, _UNITS, _units, only=only, find=find)


def _units(fund: FundReadModels, cursor: Cursor) -> Sequence[Any]:
    """Those of the page, and one behind it, which tells whether there are more."""
    return fund.units(
        cursor.estate,
        cursor.size,
        start=cursor.start,
        limit=cursor.limit + 1,
        only=cursor.flag,
        find=cursor.q,
    )


async def get_fund_unit(request: Request) -> Response:
    """One unit's own account, each line with the entry behind it."""
    estate, at = await _place(request)
    account = await in_thread(_fund(request).unit, estate, at, request.path_params["unit"])
    found = _known(account, "unknown_unit", request.path_params["unit"])
    return reply(FundUnitReply(tree_size=at, account=found), headers=FRESH)


async def get_fund_unit_proof(request: Request) -> Response:
    """One unit's line in a published list, and its inclusion proof."""
    estate, at = await _place(request, "list")
    unit: str = request.path_params["unit"]
    one = await _published(request, estate, at, request.query_params.get("list", ""))
    proof = await in_thread(_fund(request).published.proof, estate, one, unit)
    return reply(LineProofReply(tree_size=at, proof=_known(proof, "unknown_unit", unit)), headers=FRESH)


async def list_applications(request: Request) -> Response:
    """Every application for a withdrawal, where it stands, and whose turn it is."""
    return await _list(
        request, "fund-applications", lambda fund, cursor: fund.applications(cursor.estate, cursor.size)
    )


async def get_application(request: Request) -> Response:
    """One application: budget, what was claimed and found, steps, payments, charge."""
    estate, at = await _place(request)
    name: str = request.path_params["application"]
    application = await in_thread(_fund(request).application, estate, at, name)
    found = _known(application, "unknown_application", name)
    return reply(ApplicationReply(tree_size=at, application=found), headers=FRESH)


async def list_shares(request: Request) -> Response:
    """Who bears the cost of an application, in natural order of unit code."""
    name: str = request.path_params["application"]
    return await _list(
        request,
        f"fund-shares-{name[:64]}",
        lambda fund, cursor: _known(
            fund.shares(cursor.estate, cursor.size, name), "unknown_application", name
        ),
    )


async def get_fund_list(request: Request) -> Response:
    """A published list of all sub-accounts, and what its lines add up to."""
    estate, at = await _place(request)
    one = await _published(request, estate, at, request.path_params["seq"])
    check = await in_thread(_fund(request).published.check, estate, one)
    return reply(FundListReply(tree_size=at, list=one, check=check), headers=FRESH)


async def list_fund_lines(request: Request) -> Response:
    """Every line of a published list, in ascending order of the bytes of the unit code."""
    estate, seq = await readable_estate(request), request.path_params["seq"]
    one = await _published(request, estate, await size_of(request, estate), seq)
    return await _list(
        request, f"fund-lines-{one.seq}", lambda fund, _: fund.published.lines(estate, one.seq)
    )


async def _place(request: Request, *parameters: str) -> tuple[str, int]:
    """The estate, and the tree size to read at."""
    check_parameters(request, "at", *parameters)
    estate = await readable_estate(request)
    return estate, size_parameter(request, "at", await size_of(request, estate))


async def _published(request: Request, estate: str, size: int, seq: str) -> FundList:
    """The list that an entry published; the newest one when none is named.

    Raises:
        ProblemError: `unknown_list`.
    """
    lists = await in_thread(_fund(request).lists, estate, size)
    found = [one for one in lists if not seq or str(one.seq) == seq]
    if not found:
        raise ProblemError("unknown_list", seq[:32])
    return found[-1]


async def _list(request: Request, of: str, read: Read, only: str = "", find: str = "") -> Response:
    """One page of a list, all pages at one tree size."""
    check_parameters(request, "at", "limit", "cursor", *(("only", "find") if of == _UNITS else ()))
    estate = await readable_estate(request)
    size = await size_of(request, estate)
    cursor = cursor_parameter(request, of, estate) or Cursor(
        of=of,
        estate=estate,
        size=size_parameter(request, "at", size),
        limit=number_parameter(request, "limit", LIMIT_DEFAULT, 1, LIMIT_MAX),
        flag=only,
        q=find,
    )
    if cursor.size > size:
        raise ProblemError("invalid_cursor", f"the log has {size} entries", pointer="cursor")
    services = services_of(request)
    rows = await in_thread(read, services.read_models.fund, cursor)
    root = await in_thread(services.reader.root, estate, cursor.size)
    as_of = AsOf(tree_size=cursor.size, root=encode_base64(root))
    first = cursor.start if of == _UNITS else 0
    return reply(page_of(rows or (), cursor, as_of, first), headers=FRESH)


def _fund(request: Request) -> FundReadModels:
    return services_of(request).read_models.fund


def _known(found: T | None, code: str, name: str) -> T:
    if found is None:
        raise ProblemError(code, name[:64])
    return found
