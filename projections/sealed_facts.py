"""What is sealed in a log and whom it concerns, and which subjects the log says are erased.

Rules:
    * Where a digest stands in several entries it belongs to the first: who copies another's digest gets no
      claim to what it hides.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from ledger_core.stores.base import ReadModelStore
from projections.rows import integer, text

_FIRST: Final = """
SELECT seq, subject, vote, what FROM sealed_rows
WHERE estate = ? AND digest = ? AND seq < ? ORDER BY seq, subject LIMIT 1
"""
_ERASED: Final = (
    "SELECT seq, subject FROM erasure_rows WHERE estate = ? AND seq >= ? AND seq < ? ORDER BY seq"
)
_IS_ERASED: Final = "SELECT 1 FROM erasure_rows WHERE estate = ? AND subject = ? AND seq < ?"


class SealedFact(NamedTuple):
    """A sealed field.

    Args:
        seq: First entry that holds the digest.
        subject: The vault's label of whom it concerns.
        vote: The vote that it belongs to.
        what: Name of the sealed field: `unit` or `choices`.
    """

    seq: int
    subject: str
    vote: str
    what: str


def sealed_fact(store: ReadModelStore, estate: str, digest: str, size: int) -> SealedFact | None:
    """Return where a digest stands; None when it is in no entry below the size."""
    rows = store.query(_FIRST, (estate, digest, size))
    if not rows:
        return None
    seq, subject, vote, what = rows[0]
    return SealedFact(integer(seq), text(subject), text(vote), text(what))


def erased_subjects(store: ReadModelStore, estate: str, start: int, size: int) -> list[str]:
    """Return the subjects that entries start <= seq < size erase, oldest first."""
    return [text(subject) for _, subject in store.query(_ERASED, (estate, start, size))]


def is_erased(store: ReadModelStore, estate: str, subject: str, size: int) -> bool:
    """Whether an entry below the size erases the subject."""
    return bool(store.query(_IS_ERASED, (estate, subject, size)))
