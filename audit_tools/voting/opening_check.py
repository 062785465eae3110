"""Votes are opened, their rolls sealed, their ballots delivered (SPEC-books §4.6, §7.1)."""

from collections import Counter
from collections.abc import Iterable
from itertools import pairwise
from operator import lt

from audit_tools.codec import day_number, moment, shanghai_day
from audit_tools.encoding import decode_base64
from audit_tools.errors import MalformedError
from audit_tools.findings import Breach
from audit_tools.keys_check import submitter_key
from audit_tools.note_check import ED25519, VerifierKey, key_of
from audit_tools.state import Books, Entry
from audit_tools.voting.quorum import law_on
from audit_tools.voting.state import Code, Vote

NOTICE_DAYS_MIN = 15
_CONVENED_FOR = frozenset({"street", "community", "authority"})


def moment_ms(text: str) -> int | None:
    """Milliseconds since 1970 UTC of `YYYY-MM-DDTHH:MM:SSZ`, or None where there is no such moment."""
    month, clock = text[5:7], (text[11:13], text[14:16], text[17:19])
    if text[:4] == "0000" or not "01" <= month <= "12" or clock >= ("24",) or max(clock[1:]) >= "60":
        return None
    try:
        return moment(text)[0]
    except ValueError:
        return None


def vote_of(books: Books, entry: Entry) -> Vote | None:
    """The vote that the event names, if it is on file."""
    return books.votes.votes.get(entry.body["vote"])


def code_of(books: Books, entry: Entry) -> Code | None:
    """The code that the event names, if it is on the roll."""
    vote = vote_of(books, entry)
    return vote.codes.get(entry.body["code"]) if vote is not None else None


def check_vote(books: Books, entry: Entry) -> Breach | None:
    """The vote is on file."""
    name = entry.body["vote"]
    return None if name in books.votes.votes else Breach("vote_unknown", "a vote on file", name)


def check_candidates(books: Books, entry: Entry) -> Breach | None:
    """Candidates are known by registered units."""
    units = [topic["candidate"] for topic in entry.body["topics"] if "candidate" in topic]
    unknown = next((unit for unit in units if unit not in books.units), None)
    return Breach("unit_unknown", "a registered unit", unknown) if unknown is not None else None


def check_scope(books: Books, entry: Entry) -> Breach | None:
    """Somebody may vote: there is a registered unit in every place of the scope."""
    for place in entry.body.get("scope", [None]):
        terms = {"scope": [place]} if place is not None else {}
        if not in_scope(books, Vote(entry.seq, terms, 0, 0)):
            return Breach("no_units", "registered units in every place", str(place or "the whole estate"))
    return None


def check_vote_new(books: Books, entry: Entry) -> Breach | None:
    """A vote is opened once."""
    name = entry.body["vote"]
    return Breach("vote_known", "a vote that is not on file", name) if name in books.votes.votes else None


def check_convener(_books: Books, entry: Entry) -> Breach | None:
    """The convener signs, or an office for those who have no key."""
    convener = entry.body["convener"]
    allowed = _CONVENED_FOR if convener in ("preparation_group", "petition") else frozenset({convener})
    if allowed & entry.submission.roles:
        return None
    signed = ", ".join(sorted(entry.submission.roles))
    return Breach("convener_unsigned", " / ".join(sorted(allowed)), signed)


def check_law(_books: Books, entry: Entry) -> Breach | None:
    """The law is that of the closing day."""
    closes = moment_ms(entry.body["closes_at"])
    if closes is None:
        return None
    return law_breach(shanghai_day(closes), entry.body["law"])


def law_breach(day: str, law: str) -> Breach | None:
    """The law of a decision on `day` is `law`."""
    return None if law == law_on(day) else Breach("law_mismatch", f"{law_on(day)} on {day}", law)


def check_topics(_books: Books, entry: Entry) -> Breach | None:
    """Topics, places and channels come once."""
    body = entry.body
    places = [(place["building"], place.get("entrance", "")) for place in body.get("scope", ())]
    for names in ([topic["topic"] for topic in body["topics"]], places, body["channels"]):
        twice = [name for name, count in Counter(names).items() if count > 1]
        if twice:
            return Breach("topic_repeated", "each once", str(twice[0]))
    return None


def check_window(_books: Books, entry: Entry) -> Breach | None:
    """Opening and closing are real moments in their order; the count is not due before the closing day."""
    body = entry.body
    opens, closes = moment_ms(body["opens_at"]), moment_ms(body["closes_at"])
    found = f"{body['opens_at']} to {body['closes_at']}, counted by {body['count_by']}"
    if opens is None or closes is None or opens >= closes:
        return Breach("window_mismatch", "two moments, the first before the second", found)
    closing_day = shanghai_day(closes)
    if body["count_by"] < closing_day:
        return Breach("window_mismatch", f"counted on {closing_day} or later", found)
    return None


