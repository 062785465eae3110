"""Steps that every estate of the fund takes: keys, rules, and what the ledger itself computes.

Rules:
    * Gains, shares and published lists are computed by the books from the state, never by the script.
"""

from __future__ import annotations

import base64
import datetime
from typing import Final

import msgspec

from api.demo.files import text
from api.demo.key_ring import AUTHORITY
from api.demo.rules import policy
from api.demo.scribe import MADE_UP, Scribe
from ledger_core.books.fields import Organisation, Party, Resolution
from ledger_core.books.fund import kinds as k
from ledger_core.books.fund import withdrawal_kinds as w
from ledger_core.books.fund.gain_rules import compute_gains
from ledger_core.books.fund.publication_rules import control_of, list_lines
from ledger_core.books.fund.share_rules import compute_shares, line_due
from ledger_core.log.merkle import leaf_hash, root_of

ACCOUNT: Final = "fund"
MANAGER: Final = "manager"
COMMITTEE: Final = "committee"
STREET: Final = "street"
BANK: Final = "bank"
REGISTRAR: Final = "registrar"


def grant_keys(scribe: Scribe) -> None:
    """Five parties have their keys; none of them is a real office."""
    scribe.grant(
        AUTHORITY,
        (
            (MANAGER, "manager", Party(party="firm", name="（演示）物业企业")),
            (COMMITTEE, "committee", Party(party="committee", name="（演示）业主委员会")),
            (STREET, "street", Party(party="street", name="（演示）街道办事处")),
            (BANK, "custodian_bank", Party(party="bank", name="（演示）专户银行")),
            (REGISTRAR, "registrar", Party(party="registrar", name="（演示）不动产登记窗口")),
        ),
    )


def open_fund(scribe: Scribe, since: datetime.date, source: str = "") -> None:
    """The estate's rules, the fund's account and the fund's rules are there; all of them made up."""
    rules = policy(
        since,
        "演示规则",
        profile="演示规则(该地规则未公布)",
        dual_control_fen=0,
        fund_share_bp=0,
        disclosure="yearly",
        disclosure_days=60,
        question_days=10,
        memo=MADE_UP,
        illustrative=True,
    )
    account = k.FundAccountOpened(
        account=ACCOUNT,
        bank="（未公布）专户银行",
        holder="（演示）维修资金管理中心",
        custodian="bank",
        developer_group=scribe.label("group", "developer"),
        date=since,
        memo=f"{MADE_UP}:专户的开户银行未公布。",
        source=source,
        illustrative=True,
    )
    scribe.write(COMMITTEE, rules, account, _fund_rules(since))


def _fund_rules(since: datetime.date) -> k.FundPolicyAdopted:
    """165号令 as a city might fill it in."""
    return k.FundPolicyAdopted(
        profile="演示的使用规则",
        since=since,
        first_stage_max_bp=5_000,
        stages_max=4,
        overrun_bp=1_000,
        overrun_fen=1_000_000,
        audit_above_fen=3_000_000,
        emergency_cap_fen=100_000_000,
        emergency_confirmers=("committee", "street"),
        replenish_below_bp=3_000,
        split_window_days=365,
        split_alarm_fen=20_000_000,
        frequent_max=12,
        same_prices_bp=6_500,
        purposes=("roof", "facade", "elevator", "fire", "pipes", "electric", "structure", "road", "security"),
        resolution=Resolution(reference="演示规则", date=since),
        memo=f"{MADE_UP}:当地的参数未公布。",
        illustrative=True,
    )


def certify(
    scribe: Scribe, date: datetime.date, lines: tuple[k.OpeningLine, ...], memo: str, source: str = ""
) -> None:
    """The bank certifies what the sub-accounts hold."""
    listed = [f"{line.unit} {line.balance_fen}" for line in lines]
    body = k.OpeningCertified(
        account=ACCOUNT,
        date=date,
        lines=lines,
        total_fen=sum(line.balance_fen for line in lines),
        certificate=scribe.file(text("分户余额证明(演示)", listed)),
        memo=memo,
        source=source,
        illustrative=not source,
    )
    scribe.write(BANK, body)


