/**
 * What is said about a check, in Chinese and English: what the evidence shows, and no more.
 *
 * Rules:
 *   - Every verdict stands beside what it does not prove. Hashes and codes are for the technical details only.
 *   - `{size|entry|entries}` is the first word where the figure is 1, else the second.
 *   - "Could not check" accuses nobody: it names the reason and says that the books may well be right.
 */

const WORDS = {
  checking: ["正在核对……", "Checking …"],
  entry_agrees: [
    "核对一致:第 {seq} 条在公布的 {size} 条之内,内容与登记的相同,经手方的签名相符。",
    "It agrees: entry {seq} is within the {size} {size|entry|entries} published, is what was entered, and its signatures hold.",
  ],
  head_agrees: [
    "指纹核对一致:账本公布 {size} 条,签名相符。本页的数字要核对整本账才能知道。",
    "The fingerprint agrees: {size} {size|entry is|entries are} published and signed. Figures on this page take a check of the whole.",
  ],
  estate_agrees: [
    "核对一致:这 {size} 条与{at}公布的指纹相同,{counted}",
    "It agrees: {size|this|these} {size} {size|entry has|entries have} the fingerprint published{at}; {counted}",
  ],
  at_witness: ["见证方 {at} 留存、", ", kept by a witness at {at}"],
  at_now: ["刚才", " just now"],
  counted_shown: [
    "本页的 {figures} 个数字由这些条目重新算出,也相同。",
    "the {figures} {figures|figure|figures} on this page {figures|was|were} computed again from them and {figures|is|are} the same.",
  ],
  counted_none: ["每条的签名都相符。", "every signature holds."],
  differs_entry: ["对不上:第 {seq} 条与公布的不同。先保存证据,再反映。", "It does not agree: entry {seq} differs from what was published. Keep the evidence first, then report it."],
  differs_span: [
    "对不上:第 {seq} 至 {until} 条中有与公布的不同的。先保存证据,再反映。",
    "It does not agree: among entries {seq} to {until} something differs from what was published. Keep the evidence first, then report it.",
  ],
  differs_head: [
    "对不上:公布的账本指纹与内容不符。先保存证据,再反映。",
    "It does not agree: the published fingerprint does not fit the books. Keep the evidence first, then report it.",
  ],
  differs_shown: [
    "对不上:本页显示的{what}与登记的不同。先保存证据,再反映。",
    "It does not agree: {what} on this page differs from what was entered. Keep the evidence first, then report it.",
  ],
  unknown: ["暂时无法核对:{reason},不表示账有问题。", "It could not be checked just now: {reason}. That does not mean that the books are wrong."],
  limits: [
    "能说明账没被偷偷改;不能说明钱花得值、发票真实。",
    "A check can show that the books were not altered quietly; not that the money was well spent or an invoice genuine.",
  ],
  page_limits: [
    "本页的核对程序也是这台服务器送来的,服务器不能替自己作证。要彻底核对,请从别处取得离线核对文件。",
    "This page's checker came from the same server, and a page from a server cannot clear that server. For a full check take the offline file from elsewhere.",
  ],
  keys_relative: [
    "以账本自带的钥匙为准。请把钥匙指纹与公告栏上的比对:{fingerprint}",
    "Relative to the keys that the books carry. Compare the key's fingerprint with the notice board: {fingerprint}",
  ],
  rules_limits: [
    "这里没有核对:超支、重复发票、投票期限等登记规则,以及凭证文件。这些由 sunaudit 核对。",
    "Not checked here: rules of entry such as overdrafts, repeated invoices or the terms of votes, and voucher files. sunaudit checks those.",
  ],
  shows: ["这说明什么", "What this shows"],
  q_unchanged: ["没被改过吗?", "Unchanged?"],
  q_whom: ["谁登记的?", "Recorded by whom?"],
  q_held: ["还有谁留着?", "Who else holds it?"],
  a_unchanged: [
    "登记于 {at},排在第 {seq} 条。按原文重新计算,与账本公布的指纹相符:登记后没有改过。",
    "Entered at {at} as entry {seq}. Computed again from its text, it fits the published fingerprint: not changed since.",
  ],
  a_whom: ["{names} 的钥匙签名。这些钥匙由本账本的条目授权。", "Signed by the keys of {names}, which entries of this ledger granted."],
  a_whom_limits: [
    "没有核对:签名的钥匙当时是否已被撤销。这要核对整本账。",
    "Not checked: whether such a key had been revoked before. That takes a check of the whole ledger.",
  ],
  a_whom_unknown: ["没有取到签名钥匙的授权记录,所以说不了是谁登记的。", "The grants of the signing keys were not given, so it is not shown who recorded it."],
  a_held_witnesses: ["{count} 家见证方留存了同一指纹:{names}({at})。", "Held by {count} {count|witness|witnesses} under the same fingerprint: {names} ({at})."],
  a_held_nobody: ["还没有见证方留存这个指纹。", "No witness holds this fingerprint yet."],
  a_held_here: [
    "这台设备记住了这个指纹,下次打开会证明账本只增未改。",
    "This device has kept this fingerprint; next time it proves that the books have only grown.",
  ],
  a_held_since: [
    "与这台设备 {at} 记住的 {size} 条相连:只增加过,没有改过。",
    "It extends the {size} {size|entry|entries} that this device kept at {at}: it has only grown.",
  ],
  a_held_neighbour: [
    "与邻居比对:两人看到的这组字相同,看的就是同一本账:{words}",
    "Compare with a neighbour: if both see these words, both see the same books: {words}",
  ],
  a_estate_unchanged: [
    "下载了全部 {size} 条,逐条重新计算:前后相连,与公布的指纹相符。",
    "All {size} {size|entry was|entries were} downloaded and computed again: each follows the one before, and all fit the published fingerprint.",
  ],
  a_estate_whom: [
    "{submissions} 次登记的 {signatures} 个签名逐一核对:签名时钥匙已授权、未撤销,且有权登记。",
    "{signatures} {signatures|signature|signatures} on {submissions} {submissions|submission|submissions} {signatures|was|were} checked: each key was granted, not revoked, and allowed to.",
  ],
  entered: ["登记的内容", "What was entered"],
  steps: ["逐步核对", "Step by step"],
  technical: ["技术细节", "Technical details"],
  held: ["一致", "holds"],
  not_held: ["对不上", "does not hold"],
  not_told: ["没有核对到", "not reached"],
  step_1: ["原文格式", "Form of the text"],
  step_2: ["前后相连", "Each follows the one before"],
  step_3: ["在公布的账本之内", "Within the published books"],
  step_4: ["账本的签名", "The ledger's signature"],
  step_5: ["见证方的签名", "Witnesses' signatures"],
  step_6: ["经手方的签名", "Signatures of who recorded it"],
  step_7: ["签名的权限", "Their right to sign"],
  step_8: ["签名时间", "Time of signing"],
  step_9: ["余额重新计算", "Balances computed again"],
  step_11: ["凭证文件", "Voucher files"],
  step_13: ["计票重新计算", "Votes counted again"],
  step_12: ["与本页显示的相同", "The same as this page shows"],
  vouchers_agree: ["{count} 份凭证文件与登记的一致。", "Voucher files checked: {count}. Each is the one that was entered."],
  voucher_differs: [
    "对不上:凭证“{title}”不是登记时的那一份。先保存证据,再反映。",
    "It does not agree: the voucher “{title}” is not the file that was entered. Keep the evidence first, then report it.",
  ],
  voucher_unknown: [
    "凭证“{title}”暂时无法核对:{reason}。",
    "The voucher “{title}” could not be checked just now: {reason}.",
  ],
  check_vouchers: ["核对凭证文件({size})", "Check the voucher files ({size})"],
  check_whole: ["核对整本账", "Check the whole ledger"],
  check_whole_lead: [
    "把全部条目下载到这台设备上,从第一条起重新计算每个签名和余额。约需几秒到几十秒。",
    "Downloads all entries to this device and computes every signature and balance again. It takes seconds to a minute.",
  ],
  progress: ["已核对 {done} / {all} 条", "{done} of {all} {all|entry|entries} checked"],
  save_evidence: ["保存证据", "Keep the evidence"],
  report: ["反映", "Report"],
  report_copy: ["复制下面的文字,发给业委会、街道或住建部门:", "Copy the text below to the committee, the street office or the housing bureau:"],
  report_subject: ["{estate}:账本核对对不上", "{estate}: the books do not agree"],
  report_text: [
    "小区:{estate}\n网址:{url}\n时间:{at}(北京时间)\n核对结果:{said}\n技术代码:{codes}\n证据文件已由我保存,可提供。",
    "Estate: {estate}\nPage: {url}\nTime: {at} (Beijing)\nResult: {said}\nCodes: {codes}\nI have kept the evidence file and can provide it.",
  ],
  alarm_rewritten: [
    "警报:账本的历史被改写了。这台设备 {at} 记住的 {size} 条,与现在公布的接不上。",
    "Alarm: the history of these books was rewritten. The {size} {size|entry|entries} that this device kept at {at} {size|is|are} not the beginning of what is published now.",
  ],
  alarm_shrank: [
    "警报:账本变短了。这台设备 {at} 记住 {size} 条,现在只公布 {now} 条,也证明不了那些条目还在。",
    "Alarm: the books have shrunk. This device kept {size} {size|entry|entries} at {at}; now {now} {now|is|are} published, and nothing proves that the others are still there.",
  ],
  alarm_keys: [
    "警报:账本的钥匙或名称与这台设备 {at} 记住的不同。",
    "Alarm: the key or the name of these books is not the one that this device kept at {at}.",
  ],
  alarm_what: [
    "两份由账本自己签名的指纹互相矛盾,这就是证据。请保存下来,交给业委会、街道或媒体。",
    "Two fingerprints that the ledger itself signed contradict each other: that is the evidence. Keep it, and show it to the committee, the street office or a newspaper.",
  ],
  alarm_seen: ["证据已保存,不再提醒", "I have kept the evidence; do not show this again"],
  older_title: ["核对以前留下的指纹或凭据", "Check a fingerprint or a receipt that you have kept"],
  older_lead: [
    "粘贴以前留下的文字、选择凭据文件,或扫描二维码。凭据只在这台设备上核对。",
    "Paste the text that you have kept, choose a receipt's file, or scan a QR code. Receipts are checked on this device only.",
  ],
  older_paste: ["指纹文字或凭据全文", "Text of the fingerprint or the receipt"],
  older_file: ["选择文件", "Choose a file"],
  older_scan: ["扫描二维码", "Scan a QR code"],
  older_check: ["核对", "Check"],
  older_agrees: [
    "核对一致:这份指纹({size} 条)是现在 {now} 条的开头,账本只增加过,没有改过。",
    "It agrees: this fingerprint ({size} {size|entry|entries}) is the beginning of today's {now}: the books have only grown.",
  ],
  older_rewritten: [
    "对不上:这份账本签名的指纹({size} 条)与现在的账本接不上,历史被改写了。先保存证据,再反映。",
    "It does not agree: this fingerprint ({size} {size|entry|entries}), signed by the ledger, is not the beginning of today's books. History was rewritten. Keep the evidence first, then report it.",
  ],
  older_unsigned: [
    "暂时无法核对:这份指纹没有账本的有效签名,可能抄错了,不表示账有问题。",
    "It could not be checked: this fingerprint bears no valid signature of the ledger. Perhaps it was miscopied; that does not mean that the books are wrong.",
  ],
  older_foreign: ["这是另一个账本的:{origin}。请到那个小区的页面核对。", "This belongs to other books: {origin}. Check it on that estate's page."],
  older_unread: ["看不懂这段文字:它不是指纹,也不是凭据。", "This text is neither a fingerprint nor a receipt."],
  receipt_agrees: [
    "核对一致:凭据上的第 {seq} 条在账本签名公布的 {size} 条之内,{signers}的签名相符。",
    "It agrees: entry {seq} of the receipt is within {size} {size|entry|entries} that the ledger signed; the signatures of {signers} hold.",
  ],
  receipt_differs: ["对不上:凭据上的第 {seq} 条与账本签名的不符。先保存证据,再反映。", "It does not agree: entry {seq} of the receipt is not what the ledger signed. Keep the evidence first, then report it."],
  receipt_unread: ["对不上:这份凭据的格式不完整或被改过。", "It does not agree: this receipt is not whole, or was altered."],
  receipt_no_key: ["暂时无法核对:没有账本的钥匙,不表示账有问题。请粘贴钥匙,或先打开整本账。", "It could not be checked: the ledger's key is not here. That does not mean that the books are wrong. Paste the key, or open the whole ledger first."],
  receipt_limits: [
    "凭据不能说明签名的钥匙当时已获授权、未被撤销:这要看整本账。",
    "A receipt does not show that the signing keys were granted and not revoked at that time: that takes the whole ledger.",
  ],
  scan_none: [
    "这个浏览器不能扫码。请用手机自带的相机扫:它会打开账本的核对页面并自动核对;也可以粘贴文字。",
    "This browser cannot scan. Point the phone's own camera at the code: it opens the books' checking page, which checks by itself. Or paste the text.",
  ],
  scan_denied: [
    "没能打开相机。请用手机自带的相机扫,或粘贴文字。",
    "The camera could not be opened. Use the phone's own camera, or paste the text.",
  ],
  scan_stop: ["停止扫描", "Stop scanning"],
  offline_title: ["离线核对账本", "Check the books offline"],
  offline_lead: [
    "这个文件不联网,也不需要服务器。选择账本的压缩包(.zip)或解压后的文件夹,也可以只核对一份凭据。",
    "This file asks no network and needs no server. Choose the books' archive (.zip) or its unpacked folder, or check a receipt alone.",
  ],
  offline_zip: ["账本压缩包(.zip)", "Archive of the books (.zip)"],
  offline_folder: ["或解压后的文件夹", "Or the unpacked folder"],
  offline_key: ["账本的钥匙(只核对凭据时需要,见公告栏)", "The ledger's key (for a receipt alone; see the notice board)"],
  offline_keys: ["签名方的钥匙(每行一个,可不填)", "Keys of the signers (one a line, may be empty)"],
  offline_balances: ["由这些条目算出的余额(元)", "Balances computed from these entries (yuan)"],
  offline_vouchers: ["凭证:{good} 份相符,{bad} 份对不上,{missing} 份不在包内。", "Vouchers: {good} {good|agrees|agree}, {bad} {bad|does|do} not, {missing} {missing|is|are} not in the archive."],
  offline_limits: [
    "以账本自带的钥匙和政策为准;请把钥匙指纹与公告栏上的比对。没有核对:超支、重复发票等记账规则。这些由 sunaudit 核对。",
    "Relative to the keys and the policy that the books carry; compare the key's fingerprint with the notice board. Not checked: rules such as overdrafts or repeated invoices; sunaudit checks those.",
  ],
  offline_none: ["这不是账本的压缩包或文件夹:没有 checkpoint 文件。", "This is no archive or folder of the books: there is no file named checkpoint."],
  what_amount: ["金额", "the amount"],
  what_date: ["日期", "a date"],
  what_name: ["对方名称", "the other party's name"],
  what_balance: ["余额", "a balance"],
  what_sum_opening: ["期初余额", "the opening balance"],
  what_sum_income: ["收入合计", "the total of income"],
  what_sum_expense: ["支出合计", "the total of expense"],
  what_sum_expenses: ["支出合计", "the total of expense"],
  what_sum_other: ["其他变动", "the total of other movements"],
  what_sum_balance: ["余额合计", "the total of the balances"],
  what_sum_closing: ["期末余额", "the closing balance"],
  what_sum_fund_deposits: ["维修资金交存合计", "the fund's total of deposits"],
  what_sum_fund_gains: ["维修资金增值合计", "the fund's total of gains"],
  what_sum_fund_used: ["维修资金使用合计", "the fund's total used"],
  what_sum_fund_balance: ["维修资金余额", "the fund's balance"],
  what_kind: ["事项", "the kind of entry"],
  what_log: ["账本名称", "the name of the books"],
  topic_passed: ["通过", "passed"],
  topic_failed: ["未通过", "not passed"],
  what_tally: ["计票结果", "the count of a vote"],
};

