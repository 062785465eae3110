"""Other bytes of the same meaning: JSON, numbers, base64 and text that are not canonical, at every place.

Rules:
    * The forger holds the log's key and the signers' keys: each line below is properly signed and sealed.
    * Both opinions refuse each one: what one accepts and the other does not would be two histories.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from ledger_core.append.submission import Refused
from ledger_core.log.canonical import encode_base64
from ledger_core.log.entry import GENESIS_LEAF
from ledger_core.log.merkle import leaf_hash
from ledger_core.log.note import parse_note
from tests.differential.tampering.forge import batches_of, next_batch, rewritten, sealed, signed
from tests.differential.tampering.oracle import codes, located, verify
from tests.differential.tampering.worlds import WITNESSES, small, town
from tests.support import bodies

NEXT = 29
Change = Callable[[bytes], bytes]


def replacing(old: str, new: str) -> Change:
    """The first `old` becomes `new`; the test fails where there is none."""

    def change(line: bytes) -> bytes:
        assert old.encode() in line, (old, line)
        return line.replace(old.encode(), new.encode(), 1)

    return change


EVENT_FORMS: dict[str, Change] = {
    "white space": replacing('"v":1', '"v": 1'),
    "white space behind": lambda line: line + b" ",
    "keys unsorted": lambda line: b'{"v":1,' + line[1:].replace(b',"v":1}', b"}"),
    "key twice": replacing('"v":1', '"v":1,"v":1'),
    "key more": replacing('"v":1', '"v":1,"w":1'),
    "float": replacing('"amount_fen":15000', '"amount_fen":15000.0'),
    "exponent": replacing('"amount_fen":15000', '"amount_fen":15e3'),
    "leading zero": replacing('"amount_fen":15000', '"amount_fen":015000'),
    "plus": replacing('"amount_fen":15000', '"amount_fen":+15000'),
    "underscore": replacing('"amount_fen":15000', '"amount_fen":15_000'),
    "arabic digits": replacing('"amount_fen":15000', '"amount_fen":١٥٠٠٠'),
    "number as text": replacing('"amount_fen":15000', '"amount_fen":"15000"'),
    "minus": replacing('"amount_fen":15000', '"amount_fen":-15000'),
    "too large": replacing('"amount_fen":15000', '"amount_fen":9007199254740993'),
    "needless escape": replacing('"parking"', '"p\\u0061rking"'),
    "escaped slash": replacing("received/1", "received\\/1"),
    "null": replacing('"memo":"停车费"', '"memo":null'),
    "default stated": replacing('"memo":"停车费"', '"late":false,"memo":"停车费"'),
    "decomposed": replacing("停车费", "cafe\u0301"),
    "control character": replacing("停车费", "a\\nb"),
    "raw control character": replacing("停车费", "a\x7fb"),
    "direction character": replacing("停车费", "a\u202eb"),
    "lone surrogate": replacing("停车费", "\\ud800"),
    "not utf-8": lambda line: line.replace("停车费".encode(), b"\xff\xfe", 1),
    "byte order mark": lambda line: b"\xef\xbb\xbf" + line,
    "moment with blank": replacing("T12:00:00+08:00", " 12:00:00+08:00"),
    "moment without zone": replacing("12:00:00+08:00", "12:00:00"),
    "id in lower case": lambda line: re.sub(rb'"id":"[^"]*"', lambda m: b'"id":' + m[0][5:].lower(), line),
    "no such day": replacing('"date":"2026-03-31"', '"date":"2026-02-30"'),
    "version of the envelope": replacing('"v":1', '"v":2'),
    "unknown kind": replacing("revenue.income.received/1", "revenue.income.received/2"),
    "unknown field": replacing('"memo"', '"memory"'),
}


@pytest.mark.parametrize("name", EVENT_FORMS)
def test_an_event_in_another_form_is_found(name: str) -> None:
    """Step 1; the service refuses the very submission."""
    batch = next_batch(town(), bodies.income(memo="停车费"))
    line = EVENT_FORMS[name](batch.lines[0])
    assert line != batch.lines[0]
    forged = signed([line], town().estate.origin, "manager", at=batch.at)
    found = located(verify(rewritten(town(), sealed([*batches_of(town().entries), forged])), town().policy))
    assert (found[0] in {"malformed_event", "text_not_allowed", "unknown_kind"}, found[1:]) == (
        True,
        (1, NEXT),
    )
    outcome = town().estate.ledger.submit(town().estate.name, town().estate.sign([line]), dry_run=True)
    assert isinstance(outcome, Refused)


SEAL_FORMS: dict[str, Change] = {
    "white space": replacing('"seq":', '"seq": '),
    "seq of another": replacing('"seq":28', '"seq":29'),
    "keys unsorted": lambda seal: re.sub(rb'^\{("at":"[^"]*"),("first":\d+)', rb"{\2,\1", seal),
    "key twice": replacing('"rules":1', '"rules":1,"rules":1'),
    "key more": replacing('"rules":1', '"rules":1,"rules_of":1'),
    "float": replacing('"rules":1', '"rules":1.0'),
    "leading zero": replacing('"of":', '"of":0'),
    "arabic digit": replacing('"rules":1', '"rules":١'),
    "rules of nothing": replacing('"rules":1', '"rules":0'),
    "escape": replacing('"at":"2', '"at":"\\u0032'),
    "without milliseconds": replacing(".000Z", "Z"),
    "microseconds": replacing(".000Z", ".000000Z"),
    "offset": replacing(".000Z", ".000+00:00"),
    "lower case zone": replacing(".000Z", ".000z"),
    "no such day": replacing("2026-03-31T", "2026-02-31T"),
    "base64 without padding": lambda seal: re.sub(rb'("prev":"[^"]*)="', rb'\1"', seal),
    "base64 with stray bits": lambda seal: re.sub(rb'(.)="(,"rules")', _stray, seal),
    "base64url": lambda seal: re.sub(rb'"prev":"[^"]', b'"prev":"-', seal),
    "prev of the first": lambda seal: re.sub(
        rb'"prev":"[^"]*"', b'"prev":"' + encode_base64(GENESIS_LEAF).encode() + b'"', seal
    ),
    "sigs empty": lambda seal: re.sub(rb'"sigs":\[.*\]', b'"sigs":[]', seal),
    "sigs missing": lambda seal: re.sub(rb',"sigs":\[.*\]', b"", seal),
    "sig twice": lambda seal: re.sub(rb'"sigs":\[(.*)\]', rb'"sigs":[\1,\1]', seal),
    "sig with a hyphen": replacing("— ", "- "),
    "sig with two blanks": replacing("— ", "—  "),
    "sig behind a blank": replacing("— ", " — "),
    "sig without padding": lambda seal: seal.replace(b'="]', b'"]', 1),
    "line feed behind": lambda seal: seal + b"\n",
    "carriage return": lambda seal: seal + b"\r",
}


def _stray(match: re.Match[bytes]) -> bytes:
    digits = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    return bytes([digits[digits.index(match[1]) + 1]]) + b'="' + match[2]


def with_last_seal(change: Change) -> list[bytes]:
    """The town's entries with the last seal changed: nothing is chained to it."""
    entries = town().entries
    line, _, seal = entries[-1].partition(b"\n")
    return [*entries[:-1], line + b"\n" + change(seal)]


