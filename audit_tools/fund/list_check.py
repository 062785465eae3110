"""Lists of the fund: openings, deposits, calls, gains, the published list (SPEC-books §4.5, §5.5, §5.6)."""

from collections.abc import Iterable
from itertools import pairwise
from typing import Any

from audit_tools.codec import next_day
from audit_tools.encoding import encode_base64
from audit_tools.findings import Breach
from audit_tools.fund.moves import at_end_of
from audit_tools.fund.postings import CONTROL
from audit_tools.fund.shares import balance_days, half_up, split
from audit_tools.fund.state import Credited, FundAccount, Run, SubAccount
from audit_tools.merkle_check import leaf_hash, tree_root
from audit_tools.state import Books, Entry

_PART_FIELDS = {"part", "lines", "total_fen", "vouchers", "memo", "source", "illustrative"}


def check_account_new(books: Books, entry: Entry) -> Breach | None:
    """An account of the fund is opened once, with a custodian who holds a key."""
    name, custodian = entry.body["account"], entry.body["custodian"]
    if name in books.fund.accounts:
        return Breach("account_known", "an account that is not registered", name)
    day = entry.submission.day
    held = (grant for grant in books.ring.grants.values() if grant.role == "custodian_bank")
    if any(grant.party == custodian and grant.is_active(day) for grant in held):
        return None
    return Breach("custodian_unknown", "a party with an active key as custodian bank", custodian)


def check_account(books: Books, entry: Entry) -> Breach | None:
    """The account of the fund is registered."""
    name = entry.body["account"]
    return None if name in books.fund.accounts else Breach("account_unknown", "a registered account", name)


def check_units(books: Books, entry: Entry) -> Breach | None:
    """Every unit is registered."""
    rows = entry.body.get("lines", ()) if "unit" not in entry.body else [entry.body]
    unknown = next((row["unit"] for row in rows if row["unit"] not in books.units), None)
    return Breach("unit_unknown", "a registered unit", unknown) if unknown is not None else None


def check_once(_books: Books, entry: Entry) -> Breach | None:
    """No unit comes twice."""
    seen: set[str] = set()
    for line in entry.body.get("lines", ()):
        if line["unit"] in seen:
            return Breach("unit_repeated", "each unit once", line["unit"])
        seen.add(line["unit"])
    return None


def order_breach(names: Iterable[Any]) -> Breach | None:
    """Names ascend, each once."""
    for one, other in pairwise(names):
        if other <= one:
            return Breach("lines_out_of_order", f"after {one}", str(other))
    return None


def check_order(_books: Books, entry: Entry) -> Breach | None:
    """Units ascend, each once."""
    return order_breach(line["unit"] for line in entry.body.get("lines", ()))


def check_total(_books: Books, entry: Entry) -> Breach | None:
    """The total is that of the lines."""
    body, field = entry.body, "amount_fen"
    for name in ("balance_fen", "share_fen"):
        field = name if body.get("lines") and name in body["lines"][0] else field
    total = sum(line[field] for line in body.get("lines", ())) + body.get("developer_fen", 0)
    return (
        Breach("total_mismatch", f"{total} fen", f"{body['total_fen']} fen")
        if total != body["total_fen"]
        else None
    )


def check_certifier(books: Books, entry: Entry) -> Breach | None:
    """An authority certifies an opening, or the account's own custodian."""
    account = books.fund.accounts.get(entry.body["account"])
    banks = entry.submission.parties.get("custodian_bank", set())
    if "authority" in entry.submission.roles or (banks and (account is None or account.custodian in banks)):
        return None
    found = ", ".join(sorted(entry.submission.roles))
    return Breach("role_not_allowed", "authority, or the account's custodian", found)


