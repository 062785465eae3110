"""Where a vote is held by commands: an estate with a service, whose clock the test moves on."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import msgspec

from api.key_files import format_signing_key, write_secret
from api.main import create_app
from api.voting.roll import read_letters
from ledger_core.append.ledger import utc_now
from ledger_core.books.estate.kinds import Unit
from ledger_core.log.canonical import encode
from ledger_core.stores.base import open_store
from tests.e2e import process
from tests.e2e.browser.site import running_app, write_settings
from tests.support import bodies, voting_bodies
from tests.support.estate import Estate, key_of

VOTE, ESTATE = voting_bodies.VOTE, "guangjing"
TOKEN = "vault-token-of-the-registrar"
DAY = datetime.timedelta(days=1)
SHANGHAI = datetime.timedelta(hours=8)


class Hall:
    """Where a vote is held by commands.

    Args:
        data: Directory of the service and of everybody's files.
        base: Address of the service.
        vault: Database of the service's vault.

    `start`, when the vote is posted, is the next noon of Asia/Shanghai: the seals pass no midnight.
    """

    def __init__(self, data: Path, base: str, vault: str) -> None:
        self.data, self.base, self.vault = data, base, vault
        self.offset = datetime.timedelta(0)
        self._until_noon = until_noon(utc_now())
        self.start = self.clock().replace(microsecond=0)

    def clock(self) -> datetime.datetime:
        """The moment of the service's seals."""
        return utc_now() + self._until_noon + self.offset

    def day(self, more: int = 0) -> str:
        """The day of the seals, Asia/Shanghai, or so many days later."""
        return (self.clock() + SHANGHAI + more * DAY).date().isoformat()

    def key(self, name: str) -> tuple[str, str]:
        """The option that names a key's file."""
        path = self.data / f"{name}.key"
        if not path.exists():
            write_secret(path, format_signing_key(key_of(name)))
        return "--key", str(path)

    def vote(self, word: str, *words: str, code: int = 0) -> str:
        """What `sunledger vote` says about this vote."""
        place = ("--estate", ESTATE, "--url", self.base)
        named = () if word == "answer" else ("--vote", VOTE)
        done = process.run(self.data, "vote", word, *place, *named, *words, code=code)
        return done.stdout if code == 0 else done.stderr

    def sign_and_send(self, file: str, key: str) -> None:
        """Event bodies of a file are in the log."""
        signed = str(self.data / f"{file}.signed")
        origin = f"ledger.example/logs/{ESTATE}"
        words = ("sign", str(self.data / file), *self.key(key), "--log-origin", origin, "--out", signed)
        process.run(self.data, *words)
        process.run(self.data, "submit", signed, "--url", self.base)

    def cast(self, unit: str, option: str, letters: str = "letters") -> str:
        """A ballot is in; return the option that names its key."""
        words, key = self.casting(unit, option, letters)
        self.vote("cast", *words)
        return key

    def casting(self, unit: str, option: str, letters: str = "letters") -> tuple[tuple[str, ...], str]:
        """The words of `vote cast` with the letter of that file, and the place of the ballot's key."""
        letter = next(one for one in read_letters(self.lines(letters)) if one.unit == unit)
        secret, key = self.data / f"{unit}.{letters}.secret", str(self.data / f"{unit}.{letters}.key")
        secret.write_text(letter.secret)
        named = ("--code", letter.code, "--ballot-key", key)
        return (*named, "--choice", f"use={option}", "--secret", str(secret)), key

    def code(self, unit: str) -> str:
        """The ballot code of a unit."""
        return next(one.code for one in read_letters(self.lines("letters")) if one.unit == unit)

    def close_vote(self) -> None:
        """The window is over, and the vote closed."""
        self.offset += datetime.timedelta(hours=3)
        self.vote("close", "--letters", str(self.data / "letters"), *self.key("registrar"))

    def lines(self, name: str) -> list[str]:
        """The lines of a file."""
        return (self.data / name).read_text("utf-8").splitlines()


def until_noon(now: datetime.datetime) -> datetime.timedelta:
    """How long it is to the next noon of Asia/Shanghai; less than a day."""
    day = datetime.timedelta(
        hours=now.hour, minutes=now.minute, seconds=now.second, microseconds=now.microsecond
    )
    return (DAY / 2 - SHANGHAI - day) % DAY


def moment(at: datetime.datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


@contextmanager
def opened_hall(directory: Path) -> Iterator[Hall]:
    """Give an estate of three flats with a service, and no vote yet."""
    (directory / "vault-tokens").write_text(f"{ESTATE} {TOKEN}\n")
    settings = msgspec.structs.replace(write_settings(directory), vault_tokens=directory / "vault-tokens")
    with closing(open_store(settings.database)) as store:
        store.create_tables()
        estate = Estate.founded(store, clock=utc_now)
        flats = [
            Unit(unit=f"1-1-{n}", building="1", area_centi_m2=10_000, group=f"h-{n}") for n in (101, 102, 103)
        ]
        estate.must(bodies.units(*flats, since=estate.today), by="registrar")
    app = create_app(settings)
    with running_app(app) as base:
        hall = Hall(directory, base, settings.vault)
        with app.state.services.ledger.under_clock(hall.clock):
            yield hall


def convene(hall: Hall) -> None:
    """Posted, rolled, delivered; the window is open."""
    opens = hall.start + 16 * DAY
    notice = voting_bodies.vote(
        posted=datetime.date.fromisoformat(hall.day()),
        opens_at=moment(opens),
        closes_at=moment(opens + datetime.timedelta(hours=1)),
        count_by=datetime.date.fromisoformat(hall.day(60)),
        objection_days=1,
    )
    (hall.data / "notice").write_bytes(encode(notice) + b"\n")
    hall.sign_and_send("notice", "committee")
    (hall.data / "units.csv").write_text("unit,area_m2,owner\n1-1-101,100,\n1-1-102,100,\n1-1-103,100,\n")
    letters, roll = str(hall.data / "letters"), str(hall.data / "roll")
    named = ("--vote", VOTE)
    process.run(
        *(hall.data, "vote", "roll", str(hall.data / "units.csv")),
        *named,
        "--letters",
        letters,
        "--out",
        roll,
    )
    hall.sign_and_send("roll", "registrar")
    how = ("--channel", "door", "--date", hall.day(), "--out", str(hall.data / "deliveries"))
    process.run(hall.data, "vote", "deliver", letters, *named, *how)
    hall.sign_and_send("deliveries", "registrar")
    process.run(hall.data, "vote", "disclose", "--letters", letters, "--estate", ESTATE, "--url", hall.base)
    hall.offset = 16 * DAY + datetime.timedelta(minutes=10)
