"""The keys of the demonstration's parties: made once, kept in files.

Rules:
    * Keys are fresh random ones; each lies in a file that its owner alone can read (mode 0600).
    * A key that has a file is the key: so the demonstration survives a restart.

What a crash leaves: whole key files; the next build makes those that are missing.
"""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Final

from api.key_files import format_signing_key, read_signing_key, write_secret
from ledger_core.log.note import SigningKey

AUTHORITY: Final = "demo-authority"


class KeyRing:
    """Signing keys by name.

    Args:
        directory: Made, for its owner only, when it is missing.
    """

    def __init__(self, directory: Path) -> None:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._directory = directory
        self._keys: dict[str, SigningKey] = {}

    def key(self, name: str) -> SigningKey:
        """Return the key of this name, made now if there is none.

        Raises:
            MalformedError: `key_file_malformed` or `file_unreadable`.
        """
        if name not in self._keys:
            path = self._directory / f"{name}.key"
            if not path.exists():
                # Another process may have been faster: its key is the one.
                with contextlib.suppress(FileExistsError):
                    write_secret(path, format_signing_key(SigningKey.generate(name)))
            self._keys[name] = read_signing_key(path)
        return self._keys[name]


def demo_authority(keys_dir: Path) -> SigningKey:
    """Return the key that founds the demonstration's estates: the installation must trust its vkey.

    Args:
        keys_dir: Directory of the demonstration's keys.
    """
    return KeyRing(keys_dir).key(AUTHORITY)