def check_opening(books: Books, entry: Entry) -> Breach | None:
    """Each line adds up, and is the first of its sub-account."""
    for line in entry.body["lines"]:
        want = line["deposits_fen"] + line.get("gains_fen", 0) - line.get("used_fen", 0)
        if want != line["balance_fen"]:
            return Breach("balance_mismatch", f"{line['unit']}: {want} fen", f"{line['balance_fen']} fen")
    begun = next((line["unit"] for line in entry.body["lines"] if line["unit"] in books.fund.begun), None)
    return Breach("sub_account_begun", "a sub-account without entries", begun) if begun else None


def check_dues(books: Books, entry: Entry) -> Breach | None:
    """What pays a due is what is owed, as far as it goes."""
    for line in entry.body.get("lines", ()):
        want = min(max(books.fund.unit(line["unit"]).due, 0), line["amount_fen"])
        if line.get("due_fen", 0) != want:
            return Breach("due_mismatch", f"{line['unit']}: {want} fen", f"{line.get('due_fen', 0)} fen")
    developer, owed = entry.body.get("developer_fen", 0), books.fund.developer_due
    if developer > owed:
        return Breach("due_mismatch", f"developer: at most {owed} fen", f"{developer} fen")
    return None


def terms_of(body: dict[str, Any]) -> dict[str, Any]:
    """What every part of a run repeats."""
    return {name: value for name, value in body.items() if name not in _PART_FIELDS}


def check_run(books: Books, entry: Entry) -> Breach | None:
    """Parts of a run come in order with one set of terms; a complete run is over."""
    body = entry.body
    account = books.fund.accounts[body["account"]]
    run, newest = account.run, account.credited[-1] if account.credited else None
    if body["run"] in books.fund.runs:
        return Breach("run_known", "a run that is not complete", body["run"])
    if newest is not None and newest.undone:
        return Breach("run_mismatch", f"the rest of {newest.name} taken back first", body["run"])
    want = {"part": run.part + 1, **run.terms} if run else {"part": 1, **terms_of(body)}
    found = {"part": body["part"], **terms_of(body)}
    if want == found and body["part"] <= body["parts"]:
        return None
    odd = [name for name in want.keys() | found.keys() if want.get(name) != found.get(name)] or ["parts"]
    return Breach(
        "run_mismatch",
        "; ".join(f"{name} {want.get(name)}" for name in sorted(odd)),
        "; ".join(f"{name} {found.get(name)}" for name in sorted(odd)),
    )


def check_gains_terms(books: Books, entry: Entry) -> Breach | None:
    """The method's own terms, and a period that follows the last one."""
    body = entry.body
    by_rate = {name for name in ("rate_ppm", "basis_days", "rounding") if name in body}
    fits = (
        by_rate >= {"basis_days", "rounding"} and "bank_total_fen" not in body
        if body["method"] == "rate"
        else not by_rate and "bank_total_fen" in body
    )
    if not fits:
        found = ", ".join(sorted(by_rate | ({"bank_total_fen"} & body.keys())))
        return Breach("gains_terms", f"the terms of {body['method']}", found)
    account = books.fund.accounts[body["account"]]
    if account.run is not None:
        return None
    due = next_day(account.credited_last) if account.credited_last else body["first"]
    if body["first"] == due and body["first"] <= body["last"] <= body["date"]:
        return None
    found = f"{body['first']} to {body['last']}, dated {body['date']}"
    return Breach("gains_period", f"from {due}, ending on {body['date']} or before", found)


