"""Acts that rest on a vote of this ledger (SPEC-books §7.5)."""

from typing import Any, NamedTuple

from audit_tools.findings import Breach
from audit_tools.state import Books, Entry

_ITEMS = {"withdrawal": 5, "replenishment": 6}  # of Civil Code 278: using, and raising, fund money


class Act(NamedTuple):
    """What an act asks of a topic's subject: its matter, its reference, an amount in fen."""

    matter: str
    reference: str
    fen: int


def act_of(kind: str, body: dict[str, Any]) -> Act | None:
    """What an event of `kind` asks for, or None where it rests on no topic."""
    if kind == "estate.policy.adopted/1":
        return Act("policy", body["profile"], 0)
    if kind == "revenue.contract.registered/1":
        return Act("contract", body["contract"], sum(row["amount_fen"] for row in body["dues"]))
    if kind == "revenue.distribution.paid/1":
        return Act("distribution", body["account"], body["paid_fen"])
    if kind == "fund.policy.adopted/1":
        return Act("policy", body["profile"], 0)
    if kind == "fund.resolution.linked/1":
        return Act("withdrawal", body["application"], body["amount_fen"])
    if kind == "fund.replenishment.called/1":
        return Act("replenishment", body["due_by"], body["total_fen"])
    return None


def check_resolution(books: Books, entry: Entry) -> Breach | None:
    """The vote that is named is final, has passed, and is about this, for so much."""
    resolution, act = entry.body.get("resolution", {}), act_of(entry.kind, entry.body)
    if "vote" not in resolution or act is None:
        return None
    return topic_breach(books, resolution, act)


def topic_breach(books: Books, resolution: dict[str, Any], act: Act) -> Breach | None:
    """The first rule of §7.5 that an act breaks."""
    name, topic = resolution["vote"], resolution.get("topic", "")
    vote, said = books.votes.votes.get(name), f"{name}/{topic}"
    subjects = {row["topic"]: row.get("subject") for row in vote.terms["topics"]} if vote else {}
    if vote is None or topic not in subjects:
        return Breach("resolution_unknown", "a topic of a vote on file", said)
    if not vote.final_day or vote.revoked:
        return Breach("resolution_not_final", "a final result that stands", said)
    if not vote.passed.get(topic, False):
        return Breach("resolution_not_passed", "a topic that has passed", said)
    subject = subjects[topic] or {"matter": "none", "reference": ""}
    item = next(row["item"] for row in vote.terms["topics"] if row["topic"] == topic)
    if _ITEMS.get(act.matter, item) != item:
        return Breach("resolution_mismatch", f"a topic of item {_ITEMS[act.matter]}", f"item {item}")
    if (subject["matter"], subject["reference"]) != act[:2]:
        want = f"{subject['matter']} {subject['reference']}"
        return Breach("resolution_mismatch", want, f"{act.matter} {act.reference}")
    fen, most = act.fen + books.votes.spent.get((name, topic), 0), subject.get("amount_fen", 0)
    return Breach("resolution_amount", f"at most {most} fen", f"{fen} fen") if fen > most else None


def spend(books: Books, resolution: dict[str, Any], fen: int) -> None:
    """So much more rests on the topic; less, where an act is reversed."""
    if "vote" in resolution:
        place = resolution["vote"], resolution.get("topic", "")
        books.votes.spent[place] = books.votes.spent.get(place, 0) + fen


def revoked_breach(books: Books, resolution: dict[str, Any]) -> Breach | None:
    """What rests on a revoked vote goes no further."""
    vote = books.votes.votes.get(resolution.get("vote", ""))
    if vote is None or not vote.revoked:
        return None
    return Breach("resolution_not_final", "a result that stands", f"{resolution['vote']} is revoked")


def apply_act(books: Books, entry: Entry) -> None:
    """What the act takes counts against its topic's amount."""
    act = act_of(entry.kind, entry.body)
    if act is not None:
        spend(books, entry.body["resolution"], act.fen)


def apply_distribution(books: Books, entry: Entry) -> None:
    """What was paid counts against the topic's amount."""
    spend(books, entry.body["resolution"], entry.body["paid_fen"])


def apply_reversed_distribution(books: Books, body: dict[str, Any]) -> None:
    """What was paid back counts no more."""
    spend(books, body["resolution"], -body["paid_fen"])
