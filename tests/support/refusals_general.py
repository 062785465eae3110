"""Cases of the submission, of every event, and of the book `estate` (SPEC-books §4.1 to §4.3)."""

from __future__ import annotations

import datetime

from ledger_core.append.submission import Outcome, Submission
from ledger_core.books import fields as f
from ledger_core.books.estate import kinds as e
from ledger_core.log.note import COSIGNATURE, SigningKey
from tests.support import bodies
from tests.support.bodies import TODAY
from tests.support.estate import Estate, key_of
from tests.support.refusal_case import (
    ID,
    MARCH_FIRST,
    OLD_DAY,
    WRONG_CODE,
    WRONG_FIRM,
    YESTERDAY,
    case,
    close_march,
    raw,
    resigned,
    unfounded,
)


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
