"""The exceptions of ledger_core.

    LedgerError
      MalformedError      bytes that are not what the formats demand
      ConflictError       known already with other content, or the expected size is stale
      StorageError        the database did not do it; asking again is safe
      VerificationError   checked, and it is false
      UndecidedError      could not be checked: something is missing

Rules:
    * A refusal (an event that the books do not admit) is a value, not an exception: see books/refusals.py.
    * Every error carries a stable `code`, a lower-case word that programs may compare.
    * A broken invariant raises; nothing relies on `assert`.
"""

from __future__ import annotations


class LedgerError(Exception):
    """Something went wrong; `code` is stable, the message is for people.

    Args:
        code: Lower-case words joined by underscores, listed in docs/SPEC.md.
        detail: One English sentence with the figures.
    """

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(detail or code)
        self.code = code
        self.detail = detail or code


class MalformedError(LedgerError):
    """The bytes do not have the one form that the formats allow."""


class ConflictError(LedgerError):
    """The request contradicts what is stored.

    Args:
        code: `id_conflict` or `stale_size`.
        detail: What was expected and what is stored.
        known: (event id, seq) of each event that is stored already.
    """

    def __init__(self, code: str, detail: str = "", known: tuple[tuple[str, int], ...] = ()) -> None:
        super().__init__(code, detail)
        self.known = known


class StorageError(LedgerError):
    """The database refused or was not there. Nothing was acknowledged; a repeat is safe."""


class VerificationError(LedgerError):
    """The check was carried out and failed: the evidence is false."""


class UndecidedError(LedgerError):
    """The check could not be carried out: neither true nor false is shown."""
