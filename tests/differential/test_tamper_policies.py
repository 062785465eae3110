"""Policies that say more than they hold: borrowed fingerprints, one witness twice, keys that serve twice.

Rules:
    * Audit tools and browser read the same policy alike.
"""

from __future__ import annotations

import pytest

from ledger_core.log.keys import COSIGNATURE
from ledger_core.log.note import SigningKey
from tests.differential.javascript import run_node
from tests.differential.tampering.oracle import codes, verify
from tests.differential.tampering.worlds import WITNESSES, policy_text, town
from tests.differential.test_javascript_estates import task_of
from tests.differential.test_tamper_keys import self_vouching


def test_a_genuine_key_in_a_forgers_policy_lends_its_fingerprint_to_nothing() -> None:
    """The fingerprint to compare is that of the key that signs this log, wherever the policy names others."""
    files, policy = self_vouching()
    genuine = f"log {town().log_key.vkey.format()}\n"
    shown = {
        verify(files | {"policy": each.encode()}).fingerprint for each in (genuine + policy, policy + genuine)
    }
    assert shown == {verify(files).fingerprint}
    assert shown != {verify(town().files).fingerprint}


def test_one_witness_under_two_names_counts_for_nobody() -> None:
    """A policy that names one key twice is refused, by the audit tools and in the browser."""
    key = WITNESSES[0]
    twin = SigningKey.from_seed("twin.example/w9", key.seed, COSIGNATURE)
    for other in (key, twin):
        policy = policy_text(town().estate, quorum="all", witnesses=(key, other))
        report = verify(town().files | {"policy": policy.encode()})
        assert (report.verdict, {one.code for one in report.findings.kept}) == ("undecided", {"bad_policy"})
        with pytest.raises(AssertionError, match="bad_policy"):
            run_node({"estates": {"town": task_of(town().files, policy)}})


def test_a_log_key_or_founder_is_no_witness_in_the_browser_either() -> None:
    """Bytes that serve the log, or that a policy names for it, do not count as a witness's."""
    second = SigningKey.from_seed("ledger.example/second", WITNESSES[0].seed)
    policy = policy_text(town().estate, quorum="all") + f"log {second.vkey.format()}\n"
    assert "quorum_not_met" in codes(verify(town().files, policy))
    outcome = run_node({"estates": {"town": task_of(town().files, policy)}})["estates"]["town"]
    assert [one["code"] for one in outcome["findings"]] == ["quorum_not_met"]
