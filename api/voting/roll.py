"""A roll from a list of units: fresh codes, groups, commitments and secrets, and the letters that carry them.

    unit,area_m2,owner
    3-2-501,127.38,A. Zhang

Rules:
    * Codes and group labels are random and fresh for each vote: sorting the codes shuffles the units, and
      nothing links two votes.
    * `owner` groups the units of one owner; it leaves this list in no form. A unit without one is a group of
      its own.
    * The secret is the 32-byte seed of the code's claim key. It stands in the letter, and nowhere else.
    * The letters are as secret as the ballots: whoever reads them can vote for everybody.
"""

from __future__ import annotations

import csv
import re
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from ledger_core.books.voting.kinds import Delivery, RollLine, RollSealed
from ledger_core.errors import MalformedError
from ledger_core.limits import SALT_BYTES, VOTE_LINES_PER_EVENT_MAX
from ledger_core.log.canonical import encode_base64
from ledger_core.log.disclosure import digest_of, make_disclosure
from ledger_core.log.keys import SigningKey
from projections.natural_order import natural_key

COLUMNS: Final = ("unit", "area_m2", "owner")
LETTER_COLUMNS: Final = ("unit", "code", "secret", "disclosure")
_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CODE_CHARACTERS: Final = 12
_UNIT: Final = re.compile(r"[0-9A-Za-z]{1,16}(?:-[0-9A-Za-z]{1,16}){0,3}")
_AREA: Final = re.compile(r"(0|[1-9][0-9]{0,6})(?:\.([0-9]{1,2}))?")


class Voter(NamedTuple):
    """One line of the list.

    Args:
        unit: Unit code as it was registered.
        area_centi_m2: In 0.01 m².
        owner: Private label of the owner, to group by; perhaps empty.
    """

    unit: str
    area_centi_m2: int
    owner: str


class Letter(NamedTuple):
    """What one owner gets.

    Args:
        unit: His unit.
        code: Its ballot code.
        secret: Seed of its claim key, base64url without padding, 43 characters.
        disclosure: Opens the roll's commitment to his own unit.
    """

    unit: str
    code: str
    secret: str
    disclosure: str


class Roll(NamedTuple):
    """A roll's events, and the letters that belong to them."""

    events: tuple[RollSealed, ...]
    letters: tuple[Letter, ...]


def read_voters(lines: Iterable[str]) -> list[Voter]:
    """Return the units of a list in CSV.

    Raises:
        MalformedError: `unit_list_malformed` with the line's number.
    """
    rows = csv.DictReader(lines)
    if tuple(rows.fieldnames or ()) != COLUMNS:
        raise MalformedError("unit_list_malformed", f"the first line is {','.join(COLUMNS)}")
    voters = [_voter(row, number) for number, row in enumerate(rows, 2)]
    if not voters or len({one.unit for one in voters}) != len(voters):
        raise MalformedError("unit_list_malformed", "every unit comes once, and there is at least one")
    return voters


def _voter(row: dict[str, str], number: int) -> Voter:
    unit, area = (row["unit"] or "").strip(), _AREA.fullmatch((row["area_m2"] or "").strip())
    if None in row or not _UNIT.fullmatch(unit) or area is None:
        raise MalformedError("unit_list_malformed", f"line {number}: a unit code and an area such as 127.38")
    hundredths = int(area[1]) * 100 + int((area[2] or "").ljust(2, "0"))
    if hundredths == 0:
        raise MalformedError("unit_list_malformed", f"line {number}: the area is above 0")
    return Voter(unit, hundredths, (row["owner"] or "").strip())