@pytest.mark.parametrize("name", SEAL_FORMS)
def test_a_seal_in_another_form_is_found(name: str) -> None:
    """Steps 1, 2 or 6, at its entry, though the log's key covers it."""
    changed = with_last_seal(SEAL_FORMS[name])
    assert changed != town().entries
    found = located(verify(rewritten(town(), changed), town().policy))
    assert (found[1] in (1, 2, 6), found[2]) == (True, NEXT - 1), found


def test_entries_that_are_not_two_lines_are_found() -> None:
    """Step 1: one line, three lines, CR LF."""
    for bad in (b"{}", b"{}\n{}\n{}", town().entries[-1].replace(b"\n", b"\r\n")):
        report = verify(rewritten(town(), [*town().entries[:-1], bad]))
        assert located(report)[1:] == (1, NEXT - 1)


def signed_anew(text: str) -> bytes:
    """A checkpoint of any text, with the log's and the witnesses' genuine signatures over it."""
    key = small().log_key
    rows = [f"— {key.vkey.name} {encode_base64(key.vkey.key_id + key.sign_raw(text.encode()))}"]
    for witness in WITNESSES:
        message = f"cosignature/v1\ntime 1774929600\n{text}".encode()
        blob = witness.vkey.key_id + (1_774_929_600).to_bytes(8, "big") + witness.sign_raw(message)
        rows.append(f"— {witness.vkey.name} {encode_base64(blob)}")
    return (text + "\n" + "".join(f"{row}\n" for row in rows)).encode()


HEAD_FORMS = {
    "leading zero": lambda o, n, r: f"{o}\n0{n}\n{r}\n",
    "plus": lambda o, n, r: f"{o}\n+{n}\n{r}\n",
    "arabic digit": lambda o, n, r: f"{o}\n٦\n{r}\n",
    "full width digit": lambda o, n, r: f"{o}\n６\n{r}\n",
    "blank": lambda o, n, r: f"{o}\n {n}\n{r}\n",
    "underscore": lambda o, n, r: f"{o}\n0_{n}\n{r}\n",
    "exponent": lambda o, n, r: f"{o}\n{n}e0\n{r}\n",
    "root in hex": lambda o, n, r: f"{o}\n{n}\n{'0' * 64}\n",
    "root without padding": lambda o, n, r: f"{o}\n{n}\n{r.rstrip('=')}\n",
    "root as base64url": lambda o, n, r: f"{o}\n{n}\n-{r[1:]}\n",
    "root with a blank": lambda o, n, r: f"{o}\n{n}\n{r} \n",
    "four lines": lambda o, n, r: f"{o}\n{n}\n{r}\nmore\n",
    "two lines": lambda o, n, r: f"{o}\n{n}\n",
    "carriage returns": lambda o, n, r: f"{o}\r\n{n}\r\n{r}\r\n",
    "origin in capitals": lambda o, n, r: f"{o.upper()}\n{n}\n{r}\n",
    "origin with a blank": lambda o, n, r: f"{o} \n{n}\n{r}\n",
    "origin composed otherwise": lambda o, n, r: f"{o}\u0301\n{n}\n{r}\n",
}


