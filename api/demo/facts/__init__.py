"""Published figures, copied with their sources, and how their wording is read.

Rules:
    * `310余` and `60多万` are read as the least that they can mean; the entry's memo keeps the wording.
    * Nothing here is rounded or corrected: where two sources differ, both stand in the file.
"""

from __future__ import annotations

import json
import re
from decimal import Decimal
from importlib import resources
from typing import Any, Final

Fact = dict[str, Any]
_WAN: Final = re.compile(r"([0-9]+(?:\.[0-9]+)?)[余多]?万")
_FEN_PER_WAN: Final = 1_000_000


def load(name: str) -> Any:
    """Return the content of one file of facts, such as `public_revenue`."""
    return json.loads(resources.files(__name__).joinpath(f"{name}.json").read_text(encoding="utf-8"))


def revenue_of(slug: str) -> Fact:
    """Return what was published of one estate's common revenue."""
    fact: Fact = load("public_revenue")[slug]
    return fact


def division_of(slug: str) -> str:
    """Return the division code (GB/T 2260) of one estate."""
    return str(load("divisions")[slug][0])


def fraud_case(number: str) -> str:
    """Return in one line what the demonstration answers to, such as case `F03`, with its source."""
    case = next(one for one in load("fraud_cases") if one["id"] == number)
    return f"实例 {number}({case['threat']}):{case['case']},来源 {case['source']}"


def source_of(fact: Fact) -> str:
    """Return where a fact was published, in one line."""
    source = fact["source"]
    return source if isinstance(source, str) else " ".join(source)


def fen_of(text: str) -> list[int]:
    """Return the least that each amount in 万元 can mean, in fen, such as 60,000,000 for `60多万`."""
    return [int(Decimal(figure) * _FEN_PER_WAN) for figure in _WAN.findall(text)]


def fen_of_wan(figure: str) -> int:
    """Return the least that a figure in units of 10,000 yuan can mean, in fen, such as `310余`."""
    digits = re.match(r"[0-9.]+", figure)
    if digits is None:
        raise ValueError(figure)
    return int(Decimal(digits[0]) * _FEN_PER_WAN)


def centi_m2_of_wan(figure: str) -> int:
    """Return an area that is published in units of 10,000 m², in 0.01 m²."""
    return int(Decimal(figure) * 1_000_000)