def make_roll(
    vote: str, voters: Sequence[Voter], fresh: Callable[[int], bytes] = secrets.token_bytes
) -> Roll:
    """Return the roll of a vote, with everything random in it fresh.

    Args:
        vote: The vote's slug.
        voters: Every unit in scope, each once.
        fresh: Gives so many random bytes; another source only where nothing is at stake.
    """
    groups: dict[str, str] = {}
    lines: dict[str, RollLine] = {}
    letters = []
    for voter in voters:
        code = _fresh_code(fresh, lines)
        group = groups.setdefault(voter.owner or f"\0{voter.unit}", f"g{fresh(8).hex()}")
        disclosure = make_disclosure("unit", voter.unit, fresh(SALT_BYTES))
        # Codes are random: in their order the units are shuffled.
        lines[code] = RollLine(
            code=code, area_centi_m2=voter.area_centi_m2, group=group, commitment=digest_of(disclosure)
        )
        letters.append(Letter(voter.unit, code, encode_secret(fresh(32)), disclosure))
    ordered = [lines[code] for code in sorted(lines)]
    return Roll(tuple(_events(vote, ordered, len(groups))), tuple(letters))


def _fresh_code(fresh: Callable[[int], bytes], taken: Collection[str]) -> str:
    while True:
        number = int.from_bytes(fresh(8), "big")
        code = "".join(_ALPHABET[number >> 5 * place & 31] for place in range(_CODE_CHARACTERS))
        if code not in taken:
            return code


def _events(vote: str, lines: Sequence[RollLine], heads: int) -> Iterator[RollSealed]:
    step = VOTE_LINES_PER_EVENT_MAX // 2
    parts = [tuple(lines[start : start + step]) for start in range(0, len(lines), step)]
    for number, part in enumerate(parts, 1):
        yield RollSealed(
            vote=vote,
            part=number,
            parts=len(parts),
            lines=part,
            codes=len(lines),
            heads=heads,
            area_centi_m2=sum(line.area_centi_m2 for line in lines),
        )


def delivery_of(letter: Letter, vote: str, **how: object) -> Delivery:
    """Return the delivery of a letter: its code, and the public half of its secret.

    Args:
        letter: As it was made.
        vote: The vote's slug.
        how: `channel`, `date` and perhaps `evidence`.
    """
    return Delivery(code=letter.code, claim=claim_of(letter, vote), **how)  # type: ignore[arg-type]


def claim_of(letter: Letter, vote: str) -> str:
    """Return the public half of a letter's secret, base64, as a delivery has it."""
    return encode_base64(claim_key(letter.code, vote, letter.secret).vkey.public_key)


def claim_key(code: str, vote: str, secret: str) -> SigningKey:
    """Return the claim key of a letter.

    Raises:
        MalformedError: `secret_malformed`.
    """
    return SigningKey.from_seed(f"claim/{vote}/{code}", decode_secret(secret))


def encode_secret(seed: bytes) -> str:
    """Return a seed as letters have it: base64url without padding."""
    return urlsafe_b64encode(seed).rstrip(b"=").decode("ascii")


def decode_secret(text: str) -> bytes:
    """Return the 32 bytes of a letter's secret.

    Raises:
        MalformedError: `secret_malformed`; the message never quotes it.
    """
    try:
        seed = urlsafe_b64decode(text.encode("ascii") + b"=")
    except (ValueError, UnicodeEncodeError):
        seed = b""
    if len(seed) != 32 or encode_secret(seed) != text:
        raise MalformedError("secret_malformed", "a letter's secret is 43 characters of base64url")
    return seed


def format_letters(letters: Iterable[Letter]) -> str:
    """Return the letters as CSV, in natural order of unit."""
    in_order = sorted(letters, key=lambda one: (natural_key(one.unit), one))
    rows = [",".join(LETTER_COLUMNS), *map(",".join, in_order)]
    return "\n".join(rows) + "\n"


def read_letters(lines: Iterable[str]) -> list[Letter]:
    """Return the letters of a file that `format_letters` made, perhaps with lines taken out.

    Raises:
        MalformedError: `letters_malformed`.
    """
    rows = csv.DictReader(lines)
    if tuple(rows.fieldnames or ()) != LETTER_COLUMNS:
        raise MalformedError("letters_malformed", f"the first line is {','.join(LETTER_COLUMNS)}")
    try:
        return [Letter(**row) for row in rows]
    except TypeError as error:
        raise MalformedError("letters_malformed", "a line has another number of fields") from error