@pytest.mark.parametrize("name", HEAD_FORMS)
def test_a_checkpoint_in_another_form_is_found(name: str) -> None:
    """Step 4, though log and witnesses have signed exactly this text."""
    origin, size, root, _ = parse_note(small().files["checkpoint"].decode()).text.split("\n")
    genuine = signed_anew(f"{origin}\n{size}\n{root}\n")
    assert verify(small().files | {"checkpoint": genuine}).verdict == "sound"
    forged = signed_anew(HEAD_FORMS[name](origin, size, root))
    report = verify(small().files | {"checkpoint": forged}, small().policy)
    assert report.verdict == "unsound"
    assert 4 in {finding.step for finding in report.findings.kept if finding.weight == "unsound"}


NOTE_FORMS: dict[str, Change] = {
    "hyphen": lambda note: note.replace("— ".encode(), b"- "),
    "two blanks": lambda note: note.replace("— ".encode(), "—  ".encode()),
    "no blank line": lambda note: note.replace(b"\n\n", b"\n"),
    "blank line among": lambda note: note.replace(b"=\n\n", b"=\n\n\n", 1),
    "carriage returns": lambda note: note.replace(b"\n", b"\r\n"),
    "no last line feed": lambda note: note[:-1],
    "byte order mark": lambda note: b"\xef\xbb\xbf" + note,
    "text behind": lambda note: note + b"more\n",
    "signature without padding": lambda note: re.sub(rb"=(\n[^=]*$)", rb"\1", note),
}


@pytest.mark.parametrize("name", NOTE_FORMS)
def test_a_note_in_another_form_is_never_sound(name: str) -> None:
    """The signed text is the same; the lines beneath it are not of the one form."""
    forged = NOTE_FORMS[name](small().files["checkpoint"])
    assert forged != small().files["checkpoint"]
    assert verify(small().files | {"checkpoint": forged}, small().policy).verdict != "sound"


POLICY_FORMS: dict[str, Change] = {
    "vkey in capitals": lambda text: re.sub(rb"\+[0-9a-f]{8}\+", lambda m: m[0].upper(), text),
    "vkey in base64url": replacing("+AZe+x63z", "+AZe-x63z"),
    "vkey with another id": lambda text: re.sub(rb"\+[0-9a-f]{8}\+", b"+00000000+", text, count=1),
    "threshold with zero": replacing("both any", "both 01"),
    "threshold of nobody": replacing("both any", "both 0"),
    "threshold too high": replacing("both any", "both 3"),
    "threshold in arabic digits": replacing("both any", "both ١"),
    "witness twice": lambda text: text.replace(b"witness w2", b"witness w1"),
    "member twice": replacing("any w1 w2", "any w1 w1"),
    "group before its members": lambda text: b"group g any w1\n" + text,
    "quorum of the unknown": replacing("quorum both", "quorum all-of-them"),
    "two quorums": lambda text: text + b"quorum none\n",
    "no quorum": replacing("quorum both\n", ""),
    "no log": lambda text: re.sub(rb"^log .*\n", b"", text),
    "unknown word": lambda text: text + b"trust everybody\n",
    "not utf-8": lambda text: text + b"\xff\n",
    "witness's key as log": replacing("log ", f"log {WITNESSES[0].vkey.format()} #"),
}


@pytest.mark.parametrize("name", POLICY_FORMS)
def test_a_policy_in_another_form_vouches_for_nothing(name: str) -> None:
    """Undecided: a policy that can be read in two ways is read in none."""
    forged = POLICY_FORMS[name](small().files["policy"])
    assert forged != small().files["policy"]
    report = verify(small().files | {"policy": forged})
    assert report.verdict == "undecided", codes(report)
    assert [finding.code for finding in report.findings.kept] == ["bad_policy"]


def test_leaves_are_of_the_bytes_and_not_of_the_meaning() -> None:
    """A blank more is another leaf: no reader may normalise before it hashes."""
    entry = small().entries[0]
    assert leaf_hash(entry.replace(b'"v":1', b'"v": 1')) != leaf_hash(entry)
