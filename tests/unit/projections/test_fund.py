"""The fund's read models: totals, sub-accounts, applications, published lists, as of any tree size."""

from __future__ import annotations

import base64
import datetime

import msgspec
import pytest

from ledger_core.log.merkle import leaf_hash, root_of, verify_inclusion
from ledger_core.stores.base import LogStore, ReadModelStore
from projections.catalogue import TABLES
from projections.fund.lists import leaf_of
from projections.read_models import ReadModels
from projections.runner import Runner
from tests.support import fund_bodies
from tests.support.bodies import TODAY
from tests.support.estate import Estate
from tests.support.fund_estate import state_of
from tests.unit.projections.fund_story import UNITS, FundStory


@pytest.fixture
def story(log: LogStore, runner: Runner) -> FundStory:
    """Everything that happens in a fund, in the read models."""
    told = FundStory(log).open().deposit_and_undo().withdraw().replenish()
    runner.catch_up()
    return told


def test_the_four_figures_and_what_they_are_made_of(models: ReadModels, story: FundStory) -> None:
    """Balance = deposits + gains - used = bank + advances + dues, at the end and while an advance is open."""
    end = models.fund.totals(story.name, story.estate.size)
    assert (end.deposits_fen, end.gains_fen, end.used_fen) == (2_350_000, 0, 640_000)
    assert end.balance_fen == end.control_fen == 1_710_000
    assert (end.bank_fen, end.advances_fen, end.dues_fen, end.developer_dues_fen) == (
        1_390_000,
        0,
        0,
        320_000,
    )
    assert (end.units, [one.account for one in end.accounts]) == (3, ["fund"])
    middle = models.fund.totals(story.name, story.charge)
    assert (middle.advances_fen, middle.balance_fen, middle.control_fen) == (960_000, 2_300_000, 2_300_000)


def test_at_every_prefix_the_units_are_the_total_and_what_the_books_know(
    models: ReadModels, story: FundStory
) -> None:
    """Sum of the units = the totals = the control account; and at the end each unit is the rules' own."""
    for size in range(story.estate.size + 1):
        totals, units = models.fund.totals(story.name, size), models.fund.units(story.name, size)
        assert totals.balance_fen == totals.control_fen == sum(one.balance_fen for one in units)
        assert totals.deposits_fen == sum(one.deposits_fen for one in units)
        assert totals.dues_fen == sum(one.due_fen for one in units)
    known = state_of(story.estate).sub_accounts
    for one in models.fund.units(story.name, story.estate.size):
        account = known.get(one.unit)
        figures = (one.deposits_fen, one.gains_fen, one.used_fen, one.first_fen)
        assert figures == (
            (account.deposits, account.gains, account.used, account.first) if account else (0,) * 4
        )


def test_a_unit_reads_its_own_account_line_by_line(models: ReadModels, story: FundStory) -> None:
    """Each line names its entry, and the changes add up to each balance."""
    account = models.fund.unit(story.name, story.estate.size, UNITS[1])
    assert account is not None
    assert [line.what for line in account.lines] == ["opening", "share", "called", "replenishment"]
    assert [line.balance_fen for line in account.lines] == [300_000, 0, 0, 30_000]
    running = 0
    for line in account.lines:
        running += line.change_fen
        assert line.balance_fen == running
        entry = models.entry(story.name, story.estate.size, line.seq)
        assert entry is not None
        assert UNITS[1] in entry.event_line.decode()
    assert account.fund == models.fund.units(story.name, story.estate.size)[1]
    assert (account.fund.due_fen, account.fund.called_fen) == (0, 50_000)
    assert account.lines[1].reference == "w-1"
    assert models.fund.unit(story.name, story.estate.size, "9-9-999") is None


def test_a_mistake_and_its_reversal_both_stay(models: ReadModels, story: FundStory) -> None:
    """The mistake is marked, and counts among first deposits no more; before the reversal it does."""
    account = models.fund.unit(story.name, story.estate.size, UNITS[0])
    assert account is not None
    assert [(line.what, line.change_fen, line.reversed) for line in account.lines[:3]] == [
        ("opening", 2_000_000, False),
        ("first", 10_000, True),
        ("reversed", -10_000, False),
    ]
    assert account.fund.first_fen == 2_000_000
    before = models.fund.unit(story.name, story.reversal, UNITS[0])
    assert before is not None
    assert (before.fund.first_fen, before.lines[-1].reversed) == (2_010_000, False)


