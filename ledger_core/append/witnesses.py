"""Witnesses: who they are, what they are asked, and what their answer is worth (SPEC §13.2).

    witness <name> <vkey> <url>          one a line; `#` opens a comment

Rules:
    * Addresses come from the settings only: https, or http to this machine itself.
    * A request is `old <size>`, the consistency proof, an empty line, the checkpoint.
    * An answer counts when one of its lines is a cosignature by the witness's own key on that checkpoint.
    * Each pair of checkpoint and cosignature is kept (cosigned_pairs.py).
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple
from urllib.parse import urlsplit

import msgspec

from ledger_core.errors import MalformedError, VerificationError
from ledger_core.limits import SIGNATURE_LINES_MAX
from ledger_core.log.canonical import encode_base64
from ledger_core.log.checkpoint import TreeHead, parse_tree_head
from ledger_core.log.note import (
    COSIGNATURE,
    Note,
    SignatureLine,
    VerifierKey,
    check_name,
    parse_note,
    parse_signature_lines,
    verify_cosignature,
)

# The log's own line stands on the same note.
WITNESSES_MAX: Final = SIGNATURE_LINES_MAX - 1


class Witness(NamedTuple):
    """Somebody who signs that a log only grew.

    Args:
        name: How it is called in settings and pages.
        key: Of type COSIGNATURE.
        url: What `/add-checkpoint` is appended to.
    """

    name: str
    key: VerifierKey
    url: str


def parse_witnesses(text: str) -> tuple[Witness, ...]:
    """Return the witnesses of a settings file.

    Raises:
        MalformedError: `witness_malformed`, with the line's number.
    """
    witnesses: list[Witness] = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip() and not line.lstrip().startswith("#"):
            try:
                witnesses.append(_parse_line(line))
            except (MalformedError, ValueError) as error:
                raise MalformedError("witness_malformed", f"line {number}: {error}") from error
    _check_distinct(witnesses)
    return tuple(witnesses)


def _parse_line(line: str) -> Witness:
    words = line.split()
    if len(words) != 4 or words[0] != "witness":
        raise MalformedError("witness_malformed", "a line is `witness <name> <vkey> <url>`")
    check_name(words[1])
    key = VerifierKey.parse(words[2])
    if key.algorithm != COSIGNATURE:
        raise MalformedError("witness_malformed", f"{key.name} is not a witness's key (type 0x04)")
    return Witness(words[1], key, _checked_url(words[3]))


def _checked_url(url: str) -> str:
    parts = urlsplit(url)
    plain = not (parts.username or parts.password or parts.query or parts.fragment)
    safe = parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(parts.hostname or ""))
    if not (plain and safe and parts.hostname):
        raise MalformedError("witness_malformed", f"{url}: https, or http to this machine itself")
    return url.rstrip("/")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _check_distinct(witnesses: Sequence[Witness]) -> None:
    """One key, one voice: a quorum counts witnesses, not lines."""
    names, keys = {one.name for one in witnesses}, {one.key.public_key for one in witnesses}
    if min(len(names), len(keys)) < len(witnesses):
        raise MalformedError("witness_malformed", "a name or a key comes twice")
    if len(witnesses) > WITNESSES_MAX:
        raise MalformedError("witness_malformed", f"at most {WITNESSES_MAX} witnesses")


def format_request(old_size: int, proof: Iterable[bytes], checkpoint: str) -> bytes:
    """Return the body of an add-checkpoint request.

    Args:
        old_size: Tree size that the witness holds.
        proof: 32-byte hashes from that size to the checkpoint's; none when the sizes agree or old is 0.
        checkpoint: The whole note.
    """
    hashes = "".join(f"{encode_base64(one)}\n" for one in proof)
    return f"old {old_size}\n{hashes}\n{checkpoint}".encode()


class Pair(msgspec.Struct, frozen=True, kw_only=True):
    """A checkpoint and what one witness signed on it.

    Args:
        witness: vkey of the witness.
        checkpoint: The note with the log's own signature.
        line: The cosignature line, without LF.
    """

    witness: str
    checkpoint: str
    line: str

    @property
    def head(self) -> TreeHead:
        """Whose tree, how large, which root."""
        return parse_tree_head(parse_note(self.checkpoint).text)


def verified_pair(witness: Witness, checkpoint: str, answer: bytes) -> Pair:
    """Return the pair that a witness's answer makes.

    Raises:
        MalformedError: The answer is not signature lines.
        VerificationError: `cosignature_missing`, or as `verify_cosignature`.
    """
    try:
        lines = parse_signature_lines(answer.decode().removesuffix("\n").split("\n"))
    except UnicodeDecodeError as error:
        raise MalformedError("signature_form", "the witness's answer is not UTF-8") from error
    key = witness.key
    for line in lines:
        if (line.name, line.key_id) == (key.name, key.key_id):
            verify_cosignature(parse_note(checkpoint).text, key, line.signature)
            return Pair(witness=key.format(), checkpoint=checkpoint, line=line.format())
    raise VerificationError("cosignature_missing", f"{witness.name} answered without a line of its own")


def signed_at(pair: Pair) -> int:
    """Return the unix seconds at which the witness signed."""
    return int.from_bytes(SignatureLine.parse(pair.line).signature[:8], "big")


def with_cosignatures(checkpoint: str, lines: Iterable[str]) -> str:
    """Return the checkpoint note with these cosignature lines behind the log's own."""
    note = parse_note(checkpoint)
    return Note(note.text, (*note.signatures, *map(SignatureLine.parse, lines))).format()
