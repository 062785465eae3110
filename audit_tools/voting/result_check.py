"""What follows the count: announcement, objections, the end, and earlier results (SPEC-books §4.6)."""

from typing import Any

from audit_tools.codec import day_number, day_text, shanghai_day
from audit_tools.disclosure import digest_of, parse_disclosure
from audit_tools.errors import MalformedError
from audit_tools.findings import Breach
from audit_tools.state import Books, Entry
from audit_tools.voting.opening_check import code_of, law_breach, vote_of
from audit_tools.voting.quorum import shares_of
from audit_tools.voting.state import Objection
from audit_tools.voting.tally import Shortfall

FILING_DAYS = 30
_MEASURES = (
    ("total_heads", "taking_part_heads", "for_heads"),
    ("total_area_centi_m2", "taking_part_area_centi_m2", "for_area_centi_m2"),
)


def check_counted(books: Books, entry: Entry) -> Breach | None:
    """There is a count."""
    vote = books.votes.votes[entry.body["vote"]]
    return None if vote.counted else Breach("not_counted", "a counted vote", entry.body["vote"])


def check_announcement(books: Books, entry: Entry) -> Breach | None:
    """A result is announced once, and objections have their days."""
    vote, until = books.votes.votes[entry.body["vote"]], entry.body["objections_until"]
    if vote.objections_until:
        return Breach("announced_already", "one announcement", entry.body["vote"])
    least = day_text(day_number(shanghai_day(entry.seal_ms)) + vote.terms["objection_days"])
    return None if until >= least else Breach("objection_period", f"{least} or later", until)


def check_valid(books: Books, entry: Entry) -> Breach | None:
    """The result is not revoked."""
    vote = books.votes.votes[entry.body["vote"]]
    return Breach("revoked_already", "a result that stands", entry.body["vote"]) if vote.revoked else None


def check_objector(_books: Books, entry: Entry) -> Breach | None:
    """An owner objects, or whoever holds a ballot key of the vote."""
    head = f"ballot/{entry.body['vote']}/"
    for grant in entry.submission.signers:
        if grant.role == "owner" or (grant.role == "ballot" and grant.key.name.startswith(head)):
            return None
    signed = ", ".join(sorted(entry.submission.roles))
    return Breach("role_not_allowed", "owner, or a ballot key of the vote", signed)


def check_announced(books: Books, entry: Entry) -> Breach | None:
    """The result is announced."""
    vote = books.votes.votes[entry.body["vote"]]
    return (
        None if vote.objections_until else Breach("not_announced", "an announced result", entry.body["vote"])
    )


def check_in_time(books: Books, entry: Entry) -> Breach | None:
    """An objection comes on or before the last day for it."""
    until, day = books.votes.votes[entry.body["vote"]].objections_until, shanghai_day(entry.seal_ms)
    return None if day <= until else Breach("objections_over", f"on or before {until}", day)


def check_objection(books: Books, entry: Entry) -> Breach | None:
    """The objection is on file, and answered once."""
    seq = entry.body["objection"]
    objection = books.votes.objections.get(seq)
    if objection is None:
        return Breach("objection_unknown", "an objection on file", str(seq))
    return Breach("objection_answered", "one answer", str(seq)) if objection.answered else None


def check_final(books: Books, entry: Entry) -> Breach | None:
    """A result becomes final once, when the days for objections are over and all are answered."""
    name = entry.body["vote"]
    vote, day = books.votes.votes[name], shanghai_day(entry.seal_ms)
    if vote.final_day:
        return Breach("final_already", "once", vote.final_day)
    is_open = [seq for seq, one in books.votes.objections.items() if one.vote == name and not one.answered]
    if day <= vote.objections_until or is_open:
        want = f"after {vote.objections_until}, all objections answered"
        return Breach("objections_open", want, f"{day}, open: {is_open}")
    return None


def check_filing(books: Books, entry: Entry) -> Breach | None:
    """A final result is filed once."""
    vote = books.votes.votes[entry.body["vote"]]
    if not vote.final_day:
        return Breach("not_final", "a final result", entry.body["vote"])
    return Breach("filed_already", "once", entry.body["vote"]) if vote.filed else None


