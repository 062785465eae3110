"""What an event says, field by field, in an owner's words.

Rules:
    * Every field that a body holds is shown: here, or by a part or a page made for it (`ELSEWHERE`).
    * A sealed fact is said to be sealed; its digest, keys and ids stand under the technical details.
    * What only programs read inside a group (keys, digests, what opens a seal) is passed over: the event line
      under the technical details holds it.
"""

from __future__ import annotations

import datetime
from typing import Any, Final, NamedTuple

import msgspec

from api.web.fingerprint import fingerprint
from api.web.labels import CHOICES, ELSEWHERE, FIELDS, FOR_PROGRAMS, TECHNICAL, Label
from api.web.labels_parts import PARTS
from api.web.labels_voting import VOTE_ROLES
from ledger_core.amounts import format_yuan
from ledger_core.books import fields as f
from ledger_core.books.account_words import account_words
from ledger_core.books.categories import EXPENSE, INCOME
from ledger_core.books.estate.kinds import Transfer, Unit
from ledger_core.books.estate.stories import ROLES
from ledger_core.books.fund.withdrawal_kinds import Scope
from ledger_core.books.registry import to_the_minute
from ledger_core.books.revenue.kinds import AccountPeriod, Authorisation, Due, Invoice
from ledger_core.books.voting.kinds import Topic

_LINES_MAX: Final = 60
_CATEGORIES = {**INCOME, **EXPENSE}


class Fact(NamedTuple):
    """A label and one or more lines of text.

    Args:
        label: What it is.
        lines: What it says.
        is_technical: Whether it stands under the technical details.
        is_amount: Whether it is a sum of money, in digits.
    """

    label: str
    lines: tuple[str, ...]
    is_technical: bool = False
    is_amount: bool = False


def pick(label: Label, language: str) -> str:
    """Return the Chinese or the English word."""
    return label[0] if language == "zh" else label[1]


def category_word(slug: str, language: str) -> str:
    """Return the word for a category; the slug itself where nobody knows it."""
    return pick(_CATEGORIES.get(slug, (slug, slug)), language)


def role_word(role: str, language: str) -> str:
    """Return the word for a role; keys of a vote have roles that nobody grants."""
    return pick(ROLES.get(role) or VOTE_ROLES.get(role) or (role, role), language)


def yuan(fen: int, language: str) -> str:
    """Return an amount with its unit."""
    return f"{format_yuan(fen)} 元" if language == "zh" else f"{format_yuan(fen)} yuan"


def facts_of(body: f.Body, language: str) -> list[Fact]:
    """Return what a body says, in the order of its fields; what it leaves out is left out."""
    kind = str(body.__struct_config__.tag)
    facts = []
    for one in msgspec.structs.fields(body):
        value = getattr(body, one.name)
        if one.name in ELSEWHERE or value is msgspec.UNSET or value in ("", ()):
            continue
        label = FIELDS.get(f"{kind}#{one.name}") or FIELDS.get(one.name) or (one.name, one.name)
        # A group that leaves out everything says nothing.
        lines = _cut([line for line in _lines(one.name, value, language) if line], language)
        if not lines:
            continue
        is_money = one.name.endswith("_fen")
        facts.append(Fact(pick(label, language), lines, one.name in TECHNICAL, is_money))
        facts.extend(_digests_of(pick(label, language), value, language))
    return facts


def _cut(lines: list[str], language: str) -> tuple[str, ...]:
    """A register of a thousand rows is told by its first ones; all of it stands in the event line."""
    more = len(lines) - _LINES_MAX
    if more <= 0:
        return tuple(lines)
    rest = pick(
        (f"…… 另有 {more} 行,全文见「技术细节」", f"… and {more} more, in the technical details"), language
    )
    return (*lines[:_LINES_MAX], rest)


def _digests_of(label: str, value: Any, language: str) -> list[Fact]:
    """The digests inside a value, for the technical details."""
    digests = [getattr(value, name, "") for name in ("person", "sha256")]
    suffix = pick(("(摘要)", " (digest)"), language)
    return [Fact(label + suffix, (digest,), True) for digest in digests if digest]


def _lines(name: str, value: Any, language: str) -> list[str]:
    if isinstance(value, tuple):
        return [line for part in value for line in _lines(name, part, language)]
    if isinstance(value, msgspec.Struct):
        return [_part(value, language)]
    if isinstance(value, bool):
        return [pick(("是", "yes") if value else ("否", "no"), language)]
    if isinstance(value, datetime.date):
        return [value.isoformat()]
    return [_plain(name, value, language)]


