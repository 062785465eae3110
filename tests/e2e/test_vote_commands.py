"""A vote from its notice to its filing and revocation, by commands alone; refusals are told with their code.

Rules:
    * The service's seals bear a clock that the test moves on; the commands sign by the machine's own.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from api.client.votes import VoteClient
from api.voting.roll import read_letters
from audit_tools.cli import main as audit
from tests.e2e.command_hall import DAY, ESTATE, SHANGHAI, TOKEN, VOTE, Hall, convene, moment, opened_hall


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    """An estate of three flats with a service, and no vote yet."""
    with opened_hall(tmp_path) as hall:
        yield hall


def test_a_vote_is_held_from_its_roll_to_its_filing_by_commands_alone(
    hall: Hall, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each act that comes too early is refused by name; the audit finds the whole vote sound and equal."""
    registrar, committee, street = hall.key("registrar"), hall.key("committee"), hall.key("street")
    letters = ("--letters", str(hall.data / "letters"))
    convene(hall)
    ballot_key = hall.cast("1-1-101", "for")
    hall.cast("1-1-102", "for")
    longer = moment(hall.start + 16 * DAY + datetime.timedelta(hours=2))
    hall.vote("extend", "--closes-at", longer, "--reason", "停电", *committee)
    hall.cast("1-1-103", "against")
    assert "vote_not_over" in hall.vote("close", *letters, *registrar, code=1)
    assert "not_counted" in hall.vote("announce", *committee, code=1)
    hall.close_vote()
    hall.vote("open", *registrar, "--token", TOKEN)
    hall.vote("count", *registrar)
    assert "objection_period" in hall.vote("announce", "--until", hall.day(), *committee, code=1)
    hall.vote("announce", "--until", hall.day(1), *committee)
    said = hall.vote("object", "--text", "我没有收到选票", "--key", ballot_key)
    objection = said.rpartition("entries ")[2].split()[0]
    hall.offset += 2 * DAY
    assert "objections_open" in hall.vote("final", *committee, code=1)
    hall.vote("answer", "--objection", objection, "--text", "已核对送达回执", *committee)
    assert "not_final" in hall.vote("filed", "--number", "备〔2026〕9 号", *street, code=1)
    hall.vote("final", *committee)
    hall.vote("filed", "--number", "备〔2026〕9 号", *street)
    with VoteClient(hall.base) as client:
        assert client.vote(ESTATE, VOTE).vote.status == "filed"
    (tmp_path / "bundle.zip").write_bytes(httpx.get(f"{hall.base}/v1/estates/{ESTATE}/bundle").content)
    assert audit(["verify", str(tmp_path / "bundle.zip")]) == 0
    assert audit(["recount", str(tmp_path / "bundle.zip"), "--lang", "en"]) == 0
    assert "the ballots add up to what was announced" in capsys.readouterr().out


def test_a_code_is_revealed_and_a_result_revoked_by_command(hall: Hall) -> None:
    """Both are entries; a stranger's code and a word that is no ground never leave the machine."""
    convene(hall)
    letters = read_letters(hall.lines("letters"))
    hall.cast("1-1-101", "for")
    asked = ("--reference", "(2026)苏 04 民初 7 号", "--letters", str(hall.data / "letters"))
    wanted = ("--code", letters[0].code)
    assert "--ground" in hall.vote(
        "reveal", *wanted, "--ground", "police", *asked, *hall.key("registrar"), code=1
    )
    said = hall.vote(
        "reveal", "--code", "0" * 12, "--ground", "court", *asked, *hall.key("registrar"), code=1
    )
    assert "code_unknown" in said
    by_committee = ("--ground", "court", *asked, *hall.key("committee"))
    assert "role_not_allowed" in hall.vote("reveal", *wanted, *by_committee, code=1)
    hall.vote("reveal", *wanted, "--ground", "court", *asked, *hall.key("registrar"))
    assert "disclosed_already" in hall.vote(
        "reveal", *wanted, "--ground", "court", *asked, *hall.key("registrar"), code=1
    )
    judgment = hall.data / "judgment.pdf"
    judgment.write_bytes(b"%PDF-1.7")
    revoked = ("--judgment", "(2026)苏 04 民初 8 号", "--file", str(judgment), *hall.key("authority"))
    assert "not_counted" in hall.vote("revoked", *revoked, code=1)
    hall.close_vote()
    hall.vote("open", *hall.key("registrar"), "--token", TOKEN)
    hall.vote("count", *hall.key("registrar"))
    hall.vote("revoked", *revoked)
    assert "revoked_already" in hall.vote("announce", *hall.key("committee"), "--until", hall.day(9), code=1)


