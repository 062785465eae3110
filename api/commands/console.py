"""What the commands say, and with which exit code they end.

Rules:
    * Results go to standard output, everything else to standard error.
    * 0: done. 1: no (refused, malformed, not found). 2: wrong usage. 3: nobody knows; a repeat is safe.
    * A user's error is told in a sentence, never by a traceback.
"""

from __future__ import annotations

from typing import Final

from rich.console import Console
from rich.markup import escape

from api.client.errors import AnsweredError
from ledger_core.errors import LedgerError, StorageError

SAID_NO: Final = 1
UNKNOWN: Final = 3
FAULTS_SHOWN_MAX: Final = 20

notes: Final = Console(stderr=True, highlight=False)
results: Final = Console(highlight=False, soft_wrap=True)


def tell_error(error: LedgerError) -> int:
    """The error stands on standard error; return the exit code."""
    notes.print(f"[bold red]{escape(error.code)}[/]: {escape(error.detail)}", soft_wrap=True)
    if isinstance(error, AnsweredError):
        for fault in error.faults[:FAULTS_SHOWN_MAX]:
            place = f"event {fault['index'] + 1}" if "index" in fault else fault.get("pointer") or "request"
            told = f"  {place}: {fault['code']}: {fault['detail']}"
            notes.print(escape(told), soft_wrap=True)
        if len(error.faults) > FAULTS_SHOWN_MAX:
            notes.print(f"  … and {len(error.faults) - FAULTS_SHOWN_MAX} more")
    unknown = isinstance(error, StorageError) or (isinstance(error, AnsweredError) and error.is_unknown)
    return UNKNOWN if unknown else SAID_NO
