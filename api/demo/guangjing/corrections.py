"""The present month: owners ask, an entry is corrected in red letters, a payment is ordered.

Rules:
    * The cooling of the firm's own office was charged to the owners (fraud_cases F03): a question finds it,
      the entry is reversed in full, and the half that was common is booked again.
    * One question is answered and at its end, one is answered and open, one waits for its answer: it
      is overdue once the policy's days have passed.
"""

from __future__ import annotations

from typing import Final, Literal

import msgspec

from api.demo import facts
from api.demo.codes import counterparty
from api.demo.guangjing import cast, contracts
from api.demo.guangjing.money import bank_reference
from api.demo.guangjing.register import MAIN
from api.demo.scribe import Scribe
from ledger_core.books.revenue import kinds as k
from ledger_core.books.revenue.correction_rules import money_postings

_ORDER_FEN: Final = 1_850_000


def tell_present(scribe: Scribe) -> None:
    """The questions, the correction and the order are booked."""
    cooling = _seq_of(scribe, cast.COOLING.name)
    asked = _ask(scribe, cast.FIRST_OWNER, cooling, "两台空调都装在哪里?物业办公室的应由物业自己承担。")
    reply = "查实:一台在门卫室,一台在物业办公室。后者不应列支,已退回,更正见后。"
    scribe.write(cast.MANAGER, k.QuestionAnswered(question=asked, text=reply))
    _correct(scribe, cooling)
    scribe.write(cast.FIRST_OWNER, k.QuestionClosed(question=asked, outcome="corrected"))
    _ask_more(scribe)
    scribe.write((cast.MANAGER, cast.COMMITTEE), _order(scribe))


def _seq_of(scribe: Scribe, name: str) -> int:
    """The newest money entry with this other side."""
    return max(
        seq
        for seq, body in scribe.state.money.items()
        if name in (_name(getattr(body, "payee", None)), _name(getattr(body, "payer", None)))
    )


def _name(side: object) -> str:
    return getattr(side, "name", "")


def _ask(
    scribe: Scribe,
    owner: str,
    entry: int,
    text: str,
    matter: Literal["question", "complaint"] = "question",
    memo: str = "",
) -> int:
    return scribe.write(
        owner,
        k.QuestionRaised(entry=entry, event=scribe.event_id(entry), matter=matter, text=text, memo=memo),
    )


def _ask_more(scribe: Scribe) -> None:
    """One is answered and waits for its asker, one waits for its answer."""
    power = _seq_of(scribe, cast.POWER.name)
    asked = _ask(scribe, cast.SECOND_OWNER, power, "公共用电每半年涨一轮,抄表数能公布吗?")
    reply = "抄表数随下月公示一并张贴;上涨因冬夏楼道照明与水泵用电增加。"
    scribe.write(cast.MANAGER, k.QuestionAnswered(question=asked, text=reply))
    vending = _seq_of(scribe, cast.VENDING.name)
    _ask(
        scribe,
        cast.SECOND_OWNER,
        vending,
        f"售货机合同 {contracts.VENDING.number} 最近一季应收未到账,为什么没有催?",
        "complaint",
        facts.fraud_case("F01"),
    )


def _correct(scribe: Scribe, seq: int) -> None:
    """The wrong entry is undone in full, and the half that was right is booked again."""
    wrong = scribe.state.money[seq]
    if not isinstance(wrong, k.ExpensePaid):
        raise TypeError(type(wrong))
    undone = k.EntryReversed(
        entry=seq,
        event=scribe.event_id(seq),
        date=scribe.today,
        reason="物业办公室的空调维修误列公共支出",
        memo=facts.fraud_case("F03"),
        postings=tuple(k.Posting(account=account, amount_fen=-fen) for account, fen in money_postings(wrong)),
    )
    half = wrong.amount_fen // 2
    right = msgspec.structs.replace(
        wrong,
        date=scribe.today,
        amount_fen=half,
        bank_ref=bank_reference(scribe, scribe.today, wrong.account, wrong.category, half),
        memo=f"更正第 {seq} 条:只有门卫室一台;另一半物业企业已退回账户",
        illustrative=False,
    )
    scribe.write((cast.MANAGER, cast.COMMITTEE), undone, right)


def _order(scribe: Scribe) -> k.ExpensePaid:
    """An order: the bank has not executed it, so there is no reference yet."""
    return k.ExpensePaid(
        date=scribe.today,
        account=MAIN,
        category="security",
        amount_fen=_ORDER_FEN,
        payee=counterparty(cast.BUILDER),
        authorisation=k.Authorisation(basis="assembly", reference="演示业主大会决定第7号"),
        memo="消防门更换预付款,待银行执行",
    )
