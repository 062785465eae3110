"""A witness's own key: Ed25519 of type 0x04, in a file that only its owner can read.

The file holds one line, as Go's sumdb/note writes secret keys:
`PRIVATE+KEY+<name>+<key id>+<base64(type || seed)>`.
"""

import os
import stat
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit_tools.encoding import decode_base64, encode_base64
from audit_tools.errors import MalformedError, UnreadableError
from audit_tools.note_check import COSIGNATURE, VerifierKey, check_name, key_of

_PREFIX = "PRIVATE+KEY+"


@dataclass(frozen=True, slots=True)
class WitnessKey:
    """A key that cosigns checkpoints and signs nothing else."""

    private: Ed25519PrivateKey
    key: VerifierKey

    def cosign(self, text: str, seconds: int) -> str:
        """The signature line (without LF) of a cosignature (tlog-cosignature v1).

        Args:
            text: the three lines of a checkpoint.
            seconds: Unix time.
        """
        message = f"cosignature/v1\ntime {seconds}\n{text}".encode()
        blob = self.key.key_id + seconds.to_bytes(8, "big") + self.private.sign(message)
        return f"— {self.key.name} {encode_base64(blob)}"


def _of_seed(name: str, seed: bytes) -> WitnessKey:
    private = Ed25519PrivateKey.from_private_bytes(seed)
    return WitnessKey(private, key_of(name, COSIGNATURE, private.public_key().public_bytes_raw()))


def make_key(path: Path, name: str) -> WitnessKey:
    """A fresh key stands in a new file that only its owner can read.

    Raises:
        UnreadableError: `bad_name`, or `unreadable` when the file exists or cannot be written.
    """
    try:
        check_name(name)
    except MalformedError as error:
        raise UnreadableError(error.code, name) from error
    seed = Ed25519PrivateKey.generate().private_bytes_raw()
    made = _of_seed(name, seed)
    line = f"{_PREFIX}{name}+{made.key.key_id.hex()}+{encode_base64(bytes([COSIGNATURE]) + seed)}\n"
    try:
        opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(opened, "w", encoding="utf-8") as file:
            file.write(line)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise UnreadableError("unreadable", f"{path}: {error}") from error
    return made


def load_key(path: Path) -> WitnessKey:
    """The key in a file.

    Raises:
        UnreadableError: `unreadable`, `exposed_key` when others may read it, or `bad_key`.
    """
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
        text = path.read_text("utf-8")
    except (OSError, ValueError) as error:
        raise UnreadableError("unreadable", f"{path}: {error}") from error
    if mode & 0o077:
        raise UnreadableError("exposed_key", f"{path}: mode {mode:o}; chmod 600")
    try:
        name, key_id, body = text.removeprefix(_PREFIX).removesuffix("\n").split("+", 2)
        raw = decode_base64(body, 33)
        check_name(name)
    except (ValueError, MalformedError) as error:
        raise UnreadableError("bad_key", str(path)) from error
    key = _of_seed(name, raw[1:])
    if not text.startswith(_PREFIX) or raw[0] != COSIGNATURE or key.key.key_id.hex() != key_id:
        raise UnreadableError("bad_key", str(path))
    return key