def gains_of(books: Books, body: dict[str, Any]) -> list[tuple[str, int, int]]:
    """Every line of a run: unit, balance-days, fen (SPEC-books §5.5)."""
    first, last = body["first"], body["last"]
    units = books.fund.units
    rows = {unit: balance_days(units[unit].moves, first, last) for unit in sorted(units)}
    weights = {unit: days for unit, days in rows.items() if days > 0}
    if body["method"] == "shared":
        shares = split(body["bank_total_fen"], weights) if weights else {}
        return [(unit, days, shares[unit]) for unit, days in weights.items()]
    rate, basis = body.get("rate_ppm", 0), 1_000_000 * int(body["basis_days"])
    if body["rounding"] == "fen_down":
        return [(unit, days, days * rate // basis) for unit, days in weights.items()]
    return [(unit, days, half_up(days * rate, basis)) for unit, days in weights.items()]


def check_gains(books: Books, entry: Entry) -> Breach | None:
    """The lines are the next of the run; the last part ends it."""
    body = entry.body
    run = books.fund.accounts[body["account"]].run
    rest = run.rest if run else gains_of(books, body)
    lines = [(line["unit"], line["balance_days"], line["amount_fen"]) for line in body["lines"]]
    return slice_breach("gains_mismatch", rest, lines, body["part"] == body["parts"])


def slice_breach(code: str, rest: list[Any], lines: list[Any], is_last: bool) -> Breach | None:
    """The lines are the next of `rest`; the last part, and no other, ends it."""
    want = rest[: len(lines)]
    if want != lines:
        pairs = zip(want + [None] * (len(lines) - len(want)), lines, strict=True)
        odd = next(pair for pair in pairs if pair[0] != pair[1])
        return Breach(code, str(odd[0] or "no more lines"), str(odd[1]))
    if (len(lines) == len(rest)) == is_last:
        return None
    return Breach(code, f"{len(rest)} lines to the end", f"{len(lines)} in this part")


def apply_gains(books: Books, entry: Entry) -> None:
    """The part is credited; with the last one the run is complete."""
    body = entry.body
    account: FundAccount | None = books.fund.accounts.get(body["account"])
    if account is None:
        return
    if account.run is None:
        account.run = Run(terms_of(body), 0, gains_of(books, body) if _is_sane(body) else [])
        account.credited.append(Credited(body["run"], max(account.credited_last, body["last"])))
    account.run.part = account.credited[-1].part = body["part"]
    account.run.rest = account.run.rest[len(body["lines"]) :]
    if body["part"] >= body["parts"]:
        account.run = None
        books.fund.runs.add(body["run"])


def _is_sane(body: dict[str, Any]) -> bool:
    if body["method"] == "rate":
        return "basis_days" in body and "rounding" in body
    return "bank_total_fen" in body


def check_reconciled(books: Books, entry: Entry) -> Breach | None:
    """`book_fen` is the account's balance at the day's end; explained if and only if the bank differs."""
    body = entry.body
    want = at_end_of(books.fund.accounts[body["account"]].moves, body["date"])
    if want != body["book_fen"]:
        return Breach("book_mismatch", f"{want} fen", f"{body['book_fen']} fen")
    if ("explanation" in body) != (body["bank_fen"] != body["book_fen"]):
        difference = body["bank_fen"] - body["book_fen"]
        return Breach("unexplained", f"an explanation of {difference} fen", body.get("explanation", "none"))
    return None


def list_line(name: str, unit: SubAccount) -> str:
    """A unit's line of the published list."""
    return (
        f'{{"balance_fen":{unit.balance},"deposits_fen":{unit.deposits},"gains_fen":{unit.gains},'
        f'"unit":"{name}","used_fen":{unit.used}}}'
    )


def control_fen(books: Books) -> int:
    """Fund banks, advances and dues together."""
    return sum(fen for account, fen in books.balances.by_account.items() if account.startswith(CONTROL))


def check_list(books: Books, entry: Entry) -> Breach | None:
    """The list has a line for every registered unit, with its figures, and the sums agree."""
    body, units = entry.body, [(name, books.fund.unit(name)) for name in sorted(books.units)]
    lines = [list_line(name, unit).encode() for name, unit in units]
    want = {
        "units": len(units),
        "total_fen": sum(unit.balance for _, unit in units),
        "control_fen": control_fen(books),
        "root": encode_base64(tree_root(b"".join(map(leaf_hash, lines)))),
    }
    odd = [name for name in want if body[name] != want[name]]
    if not odd:
        return None
    return Breach(
        "list_mismatch",
        "; ".join(f"{name} {want[name]}" for name in odd),
        "; ".join(f"{name} {body[name]}" for name in odd),
    )
