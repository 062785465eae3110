"""Cursors: where a list goes on, and at which tree size it is read (docs/reference/http.md).

Rules:
    * A cursor travels alone: it carries the list, the estate, the filters and the limit.
    * All pages that it leads to are read at the tree size of the first page.
    * It is base64url of canonical JSON; anything else is `invalid_cursor`. It grants nothing.
"""

from __future__ import annotations

import base64
import binascii
from typing import Annotated, Final

import msgspec
from starlette.requests import Request

from api.problems import ProblemError
from ledger_core.errors import MalformedError
from ledger_core.limits import INTEGER_MAX
from ledger_core.log.canonical import StrictDecoder, encode

LIMIT_DEFAULT: Final = 100
LIMIT_MAX: Final = 1_000
Text = Annotated[str, msgspec.Meta(max_length=200)]
Position = Annotated[int, msgspec.Meta(ge=0, le=INTEGER_MAX)]
Day = Annotated[str, msgspec.Meta(pattern="^(?:[0-9]{4}-[0-9]{2}-[0-9]{2})?$")]


class Cursor(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a cursor says.

    Args:
        of: Name of the list, such as `entries`.
        estate: The estate's slug, or empty.
        size: Tree size that the list is read at.
        start: Where the next page begins: a seq, or an index in the list.
        limit: Rows on a page.
        kind, category, account, first_day, last_day, q, flag: Filters, empty when absent.
    """

    of: Text
    estate: Text = ""
    size: Position = 0
    start: Position = 0
    limit: Annotated[int, msgspec.Meta(ge=1, le=LIMIT_MAX)] = LIMIT_DEFAULT
    kind: Text = ""
    category: Text = ""
    account: Text = ""
    first_day: Day = ""
    last_day: Day = ""
    q: Text = ""
    flag: Text = ""

    @property
    def is_filtered(self) -> bool:
        """Whether anything but the range is asked for."""
        days = self.first_day or self.last_day
        return bool(self.kind or self.category or self.account or days or self.q or self.flag)


_decoder: Final = StrictDecoder(Cursor)


def encode_cursor(cursor: Cursor) -> str:
    """Return the text that a client sends back."""
    return base64.urlsafe_b64encode(encode(cursor)).decode("ascii").rstrip("=")


def decode_cursor(text: str, of: str, estate: str) -> Cursor:
    """Return what a cursor of this list says.

    Raises:
        ProblemError: `invalid_cursor`.
    """
    try:
        cursor = _decoder.decode(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (MalformedError, binascii.Error, ValueError) as error:
        raise ProblemError("invalid_cursor", pointer="cursor") from error
    if (cursor.of, cursor.estate) != (of, estate) or encode_cursor(cursor) != text:
        raise ProblemError("invalid_cursor", pointer="cursor")
    return cursor


def cursor_parameter(request: Request, of: str, estate: str) -> Cursor | None:
    """Return the cursor that the request carries, if it does.

    Raises:
        ProblemError: `invalid_cursor`, also when something else is sent along.
    """
    text = request.query_params.get("cursor")
    if text is None:
        return None
    if len(request.query_params.multi_items()) > 1:
        raise ProblemError("invalid_cursor", "a cursor travels alone", pointer="cursor")
    return decode_cursor(text, of, estate)
