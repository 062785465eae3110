"""Policies: which log, which authority and how many witnesses are believed.

* C2SP tlog-policy lines `log <vkey>`, `witness <name> <vkey>`, `group <name> <k|any|all> <members…>`,
  `quorum <name|none>`, and ours `authority <vkey>`; empty lines and lines that begin with `#` are skipped.
* A name is defined once, before it is used; no two witnesses have one key.
* A group's k lies within 1 and its number of members.
* Where a policy has two readings it is refused: a policy that is not understood vouches for nothing.
"""

import re
from dataclasses import dataclass, field
from hashlib import sha256

from audit_tools.encoding import parse_number
from audit_tools.errors import MalformedError
from audit_tools.note_check import COSIGNATURE, ED25519, VerifierKey, parse_vkey

_BLANKS = re.compile("[ \t\r]+")


@dataclass(slots=True)
class Policy:
    """A parsed policy; groups map a name to its threshold and its members."""

    logs: list[VerifierKey] = field(default_factory=list)
    authorities: list[VerifierKey] = field(default_factory=list)
    witnesses: dict[str, VerifierKey] = field(default_factory=dict)
    groups: dict[str, tuple[int, list[str]]] = field(default_factory=dict)
    quorum: str = ""

    def is_met(self, name: str, cosigned: set[str]) -> bool:
        """True when the witnesses `cosigned` satisfy the witness or group `name`."""
        if name == "none":
            return True
        if name in self.witnesses:
            return name in cosigned
        least, members = self.groups[name]
        return sum(self.is_met(member, cosigned) for member in members) >= least


def fingerprint(vkey: str) -> str:
    """SHA-256 of a verifier key's text, 64 hexadecimal digits: what a notice board shows."""
    return sha256(vkey.encode()).hexdigest()


def short_fingerprint(digest: str) -> str:
    """The first 32 digits of a fingerprint in groups of four, as people compare them."""
    return " ".join(digest[at : at + 4] for at in range(0, 32, 4))


def parse_policy(raw: bytes) -> Policy:
    """The policy that `raw` holds.

    Raises:
        MalformedError: `bad_policy`, or what a vkey of it raises.
    """
    try:
        rows = raw.decode("utf-8").split("\n")
    except UnicodeDecodeError as error:
        raise MalformedError("bad_policy", "not UTF-8") from error
    policy = Policy()
    for row in rows:
        words = _BLANKS.split(row.strip(" \t\r")) if row.strip(" \t\r") else []
        if words and not words[0].startswith("#"):
            _read_line(policy, words)
    if not policy.logs or not policy.quorum:
        raise MalformedError("bad_policy", "a log line and a quorum line are needed")
    return policy


def _read_line(policy: Policy, words: list[str]) -> None:
    kind, count = words[0], len(words)
    if kind == "log" and count in (2, 3):
        policy.logs.append(_key(words[1], ED25519))
    elif kind == "authority" and count == 2:
        policy.authorities.append(_key(words[1], ED25519))
    elif kind == "witness" and count in (3, 4):
        policy.witnesses[_fresh(policy, words[1])] = _witness(policy, words[2])
    elif kind == "group" and count >= 4:
        _read_group(policy, words)
    elif kind == "quorum" and count == 2 and not policy.quorum:
        policy.quorum = words[1] if words[1] == "none" else _known(policy, words[1])
    else:
        raise MalformedError("bad_policy", " ".join(words)[:120])


def _read_group(policy: Policy, words: list[str]) -> None:
    members = [_known(policy, name) for name in words[3:]]
    least = {"any": 1, "all": len(members)}.get(words[2])
    least = parse_number(words[2], len(members)) if least is None else least
    if least < 1 or len(set(members)) != len(members):
        raise MalformedError("bad_policy", " ".join(words)[:120])
    policy.groups[_fresh(policy, words[1])] = (least, members)


def _key(text: str, algorithm: int) -> VerifierKey:
    key = parse_vkey(text)
    if key.algorithm != algorithm:
        raise MalformedError("bad_policy", f"key of another kind: {text[:120]}")
    return key


def _witness(policy: Policy, text: str) -> VerifierKey:
    """A witness's key; under two names it would count twice."""
    key = _key(text, COSIGNATURE)
    if any(key.public == other.public for other in policy.witnesses.values()):
        raise MalformedError("bad_policy", f"two witnesses with one key: {text[:120]}")
    return key


def _known(policy: Policy, name: str) -> str:
    if name not in policy.witnesses and name not in policy.groups:
        raise MalformedError("bad_policy", f"{name} is not defined before it is used")
    return name


def _fresh(policy: Policy, name: str) -> str:
    if name == "none" or name in policy.witnesses or name in policy.groups:
        raise MalformedError("bad_policy", f"{name} is defined twice")
    return name
