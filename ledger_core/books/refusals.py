"""Refusals: why an event is not admitted, as a value with a stable code (docs/SPEC-books.md §4).

Rules:
    * A refusal names the rule, the event's index in its submission and the figures.
    * `RULES` lists every code in its order of precedence; nothing refuses with a code that is not in it.
"""

from __future__ import annotations

from typing import Final

import msgspec

Figure = str | int


class Refusal(msgspec.Struct, frozen=True):
    """One event (or a whole submission) is not admitted.

    Args:
        code: A key of `RULES`.
        figures: What the rule compared.
        index: Index of the event in its submission; -1 for the submission as a whole.
        pointer: JSON pointer into the event's line, or empty.
    """

    code: str
    figures: dict[str, Figure] = {}
    index: int = -1
    pointer: str = ""

    def at(self, index: int) -> Refusal:
        """Return the same refusal, located at the event with this index."""
        return msgspec.structs.replace(self, index=index)

    def detail(self, language: str) -> str:
        """Return the rule and its figures as one sentence in `zh` or `en`."""
        zh, en = RULES[self.code]
        figures = "; ".join(f"{name}={value}" for name, value in sorted(self.figures.items()))
        text = zh if language == "zh" else en
        return f"{text} ({figures})" if figures else text


def refuse(code: str, pointer: str = "", **figures: Figure) -> Refusal:
    """Return a refusal with a code of `RULES`.

    Raises:
        KeyError: The code is not in `RULES`: a defect of the caller.
    """
    if code not in RULES:
        raise KeyError(code)
    return Refusal(code, figures, pointer=pointer)


def earlier(one: Refusal | None, other: Refusal | None) -> Refusal | None:
    """Return the refusal whose code stands first in `RULES`; None when neither is one."""
    if one is None or other is None:
        return one or other
    codes = tuple(RULES)
    return one if codes.index(one.code) <= codes.index(other.code) else other


