"""Estates, parties and keys: who was founded, who may sign, who may not any more."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from ledger_core.books.estate.kinds import Founded, KeyGranted, KeyRevoked, LogKeyGranted
from ledger_core.books.fold import Applied
from ledger_core.stores.base import ReadModelStore, Table
from projections.kind_names import EVERY_KIND
from projections.projection import Projection, Row
from projections.rows import integer, optional_day, optional_integer, text

ESTATES = Table(
    "estate_rows",
    (
        ("estate", "text"),
        ("seq", "integer"),
        ("name", "text"),
        ("origin", "text"),
        ("division", "text"),
        ("firm", "text"),
        ("firm_code", "text"),
        ("illustrative", "integer"),
    ),
    ("estate",),
)
KEYS = Table(
    "key_rows",
    (
        ("estate", "text"),
        ("seq", "integer"),
        ("vkey", "text"),
        ("role", "text"),
        ("party", "text"),
        ("party_name", "text"),
        ("until", "text"),
    ),
    ("estate", "vkey"),
)
REVOCATIONS = Table(
    "revocation_rows",
    (("estate", "text"), ("seq", "integer"), ("vkey", "text")),
    ("estate", "vkey"),
)
LOG_KEYS = Table(
    "log_key_rows",
    (("estate", "text"), ("seq", "integer"), ("vkey", "text")),
    ("estate", "seq"),
)
_COLUMNS = "SELECT estate, name, origin, division, firm, firm_code, illustrative FROM estate_rows"
_ESTATES = f"{_COLUMNS} ORDER BY estate"
_ESTATE = f"{_COLUMNS} WHERE estate = ?"
_KEYS = """
SELECT granted.vkey, granted.role, granted.party, granted.party_name, granted.seq, revoked.seq, granted.until
FROM key_rows AS granted LEFT JOIN revocation_rows AS revoked
    ON revoked.estate = granted.estate AND revoked.vkey = granted.vkey AND revoked.seq < ?
WHERE granted.estate = ? AND granted.seq < ? ORDER BY granted.seq
"""
_LOG_KEYS = "SELECT seq, vkey FROM log_key_rows WHERE estate = ? AND seq < ? ORDER BY seq"


class EstateRow(msgspec.Struct, frozen=True, kw_only=True):
    """An estate as it was founded."""

    estate: str
    name: str
    origin: str
    division: str
    firm: str
    firm_code: str
    illustrative: bool


class KeyRow(msgspec.Struct, frozen=True, kw_only=True):
    """A submitter's key.

    Args:
        granted_seq: Entry that granted it; 0 for the founding authority's.
        revoked_seq: Entry that revoked it.
        until: Last day of validity, Asia/Shanghai.
    """

    vkey: str
    name: str
    role: str
    party: str
    party_name: str
    granted_seq: int
    revoked_seq: int | None
    until: datetime.date | None


class LogKeyRow(msgspec.Struct, frozen=True, kw_only=True):
    """A key of the log: it signs checkpoints of a size greater than `granted_seq`."""

    vkey: str
    granted_seq: int


class Parties(Projection):
    """One row for the estate, and one for each key and each revocation."""

    tables = (ESTATES, KEYS, REVOCATIONS, LOG_KEYS)
    handles = frozenset(
        {"estate.founded/1", "estate.key.granted/1", "estate.key.revoked/1", "estate.log_key.granted/1"}
    )
    ignores = EVERY_KIND - handles

    def rows(self, applied: Applied, _balances: Mapping[str, int]) -> Iterable[Row]:
        """See `Projection`."""
        body, place = applied.event.body, (applied.event.estate, applied.seq)
        if isinstance(body, Founded):
            return _founding_rows(body, place)
        if isinstance(body, KeyGranted):
            until = None if body.until is msgspec.UNSET else body.until.isoformat()
            row = (*place, body.vkey, body.role, body.party.party, body.party.name, until)
            return (("key_rows", row),)
        if isinstance(body, KeyRevoked):
            return (("revocation_rows", (*place, body.vkey)),)
        if isinstance(body, LogKeyGranted):
            return (("log_key_rows", (*place, body.vkey)),)
        return ()


def _founding_rows(body: Founded, place: tuple[str, int]) -> list[Row]:
    named = (body.name, body.origin, body.division, body.firm.name, body.firm.code, int(body.illustrative))
    authority = (body.authority_key, "authority", body.authority.party, body.authority.name, None)
    return [
        ("estate_rows", (*place, *named)),
        ("key_rows", (*place, *authority)),
        ("log_key_rows", (*place, body.log_key)),
    ]


def estates(store: ReadModelStore) -> list[EstateRow]:
    """Return the estates, ordered by the bytes of their slugs."""
    return [_estate(row) for row in store.query(_ESTATES)]


def estate(store: ReadModelStore, slug: str) -> EstateRow | None:
    """Return one estate; None where there is none of this slug."""
    rows = store.query(_ESTATE, (slug,))
    return _estate(rows[0]) if rows else None


def _estate(row: Sequence[object]) -> EstateRow:
    slug, name, origin, division, firm, code, illustrative = row
    return EstateRow(
        estate=text(slug),
        name=text(name),
        origin=text(origin),
        division=text(division),
        firm=text(firm),
        firm_code=text(code),
        illustrative=bool(illustrative),
    )


def keys_at(store: ReadModelStore, estate: str, size: int) -> list[KeyRow]:
    """Return every key that was granted, revoked ones too, in the order of their grants."""
    return [
        KeyRow(
            vkey=text(vkey),
            name=text(vkey).partition("+")[0],
            role=text(role),
            party=text(party),
            party_name=text(party_name),
            granted_seq=integer(granted),
            revoked_seq=optional_integer(revoked),
            until=optional_day(until),
        )
        for vkey, role, party, party_name, granted, revoked, until in store.query(_KEYS, (size, estate, size))
    ]


def log_keys_at(store: ReadModelStore, estate: str, size: int) -> list[LogKeyRow]:
    """Return the log's keys, oldest first."""
    found = store.query(_LOG_KEYS, (estate, size))
    return [LogKeyRow(vkey=text(vkey), granted_seq=integer(seq)) for seq, vkey in found]
