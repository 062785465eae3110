"""Refusals of the submission and of every event (docs/SPEC-books.md §4.1, §4.2)."""

from __future__ import annotations

import datetime

from ledger_core.append.submission import Outcome, Submission
from tests.support import bodies, voting_bodies
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


@case("no_policy")
def vote_without_policy(estate: Estate) -> Outcome:
    other = unfounded(estate)
    other.must(other.founding(), by="authority")
    other.must(other.grant("committee"), by=("authority", "committee"))
    return other.submit(voting_bodies.vote(), by="committee")


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
