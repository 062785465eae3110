"""A recount for people and programs: both tallies, what is missing, and where the announcement differs."""

from typing import Any

from audit_tools.messages import meaning
from audit_tools.voting.figure_words import place_text, shortfall_text, value_text
from audit_tools.voting.recount import Counted, Recount
from audit_tools.voting.state import Vote
from audit_tools.voting.tally import OPTIONS, Outcome, Side

EXIT = {"equal": 0, "different": 1, "undecided": 2}
_VERDICTS = {
    "equal": ("逐票相加与公布的结果一致", "the ballots add up to what was announced"),
    "different": ("与公布的不同", "not what was announced"),
    "undecided": ("无法核对", "could not tell"),
}
_OPTIONS = {
    "taking_part": ("参与", "taking part"),
    "for": ("同意", "for"),
    "against": ("反对", "against"),
    "abstain": ("弃权", "abstaining"),
}


def verdict_of(recount: Recount, rows: list[Counted]) -> str:
    """The worst of all: a finding is a difference, and nothing counted is nothing told."""
    verdicts = {row.verdict for row in rows}
    if recount.findings.unsound:
        return "different"
    return next((v for v in ("different", "undecided", "equal") if v in verdicts), "undecided")


def codes_of(vote: Vote) -> dict[str, list[str]]:
    """The codes that no ballot came for, those never delivered, those silent, and those left unopened."""
    rows = sorted(vote.codes.items())
    return {
        "unused": [name for name, code in rows if not code.voted],
        "undelivered": [name for name, code in rows if not code.delivered],
        "silent": [name for name, code in rows if code.silent],
        "unopened": [name for name, code in rows if code.voted and code.opened is None],
    }


def row_json(row: Counted) -> dict[str, Any]:
    """One vote as JSON."""
    shown: dict[str, Any] = {"vote": row.name, "verdict": row.verdict}
    shown["announced_seq"] = row.announced.seq if row.announced else None
    shown["differences"] = [
        {"where": where, "ours": ours, "announced": theirs} for where, ours, theirs in row.differences
    ]
    if row.problem:
        shown["problem"] = {"code": row.problem} | {lang: meaning(row.problem, lang) for lang in ("zh", "en")}
    if row.vote is None:
        return shown | {"failed": row.failed.as_json() if row.failed else None}
    topics = [outcome.as_json() | {"missing": _missing_json(outcome)} for outcome in row.outcomes]
    return shown | {"topics": topics, "codes": codes_of(row.vote)}


def _missing_json(outcome: Outcome) -> dict[str, Any]:
    sides = {"a": outcome.a, "b": outcome.b}
    return {name: [lack.as_json() for lack in outcome.missing(side)] for name, side in sides.items()}


def recount_json(recount: Recount, rows: list[Counted]) -> dict[str, Any]:
    """The whole recount as JSON."""
    return {
        "verdict": verdict_of(recount, rows),
        "tree_size": recount.size,
        "votes": [row_json(row) for row in rows],
        "findings": [finding.as_json() for finding in recount.findings.kept],
    }


def recount_text(recount: Recount, rows: list[Counted], lang: str) -> str:
    """The whole recount for people."""
    at = 0 if lang == "zh" else 1
    lines = [finding.as_text(lang) for finding in recount.findings.kept]
    for row in rows:
        lines += _row_lines(row, lang, at)
    if not rows:
        lines.append(("没有表决", "there is no vote")[at])
    return "\n".join(lines)


def _row_lines(row: Counted, lang: str, at: int) -> list[str]:
    why = f" ({meaning(row.problem, lang)})" if row.problem else ""
    lines = [f"{row.name}: {_VERDICTS[row.verdict][at]}{why}"]
    for outcome in row.outcomes:
        lines += _topic_lines(outcome, lang, at)
    lines += _difference_lines(row, lang, at)
    if row.vote is not None:
        codes = codes_of(row.vote)
        zh = "  未用编码 {unused},未送达 {undelivered},沉默 {silent},未开票 {unopened}"
        en = "  codes unused {unused}, undelivered {undelivered}, silent {silent}, left unopened {unopened}"
        lines.append((zh, en)[at].format(**{name: len(rows) for name, rows in codes.items()}))
    return lines


def _difference_lines(row: Counted, lang: str, at: int) -> list[str]:
    """Where the announcement differs; of an earlier result, which share its own figures do not reach."""
    words = (("重算", "公布"), ("ours", "announced"))[at]
    terms = row.vote.terms if row.vote is not None else {}
    names = [topic["title"] for topic in terms.get("topics", ())], terms.get("channels", [])
    lines = [f"  - {shortfall_text(row.failed, lang)}"] if row.failed is not None else []
    for where, ours, theirs in row.differences:
        said = [value_text(where, value, lang) for value in (ours, theirs)]
        lines.append(f"  ! {place_text(where, *names, lang)}: {words[0]} {said[0]}, {words[1]} {said[1]}")
    return lines


def _topic_lines(outcome: Outcome, lang: str, at: int) -> list[str]:
    said = (("通过", "passed") if outcome.b.passed else ("未通过", "not passed"))[at]
    whole = f"{outcome.area / 100:.2f} m², {outcome.heads}"
    lines = [f"  {outcome.topic}: {said} ({whole})"]
    for name, side in (("A", outcome.a), ("B", outcome.b)):
        lines.append(f"    {name} {_side_text(side, at)}")
        lines += [f"      - {shortfall_text(lack, lang)}" for lack in outcome.missing(side)]
    if outcome.a.passed != outcome.b.passed:
        lines.append(("    结果取决于沉默计票", "    the result depends on how silence is counted")[at])
    return lines


def _side_text(side: Side, at: int) -> str:
    shown = [
        f"{_OPTIONS[name][at]} {side.area[name] / 100:.2f} m² / {side.heads[name]}"
        for name in ("taking_part", *OPTIONS)
    ]
    return "; ".join(shown)
