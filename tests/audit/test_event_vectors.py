"""The vectors of all kinds: each line decodes, and gives the postings that stand beside it."""

import json
from pathlib import Path

import pytest

from audit_tools.balance_check import postings_of
from audit_tools.codec import decode_event
from audit_tools.kinds import FIELDS

VECTORS = sorted((Path(__file__).parents[1] / "vectors" / "events").glob("*.json"))


@pytest.mark.parametrize("path", VECTORS, ids=lambda path: path.stem)
def test_a_vector_decodes_and_has_its_postings(path: Path) -> None:
    """Read by the tables and rules of the second opinion alone."""
    vector = json.loads(path.read_text("utf-8"))
    event = decode_event(vector["event"].encode())
    assert event is not None
    assert event.kind == vector["kind"]
    assert [list(leg) for leg in postings_of(event.kind, event.body)] == vector["postings"]


def test_there_is_a_vector_of_every_kind() -> None:
    """No kind of the tables is untried."""
    assert {json.loads(path.read_text("utf-8"))["kind"] for path in VECTORS} == FIELDS.keys()
