"""The texts of the pages about votes."""

from __future__ import annotations

from typing import Final

from api.web.labels import Label

VOTES: Final[dict[str, Label]] = {
    "no_votes": ("本小区在此账本里还没有表决。", "No vote has been held in this ledger yet."),
    "vote_window": ("投票时间 {first} 至 {last}", "Voting time: {first} to {last}"),
    "vote_taking_part": ("已投 {codes} / {of} 票", "{codes} of {of} {of|ballot|ballots} {codes|is|are} in"),
    "votestate_posted": ("公告中,尚未开始", "announced, voting has not begun"),
    "votestate_running": ("待我表决:正在投票", "open: you can vote"),
    "votestate_ended": ("投票已截止,待公布名单", "voting is over; the list of who took part is due"),
    "votestate_closed": ("已截止,待开票", "voting is over; the ballots are not opened yet"),
    "votestate_opened": ("已开票,待计票", "ballots opened, not counted yet"),
    "votestate_counted": ("已计票,待公告", "counted; the result is not announced yet"),
    "votestate_announced": ("初步结果,异议期", "preliminary result; owners may object"),
    "votestate_final": ("结果已生效", "the result is final"),
    "votestate_filed": ("结果已备案", "the result is filed"),
    "votestate_revoked": ("已被法院撤销", "revoked by a court"),
    "votes_published": ("从前公布的表决结果", "Results published elsewhere"),
    "votes_published_lead": (
        "以下是别处公布的结果,不是在此账本里投的票。缺面积或人数的,无法核对。",
        "These were announced elsewhere and not voted on in this ledger. Where areas or numbers of owners "
        "are missing, nothing can be checked.",
    ),
    "announced_as_passed": ("宣布通过", "announced as passed"),
    "announced_as_failed": ("宣布未通过", "announced as not passed"),
    "cannot_be_verified": ("数字不全,无法核对", "figures are missing, cannot be checked"),
    "vote_cast_title": ("投票", "Vote"),
    "vote_cast_plain": (
        "投票须用选票上的编号和一次性密码,在能运行脚本的浏览器里签名;也可以交纸质选票。",
        "To vote you need the code and the single-use secret of your ballot, and a browser that "
        "runs scripts; or hand in the paper ballot.",
    ),
    "vote_my_code": ("我的选票", "My ballot"),
    "vote_my_code_lead": (
        "输入选票编号,看它是否送达、是否已投、截止后怎样计入。没投的,可以看到没有投票的证明。",
        "Enter your ballot code to see whether it was delivered, cast and counted; if it was not "
        "cast, the proof of that.",
    ),
    "vote_code": ("选票编号", "Ballot code"),
    "vote_look_up": ("查看", "Look it up"),
    "vote_topics": ("议题", "Topics"),
    "vote_item": ("民法典第 278 条第 {item} 项", "Civil Code, article 278, item {item}"),
    "vote_subject": ("通过后可以:{matter}({reference})", "if passed, it allows: {matter} ({reference})"),
    "vote_subject_amount": ("不超过 {amount} 元", "up to {amount} yuan"),
    "vote_participation": ("参与情况", "Who takes part"),
    "vote_no_choices_yet": (
        "开票前,谁也看不到选择;这里只有参与的数字。",
        "Before the ballots are opened nobody sees a choice; here is only who takes part.",
    ),
    "vote_who_took_part": (
        "每户一票;一人有几户的,人数只计一次。",
        "One ballot for each unit; who owns several is counted as one owner.",
    ),
    "vote_codes_heads": ("{codes} 票 · {owners}", "ballots: {codes} · {owners}"),
    "one_owner": ("{count} 人", "{count} owner"),
    "owners": ("{count} 人", "{count} owners"),
    "vote_roll": ("表决名册", "On the roll"),
    "vote_delivered": ("选票送达", "Delivered"),
    "vote_took_part": ("已投票", "Took part"),
    "vote_channels": ("投票方式", "How they came"),
    "channel_app": ("手机", "by phone or computer"),
    "channel_paper": ("纸质", "on paper"),
    "channel_phone": ("电话", "by telephone"),
    "vote_see_roll": ("查看名册与每一票", "See the roll and every ballot"),
    "vote_result": ("结果", "Result"),
    "vote_result_lead": (
        "数字是账本按公开的每一票算出的,谁都能重算。",
        "The ledger added up the opened ballots; anybody can add them again.",
    ),
    "vote_unopened": (
        "{count} 票未能开启,算参与、不算同意",
        "ballots that nobody opened: {count}; they take part and are not in favour",
    ),
    "topic_passed": ("通过", "passed"),
    "topic_failed": ("未通过", "not passed"),
    "vote_depends_on_silence": (
        "只算实际投的票与按沉默规则算,结论不同:结果取决于沉默规则。",
        "The result depends on the rule on silence: ballots cast alone decide otherwise.",
    ),
    "tally_a": ("只算实际投的票", "Ballots cast only"),
    "tally_b": ("按本次沉默规则", "With this vote's rule on silence"),
    "option_for": ("同意", "for"),
    "option_against": ("反对", "against"),
    "option_abstain": ("弃权", "abstain"),
    "who_taking_part": ("参与", "taking part"),
    "who_for": ("同意", "in favour"),
    "measure_area": ("面积(m²)", "Area, m²"),
    "by_area": ("面积", "area"),
    "by_heads": ("人数", "number of owners"),
    "test_figure": ("{figure} / {of}", "{figure} of {of}"),
    "base_scope": ("全体", "all"),
    "base_taking_part": ("参与者", "those taking part"),
    "test_strict": ("须超过{base}的 {part}(至少 {needed})", "more than {part} of {base} (at least {needed})"),
    "test_reach": ("须达到{base}的 {part}(至少 {needed})", "{part} of {base} (at least {needed})"),
    "test_met": ("达到", "met"),
    "test_missing": ("还差 {missing}", "{missing} short"),
    "vote_units": ("参与投票的房屋", "Units that took part"),
    "vote_units_lead": (
        "没有投票的邻居出现在这里,就说明有人代投了。它不说明谁投了什么。",
        "If a neighbour who never voted stands here, somebody voted in his place. The list does not tell "
        "who chose what.",
    ),
    "vote_units_count": ("共 {count} 户,点开查看", "Units: {count}; open to see them"),
    "vote_objections": ("异议与答复", "Objections"),
    "vote_course": ("经过", "How the vote went"),
    "vote_rules": ("本次表决的规则", "Rules of this vote"),
    "vote_convened": ("召集", "Convened by"),
    "vote_law": ("适用法律", "Law that applies"),
    "vote_silence": ("沉默怎么算", "What silence means"),
    "vote_notice": ("公告与计票", "Notice and count"),
    "vote_posted": ("{day} 公告,公告期 {days} 日", "posted on {day}, {days} {days|day's|days'} notice"),
    "vote_count_by": ("{day} 前公布计票结果", "counted by {day}"),
    "vote_replace": ("改票", "Changing a ballot"),
    "vote_replaceable": ("截止前可以改,以最后一票为准", "allowed until the end; the last one counts"),
    "vote_not_replaceable": ("投出后不能改", "not allowed"),
    "vote_limits": (
        "投票按编号公开,不是匿名:面积独特的房屋可能被认出,回执也可能被人逼着出示。账本防不住登记方替沉默的人投票,所以公布参与房屋名单。",
        "Ballots are public under their codes; they are not anonymous: a unit of a rare size may be "
        "recognised, and an owner can be pressed to show his receipt. The ledger cannot keep a registrar "
        "from voting for those who are silent; that is why the units that took part are published.",
    ),
    "vote_back": ("返回表决", "Back to the vote"),
    "vote_all_votes": ("全部表决", "All votes"),
    "vote_roll_lead": (
        "共 {count} 个编号,次序是随机的;编号对应哪一户,只有业主和登记方知道。",
        "There {count|is|are} {count} {count|code|codes}, in random order. Which unit a code stands "
        "for is known to its owner and "
        "the registrar only.",
    ),
    "vote_state": ("状态", "State"),
    "vote_ballot_in": ("已投,第 {seq} 条", "ballot in entry {seq}"),
    "vote_next_lines": ("后面的编号", "More codes"),
    "vote_ballots": ("投票记录", "Ballots"),
    "vote_replaced_by": ("已由第 {seq} 条更换", "replaced by entry {seq}"),
    "vote_opened_in": ("第 {seq} 条开启", "opened by entry {seq}"),
    "vote_keys": ("钥匙与变更", "Keys and changes"),
    "keystep_key_registered": ("登记了投票钥匙", "a ballot key was registered"),
    "keystep_claim_replaced": ("登记方换发了密钥", "the registrar replaced the secret"),
    "keystep_title_passed": ("产权转移", "the title passed"),
    "keystep_disclosed": ("登记方公开了对应的房屋", "the registrar disclosed the unit"),
    "codestate_not_delivered": ("没有送达记录", "No delivery is on file"),
    "codestate_delivered": ("已送达,尚无投票记录", "Delivered; no ballot is on file"),
    "codestate_cast": (
        "已投票,开票前不显示选择",
        "A ballot is on file; its choices are sealed until the ballots are opened",
    ),
    "codestate_opened": ("已投票,并已开票", "A ballot is on file and was opened"),
    "codestate_unopened": ("已投票,但未能开启", "A ballot is on file, but nobody opened it"),
    "codestate_no_ballot": ("没有为此编号记录任何选票", "No ballot was recorded for this code"),
    "vote_proof": ("证明", "Proof"),
    "vote_proof_voted": (
        "截止时公布的 {count} 个已投编号里,它排第 {place}。",
        "Of the {count} {count|code that was|codes that were} published as having voted, it is "
        "number {place}.",
    ),
    "vote_proof_between": (
        "截止时公布的 {count} 个已投编号按序排列,{left} 与 {right} 紧挨着,此编号应在两者之间,所以不在其中。",
        "In the sorted list of the {count} {count|code|codes} that voted, {left} and {right} stand side by "
        "side; this code would stand between them, so it is not there.",
    ),
    "vote_proof_end": (
        "截止时公布的 {count} 个已投编号按序排列,此编号应在最前或最后,而那里不是它。",
        "In the sorted list of the {count} {count|code|codes} that voted it would stand at an end, "
        "and does not.",
    ),
}
