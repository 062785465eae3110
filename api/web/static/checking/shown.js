/**
 * What the page shows, against what was verified.
 *
 * Rules:
 *   - What a reader sees is compared, the text, besides values in attributes: a server could write one right and the
 *     other wrong.
 *   - In the sentence about an entry of a plain kind each amount and day must stand in the entry. Sentences of other
 *     kinds hold sums and shares that no field has: there only the large figure, the day and the names are compared.
 */

import { meansAccount } from "./account_words.js";
import { count, yuan } from "./format.js";
import { saysSum } from "./sum_words.js";

const MONEY = /\d[\d,]*\.\d{2}(?!\d)/g;
const DAY = /\d{4}-\d{2}-\d{2}/g;
const PLAIN = new Set([
  "revenue.income.received/1",
  "revenue.expense.paid/1",
  "revenue.fund.transferred/1",
  "revenue.account.opened/1",
]);
const OWN_SUM = ["amount_fen", "paid_fen", "opening_fen"];
const NAMED = ["payer", "payee", "counterparty"];

const textOf = (element) => element?.textContent.trim() ?? "";

/** Every amount and day that a body holds, at any depth, as pages write them. */
function figuresOf(value, name, found) {
  if (typeof value === "number" && name.endsWith("_fen")) found.add(yuan(value));
  else if (typeof value === "string") (value.match(DAY) ?? []).concat(value.match(MONEY) ?? []).forEach((one) => found.add(one));
  else if (typeof value === "object") Object.entries(value).forEach(([key, inner]) => figuresOf(inner, isNaN(key) ? key : name, found));
  return found;
}

/**
 * What the page of an entry shows otherwise than the entry says.
 *
 * @param {Element} page
 * @param {object} event the verified event
 * @param {number} seq
 * @returns {{what: string, expected: string, found: string}[]}
 */
export function differencesOfEntry(page, { body }, seq) {
  const found = [];
  const story = textOf(page.querySelector("h1.story"));
  const sum = OWN_SUM.map((name) => body[name]).find((value) => value !== undefined);
  const differ = (what, expected, shown) => found.push({ what, expected: String(expected), found: shown.slice(0, 200) });
  if (PLAIN.has(body.kind)) compareStory(story, body, sum, differ);
  compareFigure(page, sum, differ);
  compareLine(page, body, seq, differ);
  for (const name of NAMED.map((field) => body[field]?.name).filter(Boolean)) {
    if (!textOf(page).includes(name)) differ("name", name, story);
  }
  return found;
}

function compareStory(story, body, sum, differ) {
  const known = figuresOf(body, "", new Set());
  for (const one of story.match(MONEY) ?? []) if (!known.has(one)) differ("amount", yuan(sum), one);
  for (const one of story.match(DAY) ?? []) if (!known.has(one)) differ("date", body.date, one);
}

/** The large figure of the entry, digits only: a sign or a word for "came in" stands beside it. */
function compareFigure(page, sum, differ) {
  const figure = page.querySelector(".amount .figure");
  if (figure === null || sum === undefined) return;
  const [shown] = textOf(figure).match(MONEY) ?? [""];
  if (shown !== yuan(sum)) differ("amount", yuan(sum), shown);
}

/** The line above the sentence: which entry, of which day. */
function compareLine(page, body, seq, differ) {
  const line = textOf(page.querySelector("p.seq"));
  const shown = line.replaceAll(DAY, "").match(/\d+/)?.[0];
  if (line !== "" && shown !== String(seq)) differ("kind", `#${seq}`, line);
  for (const one of line.match(DAY) ?? []) if (body.date !== undefined && one !== body.date) differ("date", body.date, one);
}

/**
 * Balances that the page shows, against those that were computed.
 *
 * @param {Element} page
 * @param {Record<string, number>} balances by ledger account, zero ones left out
 * @returns {{compared: number, differences: {what: string, expected: string, found: string}[]}}
 */
export function differencesOfBalances(page, balances) {
  const figures = [...page.querySelectorAll("data[data-ledger]")];
  const differences = [];
  for (const figure of figures) {
    const expected = balances[figure.dataset.ledger] ?? 0;
    if (figure.value === String(expected) && saysSum(textOf(figure), expected) && isOf(figure)) continue;
    const found = `${figure.dataset.ledger} ${textOf(figure)} (${figure.value})`;
    differences.push({ what: "balance", expected: yuan(expected), found });
  }
  return { compared: figures.length, differences };
}

/** Whether the reader sees the balance of the account that is meant: beside it in its row, or in the heading before it. */
function isOf(figure) {
  const before = figure.closest("p")?.previousElementSibling;
  const shown = textOf(figure.closest("tr")?.querySelector("th") ?? before?.firstChild);
  const account = figure.dataset.ledger;
  return shown === account || meansAccount(shown, account.slice(account.lastIndexOf(":") + 1));
}

/**
 * Tallies that the page shows, against those that were added up from the ballots.
 *
 * @param {Element} page
 * @param {Record<string, {results: object[]}>} votes what was computed, by vote
 * @param {{passed: string, failed: string}} words as pages say it
 * @returns {{compared: number, differences: {what: string, of: string, expected: string, found: string}[]}}
 */
export function differencesOfTallies(page, votes, words) {
  const differences = [];
  let compared = 0;
  for (const tally of page.querySelectorAll("[data-tally]")) {
    const of = tally.querySelector("h3")?.firstChild?.textContent.trim() ?? "";
    const result = votes[tally.dataset.tally]?.results.find(({ topic }) => topic === tally.dataset.topic);
    for (const [expected, found] of figuresOfTally(tally, result, words)) {
      compared += 1;
      if (expected !== found) differences.push({ what: "tally", of, expected, found });
    }
  }
  return { compared, differences };
}

/** Each figure of one topic's tally: what it must be, empty where nothing was counted, and what stands there. */
function figuresOfTally(tally, result, { passed, failed }) {
  const outcomes = [...tally.querySelectorAll("[data-outcome]")].map((shown) => {
    const counted = shown.dataset.outcome === "whole" ? result : result?.[shown.dataset.outcome];
    return [counted === undefined ? "" : counted.passed ? passed : failed, textOf(shown)];
  });
  const options = [...tally.querySelectorAll("[data-option]")].map((shown) => {
    const [side, option] = shown.dataset.option.split("_");
    const counted = result?.[side];
    const expected = counted === undefined ? "" : `${yuan(counted[`area_${option}`])} ${count(counted[`heads_${option}`])}`;
    return [expected, (textOf(shown).match(/\d[\d,.]*/g) ?? []).join(" ")];
  });
  return [...outcomes, ...options];
}
