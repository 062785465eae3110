"""The words for what events say: fields, choices, flags and kinds, each in Chinese and English.

Rules:
    * Every field of every kind has a label, every choice and every flag a word; a test compares them.
    * Owners' words: no debit, no credit. Amounts are shown as magnitudes, in or out.
"""

from __future__ import annotations

from typing import Final

from api.web import labels_fund, labels_voting

Label = tuple[str, str]

# Field -> label. `<kind>#<field>` stands before `<field>` where a word means something else there.
FIELDS: Final[dict[str, Label]] = (
    labels_voting.FIELDS
    | labels_fund.FIELDS
    | {
        "memo": ("备注", "Remark"),
        "source": ("数据来源", "Source of the figure"),
        "illustrative": ("演示数据", "Made up for trying out"),
        "name": ("小区名称", "Name of the estate"),
        "origin": ("账本编号", "Name of the log"),
        "log_key": ("账本钥匙", "Key of the log"),
        "division": ("行政区划代码", "Division code"),
        "authority": ("主管部门", "Authority"),
        "authority_key": ("主管部门钥匙", "Key of the authority"),
        "firm": ("物业企业", "Property firm"),
        "vkey": ("钥匙", "Key"),
        "role": ("身份", "Role"),
        "party": ("持有方", "Held by"),
        "until": ("有效期至", "Valid until"),
        "reason": ("原因", "Reason"),
        "units": ("单元", "Units"),
        "revenue.distribution.paid/1#units": ("户数", "Number of units"),
        "since": ("自何日起", "Counts from"),
        "transfers": ("产权变更", "Titles passed"),
        "profile": ("规则名称", "Rules followed"),
        "dual_control_fen": ("满此金额须双方签名", "Two parties sign from"),
        "second_party": ("第二签名方", "Second party"),
        "fund_share_bp": ("转入维修资金比例", "Share into the maintenance fund"),
        "disclosure": ("公布周期", "Closed every"),
        "disclosure_days": ("期末后几日内公布", "Closed within, days"),
        "question_days": ("提问答复期限(日)", "Questions answered within, days"),
        "silence": ("未表态业主如何计算", "What an owner's silence means"),
        "income_categories": ("可登记的收入类别", "Income that may be booked"),
        "expense_categories": ("可登记的支出类别", "Expense that may be booked"),
        "resolution": ("所依据的决定", "Decision"),
        "account": ("账户", "Account"),
        "bank": ("开户行", "Bank"),
        "holder": ("户名", "Held in the name of"),
        "number": ("账号", "Account number"),
        "date": ("日期", "Date"),
        "opening_fen": ("期初余额", "Opening balance"),
        "contract": ("合同编号", "Contract"),
        "direction": ("收付方向", "Direction"),
        "counterparty": ("对方", "Other side"),
        "purpose": ("内容", "What it is about"),
        "category": ("类别", "Category"),
        "dues": ("应收应付日程", "Amounts due"),
        "amount_fen": ("金额", "Amount"),
        "payer": ("付款方", "Paid by"),
        "excess_reason": ("超出应收的原因", "Why more came in than was due"),
        "bank_ref": ("银行流水号", "Bank's reference"),
        "late": ("补记以前期间", "Late entry"),
        "payee": ("收款方", "Paid to"),
        "authorisation": ("付款依据", "Authorised by"),
        "invoice": ("发票", "Invoice"),
        "entry": ("所涉条目", "About entry"),
        "event": ("所涉事项编号", "Event"),
        "basis": ("分配办法", "Basis"),
        "rate_fen": ("分配标准", "Rate"),
        "rounding": ("尾数处理", "Rounding"),
        "buildings": ("范围(楼栋)", "Buildings"),
        "entitled_fen": ("按标准应分", "By the rule"),
        "paid_fen": ("实际分配", "Paid out"),
        "bank_fen": ("银行余额", "Bank's balance"),
        "book_fen": ("账面余额", "Ledger's balance"),
        "explanation": ("差异说明", "Why they differ"),
        "first": ("起始日", "First day"),
        "last": ("截止日", "Last day"),
        "accounts": ("各账户", "Accounts"),
        "matter": ("性质", "Matter"),
        "text": ("内容", "Text"),
        "question": ("所答提问", "Question"),
        "outcome": ("结果", "Outcome"),
    }
)
# Shown by parts of the page made for them, not in the list of fields.
ELSEWHERE: Final = frozenset(
    {
        "entry",
        "question",
        "objection",
        "certificate",
        "report",
        "vouchers",
        "statement",
        "postings",
        "results",
        "memo",
        "source",
        "illustrative",
        "late",
    }
)
TECHNICAL: Final = frozenset(
    {
        "log_key",
        "authority_key",
        "vkey",
        "event",
        "origin",
        "number",
        "claim",
        "choices",
        "scan",
        "root",
        "units_root",
        "sha256",
        "developer_group",
        "vote",
        "application",
    }
)
# Fields of groups that say nothing to people: a page of their own, or the event line, has them.
FOR_PROGRAMS: Final = frozenset(
    {"claim", "commitment", "disclosure", "evidence", "group", "photos", "sha256"}
)