def _plain(name: str, value: int | str, language: str) -> str:
    """A number or a word."""
    if isinstance(value, int) and (told := _figure(name, value, language)):
        return told
    if name.endswith("_at") and isinstance(value, str):
        return to_the_minute(value)
    if name in ("role", "second_party"):
        return role_word(str(value), language)
    if name in ("category", "income_categories", "expense_categories"):
        return category_word(str(value), language)
    if name in ("log_key", "authority_key", "vkey"):
        return f"{value} ({fingerprint(str(value))})"
    if name == "account":
        return pick(account_words(str(value)), language)
    word = CHOICES.get(f"{name}.{value}") or CHOICES.get(f"{name.removesuffix('s')}.{value}")
    return pick(word or (str(value), str(value)), language)


def _figure(name: str, value: int, language: str) -> str:
    """A number with its unit, which its field's name tells; empty where it has none."""
    if name.endswith("_fen"):
        return yuan(value, language)
    if name.startswith("area"):
        return f"{value / 100:,.2f} m²"
    if name.endswith("_bp"):
        return f"{value / 100:g}%"
    if name == "rate_ppm":
        return f"{value / 10_000:g}%"
    if name.endswith("_milli"):
        return f"{value / 1_000:,g}"
    if name == "line":
        return str(value + 1)
    if name in ("entry", "question", "objection", "replaces"):
        return pick((f"第 {value} 条", f"entry {value}"), language)
    return ""


def _part(part: msgspec.Struct, language: str) -> str:
    """A group of fields as one line."""
    if isinstance(part, f.Counterparty) and part.person:
        return pick(("个人(姓名已密封)", "a person (name sealed)"), language)
    if isinstance(part, f.Counterparty | f.Organisation):
        return f"{part.name}({part.code})" if part.code else part.name
    if isinstance(part, f.Party):
        return part.name
    if isinstance(part, f.Resolution):
        return f"{part.reference},{part.date}" if language == "zh" else f"{part.reference}, {part.date}"
    if isinstance(part, Authorisation):
        basis = pick(CHOICES[f"authorisation.{part.basis}"], language)
        return f"{basis}:{part.reference}" if language == "zh" else f"{basis}: {part.reference}"
    if isinstance(part, Invoice):
        total = yuan(part.total_fen, language)
        return pick((f"{part.number},价税合计 {total}", f"{part.number}, total {total}"), language)
    return _row(part, language)


def _row(part: msgspec.Struct, language: str) -> str:
    """One of many parts of a list."""
    if isinstance(part, Due):
        return f"{part.date} · {yuan(part.amount_fen, language)}"
    if isinstance(part, Unit):
        use = pick(CHOICES[f"use.{part.use}"], language)
        return f"{part.unit} · {part.area_centi_m2 / 100:,.2f} m² · {use}"
    if isinstance(part, Topic):
        return pick((f"{part.title}:{part.text}", f"{part.title}: {part.text}"), language)
    if isinstance(part, Transfer):
        return part.unit
    if isinstance(part, AccountPeriod):
        return _period(part, language)
    return _fields_of(part, language)


def _fields_of(part: msgspec.Struct, language: str) -> str:
    """Every field of a part that no sentence was made for; a field without a label under its own name."""
    if isinstance(part, Scope) and not part.buildings and not part.units:
        return pick(("全小区", "the whole estate"), language)
    told = []
    for one in msgspec.structs.fields(part):
        value = getattr(part, one.name)
        if one.name in FOR_PROGRAMS or value is msgspec.UNSET or value is False or value in ("", ()):
            continue
        said = pick(("、", ", "), language).join(_lines(one.name, value, language))
        label = PARTS.get(one.name) or FIELDS.get(one.name) or (one.name, one.name)
        told.append(f"{pick(label, language)} {said}")
    return " · ".join(told)


def _period(part: AccountPeriod, language: str) -> str:
    words = (
        (("期初", "opening"), part.opening_fen),
        (("收入", "income"), part.income_fen),
        (("支出", "expense"), part.expense_fen),
        (
            ("其他增加", "other, up") if part.other_fen >= 0 else ("其他减少", "other, down"),
            abs(part.other_fen),
        ),
        (("期末", "closing"), part.closing_fen),
    )
    figures = " · ".join(f"{pick(label, language)} {yuan(fen, language)}" for label, fen in words)
    account = pick(account_words(part.account), language)
    return f"{account}:{figures}" if language == "zh" else f"{account}: {figures}"
