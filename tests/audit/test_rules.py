"""Each rule of SPEC-books §3 and §4 that a log alone can break: a forged log each, found by code."""

from collections.abc import Callable

import pytest

from audit_tools.bundle import MemorySource
from audit_tools.verify import Report, Verification
from tests.audit.forge import (
    AUTHORITY,
    BANK,
    CLERK,
    COMMITTEE,
    ESTATE,
    LOG,
    MANAGER,
    ORIGIN,
    OWNER,
    PAYEE,
    REGISTRAR,
    STATEMENT,
    STRANGER,
    Body,
    Forge,
    Signer,
    asked,
    canonical,
    closed,
    contract,
    distribution,
    expense,
    founded,
    founded_log,
    full_log,
    granted,
    income,
    opened,
    policy,
    reconciled,
    registered,
    reversal,
    transferred,
    voucher,
)

Bend = Callable[[Forge], int]
CASES: dict[str, tuple[str, int, Bend]] = {}
SECOND = Signer("second.example/key")
COUNTED = ("sunshine", 0, 0, 0, 100_000)


def verify(forge: Forge) -> Report:
    return Verification(MemorySource(forge.files())).run(None)


def case(code: str, step: int, name: str = "") -> Callable[[Bend], Bend]:
    """Files a forged log under its code; the function returns the seq at which the code must be found."""

    def keep(bend: Bend) -> Bend:
        CASES[name or code] = (code, step, bend)
        return bend

    return keep


def one(code: str, step: int, name: str, signer: Signer, *bodies: Body, **event: object) -> None:
    """Files a log that one submission breaks in its last event."""
    CASES[name] = (code, step, lambda forge: forge.add(list(bodies), signer, **event) + len(bodies) - 1)


def leg(fen: int) -> list[tuple[str, int]]:
    return [("assets:bank:sunshine", -fen), ("income:parking", fen)]


# 4.1 the submission
one("malformed_event", 1, "unknown field", CLERK, income(5, colour="red"))
one(
    "malformed_event", 1, "missing field", CLERK, {"kind": "revenue.income.received/1", "account": "sunshine"}
)
one("malformed_event", 1, "default stated", CLERK, income(5, memo=""))
one("malformed_event", 1, "false stated", CLERK, income(5, late=False))
one("malformed_event", 1, "empty list stated", CLERK, income(5, vouchers=[]))
one("malformed_event", 1, "amount zero", CLERK, income(0))
one("malformed_event", 1, "amount negative", CLERK, income(-5))
one("malformed_event", 1, "amount a float", CLERK, income(5.0))
one("malformed_event", 1, "amount a truth", CLERK, income(True))
one("malformed_event", 1, "amount too large", CLERK, income(10_000_000_000_001))
one("malformed_event", 1, "no such day", CLERK, income(5, date="2026-02-29"))
one("malformed_event", 1, "memo too long", CLERK, income(5, memo="长" * 1001))
one("malformed_event", 1, "account of two lines", CLERK, income(5, account="sun\nshine"))
one("malformed_event", 1, "at without zone", CLERK, income(5), at="2026-03-01T10:00:00")
one("malformed_event", 1, "at of hour 24", CLERK, income(5), at="2026-03-01T24:00:00Z")
one("malformed_event", 1, "version 2", CLERK, income(5), v=2)
one("malformed_event", 1, "id in lower case", CLERK, income(5), id="01jqw0aaaaaaaaaaaaaaaaaaaa")
one("malformed_event", 1, "id above 128 bits", CLERK, income(5), id="81JQW0AAAAAAAAAAAAAAAAAAAA")
one("unknown_kind", 1, "unknown kind", CLERK, {"kind": "revenue.gift.made/1"})
one("unknown_kind", 1, "newer version of a kind", CLERK, income(5, kind="revenue.income.received/2"))
one("text_not_allowed", 1, "line break in a memo", CLERK, income(5, memo="a\nb"))
one("text_not_allowed", 1, "direction override", CLERK, income(5, memo="a\u202eb"))
one("text_not_allowed", 1, "delete character", CLERK, income(5, memo="a\x7fb"))
one("text_not_allowed", 1, "not NFC", CLERK, income(5, memo="e\u0301"))
one("wrong_estate", 8, "wrong estate", CLERK, income(5), estate="other-estate")
one("id_repeated", 8, "id repeated", CLERK, income(5), income(6), id="01JQW0AAAAAAAAAAAAAAAAAAAA")
one("signed_too_old", 8, "signed too old", CLERK, income(5), at="2026-01-30T10:00:00+08:00")
one("signed_ahead", 8, "signed ahead", CLERK, income(5), at="2026-03-01T10:14:01+08:00")

