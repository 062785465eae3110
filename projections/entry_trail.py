"""An entry's trail: who signed it, on what it rests, what became of it."""

from __future__ import annotations

import datetime
from typing import Final, TypeVar

import msgspec

from ledger_core.books.fields import Resolution, Voucher
from ledger_core.books.revenue.kinds import Authorisation
from ledger_core.stores.base import ReadModelStore
from projections.entry_view import EntryRow
from projections.questions import QuestionRow, questions_at, shanghai_today
from projections.reconciliations import Reconciliation, closings, reconciliations_covering
from projections.trail import Signer, contract_entry, signers_of

T = TypeVar("T")
# Fields that hold one file each, beside the list of vouchers.
_SINGLE_FILES: Final = ("statement", "certificate", "report")


class Trail(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that is known about one entry, as of a tree size.

    Args:
        row: The entry; `reverses` and `reversed_by` stand there.
        signers: Active keys on its submission's note, in the note's order.
        vouchers: Files that it names.
        contract: Number of the contract that it names; empty where it names none.
        contract_seq: Entry under which that contract is on file.
        authorisation: Why the money may leave.
        resolution: Decision that it rests on.
        questions: Questions about it, oldest first, with their answers.
        reconciliations: Those of its account on its date or later, the nearest first; for an entry that moves
            money.
        closed_seq: Entry that closed the period of its date; None while it is open.
    """

    row: EntryRow
    signers: tuple[Signer, ...]
    vouchers: tuple[Voucher, ...]
    contract: str
    contract_seq: int | None
    authorisation: Authorisation | None
    resolution: Resolution | None
    questions: tuple[QuestionRow, ...]
    reconciliations: tuple[Reconciliation, ...]
    closed_seq: int | None


def trail_of(
    store: ReadModelStore, estate: str, size: int, row: EntryRow, today: datetime.date | None
) -> Trail:
    """Return the trail of an entry that was found at this tree size."""
    body = row.event.body
    contract = getattr(body, "contract", "")
    asked = questions_at(store, estate, size, today or shanghai_today(), row.seq)
    return Trail(
        row=row,
        signers=tuple(signers_of(store, estate, row.submission_first)),
        vouchers=_vouchers(body),
        contract=contract,
        contract_seq=contract_entry(store, estate, size, contract) if contract else None,
        authorisation=_given(body, "authorisation", Authorisation),
        resolution=_given(body, "resolution", Resolution),
        questions=tuple(asked),
        reconciliations=_reconciliations(store, estate, size, row),
        closed_seq=_closed(store, estate, size, row),
    )


def _vouchers(body: object) -> tuple[Voucher, ...]:
    named = (getattr(body, name, None) for name in _SINGLE_FILES)
    return (*getattr(body, "vouchers", ()), *(one for one in named if isinstance(one, Voucher)))


def _given(body: object, name: str, type_: type[T]) -> T | None:
    value = getattr(body, name, None)
    return value if isinstance(value, type_) else None


def _reconciliations(
    store: ReadModelStore, estate: str, size: int, row: EntryRow
) -> tuple[Reconciliation, ...]:
    if row.change_fen is None:
        return ()
    date = datetime.date.fromisoformat(row.date)
    return tuple(reconciliations_covering(store, estate, size, row.account, date))


def _closed(store: ReadModelStore, estate: str, size: int, row: EntryRow) -> int | None:
    """The first closing whose last day is not before the entry's; only revenue is dated into periods."""
    if row.amount_fen is None or row.kind.startswith("fund."):
        return None
    date = datetime.date.fromisoformat(row.date)
    return next((one.seq for one in closings(store, estate, size) if date <= one.last), None)
