"""The golden vectors: what was once written keeps its bytes, its legs and its words."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ledger_core.books.registry import KINDS, decode_event, encode_event
from tests.vectors.generate_events import EVENTS, file_name, vector_files
from tests.vectors.generated import differing


def test_every_kind_has_its_vector() -> None:
    """One file for each name and version, and none beside them."""
    assert {file.name for file in EVENTS.glob("*.json")} == {file_name(name) for name in KINDS}


def test_the_vectors_are_those_that_the_code_gives() -> None:
    """A change of a released event's bytes, legs or story is seen here."""
    assert differing(vector_files(), EVENTS.glob("*.json")) == []


@pytest.mark.parametrize("name", KINDS)
def test_a_vector_is_read(name: str) -> None:
    """The line decodes to the kind, and back to itself; legs and story follow from it."""
    vector = json.loads(Path(EVENTS, file_name(name)).read_bytes())
    line = vector["event"].encode()
    event = decode_event(line)
    assert (event.kind.name, encode_event(event)) == (name, line)
    assert [list(leg) for leg in event.kind.postings(event.body)] == vector["postings"]
    assert event.kind.story(event.body)._asdict() == vector["story"]
