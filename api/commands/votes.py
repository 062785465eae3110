"""`sunledger vote …`: a registrar's roll and closing. Keys and secrets never leave this machine.

Rules:
    * What goes to the log is signed here and sent; with `--out` it is written for others to co-sign, and sent
      by `sunledger submit`.
    * Letters and ballot keys are files readable by their owner only. No file is written over, whatever option
      names it: a slip of the keyboard must not cost a vote its letters.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Final

import msgspec
import typer

from api.client.votes import VoteClient
from api.commands.console import notes, results
from api.commands.sign import tell_stories
from api.commands.submission_file import encode_submission, read_bytes, write_new
from api.key_files import read_signing_key, write_secret
from api.voting.ballot import Signed, signed
from api.voting.closing import closing_events, opening_events
from api.voting.counting import count
from api.voting.roll import Letter, delivery_of, format_letters, make_roll, read_letters, read_voters
from ledger_core.books.counted import counted
from ledger_core.books.fields import Body
from ledger_core.books.voting.kinds import BallotsDelivered
from ledger_core.errors import ConflictError, LedgerError, MalformedError
from ledger_core.limits import VOTE_LINES_PER_EVENT_MAX
from ledger_core.log.canonical import encode

vote_app: Final = typer.Typer(help="A vote's roll, ballots, closing, count and result.", no_args_is_help=True)
URL_DEFAULT: Final = "http://127.0.0.1:8000"
_SUBMISSION_BODIES_MAX: Final = 60

Estate = Annotated[str, typer.Option("--estate", help="Slug of the estate.")]
VoteName = Annotated[str, typer.Option("--vote", help="Slug of the vote.")]
Url = Annotated[str, typer.Option("--url", help="Address of the service.")]
Keys = Annotated[list[Path], typer.Option("--key", "-k", help="A key file made by keygen; may be repeated.")]
Token = Annotated[str, typer.Option("--token", help="A vault token of the estate.")]
Out = Annotated[
    Path | None, typer.Option("--out", "-o", help="Write the submissions here instead of sending them.")
]
Letters = Annotated[Path, typer.Option("--letters", help="The letters that `vote roll` made; a secret file.")]


@vote_app.command("roll")
def roll(
    units: Annotated[Path, typer.Argument(help="CSV: unit,area_m2,owner; '-' reads standard input.")],
    vote: VoteName,
    letters: Letters,
    out: Annotated[Path, typer.Option("--out", "-o", help="The roll's event bodies, for `sunledger sign`.")],
) -> None:
    """Draw fresh codes, groups, commitments and secrets for a list of units."""
    voters = read_voters(read_lines(units))
    made = make_roll(vote, voters)
    write_private(letters, format_letters(made.letters))
    try:
        write_new(out, b"".join(encode(body) + b"\n" for body in made.events))
    except LedgerError:
        # Letters of a roll that nobody has are of no use.
        letters.unlink()
        raise
    total = sum(voter.area_centi_m2 for voter in voters)
    results.print(
        f"{counted(len(voters), 'code')}, {counted(made.events[0].heads, 'head')}, "
        f"{total / 100:.2f} m²: {out}; letters: {letters}"
    )


@vote_app.command("deliver")
def deliver(
    vote: VoteName,
    letters: Annotated[Path, typer.Argument(help="Letters that were delivered, as `vote roll` made them.")],
    channel: Annotated[str, typer.Option("--channel", help="app, message, door or post.")],
    date: Annotated[str, typer.Option("--date", help="Day of the delivery, YYYY-MM-DD.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="The deliveries' event bodies.")],
) -> None:
    """Tell which ballots were delivered. Take the lines of the others out of the file first."""
    found = sorted(read_letters(read_lines(letters)), key=lambda letter: letter.code)
    write_new(out, b"".join(encode(body) + b"\n" for body in delivery_events(vote, found, channel, date)))
    results.print(f"{counted(len(found), 'delivery', 'deliveries')}: {out}")


def delivery_events(
    vote: str, letters: Sequence[Letter], channel: str, date: str, evidence: str = ""
) -> list[BallotsDelivered]:
    """Return the events of these deliveries, in order of code.

    Raises:
        MalformedError: `body_malformed`; there is no such channel or day.
    """
    try:
        how = {"channel": channel, "date": datetime.date.fromisoformat(date), "evidence": evidence}
        lines = [delivery_of(letter, vote, **how) for letter in letters]
        step = VOTE_LINES_PER_EVENT_MAX // 2
        bodies = [
            BallotsDelivered(vote=vote, lines=tuple(lines[start : start + step]))
            for start in range(0, len(lines), step)
        ]
        for body in bodies:
            msgspec.json.decode(encode(body), type=BallotsDelivered)
    except (ValueError, msgspec.ValidationError) as error:
        raise MalformedError("body_malformed", str(error)) from error
    return bodies


@vote_app.command("disclose")
def disclose(letters: Letters, estate: Estate, url: Url = URL_DEFAULT) -> None:
    """Put what opens the roll's commitments into the service's vault."""
    found = [letter.disclosure for letter in read_letters(read_lines(letters))]
    with VoteClient(url) as client:
        stored = sum(client.put_disclosures(estate, found[at : at + 500]) for at in range(0, len(found), 500))
    results.print(f"{estate}: {counted(stored, 'disclosure')} stored, there before: {len(found) - stored}")


@vote_app.command("close")
def close(
    estate: Estate, vote: VoteName, letters: Letters, key: Keys, url: Url = URL_DEFAULT, out: Out = None
) -> None:
    """Close a vote whose window is over: who took part, by code and by unit."""
    unit_of = {letter.code: letter.unit for letter in read_letters(read_lines(letters))}
    with VoteClient(url) as client:
        voted = {row.code for row in client.ballots(estate, vote)}
        send_bodies(client, estate, closing_events(vote, voted, unit_of), key, out)


@vote_app.command("open")
def open_ballots(
    estate: Estate, vote: VoteName, key: Keys, token: Token, url: Url = URL_DEFAULT, out: Out = None
) -> None:
    """Open the ballots of a closed vote: one that nobody can open is told."""
    with VoteClient(url, token=token) as client:
        rows = list(client.openable(estate, vote))
        found = {row.code: row.disclosure for row in rows if row.disclosure}
        if len(found) < len(rows):
            closed = counted(len(rows) - len(found), "ballot")
            notes.print(f"{closed} cannot be opened: nobody brought what opens them")
        send_bodies(client, estate, list(opening_events(vote, found)), key, out)


@vote_app.command("count")
def count_ballots(estate: Estate, vote: VoteName, key: Keys, url: Url = URL_DEFAULT, out: Out = None) -> None:
    """Add up the opened ballots of a vote by the law and the vote's rules."""
    with VoteClient(url) as client:
        found = client.vote(estate, vote)
        roll, ballots = list(client.roll(estate, vote)), list(client.ballots(estate, vote))
        body = count(found.opened, found.vote.closes_at, roll, ballots)
        send_bodies(client, estate, [body], key, out)


