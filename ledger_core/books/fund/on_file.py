"""What the rules of the fund know: sub-accounts, runs in parts, applications, resolutions, titles.

Rules:
    * Values are immutable: a change puts a new value into its table of the state, whose journal can undo it.
"""

from __future__ import annotations

import datetime
from typing import NamedTuple

from ledger_core.books.fund.kinds import FundPolicyAdopted, GainLine, GainsCredited
from ledger_core.books.fund.withdrawal_kinds import WithdrawalProposed

UNSEEN = -1


class SubAccount(NamedTuple):
    """One unit's account (分户账), in fen.

    Args:
        deposits: Paid in, dues included.
        gains: Credited.
        used: Borne or returned; balance = deposits + gains − used.
        first: Its first deposit, of which the policy's share asks for replenishment.
        days: (day, change of the balance), by business date, in order of entry; one a day.
    """

    deposits: int = 0
    gains: int = 0
    used: int = 0
    first: int = 0
    days: tuple[tuple[int, int], ...] = ()

    @property
    def balance(self) -> int:
        """What is left, in fen."""
        return self.deposits + self.gains - self.used

    def moved(
        self, day: datetime.date, *, deposits: int = 0, gains: int = 0, used: int = 0, first: int = 0
    ) -> SubAccount:
        """The sub-account after these changes on a business day."""
        ordinal, change = day.toordinal(), deposits + gains - used
        days = self.days
        if days and days[-1][0] == ordinal:
            days = (*days[:-1], (ordinal, days[-1][1] + change))
        else:
            days = (*days, (ordinal, change))
        return SubAccount(
            self.deposits + deposits, self.gains + gains, self.used + used, self.first + first, days
        )


class GainsRun(NamedTuple):
    """A crediting in parts: what part 1 fixed, and how far it has come.

    Args:
        terms: Part 1.
        lines: All lines, computed when part 1 was judged; emptied at the last part.
        part: Parts applied and not reversed.
        placed: Lines applied.
        before: The run that its account had last before it; empty where there was none.
        undone: Whether a part was reversed: from then on the run only goes back.
    """

    terms: GainsCredited
    lines: tuple[GainLine, ...]
    part: int = 0
    placed: int = 0
    before: str = ""
    undone: bool = False

    @property
    def is_open(self) -> bool:
        """Whether parts are missing."""
        return self.part < self.terms.parts and not self.undone

    @property
    def is_between(self) -> bool:
        """Whether it is neither complete nor taken back whole: no other run of its account begins."""
        return self.is_open or (self.undone and self.part > 0)


class Share(NamedTuple):
    """One unit's share of a cost, in fen."""

    unit: str
    fen: int
    developer: bool


class Application(NamedTuple):
    """An application for a withdrawal, as far as it has come.

    Args:
        proposal: As proposed.
        seq: Entry that proposed it.
        resolution: What identifies the linked resolution; empty while there is none.
        confirmed: Roles that have confirmed the emergency.
        approved: Amount approved, in fen; 0 while it is not.
        approved_on: Day of the approval.
        ended: Why it is at its end: `returned`, `replaced`, `apportioned`; empty while it runs.
        paid: Payments net of reversals, in fen.
        payments: Payments made; the next one's number is one more.
        undone: Payments reversed.
        found: Quantity found of each budget line, in 1/1000; `UNSEEN` where nobody has looked.
        accepted: Whether the last inspection is done.
        final: Settled amount, in fen; 0 while it is not settled.
        shares: Computed when part 1 of the apportionment was judged; emptied at the last part.
        part: Parts of the apportionment applied.
        parts: Their number.
        placed: Shares applied.
        audited: Whether the audit of an emergency is on file.
    """

    proposal: WithdrawalProposed
    seq: int
    resolution: str = ""
    confirmed: frozenset[str] = frozenset()
    approved: int = 0
    approved_on: datetime.date = datetime.date.max
    ended: str = ""
    paid: int = 0
    payments: int = 0
    undone: int = 0
    found: tuple[int, ...] = ()
    accepted: bool = False
    final: int = 0
    shares: tuple[Share, ...] = ()
    part: int = 0
    parts: int = 0
    placed: int = 0
    audited: bool = False

    @property
    def is_emergency(self) -> bool:
        """Whether it rests on an emergency."""
        return self.proposal.basis == "emergency"

    @property
    def found_fen(self) -> int:
        """Value of what was found, at the budget's prices, each line half up to the fen."""
        return sum(
            line_fen(found, line.unit_price_fen)
            for found, line in zip(self.found, self.proposal.budget, strict=False)
            if found != UNSEEN
        )


class ResolutionUse(NamedTuple):
    """A linked resolution: the amount decided, and the budgets that rest on it, in fen."""

    decided: int
    committed: int


class TitlePassed(NamedTuple):
    """The last change of a unit's owner: its entry, the label before, whether the fund has noted it."""

    seq: int
    from_group: str
    noted: bool = False


def line_fen(quantity_milli: int, unit_price_fen: int) -> int:
    """Quantity × price, half up to the fen."""
    return (quantity_milli * unit_price_fen + 500) // 1_000


def overrun_of(policy: FundPolicyAdopted, approved: int) -> int:
    """What may be spent above the approved amount, in fen: the smaller of the policy's bounds."""
    bounds = [bound for bound in (approved * policy.overrun_bp // 10_000, policy.overrun_fen) if bound]
    return min(bounds, default=0)