# 4.2 every event
one("role_not_allowed", 7, "bank books income", BANK, income(5))
one("role_not_allowed", 7, "clerk closes a period", CLERK, closed("2026-01-01", "2026-02-28", COUNTED))
one("role_not_allowed", 7, "manager asks", MANAGER, asked(0, "01JQW000000000000000000000"))
one("already_founded", 8, "founded twice", AUTHORITY, founded())
one("date_out_of_range", 8, "date before 1990", CLERK, income(5, date="1989-12-31"))
one("date_out_of_range", 8, "date two days ahead", CLERK, income(5, date="2026-03-03"))
one("date_out_of_range", 8, "since ahead", REGISTRAR, registered(("9", "9", 1), since="2026-03-09"))
one("not_late", 8, "late without a closing", CLERK, income(5, late=True))
one("dual_control", 7, "expense at the threshold", CLERK, expense(1_000_000))
one("dual_control", 7, "transfer at the threshold", CLERK, transferred(1_000_000))
one(
    "dual_control",
    7,
    "distribution at the threshold",
    MANAGER,
    distribution(1, 1_000_000, 1_000_000, basis="stated_total", rounding="as_published") | {},
)

# 4.3 estate
WRONG_CODE = {"code": PAYEE["code"][:-1] + ("0" if PAYEE["code"][-1] != "0" else "1"), "name": "甲"}
one("bad_code", 8, "bad code of a payee", CLERK, expense(5, payee=WRONG_CODE))
one("bad_code", 8, "bad code of a payer", CLERK, income(5, payer=WRONG_CODE))
one("weak_key", 7, "no vkey", AUTHORITY, granted(STRANGER, "auditor", "x", vkey="x+00000000+AQ=="))
one("no_possession", 7, "no possession", AUTHORITY, granted(STRANGER, "auditor", "x"))
one("key_known", 7, "key granted again", AUTHORITY, granted(CLERK, "auditor", "x"))
one("key_known", 7, "log key as a submitter", AUTHORITY, granted(LOG, "auditor", "x"))
one(
    "key_unknown",
    7,
    "revokes a stranger",
    AUTHORITY,
    {"kind": "estate.key.revoked/1", "reason": "r", "vkey": STRANGER.vkey},
)
one(
    "last_authority",
    7,
    "revokes the last authority",
    AUTHORITY,
    {"kind": "estate.key.revoked/1", "reason": "r", "vkey": AUTHORITY.vkey},
)
one(
    "grant_not_allowed",
    7,
    "clerk revokes the committee",
    CLERK,
    {"kind": "estate.key.revoked/1", "reason": "r", "vkey": COMMITTEE.vkey},
)
one("unit_known", 8, "unit registered again", REGISTRAR, registered(("3-501", "3", 5)))
one("unit_known", 8, "unit twice in the event", REGISTRAR, registered(("9", "9", 5), ("9", "9", 5)))
MOVE = {"kind": "estate.units.transferred/1", "since": "2026-02-01"}
one("unit_unknown", 8, "unknown unit", REGISTRAR, MOVE | {"transfers": [{"group": "g", "unit": "7"}]})
one(
    "unit_repeated",
    8,
    "unit moved twice",
    REGISTRAR,
    MOVE | {"transfers": [{"group": "g", "unit": "3-501"}, {"group": "h", "unit": "3-501"}]},
)
one("category_unknown", 8, "unknown category", COMMITTEE, policy(income_categories=["gambling"]))
one("category_unknown", 8, "repeated category", COMMITTEE, policy(expense_categories=["audit", "audit"]))