def check_disclosed(books: Books, entry: Entry) -> Breach | None:
    """A code's unit is disclosed once, where the vote allows it, by what the roll commits to."""
    vote = books.votes.votes[entry.body["vote"]]
    code, disclosure = vote.codes[entry.body["code"]], entry.body["disclosure"]
    if digest_of(disclosure) != code.commitment:
        return Breach("opening_mismatch", code.commitment, digest_of(disclosure))
    unit = disclosed_unit(disclosure)
    if books.units.get(unit, ("", 0))[1] != code.area:
        return Breach("choices_malformed", f"a registered unit of {code.area} (0.01 m²)", unit or "no unit")
    if entry.body["ground"] == "rules" and vote.terms["disclosure"] != "units":
        return Breach("disclosure_not_allowed", "a court or the regulator", "rules")
    return Breach("disclosed_already", "once", entry.body["code"]) if code.disclosed else None


def disclosed_unit(disclosure: str) -> str:
    """The unit code that a disclosure holds, or empty."""
    try:
        name, unit = parse_disclosure(disclosure)
    except MalformedError:
        return ""
    return unit if name == "unit" and isinstance(unit, str) else ""


def check_published_law(_books: Books, entry: Entry) -> Breach | None:
    """An earlier result is of the law of its day."""
    return law_breach(entry.body["date"], entry.body["law"])


def apply_announcement(books: Books, entry: Entry) -> None:
    """Objections may be raised."""
    vote = vote_of(books, entry)
    if vote is not None:
        vote.objections_until = vote.objections_until or entry.body["objections_until"]


def apply_objection(books: Books, entry: Entry) -> None:
    """The objection is on file."""
    books.votes.objections[entry.seq] = Objection(entry.body["vote"])


def apply_answer(books: Books, entry: Entry) -> None:
    """The objection is answered."""
    objection = books.votes.objections.get(entry.body["objection"])
    if objection is not None:
        objection.answered = True


def apply_final(books: Books, entry: Entry) -> None:
    """Acts may rest on the result."""
    vote = vote_of(books, entry)
    if vote is not None:
        vote.final_day = vote.final_day or shanghai_day(entry.seal_ms)


def apply_filing(books: Books, entry: Entry) -> None:
    """The result is filed; late where that took too long."""
    vote = vote_of(books, entry)
    if vote is None:
        return
    vote.filed = True
    day = shanghai_day(entry.seal_ms)
    if vote.final_day and day_number(day) > day_number(vote.final_day) + FILING_DAYS:
        books.flag("filed_late", entry.seq)


def apply_revoked(books: Books, entry: Entry) -> None:
    """No act may rest on the result any more."""
    vote = vote_of(books, entry)
    if vote is not None:
        vote.revoked = True


def apply_disclosed(books: Books, entry: Entry) -> None:
    """The code's unit is known."""
    code = code_of(books, entry)
    if code is not None:
        code.disclosed = True


def apply_published(books: Books, entry: Entry) -> None:
    """An earlier result that its own figures do not bear is flagged by name."""
    for flag in flags_of_published(entry.body):
        books.flag(flag, entry.seq)


def is_complete(body: dict[str, Any]) -> bool:
    """True when an earlier result states both measures of all three figures."""
    return all(name in body for names in _MEASURES for name in names)


def failed_test(body: dict[str, Any]) -> Shortfall | None:
    """The first share of the law that an earlier result's figures fail, or None where they cannot tell."""
    for measure, names in zip(("heads", "area"), _MEASURES, strict=True):
        failed = _failed_share(body, measure, names)
        if failed is not None:
            return failed
    return None


def flags_of_published(body: dict[str, Any]) -> list[str]:
    """What readers must see of an earlier result."""
    failed, complete = failed_test(body) is not None, is_complete(body)
    flags = [] if complete else ["not_verifiable"]
    if any(_disagree(body, names) for names in _MEASURES):
        flags.append("figures_disagree")
    if failed if body["announced_passed"] else complete and not failed:
        flags.append("contradicts_law")
    return flags


def _disagree(body: dict[str, Any], names: tuple[str, str, str]) -> bool:
    """More in favour than taking part, or more taking part than there are."""
    known = [body[name] for name in names if name in body]
    return any(later > earlier for i, earlier in enumerate(known) for later in known[i + 1 :])


def _failed_share(body: dict[str, Any], measure: str, names: tuple[str, str, str]) -> Shortfall | None:
    figures = {
        word: body[name]
        for word, name in zip(("scope", "taking_part", "for"), names, strict=True)
        if name in body
    }
    for test in shares_of(body["law"], body["item"]):
        if (
            test.who in figures
            and test.base in figures
            and not test.holds(figures[test.who], figures[test.base])
        ):
            return Shortfall(measure, test, figures[test.who], figures[test.base])
    return None
