"""What readers are told, as of a tree size."""

from __future__ import annotations

import datetime

import pytest

from ledger_core.books.revenue import kinds as k
from projections.read_models import ReadModels
from projections.runner import Runner
from projections.statements import AccountStatement
from tests.unit.projections.sunshine import (
    Sunshine,
    day,
    distribution,
    expense,
    income,
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
        assert [models.estate(row.estate) for row in models.estates()] == models.estates()
        assert models.estate("nowhere") is None


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


def test_a_statement_from_the_first_day_there_is(
    sunshine: Sunshine, runner: Runner, models: ReadModels
) -> None:
    runner.catch_up()
    found = models.statement(ESTATE, models.size(ESTATE), datetime.date.min, datetime.date.max)
    assert (found.accounts[1].opening_fen, found.accounts[1].closing_fen) == (0, 1_000_000)
