"""Laws of the read models, on histories that hypothesis makes up and the real path admits."""

from __future__ import annotations

import datetime
import tempfile
from collections import defaultdict
from contextlib import closing
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from ledger_core.books.estate import kinds as e
from ledger_core.books.fold import Applied, Fold
from ledger_core.books.registry import KINDS
from ledger_core.books.revenue import kinds as k
from ledger_core.stores.base import open_read_models, open_store
from projections.catalogue import TABLES
from projections.read_models import ReadModels
from projections.replay import Replay
from projections.runner import Runner
from tests.unit.projections.sunshine import Sunshine, distribution, expense, firm, income, opened, voucher

ESTATE = "guangjing"
DATES = st.dates(datetime.date(2026, 1, 1), datetime.date(2026, 4, 30)).map(datetime.date.isoformat)
# Both are applied as their book says; the estate made up here has no use for them.
NOT_PLAYED = {"estate.log_key.granted/1", "estate.subject.erased/1", "revenue.period.closed/1"}
FEN = st.integers(1, 400_000)
STEPS = st.one_of(
    st.tuples(st.just("income"), FEN, DATES, st.sampled_from(["parking", "venue"])),
    st.tuples(st.just("expense"), FEN, DATES, st.sampled_from(["repairs", "audit"])),
    st.tuples(st.just("distribution"), FEN, DATES, st.integers(-3, 3)),
    st.tuples(st.just("reversal"), st.integers(0, 99), DATES, st.none()),
    st.tuples(st.just("open"), FEN, DATES, st.none()),
)


def play(sunshine: Sunshine, steps: list[tuple[Any, ...]]) -> None:
    """Each step is one submission; a reversal takes one of the entries that can still be reversed."""
    open_entries: list[int] = []
    for number, (name, value, date, more) in enumerate(steps):
        if name == "income":
            open_entries.append(sunshine.take(income(value, date, category=more)))
        elif name == "expense":
            open_entries.append(sunshine.take(expense(value, date, category=more)))
        elif name == "distribution":
            open_entries.append(sunshine.take(distribution(value, max(1, value + more), date)))
        elif name == "open":
            sunshine.take(opened(f"account-{number}", value, date))
        elif open_entries:
            sunshine.take(sunshine.reversal(open_entries.pop(value % len(open_entries)), date))


def summed(applied: list[Applied]) -> dict[str, int]:
    """Return the balances, added up from nothing but the postings."""
    balances: dict[str, int] = defaultdict(int)
    for one in applied:
        for account, fen in one.postings:
            balances[account] += fen
    return {account: fen for account, fen in balances.items() if fen}


@settings(max_examples=15, deadline=None)
@given(st.lists(STEPS, max_size=12), st.integers(1, 7))
def test_laws(steps: list[tuple[Any, ...]], batch: int) -> None:
    with tempfile.TemporaryDirectory() as directory:
        path = str(Path(directory, "log"))
        with closing(open_store(path)) as log, closing(open_read_models(path)) as store:
            log.create_tables()
            sunshine = Sunshine(log).found()
            play(sunshine, steps)
            runner = Runner(log, store, batch)
            models, size = ReadModels(store, log), sunshine.size
            fold = Fold(ESTATE)
            applied = [fold.take(entry) for entry in log.entries(ESTATE, 0, size)]

            # Applied entry by entry, each prefix has the rows that a later rebuild gives below its size.
            prefixes = []
            for upto in range(1, size + 1):
                runner._catch_up(ESTATE, upto)
                prefixes.append({table.name: rows_below(store, table.name, upto) for table in TABLES})
            runner.rebuild()
            for upto, prefix in enumerate(prefixes, 1):
                assert {table.name: rows_below(store, table.name, upto) for table in TABLES} == prefix

            for upto in range(size + 1):
                assert models.balances(ESTATE, upto) == summed(applied[:upto])
                check_statement(models, applied[:upto], upto)
            check_running_balances(models, applied, size)


def rows_below(store: Any, table: str, size: int) -> list[tuple[object, ...]]:
    return sorted(store.query(f"SELECT * FROM {table} WHERE seq < ?", (size,)), key=repr)