# `<field>.<choice>` -> word.
CHOICES: Final[dict[str, Label]] = (
    labels_voting.CHOICES
    | labels_fund.CHOICES
    | {
        "disclosure.monthly": ("每月", "month"),
        "disclosure.quarterly": ("每季度", "quarter"),
        "disclosure.half_yearly": ("每半年", "half year"),
        "disclosure.yearly": ("每年", "year"),
        "silence.not_counted": ("不计入", "not counted"),
        "silence.delivered_participates": ("已送达即视为参与", "delivered counts as taking part"),
        "silence.follows_majority": ("随多数意见", "follows the majority"),
        "direction.income": ("小区收款", "the estate receives"),
        "direction.expense": ("小区付款", "the estate pays"),
        "basis.area_rate": ("按面积", "by area"),
        "basis.unit_amount": ("按户", "by unit"),
        "basis.stated_total": ("按公布的总额(无法逐户复算)", "total as published (cannot be recomputed)"),
        "rounding.fen_down": ("每户舍去不足一分的零头", "each share down to the fen"),
        "rounding.fen_half_up": ("每户四舍五入到分", "each share to the nearest fen"),
        "rounding.yuan_down": ("每户舍去不足一元的零头", "each share down to the yuan"),
        "rounding.as_published": ("按公布数", "as published"),
        "matter.question": ("提问", "question"),
        "matter.withdrawal": ("使用维修资金", "using the maintenance fund"),
        "matter.replenishment": ("续筹维修资金", "replenishing the maintenance fund"),
        "matter.policy": ("记账规则", "rules of the books"),
        "matter.contract": ("合同", "a contract"),
        "matter.distribution": ("向业主分配", "distribution to owners"),
        "matter.fund_transfer": ("转入维修资金", "transfer into the maintenance fund"),
        "matter.complaint": ("投诉", "complaint"),
        "outcome.satisfied": ("提问人满意", "the asker is satisfied"),
        "outcome.withdrawn": ("已撤回", "withdrawn"),
        "outcome.corrected": ("已更正", "corrected"),
        "outcome.mediated": ("已调解", "mediated"),
        "outcome.refused": ("不予支持", "not upheld"),
        "authorisation.policy": ("记账规则", "policy"),
        "authorisation.budget": ("预算", "budget"),
        "authorisation.contract": ("合同", "contract"),
        "authorisation.committee": ("业委会决定", "decision of the committee"),
        "authorisation.assembly": ("业主大会决定", "decision of the owners' assembly"),
        "authorisation.emergency": ("紧急维修", "emergency"),
        "use.residential": ("住宅", "residential"),
        "use.shop": ("商铺", "shop"),
        "use.parking": ("车位", "parking"),
        "use.other": ("其他", "other"),
    }
)

