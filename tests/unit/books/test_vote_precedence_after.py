"""Of two rules that a later event of a vote breaks, the one that the specification lists first is told.

Rules:
    * From the participation list on; and the key of a ballot, whose flaws depend on each other.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from itertools import combinations
from pathlib import Path

import pytest

from ledger_core.append.signing import sign_submission
from ledger_core.append.submission import Refused, Submission
from ledger_core.books.refusals import RULES
from ledger_core.books.registry import KINDS
from ledger_core.log.keys import SigningKey
from ledger_core.stores.base import open_store
from tests.support import voting_bodies as v
from tests.support.estate import Estate, key_of
from tests.support.vote_archive import Archive, archive
from tests.support.vote_flaws import codes_sent, wrong_pairs
from tests.support.vote_flaws_after import EVENTS_AFTER
from tests.support.voting import Poll, code_of
from tests.unit.books.test_rule_order import codes_of


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """Votes at every later stage."""
    path = Path(tmp_path_factory.mktemp("precedence"), "sunledger.db")
    with closing(open_store(str(path))) as store:
        store.create_tables()
        yield archive(Estate.founded(store))


@pytest.mark.parametrize("name", EVENTS_AFTER)
def test_the_earlier_rule_wins_after_the_window(hall: Archive, name: str) -> None:
    """For every two flaws that touch different fields, and for votes in which two hold at once."""
    event = EVENTS_AFTER[name](hall)
    tried, wrong = wrong_pairs(hall.estate, event)
    assert wrong == []
    assert tried >= len(event.flaws) - 1


@pytest.mark.parametrize("name", EVENTS_AFTER)
def test_each_flaw_after_the_window_provokes_its_own_code(hall: Archive, name: str) -> None:
    """And the event without a flaw none: otherwise a pair would show nothing."""
    event = EVENTS_AFTER[name](hall)
    assert codes_sent(hall.estate, event, {}) == []
    for code, changes in event.flaws:
        assert codes_sent(hall.estate, event, changes)[:1] == [code], changes


@pytest.mark.parametrize("name", EVENTS_AFTER)
def test_every_code_of_a_later_rule_has_a_flaw(hall: Archive, name: str) -> None:
    """A rule that is added to the kind is tried here too; a founded estate cannot lack its founding."""
    event = EVENTS_AFTER[name](hall)
    kind = KINDS[f"{type(event.make()).__struct_config__.tag}"]
    codes = {code for rule in kind.rules for code in codes_of(rule)}
    assert codes - {code for code, _ in event.flaws} <= {"not_founded"}


# Of the registration of a ballot's key, in the order of the specification.
KEY_FLAWS = ("role_not_allowed", "weak_key", "key_known", "no_possession", "vote_over", "claim_used")


def registration_codes(estate: Estate, polls: dict[str, Poll], flaws: tuple[str, ...]) -> list[str]:
    """What the last event of a registration with these flaws is refused with."""
    poll, code = polls["closed" if "vote_over" in flaws else "roof"], code_of(2)
    wanted = f"ballot/{poll.name}/{code_of(1) if 'weak_key' in flaws else code}"
    known = polls["listed"].claim(1) if "key_known" in flaws else None
    key = SigningKey.from_seed(wanted, known.seed if known else bytes(range(32)))
    before = [v.ballot_key(code, poll.name, turn=7)] if "claim_used" in flaws else []
    keys = [*before, key]
    lines = [estate.line(v.registered(code, vote=poll.name, vkey=one.vkey.format())) for one in keys]
    signers = [key_of("owner") if "role_not_allowed" in flaws else poll.claim(2), *before]
    signers += [] if "no_possession" in flaws else [key]
    note = sign_submission(estate.origin, lines, signers)
    outcome = estate.ledger.submit(estate.name, Submission(tuple(lines), note), dry_run=True)
    refusals = outcome.refusals if isinstance(outcome, Refused) else ()
    return [one.code for one in refusals if one.index == len(keys) - 1]


@pytest.mark.parametrize("flaws", [(), *((one,) for one in KEY_FLAWS), *combinations(KEY_FLAWS, 2)])
def test_of_two_flaws_of_a_ballots_key_the_earlier_is_told(hall: Archive, flaws: tuple[str, ...]) -> None:
    """Each alone, every two together; and none of a key that is as it should be."""
    expected = [min(flaws, key=list(RULES).index)] if flaws else []
    assert registration_codes(hall.estate, hall.polls, flaws) == expected
