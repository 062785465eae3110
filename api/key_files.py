"""The files that hold keys and tokens.

    PRIVATE+KEY+<name>+<key id>+<base64(0x01 || seed)>      a signer's key, spelt as Go's sumdb/note does
    <64 hexadecimal digits>                                 the seed of the logs' keys, the vault's master key
    <vkey>                                                  one a line: authorities
    <estate> <token>                                        one a line: tokens
    witness <name> <vkey> <url>                             one a line: witnesses

Rules:
    * A secret file is made readable by its owner only, and never written over.
    * In lists, empty lines and what follows `#` at the beginning of a line are passed over.

What a crash leaves: the whole of a secret file, or none.
"""

from __future__ import annotations

import hmac
import os
import secrets
from pathlib import Path
from typing import Final

from ledger_core.append.witnesses import Witness, parse_witnesses
from ledger_core.errors import MalformedError
from ledger_core.log.canonical import decode_base64, encode_base64
from ledger_core.log.keys import ED25519, SigningKey, VerifierKey

_OPENS: Final = "PRIVATE+KEY+"
_SEED_BYTES: Final = 32
TOKEN_CHARACTERS_MIN: Final = 16


class Tokens:
    """Which estates are closed, and what opens them.

    Args:
        tokens: Estate -> its tokens.
    """

    def __init__(self, tokens: dict[str, tuple[str, ...]]) -> None:
        self._tokens = tokens

    def is_closed(self, estate: str) -> bool:
        """Whether the estate asks for a token at all."""
        return estate in self._tokens

    def opens(self, estate: str, token: str) -> bool:
        """Whether the token is one of the estate's, told in constant time."""
        given = token.encode()
        return any([hmac.compare_digest(one.encode(), given) for one in self._tokens.get(estate, ())])


def write_secret(path: Path, text: str) -> None:
    """The file exists with this text, readable by its owner only (mode 0600).

    Raises:
        FileExistsError: There is such a file already; it is as it was.
        OSError: The directory cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    # Linked into place when complete: a crash leaves no half of a secret under the name.
    partial = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.link(partial, path)
    finally:
        partial.unlink()


def format_signing_key(key: SigningKey) -> str:
    """Return the one line of a signer's key file, LF included."""
    typed = bytes((key.vkey.algorithm,)) + key.seed
    return f"{_OPENS}{key.vkey.name}+{key.vkey.key_id.hex()}+{encode_base64(typed)}\n"


def parse_signing_key(text: str) -> SigningKey:
    """Return the key of a signer's key file.

    Raises:
        MalformedError: `key_file_malformed`; the message never quotes the file.
    """
    parts = text.strip().removeprefix(_OPENS).split("+", 2)
    if not text.startswith(_OPENS) or len(parts) != 3:
        raise MalformedError("key_file_malformed", f"a key file holds one line that begins with {_OPENS}")
    name, key_id, encoded = parts
    typed = decode_base64(encoded, "key_file_malformed")
    if len(typed) != _SEED_BYTES + 1 or typed[0] != ED25519:
        raise MalformedError("key_file_malformed", "the key file holds no Ed25519 key")
    key = SigningKey.from_seed(name, typed[1:])
    if key.vkey.key_id.hex() != key_id:
        raise MalformedError("key_file_malformed", "the key id does not follow from name and key")
    return key


def read_signing_key(path: Path) -> SigningKey:
    """Return the key in this file.

    Raises:
        MalformedError: `key_file_malformed` or `file_unreadable`.
    """
    return parse_signing_key(_read(path))


def read_seed(path: Path) -> bytes:
    """Return the 32-byte secret in this file, made anew when the file does not exist.

    Raises:
        MalformedError: `key_file_malformed` or `file_unreadable`.
    """
    if not path.exists():
        try:
            write_secret(path, secrets.token_hex(_SEED_BYTES) + "\n")
        except FileExistsError:
            pass  # Another process of the service was faster: its seed is the one.
        except OSError as error:
            raise MalformedError("file_unreadable", f"{path}: {error.strerror}") from error
    text = _read(path).strip()
    if len(text) != 2 * _SEED_BYTES or not set(text) <= set("0123456789abcdef"):
        raise MalformedError("key_file_malformed", f"{path} does not hold 64 lower-case hexadecimal digits")
    return bytes.fromhex(text)


def read_authorities(path: Path) -> frozenset[str]:
    """Return the vkeys in this file; none when there is no such file.

    Raises:
        MalformedError: `file_unreadable`, or as `VerifierKey.parse`.
    """
    if not path.exists():
        return frozenset()
    return frozenset(VerifierKey.parse(line).format() for line in _lines(path))


def read_tokens(path: Path | None) -> Tokens:
    """Return the tokens in this file; nothing is closed without one.

    Raises:
        MalformedError: `token_file_malformed` or `file_unreadable`.
    """
    tokens: dict[str, tuple[str, ...]] = {}
    for line in _lines(path) if path is not None else ():
        estate, _, token = line.partition(" ")
        if len(token.strip()) < TOKEN_CHARACTERS_MIN:
            raise MalformedError(
                "token_file_malformed",
                f"{path}: a line is `<estate> <token of {TOKEN_CHARACTERS_MIN} or more>`",
            )
        tokens[estate] = (*tokens.get(estate, ()), token.strip())
    return Tokens(tokens)


def read_witnesses(path: Path | None) -> tuple[Witness, ...]:
    """Return the witnesses in this file; nobody without one.

    Raises:
        MalformedError: `witness_malformed` or `file_unreadable`.
    """
    return parse_witnesses(_read(path)) if path is not None else ()


def _lines(path: Path) -> list[str]:
    lines = (line.strip() for line in _read(path).splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8"
        raise MalformedError("file_unreadable", f"{path}: {reason}") from error
