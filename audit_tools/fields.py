"""The field tables of every kind, typed by hand from docs/reference/events.md.

* A field without default is present; a field equal to its default is absent; an unknown field is malformed.
* Each type knows the regular expression of its canonical JSON: one match judges form and bounds at once.
"""

from dataclasses import dataclass

from audit_tools.patterns import AMOUNT_MAX, date_pattern, integer_pattern, text_pattern


@dataclass(frozen=True, slots=True)
class Field:
    """A field's canonical JSON as a pattern; `optional` when it may be absent."""

    pattern: str
    optional: bool = False


def text(least: int, most: int) -> Field:
    """A string of `least` to `most` characters without default."""
    return Field(text_pattern(least, most))


def text_or_absent(most: int) -> Field:
    """A string whose default is empty: absent, or one to `most` characters."""
    return Field(text_pattern(1, most), optional=True)


def shape(pattern: str, *, optional: bool = False) -> Field:
    """A string that a pattern of plain ASCII fixes; `optional` when empty is its default."""
    return Field(f'"{pattern}"', optional)


def whole(least: int, most: int, *, optional: bool = False) -> Field:
    """An integer from `least` to `most`."""
    return Field(integer_pattern(least, most), optional)


def one_of(*names: str) -> Field:
    """One of some fixed words."""
    return Field('"(?:' + "|".join(names) + ')"')


def word_or_absent(*names: str) -> Field:
    """One of some fixed words, its default left out of `names`."""
    return Field('"(?:' + "|".join(names) + ')"', optional=True)


def nested(fields: dict[str, Field], *, optional: bool = False) -> Field:
    """An object of one of the named shapes."""
    return Field(object_pattern(fields), optional)


def object_pattern(fields: dict[str, Field]) -> str:
    """The pattern of a JSON object with exactly these fields, in order of name."""
    inner = ""
    required_before = False
    names = sorted(fields)
    anchor = next((i for i, name in enumerate(names) if not fields[name].optional), len(names))
    for i, name in enumerate(names):
        member = f'"{name}":{fields[name].pattern}'
        if i < anchor:
            inner += f"(?:{member},)?+"
        elif not required_before:
            inner += member
            required_before = True
        else:
            inner += f"(?:,{member})?+" if fields[name].optional else f",{member}"
    if anchor == len(names):
        return _all_optional(fields)
    return rf"(?>\{{{inner}\}})"


def _all_optional(fields: dict[str, Field]) -> str:
    members = "".join(f'(?:"{name}":{fields[name].pattern}(?:,(?=")|(?=\\}})))?+' for name in sorted(fields))
    return rf"(?>\{{{members}(?<!,)\}})"


def many(element: Field, least: int, most: int, *, optional: bool = False) -> Field:
    """An array of `least` to `most` elements; `optional` when empty is its default."""
    least = max(least, 1) if optional else least
    # A comma goes with the element before it, so that the element's pattern stands here once.
    return Field(rf"(?>\[(?:{element.pattern}(?:,(?!\])|(?=\]))){{{least},{most}}}+\])", optional)


NAME = shape(r"[a-z](?:[a-z0-9-]{0,30}[a-z0-9])?")
DATE = Field(f'"{date_pattern()}"')
FEN = whole(0, AMOUNT_MAX)
FEN_SOME = whole(1, AMOUNT_MAX)
FEN_SIGNED = whole(-AMOUNT_MAX, AMOUNT_MAX)
SEQ = whole(0, 9007199254740991)
EVENT_ID = shape("[0-7][0-9A-HJKMNP-TV-Z]{25}")
SLUG = shape(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
USCC = "[0-9A-HJ-NPQRTUWXY]{18}"
DIGEST = "[0-9a-f]{64}"
SHA256 = shape(DIGEST)
SEALED = shape("[A-Za-z0-9_-]{43}", optional=True)
UNIT_CODE = shape("[0-9A-Za-z]{1,16}(?:-[0-9A-Za-z]{1,16}){0,3}")
TRUE = Field("true", optional=True)
BOOLEAN = Field("(?:true|false)")

COMMON = {"illustrative": TRUE, "memo": text_or_absent(1000), "source": text_or_absent(500)}

PARTY = nested({"name": text(1, 100), "party": SLUG})
ORGANISATION = nested({"code": shape(USCC), "name": text(1, 100)})
COUNTERPARTY_FIELDS = {"code": shape(USCC, optional=True), "name": text_or_absent(100), "person": SEALED}
COUNTERPARTY = nested(COUNTERPARTY_FIELDS)
PAYER = nested(COUNTERPARTY_FIELDS, optional=True)
DUE = nested({"amount_fen": FEN_SOME, "date": DATE})
RESOLUTION_FIELDS = {
    "date": DATE,
    "reference": text(1, 100),
    "sha256": shape(DIGEST, optional=True),
    "topic": text_or_absent(40),
    "vote": text_or_absent(40),
}
RESOLUTION = nested(RESOLUTION_FIELDS)
AUTHORISATION = nested(
    {
        "basis": one_of("assembly", "budget", "committee", "contract", "emergency", "policy"),
        "reference": text(1, 100),
        "sha256": shape(DIGEST, optional=True),
    }
)
INVOICE = nested({"number": shape("[0-9]{8,30}"), "total_fen": FEN_SOME}, optional=True)
POSTING = nested({"account": text(0, 100), "amount_fen": FEN_SIGNED})
TRANSFER = nested({"group": text(1, 100), "unit": UNIT_CODE})
UNIT = nested(
    {
        "area_centi_m2": whole(1, 100000000),
        "building": text(1, 100),
        "entrance": text_or_absent(100),
        "group": text(1, 100),
        "unit": UNIT_CODE,
        "use": word_or_absent("other", "parking", "shop"),
    }
)
VOUCHER = nested(
    {
        "sha256": SHA256,
        "size": whole(1, 16777216),
        "title": text(1, 100),
        "type": one_of(
            "application/ofd",
            "application/pdf",
            "application/xml",
            "image/jpeg",
            "image/png",
            "text/csv",
            "text/plain",
        ),
    }
)
VOUCHERS = many(VOUCHER, 0, 32, optional=True)
ACCOUNT_PERIOD = nested(
    {
        "account": NAME,
        "closing_fen": FEN_SIGNED,
        "expense_fen": FEN_SIGNED,
        "income_fen": FEN_SIGNED,
        "opening_fen": FEN_SIGNED,
        "other_fen": FEN_SIGNED,
    }
)
