"""Votes: one row for each step of a vote, line of a roll, delivery, ballot, opening and participant.

Rules:
    * A tally is not kept: it is the entry that counted it, found by its step in constant time.
    * Choices are in no row before the entry that opens them; what seals them is a digest.
    * An answer to an objection names the objection, not the vote: readers join the two.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from ledger_core.books.estate.kinds import SubjectErased
from ledger_core.books.fold import Applied
from ledger_core.books.voting import kinds as k
from ledger_core.books.voting import result_kinds as r
from ledger_core.stores.base import Table
from projections.kind_names import EVERY_KIND, VOTING
from projections.projection import Projection, Row

_PLACE: Final = (("estate", "text"), ("seq", "integer"), ("vote", "text"))
_CODE: Final = (*_PLACE, ("code", "text"))
STEPS = Table(
    "vote_step_rows",
    (*_PLACE, ("kind", "text"), ("at", "text"), ("ref", "integer"), ("detail", "text")),
    ("estate", "seq"),
    (("estate", "vote", "seq"), ("estate", "kind", "seq")),
)
ROLL = Table(
    "vote_roll_rows",
    (*_CODE, ("area", "integer"), ("owner_group", "text"), ("commitment", "text")),
    ("estate", "vote", "code"),
    (("estate", "seq"),),
)
DELIVERIES = Table(
    "vote_delivery_rows",
    (*_CODE, ("channel", "text"), ("day", "text"), ("evidence", "text")),
    ("estate", "vote", "code", "seq"),
    (("estate", "seq"),),
)
# What happened to the keys of a code, and to the code itself.
KEYS = Table(
    "vote_key_rows",
    (*_CODE, ("what", "text"), ("at", "text"), ("detail", "text")),
    ("estate", "vote", "code", "seq"),
    (("estate", "seq"),),
)
BALLOTS = Table(
    "vote_ballot_rows",
    (*_CODE, ("digest", "text"), ("channel", "text"), ("at", "text"), ("by_proxy", "integer")),
    ("estate", "vote", "code", "seq"),
    (("estate", "seq"),),
)
OPENINGS = Table(
    "vote_opening_rows",
    (*_CODE, ("disclosure", "text")),
    ("estate", "vote", "code", "seq"),
    (("estate", "seq"),),
)
TAKING_PART = Table(
    "vote_unit_rows",
    (*_PLACE, ("unit", "text")),
    ("estate", "vote", "unit"),
    (("estate", "seq"),),
)
# Digest -> whom the sealed fact concerns. The same digest may stand in several entries.
SEALED = Table(
    "sealed_rows",
    (
        ("estate", "text"),
        ("seq", "integer"),
        ("digest", "text"),
        ("subject", "text"),
        ("vote", "text"),
        ("what", "text"),
    ),
    ("estate", "digest", "seq", "subject"),
    (("estate", "seq"), ("estate", "subject")),
)
ERASURES = Table(
    "erasure_rows",
    (("estate", "text"), ("seq", "integer"), ("subject", "text")),
    ("estate", "seq"),
    (("estate", "subject"),),
)
TABLES: Final = (STEPS, ROLL, DELIVERIES, KEYS, BALLOTS, OPENINGS, TAKING_PART, SEALED, ERASURES)


def subject_of(vote: str, code: str) -> str:
    """Return the vault's label of what concerns the owner behind a ballot code."""
    return f"{vote}/{code}"


class Votes(Projection):
    """Everything that a vote's pages and lists are read from."""

    tables = TABLES
    handles = VOTING | {"estate.subject.erased/1"}
    ignores = EVERY_KIND - handles

    def rows(self, applied: Applied, _balances: Mapping[str, int]) -> Iterable[Row]:
        """See `Projection`."""
        body, place = applied.event.body, (applied.event.estate, applied.seq)
        at = applied.seal.at
        make = _LINES.get(type(body))
        lines = list(make(body, place, at)) if make else []
        name = type(body).__struct_config__.tag
        if name in _STEPS:
            ref, detail = _STEPS[name](body)
            step = (*place, getattr(body, "vote", ""), name, at, ref, detail)
            lines.append(("vote_step_rows", step))
        return lines


