"""A log of our own to measure: an estate, and submissions of income that are signed beforehand."""

from __future__ import annotations

import datetime
import hashlib
from pathlib import Path

from ledger_core.append.installation import Installation
from ledger_core.append.ledger import Ledger
from ledger_core.append.signing import make_event, sign_submission
from ledger_core.append.submission import Accepted, Submission
from ledger_core.books import fields as f
from ledger_core.books.estate.kinds import Founded, KeyGranted, PolicyAdopted
from ledger_core.books.fields import Body
from ledger_core.books.revenue.kinds import (
    AccountOpened,
    Authorisation,
    ContractRegistered,
    Due,
    ExpensePaid,
    IncomeReceived,
    Invoice,
)
from ledger_core.limits import AMOUNT_FEN_MAX
from ledger_core.log.note import SigningKey
from ledger_core.stores.base import LogStore
from ledger_core.stores.vouchers import VoucherStore

ESTATE = "benchmark"
INCOMES = ("parking", "advertising", "venue")
EXPENSES = ("repairs", "greening", "security")
# A code with a right check character; it belongs to nobody we know of.
FIRM_CODE = "91320400MA1MABCD0J"
VOUCHER_CONTENT = b"a bank slip\n" * 100
VOUCHER = f.Voucher(
    sha256=hashlib.sha256(VOUCHER_CONTENT).hexdigest(),
    size=len(VOUCHER_CONTENT),
    type="text/plain",
    title="银行回单",
)


class Desk:
    """An estate that is founded on a store, and the firm's key to fill it.

    Args:
        store: With its tables.
        estate: The estate's slug.
    """

    def __init__(self, store: LogStore, estate: str = ESTATE) -> None:
        self.estate = estate
        self.invoices = 0
        authority = SigningKey.generate("street.example/authority")
        self.manager = SigningKey.generate("firm.example/manager")
        self.installation = Installation(
            origin="ledger.example",
            authorities=frozenset({authority.vkey.format()}),
            log_seed=bytes(range(32)),
        )
        self.ledger = Ledger(store, self.installation)
        self.today = datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=8))).date()
        self.append(self.sign([self._founding(authority)], authority))
        self.append(self.sign([self._grant()], authority, self.manager))
        self.append(self.sign([self._policy()], authority))
        self.append(self.sign([self._account(), self._contract()], self.manager))

    def sign(self, bodies: list[Body], *keys: SigningKey) -> Submission:
        """Return a signed submission of these bodies."""
        lines = tuple(make_event(self.estate, body) for body in bodies)
        return Submission(lines, sign_submission(self.installation.origin_of(self.estate), lines, keys))

    def incomes(self, count: int) -> Submission:
        """Return a signed submission of so many incomes."""
        bodies: list[Body] = [
            IncomeReceived(
                date=self.today,
                account="sunshine",
                category="parking",
                amount_fen=15_000 + n,
                payer=f.Counterparty(name="示范停车服务有限公司", code=FIRM_CODE),
                contract="parking-2026",
                bank_ref=f"2026{n:08d}",
                vouchers=(VOUCHER,),
                memo=f"停车费 B1-{n}",
            )
            for n in range(count)
        ]
        return self.sign(bodies, self.manager)

    def month(self, count: int) -> Submission:
        """Return a signed submission of so many events as a firm has them: days, categories and names vary.

        Every tenth is an expense with an invoice; incomes are without a contract.
        """
        return self.sign([self._of_month(n) for n in range(count)], self.manager)

    def _of_month(self, n: int) -> Body:
        day = self.today - datetime.timedelta(days=n * 28 // 1_000)
        if n % 10 == 9:
            self.invoices += 1
            return ExpensePaid(
                date=day,
                account="sunshine",
                category=EXPENSES[n // 10 % len(EXPENSES)],
                amount_fen=5_000 + n,
                payee=f.Counterparty(name="示范维修有限公司", code=FIRM_CODE),
                authorisation=Authorisation(basis="budget", reference="2026年预算"),
                invoice=Invoice(number=f"{self.invoices:020d}", total_fen=5_000 + n),
                bank_ref=f"2026{n:08d}",
                vouchers=(VOUCHER,),
                memo=f"维修 {n}",
            )
        return IncomeReceived(
            date=day,
            account="sunshine",
            category=INCOMES[n % len(INCOMES)],
            amount_fen=15_000 + n,
            payer=f.Counterparty(name=f"示范商户 {n % 300}", code=FIRM_CODE),
            bank_ref=f"2026{n:08d}",
            vouchers=(VOUCHER,),
            memo=f"B1-{n}",
        )

    def append(self, submission: Submission) -> Accepted:
        """The submission is in the log."""
        outcome = self.ledger.submit(self.estate, submission)
        if not isinstance(outcome, Accepted):
            raise RuntimeError(outcome.refusals)
        return outcome

    def vouchers(self, directory: Path) -> VoucherStore:
        """Return a store that holds the voucher of every income."""
        store = VoucherStore(directory)
        store.put(self.estate, VOUCHER_CONTENT)
        return store

    def _founding(self, authority: SigningKey) -> Founded:
        return Founded(
            name="基准",
            origin=self.installation.origin_of(self.estate),
            log_key=self.installation.log_key(self.estate).vkey.format(),
            division="320402",
            authority=f.Party(party="street", name="街道"),
            authority_key=authority.vkey.format(),
            firm=f.Organisation(name="物业", code=FIRM_CODE),
            illustrative=True,
        )

    def _grant(self) -> KeyGranted:
        return KeyGranted(
            vkey=self.manager.vkey.format(), role="manager", party=f.Party(party="firm", name="物业")
        )

    def _policy(self) -> PolicyAdopted:
        return PolicyAdopted(
            profile="benchmark",
            since=self.today,
            dual_control_fen=10_000_000,
            second_party="committee",
            fund_share_bp=5_000,
            disclosure="quarterly",
            disclosure_days=15,
            question_days=7,
            silence="not_counted",
            income_categories=INCOMES,
            expense_categories=EXPENSES,
            resolution=f.Resolution(reference="benchmark", date=self.today),
        )

    def _contract(self) -> ContractRegistered:
        return ContractRegistered(
            contract="parking-2026",
            direction="income",
            counterparty=f.Counterparty(name="示范停车服务有限公司", code=FIRM_CODE),
            purpose="停车",
            category="parking",
            dues=(Due(date=self.today, amount_fen=AMOUNT_FEN_MAX),),
        )

    def _account(self) -> AccountOpened:
        return AccountOpened(account="sunshine", bank="银行", holder="业委会", date=self.today, opening_fen=0)
