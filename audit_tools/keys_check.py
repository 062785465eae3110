"""Step 7: which key may do what at that seq (SPEC-books §3).

* All lines of a submission are judged by the keys before its first entry; grants act from the next one on.
* A line under a key that the submission itself grants is proof of possession and conveys nothing else.
"""

from audit_tools.errors import MalformedError
from audit_tools.findings import Breach
from audit_tools.kinds import ROLES
from audit_tools.note_check import ED25519, VerifierKey, parse_vkey
from audit_tools.state import Books, Entry, Grant, Submission

_AUTHORITY_MAY_GRANT = frozenset(ROLES) - {"clerk", "owner"}
# A log key signs checkpoints and never a submission: one key, one purpose.
GRANTING = ("estate.key.granted/1", "voting.key.registered/1")
# Keys of a vote's codes: a delivery or the claim key brings them, nobody grants them (SPEC-books §3.1).
CODE_ROLES = frozenset({"claim", "ballot"})


def submitter_key(text: str) -> VerifierKey | None:
    """The key that a vkey of algorithm 0x01 writes, or None when it is malformed or weak."""
    try:
        key = parse_vkey(text)
    except MalformedError:
        return None
    return key if key.algorithm == ED25519 else None


def may_grant(signer: Grant, role: str, party: str) -> bool:
    """True when `signer` may grant `role` to `party` by the matrix of SPEC-books §3.1."""
    if signer.role == "authority":
        return role in _AUTHORITY_MAY_GRANT
    if signer.role == "manager":
        return role == "clerk" and party == signer.party
    return signer.role == "registrar" and role == "owner"


def check_founding_keys(_books: Books, entry: Entry) -> Breach | None:
    """Both keys of the founding are well formed and apart; its own authority key alone has signed it."""
    authority, log = submitter_key(entry.body["authority_key"]), submitter_key(entry.body["log_key"])
    if authority is None or log is None:
        return Breach("weak_key", "two vkeys of algorithm 0x01", entry.body["log_key"])
    if authority.public == log.public:
        return Breach("key_known", "two different keys", entry.body["log_key"])
    labels = [line.label for line in entry.submission.lines]
    if labels != [authority.label]:
        return Breach("role_not_allowed", str(authority), ", ".join(name for name, _ in labels))
    return None


def check_new_key(books: Books, entry: Entry) -> Breach | None:
    """A granted key is well formed and was never known."""
    key = submitter_key(entry.body["vkey"])
    if key is None:
        return Breach("weak_key", "a vkey of algorithm 0x01", entry.body["vkey"])
    if key.public in books.ring.publics or books.ring.has_label(key.label):
        return Breach("key_known", "a key that was never known here", entry.body["vkey"])
    return None


def check_possession(_books: Books, entry: Entry) -> Breach | None:
    """A submitter's new key co-signs its grant; a log key shows itself in the next checkpoint."""
    key = submitter_key(entry.body["vkey"])
    if key is not None and key.label not in entry.submission.proven:
        return Breach("no_possession", f"a signature line by {key}", "none that verifies")
    return None


def check_grant(_books: Books, entry: Entry) -> Breach | None:
    """A signer's role may grant the new key's role."""
    role, party = entry.body["role"], entry.body["party"]["party"]
    if any(may_grant(signer, role, party) for signer in entry.submission.signers):
        return None
    return Breach("grant_not_allowed", f"a signer who may grant {role}", _roles(entry))


def check_log_key_name(books: Books, entry: Entry) -> Breach | None:
    """The log key that is founded with, or granted, is named by the origin."""
    key = submitter_key(entry.body["log_key" if "log_key" in entry.body else "vkey"])
    if key is not None and key.name != books.origin:
        return Breach("weak_key", f"a key named {books.origin}", key.name)
    return None


def check_revocation(books: Books, entry: Entry) -> Breach | None:
    """The revoked key is granted, not yet revoked, not the last authority's, and a signer may revoke it."""
    key = submitter_key(entry.body["vkey"])
    grant = books.ring.grants.get(key.label) if key is not None else None
    if grant is None or grant.key != key or grant.role in CODE_ROLES:
        return Breach("key_unknown", "a key that was granted", entry.body["vkey"])
    allowed = any(
        may_grant(signer, grant.role, grant.party) or signer.party == grant.party
        for signer in entry.submission.signers
    )
    if not allowed:
        return Breach("grant_not_allowed", f"a signer who may revoke {grant.role}", _roles(entry))
    if grant.revoked:
        return Breach("key_inactive", "a key that is not revoked yet", entry.body["vkey"])
    if grant.role == "authority" and not _other_authority(books, entry, grant):
        return Breach("last_authority", "another active authority key", entry.body["vkey"])
    return None


def _other_authority(books: Books, entry: Entry, gone: Grant) -> bool:
    """True when another authority key is active: granted before this submission, not revoked since."""
    return any(
        grant is not gone and grant.role == "authority" and grant.is_active(entry.submission.day)
        for grant in books.ring.grants.values()
        if grant.key.label not in entry.submission.proven
    )


def _roles(entry: Entry) -> str:
    return ", ".join(sorted(f"{s.role} ({s.party})" for s in entry.submission.signers)) or "no active key"


def check_role(entry: Entry, allowed: frozenset[str]) -> Breach | None:
    """One of the signing active keys has one of the roles (SPEC-books §3.2)."""
    if not allowed.isdisjoint(entry.submission.roles):
        return None
    return Breach("role_not_allowed", " / ".join(sorted(allowed)), _roles(entry))


def has_two_parties(submission: Submission, roles: frozenset[str], second_role: str) -> bool:
    """True when a key of `roles` and a key of `second_role` of another party have signed."""
    second = submission.parties.get(second_role, set())
    first = {party for role in roles for party in submission.parties.get(role, ())}
    return any(one != other for one in first for other in second)


def apply_founding(books: Books, entry: Entry) -> None:
    """The founding's authority and log key are in force from the next submission on."""
    body = entry.body
    books.founding_key = body["authority_key"]
    authority, log = submitter_key(body["authority_key"]), submitter_key(body["log_key"])
    if authority is not None:
        books.ring.add(Grant(authority, "authority", body["authority"]["party"]))
    if log is not None:
        books.ring.add_log_key(log, entry.seq)


def apply_grant(books: Books, entry: Entry) -> None:
    """The key is known, and may sign from the next submission on."""
    key = submitter_key(entry.body["vkey"])
    if key is None or books.ring.has_label(key.label):
        return
    party, until = entry.body["party"]["party"], entry.body.get("until", "")
    books.ring.add(Grant(key, entry.body["role"], party, until))


def apply_log_key(books: Books, entry: Entry) -> None:
    """Checkpoints that cover this entry are signed by the new key."""
    key = submitter_key(entry.body["vkey"])
    if key is not None and not books.ring.has_label(key.label):
        books.ring.add_log_key(key, entry.seq)


def apply_revocation(books: Books, entry: Entry) -> None:
    """The key may not sign from the next submission on."""
    key = submitter_key(entry.body["vkey"])
    grant = books.ring.grants.get(key.label) if key is not None else None
    if grant is not None:
        grant.revoked = True
