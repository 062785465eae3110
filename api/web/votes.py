"""What the pages about votes show: the list, one vote, its roll with the ballots, one ballot code.

Rules:
    * While a vote runs its page shows who takes part, and no choice: the log itself has none to show.
    * A vote in which the reader may still vote stands first.
    * Each test of the law is drawn against its threshold, and said in figures beside the drawing.
    * "No ballot" is said within the closing's list, and with the proof; never as a mere absence.
"""

from __future__ import annotations

import re
from typing import Any, Final, NamedTuple

from api.problems import ProblemError
from api.routes.votes import now_text
from api.web.page import Page
from api.web.visit import Visit
from ledger_core.books.voting.result_kinds import ResultPublished
from projections.vote_rows import BallotRow, RollRow, Step, VoteRow
from projections.vote_tally import LawTest, Side, explain
from projections.votes import VoteReader

_CODE: Final = re.compile(r"[0-9A-HJKMNP-TV-Z]{12}")
_ORDER: Final = ("running", "posted", "announced", "ended", "closed", "opened", "counted", "final", "filed")
_PAGE_LINES: Final = 100
_WIDTH: Final = 1_000


class Bar(NamedTuple):
    """A test as it is drawn, in thousandths of its base: how far it came, and where it has to be."""

    test: LawTest
    reached: int
    needed: int


class Counting(NamedTuple):
    """One way of counting a topic, with its bars."""

    name: str
    side: Side
    bars: tuple[Bar, ...]


class Published(NamedTuple):
    """An announcement of a vote held elsewhere; whether it says what is needed to verify it."""

    seq: int
    body: ResultPublished
    is_verifiable: bool


class Line(NamedTuple):
    """One code of the roll with its last ballot."""

    roll: RollRow
    ballot: BallotRow | None


def votes_page(visit: Visit) -> dict[str, Any]:
    """Return what the list of votes shows: those that one may vote in first."""
    estate = visit.estate
    size = visit.size(estate)
    reader = visit.services.read_models.votes(estate, size)
    rows = _newest_first(reader)
    rows.sort(key=lambda row: _ORDER.index(row.status) if row.status in _ORDER else len(_ORDER))
    published = [Published(seq, body, _is_verifiable(body)) for seq, body in reader.published()]
    return {"estate": visit.row(estate), "size": size, "votes": rows, "published": published}


def open_votes(visit: Visit, estate: str, size: int) -> list[VoteRow]:
    """Return the votes whose window is open now, newest first."""
    rows = _newest_first(visit.services.read_models.votes(estate, size))
    return [row for row in rows if row.status == "running"]


def _newest_first(reader: VoteReader) -> list[VoteRow]:
    now = now_text()
    return [row for vote in reversed(reader.names()) if (row := reader.row(vote, now))]


def _is_verifiable(body: ResultPublished) -> bool:
    """Both measures of all three figures were published."""
    names = ("total", "taking_part", "for")
    figures = [f"{name}_{measure}" for name in names for measure in ("heads", "area_centi_m2")]
    return all(isinstance(getattr(body, name), int) for name in figures)


def vote_page(visit: Visit) -> dict[str, Any]:
    """Return what the page of one vote shows.

    Raises:
        ProblemError: As `Visit.estate`; `unknown_vote`.
    """
    shown, reader, row = _shown(visit)
    steps = reader.steps(row.vote)
    opened, counted = reader.opened(steps), reader.counted(steps)
    topics = explain(opened, row.closes_at, counted[1]) if counted else ()
    return {
        **shown,
        "opened": opened,
        "steps": _timeline(steps),
        "objections": _objections(steps),
        "counted_seq": counted[0] if counted else None,
        "unopened": counted[1].unopened if counted else 0,
        "results": [
            (topic, [_counting("tally_a", topic.a), _counting("tally_b", topic.b)]) for topic in topics
        ],
        "units": reader.units(row.vote),
    }


def _counting(name: str, side: Side) -> Counting:
    bars = (Bar(test, _part(test.figure, test.of), _part(test.needed, test.of)) for test in side.tests)
    return Counting(name, side, tuple(bars))


def _part(figure: int, base: int) -> int:
    """Thousandths of the base, within the drawing."""
    return min(_WIDTH, figure * _WIDTH // base) if base else 0


def _timeline(steps: list[Step]) -> list[Step]:
    """The steps as a reader follows them: of what comes in parts, the last."""
    in_parts = ("voting.roll.sealed/1", "voting.participation.listed/1", "voting.ballots.opened/1")
    last = {step.kind: step.seq for step in steps if step.kind in in_parts}
    apart = ("voting.objection.raised/1", "voting.objection.answered/1")
    return [one for one in steps if last.get(one.kind, one.seq) == one.seq and one.kind not in apart]


def _objections(steps: list[Step]) -> list[tuple[Step, Step | None]]:
    """Each objection with its answer."""
    answers = {step.ref: step for step in steps if step.kind == "voting.objection.answered/1"}
    return [(one, answers.get(one.seq)) for one in steps if one.kind == "voting.objection.raised/1"]


def roll_page(visit: Visit) -> dict[str, Any]:
    """Return what a page of the roll shows: each code, and what became of it.

    Raises:
        ProblemError: As `vote_page`.
    """
    shown, reader, row = _shown(visit)
    start = visit.number("start", 0, 0, 10_000_000)
    roll = reader.roll(row.vote)
    last = {one.code: one for one in reader.ballots(row.vote) if one.replaced_by is None}
    lines = [Line(one, last.get(one.code)) for one in roll[start : start + _PAGE_LINES]]
    more = start + _PAGE_LINES if len(roll) > start + _PAGE_LINES else None
    return {**shown, "lines": lines, "next": more, "total": len(roll), "topics": _topics(reader, row)}


def code_page(visit: Visit) -> dict[str, Any]:
    """Return what became of the ballot code that the reader has entered.

    Raises:
        ProblemError: As `vote_page`; `unknown_code`.
    """
    shown, reader, row = _shown(visit)
    code = visit.text("code").upper().replace("-", "").replace(" ", "")
    if not _CODE.fullmatch(code):
        raise ProblemError("unknown_code")
    of_code = visit.services.read_models.code(visit.estate, row.vote, code, int(shown["size"]))
    if of_code is None:
        raise ProblemError("unknown_code")
    return {**shown, "of_code": of_code, "topics": _topics(reader, row)}


def _topics(reader: VoteReader, row: VoteRow) -> dict[str, str]:
    """Topic -> title: what a ballot's choices are about."""
    return {one.topic: one.title for one in reader.opened(reader.steps(row.vote)).topics}


def _shown(visit: Visit) -> tuple[dict[str, Any], VoteReader, VoteRow]:
    """What each page of a vote shows, its reader, and how far it is."""
    estate = visit.estate
    size = visit.size(estate)
    reader = visit.services.read_models.votes(estate, size)
    row = reader.row(visit.request.path_params["vote"], now_text())
    if row is None:
        raise ProblemError("unknown_vote")
    return {"estate": visit.row(estate), "size": size, "vote": row}, reader, row


_VOTES: Final = "/estates/{estate}/votes"
PAGES: Final = (
    Page(_VOTES, "votes.html", votes_page, "votes"),
    Page(f"{_VOTES}/{{vote}}", "vote.html", vote_page, "votes"),
    Page(f"{_VOTES}/{{vote}}/roll", "vote_roll.html", roll_page, "votes"),
    Page(f"{_VOTES}/{{vote}}/code", "vote_code.html", code_page, "votes"),
)
