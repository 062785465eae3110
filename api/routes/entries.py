"""Entries over HTTP: lists, one entry, its proof and its receipt.

Rules:
    * A list without filters is read from the log itself; filters ask the read models which entries to take.
    * Every page is complete for the tree size that it names, whatever is appended meanwhile.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Final

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from api.problems import ProblemError
from api.routes.access import (
    FOR_EVER,
    caching,
    check_parameters,
    estate_of,
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
from api.routes.shapes import AsOf, ConsistencyReply, EntryReply, Page, ProofReply, Told
from api.services import Services
from ledger_core.books.registry import KINDS, decode_event
from ledger_core.log.canonical import encode_base64
from ledger_core.log.checkpoint import parse_tree_head
from ledger_core.log.entry import decode_entry
from ledger_core.log.merkle import leaf_hash
from ledger_core.log.note import parse_note

FILTERS: Final = ("kind", "category", "account", "first_day", "last_day", "q", "flag")
TEXT_CHARACTERS_MAX: Final = 200


async def list_entries(request: Request) -> Response:
    """One page of an estate's entries, in order of seq."""
    check_parameters(request, "from", "limit", "cursor", *FILTERS)
    estate = await readable_estate(request)
    size = await size_of(request, estate)
    cursor = cursor_parameter(request, "entries", estate) or _first_page(request, estate, size)
    if cursor.size > size:
        raise ProblemError("invalid_cursor", f"the log has {size} entries", pointer="cursor")
    page = await in_thread(read_page, services_of(request), cursor)
    return reply(page, headers={"Cache-Control": "no-store"})


def _first_page(request: Request, estate: str, size: int) -> Cursor:
    query = request.query_params
    for name in FILTERS:
        if len(query.get(name, "")) > TEXT_CHARACTERS_MAX:
            raise ProblemError("invalid_parameter", f"{name} is too long", pointer=name)
    if query.get("kind") and query["kind"] not in KINDS:
        raise ProblemError("invalid_parameter", "there is no such kind", pointer="kind")
    for name in ("first_day", "last_day"):
        if query.get(name):
            day_of(query[name], name)
    return Cursor(
        of="entries",
        estate=estate,
        size=size,
        start=number_parameter(request, "from", 0),
        limit=number_parameter(request, "limit", LIMIT_DEFAULT, 1, LIMIT_MAX),
        **{name: query.get(name, "") for name in FILTERS},
    )


def day_of(text: str, name: str) -> datetime.date:
    """Return the day that a parameter names.

    Raises:
        ProblemError: `invalid_parameter`.
    """
    try:
        day = datetime.date.fromisoformat(text)
    except ValueError as error:
        raise ProblemError("invalid_parameter", f"{name} is a day, YYYY-MM-DD", pointer=name) from error
    if day.isoformat() != text:
        raise ProblemError("invalid_parameter", f"{name} is a day, YYYY-MM-DD", pointer=name)
    return day


def read_page(services: Services, cursor: Cursor) -> Page[EntryReply]:
    """Return the page that a cursor leads to."""
    # One more than asked for tells whether there is a next page.
    entries = list(_found(services, cursor, cursor.limit + 1))
    shown, rest = entries[: cursor.limit], entries[cursor.limit :]
    next_cursor = msgspec.structs.replace(cursor, start=shown[-1].seq + 1) if rest else None
    root = services.reader.root(cursor.estate, cursor.size)
    return Page(
        data=tuple(shown),
        has_more=bool(rest),
        next_cursor=encode_cursor(next_cursor) if next_cursor else "",
        as_of=AsOf(tree_size=cursor.size, root=encode_base64(root)),
    )


