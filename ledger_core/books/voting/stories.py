"""The events of the book `voting`, each told in one sentence."""

from __future__ import annotations

from typing import Final

from ledger_core.books.counted import counted
from ledger_core.books.kind import Story
from ledger_core.books.moments import to_the_minute
from ledger_core.books.voting import kinds as k
from ledger_core.books.voting import result_kinds as r

CONVENERS: Final[dict[str, tuple[str, str]]] = {
    "committee": ("业委会", "the owners' committee"),
    "street": ("街道", "the sub-district office"),
    "community": ("社区居委会", "the community"),
    "preparation_group": ("筹备组", "the preparation group"),
    "petition": ("业主联名", "a petition of owners"),
}
CHANNELS: Final[dict[str, tuple[str, str]]] = {
    "app": ("线上", "online"),
    "paper": ("纸质", "on paper"),
    "phone": ("电话", "by phone"),
}
_PASSED: Final = {True: ("通过", "passed"), False: ("未通过", "not passed")}


def vote_opened(body: k.VoteOpened) -> Story:
    """A vote is convened."""
    zh, en = CONVENERS[body.convener]
    opens, closes = to_the_minute(body.opens_at), to_the_minute(body.closes_at)
    return Story(
        f"{zh}召集表决「{body.title}」:{len(body.topics)} 个议题,{opens} 至 {closes} 投票",
        f"Vote “{body.title}” convened by {en}; topics: {len(body.topics)}; open from {opens} to {closes}",
    )


def roll_sealed(body: k.RollSealed) -> Story:
    """The roll is certified."""
    part = f"{body.part}/{body.parts}"
    area = f"{body.area_centi_m2 / 100:,.2f}"
    return Story(
        f"表决 {body.vote} 的名册(第 {part} 部分):共 {body.codes} 票,{body.heads} 人,{area} 平方米",
        f"Roll of vote {body.vote}, part {part}: {counted(body.codes, 'code')}, "
        f"{counted(body.heads, 'owner')}, {area} m² in all",
    )


def ballots_delivered(body: k.BallotsDelivered) -> Story:
    """Ballots reached their owners."""
    count = len(body.lines)
    return Story(
        f"表决 {body.vote}:送达 {count} 张选票",
        f"Vote {body.vote}: {counted(count, 'ballot')} {'was' if count == 1 else 'were'} delivered",
    )


def claim_replaced(body: k.ClaimReplaced) -> Story:
    """A code has a new secret."""
    zh, en = {"lost": ("遗失补发", "it was lost"), "title_passed": ("产权变更", "the title passed")}[
        body.reason
    ]
    return Story(
        f"表决 {body.vote}:选票码 {body.code} 换发凭据({zh})",
        f"Vote {body.vote}: ballot code {body.code} has a new secret ({en})",
    )


def key_registered(body: k.KeyRegistered) -> Story:
    """A device has a key."""
    return Story(
        f"表决 {body.vote}:选票码 {body.code} 登记了业主自己的钥匙",
        f"Vote {body.vote}: the owner's own key for ballot code {body.code} is registered",
    )


def ballot_cast(body: k.BallotCast) -> Story:
    """A ballot is in."""
    zh, en = CHANNELS[body.channel]
    return Story(
        f"表决 {body.vote}:收到选票码 {body.code} 的{zh}选票,内容密封",
        f"Vote {body.vote}: the ballot of code {body.code} came {en}; its choices are sealed",
    )


def title_passed(body: k.TitlePassed) -> Story:
    """A unit has a new owner while the vote runs."""
    return Story(
        f"表决 {body.vote}:选票码 {body.code} 的单元 {body.since} 产权变更",
        f"Vote {body.vote}: the title of the unit of ballot code {body.code} passed on {body.since}",
    )


def window_extended(body: k.WindowExtended) -> Story:
    """There is more time."""
    closes = to_the_minute(body.closes_at)
    return Story(
        f"表决 {body.vote} 延期至 {closes}:{body.reason}",
        f"Vote {body.vote} is extended to {closes}: {body.reason}",
    )


def vote_closed(body: r.VoteClosed) -> Story:
    """The window is over."""
    return Story(
        f"表决 {body.vote} 截止,共收到 {body.ballots} 票",
        f"Vote {body.vote} is closed with {counted(body.ballots, 'ballot')}",
    )


def participation_listed(body: r.ParticipationListed) -> Story:
    """Who took part."""
    part = f"{body.part}/{body.parts}"
    return Story(
        f"表决 {body.vote}:公布参与名单第 {part} 部分,{len(body.units)} 个单元",
        f"Vote {body.vote}: list of who took part, {part}: {counted(len(body.units), 'unit')}",
    )


def ballots_opened(body: r.BallotsOpened) -> Story:
    """Choices are in the open."""
    return Story(
        f"表决 {body.vote}:开启 {len(body.lines)} 张选票",
        f"Vote {body.vote}: {counted(len(body.lines), 'ballot')} opened",
    )


def result_counted(body: r.ResultCounted) -> Story:
    """The figures."""
    zh = ";".join(f"{one.topic} {_PASSED[one.passed][0]}" for one in body.results)
    en = "; ".join(f"{one.topic} {_PASSED[one.passed][1]}" for one in body.results)
    return Story(f"表决 {body.vote} 计票:{zh}", f"Vote {body.vote} is counted: {en}")


def result_announced(body: r.ResultAnnounced) -> Story:
    """The preliminary result is posted."""
    return Story(
        f"表决 {body.vote} 公布初步结果,异议期至 {body.objections_until}",
        f"Vote {body.vote}: preliminary result announced; objections until {body.objections_until}",
    )


def objection_raised(body: r.ObjectionRaised) -> Story:
    """An owner objects."""
    return Story(
        f"业主对表决 {body.vote} 提出异议:{body.text}", f"An owner objects to vote {body.vote}: {body.text}"
    )


def objection_answered(body: r.ObjectionAnswered) -> Story:
    """An objection has its answer."""
    return Story(
        f"答复第 {body.objection} 条异议:{body.text}", f"Answer to objection {body.objection}: {body.text}"
    )


def result_final(body: r.ResultFinal) -> Story:
    """The result counts."""
    return Story(f"表决 {body.vote} 结果生效", f"The result of vote {body.vote} is final")


def result_filed(body: r.ResultFiled) -> Story:
    """The result is on file."""
    return Story(
        f"表决 {body.vote} 结果备案,编号 {body.number}",
        f"The result of vote {body.vote} is filed as {body.number}",
    )


def result_revoked(body: r.ResultRevoked) -> Story:
    """The result does not count any more."""
    return Story(
        f"法院撤销表决 {body.vote} 的结果({body.judgment})",
        f"A court has revoked the result of vote {body.vote} ({body.judgment})",
    )


def code_disclosed(body: r.CodeDisclosed) -> Story:
    """A code's unit is known."""
    zh, en = {
        "court": ("应法院要求", "for a court"),
        "regulator": ("应主管部门要求", "for the regulator"),
        "rules": ("按议事规则", "by the estate's rules"),
    }[body.ground]
    return Story(
        f"表决 {body.vote}:{zh}公开选票码 {body.code} 对应的单元({body.reference})",
        f"Vote {body.vote}: the unit of ballot code {body.code} was disclosed {en} ({body.reference})",
    )


def result_published(body: r.ResultPublished) -> Story:
    """A result from elsewhere."""
    zh, en = _PASSED[body.announced_passed]
    return Story(
        f"历史表决「{body.title}」{body.date} 公告:{zh}",
        f"An earlier vote, “{body.title}”, was announced on {body.date} as {en}",
    )
