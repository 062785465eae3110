"""A case for every code of `RULES`: what provokes it, and how the refusal is located.

Rules:
    * A case gets a founded estate with 10,000 yuan, whose size is 10, and returns the ledger's outcome.
    * `figures` is complete; `...` stands for a figure whose wording is nobody's business.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any, NamedTuple

import msgspec

from ledger_core.append.submission import Outcome, Submission
from ledger_core.books import fields as f
from ledger_core.books.estate import kinds as e
from ledger_core.limits import ACCOUNTS_MAX
from ledger_core.log.note import COSIGNATURE, SigningKey
from tests.support import bodies
from tests.support.bodies import TODAY
from tests.support.estate import Estate, key_of

OPENING_FEN = 1_000_000
YESTERDAY = TODAY - datetime.timedelta(days=1)
MARCH_FIRST = TODAY.replace(day=1)
OLD_DAY = datetime.date(1989, 12, 31)
ID = "01JQNVZ0000000000000000000"
WRONG_CODE = bodies.LIFT_FIRM.code[:-1] + ("0" if bodies.LIFT_FIRM.code[-1] != "0" else "1")
WRONG_FIRM = f.Counterparty(name="常州电梯维保有限公司", code=WRONG_CODE)

Provoke = Callable[[Estate], Outcome]


class Case(NamedTuple):
    """One way to a refusal."""

    code: str
    name: str
    provoke: Provoke
    index: int
    pointer: str
    figures: dict[str, Any]


CASES: list[Case] = []


def case(code: str, pointer: str = "", *, index: int = 0, **figures: Any) -> Callable[[Provoke], Provoke]:
    """The function provokes this refusal."""

    def take(provoke: Provoke) -> Provoke:
        CASES.append(Case(code, provoke.__name__, provoke, index, pointer, figures))
        return provoke

    return take


def unfounded(estate: Estate, name: str = "other") -> Estate:
    """An estate of the same installation that nobody has founded."""
    return Estate(estate.store, name, estate.clock)


def close_march(estate: Estate) -> None:
    """The days up to yesterday are closed."""
    estate.must(bodies.closing(MARCH_FIRST, YESTERDAY))


def resigned(estate: Estate, note: Callable[[str], str]) -> Outcome:
    """A sound submission whose note was changed."""
    sound = estate.submission(bodies.income())
    return estate.ledger.submit(estate.name, sound._replace(note=note(sound.note)))


def raw(estate: Estate, change: Callable[[bytes], bytes], *, by: str = "manager") -> Outcome:
    """One changed event line, properly signed."""
    return estate.ledger.submit(estate.name, estate.sign([change(estate.line(bodies.income()))], by))


@case("too_large", index=-1, events=0, events_max=1_024)
def no_events(estate: Estate) -> Outcome:
    return estate.ledger.submit(estate.name, Submission((), "note"))


@case("too_large", index=-1, events=1_025, events_max=1_024)
def many_events(estate: Estate) -> Outcome:
    return estate.ledger.submit(estate.name, Submission((b"x",) * 1_025, "note"))


@case("too_large", index=1, bytes=60_001, bytes_max=60_000)
def long_line(estate: Estate) -> Outcome:
    return estate.ledger.submit(estate.name, Submission((b"x", b"x" * 60_001), "note"))


@case("too_large", index=-1, bytes=4 * 1_024 * 1_024 + 4, bytes_max=4 * 1_024 * 1_024)
def many_bytes(estate: Estate) -> Outcome:
    return estate.ledger.submit(estate.name, Submission((b"x" * 4_096,) * 1_024, "note"))


@case("malformed_note", index=-1, reason="note_form")
def no_signature(estate: Estate) -> Outcome:
    return resigned(estate, lambda note: note.partition("\n\n")[0])


@case("malformed_note", index=-1, reason="head_size")
def padded_size(estate: Estate) -> Outcome:
    return resigned(estate, lambda note: note.replace("\n1\n", "\n01\n"))


@case(
    "wrong_log",
    index=-1,
    signed_for="sunledger/submission/v1/ledger.example/logs/other",
    log="ledger.example/logs/guangjing",
)
def note_for_another_log(estate: Estate) -> Outcome:
    return estate.ledger.submit(estate.name, unfounded(estate).submission(bodies.income()))


@case("root_mismatch", index=-1, signed_size=1, sent=1)
def other_line_than_signed(estate: Estate) -> Outcome:
    signed = estate.submission(bodies.income())
    return estate.ledger.submit(
        estate.name, signed._replace(events=(estate.line(bodies.income(amount_fen=1)),))
    )


@case("root_mismatch", index=-1, signed_size=1, sent=2)
def one_line_more_than_signed(estate: Estate) -> Outcome:
    signed = estate.submission(bodies.income())
    return estate.ledger.submit(estate.name, signed._replace(events=signed.events * 2))


@case("revoked_key", index=-1, key="clerk.example/key")
def signed_by_a_revoked_key(estate: Estate) -> Outcome:
    estate.must(estate.revocation("clerk"))
    return estate.submit(bodies.income(), by="clerk")


@case("revoked_key", index=-1, key="temp.example/key")
def signed_by_an_expired_key(estate: Estate) -> Outcome:
    estate.must(estate.grant("clerk", "temp", until=YESTERDAY), by=("manager", "temp"))
    return estate.submit(bodies.income(), by="temp")


@case("unknown_key", index=-1, key="stranger.example/key")
def signed_by_a_stranger(estate: Estate) -> Outcome:
    return estate.submit(bodies.income(), by="stranger")


@case("unknown_key", index=-1, key="stranger.example/key")
def signed_by_a_stranger_too(estate: Estate) -> Outcome:
    return estate.submit(bodies.income(), by=("manager", "stranger"))


@case("bad_signature", index=-1, key="manager.example/key")
def signature_of_another_text(estate: Estate) -> Outcome:
    other = estate.submission(bodies.income())
    return resigned(
        estate, lambda note: note.rpartition("\n\n")[0] + "\n\n" + other.note.rpartition("\n\n")[2]
    )


@case("malformed_event", reason=...)
def blank_in_the_line(estate: Estate) -> Outcome:
    return raw(estate, lambda line: line.replace(b":", b": ", 1))


@case("unknown_kind", reason="revenue.income.received/2")
def newer_version(estate: Estate) -> Outcome:
    return raw(estate, lambda line: line.replace(b"received/1", b"received/2"))


@case("text_not_allowed", reason=...)
def line_break_in_a_memo(estate: Estate) -> Outcome:
    return estate.submit(bodies.income(memo="一\n二"))


@case("wrong_estate", "/estate", index=1, estate="other")
def event_of_another_estate(estate: Estate) -> Outcome:
    lines = [estate.line(bodies.income()), unfounded(estate).line(bodies.income())]
    return estate.ledger.submit(estate.name, estate.sign(lines))


@case("id_repeated", "/id", index=2, id=ID)
def one_id_twice(estate: Estate) -> Outcome:
    lines = [estate.line(bodies.income(), event_id=name) for name in (ID, ID[:-1] + "1", ID)]
    return estate.ledger.submit(estate.name, estate.sign(lines))


@case("id_conflict", "/id", index=1, id=ID, seq=10)
def id_on_file(estate: Estate) -> Outcome:
    for lines in (
        [estate.line(bodies.income(), event_id=ID)],
        [estate.line(bodies.income()), estate.line(bodies.income(amount_fen=1), event_id=ID)],
    ):
        outcome = estate.ledger.submit(estate.name, estate.sign(lines))
    return outcome


@case("stale_size", index=-1, expected=9, size=10)
def expecting_less(estate: Estate) -> Outcome:
    return estate.ledger.submit(estate.name, estate.submission(bodies.income())._replace(expected_size=9))


@case("signed_too_old", "/at", at="2026-03-01T11:59:59+08:00", days_max=30)
def signed_a_month_ago(estate: Estate) -> Outcome:
    line = estate.line(bodies.income(), at=estate.clock() - datetime.timedelta(days=30, seconds=1))
    return estate.ledger.submit(estate.name, estate.sign([line]))


@case("signed_ahead", "/at", at="2026-03-31T12:05:01+08:00", seconds_max=300)
def signed_in_six_minutes(estate: Estate) -> Outcome:
    line = estate.line(bodies.income(), at=estate.clock() + datetime.timedelta(minutes=5, seconds=1))
    return estate.ledger.submit(estate.name, estate.sign([line]))


@case("not_founded")
def granting_before_the_founding(estate: Estate) -> Outcome:
    other = unfounded(estate)
    return other.submit(other.grant("manager", "stranger"), by="stranger")


@case("already_founded", seq=10)
def founded_twice(estate: Estate) -> Outcome:
    return estate.submit(estate.founding(), by="authority")


@case("already_founded", seq=0)
def founded_with_company(estate: Estate) -> Outcome:
    other = unfounded(estate)
    return other.submit(other.founding(), bodies.policy(), by="authority")


@case("role_not_allowed", allowed="clerk,manager", signed="committee")
def income_by_the_committee(estate: Estate) -> Outcome:
    return estate.submit(bodies.income(), by="committee")


@case("unknown_key", index=-1, key="authority-2.example/key")
def founding_with_a_second_signer(estate: Estate) -> Outcome:
    other = unfounded(estate)
    return other.submit(
        other.founding(authority_key=key_of("authority").vkey.format()), by=("authority", "authority-2")
    )


@case("role_not_allowed", allowed="asker,committee,street")
def question_closed_by_the_firm(estate: Estate) -> Outcome:
    estate.must(bodies.question(9, estate.event_id(9)), by="owner")
    return estate.submit(bodies.end_of_question(10))


@case("no_policy")
def income_without_policy(estate: Estate) -> Outcome:
    other = unfounded(estate)
    other.must(other.founding(), by="authority")
    other.must(other.grant("manager"), by=("authority", "manager"))
    return other.submit(bodies.income())


@case("date_out_of_range", "/body/date", date="2026-04-02", signed="2026-03-31")
def income_the_day_after_tomorrow(estate: Estate) -> Outcome:
    return estate.submit(bodies.income(date=TODAY + datetime.timedelta(days=2)))


@case("date_out_of_range", "/body/since", date="1989-12-31", signed="2026-03-31")
def units_of_1989(estate: Estate) -> Outcome:
    return estate.submit(bodies.units(since=OLD_DAY), by="registrar")


@case("date_out_of_range", "/body/last", date="2026-04-02", signed="2026-03-31")
def closing_of_the_future(estate: Estate) -> Outcome:
    return estate.submit(bodies.closing(MARCH_FIRST, TODAY + datetime.timedelta(days=2)))


@case("date_in_closed_period", "/body/date", date="2026-03-30", closed_until="2026-03-30")
def income_in_a_closed_period(estate: Estate) -> Outcome:
    close_march(estate)
    return estate.submit(bodies.income(date=YESTERDAY))


@case("date_in_closed_period", "/body/date", date="2026-03-30", closed_until="2026-03-30")
def account_in_a_closed_period(estate: Estate) -> Outcome:
    close_march(estate)
    return estate.submit(bodies.account(date=YESTERDAY))


@case("not_late", "/body/late", date="2026-03-31", closed_until="None")
def late_without_a_closing(estate: Estate) -> Outcome:
    return estate.submit(bodies.income(late=True))


@case("dual_control", amount_fen=1_000_000, threshold_fen=1_000_000, second_party="committee")
def expense_by_one_party(estate: Estate) -> Outcome:
    return estate.submit(bodies.expense(amount_fen=1_000_000))


@case("bad_code", "/body/payee/code", given=WRONG_CODE)
def wrong_code_of_a_payee(estate: Estate) -> Outcome:
    return estate.submit(bodies.expense(payee=WRONG_FIRM))


@case("bad_code", "/body/payer/code", given=WRONG_CODE)
def wrong_code_of_a_payer(estate: Estate) -> Outcome:
    return estate.submit(bodies.income(payer=WRONG_FIRM))


@case("bad_code", "/body/counterparty/code", given=WRONG_CODE)
def wrong_code_of_a_contractor(estate: Estate) -> Outcome:
    return estate.submit(bodies.contract(counterparty=WRONG_FIRM))


@case("bad_code", "/body/firm/code", given=WRONG_CODE)
def wrong_code_of_the_firm(estate: Estate) -> Outcome:
    other = unfounded(estate)
    return other.submit(other.founding(firm=f.Organisation(name="物业", code=WRONG_CODE)), by="authority")


@case("not_our_origin", "/body/origin", ours="ledger.example/logs/other")
def founding_under_another_name(estate: Estate) -> Outcome:
    other = unfounded(estate)
    return other.submit(other.founding(origin="x.example/logs/other"), by="authority")


@case("not_our_log_key", "/body/log_key")
def founding_with_another_log_key(estate: Estate) -> Outcome:
    other = unfounded(estate)
    key = other.installation.log_key("other", 1).vkey.format()
    return other.submit(other.founding(log_key=key), by="authority")


@case("not_our_log_key", "/body/vkey")
def rotation_to_a_foreign_key(estate: Estate) -> Outcome:
    key = SigningKey.from_seed(estate.origin, b"\x07" * 32).vkey.format()
    return estate.submit(e.LogKeyGranted(vkey=key, reason="轮换"), by="authority")


@case("authority_not_trusted", "/body/authority_key")
def founding_by_a_stranger(estate: Estate) -> Outcome:
    other = unfounded(estate)
    return other.submit(other.founding(authority_key=key_of("stranger").vkey.format()), by="stranger")


@case("weak_key", "/body/vkey")
def granting_a_small_order_key(estate: Estate) -> Outcome:
    weak = "weak.example/key+00000000+" + "AQEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    return estate.submit(estate.grant("street", vkey=weak), by="authority")


@case("weak_key", "/body/vkey")
def granting_a_witness_key(estate: Estate) -> Outcome:
    witness = SigningKey.from_seed("w.example/key", b"\x05" * 32, COSIGNATURE).vkey.format()
    return estate.submit(estate.grant("street", vkey=witness), by="authority")


@case("key_known", "/body/vkey", name="clerk.example/key")
def granting_a_known_key(estate: Estate) -> Outcome:
    return estate.submit(estate.grant("supervisor", "clerk"), by=("authority", "clerk"))


@case("no_possession", "/body/vkey")
def granting_a_key_that_does_not_sign(estate: Estate) -> Outcome:
    return estate.submit(estate.grant("supervisor"), by="authority")


@case("key_unknown", "/body/vkey")
def revoking_a_strange_key(estate: Estate) -> Outcome:
    return estate.submit(estate.revocation("stranger"), by="authority")


@case("key_inactive", "/body/vkey", revoked=10)
def revoking_twice(estate: Estate) -> Outcome:
    estate.must(estate.revocation("clerk"))
    return estate.submit(estate.revocation("clerk"))


@case("grant_not_allowed", "/body/role", role="manager")
def manager_grants_a_manager(estate: Estate) -> Outcome:
    return estate.submit(estate.grant("manager", "second"), by=("manager", "second"))


@case("grant_not_allowed", "/body/role", role="clerk")
def manager_grants_a_clerk_of_another_party(estate: Estate) -> Outcome:
    party = f.Party(party="other-firm", name="别家物业")
    return estate.submit(estate.grant("clerk", "second", party=party), by=("manager", "second"))


@case("grant_not_allowed", "/body/vkey")
def clerk_revokes_the_committee(estate: Estate) -> Outcome:
    return estate.submit(estate.revocation("committee"), by="clerk")


@case("last_authority", "/body/vkey")
def authority_revokes_itself(estate: Estate) -> Outcome:
    return estate.submit(estate.revocation("authority"), by="authority")


@case("unit_known", "/body/units/1/unit", unit="3-2-501")
def unit_twice_in_one_event(estate: Estate) -> Outcome:
    return estate.submit(bodies.units(bodies.unit(), bodies.unit()), by="registrar")


@case("unit_known", "/body/units/1/unit", unit="3-2-501")
def unit_registered_again(estate: Estate) -> Outcome:
    estate.must(bodies.units(), by="registrar")
    return estate.submit(bodies.units(bodies.unit("3-2-502"), bodies.unit()), by="registrar")


@case("unit_unknown", "/body/transfers/0/unit", unit="3-2-501")
def transfer_of_a_strange_unit(estate: Estate) -> Outcome:
    return estate.submit(bodies.transfer(), by="registrar")


@case("unit_repeated", "/body/transfers")
def unit_transferred_twice(estate: Estate) -> Outcome:
    estate.must(bodies.units(), by="registrar")
    twice = tuple(e.Transfer(unit="3-2-501", group=group) for group in ("g-1", "g-2"))
    return estate.submit(bodies.transfer(transfers=twice), by="registrar")


@case("category_unknown", "/body/income_categories", unknown="bribes")
def policy_with_a_strange_category(estate: Estate) -> Outcome:
    return estate.submit(bodies.policy(income_categories=("parking", "bribes")), by="committee")


@case("category_unknown", "/body/expense_categories", unknown="")
def policy_with_a_category_twice(estate: Estate) -> Outcome:
    return estate.submit(bodies.policy(expense_categories=("repairs", "repairs")), by="committee")


@case("accounts_full", index=ACCOUNTS_MAX - 1, accounts_max=ACCOUNTS_MAX)
def one_account_too_many(estate: Estate) -> Outcome:
    return estate.submit(*(bodies.account(f"a-{number}") for number in range(ACCOUNTS_MAX)))


@case("account_known", "/body/account", account="sunshine")
def account_opened_twice(estate: Estate) -> Outcome:
    return estate.submit(bodies.account("sunshine"))


@case("account_unknown", "/body/account", account="other")
def income_on_a_strange_account(estate: Estate) -> Outcome:
    return estate.submit(bodies.income(account="other"))


@case("contract_known", "/body/contract", index=1, contract="c-1")
def contract_registered_twice(estate: Estate) -> Outcome:
    return estate.submit(bodies.contract(), bodies.contract())


@case("contract_unknown", "/body/contract", contract="c-9")
def income_under_a_strange_contract(estate: Estate) -> Outcome:
    return estate.submit(bodies.income(contract="c-9"))


@case("contract_mismatch", "/body/contract", index=1, direction="income", category="advertising")
def parking_under_an_advertising_contract(estate: Estate) -> Outcome:
    return estate.submit(bodies.contract(), bodies.income(contract="c-1"))


@case("contract_mismatch", "/body/contract", index=1, direction="income", category="advertising")
def expense_under_an_income_contract(estate: Estate) -> Outcome:
    return estate.submit(bodies.contract(), bodies.expense(contract="c-1"))


@case("counterparty_unidentified", "/body/payee")
def payee_without_code(estate: Estate) -> Outcome:
    return estate.submit(bodies.expense(payee=f.Counterparty(name="张师傅")))


@case("counterparty_unidentified", "/body/payer")
def payer_open_and_sealed(estate: Estate) -> Outcome:
    both = msgspec.structs.replace(bodies.LIFT_FIRM, person=bodies.DIGEST)
    return estate.submit(bodies.income(payer=both))


@case("counterparty_unidentified", "/body/counterparty")
def contractor_of_no_name(estate: Estate) -> Outcome:
    return estate.submit(bodies.contract(counterparty=f.Counterparty()))


@case("category_not_allowed", "/body/category", category="venue")
def income_outside_the_policy(estate: Estate) -> Outcome:
    return estate.submit(bodies.income(category="venue"))


@case("category_not_allowed", "/body/category", category="parking")
def expense_in_a_category_of_income(estate: Estate) -> Outcome:
    return estate.submit(bodies.expense(category="parking"))


@case("above_due", "/body/amount_fen", index=2, due_fen=120_000, received_fen=120_001)
def one_fen_above_due(estate: Estate) -> Outcome:
    first, second = (
        bodies.income(contract="c-1", category="advertising", amount_fen=fen) for fen in (120_000, 1)
    )
    return estate.submit(bodies.contract(), first, second)


@case("no_excess", "/body/excess_reason", due_fen=0, received_fen=0)
def excess_without_contract(estate: Estate) -> Outcome:
    return estate.submit(bodies.income(excess_reason="多收"))


@case("invoice_total_changed", "/body/invoice/total_fen", index=1, first_fen=20_000, now_fen=20_001)
def invoice_with_another_total(estate: Estate) -> Outcome:
    return estate.submit(
        *(bodies.expense(invoice=bodies.invoice(total_fen=total)) for total in (20_000, 20_001))
    )


@case("invoice_overpaid", "/body/amount_fen", index=2, total_fen=20_000, paid_fen=16_000, amount_fen=8_000)
def invoice_paid_beyond_its_total(estate: Estate) -> Outcome:
    return estate.submit(*(bodies.expense(invoice=bodies.invoice()) for _ in range(3)))


@case("overdraft", index=1, balance_fen=OPENING_FEN - 8_000, amount_fen=OPENING_FEN - 7_999)
def order_above_the_balance(estate: Estate) -> Outcome:
    order = bodies.expense(amount_fen=OPENING_FEN - 7_999, bank_ref="")
    return estate.submit(bodies.expense(), order, by=("manager", "committee"))


@case("entry_unknown", "/body/entry", entry=99, event=ID)
def reversal_of_nothing(estate: Estate) -> Outcome:
    return estate.submit(bodies.reversal(99, ID, income_legs()))


@case("entry_unknown", "/body/entry", entry=9, event=ID)
def question_with_another_event_id(estate: Estate) -> Outcome:
    return estate.submit(bodies.question(9, ID), by="owner")


@case("not_reversible", "/body/entry", entry=9)
def reversal_of_an_opening(estate: Estate) -> Outcome:
    return estate.submit(bodies.reversal(9, estate.event_id(9), income_legs()), by=("manager", "committee"))


@case("already_reversed", "/body/entry", reversed_by=11)
def reversal_of_a_reversed_entry(estate: Estate) -> Outcome:
    estate.must(bodies.income())
    undo = bodies.reversal(10, estate.event_id(10), income_legs())
    estate.must(undo)
    return estate.submit(undo)


@case("reversal_mismatch", "/body/postings")
def reversal_of_half(estate: Estate) -> Outcome:
    estate.must(bodies.income())
    return estate.submit(bodies.reversal(10, estate.event_id(10), income_legs(7_500)))


@case("no_units", "/body/buildings")
def distribution_without_units(estate: Estate) -> Outcome:
    return estate.submit(bodies.distribution())


@case("no_units", "/body/buildings", index=1)
def distribution_to_a_strange_building(estate: Estate) -> Outcome:
    return estate.submit(
        bodies.units(), bodies.distribution(buildings=("3", "4")), by=("registrar", "manager")
    )


@case("shares_mismatch", index=1, units=1, entitled_fen=114_642, paid_fen=114_600)
def distribution_of_one_fen_more(estate: Estate) -> Outcome:
    return estate.submit(bodies.units(), bodies.distribution(paid_fen=114_601), by=("registrar", "manager"))


@case("shares_mismatch", "/body/rounding", index=1)
def distribution_without_a_rate(estate: Estate) -> Outcome:
    return estate.submit(bodies.units(), bodies.distribution(rate_fen=0), by=("registrar", "manager"))


@case("shares_mismatch", "/body/basis")
def stated_total_with_a_rate(estate: Estate) -> Outcome:
    return estate.submit(bodies.distribution(basis="stated_total", rounding="as_published"))


@case("book_mismatch", "/body/book_fen", ledger_fen=OPENING_FEN, book_fen=1)
def reconciliation_of_another_book(estate: Estate) -> Outcome:
    return estate.submit(bodies.reconciliation(1))


@case("unexplained", "/body/explanation", bank_fen=1, book_fen=OPENING_FEN)
def difference_without_words(estate: Estate) -> Outcome:
    return estate.submit(bodies.reconciliation(OPENING_FEN, bank_fen=1))


@case("unexplained", "/body/explanation", bank_fen=OPENING_FEN, book_fen=OPENING_FEN)
def words_without_difference(estate: Estate) -> Outcome:
    return estate.submit(bodies.reconciliation(OPENING_FEN, explanation="在途"))


@case("period_mismatch", "/body/first", closed_until="2026-03-30", first="2026-04-01", last="2026-03-31")
def closing_with_a_gap(estate: Estate) -> Outcome:
    close_march(estate)
    return estate.submit(bodies.closing(TODAY + datetime.timedelta(days=1), TODAY))


@case("period_mismatch", "/body/first", closed_until="None", first="2026-03-01", last="2026-03-31")
def closing_of_today(estate: Estate) -> Outcome:
    return estate.submit(bodies.closing(MARCH_FIRST, TODAY))


@case("period_figures", "/body/accounts/0", account="sunshine", closing_fen=0, given_fen=1)
def closing_with_another_figure(estate: Estate) -> Outcome:
    return estate.submit(bodies.closing(MARCH_FIRST, YESTERDAY, bodies.figures(closing_fen=1)))


@case("period_figures", "/body/accounts", registered=2, given=1)
def closing_without_an_account(estate: Estate) -> Outcome:
    # By its name it stands last, so the accounts that are given are right.
    estate.must(bodies.account("zero"))
    return estate.submit(bodies.closing(MARCH_FIRST, YESTERDAY))


@case("question_unknown", "/body/question", question=9)
def answer_to_no_question(estate: Estate) -> Outcome:
    return estate.submit(bodies.answer(9))


@case("question_closed", "/body/question", question=10)
def answer_to_a_closed_question(estate: Estate) -> Outcome:
    estate.must(bodies.question(9, estate.event_id(9)), by="owner")
    estate.must(bodies.end_of_question(10), by="owner")
    return estate.submit(bodies.answer(10))


def income_legs(fen: int = 15_000) -> tuple[tuple[str, int], ...]:
    """The legs of `bodies.income()` with this amount."""
    return ("assets:bank:sunshine", fen), ("income:parking", -fen)