def check_notice(_books: Books, entry: Entry) -> Breach | None:
    """The notice is long enough: from posting, and from the seal, to the opening."""
    body = entry.body
    posted = max(body["posted"], shanghai_day(entry.seal_ms))
    opens = shanghai_day(moment_ms(body["opens_at"]) or 0)
    days = day_number(opens) - day_number(posted)
    if body["notice_days"] >= NOTICE_DAYS_MIN and days >= body["notice_days"]:
        return None
    found = f"notice_days {body['notice_days']}; {days} days from {posted} to {opens}"
    return Breach("notice_short", f"at least {max(body['notice_days'], NOTICE_DAYS_MIN)} days", found)


def check_silence(books: Books, entry: Entry) -> Breach | None:
    """Silence counts only as the policy has it, with its basis."""
    rule, has_basis = entry.body["silence"], "silence_basis" in entry.body
    policy = books.policy["silence"] if books.policy is not None else "not_counted"
    if rule == "not_counted" and not has_basis:
        return None
    if rule not in ("not_counted", policy) or not has_basis or rule == "not_counted":
        found = f"{rule}, {'a basis' if has_basis else 'no basis'}"
        return Breach("silence_mismatch", f"not_counted, or {policy} with its basis", found)
    return None


def apply_opened(books: Books, entry: Entry) -> None:
    """The vote is on file."""
    body = entry.body
    opens, closes = moment_ms(body["opens_at"]) or 0, moment_ms(body["closes_at"]) or 0
    units = [topic["candidate"] for topic in body["topics"] if "candidate" in topic]
    candidates = {unit: books.groups.get(unit, "") for unit in units}
    books.votes.votes.setdefault(body["vote"], Vote(entry.seq, body, opens, closes, candidates))


def in_scope(books: Books, vote: Vote, units: Iterable[str] | None = None) -> list[str]:
    """The registered units in the vote's scope; of these alone, if some are given."""
    places = [(place["building"], place.get("entrance", "")) for place in vote.terms.get("scope", ())]
    registered = [unit for unit in (books.units if units is None else units) if unit in books.units]
    if not places:
        return registered
    found = []
    for unit in registered:
        building, entrance = books.units[unit][0], books.entrances.get(unit, "")
        if any(building == b and e in ("", entrance) for b, e in places):
            found.append(unit)
    return found


def order_breach(names: Iterable[str], before: str = "") -> Breach | None:
    """Names ascend by their bytes and come once; first whatever is out of order, then what comes twice."""
    rows = [before, *names] if before else list(names)
    if all(map(lt, rows, rows[1:])):
        return None
    pairs = list(pairwise(rows))
    for one, other in pairs:
        if other < one:
            return Breach("codes_unsorted", f"after {one}", other)
    twice = next((one for one, other in pairs if one == other), None)
    return Breach("code_repeated", "each once", twice) if twice is not None else None


def check_line_order(_books: Books, entry: Entry) -> Breach | None:
    """Codes ascend within the event."""
    return order_breach(line["code"] for line in entry.body["lines"])


def check_sealed(books: Books, entry: Entry) -> Breach | None:
    """The roll is whole."""
    vote = books.votes.votes[entry.body["vote"]]
    return None if vote.sealed else Breach("roll_unsealed", "a sealed roll", entry.body["vote"])


def named_claim(vote: str, code: str, claim: str) -> VerifierKey | None:
    """The claim key of a code, its point not tried; None where it is malformed."""
    try:
        return key_of(f"claim/{vote}/{code}", ED25519, decode_base64(claim, 32))
    except MalformedError:
        return None


def claim_key(vote: str, code: str, claim: str) -> VerifierKey | None:
    """The claim key of a code, or None where it is malformed or weak."""
    key = named_claim(vote, code, claim)
    return submitter_key(str(key)) if key is not None else None


def check_claims(books: Books, entry: Entry) -> Breach | None:
    """Claim keys are well formed, and were never known here."""
    body, seen = entry.body, set[bytes]()
    for line in body.get("lines") or [body]:
        key = claim_key(body["vote"], line["code"], line["claim"])
        if key is None:
            return Breach("weak_key", "a public key that is not weak", line["claim"])
        if key.public in books.ring.publics or books.ring.has_label(key.label) or key.public in seen:
            return Breach("key_known", "a key that was never known here", line["claim"])
        seen.add(key.public)
    return None


def check_codes(books: Books, entry: Entry) -> Breach | None:
    """Every code is on the roll."""
    vote = books.votes.votes[entry.body["vote"]]
    rows = entry.body.get("lines") or [entry.body]
    unknown = next((row["code"] for row in rows if row["code"] not in vote.codes), None)
    return Breach("code_unknown", "a code on the roll", unknown) if unknown is not None else None


def check_undelivered(books: Books, entry: Entry) -> Breach | None:
    """A code is delivered once."""
    codes = books.votes.votes[entry.body["vote"]].codes
    again = next((row["code"] for row in entry.body["lines"] if codes[row["code"]].delivered), None)
    return Breach("code_delivered", "a code that is not delivered yet", again) if again else None


def check_not_over(books: Books, entry: Entry) -> Breach | None:
    """The seal is before the end of the window."""
    vote = books.votes.votes[entry.body["vote"]]
    if entry.seal_ms < vote.closes_ms:
        return None
    late = (entry.seal_ms - vote.closes_ms) / 1000
    return Breach("vote_over", "sealed before the window ends", f"{late:.3f} s after it")
