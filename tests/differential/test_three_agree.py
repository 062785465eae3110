"""Three implementations, one verdict: the ledger, the audit tools and the pages' verifier on each vector.

Rules:
    * The ledger and JavaScript share the codes of the specification. The audit tools have their own:
      `audit_judges.SAME` names, for each code of the specification, those that they give in its place.
    * What the audit tools do not have at all is named in `NOT_IN_AUDIT_TOOLS`, with the reason.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from audit_tools import codec
from audit_tools.fields import text as text_field
from tests.differential.audit_judges import JUDGES, SAME, refusal
from tests.differential.javascript import defects, expected_codes, objects, read, run_node
from tests.vectors.log_sound import RECEIPT, WORKED

DEFECTS = defects()
EXAMPLE_KIND = "example.note/1"
SOUND = read("sound.json")
NOT_IN_AUDIT_TOOLS = {
    "consistency proof": "it has all entries, and reckons both roots from them",
    "submission signatures": "it judges them with keys from the books only: tests/audit",
}
NOT_READ = {"tile-level_7", "tile-number_too_large"}  # paths are reckoned from the size, and never read


@pytest.fixture(autouse=True)
def _example_kind(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The kind of the worked log is one that the audit tools know."""
    monkeypatch.setitem(codec.FIELDS, EXAMPLE_KIND, {"text": text_field(0, 60_000)})
    codec.grammar.cache_clear()
    yield
    codec.grammar.cache_clear()


def judged() -> list[str]:
    """The names of the vectors that the audit tools can be asked about."""
    names = [name for name, one in DEFECTS.items() if one["what"] not in NOT_IN_AUDIT_TOOLS]
    return [name for name in names if name not in NOT_READ]


@pytest.mark.parametrize("name", judged())
def test_the_audit_tools_refuse_what_the_specification_refuses(name: str) -> None:
    """With the code that they have for it, so for no other reason."""
    one = DEFECTS[name]
    assert refusal(one["what"], one["input"]) in SAME[one["expect"]], one["defect"]


@pytest.mark.parametrize("what", JUDGES)
def test_the_audit_tools_accept_what_is_sound(what: str) -> None:
    """A judge that refuses everything would be found out."""
    assert refusal(what, SOUND[what]) is None


def test_every_sort_of_object_is_judged_or_named() -> None:
    """Nothing is passed over in silence, and no code is mapped that no vector has."""
    assert {one["what"] for one in DEFECTS.values()} == set(JUDGES) | set(NOT_IN_AUDIT_TOOLS)
    assert DEFECTS.keys() >= NOT_READ
    assert SAME.keys() <= {one["expect"] for one in DEFECTS.values()}


def test_audit_tools_and_javascript_accept_the_worked_receipts() -> None:
    """One receipt, two more readers; the ledger's own reading is in tests/unit/log."""
    signers = [WORKED["vkeys"][role] for role in ("authority", "manager", "committee")]
    receipts = {
        seq: RECEIPT | {"receipt": text, "signers": signers} for seq, text in WORKED["receipts"].items()
    }
    assert [refusal("receipt", given) for given in receipts.values()] == [None] * 7
    answers = run_node({"objects": {seq: {"what": "receipt", "input": one} for seq, one in receipts.items()}})
    verdicts = {seq: (one["verdict"], one["seq"]) for seq, one in answers["receipts"].items()}
    assert verdicts == {seq: ("sound", int(seq)) for seq in receipts}


def test_javascript_and_the_ledger_agree_on_every_code() -> None:
    """JavaScript gives the code of the vector, which tests/unit/log holds the ledger to."""
    assert run_node({"objects": objects()})["codes"] == expected_codes()
