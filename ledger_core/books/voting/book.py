"""The kinds of the book `voting`, put together; those from the closing on stand in result_book.py."""

from __future__ import annotations

from typing import Final

from ledger_core.books.kind import Kind
from ledger_core.books.shared_rules import day_in_range, founded, policy_adopted, signed_by
from ledger_core.books.voting import ballot_rules as ballots
from ledger_core.books.voting import key_rules as keys
from ledger_core.books.voting import kinds as k
from ledger_core.books.voting import roll_rules as roll
from ledger_core.books.voting import stories
from ledger_core.books.voting import vote_rules as votes
from ledger_core.books.voting.result_book import KINDS as RESULT_KINDS

_CONVENERS: Final = frozenset({"committee", "street", "community", "authority"})
_REGISTRAR: Final = frozenset({"registrar"})
_DELIVERERS: Final = frozenset({"registrar", "street", "community"})

VOTE_OPENED = Kind(
    body=k.VoteOpened,
    signers=_CONVENERS,
    rules=(
        founded,
        signed_by(*_CONVENERS),
        policy_adopted,
        day_in_range("posted"),
        votes.candidates_registered,
        votes.scope_has_units,
        votes.vote_new,
        votes.convener_signs,
        votes.law_fits,
        votes.topics_once,
        votes.window_right,
        votes.notice_long_enough,
        votes.silence_fits,
    ),
    apply=votes.apply_opened,
    story=stories.vote_opened,
)
ROLL_SEALED = Kind(
    body=k.RollSealed,
    signers=_REGISTRAR,
    rules=(
        founded,
        signed_by(*_REGISTRAR),
        votes.vote_on_file,
        roll.roll_open,
        roll.roll_in_time,
        roll.roll_part_follows,
        roll.lines_ascend,
        roll.roll_adds_up,
        roll.roll_is_the_register,
    ),
    apply=roll.apply_roll,
    story=stories.roll_sealed,
)
BALLOTS_DELIVERED = Kind(
    body=k.BallotsDelivered,
    signers=_DELIVERERS,
    rules=(
        founded,
        signed_by(*_DELIVERERS),
        keys.dates_in_range,
        keys.claims_strong,
        keys.claims_new,
        votes.vote_on_file,
        roll.roll_complete,
        roll.lines_ascend,
        roll.codes_on_roll,
        keys.codes_not_delivered,
        votes.vote_runs,
    ),
    apply=keys.apply_delivered,
    story=stories.ballots_delivered,
    flags=keys.flag_delivered,
)
CLAIM_REPLACED = Kind(
    body=k.ClaimReplaced,
    signers=_REGISTRAR,
    rules=(
        founded,
        signed_by(*_REGISTRAR),
        keys.claims_strong,
        keys.claims_new,
        votes.vote_on_file,
        roll.roll_complete,
        roll.code_on_roll,
        keys.code_was_delivered,
        votes.vote_runs,
        keys.title_recorded,
        keys.ballot_replaceable_after_title,
    ),
    apply=keys.apply_claim_replaced,
    story=stories.claim_replaced,
)
KEY_REGISTERED = Kind(
    body=k.KeyRegistered,
    rules=(
        founded,
        keys.claim_signs,
        keys.ballot_key_strong,
        keys.ballot_key_new,
        keys.ballot_key_possessed,
        votes.vote_runs,
        keys.claim_unused,
    ),
    apply=keys.apply_key_registered,
    story=stories.key_registered,
)
BALLOT_CAST = Kind(
    body=k.BallotCast,
    rules=(
        founded,
        ballots.caster_signs,
        votes.vote_on_file,
        roll.roll_complete,
        roll.code_on_roll,
        keys.code_was_delivered,
        votes.vote_runs,
        ballots.window_open,
        keys.ballot_replaceable_after_title,
        ballots.channel_allowed,
        ballots.scan_given,
        ballots.clerks_of_two_parties,
        ballots.once_a_submission,
        ballots.not_voted_yet,
        ballots.replaces_the_last,
        ballots.own_ballot_stays_own,
        ballots.proxies_within_limit,
        ballots.choices_cast_once,
    ),
    apply=ballots.apply_cast,
    story=stories.ballot_cast,
    flags=ballots.flag_cast,
)
TITLE_PASSED = Kind(
    body=k.TitlePassed,
    signers=_REGISTRAR,
    rules=(
        founded,
        signed_by(*_REGISTRAR),
        day_in_range("since"),
        votes.vote_on_file,
        roll.roll_complete,
        roll.code_on_roll,
        votes.vote_runs,
    ),
    apply=keys.apply_title_passed,
    story=stories.title_passed,
)
WINDOW_EXTENDED = Kind(
    body=k.WindowExtended,
    signers=_CONVENERS,
    rules=(
        founded,
        signed_by(*_CONVENERS),
        votes.vote_on_file,
        votes.law_still_fits,
        votes.window_grows,
        votes.vote_runs,
    ),
    apply=votes.apply_extended,
    story=stories.window_extended,
    flags=votes.flag_extended,
)

KINDS: tuple[Kind, ...] = (
    VOTE_OPENED,
    ROLL_SEALED,
    BALLOTS_DELIVERED,
    CLAIM_REPLACED,
    KEY_REGISTERED,
    BALLOT_CAST,
    TITLE_PASSED,
    WINDOW_EXTENDED,
    *RESULT_KINDS,
)
