"""One reader's visit to one page: which language, which estate, may he see it, what did he ask for.

Rules:
    * A closed estate asks for a token. Programs send it as Bearer; a browser asks its user for it by itself
      (Basic, any user name) and the token is the password.
    * Parameters that a form sends empty count as absent; unknown ones are passed over, for a page is reached
      by links from anywhere.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from typing import Final

from starlette.requests import Request

from api.problems import ProblemError
from api.routes.access import ESTATE, basic_challenge, number, token_of
from api.services import Services
from ledger_core.stores.base import Head
from projections.parties import EstateRow

_HOST: Final = re.compile(r"[A-Za-z0-9.-]{1,255}(?::[0-9]{1,5})?|\[[0-9a-fA-F:]{2,45}\](?::[0-9]{1,5})?")
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
QUERY_CHARACTERS_MAX: Final = 200


@dataclass(frozen=True, slots=True)
class Visit:
    """A request for a page.

    Args:
        services: The process's parts.
        request: As it came.
        language: `zh` or `en`.
    """

    services: Services
    request: Request
    language: str

    @property
    def estate(self) -> str:
        """The estate in the path, which this reader may see.

        Raises:
            ProblemError: `unknown_estate`, `token_missing` or `token_wrong`.
        """
        estate: str = self.request.path_params["estate"]
        if not ESTATE.fullmatch(estate):
            raise ProblemError("unknown_estate")
        _check_token(self.request, self.services, estate)
        return estate

    @property
    def base(self) -> str:
        """Address of this service as the reader sees it, for commands to copy; no trailing slash."""
        host = self.request.headers.get("host", "")
        if not _HOST.fullmatch(host):
            host = self.services.installation.origin
        return f"{self.request.url.scheme}://{host}"

    def size(self, estate: str) -> int:
        """Return the tree size, the read models being there too.

        Raises:
            ProblemError: `unknown_estate`.
        """
        size = self.services.size_of(estate)
        if not size:
            raise ProblemError("unknown_estate")
        return size

    def row(self, estate: str) -> EstateRow:
        """Return the estate as it was founded.

        Raises:
            ProblemError: `unknown_estate`.
        """
        found = self.services.read_models.estate(estate)
        if found is None:
            raise ProblemError("unknown_estate")
        return found

    def head(self, estate: str) -> Head:
        """Return the head of the estate's log."""
        return self.services.reader.head(estate)

    def seq(self, size: int) -> int:
        """Return the entry in the path.

        Raises:
            ProblemError: `unknown_entry`.
        """
        text = self.request.path_params["seq"]
        if not (text.isascii() and text.isdigit() and len(text) <= 16 and int(text) < size):
            raise ProblemError("unknown_entry")
        return int(text)

    def text(self, name: str) -> str:
        """Return a parameter, empty when it is absent.

        Raises:
            ProblemError: `invalid_parameter`; it is too long.
        """
        value = self.request.query_params.get(name, "").strip()
        if len(value) > QUERY_CHARACTERS_MAX:
            raise ProblemError("invalid_parameter", pointer=name)
        return value

    def number(self, name: str, default: int, least: int, most: int) -> int:
        """Return a parameter that is a number.

        Raises:
            ProblemError: `invalid_parameter`.
        """
        text = self.text(name)
        return number(text, name, least, most) if text else default

    def day(self, name: str) -> datetime.date | None:
        """Return a parameter that is a day, YYYY-MM-DD; None when it is absent.

        Raises:
            ProblemError: `invalid_parameter`.
        """
        text = self.text(name)
        if not text:
            return None
        try:
            # fromisoformat alone would take 20260101 and 2026-W01-1 too.
            return datetime.date.fromisoformat(text if _DAY.fullmatch(text) else "")
        except ValueError as error:
            raise ProblemError("invalid_parameter", pointer=name) from error


def _check_token(request: Request, services: Services, estate: str) -> None:
    if not services.doors.is_closed(estate):
        return
    token = token_of(request.headers.get("authorization", ""))
    if not services.doors.opens(estate, token):
        code = "token_wrong" if token else "token_missing"
        raise ProblemError(code, status=401, headers={"WWW-Authenticate": basic_challenge(estate)})