# 4.4 revenue
one("account_known", 8, "account opened again", MANAGER, opened())
one("account_unknown", 8, "unknown account", CLERK, income(5, account="private"))
one("account_unknown", 8, "unknown account reconciled", BANK, reconciled(0, 0, account="private"))
one("contract_known", 8, "contract again", CLERK, contract(), contract())
one("contract_unknown", 8, "unknown contract", CLERK, income(5, contract="c9"))
one(
    "contract_mismatch",
    8,
    "contract of another category",
    CLERK,
    contract(),
    income(5, contract="c1", category="advertising"),
)
one("contract_mismatch", 8, "contract of another direction", CLERK, contract(), expense(5, contract="c1"))
one("counterparty_unidentified", 8, "nobody", CLERK, expense(5, payee={}))
one("counterparty_unidentified", 8, "name only", CLERK, expense(5, payee={"name": "甲"}))
one("counterparty_unidentified", 8, "both", CLERK, expense(5, payee=PAYEE | {"person": "A" * 43}))
one("category_not_allowed", 8, "category not in the policy", CLERK, expense(5, category="greening"))
one("category_not_allowed", 8, "contract of no category", CLERK, contract(category="venue"))
one("above_due", 8, "above what is due", CLERK, contract(), income(50_001, contract="c1"))
one(
    "no_excess",
    8,
    "reason without excess",
    CLERK,
    contract(),
    income(50_000, contract="c1", excess_reason="多收"),
)
one("no_excess", 8, "reason without contract", CLERK, income(5, excess_reason="多收"))
INVOICE = {"number": "12345678", "total_fen": 900}
one(
    "invoice_total_changed",
    8,
    "invoice total changed",
    CLERK,
    expense(5, invoice=INVOICE),
    expense(5, invoice=INVOICE | {"total_fen": 901}),
)
one(
    "invoice_overpaid",
    8,
    "invoice overpaid",
    CLERK,
    expense(500, invoice=INVOICE),
    expense(401, invoice=INVOICE),
)
ORDER = {key: value for key, value in expense(100_001).items() if key != "bank_ref"}
one("overdraft", 8, "order above the balance", CLERK, ORDER)
one(
    "entry_unknown",
    8,
    "reverses what is not there",
    CLERK,
    reversal(99, "01JQW0AAAAAAAAAAAAAAAAAAAA", leg(5)),
)
one("no_units", 8, "building without units", MANAGER, distribution(2, 1885, 1885, buildings=["8"]))
one("shares_mismatch", 8, "paid too little", MANAGER, distribution(2, 1885, 1884))
one("shares_mismatch", 8, "unit too many", MANAGER, distribution(3, 1885, 1885))
one(
    "shares_mismatch",
    8,
    "as published with a rate",
    MANAGER,
    distribution(2, 1885, 1885, rounding="as_published"),
)
one(
    "shares_mismatch",
    8,
    "total with a rate",
    MANAGER,
    distribution(2, 1885, 1885, basis="stated_total", rounding="as_published"),
)
one("book_mismatch", 10, "book balance wrong", BANK, reconciled(99_999, 99_999))
one("unexplained", 10, "difference unexplained", BANK, reconciled(99_999, 100_000))
one("unexplained", 10, "explained without difference", BANK, reconciled(100_000, 100_000, explanation="x"))
one("period_mismatch", 9, "period backwards", MANAGER, closed("2026-02-02", "2026-02-01", COUNTED))
one("period_mismatch", 9, "period not over", MANAGER, closed("2026-01-01", "2026-03-01", COUNTED))
one(
    "period_figures",
    9,
    "period figures wrong",
    MANAGER,
    closed("2026-01-01", "2026-02-28", ("sunshine", 1, 0, 0, 99_999)),
)
one(
    "period_figures",
    9,
    "account left out",
    MANAGER,
    opened("second"),
    closed("2026-01-01", "2026-02-28", COUNTED),
)
QUESTION = {"kind": "revenue.question.answered/1", "text": "x"}
one("question_unknown", 8, "answers nothing", MANAGER, QUESTION | {"question": 2})


@case("id_conflict", 8)
def _id_conflict(forge: Forge) -> int:
    return forge.add([income(5)], CLERK, id=forge.ids[3])


@case("unknown_key", 7)
def _unknown_key(forge: Forge) -> int:
    return forge.add([income(5)], CLERK, STRANGER)


@case("unknown_key", 7, "log key signs a submission")
def _log_key_signs(forge: Forge) -> int:
    return forge.add([income(5)], CLERK, LOG)


@case("revoked_key", 7)
def _revoked(forge: Forge) -> int:
    forge.add([{"kind": "estate.key.revoked/1", "reason": "r", "vkey": CLERK.vkey}], MANAGER)
    return forge.add([income(5)], CLERK, MANAGER)


