"""What readers are told, as of a tree size."""

from __future__ import annotations

import datetime

import pytest

from ledger_core.books import fields as f
from ledger_core.books.estate import kinds as e
from ledger_core.books.revenue import kinds as k
from projections.read_models import ReadModels
from projections.runner import Runner
from projections.statements import AccountStatement
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


class TestBalances:
    def test_as_of_every_size(self, sunshine: Sunshine, runner: Runner, models: ReadModels) -> None:
        first = sunshine.take(income(500), expense(300), distribution(100, 105))
        sunshine.take(sunshine.reversal(first, "2026-03-02"))
        runner.catch_up()
        opening = {"assets:bank:sunshine": 1_000_000, "equity:opening": -1_000_000}
        assert models.balances(ESTATE, 0) == {}
        assert models.balances(ESTATE, first) == opening
        assert models.balances(ESTATE, first + 1) == opening | {
            "assets:bank:sunshine": 1_000_500,
            "income:parking": -500,
        }
        assert models.balances(ESTATE, models.size(ESTATE)) == {
            "assets:bank:sunshine": 999_600,
            "equity:opening": -1_000_000,
            "expenses:repairs": 300,
            "equity:distributions": 105,
            "liabilities:distribution-residue": -5,
        }

    def test_an_unknown_estate_has_none(self, models: ReadModels) -> None:
        assert (models.size("nowhere"), models.balances("nowhere", 9)) == (0, {})

    def test_estates_do_not_mix(self, sunshine: Sunshine, runner: Runner, models: ReadModels) -> None:
        other = Sunshine(sunshine.store, "shuixie").found()
        other.take(income(700))
        runner.catch_up()
        assert models.balances(ESTATE, 99)["assets:bank:sunshine"] == 1_000_000
        assert models.balances("shuixie", 99)["assets:bank:sunshine"] == 1_000_700
        assert [row.estate for row in models.estates()] == [ESTATE, "shuixie"]


class TestEntries:
    def test_a_row_tells_the_entry(self, sunshine: Sunshine, runner: Runner, models: ReadModels) -> None:
        seq = sunshine.take(income(500), expense(300, memo="钢丝绳", bank_ref="", source="公告"))
        runner.catch_up()
        row = models.entry(ESTATE, models.size(ESTATE), seq + 1)
        assert row is not None
        assert (row.seq, row.kind, row.event_id) == (
            seq + 1,
            "revenue.expense.paid/1",
            sunshine.event_id(seq + 1),
        )
        assert (row.date, row.account, row.category) == ("2026-02-02", "sunshine", "repairs")
        assert (row.amount_fen, row.change_fen, row.balance_fen) == (300, -300, 1_000_200)
        assert (row.memo, row.source, row.illustrative, row.flags) == ("钢丝绳", "公告", False, ("ordered",))
        assert (row.submission_first, row.submission_of) == (seq, 2)
        assert row.story_zh == "2026-02-02 向电梯公司下达付款维修更新 3.00 元(依据 2026-1)"
        assert row.event_line + b"\n" + row.seal_line == row.entry
        assert (row.reverses, row.reversed_by) == (None, None)

    def test_an_entry_beyond_the_size_does_not_exist(
        self, sunshine: Sunshine, runner: Runner, models: ReadModels
    ) -> None:
        seq = sunshine.take(income(500))
        runner.catch_up()
        assert models.entry(ESTATE, seq, seq) is None
        assert models.trail(ESTATE, seq, seq) is None

    def test_a_reversal_shows_from_its_own_size_on(
        self, sunshine: Sunshine, runner: Runner, models: ReadModels
    ) -> None:
        seq = sunshine.take(income(500))
        by = sunshine.take(sunshine.reversal(seq, "2026-02-03"))
        runner.catch_up()
        before, after = models.entry(ESTATE, by, seq), models.entry(ESTATE, by + 1, seq)
        reversal = models.entry(ESTATE, by + 1, by)
        assert before is not None
        assert before.reversed_by is None
        assert after is not None
        assert after.reversed_by == by
        assert reversal is not None
        assert (reversal.reverses, reversal.amount_fen, reversal.change_fen) == (seq, 500, -500)
        assert (reversal.account, reversal.category) == ("sunshine", "parking")

    @pytest.mark.parametrize(
        ("wanted", "found"),
        [
            ({"kind": "revenue.expense.paid/1"}, [1, 3]),
            ({"category": "parking"}, [0, 4]),
            ({"account": "deposit"}, [2]),
            ({"account": "assets:bank:deposit"}, [2]),
            ({"account": "expenses:audit"}, [3]),
            ({"first_day": day("2026-02-02"), "last_day": day("2026-02-03")}, [1, 2]),
            ({"flag": "ordered"}, [3]),
            ({"query": "钢丝绳"}, [1]),
            ({"query": "VENUE"}, [2]),
            ({"query": "100%_"}, [3]),
            ({"query": "0%"}, [3]),
            ({"query": "1_0"}, []),
            ({"query": "!"}, [4]),
            ({"query": "'"}, []),
            ({"category": "parking", "query": "冲销"}, [4]),
            ({"limit": 2}, [0, 1]),
            ({"limit": 2, "newest_first": True}, [4, 3]),
        ],
    )
    def test_filters(
        self,
        sunshine: Sunshine,
        runner: Runner,
        models: ReadModels,
        wanted: dict[str, object],
        found: list[int],
    ) -> None:
        first = sunshine.take(
            income(500),
            expense(300, memo="3号楼钢丝绳"),
            income(200, "2026-02-03", account="deposit", category="venue"),
            expense(100, "2026-02-04", category="audit", bank_ref="", memo="按100%_付"),
        )
        sunshine.take(k.EntryReversed(**_fields(sunshine.reversal(first, "2026-02-05")), memo="更正!"))
        runner.catch_up()
        asked: dict[str, object] = {"limit": 100, "money_only": True, "start": first, **wanted}
        rows = models.entries(ESTATE, models.size(ESTATE), **asked)  # type: ignore[arg-type]
        assert [row.seq - first for row in rows] == found

    def test_pages_in_both_directions_meet_every_entry_once(
        self, sunshine: Sunshine, runner: Runner, models: ReadModels
    ) -> None:
        sunshine.take(*[income(n) for n in range(1, 6)])
        runner.catch_up()
        size = models.size(ESTATE)
        up, down, start, before = [], [], 0, size
        while page := models.entries(ESTATE, size, start=start, limit=4):
            up += [row.seq for row in page]
            start = up[-1] + 1
        while page := models.entries(ESTATE, size, before=before, limit=4, newest_first=True):
            down += [row.seq for row in page]
            before = down[-1]
        assert up == list(range(size))
        assert down == up[::-1]
        assert [row.seq for row in models.every_entry(ESTATE, size)] == up


