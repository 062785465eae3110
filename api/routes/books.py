"""What the books say: balances, statements, trails, questions, parties, accounts.

Rules:
    * Every answer names the tree size that it was read at; `at=` asks for a past one.
    * Routes compute nothing: figures come from the read models.
"""

from __future__ import annotations

import datetime
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from api.problems import ProblemError
from api.routes.access import (
    check_parameters,
    in_thread,
    number_parameter,
    readable_estate,
    reply,
    seq_of,
    services_of,
    size_of,
    size_parameter,
)
from api.routes.cursors import LIMIT_DEFAULT, LIMIT_MAX, Cursor, cursor_parameter, encode_cursor
from api.routes.entries import day_of, entry_reply
from api.routes.shapes import AsOf, BalancesReply, EstateReply, Page, StatementReply, TrailReply
from api.services import Services
from ledger_core.books.registry import shanghai_day
from ledger_core.log.canonical import encode_base64
from projections.parties import EstateRow

T = TypeVar("T")
FRESH = {"Cache-Control": "no-store"}
FIRST_DAY = datetime.date(1990, 1, 1)


async def list_estates(request: Request) -> Response:
    """The estates of this installation, in order of their slugs."""
    check_parameters(request, "limit", "cursor")
    cursor = cursor_parameter(request, "estates", "") or Cursor(
        of="estates", limit=number_parameter(request, "limit", LIMIT_DEFAULT, 1, LIMIT_MAX)
    )
    return reply(await in_thread(read_estates, services_of(request), cursor), headers=FRESH)


def read_estates(services: Services, cursor: Cursor) -> Page[EstateReply]:
    """Return one page of the estates, with the newest entries counted."""
    heads = page_of(services.store.heads(), cursor)
    sizes = {head.estate: services.size_of(head.estate) for head in heads.data}
    rows = {row.estate: row for row in services.read_models.estates()}
    return Page(
        data=tuple(_estate_reply(services, rows[estate], size) for estate, size in sizes.items()),
        has_more=heads.has_more,
        next_cursor=heads.next_cursor,
    )


def _estate_reply(services: Services, row: EstateRow, size: int) -> EstateReply:
    return EstateReply(
        id=row.estate,
        name=row.name,
        origin=row.origin,
        vkey=services.read_models.log_keys(row.estate, size)[-1].vkey,
        tree_size=size,
        closed=services.doors.is_closed(row.estate),
    )


async def get_estate(request: Request) -> Response:
    """One estate and its log; its name is public even where its entries are not."""
    check_parameters(request)
    estate: str = request.path_params["estate"]
    size = await size_of(request, estate)

    def find() -> EstateReply:
        services = services_of(request)
        row = services.read_models.estate(estate)
        if row is None:
            raise ProblemError("unknown_estate")
        return _estate_reply(services, row, size)

    return reply(await in_thread(find), headers=FRESH)


async def get_balances(request: Request) -> Response:
    """Every ledger account's balance at a tree size."""
    check_parameters(request, "at")
    estate = await readable_estate(request)
    at = size_parameter(request, "at", await size_of(request, estate))
    balances = await in_thread(services_of(request).read_models.balances, estate, at)
    return reply(BalancesReply(tree_size=at, balances=balances), headers=FRESH)


async def get_statement(request: Request) -> Response:
    """Opening, income, expense, other and closing of each bank account between two days."""
    check_parameters(request, "first", "last", "at")
    estate = await readable_estate(request)
    at = size_parameter(request, "at", await size_of(request, estate))
    first = day_of(request.query_params.get("first", FIRST_DAY.isoformat()), "first")
    last = day_of(request.query_params.get("last", _today().isoformat()), "last")
    if first > last:
        raise ProblemError("invalid_parameter", "first is after last", pointer="first")
    statement = await in_thread(services_of(request).read_models.statement, estate, at, first, last)
    return reply(StatementReply(tree_size=at, statement=statement), headers=FRESH)


async def get_trail(request: Request) -> Response:
    """Everything that belongs to one entry."""
    check_parameters(request, "at")
    estate = await readable_estate(request)
    at = size_parameter(request, "at", await size_of(request, estate))
    seq = seq_of(request, at)
    trail = await in_thread(services_of(request).read_models.trail, estate, seq, at)
    if trail is None:
        raise ProblemError("unknown_entry", str(seq))
    body = TrailReply(tree_size=at, entry=entry_reply(seq, trail.row.entry), trail=trail)
    return reply(body, headers=FRESH)


async def list_questions(request: Request) -> Response:
    """Questions on entries, with their answers and ages."""
    return await list_page(
        request,
        "questions",
        lambda services, estate, size: services.read_models.questions(estate, size, _today()),
    )


async def list_parties(request: Request) -> Response:
    """Every key that was granted, and whose it is."""
    return await list_page(
        request, "parties", lambda services, estate, size: services.read_models.parties(estate, size)
    )


async def list_accounts(request: Request) -> Response:
    """The registered bank accounts with balance and newest reconciliation."""
    return await list_page(
        request, "accounts", lambda services, estate, size: services.read_models.accounts(estate, size)
    )


async def list_page(
    request: Request,
    of: str,
    read: Callable[[Services, str, int], Sequence[Any]],
    opens: Callable[[Request], Awaitable[str]] = readable_estate,
) -> Response:
    """Return one page of a list that is read whole.

    Args:
        request: Perhaps with `at`, `limit` or `cursor`.
        of: Name of the list, as its cursors carry it.
        read: Gives all rows of an estate at a tree size.
        opens: Returns the estate when this reader may see the list.
    """
    check_parameters(request, "at", "limit", "cursor")
    estate = await opens(request)
    size = await size_of(request, estate)
    cursor = cursor_parameter(request, of, estate) or Cursor(
        of=of,
        estate=estate,
        size=size_parameter(request, "at", size),
        limit=number_parameter(request, "limit", LIMIT_DEFAULT, 1, LIMIT_MAX),
    )
    if cursor.size > size:
        raise ProblemError("invalid_cursor", f"the log has {size} entries", pointer="cursor")
    services = services_of(request)
    rows = await in_thread(read, services, estate, cursor.size)
    root = await in_thread(services.reader.root, estate, cursor.size)
    as_of = AsOf(tree_size=cursor.size, root=encode_base64(root))
    return reply(page_of(rows, cursor, as_of), headers=FRESH)


def page_of(
    rows: Sequence[T], cursor: Cursor, as_of: AsOf | msgspec.UnsetType = msgspec.UNSET, first: int = 0
) -> Page[T]:
    """Return the page where the cursor stands.

    Args:
        rows: The list to its end, or at least to one behind the page.
        first: How many rows of the list stand before them.
    """
    stop = cursor.start + cursor.limit
    more = first + len(rows) > stop
    return Page(
        data=tuple(rows[cursor.start - first : stop - first]),
        has_more=more,
        next_cursor=encode_cursor(msgspec.structs.replace(cursor, start=stop)) if more else "",
        as_of=as_of,
    )


def _today() -> datetime.date:
    return shanghai_day(datetime.datetime.now(datetime.UTC))
