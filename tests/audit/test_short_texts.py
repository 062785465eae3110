"""What a phone or a notice board holds: a checkpoint as short text, and fingerprints of keys."""

import io
import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from audit_tools.bundle import MemorySource
from audit_tools.checkpoint_check import read_checkpoint
from audit_tools.cli import main
from audit_tools.errors import UnreadableError
from audit_tools.policy import fingerprint, parse_policy, short_fingerprint
from audit_tools.short_checkpoint import format_short, parse_short, read_older
from audit_tools.verify import Verification
from tests.audit.forge import (
    AUTHORITY,
    CLERK,
    COMMITTEE,
    LOG,
    OWNER,
    full_log,
    income,
)
from tests.audit.test_going_on import audited
from tests.audit.test_places import write

# The short text


def test_the_short_text_holds_what_the_log_has_signed() -> None:
    checkpoint = read_checkpoint(full_log().checkpoint())
    short = format_short(checkpoint)
    assert len(short) < 220, "it fits a QR code that a phone reads"
    code = f"https://ledger.example/estates/any/verify#kept={','.join(short.split())}\n"
    for given in (" ".join(short.split()), code, code.replace("+", "%2B").replace("=", "%3D")):
        again = parse_short(given.replace("#kept%3D", "#kept=").encode())
        assert (again.head, again.note.lines) == (checkpoint.head, [checkpoint.note.lines[0]])


@pytest.mark.parametrize(
    "bend",
    [
        lambda t: t.replace("\n24\n", "\n2_4\n"),
        lambda t: t.replace("\n24\n", "\n٢٤\n"),
        lambda t: t[:-10],
        lambda t: t + "more",
        lambda t: t.split("\n")[0],
        lambda t: t.replace("=", "", 1),
        lambda t: f"https://ledger.example/#kept={','.join(t.split())},more",
        lambda t: f"https://ledger.example/#kept={','.join(t.split()[:2])}",
        lambda _: "https://ledger.example/#kept=%ff%fe",
    ],
)
def test_a_short_text_has_one_form(bend: Callable[[str], str]) -> None:
    short = format_short(read_checkpoint(full_log().checkpoint()))
    with pytest.raises(UnreadableError, match="bad_older_checkpoint"):
        read_older(bend(short).encode())


def test_a_short_text_from_a_notice_board_proves_consistency_or_a_rewrite(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    then = full_log()
    then.entries[:] = then.entries[:12]
    now = write(tmp_path / "now", full_log().files())
    assert main(["checkpoint", str(write(tmp_path / "then", then.files()))]) == 0
    short = capsys.readouterr().out

    def verify(text: str) -> tuple[int, set[str]]:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
        code = main(["verify", str(now), "--from-checkpoint", "-", "--json"])
        return code, {f["code"] for f in json.loads(capsys.readouterr().out)["findings"]}

    assert verify(short) == (0, set())
    assert verify("\n".join(short.split("\n")[:3])) == (0, {"older_not_signed"})
    then.entries[11] = then.entries[11].replace(b"20000", b"20001")
    assert main(["checkpoint", str(write(tmp_path / "other", then.files()))]) == 0
    assert verify(capsys.readouterr().out) == (1, {"rewritten"})
    more = full_log()
    more.add([income(7, late=True)], CLERK)
    assert main(["checkpoint", str(write(tmp_path / "more", more.files()))]) == 0
    assert verify(capsys.readouterr().out) == (1, {"tail_cut"})


# Fingerprints


def test_a_fingerprint_is_the_hash_of_one_keys_text() -> None:
    report = audited(full_log().files())[0]
    assert report.fingerprint == sha256(LOG.vkey.encode()).hexdigest() == fingerprint(LOG.vkey)
    assert report.authority_fingerprint == sha256(AUTHORITY.vkey.encode()).hexdigest()
    assert short_fingerprint("0123456789abcdef" * 4) == "0123 4567 89ab cdef 0123 4567 89ab cdef"


def test_the_current_key_is_the_policys_last_log_line() -> None:
    rows = full_log().policy_text().split("\n")
    with_old = "\n".join([f"log {COMMITTEE.vkey}", *rows]).encode()
    report = Verification(MemorySource(full_log().files())).run(parse_policy(with_old))
    assert (report.verdict, report.fingerprint) == ("sound", fingerprint(LOG.vkey))
    assert OWNER.vkey != LOG.vkey
