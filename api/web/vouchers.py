"""The viewer of vouchers: pictures inside the page, text as text, the rest to be opened.

Rules:
    * Whatever a file holds, nothing of it runs: pictures come as pictures, text is escaped, and everything
      else is a link to a download.
    * A file that is missing, or whose bytes are others than the entry names, is said to be so; the page
      stays.
    * Files above `_LOOKED_AT_BYTES_MAX` are not looked at when the page is made; they are hashed when
      opened.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from api.services import Services
from ledger_core.books.fields import Voucher
from ledger_core.errors import LedgerError, UndecidedError, VerificationError

_LOOKED_AT_BYTES_MAX: Final = 1 << 20
_SHOWN_CHARACTERS_MAX: Final = 4_000
_PICTURES: Final = frozenset({"image/png", "image/jpeg"})
_TEXTS: Final = frozenset({"text/plain", "text/csv"})


class ShownVoucher(NamedTuple):
    """A voucher as a page shows it.

    Args:
        voucher: As the entry names it.
        state: `picture`, `text`, `file`, `missing`, `altered` or `unread`; where a text of the page says what
            happened, it is `voucher_<state>`.
        text: Begin of a text.
        is_cut: Whether the text goes on.
    """

    voucher: Voucher
    state: str
    text: str = ""
    is_cut: bool = False


def shown_vouchers(services: Services, estate: str, vouchers: Sequence[Voucher]) -> list[ShownVoucher]:
    """Return an entry's vouchers as its page shows them."""
    return [_shown(services, estate, one) for one in vouchers]


def _shown(services: Services, estate: str, voucher: Voucher) -> ShownVoucher:
    state = "picture" if voucher.type in _PICTURES else "text" if voucher.type in _TEXTS else "file"
    if voucher.size > _LOOKED_AT_BYTES_MAX:
        return ShownVoucher(voucher, "picture" if state == "picture" else "file")
    try:
        content = services.vouchers.get(estate, voucher.sha256)
    except UndecidedError:
        return ShownVoucher(voucher, "missing")
    except VerificationError:
        return ShownVoucher(voucher, "altered")
    except LedgerError:
        return ShownVoucher(voucher, "unread")
    if state != "text":
        return ShownVoucher(voucher, state)
    text = content.decode("utf-8-sig", "replace")
    return ShownVoucher(voucher, state, text[:_SHOWN_CHARACTERS_MAX], len(text) > _SHOWN_CHARACTERS_MAX)
