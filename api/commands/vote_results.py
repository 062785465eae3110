"""`sunledger vote announce … filed`: what becomes of a counted result, each act signed on this machine.

Rules:
    * One act is one event; what the ledger refuses is told with its code, and nothing is appended.
    * With `--out` the signed submission is written, for others to co-sign.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Final, Literal, TypeVar
from zoneinfo import ZoneInfo

import msgspec
import typer

from api.client.votes import VoteClient
from api.commands.submission_file import read_bytes
from api.commands.votes import URL_DEFAULT, Estate, Keys, Letters, Out, Url, VoteName, read_lines, send_bodies
from api.voting.roll import Letter, read_letters
from ledger_core.books.fields import Body
from ledger_core.books.voting import result_kinds as r
from ledger_core.books.voting.kinds import WindowExtended
from ledger_core.errors import MalformedError
from ledger_core.log.canonical import encode

T = TypeVar("T")
_SHANGHAI: Final = ZoneInfo("Asia/Shanghai")
_Ground = Literal["court", "regulator", "rules"]
_GROUNDS: Final[dict[str, _Ground]] = {"court": "court", "regulator": "regulator", "rules": "rules"}
_Text = Annotated[str, typer.Option("--text", help="At most 1,000 characters; no personal facts.")]


def extend(
    estate: Estate,
    vote: VoteName,
    closes_at: Annotated[str, typer.Option("--closes-at", help="The new end: YYYY-MM-DDTHH:MM:SSZ.")],
    reason: Annotated[str, typer.Option("--reason", help="Why the window is longer.")],
    key: Keys,
    url: Url = URL_DEFAULT,
    out: Out = None,
) -> None:
    """Move the end of a running vote's window to a later moment."""
    act(estate, WindowExtended(vote=vote, closes_at=closes_at, reason=reason), key, url, out)


def announce(
    estate: Estate,
    vote: VoteName,
    key: Keys,
    until: Annotated[
        str, typer.Option("--until", help="Last day for objections; else the vote's days from today on.")
    ] = "",
    url: Url = URL_DEFAULT,
    out: Out = None,
) -> None:
    """Post the counted result as preliminary: owners may object."""
    last = day_of(until) if until else _objections_until(estate, vote, url)
    act(estate, r.ResultAnnounced(vote=vote, objections_until=last), key, url, out)


def object_to(
    estate: Estate, vote: VoteName, text: _Text, key: Keys, url: Url = URL_DEFAULT, out: Out = None
) -> None:
    """Object to a preliminary result, with an owner's key or the key of a ballot of the vote."""
    act(estate, r.ObjectionRaised(vote=vote, text=text), key, url, out)


def answer(
    estate: Estate,
    objection: Annotated[int, typer.Option("--objection", min=0, help="Entry of the objection.")],
    text: _Text,
    key: Keys,
    url: Url = URL_DEFAULT,
    out: Out = None,
) -> None:
    """Answer an objection; a result becomes final when each has its answer."""
    act(estate, r.ObjectionAnswered(objection=objection, text=text), key, url, out)


def final(estate: Estate, vote: VoteName, key: Keys, url: Url = URL_DEFAULT, out: Out = None) -> None:
    """Make a result final: policies, contracts and payments may rest on it."""
    act(estate, r.ResultFinal(vote=vote), key, url, out)


def filed(
    estate: Estate,
    vote: VoteName,
    number: Annotated[str, typer.Option("--number", help="Number of the filing.")],
    key: Keys,
    url: Url = URL_DEFAULT,
    out: Out = None,
) -> None:
    """Tell that the result is on file with the street office or the authority."""
    act(estate, r.ResultFiled(vote=vote, number=number), key, url, out)


def revoked(
    estate: Estate,
    vote: VoteName,
    judgment: Annotated[str, typer.Option("--judgment", help="Court and number of the judgment.")],
    file: Annotated[Path, typer.Option("--file", help="The judgment; its SHA-256 goes into the log.")],
    key: Keys,
    url: Url = URL_DEFAULT,
    out: Out = None,
) -> None:
    """Tell that a court has revoked the result: nothing may rest on it any more."""
    digest = sha256(read_bytes(file)).hexdigest()
    act(estate, r.ResultRevoked(vote=vote, judgment=judgment, sha256=digest), key, url, out)


def reveal(
    estate: Estate,
    vote: VoteName,
    code: Annotated[str, typer.Option("--code", help="The ballot code.")],
    ground: Annotated[str, typer.Option("--ground", help="court, regulator, or rules.")],
    reference: Annotated[str, typer.Option("--reference", help="Number of the request.")],
    letters: Letters,
    key: Keys,
    url: Url = URL_DEFAULT,
    out: Out = None,
) -> None:
    """Open whose unit a ballot code is, for a court or the regulator: the log keeps that it was asked for."""
    disclosure, chosen = letter_of(letters, code).disclosure, one_of("--ground", ground, _GROUNDS)
    body = r.CodeDisclosed(vote=vote, code=code, disclosure=disclosure, ground=chosen, reference=reference)
    act(estate, body, key, url, out)


def _objections_until(estate: str, vote: str, url: str) -> datetime.date:
    """The first day that leaves owners the days that the vote gave."""
    with VoteClient(url) as client:
        days = client.vote(estate, vote).opened.objection_days
    return datetime.datetime.now(_SHANGHAI).date() + datetime.timedelta(days=days)


def letter_of(letters: Path, code: str) -> Letter:
    """Return the letter of a ballot code.

    Raises:
        MalformedError: `code_unknown`, or as `read_letters`.
    """
    for letter in read_letters(read_lines(letters)):
        if letter.code == code:
            return letter
    raise MalformedError("code_unknown", f"{letters} holds no letter of {code}")


def one_of(option: str, word: str, meant: Mapping[str, T]) -> T:
    """Return what the word of an option means.

    Raises:
        MalformedError: `body_malformed`.
    """
    if word not in meant:
        raise MalformedError("body_malformed", f"{option} is one of: {', '.join(meant)}")
    return meant[word]


def day_of(text: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError as error:
        raise MalformedError("body_malformed", f"{text}: {error}") from error


def act(estate: str, body: Body, key: list[Path], url: str, out: Path | None) -> None:
    """The body is of its form, signed, and sent or written."""
    try:
        msgspec.json.decode(encode(body), type=type(body))
    except msgspec.ValidationError as error:
        raise MalformedError("body_malformed", str(error)) from error
    with VoteClient(url) as client:
        send_bodies(client, estate, [body], key, out)


ACTS: Final[dict[str, Callable[..., None]]] = {
    "extend": extend,
    "announce": announce,
    "object": object_to,
    "answer": answer,
    "final": final,
    "filed": filed,
    "revoked": revoked,
    "reveal": reveal,
}
