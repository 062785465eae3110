"""The ledger's own verdict over a whole log: every submission is judged again from the empty state.

Rules:
    * It shares nothing with `audit_tools`: two verdicts over one log that differ are a defect of one of them.
    * A log is sound for the ledger when it would write the very same entries again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ledger_core.append.lane import Lane
from ledger_core.append.submission import Accepted, Refused, Submission
from ledger_core.books.registry import parse_moment
from ledger_core.errors import LedgerError
from ledger_core.log.checkpoint import submission_head
from ledger_core.log.merkle import leaf_hash, root_of
from tests.differential.tampering.forge import Batch, sealed
from tests.differential.tampering.worlds import World


class Ruling(NamedTuple):
    """The first thing that the ledger would not have written.

    Args:
        seq: The first entry of that submission.
        codes: Its refusals, or what else is different.
    """

    seq: int
    codes: frozenset[str]


def submission_of(world: World, batch: Batch) -> Submission:
    """Return the batch as its signers would have sent it."""
    root = root_of(map(leaf_hash, batch.lines))
    text = submission_head(world.estate.origin, len(batch.lines), root).text()
    return Submission(batch.lines, text + "\n" + "".join(f"{line}\n" for line in batch.sigs))


def judge(world: World, batches: Sequence[Batch]) -> Ruling | None:
    """Return where the ledger differs from this log; None where it would write the same."""
    lane, seq, leaves = Lane(world.estate.name, world.estate.installation), 0, list[bytes]()
    for batch in batches:
        try:
            at = lane.seal_time(parse_moment(batch.at))
            outcome = lane.admit(lane.prepare(submission_of(world, batch)), at)
        except LedgerError as error:
            return Ruling(seq, frozenset({error.code}))
        if isinstance(outcome, Refused):
            return Ruling(seq, frozenset(refusal.code for refusal in outcome.refusals))
        if isinstance(outcome, Accepted) and outcome.replayed:
            return Ruling(seq, frozenset({"id_conflict"}))
        leaves += outcome.leaves
        seq += len(batch.lines)
    same = leaves == [leaf_hash(entry) for entry in sealed(batches)]
    return None if same else Ruling(0, frozenset({"other_seals"}))
