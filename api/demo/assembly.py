"""A made-up owners' assembly: one vote from the notice to the filing and the payment that rests on it.

Rules:
    * A vote takes weeks by the seal's time, so this estate is written under a clock that is set back by four
      weeks; its founding says so.
    * Letters, secrets and ballot keys come from the diary: nothing is at stake, and a half-built estate goes
      on where it stopped.
    * What was published of real votes stands beside it: without area it shows as not verifiable.
"""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Iterator
from typing import Any, Final

from api.demo import facts
from api.demo.announced import announcements
from api.demo.codes import organisation
from api.demo.key_ring import AUTHORITY
from api.demo.rules import policy
from api.demo.scribe import MADE_UP, Estate, Scribe
from api.voting.ballot import SealedBallot, seal_ballot
from api.voting.closing import closing_events, opening_events
from api.voting.roll import Letter, Voter, claim_key, delivery_of, make_roll
from ledger_core.books.estate.kinds import Unit, UnitsRegistered
from ledger_core.books.fields import Party, Resolution
from ledger_core.books.registry import shanghai_day
from ledger_core.books.revenue.kinds import AccountOpened, DistributionPaid
from ledger_core.books.voting import kinds as k
from ledger_core.books.voting import result_kinds as r
from ledger_core.books.voting.count_rules import channel_parts, result_parts
from ledger_core.log.keys import SigningKey

VOTE: Final = "bonus-2026"
_TOPICS: Final = ("pay-out", "roof-garden")
_REGISTRAR, _COMMITTEE, _STREET, _MANAGER = "registrar", "committee", "street", "manager"
_ACCOUNT: Final = "sunshine"
_RATE_FEN: Final = 20_000
_FLATS: Final = 24
# One owner holds three flats. The last but three are silent, the very last was not reached.
_OF_ONE_OWNER: Final = (1, 2, 3)
_SILENT: Final = (20, 21, 22)
_NOT_REACHED: Final = 23
_PAPER: Final = (5, 6)
_OPENS, _CLOSES, _CLOSED, _ASKED, _FINAL, _PAID = 16.0, 21.0, 21.1, 22.0, 26.0, 27.0
_EVIDENCE: Final = "5a" * 32


def _tell(scribe: Scribe) -> None:
    """The assembly's keys, rules and money, then the vote, then what it allowed."""
    _begin(scribe)
    scribe.write(_MANAGER, *announcements())
    voters = _register(scribe)
    began = scribe.set_clock(0)
    scribe.write(_COMMITTEE, _opened(began))
    roll = make_roll(VOTE, voters, _source(scribe))
    scribe.write(_REGISTRAR, *roll.events)
    letters = sorted(roll.letters, key=lambda letter: letter.unit)
    _deliver(scribe, letters, shanghai_day(began))
    _vote(scribe, letters)
    _count(scribe, letters)
    _announce(scribe, letters[0])
    _pay(scribe)


def _source(scribe: Scribe) -> Any:
    """Bytes that are the same in every run of one diary."""
    numbers = itertools.count()
    return lambda length: bytes.fromhex(scribe.label("random", next(numbers), length=64))[:length]


def _begin(scribe: Scribe) -> None:
    scribe.grant(
        AUTHORITY,
        (
            (_STREET, "street", Party(party="street", name="演示街道办事处")),
            (_REGISTRAR, "registrar", Party(party="registrar", name="演示登记窗口")),
            (_COMMITTEE, "committee", Party(party="committee", name="业主委员会(演示)")),
            (_MANAGER, "manager", Party(party="firm", name="示范物业服务有限公司")),
        ),
    )
    since = shanghai_day(scribe.set_clock(0))
    rules = policy(
        since,
        "演示业主大会决定第1号",
        profile="演示规则 v1",
        dual_control_fen=100_000,
        fund_share_bp=3_000,
        disclosure="monthly",
        disclosure_days=15,
        question_days=7,
        silence="delivered_participates",
    )
    scribe.write((_COMMITTEE, _STREET), rules)
    account = AccountOpened(
        account=_ACCOUNT, bank="示范商业银行", holder="业主委员会(演示)", date=since, opening_fen=900_000
    )
    scribe.write((_MANAGER, _COMMITTEE), account)