def credit_gains(scribe: Scribe, run: str, first: datetime.date, last: datetime.date, rate_ppm: int) -> None:
    """The period's interest is credited, by balance-days and a yearly rate."""
    terms = k.GainsCredited(
        account=ACCOUNT,
        run=run,
        part=1,
        parts=1,
        date=last,
        first=first,
        last=last,
        method="rate",
        rate_ppm=rate_ppm,
        basis_days=365,
        rounding="fen_half_up",
        lines=(),
        total_fen=0,
        bank_ref=f"演示-{run}",
        memo=f"{MADE_UP}:利率未公布。",
        illustrative=True,
    )
    lines = compute_gains(scribe.state, terms)
    total = sum(line.amount_fen for line in lines)
    scribe.write(BANK, msgspec.structs.replace(terms, lines=lines, total_fen=total))


def apportion(scribe: Scribe, application: str, date: datetime.date) -> None:
    """The settled amount is charged to the units in scope."""
    shares = compute_shares(scribe.state, scribe.state.applications[application])
    lines = tuple(line_due(scribe.state, share) for share in shares)
    body = w.CostApportioned(
        application=application,
        date=date,
        part=1,
        parts=1,
        lines=lines,
        total_fen=sum(line.share_fen for line in lines),
        memo=f"{MADE_UP}:逐户分摊未公布。",
        illustrative=True,
    )
    scribe.write((MANAGER, BANK), body)


def publish(scribe: Scribe, date: datetime.date, memo: str = MADE_UP) -> None:
    """The list of all sub-accounts is committed to."""
    state = scribe.state
    root = root_of([leaf_hash(line) for line in list_lines(state)])
    body = k.FundListPublished(
        date=date,
        units=len(state.units),
        total_fen=sum(account.balance for account in state.sub_accounts.values()),
        control_fen=control_of(state),
        root=base64.b64encode(root).decode(),
        memo=memo,
        illustrative=True,
    )
    scribe.write((MANAGER, BANK), body)


def reconcile(
    scribe: Scribe, date: datetime.date, bank_fen: int, explanation: str, memo: str, source: str = ""
) -> None:
    """Bank and book stand side by side."""
    book = sum(fen for name, fen in scribe.state.balances.items() if name == f"assets:fund:{ACCOUNT}")
    body = k.FundReconciled(
        account=ACCOUNT,
        date=date,
        bank_fen=bank_fen,
        book_fen=book,
        statement=scribe.file(text("专户余额(演示)", [f"{date} {bank_fen}"])),
        explanation=explanation,
        memo=memo,
        source=source,
        illustrative=not source,
    )
    scribe.write(BANK, body)


def approve(scribe: Scribe, application: str, day: str, fen: int) -> None:
    """The authority approves."""
    body = w.WithdrawalApproved(
        application=application,
        date=datetime.date.fromisoformat(day),
        amount_fen=fen,
        number=f"演示批复 {application}",
        memo=MADE_UP,
        illustrative=True,
    )
    scribe.write(AUTHORITY, body)


def settle(scribe: Scribe, application: str, day: str, fen: int, auditor: Organisation) -> None:
    """The final amount is what was found."""
    body = w.WithdrawalSettled(
        application=application,
        date=datetime.date.fromisoformat(day),
        final_fen=fen,
        audit=w.Audit(auditor=auditor, sha256="0" * 64),
        memo=f"{MADE_UP}:按验收数量结算。",
        illustrative=True,
    )
    scribe.write((MANAGER, COMMITTEE), body)


def pay(
    scribe: Scribe, application: str, stage: int, day: str, fen: int, payee: Organisation, *, final: bool
) -> None:
    """A stage is paid, by firm and bank."""
    body = w.PaymentMade(
        application=application,
        stage=stage,
        date=datetime.date.fromisoformat(day),
        account=ACCOUNT,
        amount_fen=fen,
        payee=payee,
        final=final,
        bank_ref=f"演示-{application}-{stage}",
        memo=MADE_UP,
        illustrative=True,
    )
    scribe.write((MANAGER, BANK), body)
