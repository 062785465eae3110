"""Words for people, in Chinese and English: what the evidence shows, no more (no word of safety or trust)."""

from audit_tools.fund import words as fund
from audit_tools.voting import words as voting

STEPS: dict[int, dict[str, str]] = {
    0: {"zh": "读取", "en": "reading"},
    1: {"zh": "条目格式", "en": "codec"},
    2: {"zh": "前后相连", "en": "chain"},
    3: {"zh": "哈希树", "en": "tree"},
    4: {"zh": "检查点", "en": "checkpoint"},
    5: {"zh": "见证方", "en": "cosignatures"},
    6: {"zh": "提交签名", "en": "submission signatures"},
    7: {"zh": "签名权限", "en": "key authority"},
    8: {"zh": "记账规则", "en": "rules"},
    9: {"zh": "余额与结账", "en": "balances and period closes"},
    10: {"zh": "银行对账", "en": "reconciliation"},
    11: {"zh": "凭证", "en": "vouchers"},
}

# code: (Chinese, English)
MEANINGS: dict[str, tuple[str, str]] = {
    # reading
    "missing": ("缺少这个文件,无法核对", "this file is missing, so nothing can be told"),
    "truncated": ("文件不完整,无法核对", "this file stops early, so nothing can be told"),
    "unreadable": ("文件读不出来", "this file cannot be read"),
    "too_long": ("文件超出规定大小,没有读取", "this file is longer than the format allows; it was not read"),
    "too_many_files": ("文件数超出上限,没有读取", "there are more files than the bound; they were not read"),
    "outside": ("压缩包指向包外的路径,没有读取", "a path leads out of the bundle; it was not read"),
    "bad_zip": ("压缩包损坏", "the zip is damaged"),
    "bad_policy": ("策略文件看不懂,它不能作保", "the policy cannot be understood, so it vouches for nothing"),
    "bad_older_checkpoint": ("旧检查点看不懂", "the older checkpoint cannot be understood"),
    "bad_tiles": (
        "哈希文件与检查点不符,无法核对",
        "the hash tiles are not the checkpoint's, so nothing can be told",
    ),
    "bad_state": ("状态文件看不懂或已损坏", "the state file cannot be understood, or is damaged"),
    "not_sound": ("核对未通过,不保存状态", "the audit was not sound, so no state is kept"),
    "unknown_origin": ("不在所见证的账本之列", "this log is not among those that are watched"),
    "bad_key": ("私钥文件看不懂", "the secret key's file cannot be understood"),
    "exposed_key": ("私钥文件别人也能读", "others can read the secret key's file"),
    "unreachable": (
        "没连上服务器,不表示账有问题",
        "the server was not reached; this says nothing about the books",
    ),
    "bad_answer": ("服务器的回答看不懂", "the server's answer cannot be understood"),
    # log
    "malformed_entry": ("这一条不是规定的两行", "this entry is not two lines"),
    "malformed_seal": ("封存行不合格式", "the seal line is not of its one form"),
    "malformed_event": ("事件行不合格式", "the event line is not of its one form"),
    "entry_tile_malformed": ("条目文件的长度对不上", "the lengths in the entry bundle do not fit"),
    "unknown_kind": ("没有这种事件", "there is no such kind of event"),
    "text_not_allowed": ("文字含控制符或未规范化", "a text holds control characters or is not NFC"),
    "seq_mismatch": ("序号不连续", "the entry's number is not its place"),
    "chain_broken": (
        "与前一条不相连:有条目被改、删、插或调换",
        "does not link to the entry shown before it: one was changed, deleted, inserted or swapped",
    ),
    "seal_time_back": ("封存时间早于前一条", "the seal's time is before the previous entry's"),
    "rules_back": ("规则版本倒退", "the version of the rules goes back"),
    "newer_rules": (
        "规则版本比本工具新,无法判断",
        "the rules are newer than this tool; it cannot judge them",
    ),
    "tile_mismatch": (
        "这里显示的条目,与树中的哈希不符",
        "the entry shown here is not the one that this hash stands for",
    ),
    "root_not_committed": (
        "这里显示的,不是检查点所承诺的",
        "what is shown here is not what the checkpoint commits to",
    ),
    "extra_file": ("多出的文件,没有任何条目为它作证", "a file that nothing in the log commits to"),
    "malformed_note": ("签名格式不对", "this is not a signed note of the right form"),
    "malformed_checkpoint": ("检查点不是规定的三行", "the checkpoint is not three lines"),
    "bad_signature_line": ("签名行格式不对", "a signature line is not of its form"),
    "bad_name": ("签名者名称不合格式", "a signer's name is not of its form"),
    "bad_base64": ("编码不规范", "the base64 is not canonical"),
    "bad_number": ("数字不规范", "the number is not canonical"),
    "bad_vkey": ("公钥格式不对", "the verifier key is not of its form"),
    "log_key_not_in_policy": ("账本公钥不在策略里", "the log's key is not one that the policy names"),
    "log_key_of_another_log": (
        "签名的公钥是另一本账的",
        "the key that signed is named after another log",
    ),
    "bad_log_signature": (
        "账本对检查点的签名不成立",
        "the log's signature does not hold for this checkpoint",
    ),
    "no_log_signature": ("账本没有签这个检查点", "the log's key has not signed this checkpoint"),
    "origin_mismatch": ("检查点属于另一个账本", "the checkpoint is of another log"),
    "rewritten": (
        "旧检查点之内的条目已与当时不同",
        "entries that the older checkpoint covers are not the same any more",
    ),
    "tail_cut": ("比旧检查点的条目少", "there are fewer entries than the older checkpoint covers"),
    "older_not_signed": ("旧检查点没有可核的签名", "the older checkpoint carries no signature that holds"),
    "bad_cosignature": ("见证方签名不成立,不计入", "a witness's line does not hold; it is not counted"),
    "witness_key_reused": (
        "见证方公钥另有用途,不计入",
        "the witness's key has another use; it is not counted",
    ),
    "quorum_not_met": (
        "见证方不够策略所要求的数",
        "fewer witnesses hold this checkpoint than the policy asks",
    ),
    "ends_inside_submission": ("检查点停在一次提交的中间", "the checkpoint ends inside a submission"),
    "submission_structure": ("提交的起止不对", "the entries of a submission do not fit together"),
    "bad_signature": (
        "签名不是签在这些事件上的",
        "the signature was not made over the events that are shown here",
    ),
    "too_large": ("超出规定大小", "larger than the bound"),
    "books_stopped": ("从这条起账务无法继续重算", "from here on the books could not be recomputed"),
    "not_recalled": ("所指的条目读不回来", "the entry that is referred to cannot be read again"),
    # keys
    "unknown_key": ("签名的公钥从未授权", "signed by a key that was never granted"),
    "revoked_key": ("签名的公钥已撤销或过期", "signed by a key that was revoked or had expired"),
    "authority_not_trusted": (
        "立账机构的公钥不在策略里",
        "the founding authority's key is not one that the policy names",
    ),
    "no_authority_named": ("策略没有写明立账机构", "the policy names no authority"),
    "role_not_allowed": ("签名者无权记这种事", "no signer has a role that may sign this"),
    "dual_control": (
        "大额支出缺第二方签名",
        "money at or above the threshold lacks the second party's signature",
    ),
    "weak_key": ("公钥无效或薄弱", "the key is malformed or weak"),
    "key_known": ("公钥已用过", "the key was known before"),
    "no_possession": ("新公钥没有共同签名", "the granted key has not signed with"),
    "grant_not_allowed": ("签名者无权授予或撤销这一角色", "no signer may grant or revoke this role"),
    "key_unknown": ("要撤销的公钥从未授权", "the revoked key was never granted"),
    "key_inactive": ("要撤销的公钥早已撤销", "the revoked key was revoked before"),
    "last_authority": ("最后一个主管公钥不能撤销", "the last authority key was revoked"),
    # rules
    "wrong_estate": ("事件属于另一个小区", "the event is of another estate"),
    "id_repeated": ("同一次提交中编号重复", "an event id comes twice in a submission"),
    "id_conflict": ("事件编号早已用过", "the event id is on file already"),
    "signed_too_old": ("签名时间过早", "signed too long before it was sealed"),
    "signed_ahead": ("签名时间超前", "signed after it was sealed"),
    "not_founded": ("没有立账条目", "the log does not begin with its founding"),
    "already_founded": ("重复立账,或立账未单独提交", "founded twice, or not alone"),
    "no_policy": ("还没有规则就记账", "booked before a policy was adopted"),
    "date_out_of_range": ("业务日期超出范围", "a business date is out of range"),
    "date_in_closed_period": ("日期在已结账期内而未注明补记", "dated in a closed period without saying late"),
    "not_late": ("并非补记而注明补记", "says late and is not"),
    "bad_code": ("统一社会信用代码校验不符", "the credit code's check character is wrong"),
    "not_our_origin": ("账本名称不合", "the log's origin is not of its form or not this estate's"),
    "unit_known": ("房号重复登记", "a unit is registered twice"),
    "unit_unknown": ("房号没有登记", "a unit is not on the register"),
    "unit_repeated": ("同一事件中房号重复", "a unit comes twice in the event"),
    "category_unknown": ("规则含未知或重复的类别", "the policy has unknown or repeated categories"),
    "account_known": ("账户重复登记", "the account is registered already"),
    "account_unknown": ("账户没有登记", "the account is not registered"),
    "contract_known": ("合同重复登记", "the contract is on file already"),
    "contract_unknown": ("没有这份合同", "the contract is not on file"),
    "contract_mismatch": ("收支方向或类别与合同不符", "direction or category is not the contract's"),
    "counterparty_unidentified": ("对方身份不明", "the other side is not identified"),
    "category_not_allowed": ("类别不在小区规则内", "the estate's policy does not have this category"),
    "above_due": ("收款超过合同应收而无说明", "more came in than the contract makes due, without a reason"),
    "no_excess": ("没有超收却写了超收说明", "a reason for an excess that there is not"),
    "invoice_total_changed": ("发票总额前后不同", "the invoice's total is not the one first recorded"),
    "invoice_overpaid": ("发票付款超过总额", "more was paid than the invoice's total"),
    "overdraft": ("支付指令使余额为负", "an order took the balance below zero"),
    "entry_unknown": ("所指的条目不存在", "the entry that is referred to is not on file"),
    "not_reversible": ("这种条目不能冲销", "such an entry cannot be reversed"),
    "already_reversed": ("重复冲销", "the entry was reversed before"),
    "reversal_mismatch": ("冲销金额与原条目不符", "the reversal is not the opposite of the entry"),
    "no_units": ("范围内没有登记的房屋", "there is no registered unit in the scope"),
    "shares_mismatch": ("分配金额与规则不符", "the distribution is not what its rule gives"),
    "question_unknown": ("没有这个提问", "the question is not on file"),
    "question_closed": ("提问已经结束", "the question is closed already"),
    "period_mismatch": ("结账期间不连续或未结束", "the period does not follow the last one, or is not over"),
    "period_figures": ("结账数字与账目不符", "the closing's figures are not those of the entries"),
    "book_mismatch": ("所报账面余额与账目不符", "the book balance stated is not that of the entries"),
    "unexplained": ("账实差额与说明不符", "a difference stands without explanation, or the other way round"),
    "unreconciled": ("银行与账面有差额(已说明)", "bank and books differ, with an explanation"),
    "not_attested": ("对账没有银行签名,只是物业自报", "the bank has not signed this reconciliation"),
    # vouchers
    "voucher_missing": ("缺少凭证文件", "the voucher's file is not in the bundle"),
    "voucher_changed": ("凭证文件与入账时不同", "the voucher's file is not the one that the entry names"),
    "voucher_size": ("凭证大小不符", "the voucher's size is not the one that the entry names"),
    # receipts, comparisons
    "malformed_receipt": ("回执格式不对", "this is not a receipt of the right form"),
    "bad_proof": ("证明路径不成立", "the proof does not lead to the root"),
    "not_included": (
        "这一条不在检查点所承诺的账本里",
        "the entry is not in the log that the checkpoint commits to",
    ),
    "unknown_signer": (
        "没有一行签名属于给出的签名公钥,无从核对",
        "no signature line is of a signer's key that was given, so none can be checked",
    ),
    "no_log_key": (
        "没有给出账本公钥,无从核对是谁签的",
        "no key of the log was given, so who signed cannot be told",
    ),
    "index_mismatch": ("回执的序号不符", "the receipt's index is not the entry's number"),
    "server_differs": (
        "服务器显示的与账本条目不同",
        "what the server shows is not what the log's entries say",
    ),
    "not_verifiable": (
        "公布的数字缺面积或户数,无法核对",
        "the published figures lack area or heads, so nothing can be told",
    ),
    "entries_differ": ("两份账本从这条起不同", "the two bundles differ from this entry on"),
}


ALL_MEANINGS = MEANINGS | fund.MEANINGS | voting.MEANINGS


def meaning(code: str, lang: str) -> str:
    """What a finding means for an owner, in `zh` or `en`."""
    zh, en = ALL_MEANINGS.get(code, (code, code))
    return zh if lang == "zh" else en


LIMITS = {
    "zh": "能说明账没被偷偷改;不能说明钱花得值、发票真实。README.txt 不在核对之内。",
    "en": "This shows that the books were not quietly changed; it does not show that money was well spent or "
    "that invoices are genuine. README.txt is not covered.",
}