def _found(services: Services, cursor: Cursor, count: int) -> Iterator[EntryReply]:
    if not cursor.is_filtered:
        stop = min(cursor.size, cursor.start + count)
        entries = services.reader.entries(cursor.estate, cursor.start, stop)
        yield from (entry_reply(seq, entry) for seq, entry in enumerate(entries, cursor.start))
        return
    rows = services.read_models.entries(
        cursor.estate,
        cursor.size,
        start=cursor.start,
        limit=count,
        kind=cursor.kind or None,
        category=cursor.category or None,
        account=cursor.account or None,
        first_day=datetime.date.fromisoformat(cursor.first_day) if cursor.first_day else None,
        last_day=datetime.date.fromisoformat(cursor.last_day) if cursor.last_day else None,
        query=cursor.q or None,
        flag=cursor.flag or None,
    )
    yield from (entry_reply(row.seq, row.entry) for row in rows)


def entry_reply(seq: int, entry: bytes) -> EntryReply:
    """Return an entry as JSON shows it."""
    decoded = decode_entry(entry)
    event = decode_event(decoded.event_line)
    story = event.kind.story(event.body)
    return EntryReply(
        seq=seq,
        leaf=encode_base64(leaf_hash(entry)),
        event=decoded.event_line.decode(),
        seal=decoded.seal_line.decode(),
        kind=event.kind.name,
        story=Told(zh=story.zh, en=story.en),
    )


async def get_entry(request: Request) -> Response:
    """One entry; its bytes never change."""
    check_parameters(request)
    estate = await readable_estate(request)
    seq = seq_of(request, await size_of(request, estate))
    entry = await in_thread(services_of(request).reader.entry, estate, seq)
    return reply(entry_reply(seq, entry), headers=caching(request, estate, FOR_EVER))


async def get_proof(request: Request) -> Response:
    """The entry's inclusion in the tree of the newest checkpoint."""
    check_parameters(request)
    estate = await readable_estate(request)
    seq = seq_of(request, await size_of(request, estate))
    proof = await in_thread(_proof, services_of(request), estate, seq)
    return reply(proof, headers={"Cache-Control": "no-store"})


def _proof(services: Services, estate: str, seq: int) -> ProofReply:
    checkpoint = services.reader.checkpoint(estate)
    size = parse_tree_head(parse_note(checkpoint).text).size
    hashes = services.reader.inclusion_proof(estate, seq, size)
    return ProofReply(
        index=seq, tree_size=size, hashes=tuple(map(encode_base64, hashes)), checkpoint=checkpoint
    )


async def get_receipt(request: Request) -> Response:
    """The entry's receipt, to be kept: it can be checked offline."""
    check_parameters(request)
    estate = await readable_estate(request)
    seq = seq_of(request, await size_of(request, estate))
    receipt = await in_thread(_receipt, services_of(request), estate, seq)
    headers = {
        "Cache-Control": "no-store",
        "Content-Disposition": f'attachment; filename="{estate}-{seq}.receipt"',
    }
    return Response(receipt, headers=headers, media_type="text/plain; charset=utf-8")


def _receipt(services: Services, estate: str, seq: int) -> str:
    checkpoint = services.witnessing.checkpoint(estate) or ""
    size = parse_tree_head(parse_note(checkpoint).text).size
    if seq >= size:
        raise ProblemError("not_yet_witnessed", f"entry {seq}; the quorum has signed {size} entries")
    return services.reader.receipt(estate, seq, checkpoint)


async def get_consistency(request: Request) -> Response:
    """The tree of the smaller size is a prefix of that of the larger; public, as hash tiles are.

    Between two sizes that are named the proof never changes; "today's" size does.
    """
    check_parameters(request, "from", "to")
    estate = estate_of(request)
    size = await size_of(request, estate)
    to_size = size_parameter(request, "to", size)
    from_size = number_parameter(request, "from", 0)
    if from_size > to_size:
        raise ProblemError("invalid_parameter", "from is greater than to", pointer="from")
    reader = services_of(request).reader
    hashes = await in_thread(reader.consistency_proof, estate, from_size, to_size)
    body = ConsistencyReply(from_size=from_size, to_size=to_size, hashes=tuple(map(encode_base64, hashes)))
    kept = FOR_EVER if "to" in request.query_params else "no-store"
    return reply(body, headers={"Cache-Control": kept})
