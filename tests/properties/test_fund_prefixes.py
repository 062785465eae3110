"""Whatever is admitted into the fund: no sub-account below zero, and together they are the control account.

Rules:
    * Events are drawn by a writer that sees the state; some of them are wrong, and are refused.
    * All is checked after every single entry, on a fold of the stored log and on the read models' own.
"""

from __future__ import annotations

import datetime
import random
import tempfile
from collections.abc import Callable, Sequence
from contextlib import closing
from fractions import Fraction
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger_core.append.submission import Accepted
from ledger_core.books.apportion import balance_days, gain_of, share_exactly
from ledger_core.books.fields import Body
from ledger_core.books.fold import Fold
from ledger_core.books.fund import kinds as k
from ledger_core.books.fund import withdrawal_kinds as w
from ledger_core.books.fund.gain_rules import compute_gains
from ledger_core.books.fund.moves import bank_at, gains_until
from ledger_core.books.fund.on_file import Application
from ledger_core.books.fund.postings import DEVELOPER_DUE, DUE_PREFIX
from ledger_core.books.fund.reversal_rules import legs_of
from ledger_core.books.fund.share_rules import compute_shares, line_due
from ledger_core.books.state import State
from ledger_core.stores.base import open_store
from projections.replay import Replay
from tests.support import bodies, fund_bodies
from tests.support import withdrawal_bodies as wb
from tests.support.bodies import TODAY
from tests.support.estate import Estate
from tests.support.fund_estate import check_fund, found_fund, state_of
from tests.support.states import folded, plain

EVERYBODY = ("manager", "committee", "street", "authority", "custodian_bank", "registrar")
SOME = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
MORE_UNITS = (("3-2-503", "developer", 8_000), ("3-2-504", "g-4", 12_001), ("5-1-101", "g-5", 3))


@given(
    st.integers(0, 10**12),
    st.lists(st.integers(0, 10**8), min_size=1, max_size=60).filter(lambda w: sum(w) > 0),
)
@SOME
def test_shares_sum_exactly_and_each_is_the_exact_one_to_less_than_a_fen(
    total: int, weights: list[int]
) -> None:
    """A tie falls to the one that stands first: equal weights never ascend."""
    shares = share_exactly(total, weights)
    assert sum(shares) == total
    for share, weight in zip(shares, weights, strict=True):
        assert abs(share - Fraction(total * weight, sum(weights))) < 1
    for (one, first), (other, second) in zip(
        zip(weights, shares, strict=True), list(zip(weights, shares, strict=True))[1:], strict=False
    ):
        assert one != other or first >= second


@SOME
@given(st.lists(st.tuples(st.integers(1, 60), st.integers(-500, 900)), max_size=12), st.integers(1, 50))
def test_balance_days_are_the_sum_of_the_end_of_day_balances(days: list[tuple[int, int]], first: int) -> None:
    """Added up day by day, as a bank clerk would."""
    last = first + 9
    slowly = sum(sum(fen for day, fen in days if day <= end_of_day) for end_of_day in range(first, last + 1))
    assert balance_days(days, first, last) == slowly


@SOME
@given(st.integers(0, 10**12), st.integers(0, 100_000), st.sampled_from([360, 365]))
def test_a_gain_is_the_exact_one_rounded_as_it_says(fen_days: int, rate_ppm: int, basis: int) -> None:
    """Down, or to the nearest fen, a half upwards."""
    exact = Fraction(fen_days * rate_ppm, 1_000_000 * basis)
    assert gain_of(fen_days, rate_ppm, basis, "fen_down") == exact.__floor__()
    assert gain_of(fen_days, rate_ppm, basis, "fen_half_up") == (exact + Fraction(1, 2)).__floor__()