@case("revoked_key", 7, "expired key")
def _expired(forge: Forge) -> int:
    forge.add([granted(SECOND, "clerk", "firm", until="2026-02-28")], MANAGER, SECOND)
    return forge.add([income(5)], SECOND, MANAGER)


@case("role_not_allowed", 7, "key acts in the submission that grants it")
def _too_early(forge: Forge) -> int:
    bank = granted(SECOND, "clerk", "firm")
    return forge.add([bank, asked(3, forge.ids[3])], MANAGER, SECOND) + 1


@case("key_inactive", 7)
def _revoked_twice(forge: Forge) -> int:
    gone = {"kind": "estate.key.revoked/1", "reason": "r", "vkey": CLERK.vkey}
    return forge.add([gone, gone], MANAGER) + 1


@case("grant_not_allowed", 7, "manager grants a manager")
def _manager_grants(forge: Forge) -> int:
    return forge.add([granted(SECOND, "manager", "firm")], MANAGER, SECOND)


@case("grant_not_allowed", 7, "manager grants another party's clerk")
def _foreign_clerk(forge: Forge) -> int:
    return forge.add([granted(SECOND, "clerk", "other")], MANAGER, SECOND)


@case("grant_not_allowed", 7, "authority grants an owner")
def _authority_owner(forge: Forge) -> int:
    return forge.add([granted(SECOND, "owner", "o2")], AUTHORITY, SECOND)


@case("role_not_allowed", 7, "committee rotates the log key")
def _log_key(forge: Forge) -> int:
    new = Signer(ORIGIN, "new")
    body = {"kind": "estate.log_key.granted/1", "reason": "r", "vkey": new.vkey}
    forge.log = new
    return forge.add([body], COMMITTEE)


@case("dual_control", 7, "second key of the same party")
def _same_party(forge: Forge) -> int:
    forge.add([granted(SECOND, "committee", "firm")], AUTHORITY, SECOND)
    return forge.add([expense(1_000_000)], CLERK, SECOND)


@case("dual_control", 7, "reversal at the threshold")
def _reversal_alone(forge: Forge) -> int:
    seq = forge.add([income(1_000_000)], CLERK)
    return forge.add([reversal(seq, forge.ids[seq], leg(1_000_000))], CLERK)


def closed_forge(forge: Forge) -> None:
    forge.add([closed("2026-01-01", "2026-02-28", COUNTED)], MANAGER)


@case("date_in_closed_period", 8)
def _closed(forge: Forge) -> int:
    closed_forge(forge)
    return forge.add([income(5)], CLERK)


@case("date_in_closed_period", 8, "account opened in a closed period")
def _opened_late(forge: Forge) -> int:
    closed_forge(forge)
    return forge.add([opened("second")], MANAGER)


@case("not_late", 8, "late after the closing")
def _not_late(forge: Forge) -> int:
    closed_forge(forge)
    return forge.add([income(5, date="2026-03-01", late=True)], CLERK)


@case("period_mismatch", 9, "gap between periods")
def _gap(forge: Forge) -> int:
    forge.add([closed("2026-01-01", "2026-01-31", COUNTED)], MANAGER)
    return forge.add([closed("2026-02-02", "2026-02-28", ("sunshine", 100_000, 0, 0, 0))], MANAGER)


@case("not_reversible", 8)
def _not_reversible(forge: Forge) -> int:
    legs = [("assets:bank:sunshine", -100_000), ("equity:opening", 100_000)]
    return forge.add([reversal(9, forge.ids[9], legs)], CLERK)


@case("not_reversible", 8, "reversal reversed")
def _reversal_reversed(forge: Forge) -> int:
    seq = forge.add([income(5)], CLERK)
    undo = forge.add([reversal(seq, forge.ids[seq], leg(5))], CLERK)
    return forge.add([reversal(undo, forge.ids[undo], leg(-5))], CLERK)


@case("already_reversed", 8)
def _already(forge: Forge) -> int:
    seq = forge.add([income(5)], CLERK)
    forge.add([reversal(seq, forge.ids[seq], leg(5))], CLERK)
    return forge.add([reversal(seq, forge.ids[seq], leg(5))], CLERK)


@case("reversal_mismatch", 8)
def _reversal_mismatch(forge: Forge) -> int:
    seq = forge.add([income(5)], CLERK)
    return forge.add([reversal(seq, forge.ids[seq], leg(4))], CLERK)


