/** What an entry says, as plain lines in a reader's words: whoever doubts the page compares. */

import { yuan } from "./format.js";

/** The same words as `api/web/labels.py`, which a test compares. */
const WORDS = {
  account: ["账户", "Account"],
  accounts: ["各账户", "Accounts"],
  amount_fen: ["金额", "Amount"],
  authorisation: ["付款依据", "Authorised by"],
  authority: ["主管部门", "Authority"],
  authority_key: ["主管部门钥匙", "Key of the authority"],
  bank: ["开户行", "Bank"],
  bank_fen: ["银行余额", "Bank's balance"],
  bank_ref: ["银行流水号", "Bank's reference"],
  basis: ["分配办法", "Basis"],
  book_fen: ["账面余额", "Ledger's balance"],
  buildings: ["范围(楼栋)", "Buildings"],
  category: ["类别", "Category"],
  contract: ["合同编号", "Contract"],
  counterparty: ["对方", "Other side"],
  date: ["日期", "Date"],
  digests: ["密封项数", "Sealed fields"],
  direction: ["收付方向", "Direction"],
  disclosure: ["公布周期", "Closed every"],
  disclosure_days: ["期末后几日内公布", "Closed within, days"],
  division: ["行政区划代码", "Division code"],
  dual_control_fen: ["满此金额须双方签名", "Two parties sign from"],
  dues: ["应收应付日程", "Amounts due"],
  entitled_fen: ["按标准应分", "By the rule"],
  entry: ["所涉条目", "About entry"],
  event: ["所涉事项编号", "Event"],
  excess_reason: ["超出应收的原因", "Why more came in than was due"],
  expense_categories: ["可登记的支出类别", "Expense that may be booked"],
  explanation: ["差异说明", "Why they differ"],
  firm: ["物业企业", "Property firm"],
  first: ["起始日", "First day"],
  fund_share_bp: ["转入维修资金比例", "Share into the maintenance fund"],
  holder: ["户名", "Held in the name of"],
  illustrative: ["演示数据", "Made up for trying out"],
  income_categories: ["可登记的收入类别", "Income that may be booked"],
  invoice: ["发票", "Invoice"],
  last: ["截止日", "Last day"],
  late: ["补记以前期间", "Late entry"],
  log_key: ["账本钥匙", "Key of the log"],
  matter: ["性质", "Matter"],
  memo: ["备注", "Remark"],
  name: ["小区名称", "Name of the estate"],
  number: ["账号", "Account number"],
  opening_fen: ["期初余额", "Opening balance"],
  origin: ["账本编号", "Name of the log"],
  outcome: ["结果", "Outcome"],
  paid_fen: ["实际分配", "Paid out"],
  party: ["持有方", "Held by"],
  payee: ["收款方", "Paid to"],
  payer: ["付款方", "Paid by"],
  profile: ["规则名称", "Rules followed"],
  purpose: ["内容", "What it is about"],
  question: ["所答提问", "Question"],
  question_days: ["提问答复期限(日)", "Questions answered within, days"],
  rate_fen: ["分配标准", "Rate"],
  reason: ["原因", "Reason"],
  resolution: ["所依据的决定", "Decision"],
  role: ["身份", "Role"],
  rounding: ["尾数处理", "Rounding"],
  second_party: ["第二签名方", "Second party"],
  silence: ["未表态业主如何计算", "What an owner's silence means"],
  since: ["自何日起", "Counts from"],
  source: ["数据来源", "Source of the figure"],
  subject: ["主体标识", "Subject"],
  text: ["内容", "Text"],
  transfers: ["产权变更", "Titles passed"],
  units: ["单元", "Units"],
  until: ["有效期至", "Valid until"],
  vkey: ["钥匙", "Key"],
};

const KIND = ["种类代号", "Kind"];
const FILES = ["凭证", "Vouchers"];

/**
 * Name and value of each field, the kind last; a field without a word keeps its own name.
 *
 * @param {{body: object}} event
 * @param {"zh"|"en"} language
 * @returns {[string, string][]}
 */
export function linesOfEntry({ body }, language) {
  const at = language === "zh" ? 0 : 1;
  const rows = Object.entries(body).filter(([name]) => name !== "kind");
  const told = rows.map(([name, value]) =>
    name === "vouchers" ? [FILES[at], titlesOf(value)] : [Object.hasOwn(WORDS, name) ? WORDS[name][at] : name, plain(name, value)],
  );
  return [...told, [KIND[at], body.kind]];
}

function plain(name, value) {
  if (typeof value === "number" && name.endsWith("_fen")) return `${value < 0 ? "−" : ""}${yuan(value)}`;
  if (typeof value !== "object") return String(value);
  return isNamed(value) ? `${value.name}${value.code === undefined ? "" : ` (${value.code})`}` : JSON.stringify(value);
}

/** What the files are called; their digests are checked beside them. */
const titlesOf = (files) => (Array.isArray(files) ? files.map((file) => String(file?.title)).join("; ") : JSON.stringify(files));

/** Whether it is somebody, told by name and perhaps code, and nothing else. */
const isNamed = (value) => typeof value?.name === "string" && Object.keys(value).every((field) => field === "name" || field === "code");
