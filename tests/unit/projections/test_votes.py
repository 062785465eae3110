"""Votes as read models: how far each is, roll and ballots, a code's proof, at every size, on every store."""

from __future__ import annotations

from typing import Any

import pytest

from ledger_core.books.voting import result_kinds as r
from ledger_core.log.canonical import decode_base64, encode_base64
from ledger_core.log.disclosure import digest_of
from ledger_core.log.merkle import leaf_hash, root_of, verify_inclusion
from ledger_core.stores.base import LogStore, ReadModelStore
from projections.catalogue import TABLES
from projections.read_models import ReadModels
from projections.runner import Runner
from projections.vote_codes import Listed, ListProof, list_proof
from projections.vote_tally import explain
from tests.support import voting_bodies as v
from tests.support.written import write_entries

ESTATE = "guangjing"
ADA, BEN, CYD, DAN = "2A0000000001", "4B0000000001", "6C0000000001", "8D0000000001"
UNITS = {ADA: "1-1-101", BEN: "1-1-102", CYD: "1-1-1001", DAN: "1-1-202"}
TOOK_PART = ("1-1-1001", "1-1-101")
DURING, AFTER = "2026-04-20T00:00:00Z", "2026-05-01T00:00:00Z"
FOUND = v.choices_disclosure("for", code=ADA)


def root(*names: str) -> str:
    """The root of a list."""
    return encode_base64(root_of([leaf_hash(name.encode()) for name in names]))


def tally(**changes: Any) -> r.Tally:
    """Two of four take part, one is for it."""
    fields: dict[str, Any] = {
        "area_taking_part": 20_000,
        "heads_taking_part": 2,
        "area_for": 10_000,
        "heads_for": 1,
        "area_against": 10_000,
        "heads_against": 1,
        "area_abstaining": 0,
        "heads_abstaining": 0,
        "passed": False,
    }
    return r.Tally(**fields | changes)


def life() -> list[Any]:
    """A vote to its filing: Ada votes twice, Cyd with her digest, Ben is silent, Dan is not reached."""
    lines = [v.roll_line(code, UNITS[code], area_centi_m2=10_000, group=f"h-{code}") for code in UNITS]
    result = r.TopicResult(
        topic="use",
        area_total=40_000,
        heads_total=4,
        a=tally(),
        b=tally(),
        passed=False,
        depends_on_silence=False,
    )
    return [
        v.vote(replaceable=True),
        v.roll(*lines[:2], part=1, parts=2, codes=4, heads=4, area_centi_m2=40_000),
        v.roll(*lines[2:], part=2, parts=2, codes=4, heads=4, area_centi_m2=40_000),
        v.delivered(*(v.delivery(code) for code in (ADA, BEN, CYD))),
        v.registered(ADA),
        v.cast(ADA, "against"),
        v.cast(ADA, "for", replaces=5),
        v.extended(),
        v.cast(CYD, channel="paper", scan=v.SHA, choices=digest_of(FOUND)),
        r.VoteClosed(vote="roof", ballots=2, root=root(ADA, CYD), units_root=root(*TOOK_PART)),
        r.ParticipationListed(vote="roof", part=1, parts=1, codes=(ADA, CYD), units=TOOK_PART),
        r.BallotsOpened(vote="roof", lines=(r.Opening(code=ADA, disclosure=FOUND),)),
        r.ResultCounted(
            vote="roof",
            results=(result,),
            channels=(r.ChannelCount(channel="app", ballots=1), r.ChannelCount(channel="paper", ballots=1)),
            unopened=1,
        ),
        v.announced(),
        r.ObjectionRaised(vote="roof", text="户数有误"),
        r.ObjectionAnswered(objection=14, text="已核对"),
        r.ResultFinal(vote="roof"),
        r.ResultFiled(vote="roof", number="2026-7"),
        v.erased(subject=f"roof/{ADA}"),
        v.published(),
    ]


LIFE = life()


@pytest.fixture
def models(log: LogStore, store: ReadModelStore, runner: Runner) -> ReadModels:
    """The read models of the whole life."""
    write_entries(log, ESTATE, LIFE)
    runner.catch_up()
    return ReadModels(store, log)


