"""What a replay keeps between entries (SPEC-books §1): keys, units, policy, accounts, contracts …"""

from collections import Counter
from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass, field
from typing import Any

from audit_tools.balance_check import Balances
from audit_tools.fund.state import Fund
from audit_tools.note_check import Label, SignatureLine, VerifierKey
from audit_tools.voting.state import Votes


@dataclass(slots=True, eq=False)
class Grant:
    """A submitter's key: its role, its party, its last day (empty: none) and whether it is revoked."""

    key: VerifierKey
    role: str
    party: str
    until: str = ""
    revoked: bool = False

    def is_active(self, day: str) -> bool:
        """True when the key may sign on `day` (Asia/Shanghai)."""
        return not self.revoked and (not self.until or day <= self.until)


@dataclass(slots=True, eq=False)
class KeyRing:
    """Every key that this log ever knew, and the log's own keys in order."""

    grants: dict[Label, Grant] = field(default_factory=dict)
    publics: set[bytes] = field(default_factory=set)
    log_labels: set[Label] = field(default_factory=set)
    log_keys: list[VerifierKey] = field(default_factory=list)
    log_key_seqs: list[int] = field(default_factory=list)

    def add(self, grant: Grant) -> None:
        """The key may sign; its 32 bytes and its label are known for ever."""
        self.grants[grant.key.label] = grant
        self.publics.add(grant.key.public)

    def has_label(self, label: Label) -> bool:
        """True when a key of that label was ever known."""
        return label in self.grants or label in self.log_labels

    def add_log_key(self, key: VerifierKey, seq: int) -> None:
        """Checkpoints of a size above `seq` are signed by `key`."""
        self.log_keys.append(key)
        self.log_key_seqs.append(seq)
        self.log_labels.add(key.label)
        self.publics.add(key.public)

    def log_key_at(self, size: int) -> VerifierKey | None:
        """The key that signs checkpoints of `size`."""
        before = [k for k, seq in zip(self.log_keys, self.log_key_seqs, strict=True) if seq < size]
        return before[-1] if before else None


@dataclass(slots=True, eq=False)
class Submission:
    """A submission under judgement: its lines, the active keys among them, and the new ones that signed."""

    first: int
    of: int
    day: str = ""
    lines: Sequence[SignatureLine] = ()
    signers: Sequence[Grant] = ()
    proven: frozenset[Label] | set[Label] = frozenset()
    _parties: dict[str, set[str]] | None = None

    @property
    def parties(self) -> dict[str, set[str]]:
        """The parties of the active signers in each role; most ballots are never asked for it."""
        if self._parties is None:
            self._parties = {}
            for grant in self.signers:
                self._parties.setdefault(grant.role, set()).add(grant.party)
        return self._parties

    @property
    def roles(self) -> Set[str]:
        """Of the active signers."""
        return self.parties.keys()


NO_SUBMISSION = Submission(0, 0)


@dataclass(slots=True, eq=False)
class Entry:
    """One event line decoded; its place, its seal's moment and its submission are set for its judgement."""

    at_ms: int
    day: str  # of `at`, in Asia/Shanghai
    kind: str
    body: dict[str, Any]
    estate: str
    event_id: str
    seq: int = -1
    seal_ms: int = 0
    submission: Submission = NO_SUBMISSION


@dataclass(slots=True, eq=False)
class Contract:
    """A contract on file: direction, category, sum of its dues, and what came in under it, in fen."""

    direction: str
    category: str
    due_fen: int
    received_fen: int = 0


@dataclass(slots=True, eq=False)
class Invoice:
    """An invoice on file: the total it was first recorded with and what is paid of it, in fen."""

    total_fen: int
    paid_fen: int = 0


@dataclass(slots=True, eq=False)
class Question:
    """A question on file: the keys that raised it, and whether it is open."""

    raised_by: frozenset[Label]
    is_open: bool = True


@dataclass(slots=True, eq=False)
class Books:
    """The state of SPEC-books §1. `recall` gives the body of an entry that was replayed before."""

    recall: Callable[[int], dict[str, Any]]
    ring: KeyRing = field(default_factory=KeyRing)
    origin: str = ""
    estate: str = ""
    founding_key: str = ""
    policy: dict[str, Any] | None = None
    income_allowed: frozenset[str] = frozenset()
    expense_allowed: frozenset[str] = frozenset()
    units: dict[str, tuple[str, int]] = field(default_factory=dict)
    entrances: dict[str, str] = field(default_factory=dict)  # of units that have one
    groups: dict[str, str] = field(default_factory=dict)  # the owner's label of each unit
    transfers: dict[str, tuple[int, str, str]] = field(default_factory=dict)  # seq, owner before and after
    fund: Fund = field(default_factory=Fund)
    votes: Votes = field(default_factory=Votes)
    contracts: dict[str, Contract] = field(default_factory=dict)
    invoices: dict[tuple[str, str], Invoice] = field(default_factory=dict)
    questions: dict[int, Question] = field(default_factory=dict)
    balances: Balances = field(default_factory=Balances)
    seq_by_id: dict[str, int] = field(default_factory=dict)
    reversed_seqs: set[int] = field(default_factory=set)
    closed_last: str = ""
    flags: Counter[str] = field(default_factory=Counter)
    flag_first_seq: dict[str, int] = field(default_factory=dict)

    def flag(self, name: str, seq: int) -> None:
        """One more entry carries the flag (SPEC-books §5.4)."""
        self.flags[name] += 1
        self.flag_first_seq.setdefault(name, seq)