const REASONS = {
  unreachable: ["没连上服务器,或连接中途断开", "the server was not reached, or broke off"],
  truncated: ["服务器的回答不完整", "the server's answer stops early"],
  missing: ["服务器没有给出需要的资料", "the server did not give what is needed"],
  refused: ["这个小区的明细需要口令", "this estate's entries ask for a token"],
  busy: ["服务器忙,请稍后再试", "the server is busy; please try again later"],
  too_slow: ["服务器没有在规定时间内回答", "the server did not answer in time"],
  too_long: ["服务器的回答超出规定大小", "the server's answer is longer than the format allows"],
  bad_answer: ["服务器的回答看不懂", "the server's answer cannot be understood"],
  unknown_kind: ["有一类登记比核对程序新", "there is a kind of entry newer than this checker"],
  newer_rules: ["账本的规则比核对程序新", "the rules of these books are newer than this checker"],
  grant_not_shown: ["没有取到签名钥匙的授权记录", "the grant of a signing key was not given"],
  not_witnessed: ["本页比见证方留存的更新,还不能比对", "this page is newer than what witnesses hold, and cannot be compared yet"],
  balance_range: ["有合计数超出浏览器能准确计算的范围", "a sum is larger than a browser counts exactly"],
  unread: ["有条目读不出来", "an entry cannot be read"],
  bad_zip: ["压缩包损坏", "the zip is damaged"],
  checker_failed: ["核对程序自己出了错", "the checker itself failed"],
  no_worker: ["这个浏览器不能在后台核对", "this browser cannot check in the background"],
};

/** The words of one language, called as t("limits") or t("unknown", {reason}); `more` are those of another room. */
export function wordsIn(language, more = {}) {
  const words = { ...WORDS, ...more };
  const at = language.startsWith("zh") ? 0 : 1;
  const fill = (pair, figures) =>
    pair[at].replace(/\{(\w+)(?:\|([^|}]*)\|([^}]*))?\}/g, (_, name, one, many) => {
      const figure = String(figures[name] ?? "");
      return one === undefined ? figure : figure === "1" ? one : many;
    });
  const t = (name, figures = {}) => fill(words[name], figures);
  t.language = at === 0 ? "zh" : "en";
  t.reason = (code) => fill(REASONS[code] ?? REASONS.bad_answer, {});
  return t;
}
