"""Applications of the fund up to their approval (SPEC-books §4.5)."""

from typing import Any

from audit_tools.estate_check import check_code
from audit_tools.findings import Breach
from audit_tools.fund.list_check import order_breach
from audit_tools.fund.shares import half_up
from audit_tools.fund.state import Application
from audit_tools.state import Books, Entry
from audit_tools.voting.opening_check import in_scope
from audit_tools.voting.resolution_check import revoked_breach

FORBIDDEN = frozenset({"warranty", "firm_duty", "utility_line", "wilful_damage", "lending", "investing"})


def named(books: Books, entry: Entry) -> Application:
    """The application that a judged event names."""
    return books.fund.applications[entry.body["application"]]


def check_codes(_books: Books, entry: Entry) -> Breach | None:
    """The codes of all organisations are right."""
    body = entry.body
    rows = [body[name] for name in ("contractor", "payee", "auditor") if name in body]
    rows += [row["bidder"] for row in body.get("quotations", ())]
    rows += [body["audit"]["auditor"]] if "audit" in body else []
    return next((breach for row in rows if (breach := check_code(row["code"]))), None)


def check_scope_units(books: Books, entry: Entry) -> Breach | None:
    """Units and buildings of the scope are registered."""
    scope = entry.body["scope"]
    unknown = next((unit for unit in scope.get("units", ()) if unit not in books.units), None)
    return Breach("unit_unknown", "a registered unit", unknown) if unknown is not None else None


def check_scope_buildings(books: Books, entry: Entry) -> Breach | None:
    """Every building of the scope has a registered unit."""
    listed = entry.body["scope"].get("buildings", ())
    known = {building for building, _ in books.units.values()}
    empty = next((name for name in listed if name not in known), None)
    return Breach("no_units", "a building with registered units", empty) if empty is not None else None


def check_fund_policy(books: Books, _entry: Entry) -> Breach | None:
    """There is a policy of the fund."""
    return None if books.fund.policy else Breach("no_fund_policy", "a policy of the fund on file", "none")


def check_scope_order(_books: Books, entry: Entry) -> Breach | None:
    """Buildings and units of the scope ascend, each once."""
    scope = entry.body["scope"]
    return order_breach(scope.get("buildings", ())) or order_breach(scope.get("units", ()))


def check_number(books: Books, entry: Entry) -> Breach | None:
    """The number is new, and what is replaced is on file, not ended and not paid."""
    body, applications = entry.body, books.fund.applications
    if body["application"] in applications:
        return Breach("application_known", "a number that is not on file", body["application"])
    if "replaces" not in body:
        return None
    old = applications.get(body["replaces"])
    if old is None:
        return Breach("application_unknown", "an application on file", body["replaces"])
    if old.ended in ("replaced", "apportioned"):
        return Breach(
            "application_ended", "an application that has not ended", f"{body['replaces']} {old.ended}"
        )
    return _unpaid(old, body["replaces"])


def _ended(application: Application, name: str) -> Breach:
    return Breach("application_ended", "an application that has not ended", f"{name} {application.ended}")


def _unpaid(application: Application, name: str) -> Breach | None:
    if application.payments == application.undone:
        return None
    return Breach("already_paid", "no payments", f"{name}: {application.paid_fen} fen paid")


def check_purpose(books: Books, entry: Entry) -> Breach | None:
    """The purpose is not forbidden, no warranty runs, and the policy has it."""
    body = entry.body
    if body["purpose"] in FORBIDDEN:
        return Breach("forbidden_purpose", "a purpose that the fund may pay for", body["purpose"])
    if body.get("warranty_until", "") >= body["date"]:
        return Breach(
            "forbidden_purpose", f"a warranty that ended before {body['date']}", body["warranty_until"]
        )
    if body["purpose"] not in books.fund.policy["purposes"]:
        return Breach("purpose_not_allowed", ", ".join(books.fund.policy["purposes"]), body["purpose"])
    return None


