"""The words that people read for a registered account: slug -> (Chinese, English).

Rules:
    * An account has a short name in the log and no other. These words are no part of the books: a
      program that knows none of them loses nothing, and one slug means one account within an estate.
    * A slug without a word is shown as it is; its bank and holder stand beside it.
"""

from __future__ import annotations

from typing import Final

ACCOUNT_WORDS: Final[dict[str, tuple[str, str]]] = {
    "sunshine": ("阳光账户", "Sunshine Account"),
    "petty": ("备用金账户", "petty cash account"),
    "fund": ("维修资金专户", "maintenance fund account"),
    "deposits": ("押金账户", "deposits account"),
}


def account_words(account: str) -> tuple[str, str]:
    """Return what an account is called in Chinese and in English; its slug where nobody gave it a word."""
    return ACCOUNT_WORDS.get(account, (account, account))