@case("entry_unknown", 8, "question on another id")
def _question_entry(forge: Forge) -> int:
    return forge.add([asked(3, forge.ids[4])], OWNER)


@case("question_closed", 8)
def _question_closed(forge: Forge) -> int:
    seq = forge.add([asked(3, forge.ids[3])], OWNER)
    end = {"kind": "revenue.question.closed/1", "outcome": "withdrawn", "question": seq}
    forge.add([end], OWNER)
    return forge.add([QUESTION | {"question": seq}], MANAGER)


@case("role_not_allowed", 7, "another owner closes a question")
def _other_owner(forge: Forge) -> int:
    forge.add([granted(SECOND, "owner", "owner-2")], REGISTRAR, SECOND)
    seq = forge.add([asked(3, forge.ids[3])], OWNER)
    return forge.add([{"kind": "revenue.question.closed/1", "outcome": "refused", "question": seq}], SECOND)


@case("too_large", 8)
def _too_large(forge: Forge) -> int:
    return forge.add([income(5)] * 1025, CLERK)


@case("bad_signature", 6)
def _bad_signature(forge: Forge) -> int:
    def swap(seals: list[Body]) -> None:
        seals[0]["sigs"] = [CLERK.line("another text\n")]

    return forge.add([income(5)], CLERK, bend=swap)


@case("bad_signature", 6, "second line fails")
def _second_line(forge: Forge) -> int:
    def spoil(seals: list[Body]) -> None:
        seals[0]["sigs"].append(COMMITTEE.line("another text\n"))

    return forge.add([income(5)], CLERK, bend=spoil)


@case("malformed_note", 6)
def _malformed_note(forge: Forge) -> int:
    def spoil(seals: list[Body]) -> None:
        seals[0]["sigs"] = ["- name AAAA"]

    return forge.add([income(5)], CLERK, bend=spoil)


@case("malformed_note", 6, "too many lines")
def _many_lines(forge: Forge) -> int:
    return forge.add([income(5)], *[CLERK] * 17)


SEALS: dict[str, tuple[str, int, Body]] = {
    "sigs twice": ("submission_structure", 6, {"sigs": ["x"]}),
    "first wrong": ("submission_structure", 6, {"first": 3}),
    "of wrong": ("submission_structure", 6, {"of": 3}),
    "seq wrong": ("seq_mismatch", 2, {"seq": 99}),
    "prev wrong": ("chain_broken", 2, {"prev": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}),
    "time back": ("seal_time_back", 2, {"at": "2026-02-28T00:00:00.000Z"}),
    "rules zero": ("rules_back", 2, {"rules": 0}),
    "unknown field in a seal": ("malformed_seal", 1, {"x": 1}),
    "seal without milliseconds": ("malformed_seal", 1, {"at": "2026-03-01T02:09:00Z"}),
}


def seal_case(change: Body) -> Bend:
    def bend(forge: Forge) -> int:
        return forge.add([income(5), income(6)], CLERK, bend=lambda seals: seals[1].update(change)) + 1

    return bend


CASES |= {name: (code, step, seal_case(change)) for name, (code, step, change) in SEALS.items()}


@pytest.mark.parametrize("name", CASES)
def test_a_broken_rule_is_found_at_its_entry_with_its_code(name: str) -> None:
    code, step, bend = CASES[name]
    forge = founded_log()
    seq = bend(forge)
    report = verify(forge)
    assert report.verdict == "unsound"
    first = report.findings.first_unsound()
    assert first is not None
    assert (first.code, first.step, first.seq) == (code, step, seq)


FOUNDINGS: dict[str, tuple[str, Body, list[Signer]]] = {
    "bad code of the firm": ("bad_code", {"firm": WRONG_CODE}, [AUTHORITY]),
    "origin of another estate": ("wrong_estate", {"origin": "ledger.example/logs/other"}, [AUTHORITY]),
    "origin named sunledger": ("not_our_origin", {"origin": f"sunledger/logs/{ESTATE}"}, [AUTHORITY]),
    "weak log key": ("weak_key", {"log_key": "x+00000000+AQ=="}, [AUTHORITY]),
    "log key of another name": ("weak_key", {"log_key": Signer("ledger.example", "k").vkey}, [AUTHORITY]),
    "one key for two purposes": ("key_known", {"log_key": AUTHORITY.vkey}, [AUTHORITY]),
    "signed by another key too": ("unknown_key", {}, [AUTHORITY, STRANGER]),
    "signed by another key": ("unknown_key", {}, [STRANGER]),
}


