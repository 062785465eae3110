/** What is said where an owner acts: his key, his question, his receipt. */

export const ACTING = {
  key_none: [
    "这个浏览器不能保管签名钥匙。Chrome 137、Edge 137、Firefox 129、Safari 17 或更新的版本可以;也可以把问题写在纸上,交给业委会代为登记。",
    "This browser cannot hold a signing key. Chrome 137, Edge 137, Firefox 129, Safari 17 and later can; or hand your question on paper to the committee, which enters it for you.",
  ],
  key_insecure: [
    "这个网页没有加密连接(https),浏览器不允许保管签名钥匙。请从 https 地址打开,或把问题写在纸上,交给业委会代为登记。",
    "This page has no encrypted connection (https), so the browser holds no signing key. Open the https address, or hand your question on paper to the committee.",
  ],
  key_make: ["在这台设备上登记我的钥匙", "Register a key on this device"],
  key_made: [
    "这是这台设备的钥匙,私钥不会离开这里。请把下面的文字或二维码交给登记员,他核实您是业主后会给您一份邀请。",
    "This is this device's key; its secret never leaves it. Give the text or the code below to the registrar, who will send you an invitation once you are known as an owner.",
  ],
  key_code: ["这台设备钥匙的二维码", "QR code of this device's key"],
  invitation: ["粘贴登记员给的邀请", "Paste the registrar's invitation"],
  invitation_send: ["接受邀请", "Accept the invitation"],
  invitation_wrong: [
    "这份邀请不是给这台设备钥匙的,没有签名。请向登记员重新要一份。",
    "This invitation is not for this device's key, and was not signed. Please ask the registrar for another.",
  ],
  key_granted: ["这台设备的钥匙已登记,可以提问。", "This device's key is registered: you may ask."],
  key_revoked: ["这台设备的钥匙已被撤销或过期。", "This device's key was revoked, or has expired."],
  ask_text: ["您的问题(不要写姓名、电话、证件号码)", "Your question (no names, telephone or identity numbers)"],
  ask_matter: ["类别", "Kind"],
  matter_question: ["询问", "Question"],
  matter_complaint: ["投诉", "Complaint"],
  ask_send: ["签名并提交", "Sign and send"],
  sending: ["正在提交……", "Sending …"],
  done: ["已登记,编号第 {seq} 条。签名与内容由这台设备核对过,账本已收下。", "Entered as entry {seq}. This device checked its own words and signature in it."],
  done_next: ["下一步:物业或业委会应在规定期限内答复,答复会出现在这一条下面。请保存凭据。", "Next: the firm or the committee answers within the estate's term; the answer will stand below this entry. Keep the receipt."],
  done_unwitnessed: ["已登记,编号第 {seq} 条。凭据要等见证方签名后才有,请稍后再来保存。", "Entered as entry {seq}. Its receipt is there once the witnesses have signed; please come back for it."],
  done_false: [
    "对不上:账本给的凭据里不是您签名的内容。先保存证据,再反映。",
    "It does not agree: the ledger's receipt does not hold what you have signed. Keep the evidence first, then report it.",
  ],
  refused: ["没有登记:{reason}", "Not entered: {reason}"],
  lost: ["没有收到答复。再按一次是安全的,不会登记两次。", "No answer came. Pressing again is safe: nothing is entered twice."],
  save_receipt: ["保存凭据", "Save the receipt"],
  receipt_code: ["凭据的二维码", "QR code of the receipt"],
  my_receipts: ["这台设备保存的凭据", "Receipts kept on this device"],
};
