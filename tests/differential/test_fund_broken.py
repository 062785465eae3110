"""Which withdrawal broke which rule: told by `sunaudit replay`, for the shortcuts that frauds have taken."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.differential.tampering.oracle import sunaudit, sunaudit_json, written
from tests.differential.test_refusals_agree import JUDGED, let_in, provoke
from tests.support.refusals import Case

# No vote, no approval, phantom quantities, another payee, emergency abuse, all money before the works.
SHORTCUTS = frozenset(
    {
        "not_resolved",
        "not_confirmed",
        "not_approved",
        "above_found",
        "payee_not_contractor",
        "above_emergency_cap",
        "above_first_stage",
        "above_approved",
        "not_accepted",
    }
)
CASES = [one for one in JUDGED if one.code in SHORTCUTS]


@pytest.mark.parametrize("case", CASES, ids=lambda one: f"{one.code}-{one.name}")
def test_the_withdrawal_that_broke_a_rule_is_named_with_the_rule(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At the entry that took the shortcut; in JSON and in words."""
    sent = provoke(case, tmp_path, monkeypatch)
    place = written(let_in(sent), tmp_path / "bundle")
    seq = sent.estate.size + case.event_index
    code, told = sunaudit_json("replay", place)
    assert code == 0
    (application,) = told["fund"]["applications"]
    broken = [(one["code"], one["seq"]) for one in application["broken"]]
    assert (application["application"], broken[:1]) == ("w-1", [(case.code, seq)])
    assert f"! {case.code} @ {seq}" in sunaudit("replay", place, "--lang", "en").out


def test_every_shortcut_has_a_case() -> None:
    """None is left out because its case was renamed."""
    assert {one.code for one in CASES} == SHORTCUTS
