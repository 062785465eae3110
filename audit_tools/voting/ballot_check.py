"""Keys of a vote's codes, ballots, passed titles, a longer window (SPEC-books §3.1, §4.6)."""

from audit_tools.codec import day_number, shanghai_day
from audit_tools.errors import MalformedError
from audit_tools.findings import Breach
from audit_tools.keys_check import submitter_key
from audit_tools.note_check import VerifierKey, split_vkey
from audit_tools.state import Books, Entry, Grant
from audit_tools.voting.opening_check import code_of, law_breach, moment_ms, named_claim, vote_of
from audit_tools.voting.state import Code, Vote

_PAPER_ROLES = frozenset({"clerk", "committee", "street", "community"})


def _signers(entry: Entry) -> list[VerifierKey]:
    return [grant.key for grant in entry.submission.signers]


def _at(books: Books, entry: Entry) -> Code:
    return books.votes.votes[entry.body["vote"]].codes[entry.body["code"]]


def check_claimant(books: Books, entry: Entry) -> Breach | None:
    """The code's claim key signs, and no other active key."""
    code = code_of(books, entry)
    want = f"claim/{entry.body['vote']}/{entry.body['code']}"
    if code is not None and _signers(entry) == [code.claim]:
        return None
    signed = ", ".join(line.name for line in entry.submission.lines)
    return Breach("role_not_allowed", f"the code's {want}, of active keys alone", signed)


def check_ballot_key(_books: Books, entry: Entry) -> Breach | None:
    """The ballot key is named by its vote and code."""
    key, want = submitter_key(entry.body["vkey"]), f"ballot/{entry.body['vote']}/{entry.body['code']}"
    return (
        Breach("weak_key", f"a vkey named {want}", entry.body["vkey"]) if key and key.name != want else None
    )


def check_claim_unused(books: Books, entry: Entry) -> Breach | None:
    """A claim key registers one ballot key."""
    if _at(books, entry).claims == 0:
        return None
    return Breach("claim_used", "a claim key that has registered nothing yet", entry.body["code"])


def check_delivered(books: Books, entry: Entry) -> Breach | None:
    """The code was delivered."""
    if _at(books, entry).delivered:
        return None
    return Breach("code_undelivered", "a code that was delivered", entry.body["code"])


def check_title(books: Books, entry: Entry) -> Breach | None:
    """A claim is replaced for a passed title after it has passed, and not where a ballot stands."""
    code = _at(books, entry)
    if entry.body["reason"] == "title_passed" and not code.passed:
        return Breach("title_not_passed", "voting.title.passed before", entry.body["code"])
    return check_stands(books, entry)


def check_stands(books: Books, entry: Entry) -> Breach | None:
    """A ballot that was in when the title passed stands."""
    code = _at(books, entry)
    if not code.stands:
        return None
    return Breach("ballot_stands", f"the ballot of entry {code.seq} stands", entry.body["code"])


def check_caster(books: Books, entry: Entry) -> Breach | None:
    """A ballot is signed by its code's key alone, or on paper and by phone by those who keep them."""
    if entry.body["channel"] != "app":
        if entry.submission.roles & _PAPER_ROLES:
            return None
        found = ", ".join(sorted(entry.submission.roles))
        return Breach("role_not_allowed", " / ".join(sorted(_PAPER_ROLES)), found)
    code = code_of(books, entry)
    if code is not None and _signers(entry) == [code.key]:
        return None
    want = f"ballot/{entry.body['vote']}/{entry.body['code']}, and no other"
    return Breach("role_not_allowed", want, ", ".join(line.name for line in entry.submission.lines))


def check_begun(books: Books, entry: Entry) -> Breach | None:
    """The seal is not before the window."""
    vote = books.votes.votes[entry.body["vote"]]
    if entry.seal_ms >= vote.opens_ms:
        return None
    early = (vote.opens_ms - entry.seal_ms) / 1000
    return Breach("vote_not_open", f"sealed at {vote.terms['opens_at']} or later", f"{early:.3f} s before it")


def check_channel(books: Books, entry: Entry) -> Breach | None:
    """The channel is one of the vote's, and a scan is there exactly for those that are no app."""
    channels = books.votes.votes[entry.body["vote"]].terms["channels"]
    channel, has_scan = entry.body["channel"], "scan" in entry.body
    if channel not in channels:
        return Breach("channel_not_allowed", " / ".join(channels), channel)
    if has_scan == (channel != "app"):
        return None
    return Breach("scan_mismatch", "a scan exactly for paper and phone", f"{channel}, scan {has_scan}")


def check_two_keepers(_books: Books, entry: Entry) -> Breach | None:
    """A ballot on paper or by phone is signed by two parties."""
    parties = {grant.party for grant in entry.submission.signers if grant.role in _PAPER_ROLES}
    if entry.body["channel"] == "app" or len(parties) >= 2:
        return None
    return Breach("two_parties", "two parties", ", ".join(sorted(parties)))


