"""Which share decides, by law and item, in integers (SPEC-books §4.6; Civil Code 278, 1259).

* Every test is made twice, by area (0.01 m²) and by heads; a matter is passed when all its tests hold.
* A share that is reached exactly counts where the law says "at least", not where it says "more than".
* The moment of closing decides which law judges: from 2021-01-01 (Asia/Shanghai) the Civil Code.
"""

from dataclasses import dataclass

CIVIL_CODE = "civil_code_278"
REGULATION = "regulation_12"
CIVIL_CODE_SINCE = "2021-01-01"


@dataclass(frozen=True, slots=True)
class Share:
    """A share that must be reached: `numer`/`denom` of `base`; `strict` where it must be exceeded."""

    who: str  # taking_part or for
    base: str  # scope or taking_part
    numer: int
    denom: int
    strict: bool

    def holds(self, have: int, base: int) -> bool:
        """True when `have` of `base` is enough."""
        left, right = have * self.denom, base * self.numer
        return left > right if self.strict else left >= right

    def missing(self, have: int, base: int) -> int:
        """The least that must be added to `have`; 0 where it is enough."""
        right = base * self.numer
        least = right // self.denom + 1 if self.strict else -(-right // self.denom)
        return max(least - have, 0)


_TAKING_PART = Share("taking_part", "scope", 2, 3, strict=False)
_MORE_THAN_HALF = Share("for", "taking_part", 1, 2, strict=True)
_THREE_QUARTERS = Share("for", "taking_part", 3, 4, strict=False)
_OLD_TAKING_PART = Share("taking_part", "scope", 1, 2, strict=True)
_OLD_HALF = Share("for", "scope", 1, 2, strict=True)
_OLD_TWO_THIRDS = Share("for", "scope", 2, 3, strict=False)


def law_on(day: str) -> str:
    """The law that judges a decision of `day` (YYYY-MM-DD)."""
    return CIVIL_CODE if day >= CIVIL_CODE_SINCE else REGULATION


def shares_of(law: str, item: int) -> tuple[Share, Share]:
    """The two shares that a matter of `item` (1 to 9, by the Civil Code's numbers) must reach.

    Raising fund money, rebuilding and changing the use of common parts (6 to 8) are special under the Civil
    Code; using and raising fund money and rebuilding (5 to 7) were under the regulation before it.
    """
    if law == CIVIL_CODE:
        return _TAKING_PART, _THREE_QUARTERS if item in (6, 7, 8) else _MORE_THAN_HALF
    return _OLD_TAKING_PART, _OLD_TWO_THIRDS if item in (5, 6, 7) else _OLD_HALF
