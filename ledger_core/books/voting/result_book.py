"""The kinds of the book `voting` from the closing on, put together."""

from __future__ import annotations

from typing import Final

from ledger_core.books.kind import Kind
from ledger_core.books.shared_rules import day_in_range, founded, signed_by
from ledger_core.books.voting import closing_rules as closing
from ledger_core.books.voting import count_rules as count
from ledger_core.books.voting import result_kinds as r
from ledger_core.books.voting import result_rules as results
from ledger_core.books.voting import roll_rules as roll
from ledger_core.books.voting import stories
from ledger_core.books.voting import vote_rules as votes

_CLOSERS: Final = frozenset({"registrar", "committee", "street", "community"})
_COUNTERS: Final = _CLOSERS | {"authority"}
_ANNOUNCERS: Final = frozenset({"committee", "street", "community"})
_FILERS: Final = frozenset({"street", "authority"})
_REPORTERS: Final = _COUNTERS | {"manager"}

KINDS: tuple[Kind, ...] = (
    Kind(
        body=r.VoteClosed,
        signers=_CLOSERS,
        rules=(
            founded,
            signed_by(*_CLOSERS),
            votes.vote_on_file,
            roll.roll_complete,
            closing.window_ended,
            closing.not_yet_closed,
            closing.closing_right,
        ),
        apply=closing.apply_closed,
        story=stories.vote_closed,
        flags=votes.flag_candidates,
    ),
    Kind(
        body=r.ParticipationListed,
        signers=_CLOSERS,
        rules=(
            founded,
            signed_by(*_CLOSERS),
            votes.vote_on_file,
            roll.roll_complete,
            closing.list_part_follows,
            closing.lists_ascend,
            closing.is_closed,
            closing.codes_listed_right,
            closing.units_listed_right,
            closing.units_fit_codes,
        ),
        apply=closing.apply_listed,
        story=stories.participation_listed,
    ),
    Kind(
        body=r.BallotsOpened,
        signers=_CLOSERS,
        rules=(
            founded,
            signed_by(*_CLOSERS),
            votes.vote_on_file,
            roll.roll_complete,
            roll.lines_ascend,
            roll.codes_on_roll,
            closing.is_closed,
            closing.ballots_in,
            closing.ballots_sealed,
            closing.openings_fit,
            closing.choices_right,
        ),
        apply=closing.apply_opened_ballots,
        story=stories.ballots_opened,
    ),
    Kind(
        body=r.ResultCounted,
        signers=_COUNTERS,
        rules=(
            founded,
            signed_by(*_COUNTERS),
            votes.vote_on_file,
            roll.roll_complete,
            closing.is_closed,
            count.not_yet_counted,
            count.lists_complete,
            count.figures_right,
        ),
        apply=count.apply_counted,
        story=stories.result_counted,
        flags=count.flag_counted,
    ),
    Kind(
        body=r.ResultAnnounced,
        signers=_ANNOUNCERS,
        rules=(
            founded,
            signed_by(*_ANNOUNCERS),
            votes.vote_on_file,
            results.is_counted,
            results.not_yet_announced,
            results.time_for_objections,
            results.not_revoked,
        ),
        apply=results.apply_announced,
        story=stories.result_announced,
    ),
    Kind(
        body=r.ObjectionRaised,
        rules=(
            founded,
            results.objector_signs,
            votes.vote_on_file,
            results.is_announced,
            results.still_time_to_object,
        ),
        apply=results.apply_objection,
        story=stories.objection_raised,
    ),
    Kind(
        body=r.ObjectionAnswered,
        signers=_ANNOUNCERS,
        rules=(founded, signed_by(*_ANNOUNCERS), results.objection_on_file, results.objection_waits),
        apply=results.apply_answer,
        story=stories.objection_answered,
    ),
    Kind(
        body=r.ResultFinal,
        signers=_ANNOUNCERS,
        rules=(
            founded,
            signed_by(*_ANNOUNCERS),
            votes.vote_on_file,
            results.is_announced,
            results.not_yet_final,
            results.objections_settled,
            results.not_revoked,
        ),
        apply=results.apply_final,
        story=stories.result_final,
    ),
    Kind(
        body=r.ResultFiled,
        signers=_FILERS,
        rules=(
            founded,
            signed_by(*_FILERS),
            votes.vote_on_file,
            results.is_final,
            results.not_yet_filed,
            results.not_revoked,
        ),
        apply=results.apply_filed,
        story=stories.result_filed,
        flags=results.flag_filed,
    ),
    Kind(
        body=r.ResultRevoked,
        signers=frozenset({"authority"}),
        rules=(founded, signed_by("authority"), votes.vote_on_file, results.is_counted, results.not_revoked),
        apply=results.apply_revoked,
        story=stories.result_revoked,
    ),
    Kind(
        body=r.CodeDisclosed,
        signers=frozenset({"registrar"}),
        rules=(
            founded,
            signed_by("registrar"),
            votes.vote_on_file,
            roll.roll_complete,
            roll.code_on_roll,
            results.commitment_fits,
            results.unit_right,
            results.ground_allowed,
            results.not_yet_disclosed,
        ),
        apply=results.apply_disclosed,
        story=stories.code_disclosed,
    ),
    Kind(
        body=r.ResultPublished,
        signers=_REPORTERS,
        rules=(founded, signed_by(*_REPORTERS), day_in_range("date"), results.published_law_fits),
        apply=results.apply_nothing,
        story=stories.result_published,
        flags=results.flag_published,
    ),
)