def check_repeated(books: Books, entry: Entry) -> Breach | None:
    """A code votes once in a submission, and again only where ballots may be replaced, naming the last."""
    code = _at(books, entry)
    vote = books.votes.votes[entry.body["vote"]]
    if code.seq >= entry.submission.first:
        return Breach("ballot_repeated", "one ballot a code in a submission", f"entry {code.seq} too")
    if code.voted and "replaceable" not in vote.terms:
        return Breach("ballot_known", "one ballot a code", f"entry {code.seq} too")
    if entry.body.get("replaces", -1) != code.seq:
        want = str(code.seq) if code.voted else "none"
        return Breach("replaces_mismatch", f"replaces {want}", str(entry.body.get("replaces", "none")))
    if code.channel == "app" and entry.body["channel"] != "app":
        return Breach("own_key_only", "a ballot signed by the code's own key", entry.body["channel"])
    return None


def check_proxy(books: Books, entry: Entry) -> Breach | None:
    """One proxy brings at most so many ballots."""
    vote, proxy = books.votes.votes[entry.body["vote"]], entry.body.get("proxy", "")
    if not proxy:
        return None
    own = _at(books, entry).proxy == proxy
    brought = vote.proxies.get(proxy, 0) - own + 1
    most = vote.terms["proxies_max"]
    return Breach("proxies_exceeded", f"at most {most}", f"{brought} by {proxy}") if brought > most else None


def check_copied(books: Books, entry: Entry) -> Breach | None:
    """The sealed choices are no copy of an earlier ballot's."""
    first = books.votes.sealed.get(entry.body["choices"])
    if first is None:
        return None
    return Breach("choices_repeated", "choices sealed for this ballot alone", f"those of entry {first}")


def check_extension(books: Books, entry: Entry) -> Breach | None:
    """The new end is a real moment, under the same law, after the end that it replaces."""
    vote = books.votes.votes[entry.body["vote"]]
    closes = moment_ms(entry.body["closes_at"])
    if closes is not None:
        breach = law_breach(shanghai_day(closes), vote.terms["law"])
        if breach is not None:
            return breach
    if closes is None or closes <= vote.closes_ms:
        return Breach("window_mismatch", "a moment after the end that it replaces", entry.body["closes_at"])
    return None


def _end(books: Books, *keys: VerifierKey | None) -> None:
    """The keys may not sign from the next submission on."""
    for key in keys:
        if key is not None:
            books.ring.grants[key.label].revoked = True


def apply_delivered(books: Books, entry: Entry) -> None:
    """The codes are delivered, and their claim keys may register a ballot key."""
    vote = vote_of(books, entry)
    for line in entry.body["lines"] if vote is not None else ():
        code = vote.codes.get(line["code"]) if vote is not None else None
        if code is None or code.delivered:
            continue
        code.delivered, code.evidence = True, "evidence" in line
        _claim(books, entry, line["code"], line["claim"], code)
    if any("evidence" not in line for line in entry.body["lines"]):
        books.flag("no_evidence", entry.seq)


def _claim(books: Books, entry: Entry, name: str, claim: str, code: Code) -> None:
    key = named_claim(entry.body["vote"], name, claim)
    if key is not None and key.public not in books.ring.publics:
        code.claim, code.claims = key, 0
        if not books.ring.has_label(key.label):
            books.ring.add(Grant(key, "claim", ""))


def apply_claim(books: Books, entry: Entry) -> None:
    """The code's earlier keys are at their end; the new claim key may register one."""
    code = code_of(books, entry)
    if code is None:
        return
    _end(books, code.claim, code.key)
    code.claim = code.key = None
    _claim(books, entry, entry.body["code"], entry.body["claim"], code)


def apply_key(books: Books, entry: Entry) -> None:
    """The ballot key may sign the code's ballot; the claim key is at its end."""
    code = code_of(books, entry)
    try:
        key = split_vkey(entry.body["vkey"])
    except MalformedError:
        return
    if code is None or books.ring.has_label(key.label):
        return
    _end(books, code.claim)
    code.claims += 1
    code.key = key
    books.ring.add(Grant(key, "ballot", ""))


def apply_ballot(books: Books, entry: Entry) -> None:
    """The ballot is the code's last one, and counts."""
    code, body = code_of(books, entry), entry.body
    books.votes.sealed[body["choices"]] = entry.seq
    if code is None:
        return
    code.choices, code.seq, code.opened = body["choices"], entry.seq, None
    code.channel = body["channel"]
    if code.proxy or "proxy" in body:
        _brought(books.votes.votes[body["vote"]], code, body.get("proxy", ""))
    if body["channel"] != "app" and code.key:
        books.flag("paper_after_key", entry.seq)


def _brought(vote: Vote, code: Code, proxy: str) -> None:
    """The code's last ballot was brought by `proxy`, or by nobody else where it is empty."""
    for name, change in ((code.proxy, -1), (proxy, 1)):
        if name:
            vote.proxies[name] = vote.proxies.get(name, 0) + change
    code.proxy = proxy


def apply_title(books: Books, entry: Entry) -> None:
    """A ballot that is in stands; else the code's keys are at their end."""
    code = code_of(books, entry)
    if code is None:
        return
    code.passed = True
    code.stands = code.voted
    if not code.voted:
        _end(books, code.claim, code.key)
        code.claim = code.key = None


def apply_extension(books: Books, entry: Entry) -> None:
    """The window ends later."""
    vote, closes = vote_of(books, entry), moment_ms(entry.body["closes_at"])
    if vote is not None and closes is not None:
        moved = day_number(shanghai_day(closes)) - day_number(shanghai_day(vote.closes_ms))
        vote.closes_ms = closes
        vote.days_longer += moved
        books.flag("extended", entry.seq)
