"""A whole vote through the ledger, its bundle through `sunaudit`: the two say the same."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from audit_tools.cli import main
from ledger_core.books.voting import result_kinds as r
from ledger_core.stores.base import open_store
from ledger_core.stores.reader import LogReader
from ledger_core.stores.vouchers import VoucherStore
from projections.export.bundle import format_policy, write_bundle
from tests.support import bodies
from tests.support import voting_bodies as v
from tests.support.estate import Estate
from tests.support.voting import Poll, code_of

TOPICS = (v.topic(subject=v.subject()), v.topic("member", item=3, candidate="1-101"), v.topic("rent", item=8))


@pytest.fixture
def estate(sqlite_url: str) -> Iterator[Estate]:
    """A founded estate in which the silent follow the majority."""
    with closing(open_store(sqlite_url)) as store:
        store.create_tables()
        estate = Estate.founded(store, opening_fen=1_000_000)
        estate.must(bodies.policy(silence="follows_majority"), by="committee")
        yield estate


def audited(estate: Estate, folder: Path) -> int:
    """The exit code of `sunaudit verify` for the estate's bundle: 0 is sound."""
    keys = estate.installation.log_key(estate.name).vkey.format(), estate.authority.vkey.format()
    policy = format_policy([keys[0]], [keys[1]])
    target = folder / f"{estate.size}.zip"
    write_bundle(LogReader(estate.store), VoucherStore(folder / "vouchers"), estate.name, target, policy)
    return main(["verify", str(target)])


def test_both_judges_take_the_whole_of_a_vote(estate: Estate, tmp_path: Path) -> None:
    """Replaced ballots and claims, paper, proxies, a title that passed, silence, an objection."""
    rules = {"silence": "follows_majority", "silence_basis": "议事规则第 15 条", "replaceable": True}
    poll = Poll(estate, topics=TOPICS, **rules).prepare(0, 1, 2, 3)
    first = poll.vote(0, "for", "for", "against").first
    poll.vote(0, "against", "for", "for", replaces=first)
    poll.paper(1, "for", "for", "for", proxy="p-1")
    estate.must(v.claim_replaced(code_of(2)), v.title_passed(code_of(3)), by="registrar")
    poll.turns[2] = 1
    poll.vote(2, "for", "abstain", "for")
    estate.must(v.extended(), by="committee")
    poll.close()
    poll.list_units()
    poll.reveal((0, "against", "for", "for"), (1, "for", "for", "for"))
    poll.count()
    assert audited(estate, tmp_path) == 0
    poll.announce()
    seq = poll.must(r.ObjectionRaised(vote=v.VOTE, text="我没有收到"), keys=(poll.key(0),)).first
    estate.must(r.ObjectionAnswered(objection=seq, text="已核对"), by="committee")
    poll.wait_until(estate.clock().isoformat(), days=8)
    estate.must(r.ResultFinal(vote=v.VOTE), by="committee")
    estate.must(r.ResultFiled(vote=v.VOTE, number="12号"), by="street")
    disclosed = {"vote": v.VOTE, "code": code_of(0), "ground": "court", "reference": "(2026)苏04民初1号"}
    estate.must(r.CodeDisclosed(disclosure=v.unit_disclosure("1-101"), **disclosed), by="registrar")
    estate.must(v.published(), by="committee")
    assert audited(estate, tmp_path) == 0
