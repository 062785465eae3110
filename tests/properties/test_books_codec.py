"""What holds for every well-formed event of every kind."""

from __future__ import annotations

import datetime

import msgspec
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ledger_core.append.signing import make_event
from ledger_core.books.estate import kinds as e
from ledger_core.books.fields import Body
from ledger_core.books.registry import KINDS, decode_event, encode_event
from ledger_core.books.revenue import kinds as r
from ledger_core.errors import MalformedError
from ledger_core.limits import EVENT_LINE_BYTES_MAX
from tests.support import fund_bodies, voting_bodies
from tests.support.strategies import any_bodies, bodies_of, texts

MOMENT = datetime.datetime(2026, 3, 31, 4, 0, tzinfo=datetime.UTC)
SOME = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


# Of each of sixty kinds: a few in each run, many in a soak.
FEW, MANY = settings(SOME, max_examples=15), settings(SOME, max_examples=400)
WITH_POSTINGS = [name for name in KINDS if not name.endswith(".entry.reversed/1")]


def must_be_read_as_written(name: str, body: Body) -> None:
    """Decode gives the body, encode the same bytes, and the kind is found by its name."""
    line = make_event("guangjing", body, at=MOMENT)
    if len(line) > EVENT_LINE_BYTES_MAX:
        return
    event = decode_event(line)
    assert event.body == body
    assert event.kind.name == name
    assert encode_event(event) == line


@pytest.mark.parametrize("name", KINDS)
@given(data=st.data())
@FEW
def test_a_line_is_read_as_it_was_written(name: str, data: st.DataObject) -> None:
    """A few bodies of each kind."""
    must_be_read_as_written(name, data.draw(bodies_of(name)))


@pytest.mark.soak
@pytest.mark.parametrize("name", KINDS)
@given(data=st.data())
@MANY
def test_many_lines_are_read_as_they_were_written(name: str, data: st.DataObject) -> None:
    """Hundreds of each kind."""
    must_be_read_as_written(name, data.draw(bodies_of(name)))


def must_sum_to_zero(name: str, body: Body) -> None:
    """Whatever the body says: no zero legs, each account once. A reversal is held to its entry instead."""
    legs = KINDS[name].postings(body)
    assert sum(fen for _, fen in legs) == 0
    assert all(fen for _, fen in legs)
    assert len({account for account, _ in legs}) == len(legs)
    assert bool(legs) <= KINDS[name].is_money


@pytest.mark.parametrize("name", WITH_POSTINGS)
@given(data=st.data())
@FEW
def test_postings_sum_to_zero(name: str, data: st.DataObject) -> None:
    """A few bodies of each kind."""
    must_sum_to_zero(name, data.draw(bodies_of(name)))


@pytest.mark.soak
@pytest.mark.parametrize("name", WITH_POSTINGS)
@given(data=st.data())
@MANY
def test_many_postings_sum_to_zero(name: str, data: st.DataObject) -> None:
    """Hundreds of each kind."""
    must_sum_to_zero(name, data.draw(bodies_of(name)))


# A moment's form, and no calendar has it, or ours ends there: the rules refuse it, a page shows it.
@example(voting_bodies.extended(closes_at="0000-00-00T00:00:00Z"))
@example(voting_bodies.vote(opens_at="0001-01-01T00:00:00Z", closes_at="9999-12-31T23:59:59Z"))
# What moved no money is undone without postings.
@example(fund_bodies.reversal(0, "0" * 26, ()))
@given(any_bodies())
@SOME
def test_every_body_is_told(body: Body) -> None:
    """One line in each language, whatever stands in the fields."""
    story = KINDS[str(body.__struct_config__.tag)].story(body)
    assert story.zh.strip()
    assert story.en.strip()
    assert "\n" not in story.zh + story.en


@given(any_bodies(), st.data())
@SOME
def test_a_changed_byte_is_another_line_or_none(body: Body, data: st.DataObject) -> None:
    """No two spellings of one event: what can still be read encodes to what was changed."""
    line = make_event("guangjing", body, at=MOMENT)
    place = data.draw(st.integers(0, len(line) - 1))
    changed = line[:place] + bytes([data.draw(st.integers(0, 255))]) + line[place + 1 :]
    try:
        event = decode_event(changed)
    except MalformedError:
        return
    assert encode_event(event) == changed


@given(st.binary(max_size=300))
@SOME
def test_any_bytes_are_judged(line: bytes) -> None:
    """Nothing but the one exception comes out of the codec."""
    with pytest.raises(MalformedError):
        decode_event(line)


@given(texts(1, 100), texts(0, 1000))
@SOME
def test_text_of_every_script_is_kept(name: str, memo: str) -> None:
    """What a signer wrote is what a reader gets."""
    body = e.KeyRevoked(vkey="x", reason=name, memo=memo)
    event = decode_event(make_event("guangjing", body, at=MOMENT))
    assert (event.body.reason, event.body.memo) == (name, memo)


@given(bodies_of("revenue.entry.reversed/1"))
@SOME
def test_a_reversal_has_the_legs_it_states(body: r.EntryReversed) -> None:
    """Its postings are its own, so that anybody can add up a log."""
    legs = KINDS["revenue.entry.reversed/1"].postings(body)
    assert legs == tuple(msgspec.structs.astuple(leg) for leg in body.postings)
