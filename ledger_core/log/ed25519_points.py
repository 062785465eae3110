"""Which 32 bytes may be an Ed25519 public key (RFC 8032 §5.1.3, strict).

Rules:
    * The y coordinate is below the field's prime: one key has one spelling.
    * The bytes decode to a point of the curve.
    * The point is not of small order: under such a key one signature can fit many messages.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from ledger_core.errors import MalformedError

PUBLIC_KEY_BYTES: Final = 32

_P: Final = 2**255 - 19
_D: Final = -121665 * pow(121666, -1, _P) % _P
# Of order 8: a root of d·y⁴ + 2·y² = 1, which follows from x² = -y² on the curve.
_Y_OF_ORDER_8: Final = int.from_bytes(
    bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"), "little"
)
# Order 1, 2, 4 and twice 8; the sign bit of x makes eight points of these five.
SMALL_ORDER_Y: Final = frozenset({1, _P - 1, 0, _Y_OF_ORDER_8, _P - _Y_OF_ORDER_8})


# A vote of 10,000 codes brings 20,000 keys, each looked at when it comes and when it signs.
@lru_cache(maxsize=65_536)
def check_public_key(public_key: bytes) -> None:
    """The bytes are a public key that only one secret can sign for.

    Args:
        public_key: 32 bytes, little-endian y with the sign of x in the top bit.

    Raises:
        MalformedError: `key_length`, `key_not_canonical`, `key_small_order` or `key_not_on_curve`.
    """
    if len(public_key) != PUBLIC_KEY_BYTES:
        raise MalformedError("key_length", f"{len(public_key)} bytes where a public key has 32")
    y = int.from_bytes(public_key, "little") & (2**255 - 1)
    if y >= _P:
        raise MalformedError("key_not_canonical", "the y coordinate is not reduced")
    if y in SMALL_ORDER_Y:
        raise MalformedError("key_small_order", "the public key is of small order")
    x_squared = (y * y - 1) * pow(_D * y * y + 1, -1, _P) % _P
    if pow(x_squared, (_P - 1) // 2, _P) != 1:
        raise MalformedError("key_not_on_curve", "the public key is not a point of the curve")
