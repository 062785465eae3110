/**
 * Sums that the page shows, against those that were computed from the entries.
 *
 * Rules:
 *   - `<data data-sum="WHAT" value="FEN">` shows one sum, within `data-span="FIRST LAST"`, or of the fund (`fund:WHAT`), or
 *     the `balance` of all bank accounts.
 *   - The days are those that the reader sees (`.span`), and a row's account is the one that he sees (`th`): a page
 *     that says it means another span or account is found out like one with another figure.
 *   - `data-holds="WHAT …"` is a sentence in which each of these sums of the fund must stand.
 */

import { fundFigure, movement } from "../verifier/figures.js";
import { meansAccount } from "./account_words.js";
import { yuan } from "./format.js";

const MONEY = /\d[\d,]*\.\d{2}(?!\d)/g;
const DAYS = /\d{4}-\d{2}(?:-\d{2})?/g;
const FUND = "fund:";
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
  const [digits = ""] = shown.match(MONEY) ?? [];
  if (expected !== undefined && sum.value === String(expected) && digits === yuan(expected)) return null;
  return { what: wordOf(sum.dataset.sum), of, expected: expected === undefined ? "" : yuan(expected), found: `${shown} (${sum.value})` };
}

/** A span of days, as the reader sees it; nothing is expected where it is not the one that is meant. */
function ofSpan(figures, sum) {
  if (sum.dataset.sum === "balance") return { expected: movement(figures, "closing", null, "", LAST_DAY), of: "" };
  const span = sum.closest("[data-span]");
  const days = (textOf(span?.querySelector(".span")).match(DAYS) ?? []).join(" ");
  const [first, last = `${first}~`] = days.split(" ");
  const account = sum.dataset.account ?? null;
  const row = textOf(sum.closest("tr")?.querySelector("th"));
  const isMeant = days !== "" && days === span.dataset.span && (account === null || meansAccount(row, account));
  const of = [row.replace(DAYS, "").length === row.length ? row : "", days.replace(" ", " – ")].filter(Boolean).join(", ");
  return { expected: isMeant ? movement(figures, sum.dataset.sum, account, first, last) : undefined, of };
}

/** The fund as a whole, or the unit that stands in the page's heading. */
function ofFund(figures, sum) {
  const unit = sum.dataset.unit ?? null;
  const heading = textOf(document.querySelector("h1")?.firstChild);
  const expected = unit === null || unit === heading ? fundFigure(figures, sum.dataset.sum.slice(FUND.length), unit) : undefined;
  return { expected, of: unit === null ? "" : heading };
}

/** Sums of the fund that do not stand in a sentence that must hold them; null for each that does. */
function ofSentence(figures, sentence) {
  const shown = textOf(sentence).match(MONEY) ?? [];
  return sentence.dataset.holds.split(" ").map((what) => {
    const { expected, of } = ofFund(figures, { dataset: { sum: what, unit: sentence.dataset.unit } });
    const at = expected === undefined ? -1 : shown.indexOf(yuan(expected));
    // One figure of the sentence stands for one sum.
    if (at >= 0) shown.splice(at, 1);
    if (at >= 0) return null;
    return { what: wordOf(what), of, expected: expected === undefined ? "" : yuan(expected), found: textOf(sentence).slice(0, 200) };
  });
}

const wordOf = (what) => `sum_${what.startsWith(FUND) ? what.replace(":", "_") : what.split(":")[0]}`;
