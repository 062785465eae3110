"""What goes wrong beside a vote: lost answers, slips of the keyboard, files that are not there.

Rules:
    * A lost answer is that of something in between: the service has done what it was asked for.
    * A user's error is a sentence with its exit code, and no file of his is gone.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from api.client.votes import VoteClient
from ledger_core.log.disclosure import digest_of
from tests.differential.tampering.hostile import answering
from tests.e2e import process
from tests.e2e.command_hall import ESTATE, VOTE, Hall, convene, opened_hall

UNITS = "unit,area_m2,owner\n1-1-101,100,\n1-1-102,100,\n"


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    """An estate of three flats with a service, and no vote yet."""
    with opened_hall(tmp_path) as hall:
        yield hall


@contextmanager
def answers_lost(path: str) -> Iterator[None]:
    """What is sent to this path arrives; a gateway answers in the service's place."""
    request = httpx.Client.request

    def lost(self: httpx.Client, method: str, url: str, **more: object) -> httpx.Response:
        answer = request(self, method, url, **more)  # type: ignore[arg-type]
        gone = method == "POST" and url.endswith(path) and answer.status_code < 300
        return httpx.Response(504, text="gateway", request=answer.request) if gone else answer

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(httpx.Client, "request", lost)
        yield


def test_a_new_letter_stays_when_nobody_knows_whether_it_was_taken_in(hall: Hall) -> None:
    """The log has its claim: without the letter that ballot could never be cast."""
    convene(hall)
    place = ("--code", hall.code("1-1-101"), "--letters", str(hall.data / "letters"))
    with answers_lost("/submissions"):
        hall.vote("replace", *place, "--letter", str(hall.data / "new"), *hall.key("registrar"), code=3)
    assert "revoked_key" in hall.vote("cast", *hall.casting("1-1-101", "for")[0], code=1)
    hall.cast("1-1-101", "for", "new")


@pytest.mark.parametrize("path", ["/submissions", "/disclosures"])
def test_an_owner_has_what_opens_his_ballot_before_it_is_sent(hall: Hall, path: str) -> None:
    """The answer is lost, the ballot is in: without its salt nobody could ever count it."""
    convene(hall)
    words, _ = hall.casting("1-1-101", "for")
    place = ("vote", "cast", "--estate", ESTATE, "--vote", VOTE, "--url", hall.base, *words)
    # The key is registered while answers still come.
    with answers_lost("/submissions"):
        process.run(hall.data, *place, code=3)
    with answers_lost(path):
        done = process.run(hall.data, *place[:-2], code=3)
    opening = done.stdout.partition("keep this, it opens your ballot: ")[2].split()[0]
    with VoteClient(hall.base) as client:
        (row,) = client.ballots(ESTATE, VOTE)
    assert row.choices_digest == digest_of(opening)


def test_no_option_writes_over_a_file(hall: Hall) -> None:
    """The letters of a sealed roll, named as --out by a slip, are as they were."""
    (hall.data / "units.csv").write_text(UNITS)
    letters, out = str(hall.data / "letters"), str(hall.data / "out")
    roll = ("vote", "roll", str(hall.data / "units.csv"), "--vote", VOTE, "--letters")
    assert "file_exists" in process.run(hall.data, *roll, letters, "--out", letters, code=1).stderr
    assert not Path(letters).exists()
    process.run(hall.data, *roll, letters, "--out", out)
    kept = Path(letters).read_bytes()
    how = ("vote", "deliver", letters, "--vote", VOTE, "--channel", "door", "--date", hall.day())
    assert "file_exists" in process.run(hall.data, *how, "--out", letters, code=1).stderr
    assert "file_exists" in process.run(hall.data, *roll, f"{letters}2", "--out", out, code=1).stderr
    assert not Path(f"{letters}2").exists()
    key = ("--key", str(hall.data / "registrar.key"))
    hall.key("registrar")
    acting = ("vote", "final", "--estate", ESTATE, "--vote", VOTE, "--url", hall.base, *key)
    assert "file_exists" in process.run(hall.data, *acting, "--out", letters, code=1).stderr
    assert Path(letters).read_bytes() == kept


def test_what_cannot_be_read_written_or_reached_is_a_sentence(hall: Hall) -> None:
    """Exit code 1, or 3 where nobody knows; a secret that is none makes no key."""
    convene(hall)
    words, key = hall.casting("1-1-101", "for")
    none = str(hall.data / "none" / "x")
    assert "file_unreadable" in hall.vote("cast", *words[:-1], none, code=1)
    (hall.data / "binary").write_bytes(b"\xff\xfe")
    assert "file_unreadable" in hall.vote("cast", *words[:-1], str(hall.data / "binary"), code=1)
    (hall.data / "short").write_text("口令")
    assert "secret_malformed" in hall.vote("cast", *words[:-1], str(hall.data / "short"), code=1)
    assert not Path(key).exists()
    acting = ("vote", "final", "--estate", ESTATE, "--vote", VOTE, *hall.key("committee"), "--url")
    assert "file_unwritable" in process.run(hall.data, *acting, hall.base, "--out", none, code=1).stderr
    assert "address_malformed" in process.run(hall.data, *acting, "http://x:port", code=1).stderr
    assert "address_malformed" in process.run(hall.data, *acting, "nowhere", code=1).stderr
    with answering(lambda asked: asked.reply(b"<html>", content_type="text/html")) as stranger:
        assert "answer_malformed" in process.run(hall.data, *acting, stranger, code=3).stderr