def test_low_units_and_those_that_owe(models: ReadModels, story: FundStory) -> None:
    """Below 30 % of the first deposit; a page of a filtered list begins where it is told."""
    size = story.charge + 1
    assert [one.unit for one in models.fund.units(story.name, size, only="low")] == [UNITS[1]]
    assert [one.unit for one in models.fund.units(story.name, size, only="due")] == [UNITS[1]]
    assert models.fund.units(story.name, story.charge, only="low") == []
    assert [one.unit for one in models.fund.units(story.name, size, start=1, limit=1)] == [UNITS[1]]
    assert models.fund.units(story.name, size, start=1, limit=1, only="low") == []


def test_an_application_and_whose_turn_it_is(models: ReadModels, story: FundStory) -> None:
    """Stage after stage, with the days that it has waited."""
    later = TODAY + datetime.timedelta(days=9)
    stages = []
    for size in range(story.proposal + 1, story.charge + 2):
        (row,) = models.fund.applications(story.name, size, later)
        stages.append((row.stage, row.next))
        assert row.waiting_days == (9 if row.next else 0)
    assert stages == [
        ("proposed", ("owners",)),
        ("resolved", ("authority",)),
        ("approved", ("custodian_bank", "committee")),
        ("paying", ("committee", "supervisor")),
        ("accepted", ("manager",)),
        ("settled", ("custodian_bank",)),
        ("settled", ("manager",)),
        ("apportioned", ()),
    ]
    assert models.fund.applications(story.name, story.proposal, later) == []


def test_claimed_and_found_and_who_bears_the_cost(models: ReadModels, story: FundStory) -> None:
    """100 m² claimed, 80 found; the shares sum exactly to what was settled."""
    found = models.fund.application(story.name, story.estate.size, "w-1", TODAY)
    assert found is not None
    (line,) = found.budget
    assert (line.claimed_milli, line.found_milli, line.found_fen, line.short) == (
        100_000,
        80_000,
        960_000,
        True,
    )
    assert (found.row.approved_fen, found.row.paid_fen, found.row.final_fen) == (1_200_000, 960_000, 960_000)
    assert "short" in found.row.flags
    shares = models.fund.shares(story.name, story.estate.size, "w-1")
    assert shares is not None
    assert [(one.unit, one.share_fen, one.due_fen, one.developer) for one in shares] == [
        (UNITS[0], 320_000, 0, False),
        (UNITS[1], 320_000, 20_000, False),
        (UNITS[2], 320_000, 320_000, True),
    ]
    assert (found.units, found.due_fen, sum(one.share_fen for one in shares)) == (3, 340_000, 960_000)
    unseen = models.fund.application(story.name, story.proposal + 1, "w-1", TODAY)
    assert unseen is not None
    assert (unseen.budget[0].found_milli, unseen.budget[0].short) == (None, False)
    assert models.fund.application(story.name, story.proposal, "w-1", TODAY) is None


def test_a_line_is_proven_and_the_whole_is_added_up_again(models: ReadModels, story: FundStory) -> None:
    """Each unit's line leads to the root in the log; lines, sum, control and bank agree."""
    size = story.estate.size
    for seq in (story.first_list, story.second_list):
        one = models.fund.published.one(story.name, size, seq)
        assert one is not None
        check = models.fund.published.check(story.name, one)
        assert (check.agrees, check.lines) == (True, 3)
        assert (
            check.total_fen
            == one.total_fen
            == one.control_fen
            == models.fund.totals(story.name, seq).balance_fen
        )
        for unit in UNITS:
            proof = models.fund.published.proof(story.name, one, unit)
            assert proof is not None
            path = [base64.b64decode(one) for one in proof.hashes]
            root = base64.b64decode(one.root)
            verify_inclusion(leaf_hash(proof.leaf.encode()), proof.index, one.units, path, root)
            account = models.fund.unit(story.name, seq, unit)
            assert account is not None
            assert proof.line.balance_fen == account.fund.balance_fen
        assert models.fund.published.proof(story.name, one, "9-9-999") is None
    assert models.fund.published.one(story.name, size, story.charge) is None
    assert models.fund.published.one(story.name, story.second_list, story.second_list) is None


