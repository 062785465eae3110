"""A witness of one's own: its answers by the protocol, what it holds and keeps, its round from cron."""

import json
from pathlib import Path

import pytest

from audit_tools import witness as witness_module
from audit_tools.bundle import MemorySource
from audit_tools.cli import main
from audit_tools.encoding import encode_base64
from audit_tools.errors import UnreadableError
from audit_tools.note_check import parse_line, verifies_cosignature
from audit_tools.tile_proof import TileTree
from audit_tools.witness import Answer, Witness, parse_logs
from audit_tools.witness_key import make_key
from audit_tools.witness_once import look
from tests.audit.forge import CLERK, LOG, Forge, Signer, founded_log, income

LOGS = f"log {LOG.vkey}\n".encode()


def log_of(more: int) -> Forge:
    """The founded log of ten entries, and so many incomes: a longer one extends a shorter one."""
    forge = founded_log()
    for i in range(more):
        forge.add([income(i + 1)], CLERK)
    return forge


def request(forge: Forge, old: int, checkpoint: bytes | None = None) -> bytes:
    """A request for the log's checkpoint, with the path from `old` that its tiles give."""
    path: list[bytes] = []
    if old <= len(forge.entries):
        path = TileTree(MemorySource(forge.files()), len(forge.entries)).consistency_path(old)
    rows = [f"old {old}", *map(encode_base64, path), "", ""]
    return "\n".join(rows).encode() + (checkpoint or forge.checkpoint())


@pytest.fixture
def witness(tmp_path: Path) -> Witness:
    key = make_key(tmp_path / "key", "witness.example/own")
    return Witness(tmp_path / "state", key, parse_logs(LOGS), clock=lambda: 1_800_000_000)


def kept(witness: Witness, folder: str) -> list[Path]:
    return sorted((witness.directory / folder).iterdir())


def is_cosigned(witness: Witness, answer: Answer, text: str) -> bool:
    line = parse_line(answer.body.removesuffix("\n"))
    key = witness.key.key
    return line.label == key.label and verifies_cosignature(key.public, line.signature, text)


def test_a_log_that_grows_is_cosigned_again_and_again(witness: Witness) -> None:
    held = 0
    for more in (0, 1, 300, 301):
        forge = log_of(more)
        answer = witness.answer(request(forge, held))
        assert answer.status == 200
        assert is_cosigned(witness, answer, forge.checkpoint().decode().partition("\n\n")[0] + "\n")
        held = len(forge.entries)
        again = witness.answer(request(forge, held))
        assert again.status == 200, "the same checkpoint may be cosigned again"
    after_restart = Witness(witness.directory, witness.key, witness.logs)
    now = after_restart.held(forge.origin)
    assert now is not None
    assert now.head.size == held


