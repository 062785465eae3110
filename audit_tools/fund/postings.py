"""Postings of the fund's events, from their bodies alone (SPEC-books §5.1)."""

from collections.abc import Callable
from typing import Any

Posting = tuple[str, int]
BANK = "assets:fund:"
UNIT = "liabilities:fund:"
DUE = "assets:fund-due:"
DEVELOPER = "assets:fund-due-developer"
ADVANCES = "assets:fund-advances:"
CONTROL = (BANK, ADVANCES, DUE, DEVELOPER)


def _opening(body: dict[str, Any]) -> list[Posting]:
    lines = body["lines"]
    legs = [(UNIT + line["unit"], -line["balance_fen"]) for line in lines]
    return [(BANK + body["account"], sum(line["balance_fen"] for line in lines)), *legs]


def _deposits(body: dict[str, Any]) -> list[Posting]:
    lines, developer = body.get("lines", ()), body.get("developer_fen", 0)
    legs = [(BANK + body["account"], sum(line["amount_fen"] for line in lines) + developer)]
    for line in lines:
        due = line.get("due_fen", 0)
        legs += [(UNIT + line["unit"], due - line["amount_fen"]), (DUE + line["unit"], -due)]
    return [*legs, (DEVELOPER, -developer)]


def _gains(body: dict[str, Any]) -> list[Posting]:
    lines = body["lines"]
    legs = [(UNIT + line["unit"], -line["amount_fen"]) for line in lines]
    return [(BANK + body["account"], sum(line["amount_fen"] for line in lines)), *legs]


def _paid(body: dict[str, Any]) -> list[Posting]:
    fen = body["amount_fen"]
    return [(ADVANCES + body["application"], fen), (BANK + body["account"], -fen)]


def _apportioned(body: dict[str, Any]) -> list[Posting]:
    legs = []
    for line in body["lines"]:
        due = line.get("due_fen", 0)
        owed = DEVELOPER if "developer" in line else DUE + line["unit"]
        legs += [(UNIT + line["unit"], line["share_fen"] - due), (owed, due)]
    return [*legs, (ADVANCES + body["application"], -sum(line["share_fen"] for line in body["lines"]))]


def _returned(body: dict[str, Any]) -> list[Posting]:
    return [(UNIT + body["unit"], body["amount_fen"]), (BANK + body["account"], -body["amount_fen"])]


def _reversed(body: dict[str, Any]) -> list[Posting]:
    return [(leg["account"], leg["amount_fen"]) for leg in body["postings"]]


_RULES: dict[str, Callable[[dict[str, Any]], list[Posting]]] = {
    "fund.opening.certified/1": _opening,
    "fund.deposits.received/1": _deposits,
    "fund.gains.credited/1": _gains,
    "fund.payment.made/1": _paid,
    "fund.cost.apportioned/1": _apportioned,
    "fund.subaccount.returned/1": _returned,
    "fund.entry.reversed/1": _reversed,
}


def _merged(rule: Callable[[dict[str, Any]], list[Posting]]) -> Callable[[dict[str, Any]], list[Posting]]:
    """Legs of one account are one leg, at its first place; zero legs are left out."""

    def postings(body: dict[str, Any]) -> list[Posting]:
        sums: dict[str, int] = {}
        for account, fen in rule(body):
            sums[account] = sums.get(account, 0) + fen
        return [(account, fen) for account, fen in sums.items() if fen]

    return postings


POSTINGS = {kind: _merged(rule) for kind, rule in _RULES.items()}
