"""Templates: one environment for all pages, in which everything is escaped and nothing may be missing."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from api.web.facts import category_word, pick
from api.web.fingerprint import fingerprint
from api.web.labels import CHOICES, FLAGS, KINDS
from api.web.static_files import asset, imported, static_files
from api.web.words import WORDS
from ledger_core.amounts import format_yuan
from ledger_core.books.account_words import account_words
from ledger_core.books.registry import to_the_minute

_HERE: Final = Path(__file__).parent
_MEDIA_WORDS: Final = {
    "application/pdf": "media_pdf",
    "application/ofd": "media_ofd",
    "application/xml": "media_xml",
    "image/jpeg": "media_picture",
    "image/png": "media_picture",
    "text/csv": "media_table",
    "text/plain": "media_text",
}
_DAY: Final = re.compile(r"\b[0-9]{4}-[0-9]{2}-[0-9]{2}\b")


# A figure, the word for where it is 1, and the word for where it is not.
_FORMS: Final = re.compile(r"{(\w+)\|([^|}]*)\|([^}]*)}")


def _form_of(found: re.Match[str], figures: Mapping[str, object]) -> str:
    return found[2] if str(figures[found[1]]) == "1" else found[3]


class Words:
    """The texts of the pages in one language; called from templates as `t("today")`.

    Args:
        language: `zh` or `en`.
    """

    def __init__(self, language: str) -> None:
        self._language = language

    def __call__(self, name: str, **figures: object) -> str:
        """Return a text with its figures filled in, a day unbroken; the template escapes the whole."""
        text = _FORMS.sub(lambda one: _form_of(one, figures), pick(WORDS[name], self._language))
        shown = {
            key: unbroken(one) if isinstance(one, datetime.date) else one for key, one in figures.items()
        }
        marked = any(isinstance(one, Markup) for one in shown.values())
        return (escape(text) if marked else text).format(**shown)

    def kind(self, name: str) -> str:
        """Return the word for a kind of event."""
        return pick(KINDS.get(name, (name, name)), self._language)

    def category(self, slug: str) -> str:
        """Return the word for a category."""
        return category_word(slug, self._language)

    def account(self, slug: str) -> str:
        """Return what people call a registered account."""
        return pick(account_words(slug), self._language)

    def owners(self, number: int) -> str:
        """Return how many owners these are."""
        return self("one_owner" if number == 1 else "owners", count=f"{number:,}")

    def flag(self, name: str) -> str:
        """Return the word for a flag."""
        return pick(FLAGS.get(name, (name, name)), self._language)

    def choice(self, field: str, value: str) -> str:
        """Return the word for one of a field's choices."""
        return pick(CHOICES.get(f"{field}.{value}", (value, value)), self._language)

    def media(self, media_type: str) -> str:
        """Return what sort of file it is."""
        return self(_MEDIA_WORDS[media_type]) if media_type in _MEDIA_WORDS else media_type

    def balance(self, fen: int) -> str:
        """Return a balance in yuan; one below zero is said to be overdrawn."""
        return format_yuan(fen) if fen >= 0 else self("overdrawn_by", amount=format_yuan(-fen))

    def net(self, fen: int) -> str:
        """Return income or expense net of reversals, never with a minus sign."""
        return format_yuan(fen) if fen >= 0 else self("net_reversed", amount=format_yuan(-fen))

    def change(self, fen: int) -> str:
        """Return by how much something grew or shrank."""
        if not fen:
            return format_yuan(0)
        return self("grew_by" if fen > 0 else "shrank_by", amount=format_yuan(abs(fen)))

    def age(self, days: int) -> str:
        """Return how long ago something was, in days."""
        return self("today") if days == 0 else self("yesterday") if days == 1 else self("days_ago", days=days)


def render(template: str, language: str, context: dict[str, Any]) -> str:
    """Return a page.

    Args:
        template: File name under `templates`.
        language: `zh` or `en`.
        context: What the template shows.
    """
    return _environment().get_template(template).render(t=_words(language), language=language, **context)


def moment(text: str) -> Markup:
    """Return a moment as people read it, to the minute, in the time of Asia/Shanghai."""
    return unbroken(to_the_minute(text))


def unbroken(text: object) -> Markup:
    """Return a text, escaped, whose days are marked up: no line ends within one. Not for an attribute."""
    return Markup(_DAY.sub(r"<time>\g<0></time>", str(escape(text))))


def count(value: int) -> str:
    """Return a count with thousands separators."""
    return f"{value:,}"


@lru_cache(maxsize=2)
def _words(language: str) -> Words:
    return Words(language)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.globals.update(asset=asset, imported=imported, has_asset=static_files().__contains__)
    environment.filters.update(yuan=format_yuan, count=count, fingerprint=fingerprint)
    environment.filters.update(moment=moment, unbroken=unbroken)
    return environment
