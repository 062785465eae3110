"""What readers of the fund must see, though it was admitted (SPEC-books §5.4)."""

from typing import Any

from audit_tools.codec import day_number
from audit_tools.fund.application_check import units_in_scope
from audit_tools.fund.state import Application
from audit_tools.state import Books, Entry


def _attested(books: Books, entry: Entry, accounts: list[str]) -> bool:
    banks = entry.submission.parties.get("custodian_bank", set())
    known = books.fund.accounts
    return all(name in known and known[name].custodian in banks for name in accounts)


def flag_attested(books: Books, entry: Entry) -> None:
    """The account's own custodian has not signed."""
    names = [entry.body["account"]] if "account" in entry.body else list(books.fund.accounts)
    if not _attested(books, entry, names):
        books.flag("not_attested", entry.seq)


def _is_late(books: Books, name: str, day: str) -> bool:
    account = books.fund.accounts.get(name)
    return account is not None and day <= account.credited_last


def flag_received(books: Books, entry: Entry) -> None:
    """An opening, deposits or a return: attested, and not dated where gains were credited already."""
    flag_attested(books, entry)
    if _is_late(books, entry.body["account"], entry.body["date"]):
        books.flag("late", entry.seq)


def flag_payment(books: Books, entry: Entry) -> None:
    """A payment: attested, covered, and of an emergency or not."""
    flag_attested(books, entry)
    account = books.fund.accounts.get(entry.body["account"])
    if account is not None and account.balance < 0:
        books.flag("overdrawn", entry.seq)
    application = books.fund.applications.get(entry.body["application"])
    if application is None or not application.is_emergency:
        return
    books.flag("emergency", entry.seq)
    if application.final_fen and not application.audited:
        books.flag("emergency_unaudited", entry.seq)


def flag_reversal(books: Books, entry: Entry) -> None:
    """A reversal that is dated where gains were credited already."""
    legs = [leg["account"] for leg in entry.body["postings"]]
    names = [name.removeprefix("assets:fund:") for name in legs if name.startswith("assets:fund:")]
    if any(_is_late(books, name, entry.body["date"]) for name in names):
        books.flag("late", entry.seq)


def flag_link(books: Books, entry: Entry) -> None:
    """A filed document cannot be counted again."""
    if "vote" not in entry.body["resolution"]:
        books.flag("not_recomputable", entry.seq)


def flag_inspection(books: Books, entry: Entry) -> None:
    """Less was found than was claimed."""
    if any(line["found_milli"] < line["claimed_milli"] for line in entry.body["lines"]):
        books.flag("short", entry.seq)


def _moved(books: Books, unit: str, application: Application) -> bool:
    return books.transfers.get(unit, (-1, "", ""))[0] > application.seq


def flag_shares(books: Books, entry: Entry) -> None:
    """An apportionment: late, of units whose title has passed, leaving units below their share."""
    body, application = entry.body, books.fund.applications.get(entry.body["application"])
    if application is None:
        return
    if _is_late(books, application.body["account"], body["date"]):
        books.flag("late", entry.seq)
    if any(_moved(books, line["unit"], application) for line in body["lines"]):
        books.flag("title_moved", entry.seq)
    least = books.fund.policy.get("replenish_below_bp", 0)
    units = [books.fund.unit(line["unit"]) for line in body["lines"] if "developer" not in line]
    if any(unit.balance * 10_000 < unit.first * least for unit in units):
        books.flag("below_30", entry.seq)


def flag_title(books: Books, entry: Entry) -> None:
    """A sub-account follows its title while an application concerns it."""
    unit = entry.body["unit"]
    for application in books.fund.applications.values():
        running = not application.ended and _moved(books, unit, application)
        if running and unit in units_in_scope(books, application.body["scope"]):
            books.flag("title_moved", entry.seq)
            return


def flag_proposal(books: Books, entry: Entry) -> None:
    """An application: an emergency, split, frequent, or with offers that are its budget."""
    body = entry.body
    if body["basis"] == "emergency":
        books.flag("emergency", entry.seq)
    others = _near(books, entry)
    most, alarm = books.fund.policy.get("frequent_max", 0), books.fund.policy.get("split_alarm_fen", 0)
    if most and len(others) + 1 > most:
        books.flag("frequent", entry.seq)
    if alarm and body["budget_fen"] < alarm and _is_split(body, others, alarm):
        books.flag("split_suspected", entry.seq)
    if _same_prices(books, body):
        books.flag("same_prices", entry.seq)


def _near(books: Books, entry: Entry) -> list[Application]:
    """Other applications within the window that are neither returned nor replaced."""
    window, day = books.fund.policy.get("split_window_days", 0), day_number(entry.body["date"])
    return [
        one
        for one in books.fund.applications.values()
        if one.seq != entry.seq
        and one.ended not in ("returned", "replaced")
        and abs(day_number(one.body["date"]) - day) <= window
    ]


def _is_split(body: dict[str, Any], others: list[Application], alarm: int) -> bool:
    """It and the small ones with its contractor, or with one of its places, reach the alarm together."""
    small = [one.body for one in others if one.body["budget_fen"] < alarm]
    keys = [("contractor", body["contractor"]["code"])]
    keys += [("place", line["place"]) for line in body["budget"]]
    for what, name in keys:
        same = [
            one["budget_fen"]
            for one in small
            if (
                one["contractor"]["code"] == name
                if what == "contractor"
                else any(line["place"] == name for line in one["budget"])
            )
        ]
        if same and body["budget_fen"] + sum(same) >= alarm:
            return True
    return False


def _same_prices(books: Books, body: dict[str, Any]) -> bool:
    """An offer has the budget's sum, or too many of its unit prices."""
    least = books.fund.policy.get("same_prices_bp", 0)
    prices = [line["unit_price_fen"] for line in body["budget"]]
    for row in body.get("quotations", ()):
        if row["amount_fen"] == body["budget_fen"]:
            return True
        equal = sum(a == b for a, b in zip(row.get("unit_prices_fen", ()), prices, strict=False))
        if least and equal * 10_000 > least * len(prices):
            return True
    return False


FLAGS = {
    "fund.opening.certified/1": flag_received,
    "fund.deposits.received/1": flag_received,
    "fund.gains.credited/1": flag_attested,
    "fund.subaccount.returned/1": flag_received,
    "fund.list.published/1": flag_attested,
    "fund.payment.made/1": flag_payment,
    "fund.entry.reversed/1": flag_reversal,
    "fund.resolution.linked/1": flag_link,
    "fund.work.accepted/1": flag_inspection,
    "fund.cost.apportioned/1": flag_shares,
    "fund.subaccount.transferred/1": flag_title,
    "fund.withdrawal.proposed/1": flag_proposal,
}
