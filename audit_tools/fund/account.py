"""The books of the fund at a tree size: each sub-account with the entries behind it, applications, totals."""

from dataclasses import dataclass
from typing import Any

from audit_tools.books_check import BooksJudge
from audit_tools.bundle import Source
from audit_tools.checkpoint_check import read_checkpoint
from audit_tools.findings import Finding, Findings
from audit_tools.fund.list_check import control_fen
from audit_tools.fund.postings import ADVANCES, BANK, DEVELOPER, DUE, POSTINGS, UNIT
from audit_tools.log_check import LogPass
from audit_tools.recall import Recall
from audit_tools.replay import entries_of
from audit_tools.state import Books


@dataclass(slots=True)
class AccountLine:
    """One movement of a unit's own account, and the entry behind it; fen."""

    seq: int
    kind: str
    date: str
    fen: int
    due_fen: int
    balance_fen: int


class FundBooks:
    """A log replayed to a size, every entry judged, for what it says of the fund.

    Args:
        source: the bundle.
        size: entries to read; those of its checkpoint at most.
        unit: the unit whose lines are kept; empty for none.
    """

    def __init__(self, source: Source, size: int, unit: str = "") -> None:
        self.unit, self.lines = unit, list[AccountLine]()
        self.findings = Findings()
        recall = Recall(source, read_checkpoint(source.read("checkpoint")).head)
        self.books = Books(recall.body)
        log = LogPass(BooksJudge(self.books, self.findings, self._note), self.findings)
        for _, entry in zip(range(size), entries_of(source, size), strict=False):
            log.add(entry)

    def _note(self, seq: int, body: dict[str, Any]) -> None:
        rule = POSTINGS.get(body["kind"])
        if not self.unit or rule is None:
            return
        legs = dict(rule(body))
        fen, due = -legs.get(UNIT + self.unit, 0), legs.get(DUE + self.unit, 0)
        if fen or due:
            before = self.lines[-1].balance_fen if self.lines else 0
            line = AccountLine(seq, body["kind"], body["date"], fen, due, before + fen)
            self.lines.append(line)

    def totals(self) -> dict[str, int]:
        """The four published figures, and both sides of the control account, in fen."""
        balances, units = self.books.balances.by_account, self.books.fund.units.values()
        sums = {"deposits_fen": 0, "gains_fen": 0, "used_fen": 0, "balance_fen": 0}
        for unit in units:
            sums["deposits_fen"] += unit.deposits
            sums["gains_fen"] += unit.gains
            sums["used_fen"] += unit.used
            sums["balance_fen"] += unit.balance
        for name, head in (("bank_fen", BANK), ("advances_fen", ADVANCES), ("unit_dues_fen", DUE)):
            sums[name] = sum(fen for account, fen in balances.items() if account.startswith(head))
        sums["developer_due_fen"] = balances.get(DEVELOPER, 0)
        return sums | {"control_fen": control_fen(self.books)}

    def units(self) -> dict[str, dict[str, int]]:
        """Each sub-account's figures in fen, in ascending order of unit."""
        return {
            name: {
                "deposits_fen": unit.deposits,
                "gains_fen": unit.gains,
                "used_fen": unit.used,
                "balance_fen": unit.balance,
                "due_fen": unit.due,
            }
            for name, unit in sorted(self.books.fund.units.items())
        }

    def broken(self) -> dict[str, list[Finding]]:
        """By application, the rules that its entries broke."""
        found: dict[str, list[Finding]] = {}
        for finding in self.findings.kept:
            if finding.weight == "unsound" and finding.seq is not None and finding.step > 6:
                name = self.books.recall(finding.seq).get("application", "")
                found.setdefault(name, []).append(finding)
        found.pop("", None)
        return found

    def applications(self) -> list[dict[str, Any]]:
        """Every application: its stage, its money in fen, and which rule it broke where."""
        broken = self.broken()
        return [
            {
                "application": name,
                "entry": one.seq,
                "stage": one.stage,
                "budget_fen": one.body["budget_fen"],
                "approved_fen": one.approved_fen,
                "paid_fen": one.paid_fen,
                "final_fen": one.final_fen,
                "emergency": one.is_emergency,
                "broken": [finding.as_json() for finding in broken.get(name, [])],
            }
            for name, one in self.books.fund.applications.items()
        ]
