"""Applications of the fund from their approval on: payment, inspection, settlement, shares (§4.5)."""

from typing import Any

from audit_tools.findings import Breach
from audit_tools.fund.application_check import named, units_in_scope
from audit_tools.fund.list_check import order_breach, slice_breach
from audit_tools.fund.shares import half_up, split
from audit_tools.fund.state import Application, Apportionment
from audit_tools.state import Books, Entry


def check_approved(books: Books, entry: Entry) -> Breach | None:
    """The authority has approved."""
    application = named(books, entry)
    if not application.approved_fen:
        return Breach("not_approved", "the authority's approval", entry.body["application"])
    if entry.kind == "fund.payment.made/1" and entry.body["date"] < application.approved_day:
        return Breach("not_approved", f"paid on {application.approved_day} or later", entry.body["date"])
    return None


def overrun_fen(policy: dict[str, Any], approved: int) -> int:
    """What may go beyond the approved amount: the smaller of the bounds that the policy has."""
    share = approved * policy.get("overrun_bp", 0) // 10_000
    bounds = [share] if "overrun_bp" in policy else []
    return min([*bounds, *([policy["overrun_fen"]] if "overrun_fen" in policy else [])], default=0)


def found_fen(application: Application) -> int:
    """The value of what inspections found."""
    prices = [line["unit_price_fen"] for line in application.body["budget"]]
    return sum(half_up(milli * prices[i], 1000) for i, milli in application.found.items())


def check_payee(books: Books, entry: Entry) -> Breach | None:
    """The application's account pays its contractor."""
    body, proposal = entry.body, named(books, entry).body
    if body["account"] != proposal["account"]:
        return Breach("account_mismatch", proposal["account"], body["account"])
    if body["payee"] != proposal["contractor"]:
        return Breach("payee_not_contractor", str(proposal["contractor"]), str(body["payee"]))
    return None


def check_stage(books: Books, entry: Entry) -> Breach | None:
    """Stages are counted, and the last payment comes after inspection and settlement."""
    body, application = entry.body, named(books, entry)
    due, most = application.payments + 1, books.fund.policy.get("stages_max", 0) + application.undone
    if body["stage"] != due or due > most:
        return Breach("stage_order", f"stage {due}, at most {most}", f"stage {body['stage']}")
    if "final" not in body:
        return None
    if not application.accepted:
        return Breach("not_accepted", "the last inspection", "a last payment before it")
    if not application.final_fen:
        return Breach("not_settled", "a settled final amount", "a last payment before it")
    return None


def check_ceiling(books: Books, entry: Entry) -> Breach | None:
    """Payments together stay within the first stage, the approval and the final amount."""
    application, policy = named(books, entry), books.fund.policy
    total = application.paid_fen + entry.body["amount_fen"]
    if not application.final_fen:
        first = application.approved_fen * policy.get("first_stage_max_bp", 0) // 10_000
        most = max(first, found_fen(application))
        if total > most:
            return Breach("above_first_stage", f"at most {most} fen before the settlement", f"{total} fen")
    breach = _within(application, policy, total)
    if breach is not None or not application.final_fen:
        return breach
    final = application.final_fen
    if (total == final) if "final" in entry.body else (total < final):
        return None
    want = f"{final} fen with the last payment, less before it"
    return Breach("final_mismatch", want, f"{total} fen, {'last' if 'final' in entry.body else 'not last'}")


def _within(application: Application, policy: dict[str, Any], total: int) -> Breach | None:
    most = application.approved_fen + overrun_fen(policy, application.approved_fen)
    return Breach("above_approved", f"at most {most} fen", f"{total} fen") if total > most else None


def check_inspection(books: Books, entry: Entry) -> Breach | None:
    """Lines of the budget are inspected, nothing above the claim, and none is left unseen at the end."""
    application, lines = named(books, entry), entry.body["lines"]
    if application.accepted:
        return Breach("already_accepted", "no inspection after the last", entry.body["application"])
    known = len(application.body["budget"])
    for line in lines:
        if line["line"] >= known:
            return Breach("line_unknown", f"a line below {known}", str(line["line"]))
    for line in lines:
        if line["found_milli"] > line["claimed_milli"]:
            return Breach("above_claim", f"at most {line['claimed_milli']}", str(line["found_milli"]))
    unseen = set(range(known)) - application.found.keys() - {line["line"] for line in lines}
    if "final" in entry.body and unseen:
        return Breach("acceptance_incomplete", "every budget line", f"unseen: {sorted(unseen)}")
    return None


def check_line_order(_books: Books, entry: Entry) -> Breach | None:
    """Budget lines ascend by index, each once."""
    return order_breach(line["line"] for line in entry.body["lines"])


def check_settlement(books: Books, entry: Entry) -> Breach | None:
    """The final amount follows the last inspection, audited, between what is paid and what is found."""
    application, policy, fen = named(books, entry), books.fund.policy, entry.body["final_fen"]
    if not application.accepted:
        return Breach("not_accepted", "the last inspection", entry.body["application"])
    breach = _within(application, policy, fen)
    if breach is not None:
        return breach
    if fen > policy.get("audit_above_fen", 0) and "audit" not in entry.body:
        return Breach("audit_missing", f"an audit above {policy.get('audit_above_fen', 0)} fen", f"{fen} fen")
    if application.final_fen:
        return Breach("already_settled", "one settlement", f"{application.final_fen} fen before")
    found = found_fen(application)
    if fen > found:
        return Breach("above_found", f"at most {found} fen", f"{fen} fen")
    paid = application.paid_fen
    return Breach("below_paid", f"at least {paid} fen", f"{fen} fen") if fen < paid else None