def test_how_far_a_vote_is_follows_from_its_steps_and_the_clock(models: ReadModels) -> None:
    """At each size the same vote shows the state of that moment."""
    wanted = {
        1: "running",
        9: "running",
        10: "closed",
        12: "opened",
        13: "counted",
        14: "announced",
        17: "final",
        18: "filed",
    }
    for size, status in wanted.items():
        row = models.votes(ESTATE, size).row("roof", DURING)
        assert row is not None
        assert row.status == status, size
    early = models.votes(ESTATE, 7).row("roof", "2026-04-01T00:00:00Z")
    over = models.votes(ESTATE, 7).row("roof", AFTER)
    extended = models.votes(ESTATE, 8).row("roof", AFTER)
    assert early
    assert over
    assert extended
    assert (early.status, over.status, extended.status) == ("posted", "ended", "running")
    assert extended.closes_at == "2026-05-07T10:00:00Z"
    assert models.votes(ESTATE, 20).row("none", DURING) is None
    assert models.votes(ESTATE, 0).names() == []


def test_participation_counts_codes_area_and_heads(models: ReadModels) -> None:
    """A ballot that is replaced counts once; what was not delivered shows."""
    row = models.votes(ESTATE, 9).row("roof", DURING)
    assert row is not None
    sizes = [(one.codes, one.area_centi_m2, one.heads) for one in (row.roll, row.delivered, row.taking_part)]
    assert sizes == [(4, 40_000, 4), (3, 30_000, 3), (2, 20_000, 2)]
    assert [(one.channel, one.ballots) for one in row.channels] == [("app", 1), ("paper", 1)]


def test_the_roll_shows_who_was_reached_and_who_voted(models: ReadModels) -> None:
    """By code; the unit is a commitment."""
    roll = models.votes(ESTATE, 9).roll("roof")
    seen = [(one.code, one.seq, one.delivered_seq, one.ballot_seq) for one in roll]
    assert seen == [(ADA, 1, 3, 6), (BEN, 1, 3, None), (CYD, 2, 3, 8), (DAN, 2, None, None)]
    assert not any(unit in str(roll) for unit in UNITS.values())


def test_no_choice_is_read_before_it_is_opened(models: ReadModels) -> None:
    """A replaced ballot stays and says so; the last one shows its choices from the opening on."""
    for size in range(12):
        assert all(not one.choices for one in models.votes(ESTATE, size).ballots("roof"))
    first, second, third = models.votes(ESTATE, 20).ballots("roof")
    assert (first.replaced_by, first.choices, first.disclosure) == (6, (), "")
    assert [(one.topic, one.option) for one in second.choices] == [("use", "for")]
    assert (second.opened_seq, third.opened_seq, third.channel) == (11, None, "paper")
    assert [one.seq for one in models.votes(ESTATE, 20).ballots("roof", ADA)] == [5, 6]


def test_the_steps_tell_objections_with_their_answers(models: ReadModels) -> None:
    """An answer names the objection, and stands with its vote."""
    steps = models.votes(ESTATE, 20).steps("roof")
    assert [step.seq for step in steps] == [0, 1, 2, 3, 7, 9, 10, 11, 12, 13, 14, 15, 16, 17]
    told = {step.seq: (step.ref, step.detail) for step in steps}
    assert (told[14], told[15]) == ((0, "户数有误"), (14, "已核对"))


def test_what_was_published_elsewhere_is_listed_apart(models: ReadModels) -> None:
    """It is no vote of this ledger; units that took part stand in natural order."""
    reader = models.votes(ESTATE, 20)
    assert (reader.names(), [seq for seq, _ in reader.published()]) == (["roof"], [19])
    assert reader.units("roof") == ["1-1-101", "1-1-1001"]


def check(one: Listed | None, proof: ListProof) -> int:
    """The index of a code, which is in the list that the root commits to."""
    assert one is not None
    path = [decode_base64(text, "path") for text in one.hashes]
    verify_inclusion(
        leaf_hash(one.code.encode()), one.index, proof.ballots, path, decode_base64(proof.root, "root")
    )
    return one.index