@pytest.mark.parametrize(
    "defect",
    ["omitted", "doubled", "negative", "clashing"],
)
def test_a_wrong_list_is_not_what_the_root_commits_to(
    models: ReadModels, story: FundStory, defect: str
) -> None:
    """A line left out, counted twice, below zero, or another figure for a unit: number, sum or root tell."""
    one = models.fund.published.one(story.name, story.estate.size, story.second_list)
    assert one is not None
    lines = list(models.fund.published.lines(story.name, one.seq))
    if defect == "omitted":
        lines.pop(1)
    elif defect == "doubled":
        lines.insert(1, lines[1])
    else:
        by = -2 * lines[1].balance_fen if defect == "negative" else 1
        figures = {name: getattr(lines[1], name) for name in lines[1].__struct_fields__}
        figures["deposits_fen"] += by
        figures["balance_fen"] += by
        lines[1] = type(lines[1])(**figures)
    root = base64.b64encode(root_of([leaf_hash(leaf_of(line)) for line in lines])).decode()
    differs = {
        "lines": len(lines) != one.units,
        "sum": sum(line.balance_fen for line in lines) != one.total_fen,
        "root": root != one.root,
    }
    assert differs["root"]
    assert differs["lines"] == (defect in ("omitted", "doubled"))
    assert differs["sum"]
    assert (min(line.balance_fen for line in lines) < 0) == (defect == "negative")


def test_a_list_published_with_other_figures_does_not_agree(models: ReadModels, story: FundStory) -> None:
    """A number, a sum, the control account or a root that the lines do not give is told."""
    one = models.fund.published.one(story.name, story.estate.size, story.second_list)
    assert one is not None
    assert models.fund.published.check(story.name, one).agrees
    for figure in ("units", "total_fen", "control_fen"):
        other = msgspec.structs.replace(one, **{figure: getattr(one, figure) + 1})
        assert not models.fund.published.check(story.name, other).agrees, figure
    other = msgspec.structs.replace(one, root=base64.b64encode(bytes(32)).decode())
    assert not models.fund.published.check(story.name, other).agrees


def test_the_service_itself_takes_no_wrong_list(log: LogStore) -> None:
    """Refused with the figures, before anything is published."""
    story = FundStory(log).open()
    right = story.list_body()
    for wrong in ({"units": 2}, {"total_fen": 1}, {"control_fen": 1}, {"root": "A" * 43 + "="}):
        body = type(right)(**{name: getattr(right, name) for name in right.__struct_fields__} | wrong)
        assert story.estate.codes(body, by="custodian_bank") == ["list_mismatch"]


def test_rows_of_every_prefix_are_those_of_a_rebuild(
    log: LogStore, store: ReadModelStore, runner: Runner
) -> None:
    """Applied one by one, or all at once: the rows below a size are the same."""
    story = FundStory(log).open().deposit_and_undo().withdraw().replenish()
    size, prefixes = story.estate.size, []
    tables = [table.name for table in TABLES]
    for upto in range(1, size + 1):
        runner._catch_up(story.name, upto)
        prefixes.append(_rows(store, tables, upto))
    runner.rebuild()
    for upto, rows in enumerate(prefixes, 1):
        assert _rows(store, tables, upto) == rows


def _rows(store: ReadModelStore, tables: list[str], size: int) -> list[list[tuple[object, ...]]]:
    return [sorted(store.query(f"SELECT * FROM {one} WHERE seq < ?", (size,)), key=repr) for one in tables]


@pytest.mark.parametrize("illustrative", [True, False])
def test_a_made_up_estate_with_a_fund_stays_open(
    log: LogStore, runner: Runner, models: ReadModels, illustrative: bool
) -> None:
    """It owes nobody secrecy; an estate that is real keeps its fund behind the door from the account on."""
    estate = Estate(log)
    estate.must(estate.founding(illustrative=illustrative), by="authority")
    keys = ("manager", "custodian_bank")
    estate.must(*(estate.grant(role) for role in keys), by=("authority", *keys))
    runner.catch_up()
    assert not models.fund.is_kept(estate.name, estate.size)
    estate.must(fund_bodies.account(), by="manager")
    runner.catch_up()
    assert models.fund.is_kept(estate.name, estate.size) is not illustrative