# In order of precedence: code -> (rule in Chinese, rule in English).
RULES: Final[dict[str, tuple[str, str]]] = {
    "too_large": ("一次提交的条数或大小超过上限", "a submission or an event line is above its limit"),
    "malformed_note": ("提交签名单格式不对", "the submission note is malformed"),
    "wrong_log": ("签名单是为另一本账签的", "the note was signed for another log"),
    "root_mismatch": (
        "签名单的条数或指纹与所附条目不符",
        "the note's size and root are not those of the event lines",
    ),
    "revoked_key": ("签名所用的钥匙已撤销或过期", "a signature line names a key that is revoked or expired"),
    "unknown_key": ("签名所用的钥匙没有登记", "a signature line names a key that was never granted"),
    "bad_signature": ("签名不符", "a signature does not verify"),
    "malformed_event": ("条目格式不对", "an event line is not in its one canonical form"),
    "unknown_kind": ("条目种类或版本不认识", "the kind or its version is not known"),
    "text_not_allowed": (
        "文字里有不允许的字符",
        "a string is not NFC or holds control or direction characters",
    ),
    "wrong_estate": ("条目属于另一个小区", "the event names another estate"),
    "id_repeated": ("同一编号在一次提交里出现两次", "an event id comes twice in the submission"),
    "id_conflict": ("编号已经用过,内容不同", "an event id is on file with other content"),
    "stale_size": ("账本已有新条目,请先更新", "the log does not have the expected size"),
    "signed_too_old": ("签名时间早于允许的期限", "the event was signed too long ago"),
    "signed_ahead": ("签名时间在将来", "the event was signed in the future"),
    "not_founded": ("账本尚未建立", "the log must begin with estate.founded"),
    "already_founded": ("账本已经建立", "estate.founded is entry 0, once, alone in its submission"),
    "role_not_allowed": ("签名者的身份无权登记此类条目", "no signer has a role that may sign this kind"),
    "no_policy": ("小区的记账规则尚未公布", "no policy has been adopted yet"),
    "date_out_of_range": ("业务日期不在允许的范围", "a business date is out of range"),
    "date_in_closed_period": (
        "日期在已结账的期间内,须标明补记",
        "the date lies in a closed period: mark it late",
    ),
    "not_late": ("日期不在已结账的期间内,不能标明补记", "marked late, but the date is in no closed period"),
    "dual_control": ("达到双签金额,缺第二方签名", "the amount needs the signature of a second party"),
    "resolution_unknown": ("所依据的表决或议题不存在", "the vote or topic that it rests on is not on file"),
    "resolution_not_final": (
        "所依据的表决尚未生效或已被撤销",
        "the vote that it rests on is not final, or is revoked",
    ),
    "resolution_not_passed": ("所依据的议题没有通过", "the topic that it rests on was not passed"),
    "resolution_mismatch": ("所依据的议题与此事项不符", "the topic that it rests on is about something else"),
    "resolution_amount": ("金额超过议题批准的数额", "the amount is above what the topic allows"),
    "bad_code": ("统一社会信用代码有误", "a unified social credit code is wrong"),
    "not_our_origin": ("账本名称与本服务的设置不符", "the origin is not the one of this installation"),
    "not_our_log_key": ("账本钥匙与本服务的设置不符", "the log key is not the one of this installation"),
    "authority_not_trusted": ("建账机关不在信任名单内", "the founding authority is not trusted here"),
    "weak_key": ("钥匙格式不对或强度不足", "the key is malformed, weak or of another algorithm"),
    "key_known": ("钥匙已经登记过", "the key, or its name and id, is known in this log"),
    "no_possession": ("新钥匙没有在提交上签名", "the granted key did not sign the submission"),
    "key_unknown": ("钥匙没有登记", "the key was never granted"),
    "key_inactive": ("钥匙已经撤销", "the key is revoked already"),
    "grant_not_allowed": ("签名者无权授予或撤销此身份", "the signer may not grant or revoke this role"),
    "last_authority": ("不能撤销最后一把机关钥匙", "the last authority key cannot be revoked"),
    "unit_known": ("单元已经登记", "the unit is registered already"),
    "unit_unknown": ("单元没有登记", "the unit is not registered"),
    "unit_repeated": ("单元在一条里出现两次", "the unit comes twice in the event"),
    "category_unknown": ("类目不在目录内或重复", "a category is not in the catalogue, or comes twice"),
    "accounts_full": ("登记的账户已达上限", "as many accounts as a closing can list are registered"),
    "account_known": ("账户已经登记", "the account is registered already"),
    "account_unknown": ("账户没有登记", "the account is not registered"),
    "contract_known": ("合同编号已经登记", "the contract is registered already"),
    "contract_unknown": ("合同没有登记", "the contract is not on file"),
    "contract_mismatch": ("与合同的方向或类目不符", "the contract has another direction or category"),
    "counterparty_unidentified": (
        "对方须写明名称和代码,个人须密封",
        "give name and code, or a sealed person",
    ),
    "category_not_allowed": ("类目不在小区公布的范围内", "the policy does not list this category"),
    "above_due": ("收款超过合同应收,须说明理由", "more came in than the contract makes due: give a reason"),
    "no_excess": ("没有超过应收,不应写超收理由", "an excess reason where nothing exceeds what is due"),
    "invoice_total_changed": ("发票总额与首次登记不同", "the invoice was first recorded with another total"),
    "invoice_overpaid": ("发票付款超过总额", "payments exceed the invoice's total"),
    "overdraft": ("余额不足,不能下达付款", "the order exceeds the account's balance"),
    "entry_unknown": ("没有这一条,或编号不符", "there is no such entry, or its event id differs"),
    "not_reversible": ("此类条目不能冲销", "entries of this kind are not reversed"),
    "already_reversed": ("此条已经冲销", "the entry is reversed already"),
    "reversal_mismatch": ("冲销分录与原分录不相反", "the postings are not the opposite of the entry's"),
    "no_units": ("范围内没有登记的单元", "no registered units in scope"),
    "shares_mismatch": ("分配数额与规则算得的不同", "the figures are not what the rule gives"),
    "book_mismatch": ("账面余额与本账不符", "the book balance is not the ledger's"),
    "unexplained": ("有差额须说明,无差额不说明", "explain if and only if bank and book differ"),
    "period_mismatch": ("期间不衔接", "the period does not follow the last closed one"),
    "period_figures": ("期间数字与本账不符", "the period's figures are not the ledger's"),
    "question_unknown": ("没有这个提问", "there is no such question"),
    "question_closed": ("提问已经结束", "the question is closed"),
    "no_fund_policy": ("维修资金使用规则尚未公布", "no policy of the fund has been adopted yet"),
    "custodian_unknown": ("专户银行没有登记钥匙", "the custodian holds no active key of that role"),
    "lines_out_of_order": ("清单须按编号升序,不得重复", "a list is in ascending order, each once"),
    "total_mismatch": ("清单合计与总额不符", "the lines do not sum to the stated total"),
    "balance_mismatch": ("余额与算得的不符", "the balance is not what the figures give"),
    "sub_account_begun": ("分户已有账目,不能再登记期初", "entries of the sub-account are on file already"),
    "due_mismatch": ("补交欠款数与本账不符", "the part that pays a due is not what the ledger gives"),
    "run_known": ("这次计息已经完成", "the run is complete already"),
    "run_mismatch": ("批次不衔接", "the part does not follow the one before it"),
    "gains_terms": ("计息方式与参数不配", "rate, basis, rounding and total do not fit the method"),
    "gains_period": ("计息期间不衔接", "the period does not follow the last credited one"),
    "gains_mismatch": ("积数或收益与本账算得的不符", "balance-days or gains are not what the ledger gives"),
    "application_known": ("申请编号已经用过", "the application's number is used already"),
    "application_unknown": ("没有这个申请", "the application is not on file"),
    "application_ended": ("申请已经结束", "the application is at its end"),
    "already_paid": ("已有拨款,不能退回或替换", "money has been paid: settle it instead"),
    "forbidden_purpose": ("禁止用途,或仍在保修期内", "a forbidden purpose, or works under warranty"),
    "purpose_not_allowed": ("用途不在使用规则范围内", "the fund's policy does not list this purpose"),
    "quantity_missing": ("预算项目没有数量", "a budget line has no quantity"),
    "budget_mismatch": ("预算金额不等于数量乘单价之和", "the budget is not the sum of quantity times price"),
    "quotation_mismatch": ("报价单项数与预算不符", "a quotation does not price every budget line"),
    "emergency_unreasoned": (
        "应急须写明情形并附报告",
        "an emergency needs its case and a report, others neither",
    ),
    "above_emergency_cap": ("超过应急使用上限", "the emergency budget is above the policy's cap"),
    "basis_mismatch": ("与申请的依据不符", "the application rests on another basis"),
    "already_resolved": ("申请已附业主决定", "the application has its resolution already"),
    "resolution_undocumented": ("业主决定没有文件指纹", "the decision is not bound by its document's digest"),
    "scope_mismatch": ("业主决定的范围与申请不同", "the owners decided in another scope"),
    "above_resolution": ("超出业主决定的金额", "the budgets exceed the amount that the owners decided"),
    "already_confirmed": ("此身份已经确认", "the role has confirmed already"),
    "not_resolved": ("没有业主决定", "no decision of the owners is linked"),
    "not_confirmed": ("应急确认不全", "offices that must confirm the emergency have not"),
    "already_approved": ("申请已经批准", "the application is approved already"),
    "above_budget": ("批准金额超过预算", "more is approved than was applied for"),
    "not_approved": ("申请尚未批准", "the application is not approved"),
    "account_mismatch": ("付款账户不是申请的账户", "another account pays than was applied for"),
    "payee_not_contractor": ("收款方不是施工单位", "the payee is not the contractor"),
    "stage_order": ("拨付次序不对或超过次数", "the stage is not the next, or one too many"),
    "not_accepted": ("工程尚未验收完毕", "the works are not accepted"),
    "not_settled": ("尚未决算", "the application is not settled"),
    "above_first_stage": ("超过首拨比例和已验收工程", "above the first share and what was found done"),
    "above_approved": (
        "超过批准金额和允许的超支,须另行申请",
        "above the approved amount and overrun: apply anew",
    ),
    "final_mismatch": ("末次拨付与决算金额不符", "the last payment does not complete the final amount"),
    "already_accepted": ("工程已经验收完毕", "the works are accepted already"),
    "line_unknown": ("预算没有这一项", "the budget has no such line"),
    "above_claim": ("验收数量多于申报", "more is found than was claimed"),
    "acceptance_incomplete": ("还有项目没有验收", "budget lines have not been looked at"),
    "audit_missing": ("决算须附审计", "the settlement needs an audit"),
    "already_settled": ("已经决算", "the application is settled already"),
    "above_found": ("决算超过验收的工程量", "more is settled than was found"),
    "below_paid": ("决算少于已拨款", "less is settled than was paid"),
    "not_paid_out": ("决算金额尚未付清", "the final amount is not paid out"),
    "apportionment_part": ("分摊批次不衔接", "the part does not follow the one before it"),
    "outside_scope": ("单元不在申请范围内", "a unit is outside the scope"),
    "apportionment_mismatch": ("分摊与按面积算得的不符", "a share or due is not what the rule gives"),
    "already_audited": ("应急使用已经审计", "the emergency is audited already"),
    "above_sub_account": ("超过分户余额", "the sub-account holds less"),
    "title_mismatch": ("与登记的产权变更不符", "the register has no such change of owner"),
    "list_mismatch": ("分户清单与本账不符", "the list is not the ledger's"),
    "vote_known": ("表决已经登记", "the vote is opened already"),
    "vote_unknown": ("没有这次表决", "there is no such vote"),
    "convener_unsigned": ("召集人没有签名", "the convener's own key has not signed"),
    "law_mismatch": ("适用的法律与截止日期不符", "another law counts on the closing day"),
    "topic_repeated": ("议题重复", "a topic comes twice"),
    "window_mismatch": ("投票时间不对", "the times of the window are wrong"),
    "notice_short": ("公告期不足", "the notice is too short"),
    "silence_mismatch": ("沉默规则与小区规则不符", "the rule on silence is not the estate's"),
    "roll_sealed": ("名册已经封存", "the roll is sealed already"),
    "roll_late": ("名册封存太晚", "the roll comes too late"),
    "roll_unsealed": ("名册尚未封存", "the roll is not sealed yet"),
    "part_mismatch": ("分部次序或总数不符", "the part does not follow, or repeats other totals"),
    "codes_unsorted": ("选票码没有按序", "the codes are not in ascending order"),
    "code_repeated": ("选票码重复", "a ballot code comes twice"),
    "roll_totals": ("名册合计与登记员证明的总数不符", "the roll does not add up to its certified totals"),
    "roll_register": ("名册与产权登记不符", "the roll's groups are not those of the register"),
    "code_unknown": ("名册上没有这个选票码", "the code is not on the roll"),
    "code_delivered": ("选票已经送达", "the ballot is delivered already"),
    "code_undelivered": ("选票没有送达记录", "no delivery of the ballot is on file"),
    "vote_over": ("投票时间已过", "the window is over"),
    "vote_not_open": ("投票尚未开始", "the window is not open yet"),
    "claim_used": ("凭据已经用过", "the claim key has registered a key already"),
    "title_not_passed": ("没有产权变更记录", "no passing of the title is on file"),
    "ballot_stands": (
        "产权变更前的选票有效,不能更换",
        "the ballot was in before the title passed, and stands",
    ),
    "channel_not_allowed": ("此次表决不接受这种方式", "the vote does not take ballots this way"),
    "scan_mismatch": (
        "纸质和电话选票须附扫描件,线上不附",
        "a scan with every paper or phone ballot, and with no other",
    ),
    "two_parties": ("纸质和电话选票须两方签名", "two parties sign a paper or phone ballot"),
    "ballot_repeated": ("一次提交里同一选票码投了两票", "a code's ballot comes twice in one submission"),
    "ballot_known": ("此码已经投票,不能更换", "the code has voted, and its ballot is not replaced"),
    "replaces_mismatch": ("所更换的选票不符", "another ballot, or none, is to be replaced"),
    "own_key_only": (
        "业主自己投的票只能由其本人更换",
        "only the owner's own key replaces a ballot that it cast",
    ),
    "proxies_exceeded": ("代理人所代票数超过上限", "the proxy brings more ballots than one may"),
    "choices_repeated": ("与此前一张选票的密封选项相同", "an earlier ballot holds the same sealed choices"),
    "vote_not_over": ("投票尚未截止", "the window is not over yet"),
    "vote_closed": ("表决已经截止", "the vote is closed already"),
    "vote_not_closed": ("表决尚未截止", "the vote is not closed yet"),
    "participation_mismatch": (
        "参与名单与收到的选票不符",
        "the list of who took part is not that of the ballots",
    ),
    "not_voted": ("此码没有投票", "the code has cast no ballot"),
    "opened_already": ("选票已经开启", "the ballot is opened already"),
    "opening_mismatch": ("与密封的指纹不符", "the disclosure does not fit its digest"),
    "choices_malformed": ("选票内容与议题不符", "the choices are not those of the vote's topics"),
    "counted_already": ("已经计票", "the vote is counted already"),
    "participation_unlisted": ("参与名单尚未公布完", "the list of who took part is not complete"),
    "result_mismatch": ("公布的结果与计算的不同", "the figures are not those that the ballots give"),
    "not_counted": ("尚未计票", "the vote is not counted yet"),
    "announced_already": ("已经公布", "the result is announced already"),
    "objection_period": ("异议期太短", "the time for objections is too short"),
    "not_announced": ("尚未公布初步结果", "the result is not announced yet"),
    "objections_over": ("异议期已过", "the time for objections is over"),
    "objection_unknown": ("没有这个异议", "there is no such objection"),
    "objection_answered": ("异议已经答复", "the objection has its answer already"),
    "final_already": ("结果已经生效", "the result is final already"),
    "objections_open": ("异议期未满,或有异议未答复", "objections may still come, or one has no answer"),
    "not_final": ("结果尚未生效", "the result is not final yet"),
    "filed_already": ("结果已经备案", "the result is filed already"),
    "revoked_already": ("结果已被撤销", "the result is revoked"),
    "disclosure_not_allowed": ("此次表决不按规则公开单元", "the vote does not disclose units by its rules"),
    "disclosed_already": ("选票码已经公开", "the code is disclosed already"),
}
