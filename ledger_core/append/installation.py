"""Who this installation is: its name, whom it trusts, and the keys that sign its logs.

Rules:
    * The name is fixed by a setting, never taken from a Host header or a port (SPEC §5–9).
    * Each log's key is derived from one secret seed, so a backup of the seed is a backup of all keys.
    * A log's key changes by an entry only; the next generation is derived, never chosen.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import msgspec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from ledger_core.errors import StorageError
from ledger_core.log.note import SigningKey

# More rotations of one log's key than this are not looked for.
_GENERATIONS_MAX: Final = 64


class Installation(msgspec.Struct, frozen=True, kw_only=True):
    """One operator's ledger service.

    Args:
        origin: Name of the installation, such as `ledger.example`.
        authorities: vkeys of the authorities that may found estates here.
        log_seed: 32 secret bytes from which the logs' keys are derived.
    """

    origin: str
    authorities: frozenset[str]
    log_seed: bytes

    def __repr__(self) -> str:
        return f"Installation({self.origin!r}, {len(self.authorities)} authorities)"

    def origin_of(self, estate: str) -> str:
        """Return the origin of an estate's log."""
        return f"{self.origin}/logs/{estate}"

    def log_key(self, estate: str, generation: int = 0) -> SigningKey:
        """Return the key of an estate's log.

        Args:
            estate: The estate's slug.
            generation: 0 at the founding, one more at each rotation.
        """
        return _derive(self.log_seed, self.origin_of(estate), generation)

    def signing_key_for(self, estate: str, vkey: str) -> SigningKey:
        """Return the secret half of a log key.

        Raises:
            StorageError: `log_key_missing`; no generation derived from this seed has this vkey.
        """
        key = self.find_log_key(estate, vkey)
        if key is None:
            raise StorageError("log_key_missing", f"the seed of this installation does not give {vkey}")
        return key

    def find_log_key(self, estate: str, vkey: str) -> SigningKey | None:
        """Return the secret half of a log key, or None when it is not ours."""
        for generation in range(_GENERATIONS_MAX):
            key = self.log_key(estate, generation)
            if key.vkey.format() == vkey:
                return key
        return None


@lru_cache(maxsize=8_192)
def _derive(seed: bytes, origin: str, generation: int) -> SigningKey:
    info = f"sunledger/log-key/v1/{origin}/{generation}".encode()
    return SigningKey.from_seed(origin, HKDF(SHA256(), 32, None, info).derive(seed))
