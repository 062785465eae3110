"""Erasures that the log holds are carried out in the vault.

Rules:
    * The entry comes first, signed by registrar or authority; the vault follows. A crash between the two is
      made good at the next start, and a vault restored from a backup erases again what the log says.
    * Reading asks the log too: what is erased there is not shown, whatever the vault still holds.
"""

from __future__ import annotations

import logging
import threading

from ledger_core.errors import LedgerError, MalformedError
from ledger_core.stores.vault import Vault
from projections.read_models import ReadModels

_log = logging.getLogger(__name__)


class Erasures:
    """Which erasures of which log the vault has carried out. Safe for several threads.

    Args:
        vault: Where the keys are.
        models: Says which subjects the logs erase; brought up to the size that is asked for.
    """

    def __init__(self, vault: Vault, models: ReadModels) -> None:
        self._vault = vault
        self._models = models
        self._done: dict[str, int] = {}
        self._lock = threading.Lock()

    def apply(self, estate: str, size: int) -> int:
        """What the entries below the size erase is gone from the vault.

        Returns:
            How many disclosures were destroyed.

        Raises:
            StorageError: A database refused; asking again is safe.
        """
        with self._lock:
            subjects = self._models.erased_subjects(estate, self._done.get(estate, 0), size)
            destroyed = sum(self._erase(estate, subject) for subject in subjects)
            self._done[estate] = max(size, self._done.get(estate, 0))
        return destroyed

    def apply_all(self) -> None:
        """What the logs erase is gone from the vault; an estate that cannot be read is told of and left."""
        for row in self._models.estates():
            try:
                self.apply(row.estate, self._models.size(row.estate))
            except LedgerError as error:
                _log.warning("erasures of %s wait: %s: %s", row.estate, error.code, error.detail)

    def _erase(self, estate: str, subject: str) -> int:
        try:
            return self._vault.erase(estate, subject)
        except MalformedError:
            # A label that no sealed fact can have: nothing is kept under it.
            return 0
