"""Trails, questions, parties and accounts, as of a tree size."""

from __future__ import annotations

import datetime

from ledger_core.books import fields as f
from ledger_core.books.estate import kinds as e
from ledger_core.books.revenue import kinds as k
from projections.read_models import ReadModels
from projections.runner import Runner
from tests.unit.projections.sunshine import (
    Sunshine,
    day,
    distribution,
    expense,
    firm,
    income,
    opened,
    voucher,
)

ESTATE = "guangjing"


class TestTrails:
    def test_everything_about_a_payment(self, sunshine: Sunshine, runner: Runner, models: ReadModels) -> None:
        contract = sunshine.take(
            k.ContractRegistered(
                contract="lift-2026",
                direction="expense",
                counterparty=firm(),
                purpose="电梯维护",
                category="repairs",
                dues=(k.Due(date=day("2026-12-31"), amount_fen=900_000),),
            )
        )
        seq = sunshine.take(expense(600_000, contract="lift-2026", vouchers=(voucher(),)))
        asked = sunshine.question(seq)
        sunshine.take(k.QuestionAnswered(question=asked, text="更换钢丝绳"))
        attested = sunshine.take(
            k.AccountReconciled(
                account="sunshine",
                date=day("2026-02-28"),
                bank_fen=400_000,
                book_fen=400_000,
                statement=voucher("statement"),
            ),
            keys=[sunshine.keys["custodian_bank"]],
        )
        runner.catch_up()
        trail = models.trail(ESTATE, seq, models.size(ESTATE), today=day("2026-06-20"))
        assert trail is not None
        assert [(one.role, one.party, one.key_name) for one in trail.signers] == [
            ("manager", "the-manager", "guangjing-manager"),
            ("committee", "the-committee", "guangjing-committee"),
        ]
        assert trail.vouchers == (voucher(),)
        assert (trail.contract, trail.contract_seq) == ("lift-2026", contract)
        assert trail.authorisation == k.Authorisation(basis="policy", reference="2026-1")
        assert [(one.seq, one.answer) for one in trail.questions] == [(asked, "更换钢丝绳")]
        assert [(one.seq, one.attested) for one in trail.reconciliations] == [(attested, True)]
        assert trail.closed_seq is None
        earlier = models.trail(ESTATE, seq, seq + 1)
        assert earlier is not None
        assert (earlier.questions, earlier.reconciliations) == ((), ())

    def test_signers_of_a_later_entry_of_a_submission(
        self, sunshine: Sunshine, runner: Runner, models: ReadModels
    ) -> None:
        seq = sunshine.take(income(1), income(2), income(3), keys=[sunshine.keys["manager"]])
        runner.catch_up()
        trail = models.trail(ESTATE, seq + 2, models.size(ESTATE))
        assert trail is not None
        assert [one.role for one in trail.signers] == ["manager"]

    def test_a_distribution_rests_on_its_resolution(
        self, sunshine: Sunshine, runner: Runner, models: ReadModels
    ) -> None:
        seq = sunshine.take(distribution(100, 105))
        runner.catch_up()
        trail = models.trail(ESTATE, seq, models.size(ESTATE))
        assert trail is not None
        assert trail.resolution == f.Resolution(reference="2026-2", date=day("2026-02-20"))
        assert trail.authorisation is None


class TestQuestions:
    def test_age_due_day_and_end(self, sunshine: Sunshine, runner: Runner, models: ReadModels) -> None:
        seq = sunshine.take(income(500))
        first, second = sunshine.question(seq), sunshine.question(seq, "第二问")
        answer = sunshine.take(k.QuestionAnswered(question=first, text="停车费"))
        end = sunshine.take(k.QuestionClosed(question=first, outcome="satisfied"), keys=[sunshine.owner])
        runner.catch_up()
        size = models.size(ESTATE)
        one, two = models.questions(ESTATE, size, today=day("2026-06-26"))
        assert (one.seq, one.entry, one.answers[0].seq, one.answer) == (first, seq, answer, "停车费")
        assert (one.closed, one.closed_seq, one.outcome, one.overdue) == (True, end, "satisfied", False)
        assert (two.seq, two.text, two.age_days, two.due_day) == (second, "第二问", 11, day("2026-06-25"))
        assert (two.answers, two.answer, two.closed, two.overdue) == ((), "", False, True)
        assert not models.questions(ESTATE, size, today=day("2026-06-25"))[1].overdue
        open_then = models.questions(ESTATE, answer, today=day("2026-06-26"))[0]
        assert (open_then.answers, open_then.closed, open_then.overdue) == ((), False, True)


class TestParties:
    def test_grants_and_revocations(self, sunshine: Sunshine, runner: Runner, models: ReadModels) -> None:
        street = sunshine.keys["street"].vkey.format()
        seq = sunshine.take(e.KeyRevoked(vkey=street, reason="更换"), keys=[sunshine.keys["street"]])
        runner.catch_up()
        keys = {row.vkey: row for row in models.parties(ESTATE, seq + 1)}
        assert [row.role for row in keys.values()] == ["authority", *sunshine.keys, "owner"]
        assert (keys[street].revoked_seq, keys[street].name) == (seq, "guangjing-street")
        assert {row.revoked_seq for row in models.parties(ESTATE, seq)} == {None}

    def test_the_log_has_its_key_and_the_estate_its_name(
        self, sunshine: Sunshine, runner: Runner, models: ReadModels
    ) -> None:
        runner.catch_up()
        (key,) = models.log_keys(ESTATE, 1)
        assert key.vkey.startswith("ledger.example/logs/guangjing+")
        (row,) = models.estates()
        assert (row.name, row.origin, row.firm) == ("广景苑", sunshine.origin, "某物业公司")


class TestAccounts:
    def test_the_newest_reconciliation_is_that_of_the_latest_day(
        self, sunshine: Sunshine, runner: Runner, models: ReadModels
    ) -> None:
        late, early = day("2026-02-28"), day("2026-01-31")
        for date, bank_fen in ((late, 1_000_010), (early, 1_000_000)):
            sunshine.take(_reconciled(date, bank_fen))
        sunshine.take(opened("third", 5, "2026-05-01"))
        runner.catch_up()
        rows = {row.account: row for row in models.accounts(ESTATE, models.size(ESTATE))}
        assert {name: row.balance_fen for name, row in rows.items()} == {
            "deposit": 0,
            "sunshine": 1_000_000,
            "third": 5,
        }
        newest = rows["sunshine"].reconciliation
        assert newest is not None
        assert (newest.date, newest.bank_fen, newest.book_fen, newest.attested) == (
            late,
            1_000_010,
            1_000_000,
            False,
        )
        assert rows["deposit"].reconciliation is None


def _reconciled(date: datetime.date, bank_fen: int) -> k.AccountReconciled:
    return k.AccountReconciled(
        account="sunshine",
        date=date,
        bank_fen=bank_fen,
        book_fen=1_000_000,
        statement=voucher("statement"),
        explanation="" if bank_fen == 1_000_000 else "利息未入账",
    )