@pytest.mark.parametrize(
    ("code", "left", "right"), [(BEN, ADA, CYD), (DAN, CYD, None), ("1A0000000001", None, ADA)]
)
def test_a_code_without_a_ballot_is_proven_by_its_neighbours(
    models: ReadModels, code: str, left: str | None, right: str | None
) -> None:
    """Two places side by side, the code between them; at an end one of them is the end."""
    steps = models.votes(ESTATE, 20).steps("roof")
    proof = list_proof(models.votes(ESTATE, 20), "roof", code, steps)
    assert proof is not None
    assert proof.voted is False
    assert (proof.left and proof.left.code, proof.right and proof.right.code) == (left, right)
    low = check(proof.left, proof) if left else -1
    high = check(proof.right, proof) if right else proof.ballots
    assert (high - low, (left or "") < code < (right or "~")) == (1, True)
    assert proof.closed_seq == 9


def test_a_code_tells_what_became_of_it(models: ReadModels) -> None:
    """Delivered, cast, opened; cast and left unopened; silent; never reached; not on the roll."""
    states = {
        code: [
            view.state if (view := models.code(ESTATE, "roof", code, size)) else None for size in (3, 9, 20)
        ]
        for code in (ADA, BEN, CYD, DAN)
    }
    assert states == {
        ADA: ["not_delivered", "cast", "opened"],
        BEN: ["not_delivered", "delivered", "no_ballot"],
        CYD: ["not_delivered", "cast", "unopened"],
        DAN: ["not_delivered", "not_delivered", "no_ballot"],
    }
    view = models.code(ESTATE, "roof", ADA, 20)
    assert view is not None
    assert view.proof is not None
    assert (view.proof.voted, check(view.proof.place, view.proof)) == (True, 0)
    assert [one.what for one in view.keys] == ["key_registered"]
    assert models.code(ESTATE, "roof", "ZZ0000000001", 20) is None
    before = models.code(ESTATE, "roof", ADA, 9)
    assert before is not None
    assert before.proof is None


def test_the_tally_is_the_entry_that_counted_with_every_test(models: ReadModels) -> None:
    """Two thirds of 40,000 are 26,667: 6,667 lack; the half of two heads is exceeded by two."""
    reader = models.votes(ESTATE, 20)
    steps = reader.steps("roof")
    counted = reader.counted(steps)
    assert counted is not None
    (topic,) = explain(reader.opened(steps), "2026-05-07T10:00:00Z", counted[1])
    assert counted[0] == 12
    seen = [(one.who, one.measure, one.figure, one.needed, one.missing, one.passed) for one in topic.a.tests]
    assert seen == [
        ("taking_part", "area", 20_000, 26_667, 6_667, False),
        ("taking_part", "heads", 2, 3, 1, False),
        ("for", "area", 10_000, 10_001, 1, False),
        ("for", "heads", 1, 2, 1, False),
    ]
    assert models.votes(ESTATE, 12).counted(models.votes(ESTATE, 12).steps("roof")) is None


def test_a_sealed_digest_belongs_to_the_first_entry_that_holds_it(models: ReadModels, log: LogStore) -> None:
    """Whoever copies another's digest gets no claim to what it hides."""
    digest = v.cast(ADA, "for").choices
    fact = models.sealed_fact(ESTATE, digest, 20)
    assert fact is not None
    assert (fact.seq, fact.subject, fact.vote, fact.what) == (6, f"roof/{ADA}", "roof", "choices")
    assert models.sealed_fact(ESTATE, digest, 5) is None
    assert models.is_erased(ESTATE, f"roof/{ADA}", 20)
    assert not models.is_erased(ESTATE, f"roof/{ADA}", 18)
    assert models.erased_subjects(ESTATE, 0, 20) == [f"roof/{ADA}"]
    assert models.erased_subjects(ESTATE, 19, 20) == []


@pytest.mark.parametrize("batch", [1, 3, 64])
def test_a_rebuild_gives_the_rows_of_every_step(log: LogStore, store: ReadModelStore, batch: int) -> None:
    """Entry by entry, in batches, and anew from the beginning: the same rows."""
    runner = Runner(log, store, batch)
    for at in range(0, len(LIFE), 4):
        write_entries(log, ESTATE, LIFE[at : at + 4])
        runner.catch_up()
    tables = [table.name for table in TABLES if "vote_" in table.name or "sealed" in table.name]
    first = {name: sorted(store.query(f"SELECT * FROM {name}"), key=str) for name in tables}
    runner.rebuild()
    assert {name: sorted(store.query(f"SELECT * FROM {name}"), key=str) for name in tables} == first
    assert sum(map(len, first.values())) > 30