def test_the_state_is_stored_before_the_answer_and_nothing_is_signed_without(
    witness: Witness, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert witness.answer(request(log_of(0), 0)).status == 200

    def full(path: Path, raw: bytes) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(witness_module, "write_durably", full)
    with pytest.raises(OSError, match="no space"):
        witness.answer(request(log_of(5), 10))
    held = witness.held(LOG.key.name)
    assert held is not None
    assert held.head.size == 10


REFUSED = {
    "old is not what is held": (lambda: request(log_of(5), 3), 409),
    "old above the checkpoint": (lambda: request(log_of(5), 99), 400),
    "unknown origin": (lambda: request(Forge(origin="other.example/logs/rosegarden"), 0), 404),
    "another key": (lambda: request(log_of(5), 10, checkpoint_by(Signer(LOG.key.name, "x"))), 403),
    "path too short": (lambda: b"\n".join(request(log_of(5), 10).split(b"\n")[:1]) + tail_of(log_of(5)), 422),
    "path of another tree": (lambda: request(log_of(5), 10).replace(b"A", b"B", 1), 422),
    "no empty line": (lambda: b"old 10\n" + log_of(5).checkpoint().split(b"\n\n")[0], 400),
    "not a number": (lambda: request(log_of(5), 10).replace(b"old 10", b"old 1_0"), 400),
    "sixty-four hashes": (
        lambda: b"old 10\n" + b"\n".join([b"A" * 43 + b"="] * 64) + tail_of(log_of(5)),
        400,
    ),
    "not UTF-8": (lambda: b"old 10\n\xff\n" + log_of(5).checkpoint(), 400),
    "nothing": (lambda: b"", 400),
}


def checkpoint_by(signer: Signer) -> bytes:
    forge = log_of(5)
    forge.log = signer
    return forge.checkpoint()


def tail_of(forge: Forge) -> bytes:
    return b"\n\n" + forge.checkpoint()


@pytest.mark.parametrize("name", REFUSED)
def test_each_refusal_has_its_status_and_is_kept(witness: Witness, name: str) -> None:
    make, status = REFUSED[name]
    assert witness.answer(request(log_of(0), 0)).status == 200
    raw = make()
    answer = witness.answer(raw)
    assert answer.status == status
    if status == 409:
        assert (answer.content_type, answer.body) == ("text/x.tlog.size", "10\n")
    refused = kept(witness, "refusals")
    assert len(refused) == 1
    assert raw in refused[0].read_bytes()
    held = witness.held(LOG.key.name)
    assert held is not None
    assert held.head.size == 10, "what is refused changes nothing"


def test_the_same_size_with_another_root_is_422_and_both_are_kept_once(witness: Witness) -> None:
    one, other = log_of(0), log_of(0)
    other.entries[9] = other.entries[9].replace(b"100000", b"100001")
    assert witness.answer(request(one, 0)).status == 200
    for _ in range(2):
        assert witness.answer(request(other, 10)).status == 422
    (evidence,) = kept(witness, "contradictions")
    for forge in (one, other):
        assert forge.checkpoint() in evidence.read_bytes()


def test_a_first_checkpoint_of_nothing_has_the_empty_root(witness: Witness) -> None:
    empty = Forge()
    assert witness.answer(request(empty, 0)).status == 200
    assert witness.answer(request(log_of(0), 0)).status == 200


def test_refusals_are_a_ring_and_contradictions_are_bounded(
    witness: Witness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(witness_module, "REFUSALS_MAX", 3)
    monkeypatch.setattr(witness_module, "EVIDENCE_MAX", 2)
    for i in range(5):
        assert witness.answer(b"nonsense %d" % i).status == 400
    assert [path.read_bytes()[-1:] for path in kept(witness, "refusals")] == [b"2", b"3", b"4"]
    assert witness.answer(request(log_of(0), 0)).status == 200
    for i in range(4):
        other = log_of(0)
        other.entries[9] = other.entries[9].replace(b"100000", b"10000%d" % (i + 1))
        assert witness.answer(request(other, 10)).status == 422
    assert len(kept(witness, "contradictions")) == 2


def test_a_damaged_state_is_not_forgotten(witness: Witness) -> None:
    assert witness.answer(request(log_of(0), 0)).status == 200
    (file,) = witness.directory.glob("*.checkpoint")
    file.write_bytes(file.read_bytes()[:40])
    with pytest.raises(UnreadableError, match="bad_state"):
        witness.answer(request(log_of(0), 0))


def test_a_checkpoint_of_two_known_keys_needs_both_to_hold(tmp_path: Path) -> None:
    new = Signer(LOG.key.name, "new")
    logs = parse_logs(f"log {LOG.vkey}\nlog {new.vkey}\nquorum none\n".encode())
    witness = Witness(tmp_path, make_key(tmp_path / "key", "w.example/w"), logs)
    note = log_of(0).checkpoint().decode()
    text = note.partition("\n\n")[0] + "\n"
    assert witness.answer(f"old 0\n\n{note}{new.line(text)}\n".encode()).status == 200
    assert witness.answer(f"old 10\n\n{note}{new.line('x')}\n".encode()).status == 403


# From cron


def test_a_round_cosigns_what_extends_and_raises_the_alarm_for_a_rewrite(
    witness: Witness, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    policy, place = tmp_path / "policy", tmp_path / "log"
    policy.write_bytes(LOGS)
    command = ["witness", "--key", str(tmp_path / "key"), "--policy", str(policy)]
    command += ["--state", str(witness.directory), "--lang", "en", "--once", str(place)]
    for more in (0, 300, 700):
        write(place, log_of(more))
        assert main(command) == 0
        assert capsys.readouterr().out.startswith("— witness.example/own ")
    rewritten = founded_log()
    rewritten.add([income(7), *(income(i + 1) for i in range(800))], CLERK)
    write(place, rewritten)
    assert main(command) == 1
    said = capsys.readouterr().err
    assert "not the same any more" in said
    (evidence,) = kept(witness, "contradictions")
    assert str(evidence) in said
    assert rewritten.checkpoint() in evidence.read_bytes()
    assert log_of(700).checkpoint() in evidence.read_bytes()
    write(place, log_of(300))
    assert main([*command, "--json"]) == 1
    (shown,) = json.loads(capsys.readouterr().out)
    assert (shown["verdict"], shown["code"]) == ("unsound", "tail_cut")
    held = witness.held(LOG.key.name)
    assert held is not None
    assert held.head.size == 710


def write(place: Path, forge: Forge) -> None:
    for path, raw in forge.files().items():
        (place / path).parent.mkdir(parents=True, exist_ok=True)
        (place / path).write_bytes(raw)


def test_tiles_that_are_not_the_checkpoints_accuse_nobody(witness: Witness) -> None:
    assert look(witness, MemorySource(log_of(0).files())).verdict == "sound"
    files = log_of(300).files()
    tile = "tile/0/000"
    broken = files | {tile: files[tile][:320] + bytes(32) + files[tile][352:]}
    one = look(witness, MemorySource(broken))
    assert (one.verdict, one.code) == ("undecided", "bad_tiles")
    for path, code in ((tile, "missing"), ("checkpoint", "missing")):
        gone = {name: raw for name, raw in files.items() if name != path}
        one = look(witness, MemorySource(gone))
        assert (one.verdict, one.code) == ("undecided", code)
    assert kept(witness, "contradictions") == []
    assert look(witness, MemorySource(files)).verdict == "sound"
