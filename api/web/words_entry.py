"""The texts of an entry's page and of its questions and answers."""

from __future__ import annotations

from typing import Final

from api.web.labels import Label

ENTRY: Final[dict[str, Label]] = {
    "amount": ("金额", "Amount"),
    "capitals": ("人民币大写", "In Chinese capitals"),
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
    "about_entry": ("针对第 {seq} 条", "About entry {seq}"),
    "signed_by": ("谁签的名", "Who signed"),
    "signer_of_ballot": ("选票编号 {code} 的业主", "the owner of ballot code {code}"),
    "signed_at": ("签名时间", "Signed at"),
    "sealed_at": ("登记时间", "Entered at"),
    "batch": ("与第 {first} 至 {last} 条一起签名登记", "Signed and entered with entries {first} to {last}"),
    "reversal": ("更正", "Correction"),
    "reversal_tale": (
        "这一笔登记有误,已经冲销。两条合起来对余额没有影响;先登记的那一条保留,不删除。",
        "This was entered by mistake and has been reversed. The two together change no balance; "
        "the first one stays and is not deleted.",
    ),
    "this_entry": ("本条", "this one"),
    "voucher_missing": (
        "服务器没有这个文件。登记的指纹还在:谁有原件,都可以拿来比对。",
        "The server does not have this file. Its fingerprint is on file: "
        "whoever has the original can compare it.",
    ),
    "voucher_altered": (
        "文件与登记的指纹不同:被换过或损坏了,不予显示。请保存证据再反映。",
        "The file differs from the fingerprint on file: swapped or damaged, so it is not shown. "
        "Keep the evidence and report it.",
    ),
    "voucher_unread": ("文件暂时打不开,请稍后再看。", "The file cannot be opened just now; try again later."),
    "contract_on_file": ("所依据的合同", "Its contract"),
    "concerns": ("关于", "Concerns"),
    "of_vote": ("所属表决", "Vote"),
    "of_application": ("所属申请", "Application"),
    "ask_title": ("就这一条提问", "Ask about this entry"),
    "ask_how": (
        "登记过本机密钥的业主可以在这里提问;也可以写在纸上交给业委会或物业,由他们代为登记。",
        "An owner whose device key is on file can ask here; or write to the committee or the firm, "
        "who enter it for you.",
    ),
    "ask_days": (
        "按本小区规则,应在 {days} 日内答复。",
        "By this estate's rules an answer is due within {days} {days|day|days}.",
    ),
    "take_away": ("带走凭据", "Take the receipt along"),
    "receipt_what": (
        "一个小文件。十年后不联网,也能证明这一条登记过、没有改过。",
        "A small file. In ten years, without a network, it still proves "
        "that this was entered and not altered.",
    ),
    "server_check": ("服务器自己的核对", "The server's own check"),
    "media_pdf": ("PDF 文件", "PDF"),
    "media_ofd": ("OFD 文件", "OFD"),
    "media_xml": ("电子票据", "electronic invoice"),
    "media_picture": ("图片", "picture"),
    "media_text": ("文本", "text"),
    "media_table": ("表格", "table"),
    "qa": ("提问与答复", "Questions and answers"),
    "no_questions": ("还没有人就这一条提问。", "Nobody has asked about this entry yet."),
    "reconciliation": ("与银行对账", "Reconciled with the bank"),
    "not_reconciled": ("此日之后还没有与银行对过账。", "Not reconciled with the bank on or after its day."),
    "period_closed_in": ("所属期间已结账", "Its period is closed"),
    "period_still_open": ("所属期间尚未结账", "Its period is not closed yet"),
    "memo": ("备注", "Remark"),
    "source": ("数据来源", "Source"),
    "event_line": ("签名的内容", "What was signed"),
    "seal_line": ("登记时加上的内容", "What the ledger added"),
    "leaf": ("条目指纹", "Fingerprint of the entry"),
    "root": ("账本总指纹", "Fingerprint of the whole ledger"),
    "log_vkey": ("账本钥匙", "Key of the ledger"),
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
