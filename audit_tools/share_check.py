"""Shares of a distribution, applied again in integers (SPEC-books §5.3): area in 0.01 m², rate in fen."""

from typing import Any

from audit_tools.findings import Breach
from audit_tools.state import Books, Entry


def share_of(area: int, rate: int, rounding: str) -> int:
    """One unit's rounded share of an area rate, in fen; `area` in 0.01 m², `rate` in fen per m²."""
    if rounding == "fen_half_up":
        return (2 * area * rate + 100) // 200
    if rounding == "yuan_down":
        return area * rate // 10_000 * 100
    return area * rate // 100


def areas_in_scope(books: Books, buildings: list[str] | None) -> list[int] | None:
    """Areas of the units in scope in 0.01 m²; None when there are none, or a listed building has none."""
    if buildings is None:
        return [area for _, area in books.units.values()] or None
    listed = set(buildings)
    found = [(building, area) for building, area in books.units.values() if building in listed]
    return [area for _, area in found] if {building for building, _ in found} == listed else None


def expected_shares(body: dict[str, Any], areas: list[int]) -> tuple[int, int, int]:
    """Units, entitled and paid fen that the rule gives."""
    rate, rounding = body.get("rate_fen", 0), body["rounding"]
    if body["basis"] == "unit_amount":
        share = rate // 100 * 100 if rounding == "yuan_down" else rate
        return len(areas), rate * len(areas), share * len(areas)
    return len(areas), sum(areas) * rate // 100, sum(share_of(area, rate, rounding) for area in areas)


def check_shares(books: Books, entry: Entry) -> Breach | None:
    """Units, entitled and paid are what the rule gives; basis, rate and rounding fit together."""
    body = entry.body
    if body["basis"] == "stated_total":
        fits = "rate_fen" not in body and body["rounding"] == "as_published" and "buildings" not in body
        return (
            None if fits else Breach("shares_mismatch", "no rate, as_published, no buildings", _terms(body))
        )
    areas = areas_in_scope(books, body.get("buildings"))
    if areas is None:
        return Breach("no_units", "registered units in every building of the scope", _terms(body))
    if "rate_fen" not in body or body["rounding"] == "as_published":
        return Breach("shares_mismatch", "a rate above 0 and a rule of rounding", _terms(body))
    want = expected_shares(body, areas)
    have = (body["units"], body["entitled_fen"], body["paid_fen"])
    if want != have or want[2] <= 0:
        names = "units, entitled_fen, paid_fen = "
        return Breach("shares_mismatch", f"{names}{want}", f"{names}{have}")
    return None


def _terms(body: dict[str, Any]) -> str:
    return (
        f"{body['basis']}, rate {body.get('rate_fen', 0)}, {body['rounding']}, {body.get('buildings', 'all')}"
    )
