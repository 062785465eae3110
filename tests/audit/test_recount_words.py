"""A recount in words: which share is not reached and which figure differs, in Chinese and in English."""

from pathlib import Path
from typing import Any

import pytest

from audit_tools.cli import main
from audit_tools.voting.figure_words import place_text, share_text, shortfall_text, value_text
from audit_tools.voting.quorum import Share
from audit_tools.voting.tally import Shortfall
from tests.audit.forge import COMMITTEE, Forge
from tests.audit.test_fund import written
from tests.audit.test_recount import COMPLETE, recount
from tests.audit.vote_cases_after import PUBLISHED, VOTE_CASES
from tests.audit.vote_forge import CLOSES, counted, ready, tally_row


def failed_poll() -> Forge:
    """One of six in favour: 89.50 of 600.00 m² take part, and the count says so."""
    poll = ready()
    poll.cast("3-501", "for")
    poll.forge.now = CLOSES
    for body in (poll.closed(), poll.listed(), poll.opened()):
        poll.forge.add([body], COMMITTEE)
    poll.forge.add([counted(poll, tally_row((8950, 1), (8950, 1), (0, 0)), False)], COMMITTEE)
    return poll.forge


def told(forge: Forge, directory: Path, capsys: pytest.CaptureFixture[str], lang: str) -> str:
    """What `sunaudit recount` prints."""
    main(["recount", written(forge, directory), "--lang", lang])
    return capsys.readouterr().out


def test_what_is_missing_is_told_in_chinese(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Area in m², people counted, the law's own words, and no word of the program's."""
    said = told(failed_poll(), tmp_path, capsys, "zh")
    asked = "参与表决者须达到表决范围内全部的三分之二"
    assert f"专有部分面积:{asked};现为 89.50 m² / 600.00 m²,还差 310.50 m²" in said
    assert f"业主人数:{asked};现为 1 人 / 6 人,还差 3 人" in said
    assert not [word for word in ("taking", "scope", "short", "heads", "area") if word in said]


def test_what_is_missing_is_told_in_english(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The same, for whoever reads English."""
    said = told(failed_poll(), tmp_path, capsys, "en")
    asked = "those taking part must be at least two thirds of all in scope"
    assert f"area: {asked}; 89.50 m² of 600.00 m², 310.50 m² short" in said
    assert f"heads: {asked}; 1 of 6, 3 short" in said


def test_what_is_missing_is_structured_in_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Measure, test and figures; programs parse no sentence."""
    _, shown = recount(failed_poll(), tmp_path, capsys)
    test = {"who": "taking_part", "base": "scope", "numerator": 2, "denominator": 3, "strict": False}
    area = {"measure": "area", "test": test, "have": 8950, "of": 60000, "short": 31050}
    heads = {"measure": "heads", "test": test, "have": 1, "of": 6, "short": 3}
    assert shown["votes"][0]["topics"][0]["missing"] == {"a": [area, heads], "b": [area, heads]}


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("zh", "更换 3 幢电梯,只计已投选票,同意的专有部分面积: 重算 309.51 m², 公布 309.52 m²"),
        ("en", "更换 3 幢电梯, ballots cast only, area for: ours 309.51 m², announced 309.52 m²"),
    ],
)
def test_a_figure_that_differs_is_named_in_words(
    lang: str, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Topic, tally, option and measure; the place in the entry is for JSON."""
    forge, _ = VOTE_CASES["wrong area"][1]()
    assert words in told(forge, tmp_path, capsys, lang)


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        (
            "zh",
            [
                "专有部分面积:同意者须达到表决范围内全部的三分之二;现为 3.00 m² / 6.00 m²,还差 1.00 m²",
                "是否通过: 重算 未通过, 公布 通过",
            ],
        ),
        (
            "en",
            [
                "area: those in favour must be at least two thirds of all in scope; 3.00 m² of 6.00 m²",
                "whether it passed: ours not passed, announced passed",
            ],
        ),
    ],
)
def test_an_earlier_result_that_fails_by_its_own_figures_is_told(
    lang: str, words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Which share of the law of its day it does not reach, though it was announced as passed."""
    poll = ready()
    figures: dict[str, Any] = COMPLETE | {"for_area_centi_m2": 300, "announced_passed": True}
    forge = Forge(entries=poll.forge.entries[:10], ids=poll.forge.ids, now=poll.forge.now)
    forge.add([PUBLISHED | figures], COMMITTEE)
    said = told(forge, tmp_path, capsys, lang)
    assert all(one in said for one in words), said


@pytest.mark.parametrize(
    ("test", "zh", "en"),
    [
        (("for", "taking_part", 3, 4, False), "同意者须达到参与表决者的四分之三", "at least three quarters"),
        (("for", "taking_part", 1, 2, True), "同意者须超过参与表决者的二分之一", "more than half of those"),
        (("for", "scope", 61, 100, False), "同意者须达到表决范围内全部的100分之61", "at least 61/100 of all"),
    ],
)
def test_a_share_is_told_as_the_law_says_it(test: tuple[str, str, int, int, bool], zh: str, en: str) -> None:
    """At least, or more than; a share of a local rule by its numbers."""
    who, base, numer, denom, strict = test
    share = Share(who, base, numer, denom, strict=strict)
    assert share_text(share, "zh") == zh
    assert en in share_text(share, "en")
    assert "还差 1 人" in shortfall_text(Shortfall("heads", share, 0, 1), "zh")


@pytest.mark.parametrize(
    ("where", "zh", "en"),
    [
        ("unopened", "未开票数", "ballots left unopened"),
        ("results", "各议题结果", "the results of the topics"),
        ("results[0].passed", "电梯,是否通过", "电梯, whether it passed"),
        ("results[0].heads_total", "电梯,全部的业主人数", "电梯, heads all in scope"),
        (
            "results[0].b.heads_against",
            "电梯,按沉默规则计,反对的业主人数",
            "电梯, with the rule on silence, heads against",
        ),
        ("channels[1].ballots", "paper,票数", "paper, ballots"),
        ("results[7].topic", "各议题结果,议题", "the results of the topics, the topic"),
    ],
)
def test_every_place_of_a_count_has_words(where: str, zh: str, en: str) -> None:
    """A count has no figure that an owner would have to look up."""
    assert place_text(where, ["电梯"], ["app", "paper"], "zh") == zh
    assert place_text(where, ["电梯"], ["app", "paper"], "en") == en


@pytest.mark.parametrize(
    ("where", "value", "zh", "en"),
    [
        ("passed", True, "通过", "passed"),
        ("results[0].depends_on_silence", False, "否", "no"),
        ("results", [{}, {}], "2 项", "2 rows"),
        ("unopened", 3, "3", "3"),
        ("unopened", None, "没有", "nothing"),
        ("results[0].area_total", 1, "0.01 m²", "0.01 m²"),
    ],
)
def test_values_of_a_count_have_units(where: str, value: object, zh: str, en: str) -> None:
    """Areas in m², answers in words, lists by their length."""
    assert (value_text(where, value, "zh"), value_text(where, value, "en")) == (zh, en)
