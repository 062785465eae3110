"""What a client may be told.

LedgerError
  AnsweredError      the service answered with a problem: `status`, `problem`
  StorageError       the service could not be reached or did not do it, after every retry; a repeat is safe
"""

from __future__ import annotations

from typing import Any

from ledger_core.errors import LedgerError


class AnsweredError(LedgerError):
    """The service answered, and not with what was asked for.

    Args:
        status: HTTP status.
        problem: The problem's body (RFC 9457); empty when the answer was none.
    """

    def __init__(self, status: int, problem: dict[str, Any]) -> None:
        super().__init__(str(problem.get("code", f"http_{status}")), str(problem.get("detail", "")))
        self.status = status
        self.problem = problem

    @property
    def is_unknown(self) -> bool:
        """Whether nobody knows if it was done: the answer may be that of something in between."""
        return self.status >= 500

    @property
    def faults(self) -> list[dict[str, Any]]:
        """What is wrong, one by one: code, detail, index, pointer, figures."""
        faults: list[dict[str, Any]] = self.problem.get("errors", [])
        return faults
