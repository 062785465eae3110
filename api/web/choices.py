"""How a reader wants pages: in which language, and how large.

Rules:
    * `?lang=zh` or `?lang=en` decides, and is remembered in a cookie; then the cookie; then Accept-Language.
    * Chinese comes first: a reader who asks for neither gets it.
    * `?view=elder` asks for large letters and large buttons, `?view=usual` for the usual ones; a cookie
      remembers that too.
"""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from api.problems import language_of as accepted_language

LANGUAGES: Final = ("zh", "en")
VIEWS: Final = ("usual", "elder")
_CHOICES: Final = {"lang": LANGUAGES, "view": VIEWS}
_COOKIE_SECONDS: Final = 365 * 24 * 3600


def language_of(request: Request) -> str:
    """Return `zh` or `en`."""
    chosen = _chosen(request, "lang")
    if chosen:
        return chosen
    accepted = request.headers.get("accept-language", "").lower()
    return accepted_language(request) if "zh" in accepted or "en" in accepted else "zh"


def view_of(request: Request) -> str:
    """Return `usual` or `elder`."""
    return _chosen(request, "view") or VIEWS[0]


def switch_links(request: Request) -> dict[str, str]:
    """Return choice -> relative address of this same page with it, other parameters kept."""
    return {
        one: f"?{request.url.include_query_params(**{name: one}).query}"
        for name, known in _CHOICES.items()
        for one in known
    }


def remember(request: Request, response: Response) -> None:
    """What was asked for in the address is in a cookie for the next page."""
    for name, known in _CHOICES.items():
        asked = request.query_params.get(name)
        if asked in known:
            response.set_cookie(name, asked, _COOKIE_SECONDS, samesite="lax", httponly=True)


def _chosen(request: Request, name: str) -> str:
    for chosen in (request.query_params.get(name), request.cookies.get(name)):
        if chosen in _CHOICES[name]:
            return str(chosen)
    return ""
