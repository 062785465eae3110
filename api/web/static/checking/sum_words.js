/**
 * How pages write a sum, and what they call it.
 *
 * Rules:
 *   - The same words as `api/web/words_*.py` and `ledger_core/books/categories.py`, which a test compares.
 *   - A figure is all that stands in its place: one digit more before it, or a word for "ten thousand" behind it, and it
 *     is another figure. Below zero it has a minus sign or a word.
 */

import { yuan } from "./format.js";

const ABOVE = ["{amount}", "增加 {amount}", "up {amount}"];
const BELOW = [
  "-{amount}",
  "透支 {amount}",
  "overdrawn by {amount}",
  "冲回 {amount}",
  "{amount} taken back",
  "减少 {amount}",
  "down {amount}",
];

/** What stands above a column, a part or a figure. */
const HEADS = {
  opening: ["期初", "Opening"],
  income: ["收入", "Income", "收入(按类别,已扣冲销)", "Income by category, net of reversals"],
  expense: ["支出", "Expense", "支出(按类别,已扣冲销)", "Expense by category, net of reversals"],
  other: ["其他", "Other"],
  closing: ["期末", "Closing"],
};

/** What stands in a row, or above a figure that is alone. */
const NAMES = {
  "income:parking": ["停车收入", "parking"],
  "income:advertising": ["广告收入", "advertising"],
  "income:venue": ["场地收入", "use of venues"],
  "income:lockers": ["快递柜进场费", "parcel lockers"],
  "income:vending": ["自动售货(水)机", "vending machines"],
  "income:telecom": ["通信基站占地费", "telecom sites"],
  "income:charging": ["充电桩收入", "charging posts"],
  "income:rent": ["经营用房租金", "shop and office rent"],
  "income:recycling": ["废旧物资变卖", "sale of scrap"],
  "income:compensation": ["赔偿、违约金", "compensation"],
  "income:interest": ["利息", "interest"],
  "income:other-income": ["其他收入", "other income"],
  "expenses:repairs": ["维修更新", "repairs"],
  "expenses:utilities": ["公共水电", "common utilities"],
  "expenses:committee": ["业委会经费", "committee costs"],
  "expenses:audit": ["审计评估费", "audit"],
  "expenses:tax": ["税费", "tax"],
  "expenses:bank-fees": ["银行手续费", "bank fees"],
  "expenses:management-fee": ["经营管理成本", "cost of management"],
  "expenses:insurance": ["公共保险", "insurance"],
  "expenses:greening": ["绿化", "greening"],
  "expenses:security": ["安防消防", "security and fire safety"],
  "expenses:other-expense": ["其他支出", "other expense"],
  "fund:deposits": ["累计交存", "Deposited"],
  "fund:gains": ["累计增值", "Interest and gains"],
  "fund:used": ["累计使用", "Used"],
  "fund:balance": ["维修资金余额", "Balance of the fund"],
  "unit:balance": ["本户余额", "Balance of this unit"],
};

/** A unit's account in one sentence, piece by piece: words before and behind each figure. */
const PIECES = {
  "fund:deposits": ["。余额 = 交存 {amount} + ", ". Balance = {amount} deposited + "],
  "fund:gains": [" + 增值 {amount} − ", " + {amount} interest and gains − "],
  "fund:used": [" − 使用 {amount}。", " − {amount} used."],
};

/** Whether the sentence tells this sum. */
export const tells = (sentence, what, fen) =>
  (PIECES[what] ?? []).some((form) => sentence.includes(form.replace("{amount}", `${fen < 0 ? "-" : ""}${yuan(fen)}`)));

/** Whether what a reader sees is this sum and nothing else. */
export const saysSum = (shown, fen) => (fen < 0 ? BELOW : ABOVE).some((form) => form.replace("{amount}", yuan(fen)) === shown);

/** Whether what stands above it means this sum: `opening`, `income`, `expense`, `other` or `closing`. */
export const heads = (shown, what) => HEADS[what]?.includes(shown) ?? false;

/** Whether what stands beside it means this category, or this sum of the fund; one without a word keeps its short name. */
export const names = (shown, what) => NAMES[what]?.includes(shown) ?? what.endsWith(`:${shown}`);