FLAGS: Final[dict[str, Label]] = labels_voting.FLAGS | {
    "overdrawn": ("付款后账户透支", "this payment overdrew the account"),
    "late": ("补记:日期在已结账期间内", "late: dated in a closed period"),
    "above_due": ("超出合同应收", "more than the contract makes due"),
    "ordered": (
        "没有银行流水号:已下达付款,未见银行执行",
        "no bank reference: ordered, not shown to be executed",
    ),
    "not_recomputable": ("按公布总额登记,无法逐户复算", "a published total; cannot be recomputed"),
    "unreconciled": ("银行与账面不一致", "bank and ledger differ"),
    "not_attested": ("仅物业自报,银行未签名", "stated by the firm only; not signed by the bank"),
    "illustrative": ("演示数据", "made up for trying out"),
    "emergency": ("应急使用", "emergency"),
    "emergency_unaudited": ("有应急使用尚未审计", "an emergency is not audited yet"),
    "short": ("验收少于申报", "less was found than claimed"),
    "split_suspected": ("疑似拆分项目", "perhaps one project in pieces"),
    "frequent": ("使用频繁", "very frequent use"),
    "same_prices": ("报价与预算雷同", "an offer repeats the budget"),
    "title_moved": ("申请期间产权变更", "title passed while the application ran"),
    "below_30": ("余额低于续筹线", "balance too low: to be replenished"),
}

KINDS: Final[dict[str, Label]] = labels_voting.KINDS | {
    "estate.founded/1": ("建账", "Books opened"),
    "estate.key.granted/1": ("授予钥匙", "Key granted"),
    "estate.key.revoked/1": ("撤销钥匙", "Key revoked"),
    "estate.log_key.granted/1": ("更换账本钥匙", "New key of the log"),
    "estate.units.registered/1": ("单元登记", "Units registered"),
    "estate.units.transferred/1": ("产权变更", "Titles passed"),
    "estate.policy.adopted/1": ("记账规则", "Rules adopted"),
    "estate.subject.erased/1": ("密封信息销毁", "Sealed facts destroyed"),
    "revenue.account.opened/1": ("账户登记", "Account registered"),
    "revenue.contract.registered/1": ("合同登记", "Contract on file"),
    "revenue.income.received/1": ("收入", "Income"),
    "revenue.expense.paid/1": ("支出", "Expense"),
    "revenue.entry.reversed/1": ("冲销", "Reversal"),
    "revenue.distribution.paid/1": ("分配给业主", "Distribution to owners"),
    "revenue.fund.transferred/1": ("转入维修资金", "Into the maintenance fund"),
    "revenue.account.reconciled/1": ("与银行对账", "Reconciled with the bank"),
    "revenue.period.closed/1": ("结账", "Period closed"),
    "revenue.question.raised/1": ("业主提问", "Owner's question"),
    "revenue.question.answered/1": ("答复", "Answer"),
    "revenue.question.closed/1": ("提问结束", "Question closed"),
    "fund.account.opened/1": ("维修资金专户登记", "Fund account registered"),
    "fund.policy.adopted/1": ("维修资金使用规则", "Rules of the fund"),
    "fund.opening.certified/1": ("分户期初余额", "Opening balances of sub-accounts"),
    "fund.deposits.received/1": ("维修资金交存", "Deposits"),
    "fund.gains.credited/1": ("增值收益", "Gains credited"),
    "fund.replenishment.called/1": ("续筹通知", "Owners asked to pay in again"),
    "fund.withdrawal.proposed/1": ("使用申请", "Application to use the fund"),
    "fund.resolution.linked/1": ("业主决定", "Owners' decision linked"),
    "fund.emergency.confirmed/1": ("应急确认", "Emergency confirmed"),
    "fund.withdrawal.approved/1": ("批准使用", "Application approved"),
    "fund.withdrawal.returned/1": ("退回申请", "Application returned"),
    "fund.payment.made/1": ("维修资金拨付", "Payment out of the fund"),
    "fund.work.accepted/1": ("工程验收", "Works inspected"),
    "fund.withdrawal.settled/1": ("决算", "Final account of the works"),
    "fund.cost.apportioned/1": ("费用分摊", "Cost apportioned"),
    "fund.emergency.audited/1": ("应急使用审计", "Emergency use audited"),
    "fund.subaccount.returned/1": ("分户余额退还", "Sub-account returned"),
    "fund.subaccount.transferred/1": ("分户随产权转移", "Sub-account followed the title"),
    "fund.account.reconciled/1": ("维修资金与银行对账", "Fund reconciled with the bank"),
    "fund.list.published/1": ("分户账公布", "List of sub-accounts published"),
    "fund.entry.reversed/1": ("维修资金冲销", "Reversal in the fund"),
}
