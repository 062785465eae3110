"""The texts of the pages, in Chinese and English.

Rules:
    * Chinese comes first; both say the same. Braces hold figures.
    * A text says what the evidence shows, and no more. It promises nothing about how money was spent.
"""

from __future__ import annotations

from typing import Final

from api.web.labels import Label

_FRAME: Final[dict[str, Label]] = {
    "colon": (":", ": "),
    "bracketed": ("({text})", " ({text})"),
    "product": ("阳光账", "Sunshine Account"),
    "skip": ("跳到正文", "Skip to the content"),
    "front": ("全部小区", "All estates"),
    "verify": ("自己核对", "Check it yourself"),
    "overview": ("概况", "Overview"),
    "entries": ("明细", "Entries"),
    "statement": ("收支表", "Statement"),
    "questions": ("提问", "Questions"),
    "parties": ("各方", "Parties"),
    "footer": (
        "这些网页由记账服务器提供,不能替服务器自己作证。要独立核对,请看「自己核对」。",
        "These pages come from the server that keeps the ledger; it cannot vouch for itself. "
        "To check on your own, see “Check it yourself”.",
    ),
    "illustrative": ("演示数据", "made up for trying out"),
    "illustrative_banner": (
        "本小区的账目含有为演示而编的数据,每一条都标明「演示数据」。",
        "This estate's books hold figures made up for trying the system out; each such entry is marked.",
    ),
    "technical": ("技术细节", "Technical details"),
    "yuan_unit": ("单位:元", "in yuan"),
    "entry_no": ("第 {seq} 条", "Entry {seq}"),
    "overdrawn_by": ("透支 {amount}", "overdrawn by {amount}"),
    "net_reversed": ("冲回 {amount}", "{amount} taken back"),
    "grew_by": ("增加 {amount}", "up {amount}"),
    "shrank_by": ("减少 {amount}", "down {amount}"),
    "today": ("今天", "today"),
    "yesterday": ("昨天", "yesterday"),
    "days_ago": ("{days} 天前", "{days} days ago"),
    "page_title_error": ("打不开这一页", "This page cannot be shown"),
    "error_next": (
        "可以回到全部小区重新查找。如果刚登记完,请稍候再刷新。",
        "Go back to all estates and look again. If it was entered a moment ago, reload in a while.",
    ),
    "error_code": ("问题代码", "Code of the problem"),
}
_ESTATE: Final[dict[str, Label]] = {
    "front_title": ("各小区公共收益账", "The common revenue of each estate"),
    "front_lead": (
        "每一笔由经手方签名。登记后若有改动,一核对就会发现,人人可以核对。",
        "Each entry is signed by those who made it. An alteration shows when somebody checks; anybody can.",
    ),
    "no_estates": ("还没有小区建账。", "No estate has opened its books yet."),
    "closed": ("凭令牌查看", "asks for a token"),
    "firm": ("物业企业", "Property firm"),
    "size_line": ("已公布 {size} 条", "{size} entries published"),
    "fresh_line": ("最新登记 {at}({age})", "newest entry {at} ({age})"),
    "balances": ("账户余额", "Balances"),
    "balance_total": ("{accounts} 个账户合计", "{accounts} accounts together"),
    "as_of_entries": ("按已公布的 {size} 条计算", "from the {size} entries published"),
    "no_accounts": ("还没有登记账户。", "No account is registered yet."),
    "reconciled_bank": (
        "{day} 与银行余额一致,由银行签名",
        "agreed with the bank on {day}, signed by the bank",
    ),
    "reconciled_firm": (
        "{day} 与银行余额一致,仅物业自报,银行未签名",
        "agreed with the bank on {day}, by the firm's word only; not signed by the bank",
    ),
    "unreconciled_bank": (
        "{day} 与银行余额不一致:银行 {bank} 元,账面 {book} 元(银行签名)",
        "differed from the bank on {day}: bank {bank}, ledger {book} yuan (signed by the bank)",
    ),
    "unreconciled_firm": (
        "{day} 与银行余额不一致:银行 {bank} 元,账面 {book} 元(仅物业自报)",
        "differed from the bank on {day}: bank {bank}, ledger {book} yuan (the firm's word only)",
    ),
    "never_reconciled": ("还没有与银行对过账", "never reconciled with the bank"),
    "this_period": ("本期收支", "This period"),
    "period_range": ("{first} 至 {last}", "{first} to {last}"),
    "period_open": ("本期尚未结账", "not closed yet"),
    "income": ("收入", "Income"),
    "expense": ("支出", "Expense"),
    "other": ("其他(期初、分配、转入维修资金等)", "Other (openings, distributions, fund transfers)"),
    "other_short": ("其他", "Other"),
    "opening": ("期初", "Opening"),
    "closing": ("期末", "Closing"),
    "last_closing": ("上次结账", "Last closing"),
    "never_closed": ("还没有结过账。", "No period has been closed yet."),
    "newest": ("最近收支", "Newest movements"),
    "all_entries": ("查看全部明细", "See all entries"),
    "no_money": ("还没有收支。", "No money has moved yet."),
    "open_questions": ("{count} 个提问未结", "{count} open questions"),
    "log": ("账本钥匙的指纹", "Fingerprint of the log's key"),
    "log_compare": (
        "请与公告栏上的指纹比对:不一样,您看的就不是公告的那个账本。",
        "Compare it with the notice board: if it differs, this is not the ledger that was announced.",
    ),
    "see_entry": ("见第 {seq} 条", "see entry {seq}"),
}
_LIST: Final[dict[str, Label]] = {
    "entries_title": ("明细", "Entries"),
    "within": ("在已公布的 {size} 条之内查找", "Looked up within the {size} entries published"),
    "newer": (
        "之后又公布了 {count} 条。本页停留在前 {size} 条,翻页不会错位。",
        "{count} more have been published. These pages stay at the first {size}.",
    ),
    "show_newest": ("看最新", "Show the newest"),
    "filter": ("查找", "Find"),
    "words": ("文字", "Words"),
    "category": ("类别", "Category"),
    "kind": ("事项", "Kind"),
    "account": ("账户", "Account"),
    "flag": ("标记", "Mark"),
    "first_day": ("从", "From"),
    "last_day": ("到", "To"),
    "show": ("范围", "Show"),
    "money_only": ("只看收支", "money only"),
    "everything": ("全部条目", "all entries"),
    "any": ("不限", "any"),
    "apply": ("查找", "Find"),
    "clear": ("清除条件", "Clear"),
    "nothing_found": ("在已公布的条目中没有找到。", "Nothing was found within the entries published."),
    "older": ("更早的", "Older"),
    "back_to_first": ("回到第一页", "Back to the first page"),
    "date": ("日期", "Date"),
    "what": ("事项", "What"),
    "in": ("进账", "In"),
    "out": ("出账", "Out"),
    "balance_after": ("账户余额", "Balance after"),
    "reversed_mark": ("已被第 {seq} 条冲销", "reversed by entry {seq}"),
    "statement_title": ("收支表", "Statement"),
    "statement_closed": ("本期已结账", "This period is closed"),
    "statement_not_closed": ("不是已结账的期间", "Not a closed period"),
    "choose_period": ("选择期间", "Choose a period"),
    "closed_periods": ("已结账期间", "Closed periods"),
    "by_account": ("各账户", "By account"),
    "all_accounts": ("合计", "Together"),
    "income_by": ("收入(按类别,已扣冲销)", "Income by category, net of reversals"),
    "expense_by": ("支出(按类别,已扣冲销)", "Expense by category, net of reversals"),
    "none_in_period": ("本期没有。", "None in this period."),
    "late_entries": ("结账后补记到本期的条目", "Entries of this period that came late"),
    "late_before": (
        "上期结账后补记的条目(期初因此与上期期末不同)",
        "Late entries of earlier periods (the opening differs from the last closing by them)",
    ),
    "print_hint": ("可直接打印本页张贴。", "This page can be printed and posted."),
}
_ENTRY: Final[dict[str, Label]] = {
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
_VERDICT: Final[dict[str, Label]] = {
    "verdict": ("核对结果", "Verdict"),
    "agrees": (
        "核对一致:第 {seq} 条在 {at} 公布的 {size} 条之内,内容与登记的相同,签名相符。",
        "It agrees: entry {seq} is within the {size} entries published by {at}, "
        "is what was entered, and the signatures hold.",
    ),
    "differs": (
        "对不上:第 {seq} 条与公布的不同。先保存证据(下载凭据、拍下本页),再反映。",
        "It does not agree: entry {seq} differs from what was published. "
        "Keep the evidence first (download the receipt, photograph this page), then report it.",
    ),
    "unknown": (
        "暂时无法核对:有一步没有查到所需的资料,不表示账有问题。请稍后再看。",
        "It could not be checked just now: something was not there. "
        "That does not mean that the books are wrong.",
    ),
    "receipt_command": ("不联网核对凭据的命令", "Command that checks the receipt offline"),
    "limits": (
        "能说明账没被偷偷改;不能说明钱花得值、发票真实。",
        "It shows that the books were not altered quietly; "
        "not that the money was well spent or an invoice genuine.",
    ),
    "self_check": (
        "以上由提供本页的服务器自己核对,服务器不能替自己作证。请用 sunaudit 自己核对整本账:",
        "The server that sent this page did this check itself, and a page from a server cannot clear that "
        "server. Check it yourself with sunaudit, the whole ledger:",
    ),
    "not_checked": (
        "这里没有核对:其余各条、每个账户的余额、见证方的签名、凭证文件。这些由 sunaudit verify 核对整本账。",
        "Not checked here: the other entries, the balances, witnesses' signatures, the voucher files. "
        "sunaudit verify checks the whole ledger.",
    ),
    "steps": ("逐步核对", "Step by step"),
    "held": ("一致", "holds"),
    "not_held": ("对不上", "does not hold"),
    "not_told": ("无法核对", "could not tell"),
    "not_reached": ("没有核对到", "not reached"),
    "step_leaf": (
        "重新计算这一条的指纹,并与前一条相接",
        "The entry's own fingerprint was recomputed; it follows the entry before",
    ),
    "step_checkpoint": (
        "公布的账本总数与总指纹,确由账本的钥匙签名",
        "The published count and fingerprint of the ledger bear the signature of the ledger's key",
    ),
    "step_included": (
        "这一条确在公布的账本之内",
        "The entry is inside the published ledger",
    ),
    "step_signed": (
        "经手方的每个签名都与内容相符",
        "Every signature of those who submitted it fits the content",
    ),
    "step_authority": (
        "签名的钥匙当时已获授权、未被撤销,且有权登记此类事项",
        "The signing keys were granted and not revoked at that time, and may enter this kind",
    ),
    "verify_title": ("自己核对:五条命令", "Check it yourself: five commands"),
    "verify_lead": (
        "在自己的电脑上运行。核对程序不使用服务器的任何代码;最好从别处取得它,不要从被核对的服务器取得。",
        "Run them on your own computer. The checker shares no code with the server; "
        "get it from somewhere else than the server that you check.",
    ),
    "which_estate": ("小区", "Estate"),
    "choose": ("选定", "Choose"),
    "command_install": ("在项目目录里装好核对程序", "Install the checker, in the project's directory"),
    "command_bundle": ("下载整本账", "Download the whole ledger"),
    "command_verify": (
        "核对整本账:每一条、每个签名、每个余额",
        "Check the whole of it: every entry, signature and balance",
    ),
    "command_keep": ("留下今天的账本指纹", "Keep today's checkpoint"),
    "command_later": (
        "以后再来:证明账本只增加过,没有改过",
        "Come again later: the ledger has only grown and was not rewritten",
    ),
    "verify_compare": (
        "核对程序会显示账本钥匙的指纹,请把前 16 位与公告栏上的比对。没有这一比对,只说明账本自身前后一致。",
        "The checker prints the fingerprint of the log's key. Compare its first 16 digits with the "
        "notice board: without that, only the ledger's agreement with itself is shown.",
    ),
    "verify_results": (
        "结果只有三种:一致;对不上(指出是哪一条、哪一步);无法核对。",
        "There are three results: sound; unsound, with the entry and the step; could not tell.",
    ),
}
_PARTIES: Final[dict[str, Label]] = {
    "parties_title": ("各方与钥匙", "Parties and keys"),
    "parties_lead": (
        "只有这里列出的钥匙可以签名登记。身份由授予钥匙的那一条决定。",
        "Only these keys may sign entries. The role is what the granting entry says.",
    ),
    "holder": ("持有方", "Held by"),
    "role": ("身份", "Role"),
    "key_fingerprint": ("钥匙指纹", "Fingerprint"),
    "status": ("状态", "State"),
    "active": ("有效", "active"),
    "active_until": ("有效至 {day}", "valid until {day}"),
    "expired": ("{day} 到期", "expired {day}"),
    "revoked": ("已由第 {seq} 条撤销", "revoked by entry {seq}"),
    "granted_in": ("第 {seq} 条授予", "granted by entry {seq}"),
    "log_keys": ("账本的钥匙", "Keys of the log"),
    "log_key_now": ("现在使用", "in use"),
    "log_key_before": ("以前使用", "used before"),
}

WORDS: Final[dict[str, Label]] = {**_FRAME, **_ESTATE, **_LIST, **_ENTRY, **_VERDICT, **_PARTIES}
