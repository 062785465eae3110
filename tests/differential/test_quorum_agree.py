"""Every boundary of the law, counted by the second opinion and by the pages' verifier: figures and outcome.

Rules:
    * What is right says the vector, whose outcome was written by hand (tests/vectors/quorum_cases.py).
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from audit_tools.voting.quorum import law_on
from audit_tools.voting.state import Code, Vote
from audit_tools.voting.tally import tally
from tests.differential.javascript import VECTORS, run_node

BOUNDARIES = {file.stem: json.loads(file.read_text("utf-8")) for file in (VECTORS / "quorum").glob("*.json")}
FIGURES = ("taking_part", "for", "against", "abstain")
_WORDS = {"abstain": "abstaining"}


def topic_of(vector: dict[str, Any]) -> dict[str, Any]:
    """The topic as an event has it: `strict` stands only where a share is to be exceeded."""
    stricter = [{k: v for k, v in row.items() if k != "strict" or v} for row in vector["stricter"]]
    return {"topic": "t", "item": vector["item"], "stricter": stricter}


def expected(vector: dict[str, Any]) -> dict[str, Any]:
    """Both tallies of the vector, as a counted result names them."""
    sides = {}
    for side in ("a", "b"):
        named = {
            f"{measure}_{_WORDS.get(one, one)}": vector[side][f"{measure}_{one}"]
            for measure in ("area", "heads")
            for one in FIGURES
        }
        sides[side] = named | {"passed": vector[side]["passed"]}
    return sides


def for_javascript(vector: dict[str, Any]) -> dict[str, Any]:
    """The vector as the pages' verifier takes it."""
    lines = [
        {
            "area": area,
            "group": group,
            "hasVoted": state not in ("silent", "not_reached"),
            "isSilent": state == "silent",
            "option": _WORDS.get(state, state) if state in FIGURES else None,
        }
        for area, group, state in vector["lines"]
    ]
    total = {"area": vector["area_total"], "heads": vector["heads_total"]}
    rules = {"silence": vector["silence"], "policy": vector["group_policy"], "law": law_on(vector["day"])}
    return {"topic": topic_of(vector), "lines": lines, "total": total, **rules}


@pytest.fixture(scope="module")
def javascript() -> dict[str, Any]:
    """Every vector's tallies by the pages' verifier."""
    tallies = {name: for_javascript(vector) for name, vector in BOUNDARIES.items()}
    counted: dict[str, Any] = run_node({"tallies": tallies})["tallies"]
    return counted


@pytest.mark.parametrize("name", BOUNDARIES)
def test_the_pages_verifier_counts_the_boundary_alike(name: str, javascript: dict[str, Any]) -> None:
    """To the last figure; passed or not as the law has it."""
    assert javascript[name] == expected(BOUNDARIES[name])


@pytest.mark.parametrize("name", BOUNDARIES)
def test_the_second_opinion_counts_the_boundary_alike(name: str) -> None:
    """To the last figure; passed or not as the law has it."""
    vector = BOUNDARIES[name]
    rules = {
        "silence": vector["silence"],
        "group_policy": vector["group_policy"],
        "law": law_on(vector["day"]),
    }
    vote = Vote(seq=0, terms={"topics": [topic_of(vector)], **rules}, opens_ms=0, closes_ms=1)
    for place, (area, group, state) in enumerate(vector["lines"]):
        code = Code(area, group, "", delivered=True, evidence=state != "not_reached")
        if state not in ("silent", "not_reached"):
            code.seq, code.opened = place, {"t": state} if state in FIGURES else None
        vote.codes[str(place)] = code
    (counted,) = tally(vote)
    assert {"a": counted.a.as_json(), "b": counted.b.as_json()} == expected(vector)
    assert (counted.area, counted.heads) == (vector["area_total"], vector["heads_total"])