@pytest.mark.parametrize("name", FOUNDINGS)
def test_a_founding_that_breaks_a_rule_is_found(name: str) -> None:
    code, changes, signers = FOUNDINGS[name]
    forge = Forge()
    forge.add([founded(**changes)], *signers)
    assert (code, 0) in {(f.code, f.seq) for f in verify(forge).findings.kept}


def test_nothing_comes_before_the_founding() -> None:
    forge = Forge()
    forge.add([registered(("1", "1", 5))], AUTHORITY)
    assert "not_founded" in {f.code for f in verify(forge).findings.kept if f.weight == "unsound"}


def test_a_founding_stands_alone_in_its_submission() -> None:
    forge = Forge()
    forge.add([founded(), registered(("1", "1", 5))], AUTHORITY)
    first = verify(forge).findings.first_unsound()
    assert first is not None
    assert first.code == "already_founded"


def test_money_needs_a_policy() -> None:
    forge = Forge()
    forge.add([founded()], AUTHORITY)
    forge.add([granted(MANAGER, "manager", "firm")], AUTHORITY, MANAGER)
    seq = forge.add([opened(), income(5)], MANAGER) + 1
    first = verify(forge).findings.first_unsound()
    assert first is not None
    assert (first.code, first.seq) == ("no_policy", seq)


def test_a_log_with_every_kind_is_sound() -> None:
    report = verify(full_log())
    assert report.findings.kept == []
    assert report.verdict == "sound"
    assert report.balances["assets:bank:sunshine"] == 117_815


def test_admissible_edges_are_sound() -> None:
    forge = founded_log()
    forge.vouchers.append(STATEMENT)
    new = Signer(ORIGIN, "new")
    forge.add([{"kind": "estate.log_key.granted/1", "reason": "r", "vkey": new.vkey}], AUTHORITY)
    forge.log = new
    forge.add([contract(), income(50_001, contract="c1", excess_reason="多付")], CLERK)
    forge.add([expense(1_000_000)], CLERK, COMMITTEE)
    forge.add(
        [income(5, date="2026-03-02", payer={"person": "A" * 43})], CLERK, at="2026-03-01T10:15:00+08:00"
    )
    forge.add([reconciled(7, 100_000, date="2026-02-01", explanation="在途")], CLERK)
    forge.add(
        [
            distribution(2, 3001, 3000, buildings=["3"], rate_fen=14, rounding="fen_down")
            | {"entitled_fen": 2933, "paid_fen": 2933}
        ],
        MANAGER,
    )
    report = verify(forge)
    assert [f.code for f in report.findings.kept if f.weight != "note"] == []
    assert {f.code for f in report.findings.kept} == {"unreconciled", "not_attested"}
    assert set(report.flags) == {"above_due", "not_attested", "overdrawn", "unreconciled"}


def test_vouchers_of_an_event_are_named_once_each() -> None:
    forge = founded_log()
    forge.vouchers.append(b"slip")
    forge.add([income(5, vouchers=[voucher(b"slip")]), income(6, vouchers=[voucher(b"slip")])], CLERK)
    assert verify(forge).verdict == "sound"


def test_canonical_form_is_the_only_form() -> None:
    line = founded_log().event_line(income(5, memo='quote " and \\ back'))
    spellings = [line.replace('"v":1', '"v": 1'), line.replace("parking", "p\\u0061rking"), line + " "]
    spellings += [
        line.replace('"v":1', '"v":1,"v":1'),
        line.replace(":5,", ":5.0,"),
        line.replace(":5,", ":+5,"),
    ]
    spellings += [line.replace(":5,", ":05,"), line.replace(":5,", ":٥,"), line.replace(":5,", ":5e0,")]
    for bad in spellings:
        forge = founded_log()
        forge.add([{}], CLERK, lines=[bad])
        first = verify(forge).findings.first_unsound()
        assert first is not None, bad
        assert (first.code, first.step, first.seq) == ("malformed_event", 1, 10), bad
    forge = founded_log()
    forge.add([{}], CLERK, lines=[line])
    assert verify(forge).verdict == "sound"
    assert canonical({"b": 1, "a": 2}) == '{"a":2,"b":1}'
