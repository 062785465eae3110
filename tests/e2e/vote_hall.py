"""What a vote in a service needs: the commands, the files of keys, ballots with and without what opens them.

Rules:
    * The service's seals bear a clock that the test moves past the window's end: nothing waits, and
      nothing comes too late on a busy machine.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from typer.testing import CliRunner

from api.cli import app
from api.client.votes import VoteClient
from api.key_files import format_signing_key, write_secret
from api.main import create_app
from api.settings import Settings
from api.voting.ballot import ballot_key, register_key, seal_ballot, signed
from api.voting.roll import Letter, claim_key
from ledger_core.append.ledger import utc_now
from tests.e2e.browser.site import running_app
from tests.support.estate import key_of
from tests.support.poll import VOTE

ESTATE = "guangjing"
WINDOW = datetime.timedelta(hours=6)


def run(*words: str) -> str:
    """What a command prints; the test fails when it does not end with 0."""
    done = CliRunner().invoke(app, ["vote", *words], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


def key_file(directory: Path, name: str) -> str:
    """The file of a key of the estate."""
    path = directory / f"{name}.key"
    if not path.exists():
        write_secret(path, format_signing_key(key_of(name)))
    return str(path)


@contextmanager
def hall(settings: Settings) -> Iterator[tuple[str, Callable[[], None]]]:
    """Give the address of a service, and what carries its seals past the window's end."""
    ahead = [datetime.timedelta(0)]
    service = create_app(settings)
    with (
        running_app(service) as base,
        service.state.services.ledger.under_clock(lambda: utc_now() + ahead[0]),
    ):
        yield base, lambda: ahead.append(ahead.pop() + WINDOW)


def cast(base: str, directory: Path, letter: Letter, option: str, first: bool = True) -> str:
    """A ballot is in; return what opens it."""
    secret = directory / f"{letter.code}.secret"
    secret.write_text(letter.secret + "\n")
    told = run(
        *("cast", "--estate", ESTATE, "--vote", VOTE, "--code", letter.code, "--url", base),
        *("--ballot-key", str(directory / f"{letter.code}.key"), "--choice", f"use={option}"),
        *(("--secret", str(secret)) if first else ()),
    )
    return told.partition("it opens your ballot: ")[2].split()[0]


def cast_without_disclosure(base: str, directory: Path, letter: Letter) -> str:
    """A ballot is in, and its owner brings nothing that opens it: the device broke at once."""
    origin = f"ledger.example/logs/{ESTATE}"
    key = ballot_key(VOTE, letter.code)
    claim = claim_key(letter.code, VOTE, letter.secret)
    sealed = seal_ballot(VOTE, letter.code, [("use", "for")])
    with VoteClient(base) as client:
        for made in (
            register_key(origin, VOTE, letter.code, claim, key),
            signed(origin, (sealed.body,), (key,)),
        ):
            client.submit(ESTATE, made.events, made.note)
    return sealed.disclosure
