"""The texts of an entry's page and of its questions and answers."""

from __future__ import annotations

from typing import Final

from api.web.labels import Label

ENTRY: Final[dict[str, Label]] = {
    "amount": ("金额", "Amount"),
    "capitals": ("人民币大写", "In capitals"),
    "came_in": ("进账", "came in"),
    "went_out": ("出账", "went out"),
    "moved": ("所涉金额", "amount concerned"),
    "balance_then": ("此后账户「{account}」余额", "Balance of “{account}” after it"),
    "details": ("内容", "What it says"),
    "vouchers": ("凭证", "Vouchers"),
    "no_vouchers": ("没有附凭证。", "No voucher is attached."),
    "voucher_note": (
        "打开时服务器会重新核对文件与登记的指纹。",
        "The file is compared with its fingerprint again when it is opened.",
    ),
    "contract_see": ("合同登记在第 {seq} 条", "the contract is on file as entry {seq}"),
    "about_entry": ("针对第 {seq} 条", "About entry {seq}"),
    "signed_by": ("谁签的名", "Who signed"),
    "signed_at": ("签名时间", "Signed at"),
    "sealed_at": ("登记时间", "Entered at"),
    "batch": ("与第 {first} 至 {last} 条一起签名登记", "Signed and entered with entries {first} to {last}"),
    "reversal": ("更正", "Correction"),
    "reversed_story": (
        "这一笔已被冲销,两笔合起来对余额没有影响。原登记保留,不删除。",
        "This entry has been reversed; the two together change no balance. The first one stays.",
    ),
    "reversing_story": (
        "这一条冲销下面这一笔,两笔合起来对余额没有影响。",
        "This entry reverses the one below; the two together change no balance.",
    ),
    "qa": ("提问与答复", "Questions and answers"),
    "no_questions": ("还没有人就这一条提问。", "Nobody has asked about this entry yet."),
    "reconciliation": ("与银行对账", "Reconciled with the bank"),
    "not_reconciled": ("此日之后还没有与银行对过账。", "Not reconciled with the bank on or after its day."),
    "period_closed_in": ("所属期间已结账", "Its period is closed"),
    "period_still_open": ("所属期间尚未结账", "Its period is not closed yet"),
    "memo": ("备注", "Remark"),
    "source": ("数据来源", "Source"),
    "event_line": ("签名的内容(事项行)", "What was signed (event line)"),
    "seal_line": ("登记的内容(封印行)", "What the ledger added (seal line)"),
    "leaf": ("条目指纹", "Leaf hash"),
    "root": ("账本根指纹", "Root hash"),
    "log_vkey": ("账本钥匙", "Key of the log"),
    "download_receipt": ("下载这一条的凭据", "Download this entry's receipt"),
    "previous": ("上一条", "Previous"),
    "next": ("下一条", "Next"),
    "question_from": ("{at} 提出", "asked {at}"),
    "answer_from": ("{at} 答复", "answered {at}"),
    "due": ("应于 {day} 前答复", "an answer is due by {day}"),
    "overdue": ("已超期未答复", "overdue, not answered"),
    "unanswered": ("尚未答复", "not answered yet"),
    "outcome": ("结果:{outcome}", "outcome: {outcome}"),
    "questions_title": ("提问与答复", "Questions and answers"),
    "no_question_yet": ("还没有提问。", "No question has been asked yet."),
}
