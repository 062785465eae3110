"""Step 8, the book `estate`: founding, units and policy (SPEC-books §4.3)."""

import re
from functools import lru_cache
from typing import Any

from audit_tools.findings import Breach
from audit_tools.kinds import EXPENSE_CATEGORIES, INCOME_CATEGORIES
from audit_tools.limits import NAME_BYTES_MAX
from audit_tools.state import Books, Entry

RESERVED = ("sunledger", "cosignature")  # first words of other signed texts
ORIGIN = re.compile(r"([a-z0-9.-]+)(?::[0-9]+)?/logs/([a-z0-9-]{3,40})")
_CODE_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CODE_VALUE = {character: value for value, character in enumerate(_CODE_ALPHABET)}
_WEIGHTS = [pow(3, i, 31) for i in range(17)]


@lru_cache(maxsize=4096)
def is_credit_code(code: str) -> bool:
    """True when the check character of a unified social credit code is right (GB 32100)."""
    if len(code) != 18 or any(c not in _CODE_VALUE for c in code):
        return False
    total = sum(_CODE_VALUE[c] * w for c, w in zip(code[:17], _WEIGHTS, strict=True))
    return _CODE_VALUE[code[17]] == -total % 31


def check_code(code: str) -> Breach | None:
    """A code that is given has the right check character."""
    return None if not code or is_credit_code(code) else Breach("bad_code", "a code by GB 32100", code)


def check_firm(_books: Books, entry: Entry) -> Breach | None:
    """The firm's code is right."""
    return check_code(entry.body["firm"]["code"])


def check_origin(books: Books, entry: Entry) -> Breach | None:
    """The origin has the form of SPEC §5–9, belongs to the checkpoint and ends in this estate's name."""
    origin = entry.body["origin"]
    match = ORIGIN.fullmatch(origin)
    if match is None or len(origin) > NAME_BYTES_MAX or match[1] in RESERVED or match[2] != entry.estate:
        return Breach("not_our_origin", f"<installation>/logs/{entry.estate}", origin)
    return None if origin == books.origin else Breach("not_our_origin", books.origin, origin)


def apply_origin(books: Books, entry: Entry) -> None:
    """The estate has its name."""
    books.estate = entry.estate


def check_units_new(books: Books, entry: Entry) -> Breach | None:
    """A unit is registered once, within the event also."""
    seen: set[str] = set()
    for unit in entry.body["units"]:
        if unit["unit"] in books.units or unit["unit"] in seen:
            return Breach("unit_known", "a unit that is not registered", unit["unit"])
        seen.add(unit["unit"])
    return None


def apply_units(books: Books, entry: Entry) -> None:
    """The units are on the register with building and area."""
    for unit in entry.body["units"]:
        if unit["unit"] in books.units:
            continue
        books.units[unit["unit"]] = (unit["building"], unit["area_centi_m2"])
        books.groups[unit["unit"]] = unit["group"]
        if "entrance" in unit:
            books.entrances[unit["unit"]] = unit["entrance"]


def check_transfers(books: Books, entry: Entry) -> Breach | None:
    """Each unit is registered and comes once."""
    names = [row["unit"] for row in entry.body["transfers"]]
    unknown = next((name for name in names if name not in books.units), None)
    if unknown is not None:
        return Breach("unit_unknown", "a registered unit", unknown)
    twice = next((name for i, name in enumerate(names) if name in names[:i]), None)
    return Breach("unit_repeated", "each unit once", twice) if twice is not None else None


def apply_transfers(books: Books, entry: Entry) -> None:
    """The units have their new owners."""
    for row in entry.body["transfers"]:
        unit, group = row["unit"], row["group"]
        if unit in books.units:
            books.transfers[unit] = (entry.seq, books.groups.get(unit, ""), group)
            books.groups[unit] = group


def check_policy(_books: Books, entry: Entry) -> Breach | None:
    """The categories are of SPEC-books §6, without repeats."""
    for name, known in (("income_categories", INCOME_CATEGORIES), ("expense_categories", EXPENSE_CATEGORIES)):
        given: list[Any] = entry.body[name]
        if len(set(given)) != len(given) or not set(given) <= known:
            return Breach("category_unknown", f"{name} of SPEC-books §6, each once", ", ".join(given)[:300])
    return None


def apply_policy(books: Books, entry: Entry) -> None:
    """The values are in force from the next event on."""
    put_policy(books, entry.body)


def put_policy(books: Books, body: dict[str, Any]) -> None:
    """The policy in force is that of `body`."""
    books.policy = body
    books.income_allowed = frozenset(body["income_categories"])
    books.expense_allowed = frozenset(body["expense_categories"])
