"""Votes by the second opinion: a sound one whole; a log for each rule of SPEC-books §4.6 that it breaks."""

import pytest

from audit_tools.messages import ALL_MEANINGS
from audit_tools.voting.words import MEANINGS
from tests.audit.cases import verify
from tests.audit.vote_cases_after import VOTE_CASES
from tests.audit.vote_forge import final_poll

KEYS = {"role_not_allowed", "revoked_key", "weak_key", "key_known", "no_possession", "unknown_key"}
# A claim key that is at its end is no active key, so it is refused before anybody asks whether it was used.
SPOKEN_FOR = {"claim_used", "resolution_not_passed"}


def test_a_whole_vote_is_sound() -> None:
    """From its opening to its filing."""
    report = verify(final_poll().forge)
    assert report.findings.kept == []
    assert report.verdict == "sound"


@pytest.mark.parametrize("name", VOTE_CASES)
def test_a_broken_rule_of_votes_is_found_at_its_entry(name: str) -> None:
    """First of all findings, with its code and its step."""
    code, make = VOTE_CASES[name]
    forge, seq = make()
    first = verify(forge).findings.first_unsound()
    assert first is not None
    assert (first.code, first.step, first.seq) == (code, 7 if code in KEYS else 8, seq), first


def test_every_rule_of_votes_has_a_case_and_a_meaning() -> None:
    """No rule is untried, and none is silent."""
    tried = {code for code, _ in VOTE_CASES.values()}
    assert MEANINGS.keys() - tried == SPOKEN_FOR
    assert tried <= ALL_MEANINGS.keys()
