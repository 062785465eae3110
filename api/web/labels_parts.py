"""The words for groups inside an event: topics, thresholds, tallies, lines of a roll or of a list."""

from __future__ import annotations

from typing import Final

PARTS: Final[dict[str, tuple[str, str]]] = {
    "a": ("甲法(未表态不计)", "way A, silence not counted"),
    "b": ("乙法(按规则计未表态)", "way B, silence by the rules"),
    "area_abstaining": ("弃权面积", "area abstaining"),
    "area_against": ("反对面积", "area against"),
    "area_for": ("同意面积", "area for"),
    "area_taking_part": ("参与面积", "area taking part"),
    "area_total": ("总面积", "area in all"),
    "base": ("以何为底", "out of"),
    "building": ("楼栋", "building"),
    "candidate": ("候选人", "candidate"),
    "commitment": ("房号密封", "unit, sealed"),
    "denominator": ("分母", "denominator"),
    "depends_on_silence": ("结果取决于未表态者", "turns on the silent"),
    "entrance": ("单元", "entrance"),
    "evidence": ("送达凭据", "evidence"),
    "group": ("业主组", "owner group"),
    "heads_abstaining": ("弃权人数", "heads abstaining"),
    "heads_against": ("反对人数", "heads against"),
    "heads_for": ("同意人数", "heads for"),
    "heads_taking_part": ("参与人数", "heads taking part"),
    "heads_total": ("总人数", "heads in all"),
    "numerator": ("分子", "numerator"),
    "passed": ("通过", "passed"),
    "strict": ("须超过", "must be above"),
    "stricter": ("更高的要求", "stricter test"),
    "topic": ("议题", "topic"),
    "unit": ("房号", "unit"),
    "who": ("看哪些票", "whose votes"),
}