def check_statement(models: ReadModels, applied: list[Applied], size: int) -> None:
    """Every figure of February is the sum of the legs that belong there."""
    first, last = datetime.date(2026, 2, 1), datetime.date(2026, 2, 28)
    found = models.statement(ESTATE, size, first, last)
    closing = summed([one for one in applied if one.postings and one.event.body.date <= last])
    opening = summed([one for one in applied if one.postings and one.event.body.date < first])
    within = summed([one for one in applied if one.postings and first <= one.event.body.date <= last])
    for row in found.accounts:
        account = f"assets:bank:{row.account}"
        assert row.opening_fen == opening.get(account, 0)
        assert row.closing_fen == closing.get(account, 0)
        assert row.opening_fen + row.income_fen - row.expense_fen + row.other_fen == row.closing_fen
    categories = {f"income:{name}": -fen for name, fen in found.income.items() if fen}
    categories |= {f"expenses:{name}": fen for name, fen in found.expense.items() if fen}
    assert categories == {
        name: fen for name, fen in within.items() if name.startswith(("income:", "expenses:"))
    }
    assert sum(row.income_fen for row in found.accounts) == sum(found.income.values())
    assert sum(row.expense_fen for row in found.accounts) == sum(found.expense.values())


def check_running_balances(models: ReadModels, applied: list[Applied], size: int) -> None:
    for row in models.every_entry(ESTATE, size):
        balances = summed(applied[: row.seq + 1])
        if row.change_fen is not None:
            assert row.balance_fen == balances.get(f"assets:bank:{row.account}", 0)


@settings(max_examples=15, deadline=None)
@given(st.lists(STEPS, max_size=12))
def test_a_replay_is_what_the_fold_of_the_books_is(steps: list[tuple[Any, ...]]) -> None:
    """The read models' quicker reading leaves nothing out that a projection looks at."""
    with tempfile.TemporaryDirectory() as directory, closing(open_store(str(Path(directory, "log")))) as log:
        log.create_tables()
        sunshine = Sunshine(log).found()
        play(sunshine, steps)
        play_the_rest(sunshine)
        fold, replay = Fold(ESTATE), Replay(ESTATE)
        kinds = set()
        for entry in log.entries(ESTATE, 0, sunshine.size):
            expected, found = fold.take(entry), replay.take(entry)
            assert found == expected
            assert replay.balances == fold.state.balances
            kinds.add(found.kind.name)
        assert kinds == {name for name in KINDS if not name.startswith(("fund.", "voting."))} - NOT_PLAYED


def play_the_rest(sunshine: Sunshine) -> None:
    """Every other kind, and each flag that the balances decide."""
    seq = sunshine.take(
        income(1, illustrative=True), expense(9_000_000, "2026-05-01"), expense(1, category="tax")
    )
    sunshine.take(
        income(90_000_000),
        expense(2, bank_ref=""),
        k.FundTransferred(date=datetime.date(2026, 5, 2), account="sunshine", amount_fen=5, bank_ref="B"),
    )
    sunshine.take(sunshine.reversal(seq, "2026-05-03"))
    asked = sunshine.question(seq)
    sunshine.take(k.QuestionAnswered(question=asked, text="是"))
    sunshine.take(k.QuestionClosed(question=asked, outcome="satisfied"), keys=[sunshine.owner])
    due = k.Due(date=datetime.date(2026, 12, 31), amount_fen=100)
    sunshine.take(
        k.ContractRegistered(
            contract="lift",
            direction="expense",
            counterparty=firm(),
            purpose="电梯",
            category="repairs",
            dues=(due,),
        ),
        distribution(3, 3, "2026-05-04"),
    )
    unit = e.Unit(unit="3-2-501", building="3", area_centi_m2=9000, group="a")
    registrar = [sunshine.keys["registrar"]]
    since = datetime.date(2026, 1, 1)
    sunshine.take(e.UnitsRegistered(units=(unit,), since=since), keys=registrar)
    moved = e.Transfer(unit="3-2-501", group="b")
    sunshine.take(e.UnitsTransferred(transfers=(moved,), since=since), keys=registrar)
    street = sunshine.keys["street"]
    sunshine.take(e.KeyRevoked(vkey=street.vkey.format(), reason="更换"), keys=[street])
    for keys in ([sunshine.keys["custodian_bank"]], [sunshine.keys["manager"]]):
        sunshine.take(
            k.AccountReconciled(
                account="deposit", date=datetime.date(2026, 1, 1), bank_fen=0, book_fen=0, statement=voucher()
            ),
            keys=keys,
        )
