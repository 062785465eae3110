"""Which estates are closed: those with a token, and those that keep a fund, unless they are let open."""

from __future__ import annotations

from api.doors import EVERY, Doors
from api.key_files import Tokens

TOKENS = Tokens({"with-token": ("0123456789abcdef",)})


class Looks:
    """Answers whether an estate keeps a fund, and counts the looks."""

    def __init__(self, *keeping: str) -> None:
        self.keeping = set(keeping)
        self.count = 0

    def __call__(self, estate: str) -> bool:
        """Whether it does."""
        self.count += 1
        return estate in self.keeping


def test_a_fund_closes_an_estate_and_a_token_does() -> None:
    """And nothing else does."""
    doors = Doors(TOKENS, frozenset(), Looks("with-fund"))
    closed = {one for one in ("with-token", "with-fund", "plain") if doors.is_closed(one)}
    assert closed == {"with-token", "with-fund"}


def test_a_setting_lets_a_fund_be_open_and_no_token() -> None:
    """A token was asked for by name: that counts more."""
    for opened in ("with-fund", EVERY):
        doors = Doors(TOKENS, frozenset({opened, "with-token"}), Looks("with-fund"))
        assert doors.known("with-fund") is False
        assert not doors.is_closed("with-fund")
        assert doors.is_closed("with-token")


def test_an_estate_closes_with_its_first_account_and_is_looked_up_no_more() -> None:
    """What is not closed is looked up each time."""
    looks = Looks()
    doors = Doors(TOKENS, frozenset(), looks)
    assert not doors.is_closed("young")
    assert doors.known("young") is None
    looks.keeping.add("young")
    assert doors.is_closed("young")
    assert doors.known("young") is True
    assert doors.is_closed("young")
    assert looks.count == 2


def test_only_its_own_token_opens() -> None:
    """A fund without tokens is opened by nothing."""
    doors = Doors(TOKENS, frozenset(), Looks("with-fund"))
    assert doors.opens("with-token", "0123456789abcdef")
    assert not doors.opens("with-fund", "0123456789abcdef")
    assert not doors.opens("with-fund", "")
