"""A witness's timestamped signature on a checkpoint (C2SP tlog-cosignature, cosignature/v1; SPEC §5–9).

Rules:
    * Message: "cosignature/v1\\ntime <unix seconds>\\n" || checkpoint text.
    * Blob: keyID(4) || u64 big-endian seconds || 64-byte Ed25519 signature.
    * A key of type 0x04 makes nothing else, and no other key makes these.
"""

from __future__ import annotations

from typing import Final

from ledger_core.errors import MalformedError, VerificationError
from ledger_core.limits import INTEGER_MAX
from ledger_core.log.keys import COSIGNATURE, SignatureLine, SigningKey, VerifierKey

_SECONDS_BYTES: Final = 8
_BLOB_BYTES: Final = _SECONDS_BYTES + 64


def _message(text: bytes | str, seconds: int) -> bytes:
    """What the witness really signs."""
    body = text.encode() if isinstance(text, str) else text
    return b"cosignature/v1\ntime %d\n" % seconds + body


def cosign(text: bytes | str, key: SigningKey, unix_seconds: int) -> SignatureLine:
    """The witness's line for a checkpoint seen at that moment.

    Args:
        text: Checkpoint text, three lines.
        key: Of type COSIGNATURE.
        unix_seconds: 0 <= seconds < 2^53.

    Raises:
        MalformedError: `key_algorithm` or `cosignature_time`.
    """
    if key.vkey.algorithm != COSIGNATURE:
        raise MalformedError("key_algorithm", f"{key.vkey.name} is not a witness's key")
    if not 0 <= unix_seconds <= INTEGER_MAX:
        raise MalformedError("cosignature_time", f"no moment has the number {unix_seconds}")
    signature = key.sign_raw(_message(text, unix_seconds))
    blob = unix_seconds.to_bytes(_SECONDS_BYTES, "big") + signature
    return SignatureLine(key.vkey.name, key.vkey.key_id, blob)


def verify_cosignature(text: bytes | str, key: VerifierKey, signature: bytes) -> int:
    """The moment, in unix seconds, at which the witness signed this checkpoint text.

    Args:
        text: Checkpoint text, three lines.
        key: Of type COSIGNATURE.
        signature: 72 bytes, the line's blob without the key id.

    Raises:
        VerificationError: `key_algorithm`, `cosignature_time` or `signature_false`.
    """
    if key.algorithm != COSIGNATURE:
        raise VerificationError("key_algorithm", f"{key.name} is not a witness's key")
    if len(signature) != _BLOB_BYTES:
        raise VerificationError("signature_false", f"a cosignature of {len(signature)} bytes")
    seconds = int.from_bytes(signature[:_SECONDS_BYTES], "big")
    if seconds > INTEGER_MAX:
        raise VerificationError("cosignature_time", f"no clock shows {seconds}")
    key.verify_raw(_message(text, seconds), signature[_SECONDS_BYTES:])
    return seconds
