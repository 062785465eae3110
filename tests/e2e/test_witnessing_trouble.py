"""Witnesses in trouble, and settings that cannot be: nobody else is harmed, and the start says which line."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger_core.errors import MalformedError
from ledger_core.log.note import SignatureLine, cosign
from tests.e2e.town import income
from tests.e2e.witnessed import LOG_KEY, Site, opened, standing, until
from tests.support.witness import TestWitness


def _line(name: str, key: str) -> bytes:
    """A cosignature line for another checkpoint, in one witness's name and by one witness's key."""
    other = cosign("another text\n", TestWitness(key, []).key, 1)
    vkey = TestWitness(name, []).key.vkey
    return (SignatureLine(vkey.name, vkey.key_id, other.signature).format() + "\n").encode()


@pytest.mark.parametrize(
    ("instead", "code"),
    [
        ((200, "text/plain", "— north.example/w AAAA\n".encode()), "signature_short"),
        ((200, "text/plain", b"well done\n"), "signature_form"),
        ((200, "text/plain", _line("north", "north")), "signature_false"),
        ((200, "text/plain", _line("north", "south")), "signature_false"),
        ((200, "text/plain", _line("south", "south")), "cosignature_missing"),
        ((200, "text/plain", b"\xff\n"), "signature_form"),
        ((200, "text/plain", b"x" * 70_000), "witness_silent"),
        ((307, "text/plain", b""), "witness_declined"),
        ((404, "text/plain", b""), "origin_unknown"),
        ((409, "text/x.tlog.size", b"4_2\n"), "witness_size"),
    ],
)
def test_a_witness_in_trouble_harms_nobody(
    tmp_path: Path, instead: tuple[int, str, bytes], code: str, witnesses: list[TestWitness]
) -> None:
    """Its answer is named, its line is not served, appends go on, and the other witness signs."""
    site = Site(tmp_path, witnesses)
    witnesses[0].instead = instead
    with site.running() as http:
        town = site.town(http).found()
        until(lambda: standing(http) == [("north", 0, code), ("south", 7, "")])
        assert set(opened(http, witnesses).cosignatures) == {"south.example/w"}
        assert town.take(income(100)).tree_size == 8
        assert set(witnesses[0].requests) == {"/add-checkpoint"}


def test_no_append_waits_for_a_witness(tmp_path: Path, witnesses: list[TestWitness]) -> None:
    """One hangs; founding and income are through, and read, before it has answered anything."""
    site = Site(tmp_path, witnesses)
    witnesses[0].awake.clear()
    with site.running() as http:
        town = site.town(http).found()
        assert town.take(income(100)).tree_size == 8
        until(lambda: standing(http)[1][1] == 8)
        assert witnesses[0].requests
        assert not witnesses[0].answers
        witnesses[0].awake.set()


@pytest.mark.parametrize(
    "line",
    [
        "witness north {vkey} http://witness.example/",
        "witness north {vkey} https://user:pass@witness.example/",
        "witness north {vkey} ftp://127.0.0.1/",
        "witness north {log} https://witness.example/",
        "witness north {vkey}",
        "witness north {vkey} https://a.example/\nwitness south {vkey} https://b.example/",
    ],
)
def test_a_witness_that_cannot_be_is_named(tmp_path: Path, line: str) -> None:
    """The start stops: addresses are https or of this machine, keys are witnesses' keys, each counts once."""
    site = Site(tmp_path, [])
    text = line.format(vkey=TestWitness("north", []).key.vkey.format(), log=LOG_KEY.format())
    (tmp_path / "witnesses").write_text(text + "\n")
    with pytest.raises(MalformedError) as error, site.running():
        pass
    assert error.value.code == "witness_malformed"


def test_a_quorum_of_more_than_there_are_is_refused(tmp_path: Path, witnesses: list[TestWitness]) -> None:
    """Nothing would ever be served."""
    with (
        pytest.raises(MalformedError, match="SUNLEDGER_WITNESS_QUORUM"),
        Site(tmp_path, witnesses, 3).running(),
    ):
        pass