def _register(scribe: Scribe) -> list[Voter]:
    """Twenty-four flats; three belong to one owner."""
    owner = "owner-of-three"
    voters = [
        Voter(f"1-1-{101 + n}", 8_800 + 37 * n, owner if n in _OF_ONE_OWNER else "") for n in range(_FLATS)
    ]
    units = tuple(
        Unit(
            unit=one.unit,
            building="1",
            area_centi_m2=one.area_centi_m2,
            group=scribe.label("group", one.owner or one.unit),
        )
        for one in voters
    )
    scribe.write(_REGISTRAR, UnitsRegistered(units=units, since=shanghai_day(scribe.set_clock(0))))
    return voters


def _opened(began: datetime.datetime) -> k.VoteOpened:
    """A pay-out, which is ordinary, and another use of the roof, which three quarters decide."""
    day = shanghai_day(began)
    subject = k.Subject(matter="distribution", reference=_ACCOUNT, amount_fen=_FLATS * _RATE_FEN)
    topics = (
        k.Topic(
            topic=_TOPICS[0],
            title="公共收益分红",
            text="是否同意从阳光账户向每户发放 200 元,合计不超过 4,800 元?",
            item=9,
            subject=subject,
        ),
        k.Topic(
            topic=_TOPICS[1],
            title="屋面改作花园",
            text="是否同意将 1 幢屋面改作共用花园?",
            item=8,
        ),
    )
    return k.VoteOpened(
        vote=VOTE,
        title="2026 年公共收益分红与屋面用途",
        convener="committee",
        right="议事规则第 12 条(演示)",
        law="civil_code_278",
        topics=topics,
        posted=day,
        notice_days=15,
        opens_at=_text(began, _OPENS),
        closes_at=_text(began, _CLOSES),
        count_by=day + datetime.timedelta(days=25),
        channels=("app", "paper"),
        silence="delivered_participates",
        silence_basis="议事规则第 20 条(演示)",
        group_policy="all_agree",
        proxies_max=3,
        replaceable=True,
        disclosure="codes",
        objection_days=3,
    )


