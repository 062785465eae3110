"""Votes of one estate at every stage from the participation list on, and the bodies of what comes then.

Rules:
    * Every vote has a topic of its own, so that sealed choices of one are never a copy of another's.
    * The third ballot of each says nothing to its topic; the first line of `odd` commits to another unit.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import NamedTuple

import msgspec

from ledger_core.books.voting import result_kinds as r
from tests.support import voting_bodies as v
from tests.support.estate import Estate
from tests.support.voting import FLATS, Poll, code_of

END = "2026-04-16T01:00:00Z"
# What was done with each vote, in order; `roof` runs, `unrolled` has no roll.
STAGES: dict[str, tuple[str, ...]] = {
    "unrolled": (),
    v.VOTE: ("roll",),
    "odd": ("odd",),
    "told": ("roll", "told"),
    "closed": ("roll", "cast", "close"),
    "listed": ("roll", "cast", "close", "list", "reveal"),
    "counted": ("roll", "cast", "close", "list", "count"),
    "counted-revoked": ("roll", "cast", "close", "list", "count", "revoke"),
    "announced": ("roll", "cast", "close", "list", "count", "late", "announce", "object"),
    "ready": ("roll", "cast", "close", "list", "count", "announce"),
    "ready-revoked": ("roll", "cast", "close", "list", "count", "announce", "revoke"),
    "final": ("roll", "cast", "close", "list", "count", "announce", "late", "final"),
    "final-revoked": ("roll", "cast", "close", "list", "count", "announce", "late", "final", "revoke"),
    "filed": ("roll", "cast", "close", "list", "count", "announce", "late", "final", "file"),
    "filed-revoked": (
        "roll",
        "cast",
        "close",
        "list",
        "count",
        "announce",
        "late",
        "final",
        "file",
        "revoke",
    ),
}


class Archive(NamedTuple):
    """An estate with votes at every later stage; two objections to `announced`, the first answered."""

    estate: Estate
    polls: dict[str, Poll]
    objections: tuple[int, int]


def archive(estate: Estate) -> Archive:
    """Every vote is brought to its stage, from the notice to the day when objections end."""
    polls = {
        name: Poll(estate, name=name, topics=(v.topic(f"use-{name}"),), **_ending(stages))
        for name, stages in STAGES.items()
    }
    polls[v.VOTE].register()
    for name, poll in polls.items():
        poll.open()
        if "roll" in STAGES[name]:
            poll.seal_roll()
            poll.deliver(0, 1, 2)
    _seal_odd(polls["odd"])
    polls[v.VOTE].wait_until(v.OPENS_AT)
    for name, poll in polls.items():
        if "cast" in STAGES[name]:
            poll.vote(0)
            poll.vote(1)
            poll.paper(2, choices=v.digest_of(malformed(name)))
    polls[v.VOTE].wait_until(END, minutes=1)
    for name, poll in polls.items():
        _bring(poll, STAGES[name][: _late(STAGES[name])])
    polls[v.VOTE].wait_until("2026-04-26T04:00:00Z")
    for name, poll in polls.items():
        _bring(poll, STAGES[name][_late(STAGES[name]) :])
    first, second = (
        estate.must(r.ObjectionRaised(vote="announced", text="我没有收到选票"), by="owner").first
        for _ in range(2)
    )
    estate.must(r.ObjectionAnswered(objection=first, text="已核对"), by="committee")
    return Archive(estate, polls, (first, second))


def _ending(stages: tuple[str, ...]) -> dict[str, str]:
    return {"closes_at": END} if "close" in stages else {}


def _late(stages: tuple[str, ...]) -> int:
    return stages.index("late") if "late" in stages else len(stages)


def malformed(name: str) -> str:
    """What opens a ballot that says nothing to the vote's topic."""
    return v.choices_disclosure(code=code_of(2), topics=(f"other-{name}",))


def _seal_odd(poll: Poll) -> None:
    """The first line commits to a unit of another area."""
    lines = poll.roll_lines()
    one, other = lines[0].commitment, lines[2].commitment
    lines[0], lines[2] = (
        msgspec.structs.replace(lines[0], commitment=other),
        msgspec.structs.replace(lines[2], commitment=one),
    )
    poll.estate.must(v.roll(*lines, vote=poll.name), by="registrar")


def _bring(poll: Poll, stages: tuple[str, ...]) -> None:
    acts: dict[str, Callable[[], object]] = {
        "close": lambda: poll.estate.must(poll.closing(), by="committee"),
        "list": poll.list_units,
        "reveal": lambda: poll.reveal((0, "for")),
        "count": poll.count,
        "announce": lambda: poll.estate.must(announcement(poll), by="committee"),
        "final": lambda: poll.estate.must(r.ResultFinal(vote=poll.name), by="committee"),
        "file": lambda: poll.estate.must(r.ResultFiled(vote=poll.name, number="备 1"), by="street"),
        "revoke": lambda: poll.estate.must(revocation(vote=poll.name), by="authority"),
        "told": lambda: poll.estate.must(disclosed(vote=poll.name), by="registrar"),
    }
    for stage in stages:
        if stage in acts:
            acts[stage]()


def announcement(poll: Poll, **changes: object) -> r.ResultAnnounced:
    """Objections for the seven days that the vote gives."""
    until = poll.estate.today + datetime.timedelta(days=7)
    return r.ResultAnnounced(**{"vote": poll.name, "objections_until": until} | changes)  # type: ignore[arg-type]


def revocation(**changes: object) -> r.ResultRevoked:
    """A court has spoken."""
    return r.ResultRevoked(**{"judgment": "(2026)苏 04 民初 8 号", "sha256": v.SHA} | changes)  # type: ignore[arg-type]


def disclosed(**changes: object) -> r.CodeDisclosed:
    """A court asks whose the first code is."""
    fields = {"code": code_of(0), "disclosure": v.unit_disclosure(FLATS[0].unit)}
    fields |= {"ground": "court", "reference": "(2026)苏 04 民初 7 号"}
    return r.CodeDisclosed(**fields | changes)  # type: ignore[arg-type]
