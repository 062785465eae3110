"""Which language a page is in.

Rules:
    * `?lang=zh` or `?lang=en` decides, and is remembered in a cookie; then the cookie; then Accept-Language.
    * Chinese comes first: a reader who asks for neither gets it.
"""

from __future__ import annotations

from typing import Final

from starlette.requests import Request

from api.problems import language_of as accepted_language

LANGUAGES: Final = ("zh", "en")
COOKIE: Final = "lang"


def language_of(request: Request) -> str:
    """Return `zh` or `en`."""
    for chosen in (request.query_params.get("lang"), request.cookies.get(COOKIE)):
        if chosen in LANGUAGES:
            return str(chosen)
    accepted = request.headers.get("accept-language", "").lower()
    return accepted_language(request) if "zh" in accepted or "en" in accepted else "zh"


def switch_links(request: Request) -> dict[str, str]:
    """Return language -> relative address of this same page in it, other parameters kept."""
    return {one: f"?{request.url.include_query_params(lang=one).query}" for one in LANGUAGES}