class Writer:
    """Draws events of the fund that are mostly admitted.

    Args:
        estate: Where they go.
        seed: The same seed draws the same events.
    """

    def __init__(self, estate: Estate, seed: int) -> None:
        self.estate = estate
        self.random = random.Random(seed)
        self.number = 0

    @property
    def state(self) -> State:
        """The state in memory."""
        return state_of(self.estate)

    def events(self) -> Sequence[Body]:
        """What is submitted next."""
        draw: Callable[[], Sequence[Body]] = self.random.choice(
            [self.deposits, self.gains, self.returned, self.reversal, self.title, self.reconciliation]
            + [self.gains_undone]
            + [self.application] * 5
        )
        return draw()

    def day(self) -> datetime.date:
        return TODAY - datetime.timedelta(days=self.random.randrange(20))

    def some_units(self) -> list[str]:
        units = sorted(self.state.units)
        return sorted(self.random.sample(units, self.random.randint(1, len(units))))

    def deposits(self) -> Sequence[Body]:
        lines: list[tuple[str, int, int]] = []
        for unit in self.some_units():
            fen = self.random.randint(1, 900_000)
            lines.append((unit, fen, min(fen, self.state.balances.get(DUE_PREFIX + unit, 0))))
        owed = self.state.balances.get(DEVELOPER_DUE, 0)
        purpose = self.random.choice(["first", "replenishment"])
        wrong = self.random.random() < 0.1
        return [
            fund_bodies.deposits(*lines, date=self.day(), developer_fen=owed // 2 + wrong, purpose=purpose)
        ]

    def gains(self) -> Sequence[Body]:
        self.number += 1
        until = gains_until(self.state, "fund")
        first = until + datetime.timedelta(days=1) if until else TODAY - datetime.timedelta(days=15)
        last = first + datetime.timedelta(days=self.random.randrange(5))
        terms = {"run": f"r-{self.number}", "first": first, "last": last, "date": max(last, self.day())}
        if self.random.random() < 0.5:
            shared = {"rate_ppm": 0, "basis_days": 0, "rounding": "", "bank_total_fen": 12_347}
            terms |= {"method": "shared", **shared}
        lines = compute_gains(self.state, fund_bodies.gains(**terms))
        cut = self.random.randint(1, len(lines)) if lines else 1
        chunks = [chunk for chunk in (lines[:cut], lines[cut:]) if chunk]
        return [
            fund_bodies.gains(
                *((line.unit, line.balance_days, line.amount_fen) for line in chunk),
                **terms,
                part=number,
                parts=len(chunks),
            )
            for number, chunk in enumerate(chunks, 1)
        ] or self.deposits()

    def returned(self) -> Sequence[Body]:
        return [
            fund_bodies.returned(
                unit=self.random.choice(sorted(self.state.units)),
                amount_fen=self.random.randint(1, 400_000),
                date=self.day(),
            )
        ]

    def reversal(self) -> Sequence[Body]:
        if not self.state.fund_money:
            return self.deposits()
        return self.opposite(self.random.choice(sorted(self.state.fund_money)))

    def gains_undone(self) -> Sequence[Body]:
        """The newest part of the newest run that stands."""
        run = self.state.last_run.get("fund")
        if not run:
            return self.gains()
        newest = (run, self.state.gains_runs[run].part)
        money = self.state.fund_money.items()
        (seq,) = (
            at for at, one in money if isinstance(one, k.GainsCredited) and (one.run, one.part) == newest
        )
        return self.opposite(seq)

    def opposite(self, seq: int) -> Sequence[Body]:
        event = next(name for name, at in self.state.ids.items() if at == seq)
        return [fund_bodies.reversal(seq, event, legs_of(self.state.fund_money[seq]), date=self.day())]

    def title(self) -> Sequence[Body]:
        self.number += 1
        unit, group = self.random.choice(sorted(self.state.units)), f"new-{self.number}"
        moved = bodies.transfer(unit)
        before, account = self.state.units[unit].group, self.state.sub_accounts.get(unit)
        noted = fund_bodies.title_followed(
            unit=unit, from_group=before, to_group="g-new", balance_fen=account.balance if account else 0
        )
        return [moved, noted] if before != group else [moved]

    def reconciliation(self) -> Sequence[Body]:
        day = self.day()
        return [fund_bodies.reconciliation(bank_at(self.state, "fund", day), date=day)]

    def application(self) -> Sequence[Body]:
        running = [one for one in self.state.applications.values() if not one.ended]
        if running and self.random.random() < 0.8:
            return self.step(self.random.choice(running))
        self.number += 1
        name = f"w-{self.number}"
        scope = self.random.choice(
            [w.Scope(), w.Scope(buildings=("3",)), w.Scope(units=tuple(self.some_units()))]
        )
        line = wb.budget_line(self.random.randint(1_000, 90_000), self.random.randint(1, 90_000))
        return [wb.proposal(name, line, scope=scope, date=self.day())]

    def step(self, one: Application) -> Sequence[Body]:
        """The next stage of an application, or a payment."""
        name, budget = one.proposal.application, one.proposal.budget_fen
        if not one.resolution:
            decision = wb.DECISION.__class__(reference=name, date=TODAY, sha256=f"{one.seq:064x}")
            return [wb.linked(name, resolution=decision, amount_fen=budget, scope=one.proposal.scope)]
        if not one.approved:
            return [wb.approved(name, amount_fen=budget, date=TODAY - datetime.timedelta(days=20))]
        pay = {"application": name, "date": self.day()}
        if not one.accepted:
            part = wb.payment(one.payments + 1, max(1, budget // 4), **pay)
            quantity = one.proposal.budget[0].quantity_milli
            found = self.random.randint(quantity // 2, quantity)
            seen = wb.acceptance((0, quantity, found), application=name)
            return [part] if self.random.random() < 0.3 else [seen]
        if not one.final:
            final = max(one.paid, one.found_fen, 1)
            return [wb.settlement(final, application=name)]
        if one.paid < one.final:
            return [wb.payment(one.payments + 1, one.final - one.paid, final=True, **pay)]
        return self.shares(one)

    def shares(self, one: Application) -> Sequence[Body]:
        lines = [line_due(self.state, share) for share in compute_shares(self.state, one)]
        cut = self.random.randint(1, len(lines))
        chunks = [chunk for chunk in (lines[:cut], lines[cut:]) if chunk]
        return [
            wb.apportionment(
                *chunk,
                application=one.proposal.application,
                part=number,
                parts=len(chunks),
                date=self.day(),
            )
            for number, chunk in enumerate(chunks, 1)
        ]


def check_every_prefix(estate: Estate) -> set[str]:
    """The fund is sound after each entry, read as the ledger and as the read models read; kinds seen."""
    fold, replay, kinds = Fold(estate.name), Replay(estate.name), set()
    for entry in estate.store.entries(estate.name, 0, estate.size):
        applied = fold.take(entry)
        check_fund(fold.state)
        assert replay.take(entry) == applied
        assert replay.balances == fold.state.balances
        kinds.add(applied.kind.name)
    assert plain(fold.state) == plain(state_of(estate))
    return kinds


@given(seed=st.integers(0, 2**32))
@settings(max_examples=12, deadline=None)
def test_no_admitted_event_breaks_the_fund(seed: int) -> None:
    """Sixty draws a run; a refused submission leaves the state as it was."""
    with tempfile.TemporaryDirectory() as folder, closing(open_store(str(Path(folder, "l.db")))) as store:
        store.create_tables()
        estate = found_fund(Estate.founded(store))
        more = (bodies.unit(code, group=group, area_centi_m2=area) for code, group, area in MORE_UNITS)
        estate.must(bodies.units(*more), by="registrar")
        estate.must(fund_bodies.policy(stages_max=40, audit_above_fen=10**12), by="committee")
        writer, codes, accepted = Writer(estate, seed), set(), 0
        for _ in range(60):
            before, drawn = plain(writer.state), writer.events()
            outcome = estate.submit(*drawn, by=EVERYBODY)
            if isinstance(outcome, Accepted):
                accepted += 1
                continue
            codes |= {one.code for one in outcome.refusals}
            assert plain(writer.state) == before
        # What is generated is not refused for its form: the test would be about nothing.
        assert not codes & {"malformed_event", "unknown_key", "role_not_allowed", "apportionment_mismatch"}
        assert accepted > 30
        assert len(check_every_prefix(estate)) > 12


def test_a_part_that_is_refused_takes_the_parts_before_it_back(tmp_path: Path) -> None:
    """A run is in the log as a whole or not at all; the state is what it was."""
    with closing(open_store(str(tmp_path / "l.db"))) as store:
        store.create_tables()
        estate = found_fund(Estate.founded(store))
        before = plain(state_of(estate))
        days = {"first": TODAY, "last": TODAY, "parts": 2}
        good = fund_bodies.gains(("3-2-501", 2_000_000, 82), **days)
        bad = fund_bodies.gains(("3-2-502", 2_000_000, 83), **days, part=2)
        assert estate.codes(good, bad) == ["gains_mismatch"]
        assert plain(state_of(estate)) == before == plain(folded(store, estate.name).state)
        right = fund_bodies.gains(("3-2-502", 2_000_000, 82), **days, part=2)
        estate.must(good, right)
        assert isinstance(state_of(estate).gains_runs["q1"].terms, k.GainsCredited)
        assert plain(state_of(estate)) == plain(folded(store, estate.name).state)
