"""What a replay keeps of the maintenance fund (SPEC-books §5.5): sub-accounts, accounts, applications."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True, eq=False)
class SubAccount:
    """One unit's own account, in fen; `moves` by business date."""

    deposits: int = 0
    gains: int = 0
    used: int = 0
    first: int = 0  # of the deposits, the first ones
    due: int = 0  # what the unit owes
    moves: dict[str, int] = field(default_factory=dict)

    @property
    def balance(self) -> int:
        """Deposits and gains, less what was used."""
        return self.deposits + self.gains - self.used


@dataclass(slots=True, eq=False)
class Run:
    """A run of gains whose parts are coming in: its terms, and the lines that are still to come."""

    terms: dict[str, Any]
    part: int
    rest: list[tuple[str, int, int]]  # unit, balance-days, fen


@dataclass(slots=True, eq=False)
class Credited:
    """A run of gains that stands: its last day, its parts that are not reversed; whether it goes back."""

    name: str
    last: str
    part: int = 0
    undone: bool = False


@dataclass(slots=True, eq=False)
class FundAccount:
    """A registered account of the fund; `moves` by business date."""

    custodian: str
    developer_group: str
    balance: int = 0
    moves: dict[str, int] = field(default_factory=dict)
    run: Run | None = None
    credited: list[Credited] = field(default_factory=list)  # the newest run comes last

    @property
    def credited_last(self) -> str:
        """The last day for which gains were credited; empty where none were."""
        return self.credited[-1].last if self.credited else ""


@dataclass(slots=True, eq=False)
class Apportionment:
    """A settlement whose parts are coming in: the shares that are still to come, the developer's marked."""

    parts: int
    part: int
    rest: list[tuple[str, int, bool]]  # unit, fen, developer's


@dataclass(slots=True, eq=False)
class Application:
    """One application on its way; `body` is the proposal."""

    seq: int
    body: dict[str, Any]
    resolution: str = ""  # the resolution that it rests on, by name
    vote: str = ""  # the vote of this ledger that it rests on
    approved_day: str = ""
    confirmed: set[str] = field(default_factory=set)
    approved_fen: int = 0
    paid_fen: int = 0
    payments: int = 0
    undone: int = 0  # payments that were reversed
    found: dict[int, int] = field(default_factory=dict)  # thousandths by budget line
    accepted: bool = False
    final_fen: int = 0
    audited: bool = False
    apportionment: Apportionment | None = None
    ended: str = ""  # returned, replaced or apportioned

    @property
    def is_emergency(self) -> bool:
        """True when it rests on an emergency."""
        return bool(self.body["basis"] == "emergency")

    @property
    def stage(self) -> str:
        """Where the application stands."""
        if self.ended:
            return self.ended
        for name, reached in (
            ("settled", self.final_fen),
            ("accepted", self.accepted),
            ("paying", self.payments > self.undone),
            ("approved", self.approved_fen),
            ("resolved", self.resolution),
            ("confirmed", self.confirmed),
        ):
            if reached:
                return name
        return "proposed"


@dataclass(slots=True, eq=False)
class Fund:
    """The whole book."""

    policy: dict[str, Any] = field(default_factory=dict)
    accounts: dict[str, FundAccount] = field(default_factory=dict)
    units: dict[str, SubAccount] = field(default_factory=dict)
    begun: set[str] = field(default_factory=set)  # units whose sub-account has an entry
    developer_due: int = 0
    runs: set[str] = field(default_factory=set)  # that are complete, or were taken back
    applications: dict[str, Application] = field(default_factory=dict)
    resolutions: dict[str, int] = field(default_factory=dict)  # fen by name, as first linked
    noted: dict[str, int] = field(default_factory=dict)  # by unit, seq of the transfer that is noted

    def unit(self, name: str) -> SubAccount:
        """The unit's sub-account, new where there was none."""
        found = self.units.get(name)
        if found is None:
            found = self.units[name] = SubAccount()
        return found