def _roll(body: k.RollSealed, place: tuple[str, int], _at: str) -> Iterable[Row]:
    for line in body.lines:
        values = (line.code, line.area_centi_m2, line.group, line.commitment)
        yield "vote_roll_rows", (*place, body.vote, *values)
        sealed = (line.commitment, subject_of(body.vote, line.code), body.vote, "unit")
        yield "sealed_rows", (*place, *sealed)


def _delivered(body: k.BallotsDelivered, place: tuple[str, int], _at: str) -> Iterable[Row]:
    for line in body.lines:
        values = (line.code, line.channel, line.date.isoformat(), line.evidence)
        yield "vote_delivery_rows", (*place, body.vote, *values)


def _key(what: str, detail: str) -> Callable[[Any, tuple[str, int], str], Iterable[Row]]:
    """Rows of one event about one code; `detail` names the field that is told."""

    def rows(body: Any, place: tuple[str, int], at: str) -> Iterable[Row]:
        told = str(getattr(body, detail))
        return (("vote_key_rows", (*place, body.vote, body.code, what, at, told)),)

    return rows


def _cast(body: k.BallotCast, place: tuple[str, int], at: str) -> Iterable[Row]:
    values = (body.code, body.choices, body.channel, at, int(bool(body.proxy)))
    yield "vote_ballot_rows", (*place, body.vote, *values)
    yield "sealed_rows", (*place, body.choices, subject_of(body.vote, body.code), body.vote, "choices")


def _opened(body: r.BallotsOpened, place: tuple[str, int], _at: str) -> Iterable[Row]:
    for line in body.lines:
        yield "vote_opening_rows", (*place, body.vote, line.code, line.disclosure)


def _listed(body: r.ParticipationListed, place: tuple[str, int], _at: str) -> Iterable[Row]:
    for unit in body.units:
        yield "vote_unit_rows", (*place, body.vote, unit)


def _erased(body: Any, place: tuple[str, int], _at: str) -> Iterable[Row]:
    return (("erasure_rows", (*place, body.subject)),)


_LINES: Final[dict[type, Callable[[Any, tuple[str, int], str], Iterable[Row]]]] = {
    k.RollSealed: _roll,
    k.BallotsDelivered: _delivered,
    k.ClaimReplaced: _key("claim_replaced", "reason"),
    k.KeyRegistered: _key("key_registered", "vkey"),
    k.TitlePassed: _key("title_passed", "since"),
    r.CodeDisclosed: _key("disclosed", "ground"),
    k.BallotCast: _cast,
    r.BallotsOpened: _opened,
    r.ParticipationListed: _listed,
    SubjectErased: _erased,
}
# Which events are steps of a vote, and what of each a list of steps tells: a number and a text.
_STEPS: Final[dict[str, Callable[[Any], tuple[int, str]]]] = {
    "voting.vote.opened/1": lambda body: (0, body.closes_at),
    "voting.roll.sealed/1": lambda body: (body.part, str(body.parts)),
    "voting.ballots.delivered/1": lambda body: (len(body.lines), ""),
    "voting.title.passed/1": lambda body: (0, body.code),
    "voting.claim.replaced/1": lambda body: (0, body.code),
    "voting.window.extended/1": lambda body: (0, body.closes_at),
    "voting.vote.closed/1": lambda body: (body.ballots, body.root),
    "voting.participation.listed/1": lambda body: (body.part, str(body.parts)),
    "voting.ballots.opened/1": lambda body: (len(body.lines), ""),
    "voting.result.counted/1": lambda body: (body.unopened, ""),
    "voting.result.announced/1": lambda body: (0, body.objections_until.isoformat()),
    "voting.objection.raised/1": lambda body: (0, body.text),
    "voting.objection.answered/1": lambda body: (body.objection, body.text),
    "voting.result.final/1": lambda _body: (0, ""),
    "voting.result.filed/1": lambda body: (0, body.number),
    "voting.result.revoked/1": lambda body: (0, body.judgment),
    "voting.code.disclosed/1": lambda body: (0, body.code),
    "voting.result.published/1": lambda body: (body.item, body.title),
}
