"""Votes over HTTP: who takes part while one runs, everything that adds up once it is closed.

Rules:
    * Every answer names the tree size that it was read at; `at=` asks for a past one.
    * Before the closing no answer holds a choice: the log itself does not.
    * The tally of a counted vote is the entry that counted it: its cost does not grow with the ballots.
    * Routes compute nothing: figures come from the read models.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Sequence
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from api.problems import ProblemError
from api.routes.access import (
    check_parameters,
    estate_of,
    in_thread,
    readable_estate,
    reply,
    services_of,
    size_of,
    size_parameter,
)
from api.routes.books import FRESH, list_page
from api.routes.disclosures import Openables, check_entitled
from api.routes.vote_shapes import CodeReply, TallyReply, UnitRow, VoteReply
from api.services import Services
from projections.vote_rows import Channel, closing_of, status_of
from projections.vote_tally import explain
from projections.votes import VoteReader

_VOTE: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
_CODE: Final = re.compile(r"[0-9A-HJKMNP-TV-Z]{12}")


async def list_votes(request: Request) -> Response:
    """The estate's votes, newest first, and how far each is."""

    def read(services: Services, estate: str, size: int) -> Sequence[Any]:
        reader = services.read_models.votes(estate, size)
        return [reader.row(vote, now_text()) for vote in reversed(reader.names())]

    return await list_page(request, "votes", read)


async def get_vote(request: Request) -> Response:
    """One vote: topics, rules, window, every step, and who takes part so far."""
    size, reader, vote = await _vote(request)

    def read() -> VoteReply:
        steps = reader.steps(vote)
        row = reader.row(vote, now_text())
        if row is None:
            raise ProblemError("unknown_vote", vote)
        return VoteReply(tree_size=size, vote=row, opened=reader.opened(steps), steps=tuple(steps))

    return reply(await in_thread(read), headers=FRESH)


async def get_tally(request: Request) -> Response:
    """Both tallies with every test of the law, once the vote is counted."""
    size, reader, vote = await _vote(request)
    return reply(await in_thread(tally_reply, reader, vote, size), headers=FRESH)


def tally_reply(reader: VoteReader, vote: str, size: int) -> TallyReply:
    """Return the counted result, read from its entry; before the counting, who takes part so far.

    Raises:
        ProblemError: `unknown_vote`.
    """
    steps = reader.steps(vote)
    if not steps:
        raise ProblemError("unknown_vote", vote)
    opened, closes_at, counted = reader.opened(steps), closing_of(steps), reader.counted(steps)
    status = status_of(steps, opened.opens_at, closes_at, now_text())
    if counted is None:
        row = reader.row(vote, now_text())
        if row is None:
            raise ProblemError("unknown_vote", vote)
        return TallyReply(
            tree_size=size, vote=vote, status=status, taking_part=row.taking_part, channels=row.channels
        )
    return TallyReply(
        tree_size=size,
        vote=vote,
        status=status,
        counted_seq=counted[0],
        topics=explain(opened, closes_at, counted[1]),
        channels=tuple(Channel(channel=one.channel, ballots=one.ballots) for one in counted[1].channels),
        unopened=counted[1].unopened,
    )


async def list_roll(request: Request) -> Response:
    """The roll of a vote in order of code: area, owner's group, commitment; no unit."""
    return await _list(request, "roll", lambda reader, vote: reader.roll(vote))


async def list_ballots(request: Request) -> Response:
    """The ballots of a vote in order of their entries; what they say once they are opened."""
    return await _list(request, "ballots", lambda reader, vote: reader.ballots(vote))


async def list_participation(request: Request) -> Response:
    """The published list of units that took part: neighbours notice a unit that cannot have."""
    return await _list(
        request, "participation", lambda reader, vote: [UnitRow(unit=one) for one in reader.units(vote)]
    )


async def list_openable(request: Request) -> Response:
    """Each code's last ballot with what opens it, for the registrar once the vote is closed."""
    vote = vote_of(request)

    async def opens(request: Request) -> str:
        return check_entitled(request, estate_of(request))

    def rows(services: Services, estate: str, size: int) -> Sequence[Any]:
        _check_vote(services.read_models.votes(estate, size), vote)
        return Openables(services, estate, vote, size)

    return await list_page(request, f"openable/{vote}", rows, opens)


async def get_code(request: Request) -> Response:
    """What became of one ballot code, and after the closing the proof that it voted, or did not."""
    size, reader, vote = await _vote(request)
    code = request.path_params["code"]
    await in_thread(_check_vote, reader, vote)
    if not _CODE.fullmatch(code):
        raise ProblemError(
            "unknown_code", "a ballot code has 12 characters of 0-9 and A-Z without I, L, O, U"
        )
    models = services_of(request).read_models
    view = await in_thread(models.code, request.path_params["estate"], vote, code, size)
    if view is None:
        raise ProblemError("unknown_code", code)
    return reply(CodeReply(tree_size=size, code=view), headers=FRESH)


def now_text() -> str:
    """Return the present moment as windows are written: RFC 3339 UTC with seconds."""
    return datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def vote_of(request: Request) -> str:
    """Return the vote that the path names, well formed but perhaps unknown.

    Raises:
        ProblemError: `unknown_vote`.
    """
    vote: str = request.path_params["vote"]
    if not _VOTE.fullmatch(vote):
        raise ProblemError("unknown_vote", vote[:64])
    return vote


async def _vote(request: Request) -> tuple[int, VoteReader, str]:
    """The tree size that is asked for, the reader at it, and the vote that the path names."""
    check_parameters(request, "at")
    estate, vote = await readable_estate(request), vote_of(request)
    size = size_parameter(request, "at", await size_of(request, estate))
    return size, services_of(request).read_models.votes(estate, size), vote


def _check_vote(reader: VoteReader, vote: str) -> None:
    if not reader.steps(vote):
        raise ProblemError("unknown_vote", vote)


async def _list(request: Request, of: str, read: Callable[[VoteReader, str], Sequence[Any]]) -> Response:
    vote = vote_of(request)

    def rows(services: Services, estate: str, size: int) -> Sequence[Any]:
        reader = services.read_models.votes(estate, size)
        _check_vote(reader, vote)
        return read(reader, vote)

    return await list_page(request, f"{of}/{vote}", rows)