def shares_of(books: Books, application: Application) -> list[tuple[str, int, bool]]:
    """Each unit's share of the final amount by area, and whether the unit is the developer's."""
    weights = {unit: books.units[unit][1] for unit in units_in_scope(books, application.body["scope"])}
    account = books.fund.accounts.get(application.body["account"])
    developer = account.developer_group if account is not None else ""
    shares = split(application.final_fen, weights) if weights else {}
    return [
        (unit, fen, developer != "" and books.groups.get(unit) == developer) for unit, fen in shares.items()
    ]


def check_settled(books: Books, entry: Entry) -> Breach | None:
    """The final amount is fixed."""
    if named(books, entry).final_fen:
        return None
    return Breach("not_settled", "a settled final amount", entry.body["application"])


def check_part(books: Books, entry: Entry) -> Breach | None:
    """The final amount is paid, and parts come in order."""
    application, body = named(books, entry), entry.body
    if application.paid_fen != application.final_fen:
        return Breach("not_paid_out", f"{application.final_fen} fen", f"{application.paid_fen} fen paid")
    now = application.apportionment
    due = (now.part + 1, now.parts) if now else (1, body["parts"])
    if (body["part"], body["parts"]) == due and body["part"] <= body["parts"]:
        return None
    return Breach(
        "apportionment_part", f"part {due[0]} of {due[1]}", f"part {body['part']} of {body['parts']}"
    )


def check_shares(books: Books, entry: Entry) -> Breach | None:
    """The lines are the next shares, and what a sub-account cannot bear is due."""
    application, body = named(books, entry), entry.body
    scope = units_in_scope(books, application.body["scope"])
    outside = next((line["unit"] for line in body["lines"] if line["unit"] not in scope), None)
    if outside is not None:
        return Breach("outside_scope", "units in scope", outside)
    now = application.apportionment
    rest = [_line(books, *row) for row in (now.rest if now else shares_of(books, application))]
    lines = [
        (line["unit"], line["share_fen"], line.get("due_fen", 0), "developer" in line)
        for line in body["lines"]
    ]
    return slice_breach("apportionment_mismatch", rest, lines, body["part"] == body["parts"])


def _line(books: Books, unit: str, share: int, developer: bool) -> tuple[str, int, int, bool]:
    """Unit, share, the part of it that is due, and whether it is the developer's."""
    balance = books.fund.unit(unit).balance
    return unit, share, share if developer else max(share - balance, 0), developer


def check_audit(books: Books, entry: Entry) -> Breach | None:
    """A settled emergency is audited once."""
    application = named(books, entry)
    if not application.final_fen:
        return Breach("not_settled", "a settled final amount", entry.body["application"])
    return Breach("already_audited", "one audit", entry.body["application"]) if application.audited else None


def check_returned(books: Books, entry: Entry) -> Breach | None:
    """No more is paid back than the sub-account holds."""
    balance, fen = books.fund.unit(entry.body["unit"]).balance, entry.body["amount_fen"]
    return Breach("above_sub_account", f"at most {balance} fen", f"{fen} fen") if fen > balance else None


def check_title(books: Books, entry: Entry) -> Breach | None:
    """The sub-account follows the register's last transfer, once, with its balance."""
    body = entry.body
    unit, balance = body["unit"], books.fund.unit(body["unit"]).balance
    if body["balance_fen"] != balance:
        return Breach("balance_mismatch", f"{balance} fen", f"{body['balance_fen']} fen")
    seq, before, after = books.transfers.get(unit, (-1, "", ""))
    if (body["from_group"], body["to_group"]) == (before, after) and books.fund.noted.get(unit) != seq:
        return None
    said = f"{body['from_group']} to {body['to_group']}"
    return Breach(
        "title_mismatch", f"{before} to {after}, not noted before" if before else "a transfer", said
    )


def apply_inspection(books: Books, entry: Entry) -> None:
    """What was found counts, the last inspection of a line."""
    application = books.fund.applications.get(entry.body["application"])
    if application is None:
        return
    known = len(application.body["budget"])
    application.found |= {r["line"]: r["found_milli"] for r in entry.body["lines"] if r["line"] < known}
    application.accepted = application.accepted or "final" in entry.body


def apply_settlement(books: Books, entry: Entry) -> None:
    """The final amount is fixed."""
    application = books.fund.applications.get(entry.body["application"])
    if application is not None:
        application.final_fen = entry.body["final_fen"]


def apply_shares(books: Books, entry: Entry) -> None:
    """The part is charged; with the last one the application has ended."""
    body = entry.body
    application = books.fund.applications.get(body["application"])
    if application is None:
        return
    if application.apportionment is None:
        application.apportionment = Apportionment(body["parts"], 0, shares_of(books, application))
    application.apportionment.part = body["part"]
    application.apportionment.rest = application.apportionment.rest[len(body["lines"]) :]
    if body["part"] >= body["parts"]:
        application.ended = "apportioned"


def apply_audit(books: Books, entry: Entry) -> None:
    """The emergency was audited."""
    application = books.fund.applications.get(entry.body["application"])
    if application is not None:
        application.audited = True


def apply_title(books: Books, entry: Entry) -> None:
    """The transfer is noted."""
    unit = entry.body["unit"]
    books.fund.noted[unit] = books.transfers.get(unit, (-1, "", ""))[0]