def test_a_letter_is_replaced_and_a_title_passes_by_command(
    hall: Hall, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Old letters cast nothing, new ones do; what is refused leaves no letter; a ballot that is in stands."""
    convene(hall)
    registrar, letters = hall.key("registrar"), ("--letters", str(hall.data / "letters"))

    def replace(unit: str, file: str, *words: str, code: int = 0) -> str:
        place = ("--code", hall.code(unit), *letters, "--letter", str(hall.data / file))
        return hall.vote("replace", *place, *(words or registrar), code=code)

    def title(unit: str, *words: str, code: int = 0) -> str:
        named = ("--code", hall.code(unit), "--since", (hall.start + SHANGHAI).date().isoformat())
        return hall.vote("title", *named, *(words or registrar), code=code)

    assert "role_not_allowed" in replace("1-1-101", "lost", *hall.key("committee"), code=1)
    assert "title_not_passed" in replace("1-1-101", "lost", "--reason", "title_passed", *registrar, code=1)
    assert "--reason" in replace("1-1-101", "lost", "--reason", "stolen", *registrar, code=1)
    assert not (hall.data / "lost").exists()
    replace("1-1-101", "lost")
    assert "file_exists" in replace("1-1-101", "lost", code=1)
    assert (hall.data / "lost").stat().st_mode & 0o777 == 0o600
    assert "revoked_key" in hall.vote("cast", *hall.casting("1-1-101", "against")[0], code=1)
    hall.cast("1-1-101", "for", "lost")

    assert "role_not_allowed" in title("1-1-102", *hall.key("committee"), code=1)
    assert "2026-02-30" in hall.vote(
        "title", "--code", hall.code("1-1-102"), "--since", "2026-02-30", *registrar, code=1
    )
    title("1-1-102")
    assert "revoked_key" in hall.vote("cast", *hall.casting("1-1-102", "against")[0], code=1)
    replace("1-1-102", "sold", "--reason", "title_passed", *registrar)
    hall.cast("1-1-102", "for", "sold")

    title("1-1-101")
    assert "ballot_stands" in replace("1-1-101", "sold too", "--reason", "title_passed", *registrar, code=1)
    hall.close_vote()
    hall.vote("open", *registrar, "--token", TOKEN)
    hall.vote("count", *registrar)
    with VoteClient(hall.base) as client:
        assert [one.b.figures.heads_for for one in client.tally(ESTATE, VOTE).topics] == [2]
    (tmp_path / "bundle.zip").write_bytes(httpx.get(f"{hall.base}/v1/estates/{ESTATE}/bundle").content)
    assert audit(["recount", str(tmp_path / "bundle.zip"), "--lang", "en"]) == 0
    assert "the ballots add up to what was announced" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("announce", "--until", "2026-02-30"), "2026-02-30"),
        (("final",), "vote_unknown"),
        (("filed", "--number", "x" * 101), "body_malformed"),
        (("object", "--text", "no"), "role_not_allowed"),
    ],
)
def test_a_word_that_fits_nowhere_is_told(hall: Hall, words: tuple[str, ...], said: str) -> None:
    """One sentence and exit code 1, by the command or by the ledger."""
    assert said in hall.vote(*words, *hall.key("committee"), code=1)
