/**
 * Sums that the page shows, against those that were computed from the entries.
 *
 * Rules:
 *   - `<data data-sum="WHAT" value="FEN">` shows one sum, within `data-span="FIRST LAST"`, or of the fund (`fund:WHAT`), or
 *     the `balance` of all bank accounts.
 *   - The days are those that the reader sees (`.span`), a row's account or category is the one that he sees (`th`), and
 *     so are the words above a column or a part: a page that says it means another span, account or sum is found out
 *     like one with another figure. All accounts together stand in no account's row.
 *   - `data-holds="WHAT …"` is a sentence that tells each of these sums of the fund in its words.
 */

import { fundFigure, movement } from "../verifier/figures.js";
import { meansAccount } from "./account_words.js";
import { yuan } from "./format.js";
import { heads, names, saysSum, tells } from "./sum_words.js";

const DAYS = /\d{4}-\d{2}(?:-\d{2})?/g;
const FUND = "fund:";
const BANK = "assets:bank:";
const LAST_DAY = "9999-12-31";

const textOf = (element) => element?.textContent.trim() ?? "";

/**
 * What differs.
 *
 * @param {Element} page
 * @param {object} figures as `FigureBook.shown`
 * @returns {{compared: number, differences: {what: string, of: string, expected: string, found: string}[]}}
 */
export function differencesOfSums(page, figures) {
  const sums = [...page.querySelectorAll("data[data-sum]")];
  const sentences = [...page.querySelectorAll("[data-holds]")];
  const found = [...sums.map((sum) => ofSum(figures, sum)), ...sentences.flatMap((one) => ofSentence(figures, one))];
  return { compared: found.length, differences: found.filter((one) => one !== null) };
}

/** The difference of one sum, or null. */
function ofSum(figures, sum) {
  const shown = textOf(sum);
  const { expected, of } = sum.dataset.sum.startsWith(FUND) ? ofFund(figures, sum) : ofSpan(figures, sum);
  if (expected !== undefined && sum.value === String(expected) && saysSum(shown, expected)) return null;
  return { what: wordOf(sum.dataset.sum), of, expected: expected === undefined ? "" : yuan(expected), found: `${shown} (${sum.value})` };
}

/** A span of days, as the reader sees it; nothing is expected where it is not the one that is meant. */
function ofSpan(figures, sum) {
  if (sum.dataset.sum === "balance") return { expected: movement(figures, "closing", null, "", LAST_DAY), of: "" };
  const span = sum.closest("[data-span]");
  const days = (textOf(span?.querySelector(".span")).match(DAYS) ?? []).join(" ");
  const [first, last = `${first}~`] = days.split(" ");
  const account = sum.dataset.account ?? null;
  const row = rowOf(sum);
  const isMeant = days !== "" && days === span.dataset.span && isNamed(figures, sum, row, account);
  const of = [row.replace(DAYS, "").length === row.length ? row : "", days.replace(" ", " – ")].filter(Boolean).join(", ");
  return { expected: isMeant ? movement(figures, sum.dataset.sum, account, first, last) : undefined, of };
}

const rowOf = (sum) => textOf(sum.closest("tr")?.querySelector("th"));

/** Whether the words around a sum in a table are its own: beside it account or category, above it which sum it is. */
function isNamed({ moved }, sum, row, account) {
  const [side, category] = sum.dataset.sum.split(":");
  if (!headsOf(sum).every((shown) => heads(shown, side === "expenses" ? "expense" : side))) return false;
  if (category !== undefined) return names(row, sum.dataset.sum);
  if (account !== null) return meansAccount(row, account);
  return !moved.some(([name]) => name.startsWith(BANK) && meansAccount(row, name.slice(BANK.length)));
}

/** The words above a figure: of its column, on a narrow screen before it; else of the part that it stands in. */
function headsOf(sum) {
  const cell = sum.closest("td");
  const column = cell?.closest("table").tHead?.rows[0]?.cells[cell.cellIndex];
  if (column === undefined) return [textOf(sum.closest("section")?.querySelector("h2")?.firstChild)];
  return [textOf(column), ...(cell.dataset.label === undefined ? [] : [cell.dataset.label])];
}

/** The fund as a whole, or the unit that stands in the page's heading. */
function ofFund(figures, sum) {
  const unit = sum.dataset.unit ?? null;
  const heading = textOf(document.querySelector("h1")?.firstChild);
  const isMeant = (unit === null || unit === heading) && isNamedOfFund(sum, unit);
  const expected = isMeant ? fundFigure(figures, sum.dataset.sum.slice(FUND.length), unit) : undefined;
  return { expected, of: unit === null ? "" : heading };
}

/** Whether the words beside or above a figure of the fund are its own; in a sentence they stand within it. */
function isNamedOfFund(sum, unit) {
  if (!(sum instanceof Element)) return true;
  const [shown] = sum.closest("tr") === null ? headsOf(sum) : [rowOf(sum)];
  return names(shown, unit === null ? sum.dataset.sum : sum.dataset.sum.replace(FUND, "unit:"));
}

/** Sums of the fund that do not stand in a sentence that must hold them; null for each that does. */
function ofSentence(figures, sentence) {
  return sentence.dataset.holds.split(" ").map((what) => {
    const { expected, of } = ofFund(figures, { dataset: { sum: what, unit: sentence.dataset.unit } });
    if (expected !== undefined && tells(textOf(sentence), what, expected)) return null;
    return { what: wordOf(what), of, expected: expected === undefined ? "" : yuan(expected), found: textOf(sentence).slice(0, 200) };
  });
}

const wordOf = (what) => `sum_${what.startsWith(FUND) ? what.replace(":", "_") : what.split(":")[0]}`;
