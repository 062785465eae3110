"""Which estates are closed to the public, and what opens them.

Rules:
    * An estate that has a token is closed.
    * So is one that keeps a maintenance fund: sub-accounts are owed to the owners, not to the world. It stays
      open where the setting names it, or where its founding says that it is made up.
    * A door that has closed by a fund stays closed: the log does not take the account back.
    * Where nobody has been given a token, nobody reads the entries of a closed estate here; its checkpoint
      and hash tiles are public all the same.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from api.key_files import Tokens

EVERY: Final = "*"


class Doors:
    """Says who may read. Safe for several threads.

    Args:
        tokens: Estate -> its tokens.
        opened: Slugs of estates that a fund does not close; `EVERY` stands for all of them.
        keeps_fund: Whether an estate keeps a fund that is not made up; it looks into a database.
    """

    def __init__(self, tokens: Tokens, opened: frozenset[str], keeps_fund: Callable[[str], bool]) -> None:
        self._tokens = tokens
        self._opened = opened
        self._keeps_fund = keeps_fund
        self._with_fund: set[str] = set()

    def known(self, estate: str) -> bool | None:
        """Return whether the estate is closed; None when that takes a look into the database."""
        if self._tokens.is_closed(estate) or estate in self._with_fund:
            return True
        return False if self._opened & {estate, EVERY} else None

    def is_closed(self, estate: str) -> bool:
        """Whether the estate asks for a token, as of its newest entry.

        Raises:
            StorageError: The database does not answer.
        """
        known = self.known(estate)
        if known is None and (known := self._keeps_fund(estate)):
            self._with_fund.add(estate)
        return bool(known)

    def opens(self, estate: str, token: str) -> bool:
        """Whether the token is one of the estate's, told in constant time."""
        return self._tokens.opens(estate, token)
