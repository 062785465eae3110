"""Parts of the fund's events: lines, budgets, scopes (docs/reference/events.md)."""

from audit_tools.fields import (
    FEN,
    FEN_SOME,
    ORGANISATION,
    SHA256,
    TRUE,
    UNIT_CODE,
    Field,
    many,
    nested,
    shape,
    text,
    whole,
)

ROOT = shape("[A-Za-z0-9+/]{43}=")
CALL_LINE = nested(
    {
        "amount_fen": FEN_SOME,
        "unit": UNIT_CODE,
    }
)
SHARE_LINE = nested(
    {
        "developer": TRUE,
        "due_fen": Field(FEN_SOME.pattern, optional=True),
        "share_fen": FEN,
        "unit": UNIT_CODE,
    }
)
AUDIT = nested(
    {
        "auditor": ORGANISATION,
        "sha256": SHA256,
    }
)
ACCEPTED_LINE = nested(
    {
        "claimed_milli": FEN,
        "found_milli": FEN,
        "line": whole(0, 99),
        "photos": many(SHA256, 0, 10, optional=True),
    }
)
SCOPE = nested(
    {
        "buildings": many(text(1, 100), 0, 200, optional=True),
        "units": many(UNIT_CODE, 0, 500, optional=True),
    }
)
OPENING_LINE = nested(
    {
        "balance_fen": FEN,
        "deposits_fen": FEN,
        "gains_fen": Field(FEN_SOME.pattern, optional=True),
        "unit": UNIT_CODE,
        "used_fen": Field(FEN_SOME.pattern, optional=True),
    }
)
QUOTATION = nested(
    {
        "amount_fen": FEN_SOME,
        "bidder": ORGANISATION,
        "sha256": SHA256,
        "unit_prices_fen": many(FEN, 0, 100, optional=True),
    }
)
GAIN_LINE = nested(
    {
        "amount_fen": FEN,
        "balance_days": whole(1, 9007199254740991),
        "unit": UNIT_CODE,
    }
)
BUDGET_LINE = nested(
    {
        "amount_fen": FEN,
        "item": text(1, 100),
        "place": text(1, 100),
        "quantity_milli": FEN,
        "unit_of_measure": text(1, 20),
        "unit_price_fen": FEN,
    }
)
DEPOSIT_LINE = nested(
    {
        "amount_fen": FEN_SOME,
        "due_fen": Field(FEN_SOME.pattern, optional=True),
        "unit": UNIT_CODE,
    }
)
