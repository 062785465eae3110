"""What a recount found, in an owner's words: which share is not reached, and which figure differs.

* Areas are shown in m² with two decimals, heads as people; a share in the words of Civil Code 278.
* A figure that differs is named by topic, tally and meaning, not by its place in an entry.
"""

import re
from typing import Any

from audit_tools.voting.quorum import Share
from audit_tools.voting.tally import Shortfall

_MEASURES = {"area": ("专有部分面积", "area"), "heads": ("业主人数", "heads")}
_WHO = {"taking_part": ("参与表决者", "those taking part"), "for": ("同意者", "those in favour")}
_BASES = {"scope": ("表决范围内全部", "all in scope"), "taking_part": ("参与表决者", "those taking part")}
_SHARES = {
    (1, 2): ("二分之一", "half"),
    (2, 3): ("三分之二", "two thirds"),
    (3, 4): ("四分之三", "three quarters"),
}
_OPTIONS = {
    "taking_part": ("参与表决", "taking part"),
    "for": ("同意", "for"),
    "against": ("反对", "against"),
    "abstaining": ("弃权", "abstaining"),
    "total": ("全部", "all in scope"),
}
_TALLIES = {"a": ("只计已投选票", "ballots cast only"), "b": ("按沉默规则计", "with the rule on silence")}
_FIELDS = {
    "passed": ("是否通过", "whether it passed"),
    "depends_on_silence": ("结果是否取决于沉默计票", "whether silence decides"),
    "topic": ("议题", "the topic"),
    "results": ("各议题结果", "the results of the topics"),
    "channels": ("各渠道票数", "ballots by channel"),
    "channel": ("渠道名称", "the channel's name"),
    "ballots": ("票数", "ballots"),
    "unopened": ("未开票数", "ballots left unopened"),
}
# By False and True.
_PASSED = (("未通过", "not passed"), ("通过", "passed"))
_TRUE = (("否", "no"), ("是", "yes"))
_PART = re.compile(r"([a-z_]+)(?:\[([0-9]+)\])?")


def amount(measure: str, number: int, lang: str) -> str:
    """An area of 0.01 m², or a number of heads."""
    if measure == "area":
        return f"{number / 100:.2f} m²"
    return f"{number} 人" if lang == "zh" else str(number)


def share_text(test: Share, lang: str) -> str:
    """What the test asks for, such as 参与表决者须达到表决范围内全部的三分之二."""
    at = 0 if lang == "zh" else 1
    plain = f"{test.denom}分之{test.numer}" if at == 0 else f"{test.numer}/{test.denom}"
    part = _SHARES.get((test.numer, test.denom), (plain, plain))[at]
    who, base = _WHO[test.who][at], _BASES[test.base][at]
    if at == 0:
        return f"{who}须{'超过' if test.strict else '达到'}{base}的{part}"
    return f"{who} must be {'more than' if test.strict else 'at least'} {part} of {base}"


def shortfall_text(lack: Shortfall, lang: str) -> str:
    """A test that fails, with what there is and what is missing."""
    at = 0 if lang == "zh" else 1
    short = amount(lack.measure, lack.test.missing(lack.have, lack.base), lang)
    have, base = (amount(lack.measure, number, lang) for number in (lack.have, lack.base))
    head = _MEASURES[lack.measure][at]
    if at == 0:
        return f"{head}:{share_text(lack.test, lang)};现为 {have} / {base},还差 {short}"
    return f"{head}: {share_text(lack.test, lang)}; {have} of {base}, {short} short"


def place_text(where: str, topics: list[str], channels: list[str], lang: str) -> str:
    """The figure at a place of the count, such as `results[0].a.area_for`.

    Args:
        where: the place.
        topics: the vote's topics in order.
        channels: the vote's channels in order.
        lang: `zh` or `en`.
    """
    named = {"results": topics, "channels": channels}
    words = []
    for name, index in _PART.findall(where):
        if index and int(index) < len(named.get(name, [])):
            words.append(named[name][int(index)])
        else:
            words.append(_field_text(name, lang))
    return (",", ", ")[lang != "zh"].join(words)


def _field_text(name: str, lang: str) -> str:
    at = 0 if lang == "zh" else 1
    measure, _, option = name.partition("_")
    if measure in _MEASURES and option in _OPTIONS:
        words = _OPTIONS[option][at], _MEASURES[measure][at]
        return "的".join(words) if at == 0 else " ".join(reversed(words))
    return {**_TALLIES, **_FIELDS}.get(name, (name, name))[at]


def value_text(where: str, value: Any, lang: str) -> str:
    """A figure of the count: areas in m², heads as people, yes or no; of lists how many there are."""
    at = 0 if lang == "zh" else 1
    name = where.rpartition(".")[2]
    if value is None:
        return ("没有", "nothing")[at]
    if isinstance(value, bool):
        return (_PASSED if name == "passed" else _TRUE)[value][at]
    if isinstance(value, list):
        return f"{len(value)} 项" if at == 0 else f"{len(value)} rows"
    measure = name.partition("_")[0]
    return amount(measure, value, lang) if measure in _MEASURES else str(value)