def check_budget(_books: Books, entry: Entry) -> Breach | None:
    """Each line has a quantity, its amount is quantity times price, and the budget is their sum."""
    body = entry.body
    for i, line in enumerate(body["budget"]):
        if line["quantity_milli"] == 0:
            return Breach("quantity_missing", "a quantity", f"line {i}: {line['item']}")
    for i, line in enumerate(body["budget"]):
        want = half_up(line["quantity_milli"] * line["unit_price_fen"], 1000)
        if line["amount_fen"] != want:
            return Breach("budget_mismatch", f"line {i}: {want} fen", f"{line['amount_fen']} fen")
    total = sum(line["amount_fen"] for line in body["budget"])
    if total != body["budget_fen"]:
        return Breach("budget_mismatch", f"{total} fen", f"{body['budget_fen']} fen")
    lengths = {len(row["unit_prices_fen"]) for row in body.get("quotations", ()) if "unit_prices_fen" in row}
    if lengths - {len(body["budget"])}:
        return Breach("quotation_mismatch", f"{len(body['budget'])} prices", f"{sorted(lengths)}")
    return None


def check_emergency(books: Books, entry: Entry) -> Breach | None:
    """An emergency, and nothing else, has a case and a report; its budget is below the cap."""
    body, cap = entry.body, books.fund.policy.get("emergency_cap_fen", 0)
    emergency = body["basis"] == "emergency"
    given = [name for name in ("emergency_case", "report") if name in body]
    if len(given) != (2 if emergency else 0):
        return Breach("emergency_unreasoned", "case and report, for an emergency only", ", ".join(given))
    if emergency and 0 < cap < body["budget_fen"]:
        return Breach("above_emergency_cap", f"at most {cap} fen", f"{body['budget_fen']} fen")
    return None


def check_application(books: Books, entry: Entry) -> Breach | None:
    """The application is on file and has not ended; an emergency is audited after its end too."""
    name = entry.body["application"]
    application = books.fund.applications.get(name)
    if application is None:
        return Breach("application_unknown", "an application on file", name)
    if application.ended and entry.kind != "fund.emergency.audited/1":
        return _ended(application, name)
    return None


def check_unpaid(books: Books, entry: Entry) -> Breach | None:
    """Nothing was paid on it."""
    return _unpaid(named(books, entry), entry.body["application"])


def _needs(basis: str, application: Application) -> Breach | None:
    found = application.body["basis"]
    return None if found == basis else Breach("basis_mismatch", f"an application on {basis}", found)


def check_on_resolution(books: Books, entry: Entry) -> Breach | None:
    """The application rests on a resolution."""
    return _needs("resolution", named(books, entry))


def check_on_emergency(books: Books, entry: Entry) -> Breach | None:
    """The application rests on an emergency."""
    return _needs("emergency", named(books, entry))


def resolution_name(resolution: dict[str, Any]) -> str:
    """By what two links are known to name one decision."""
    if "vote" in resolution:
        return f"vote {resolution['vote']}/{resolution.get('topic', '')}"
    return f"document {resolution.get('sha256', '')}"


def check_link(books: Books, entry: Entry) -> Breach | None:
    """One documented resolution an application, of its scope, for enough money."""
    body, application = entry.body, named(books, entry)
    if application.resolution:
        return Breach("already_resolved", "one resolution", application.resolution)
    resolution = body["resolution"]
    if "vote" not in resolution and "sha256" not in resolution:
        return Breach("resolution_undocumented", "the digest of its document", resolution["reference"])
    vote = books.votes.votes.get(resolution.get("vote", ""))
    if vote is not None and set(in_scope(books, vote)) != units_in_scope(books, application.body["scope"]):
        return Breach("scope_mismatch", "the units of the application", f"the units of {resolution['vote']}")
    if body["scope"] != application.body["scope"]:
        return Breach("scope_mismatch", str(application.body["scope"])[:300], str(body["scope"])[:300])
    name = resolution_name(resolution)
    stated = books.fund.resolutions.get(name, body["amount_fen"])
    if stated != body["amount_fen"]:
        return Breach("above_resolution", f"{stated} fen, as linked before", f"{body['amount_fen']} fen")
    resting = application.body["budget_fen"] + sum(
        one.body["budget_fen"]
        for one in books.fund.applications.values()
        if one.resolution == name and one.ended not in ("returned", "replaced")
    )
    return Breach("above_resolution", f"at most {stated} fen", f"{resting} fen") if resting > stated else None


