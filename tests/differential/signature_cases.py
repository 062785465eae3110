"""Ed25519 cases: published vectors, crafted edges, and mutations; the judge is `cryptography` (OpenSSL).

Rules:
    * A case is (public key, signature, message). What OpenSSL says decides, but only under keys that may
      enter: it verifies under points of small order as well.
    * Edges are made by arithmetic on the curve here, because no signer makes them.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from hashlib import sha256, sha512
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from ledger_core.errors import MalformedError
from ledger_core.log.ed25519_points import check_public_key

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
SIGN = 1 << 255
Point = tuple[int, int]
NEUTRAL: Point = (0, 1)


class Case(NamedTuple):
    """One signature to judge."""

    key: bytes
    signature: bytes
    message: bytes


# RFC 8032 §7.1: seed, public key, message, signature.
RFC_8032 = [
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
        "d25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
        "387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659"
        "4a7c15e9716ed28dc027beceea1ec40a",
    ),
    (
        "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
        "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
        sha512(b"abc").hexdigest(),
        "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e030"
        "3dca179c138ac17ad9bef1177331a704",
    ),
]


def add(left: Point, right: Point) -> Point:
    """The sum of two points of the curve."""
    (a, b), (c, d) = left, right
    product = D * a * b * c * d
    x = (a * d + b * c) * pow(1 + product, -1, P)
    return x % P, (b * d + a * c) * pow(1 - product, -1, P) % P


def times(number: int, point: Point) -> Point:
    """A multiple of a point."""
    total = NEUTRAL
    for bit in bin(number)[2:]:
        total = add(total, total)
        if bit == "1":
            total = add(total, point)
    return total


def x_of(y: int) -> int:
    """The even x beside a y of the curve."""
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    root = pow(square, (P + 3) // 8, P)
    if root * root % P != square:
        root = root * pow(2, (P - 1) // 4, P) % P
    assert root * root % P == square
    return root if root % 2 == 0 else P - root


def encode(point: Point) -> bytes:
    """The canonical 32 bytes of a point."""
    return (point[1] | (point[0] & 1) << 255).to_bytes(32, "little")


BASE: Point = (x_of(4 * pow(5, -1, P) % P), 4 * pow(5, -1, P) % P)
Y_OF_ORDER_8 = 0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7
ORDER_8: Point = (x_of(Y_OF_ORDER_8), Y_OF_ORDER_8)
TORSION = [times(n, ORDER_8) for n in range(8)]
SCALAR = int.from_bytes(sha256(b"edges: secret").digest(), "little") % L
NONCE = int.from_bytes(sha256(b"edges: nonce").digest(), "little") % L


def small_order_keys() -> list[bytes]:
    """The eight points of small order, and every other spelling of them that a decoder might take."""
    spellings = {encode(point) for point in TORSION}
    for y in {point[1] for point in TORSION}:
        for value in (y, y + P):
            if value < SIGN:
                spellings |= {value.to_bytes(32, "little"), (value | SIGN).to_bytes(32, "little")}
    return sorted(spellings)


def not_reduced_keys() -> list[bytes]:
    """All 19 numbers from p to 2^255 - 1, with both signs."""
    return [(y | sign).to_bytes(32, "little") for y in range(P, SIGN) for sign in (0, SIGN)]


def signed(key: Point, nonce_point: Point, nonce: int, message: bytes, r: bytes | None = None) -> Case:
    """A signature whose R is `nonce_point`, or is spelt `r`, with S as an honest signer reckons it."""
    spelt, public = r or encode(nonce_point), encode(key)
    challenge = int.from_bytes(sha512(spelt + public + message).digest(), "little")
    return Case(public, spelt + ((nonce + challenge * SCALAR) % L).to_bytes(32, "little"), message)


def edges() -> Iterator[Case]:
    """Where verifiers are known to differ: the cofactor, spellings of R, S beyond the order, odd lengths."""
    key = times(SCALAR, BASE)
    messages = [b"edge %d" % n for n in range(24)]
    for torsion in TORSION:
        for message in messages[:3]:
            yield signed(key, torsion, 0, message)
            yield signed(key, add(times(NONCE, BASE), torsion), NONCE, message)
    for message in messages:  # a key of mixed order: sound without the cofactor for one challenge in eight
        yield signed(add(key, ORDER_8), times(NONCE, BASE), NONCE, message)
    for r in (1 | SIGN, P + 1, P + 1 | SIGN, P - 1 | SIGN, P):  # other spellings of R
        yield signed(key, NEUTRAL, 0, b"edge", r.to_bytes(32, "little"))
    sound = signed(key, times(NONCE, BASE), NONCE, b"edge")
    yield sound
    s = int.from_bytes(sound.signature[32:], "little")
    for value in [s + n * L for n in range(1, 16) if s + n * L < 2**256] + [L, L - 1, L + 1, 0, 2**256 - 1]:
        yield sound._replace(signature=sound.signature[:32] + value.to_bytes(32, "little"))
    for length in (0, 1, 31, 32, 33, 63):
        yield sound._replace(signature=sound.signature[:length])
        yield sound._replace(key=(sound.key + b"\0")[:length])
    yield sound._replace(signature=sound.signature + b"\0")
    yield sound._replace(signature=bytes(64))
    yield sound._replace(signature=b"\xff" * 64)


def under_weak_keys() -> Iterator[Case]:
    """Signatures that a naive verifier takes under a key of small order, and under keys not reduced."""
    for key in {*small_order_keys(), *not_reduced_keys()}:
        for point in TORSION:
            yield Case(key, encode(point) + bytes(32), b"whatever")


def published() -> Iterator[Case]:
    """The vectors of RFC 8032."""
    for _, key, message, signature in RFC_8032:
        yield Case(bytes.fromhex(key), bytes.fromhex(signature), bytes.fromhex(message))


def mutations(count: int, seed: int) -> Iterator[Case]:
    """Honest signatures, of which three in four are altered somewhere."""
    draw = random.Random(seed)
    keys = [Ed25519PrivateKey.from_private_bytes(draw.randbytes(32)) for _ in range(8)]
    for number in range(count):
        key = draw.choice(keys)
        message = draw.randbytes(draw.randrange(0, 300))
        case = Case(key.public_key().public_bytes_raw(), key.sign(message), message)
        yield case if number % 4 == 0 else altered(case, draw)


def altered(case: Case, draw: random.Random) -> Case:
    """The case with one bit, one byte or one part changed."""
    part = draw.choice([name for name in case._fields if getattr(case, name)])
    data = bytearray(getattr(case, part))
    at = draw.randrange(len(data))
    how = draw.randrange(4)
    if how == 0:
        data[at] ^= 1 << draw.randrange(8)
    elif how == 1:
        data[at] = draw.choice([0, 0x7F, 0x80, 0xFF])
    elif how == 2:
        data[at:] = draw.randbytes(len(data) - at)
    else:
        data = data[len(data) // 2 :] + data[: len(data) // 2]
    return case._replace(**{part: bytes(data)})


def openssl_accepts(case: Case) -> bool:
    """What `cryptography` says of a case, whatever the key."""
    try:
        Ed25519PublicKey.from_public_bytes(case.key).verify(case.signature, case.message)
    except (InvalidSignature, ValueError):
        return False
    return True


def key_code(key: bytes) -> str | None:
    """Why the ledger does not let a key in."""
    try:
        check_public_key(key)
    except MalformedError as error:
        return error.code
    return None


def expected(case: Case) -> list[Any]:
    """The ledger's word on the key, and OpenSSL's, for both paths, on the signature under a sound key."""
    code = key_code(case.key)
    holds = code is None and openssl_accepts(case)
    return [code, holds, holds]