def send_bodies(
    client: VoteClient, estate: str, bodies: Sequence[Body], keys: Sequence[Path], out: Path | None
) -> None:
    """The bodies are signed and sent, or written as submission files."""
    origin, signing = client.estate(estate).origin, [read_signing_key(path) for path in keys]
    groups = [
        bodies[start : start + _SUBMISSION_BODIES_MAX]
        for start in range(0, len(bodies), _SUBMISSION_BODIES_MAX)
    ]
    for number, group in enumerate(groups, 1):
        made = signed(origin, group, signing)
        tell_stories(made.events)
        if out is None:
            accepted = client.submit(estate, made.events, made.note)
            last = accepted.first + accepted.of - 1
            results.print(f"{estate}: entries {accepted.first} to {last}, tree size {accepted.tree_size}")
        else:
            _write_submission(out if len(groups) == 1 else out.with_name(f"{out.name}.{number}"), made)


def _write_submission(path: Path, made: Signed) -> None:
    write_new(path, encode_submission(made.events, made.note))
    results.print(str(path))


def read_lines(path: Path) -> list[str]:
    try:
        return read_bytes(path).decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise MalformedError("file_unreadable", f"{path}: not UTF-8") from error


def write_private(path: Path, text: str) -> None:
    try:
        write_secret(path, text)
    except FileExistsError as error:
        raise ConflictError("file_exists", f"{path} is there already; it is never written over") from error
    except OSError as error:
        raise MalformedError("file_unwritable", f"{path}: {error.strerror}") from error