def check_confirmation(books: Books, entry: Entry) -> Breach | None:
    """A role confirms once."""
    role = entry.body["role"]
    known = role in named(books, entry).confirmed
    return Breach("already_confirmed", "each role once", role) if known else None


def check_confirmer(_books: Books, entry: Entry) -> Breach | None:
    """The role that is named signs."""
    role, roles = entry.body["role"], entry.submission.roles
    return None if role in roles else Breach("role_not_allowed", role, ", ".join(sorted(roles)))


def check_standing(books: Books, entry: Entry) -> Breach | None:
    """The vote that the application rests on is not revoked."""
    application = books.fund.applications.get(entry.body["application"])
    return revoked_breach(books, {"vote": application.vote}) if application is not None else None


def units_in_scope(books: Books, scope: dict[str, Any]) -> set[str]:
    """The registered units of a scope; all of them where it names nothing."""
    if not scope:
        return set(books.units)
    buildings = set(scope.get("buildings", ()))
    listed = {unit for unit in scope.get("units", ()) if unit in books.units}
    return listed | {unit for unit, (building, _) in books.units.items() if building in buildings}


def check_approval(books: Books, entry: Entry) -> Breach | None:
    """What was decided or confirmed is approved once, within the budget."""
    application, fen = named(books, entry), entry.body["amount_fen"]
    if not application.is_emergency and not application.resolution:
        return Breach("not_resolved", "a linked resolution", entry.body["application"])
    wanted = set(books.fund.policy.get("emergency_confirmers", ())) if application.is_emergency else set()
    if not wanted <= application.confirmed:
        missing = ", ".join(sorted(wanted - application.confirmed))
        return Breach("not_confirmed", f"confirmed by {', '.join(sorted(wanted))}", f"missing: {missing}")
    if application.approved_fen:
        return Breach("already_approved", "one approval", f"{application.approved_fen} fen before")
    budget = application.body["budget_fen"]
    return Breach("above_budget", f"at most {budget} fen", f"{fen} fen") if fen > budget else None


def apply_proposal(books: Books, entry: Entry) -> None:
    """The application is on file; the one that it replaces has ended."""
    body, applications = entry.body, books.fund.applications
    old = applications.get(body.get("replaces", ""))
    if old is not None:
        old.ended = "replaced"
    applications.setdefault(body["application"], Application(entry.seq, body))


def apply_link(books: Books, entry: Entry) -> None:
    """The application rests on the resolution."""
    application = books.fund.applications.get(entry.body["application"])
    name = resolution_name(entry.body["resolution"])
    if application is not None:
        application.resolution = name
        application.vote = entry.body["resolution"].get("vote", "")
        books.fund.resolutions.setdefault(name, entry.body["amount_fen"])


def apply_confirmation(books: Books, entry: Entry) -> None:
    """The role has confirmed."""
    application = books.fund.applications.get(entry.body["application"])
    if application is not None:
        application.confirmed.add(entry.body["role"])


def apply_approval(books: Books, entry: Entry) -> None:
    """So much is approved."""
    application = books.fund.applications.get(entry.body["application"])
    if application is not None:
        application.approved_fen = entry.body["amount_fen"]
        application.approved_day = entry.body["date"]


def apply_return(books: Books, entry: Entry) -> None:
    """The application has ended."""
    application = books.fund.applications.get(entry.body["application"])
    if application is not None:
        application.ended = "returned"