def _fields(body: k.EntryReversed) -> dict[str, object]:
    return {name: getattr(body, name) for name in ("entry", "event", "date", "reason", "postings")}


class TestStatements:
    def test_figures_by_account_and_category(
        self, sunshine: Sunshine, runner: Runner, models: ReadModels
    ) -> None:
        january = sunshine.take(income(900, "2026-01-31"))
        sunshine.take(income(500), income(50, "2026-02-28", category="venue"), expense(300))
        sunshine.take(distribution(100, 105, "2026-02-10"), income(7, "2026-03-01"))
        sunshine.take(sunshine.reversal(january, "2026-02-20"))
        runner.catch_up()
        found = models.statement(ESTATE, models.size(ESTATE), day("2026-02-01"), day("2026-02-28"))
        assert found.accounts == (
            _account("deposit", 0, 0, 0, 0, 0),
            _account("sunshine", 1_000_900, 500 + 50 - 900, 300, -100, 1_000_150),
        )
        assert found.income == {"parking": -400, "venue": 50}
        assert found.expense == {"repairs": 300}

    def test_an_opening_is_other_movement_of_its_period(
        self, sunshine: Sunshine, runner: Runner, models: ReadModels
    ) -> None:
        runner.catch_up()
        found = models.statement(ESTATE, models.size(ESTATE), day("2026-01-01"), day("2026-01-31"))
        assert found.accounts[1] == _account("sunshine", 0, 0, 0, 1_000_000, 1_000_000)

    def test_late_entries_are_listed_where_they_count(
        self, sunshine: Sunshine, runner: Runner, models: ReadModels
    ) -> None:
        closing = sunshine.take(
            k.PeriodClosed(
                first=day("2026-01-01"),
                last=day("2026-01-31"),
                accounts=(
                    _period("deposit", 0, 0),
                    _period("sunshine", 1_000_000, 1_000_000),
                ),
            )
        )
        late = sunshine.take(income(500, "2026-01-15", late=True))
        runner.catch_up()
        size = models.size(ESTATE)
        january = models.statement(ESTATE, size, day("2026-01-01"), day("2026-01-31"))
        assert (january.late, january.late_before, january.closed_seq) == ((late,), (), closing)
        february = models.statement(ESTATE, size, day("2026-02-01"), day("2026-02-28"))
        assert (february.late, february.late_before, february.closed_seq) == ((), (late,), None)
        assert february.accounts[1].opening_fen == 1_000_500
        then = models.statement(ESTATE, late, day("2026-02-01"), day("2026-02-28"))
        assert (then.late_before, then.accounts[1].opening_fen) == ((), 1_000_000)
        trail = models.trail(ESTATE, late, size)
        assert trail is not None
        assert trail.closed_seq == closing


def _account(
    account: str, opening: int, income: int, expense: int, other: int, closing: int
) -> AccountStatement:
    return AccountStatement(
        account=account,
        opening_fen=opening,
        income_fen=income,
        expense_fen=expense,
        other_fen=other,
        closing_fen=closing,
    )


def _period(account: str, other: int, closing: int) -> k.AccountPeriod:
    return k.AccountPeriod(
        account=account, opening_fen=0, income_fen=0, expense_fen=0, other_fen=other, closing_fen=closing
    )


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
        assert (one.seq, one.entry, one.answered_seq, one.answer) == (first, seq, answer, "停车费")
        assert (one.closed, one.closed_seq, one.outcome, one.overdue) == (True, end, "satisfied", False)
        assert (two.seq, two.text, two.age_days, two.due_day) == (second, "第二问", 11, day("2026-06-25"))
        assert (two.answered_seq, two.answer, two.closed, two.overdue) == (None, "", False, True)
        assert not models.questions(ESTATE, size, today=day("2026-06-25"))[1].overdue
        open_then = models.questions(ESTATE, answer, today=day("2026-06-26"))[0]
        assert (open_then.answered_seq, open_then.closed, open_then.overdue) == (None, False, True)


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
