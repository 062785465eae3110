"""One body of each kind of the book `voting`, as the golden vectors have it."""

from __future__ import annotations

from ledger_core.books.fields import Body
from ledger_core.books.voting import kinds as k
from ledger_core.books.voting import result_kinds as r
from ledger_core.log.canonical import encode_base64
from ledger_core.log.merkle import leaf_hash, root_of
from tests.support import voting_bodies as v

UNIT = "3-2-501"
TALLY = r.Tally(
    area_taking_part=12_738,
    heads_taking_part=1,
    area_for=12_738,
    heads_for=1,
    area_against=0,
    heads_against=0,
    area_abstaining=0,
    heads_abstaining=0,
    passed=True,
)


def _root(*names: str) -> str:
    return encode_base64(root_of([leaf_hash(name.encode()) for name in names]))


SAMPLES: tuple[Body, ...] = (
    v.vote(
        topics=(
            v.topic(subject=v.subject(), sha256=v.SHA),
            v.topic(
                "member-1",
                title="选举业委会委员",
                item=3,
                candidate=UNIT,
                stricter=(k.Threshold(who="for", base="scope", numerator=1, denominator=2, strict=True),),
            ),
        ),
        scope=(k.Place(building="3", entrance="2"),),
        silence="follows_majority",
        silence_basis="议事规则第 15 条",
        replaceable=True,
    ),
    v.roll(),
    v.delivered(),
    v.claim_replaced(),
    v.registered(),
    v.cast(channel="paper", scan=v.SHA, proxy="p-1", replaces=20),
    v.title_passed(),
    v.extended(),
    r.VoteClosed(vote=v.VOTE, ballots=1, root=_root(v.CODE), units_root=_root(UNIT)),
    r.ParticipationListed(vote=v.VOTE, part=1, parts=1, codes=(v.CODE,), units=(UNIT,)),
    r.BallotsOpened(vote=v.VOTE, lines=(r.Opening(code=v.CODE, disclosure=v.choices_disclosure()),)),
    r.ResultCounted(
        vote=v.VOTE,
        results=(
            r.TopicResult(
                topic="use",
                area_total=12_738,
                heads_total=1,
                a=TALLY,
                b=TALLY,
                passed=True,
                depends_on_silence=False,
            ),
        ),
        channels=(r.ChannelCount(channel="app", ballots=1), r.ChannelCount(channel="paper", ballots=0)),
        unopened=0,
    ),
    v.announced(),
    r.ObjectionRaised(vote=v.VOTE, text="我的单元没有收到选票"),
    r.ObjectionAnswered(objection=30, text="4 月 2 日已送达,回执见附件"),
    r.ResultFinal(vote=v.VOTE),
    r.ResultFiled(vote=v.VOTE, number="钟楼备〔2026〕12号"),
    r.ResultRevoked(vote=v.VOTE, judgment="(2026)苏04民初1号", sha256=v.SHA),
    r.CodeDisclosed(
        vote=v.VOTE,
        code=v.CODE,
        disclosure=v.unit_disclosure(),
        ground="court",
        reference="(2026)苏04民初1号",
    ),
    v.published(total_area_centi_m2=1_000_000),
)