def _text(began: datetime.datetime, days: float) -> str:
    return (began + datetime.timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")


def _deliver(scribe: Scribe, letters: list[Letter], day: datetime.date) -> None:
    reached = [one for n, one in enumerate(letters) if n != _NOT_REACHED]
    lines = [delivery_of(one, VOTE, channel="door", date=day, evidence=_EVIDENCE) for one in reached]
    lines.sort(key=lambda line: line.code)
    scribe.write(_REGISTRAR, k.BallotsDelivered(vote=VOTE, lines=tuple(lines)))


def _choices(number: int) -> list[tuple[str, str]]:
    """Nearly all are for the pay-out; over the garden the house is divided."""
    payout = "against" if number in (7, 11) else "abstain" if number == 13 else "for"
    return [(_TOPICS[0], payout), (_TOPICS[1], "for" if number % 3 else "against")]


def _vote(scribe: Scribe, letters: list[Letter]) -> None:
    """Each device makes a key and casts; two hand in paper; one owner changes his mind."""
    for number, letter in enumerate(letters):
        if number in (*_SILENT, _NOT_REACHED):
            continue
        scribe.set_clock(_OPENS + 0.1 + number / 10)
        if number in _PAPER:
            sealed = _sealed(scribe, letter, number)
            paper = k.BallotCast(
                vote=VOTE, code=letter.code, choices=sealed.body.choices, channel="paper", scan=_EVIDENCE
            )
            scribe.write((_COMMITTEE, _STREET), paper)
            continue
        key = _ballot_key(scribe, letter)
        registered = k.KeyRegistered(vote=VOTE, code=letter.code, vkey=key.vkey.format())
        scribe.write((claim_key(letter.code, VOTE, letter.secret), key), registered)
        first = scribe.write(key, _sealed(scribe, letter, number).body)
        if number == 0:
            again = seal_ballot(VOTE, letter.code, _choices(0), first, _salt(scribe, letter, "again"))
            scribe.write(key, again.body)


def _ballot_key(scribe: Scribe, letter: Letter) -> SigningKey:
    seed = bytes.fromhex(scribe.label("ballot", letter.code, length=64))
    return SigningKey.from_seed(f"ballot/{VOTE}/{letter.code}", seed)


def _salt(scribe: Scribe, letter: Letter, turn: str = "") -> bytes:
    return bytes.fromhex(scribe.label("salt", letter.code, turn, length=32))


def _sealed(scribe: Scribe, letter: Letter, number: int) -> SealedBallot:
    return seal_ballot(VOTE, letter.code, _choices(number), salt=_salt(scribe, letter))


def _disclosures(scribe: Scribe, letters: list[Letter]) -> Iterator[tuple[str, str]]:
    """What opens each last ballot; that of number 9 was lost with its device."""
    for number, letter in enumerate(letters):
        if number in (*_SILENT, _NOT_REACHED, 9):
            continue
        turn = "again" if number == 0 else ""
        salt = _salt(scribe, letter, turn)
        yield letter.code, seal_ballot(VOTE, letter.code, _choices(number), salt=salt).disclosure


def _count(scribe: Scribe, letters: list[Letter]) -> None:
    scribe.set_clock(_CLOSED)
    unit_of = {letter.code: letter.unit for letter in letters}
    voted = [one.code for n, one in enumerate(letters) if n not in (*_SILENT, _NOT_REACHED)]
    scribe.write(_REGISTRAR, *closing_events(VOTE, voted, unit_of))
    scribe.write(_REGISTRAR, *opening_events(VOTE, dict(_disclosures(scribe, letters))))
    state = scribe.state
    counted = r.ResultCounted(
        vote=VOTE,
        results=result_parts(state, VOTE),
        channels=channel_parts(state, VOTE),
        unopened=1,
    )
    scribe.write(_REGISTRAR, counted)


def _announce(scribe: Scribe, letter: Letter) -> None:
    """Posted, objected to, answered, final and filed."""
    day = shanghai_day(scribe.set_clock(_CLOSED + 0.1))
    until = day + datetime.timedelta(days=3)
    scribe.write(_COMMITTEE, r.ResultAnnounced(vote=VOTE, objections_until=until))
    scribe.set_clock(_ASKED)
    raised = r.ObjectionRaised(vote=VOTE, text="屋面一项按人数算过半了,为什么没有通过?")
    asked = scribe.write(_ballot_key(scribe, letter), raised)
    answer = "改变共有部分的用途,须参与者面积和人数都达到四分之三同意(民法典第 278 条第 8 项)。"
    scribe.write(_COMMITTEE, r.ObjectionAnswered(objection=asked, text=answer))
    scribe.set_clock(_FINAL)
    scribe.write(_COMMITTEE, r.ResultFinal(vote=VOTE))
    scribe.write(_STREET, r.ResultFiled(vote=VOTE, number="演示备 2026-07"))


def _pay(scribe: Scribe) -> None:
    """The pay-out that the vote allowed, and that names it."""
    day = shanghai_day(scribe.set_clock(_PAID))
    paid = _FLATS * _RATE_FEN
    distribution = DistributionPaid(
        date=day,
        account=_ACCOUNT,
        basis="unit_amount",
        rate_fen=_RATE_FEN,
        rounding="fen_down",
        units=_FLATS,
        entitled_fen=paid,
        paid_fen=paid,
        resolution=Resolution(reference="2026 年公共收益分红", date=day, vote=VOTE, topic=_TOPICS[0]),
        bank_ref="DEMO-0427",
    )
    scribe.write((_MANAGER, _COMMITTEE), distribution)


ESTATE: Final = Estate(
    slug="assembly",
    name="业主大会表决(演示)",
    division=facts.division_of("guangjing"),
    firm=organisation("示范物业服务有限公司", facts.division_of("guangjing"), 1),
    about=(
        "编造的小区,供试用:一次表决从公告到备案,和凭表决发放的分红。表决要走几个星期,所以这个演示的"
        f"签名和登记时间由拨慢的时钟给出,不是真实时间;{MADE_UP}之外另列公开报道的表决结果,缺面积的无法核对。"
    ),
    tell=_tell,
    made_up=True,
    days_back=28,
)
