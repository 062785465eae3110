"""What strangers and careless clients send: refused with the right code, and cheaply."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from ledger_core.append import judge
from ledger_core.append.signing import sign_submission
from ledger_core.append.submission import Outcome, Refused, Submission
from ledger_core.books import fields as f
from ledger_core.books.estate import kinds as e
from ledger_core.log.canonical import encode
from ledger_core.log.note import SigningKey
from tests.support import bodies
from tests.support.estate import Estate, key_of


def codes(outcome: Outcome) -> list[str]:
    """The codes of a refusal; empty when there is none."""
    return [one.code for one in outcome.refusals] if isinstance(outcome, Refused) else []


def send_line(estate: Estate, line: bytes) -> list[str]:
    """The codes that the manager's line is refused with."""
    return codes(estate.ledger.submit(estate.name, estate.sign([line])))


@pytest.fixture
def decoded(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many lines each call has decoded: the real decoder, counted."""
    counts: list[int] = []
    real_many, real_one = judge.decode_events, judge.decode_event

    def many(lines: tuple[bytes, ...]) -> Any:
        counts.append(len(lines))
        return real_many(lines)

    def one(line: bytes) -> Any:
        counts.append(1)
        return real_one(line)

    monkeypatch.setattr(judge, "decode_events", many)
    monkeypatch.setattr(judge, "decode_event", one)
    return counts


def forged(sent: Submission, *, known: SigningKey) -> Submission:
    """The submission with the line of a known key, as anybody can write it who has read the log."""
    text, _, lines = sent.note.rpartition("\n\n")
    line = known.sign("something else").format()
    return sent._replace(note=f"{text}\n\n{line}\n{lines}")


@pytest.fixture
def largest(estate: Estate) -> Submission:
    """1,024 grants, 4 MiB less a little, signed by a stranger who grants himself a key."""
    grant = estate.grant("street", "stranger", memo="款" * 1_000, source="源" * 230)
    sent = estate.submission(*[grant] * 1_024, by="stranger")
    assert 3_900_000 < sum(map(len, sent.events)) < 4_194_304
    return sent


def test_a_stranger_makes_nobody_decode(estate: Estate, largest: Submission, decoded: list[int]) -> None:
    """Neither alone, nor beside the name of a key that he does not hold."""
    assert codes(estate.ledger.submit(estate.name, largest)) == ["unknown_key"]
    with_known = forged(largest, known=key_of("manager"))
    assert codes(estate.ledger.submit(estate.name, with_known)) == ["bad_signature"]
    assert decoded == []


def test_an_unfounded_log_decodes_one_line(estate: Estate, largest: Submission, decoded: list[int]) -> None:
    """A founding is alone, so more is never worth it."""
    other = Estate(estate.store, "other", estate.clock)
    sent = other.sign(largest.events, "stranger")
    assert codes(other.ledger.submit("other", sent)) == ["wrong_estate"] * 1_024
    assert decoded[:1] == [1]
    junk = other.sign([b"x" * 4_000] * 1_024, "stranger")
    decoded.clear()
    assert codes(other.ledger.submit("other", junk)) == ["unknown_key"]
    assert decoded == [1]


def test_an_entry_within_its_bound_with_all_its_lines(estate: Estate) -> None:
    """Sixteen keys of the longest names, on the longest line: refused, not raised; its neighbours go in."""
    keys = [SigningKey.from_seed(f"{n:02d}" + '"' * 126, bytes([n]) * 32) for n in range(15)]
    party = f.Party(party="firm", name="蓝天物业")
    grants = [estate.grant("supervisor", vkey=key.vkey.format(), party=party) for key in keys]
    lines = [estate.line(body) for body in grants]
    note = sign(estate, lines, [estate.authority, *keys])
    assert codes(estate.ledger.submit(estate.name, Submission(tuple(lines), note))) == []
    units = bodies.units(*(bodies.unit(f"9-{n}", building="楼" * 100, group="主" * 40) for n in range(122)))
    long = estate.line(units)
    assert 59_000 < len(long) < 60_000
    longest = estate.line(
        e.UnitsRegistered(units=units.units, since=units.since, memo="m" * min(1_000, 59_989 - len(long)))
    )
    sent = Submission((longest,), sign(estate, [longest], [key_of("registrar"), *keys]))
    outcomes = estate.ledger.submit_group(estate.name, [sent, estate.submission(bodies.income())])
    assert [codes(one) for one in outcomes] == [["too_large"], []]
    assert codes(estate.ledger.submit(estate.name, estate.sign([longest], "registrar"))) == []


def sign(estate: Estate, lines: list[bytes], keys: list[SigningKey]) -> str:
    """The note of any keys over these lines."""
    return sign_submission(estate.origin, lines, keys)


Change = Callable[[dict[str, Any]], object]
CHANGES: dict[str, tuple[Change, str]] = {
    "a float": (lambda event: event["body"].update(amount_fen=5.0), "malformed_event"),
    "an amount of text": (lambda event: event["body"].update(amount_fen="5"), "malformed_event"),
    "an amount of true": (lambda event: event["body"].update(amount_fen=True), "malformed_event"),
    "zero fen": (lambda event: event["body"].update(amount_fen=0), "malformed_event"),
    "minus one fen": (lambda event: event["body"].update(amount_fen=-1), "malformed_event"),
    "more fen than there are": (lambda event: event["body"].update(amount_fen=10**13 + 1), "malformed_event"),
    "an integer of 400 digits": (lambda event: event["body"].update(amount_fen=10**400), "malformed_event"),
    "null": (lambda event: event["body"].update(memo=None), "malformed_event"),
    "an unknown field": (lambda event: event["body"].update(colour="red"), "malformed_event"),
    "an unknown field outside": (lambda event: event.update(colour="red"), "malformed_event"),
    "a missing field": (lambda event: event["body"].pop("date"), "malformed_event"),
    "an explicit default": (lambda event: event["body"].update(memo=""), "malformed_event"),
    "an explicit false": (lambda event: event["body"].update(late=False), "malformed_event"),
    "an explicit empty list": (lambda event: event["body"].update(vouchers=[]), "malformed_event"),
    "no kind": (lambda event: event["body"].pop("kind"), "malformed_event"),
    "a kind that is a number": (lambda event: event["body"].update(kind=1), "malformed_event"),
    "a kind of no form": (lambda event: event["body"].update(kind="../x/1"), "malformed_event"),
    "an unknown kind": (lambda event: event["body"].update(kind="revenue.bribe.paid/1"), "unknown_kind"),
    "a newer version": (lambda event: event["body"].update(kind="revenue.income.received/2"), "unknown_kind"),
    "version ten thousand": (
        lambda event: event["body"].update(kind="revenue.income.received/10000"),
        "unknown_kind",
    ),
    "an unknown kind, later version": (
        lambda event: (event["body"].update(kind="x/1"), event.update(v=2)),
        "malformed_event",
    ),
    "an unknown kind with a float": (
        lambda event: event["body"].update(kind="x/1", amount_fen=5.5),
        "malformed_event",
    ),
    "an unknown kind with a wrong id": (
        lambda event: (event["body"].update(kind="x/1"), event.update(id="1")),
        "malformed_event",
    ),
    "a part that is called a kind": (
        lambda event: event["body"].update(a={"kind": "x/1"}),
        "malformed_event",
    ),
    "a later envelope": (lambda event: event.update(v=2), "malformed_event"),
    "a body that is a list": (lambda event: event.update(body=[]), "malformed_event"),
    "an id in lower case": (lambda event: event.update(id=event["id"].lower()), "malformed_event"),
    "an id beyond 128 bits": (lambda event: event.update(id="8" + event["id"][1:]), "malformed_event"),
    "a moment without offset": (lambda event: event.update(at="2026-03-31T12:00:00"), "malformed_event"),
    "a moment with milliseconds": (
        lambda event: event.update(at="2026-03-31T12:00:00.000Z"),
        "malformed_event",
    ),
    "the 31st of February": (lambda event: event.update(at="2026-02-31T12:00:00Z"), "malformed_event"),
    "a leap second": (lambda event: event.update(at="2026-03-31T12:00:60Z"), "malformed_event"),
    "an offset of 99 hours": (lambda event: event.update(at="2026-03-31T12:00:00+99:00"), "malformed_event"),
    "the first moment": (lambda event: event.update(at="0001-01-01T00:00:00+14:00"), "signed_too_old"),
    "the last moment": (lambda event: event.update(at="9999-12-31T23:59:59-12:00"), "signed_ahead"),
    "a date with a time": (lambda event: event["body"].update(date="2026-03-31T00:00:00"), "malformed_event"),
    "a date of one digit": (lambda event: event["body"].update(date="2026-3-31"), "malformed_event"),
    "a wrong estate": (lambda event: event.update(estate="../" * 99), "wrong_estate"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_changed_event(estate: Estate, name: str) -> None:
    """The line stays canonical JSON, so that it is refused for its content."""
    change, code = CHANGES[name]
    event = json.loads(estate.line(bodies.income()))
    change(event)
    line = json.dumps(event, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    assert send_line(estate, line) == [code]


SPELLINGS: dict[str, Callable[[bytes], bytes]] = {
    "a key twice": lambda line: line.replace(b'"v":1', b'"v":1,"v":1'),
    "another order": lambda line: b'{"v":1,' + line[1:].replace(b',"v":1', b""),
    "5.0 for 5": lambda line: line.replace(b'"v":1', b'"v":1.0'),
    "an exponent": lambda line: line.replace(b"15000", b"15e3"),
    "a plus": lambda line: line.replace(b"15000", b"+15000"),
    "a needless escape": lambda line: line.replace(b"parking", b"p\\u0061rking"),
    "an escaped slash": lambda line: line.replace(b"received/1", b"received\\/1"),
    "a lone surrogate": lambda line: line.replace(b"parking", b"\\ud800"),
    "no UTF-8": lambda line: line.replace(b"parking", b"\xff"),
    "a byte order mark": lambda line: b"\xef\xbb\xbf" + line,
    "a line feed at the end": lambda line: line + b"\n",
    "a second line": lambda line: line + b"\n" + line,
    "nothing": lambda _: b"",
    "no JSON": lambda _: b"no JSON",
    "nested deeply": lambda _: b"[" * 30_000 + b"]" * 30_000,
    "an unknown kind nested deeply": lambda line: line.replace(
        b'"amount_fen":15000,', b'"amount_fen":' + b"[" * 25_000 + b"]" * 25_000 + b","
    ).replace(b"revenue.income.received/1", b"x/1"),
    "an unknown kind with blanks": lambda line: line.replace(b"received/1", b"received/2") + b" ",
}


@pytest.mark.parametrize("name", SPELLINGS)
def test_another_spelling(estate: Estate, name: str) -> None:
    """One fact has one form."""
    assert send_line(estate, SPELLINGS[name](estate.line(bodies.income()))) == ["malformed_event"]


NOT_ALLOWED = {
    "line feed": "a\nb",
    "carriage return": "a\rb",
    "tab": "a\tb",
    "nul": "a\x00b",
    "escape": "a\x1bb",
    "delete": "a\x7fb",
    "C1 control": "a\x85b",
    "line separator": "a\u2028b",
    "paragraph separator": "a\u2029b",
    "embedding": "a\u202ab",
    "override": "a\u202eb",
    "isolate": "a\u2066b",
    "pop isolate": "a\u2069b",
    "decomposed": "e\u0301",
    "singleton": "\u212b",
    "hangul in parts": "\u1100\u1161",
    "accent after a quote and a letter": 'x"e\u0301',
    "accent after a backslash and a letter": "\\e\u0301",
}
TEXTS: tuple[tuple[str, Callable[[str], tuple[f.Body, str]]], ...] = (
    ("memo", lambda text: (bodies.income(memo=text), "manager")),
    ("reference", lambda text: (bodies.income(bank_ref=text), "manager")),
    ("contract number", lambda text: (bodies.income(contract=text), "manager")),
    ("part of a part", lambda text: (bodies.income(payer=f.Counterparty(name=text)), "manager")),
    (
        "part of a list",
        lambda text: (bodies.units(bodies.unit(), bodies.unit("1", building=text)), "registrar"),
    ),
)


@pytest.mark.parametrize("where", [name for name, _ in TEXTS])
@pytest.mark.parametrize("what", NOT_ALLOWED)
def test_text_that_hides_something(estate: Estate, where: str, what: str) -> None:
    """In whatever field it stands."""
    body, by = dict(TEXTS)[where](NOT_ALLOWED[what])
    assert estate.codes(body, by=by) == ["text_not_allowed"]


def test_text_that_hides_nothing(estate: Estate) -> None:
    """Quotes, backslashes, rare characters and composed letters go in, and a batch is judged line by line."""
    for text in ('"引号"', "C:\\账", "é", "\U00020bb7", "🧾", "a  b", "\u00a0"):
        assert estate.codes(bodies.income(memo=text)) == []
    lines = [bodies.income(memo=text) for text in ("好", "一\n二", "e\u0301", "好")]
    outcome = estate.submit(*lines)
    assert isinstance(outcome, Refused)
    assert [(one.code, one.index) for one in outcome.refusals] == [
        ("text_not_allowed", 1),
        ("text_not_allowed", 2),
    ]


def test_an_accent_cannot_reach_over_lines(estate: Estate) -> None:
    """A line that ends in a letter and one that begins with an accent are two texts."""
    assert encode({"a": "\u0301"}) not in estate.line(bodies.income())
    assert estate.codes(bodies.income(memo="e"), bodies.income(memo="\u0301")) == []
