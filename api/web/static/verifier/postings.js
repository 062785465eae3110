/**
 * Postings and balances (SPEC-books §5.1, §5.2): a function of the bodies alone, in integer fen.
 *
 * Sums are integers below 2^53, which JavaScript adds exactly; a sum beyond is "could not tell", not a rounding.
 */

import { UndecidedError, VerificationError } from "./errors.js";

const bank = (account) => `assets:bank:${account}`;
const fund = (account) => `assets:fund:${account}`;
const owned = (unit) => `liabilities:fund:${unit}`;
const owing = (unit) => `assets:fund-due:${unit}`;
const advances = (application) => `assets:fund-advances:${application}`;
const BY_DEVELOPER = "assets:fund-due-developer";

const sumOf = (lines, field) => lines.reduce((sum, line) => sum + line[field], 0);
const toUnits = (lines, field) => lines.map((line) => [owned(line.unit), -line[field]]);

function deposits({ account, lines, developer_fen: developer = 0 }) {
  const legs = lines.flatMap(({ unit, amount_fen: amount, due_fen: due = 0 }) => [
    [owned(unit), due - amount],
    [owing(unit), -due],
  ]);
  return [[fund(account), sumOf(lines, "amount_fen") + developer], ...legs, [BY_DEVELOPER, -developer]];
}

function apportioned({ application, lines }) {
  const legs = lines.flatMap(({ unit, share_fen: share, due_fen: due = 0, developer = false }) => [
    [owned(unit), share - due],
    [developer ? BY_DEVELOPER : owing(unit), due],
  ]);
  return [...legs, [advances(application), -sumOf(lines, "share_fen")]];
}

const POSTINGS = new Map([
  ["revenue.account.opened/1", (b) => [[bank(b.account), b.opening_fen], ["equity:opening", -b.opening_fen]]],
  ["revenue.income.received/1", (b) => [[bank(b.account), b.amount_fen], [`income:${b.category}`, -b.amount_fen]]],
  ["revenue.expense.paid/1", (b) => [[`expenses:${b.category}`, b.amount_fen], [bank(b.account), -b.amount_fen]]],
  ["revenue.distribution.paid/1", (b) => [
    ["equity:distributions", b.entitled_fen],
    [bank(b.account), -b.paid_fen],
    ["liabilities:distribution-residue", b.paid_fen - b.entitled_fen],
  ]],
  ["revenue.fund.transferred/1", (b) => [["equity:fund-transfers", b.amount_fen], [bank(b.account), -b.amount_fen]]],
  ["revenue.entry.reversed/1", (b) => b.postings.map((leg) => [leg.account, leg.amount_fen])],
  ["fund.entry.reversed/1", (b) => b.postings.map((leg) => [leg.account, leg.amount_fen])],
  ["fund.opening.certified/1", (b) => [
    [fund(b.account), sumOf(b.lines, "balance_fen")],
    ...toUnits(b.lines, "balance_fen"),
  ]],
  ["fund.deposits.received/1", deposits],
  ["fund.gains.credited/1", (b) => [
    [fund(b.account), sumOf(b.lines, "amount_fen")],
    ...toUnits(b.lines, "amount_fen"),
  ]],
  ["fund.payment.made/1", (b) => [[advances(b.application), b.amount_fen], [fund(b.account), -b.amount_fen]]],
  ["fund.cost.apportioned/1", apportioned],
  ["fund.subaccount.returned/1", (b) => [[owned(b.unit), b.amount_fen], [fund(b.account), -b.amount_fen]]],
]);

/** Legs of one account are one leg, at its first place. */
function merged(legs) {
  const byAccount = new Map();
  for (const [account, fen] of legs) byAccount.set(account, (byAccount.get(account) ?? 0) + fen);
  return [...byAccount];
}

/**
 * The legs of an event in order, zero legs left out: [account, fen], debit positive.
 *
 * @throws {VerificationError} `postings_form`, when the body does not hold whole numbers that sum to zero
 */
export function postingsOf(body) {
  const legs = merged(POSTINGS.get(body.kind)?.(body) ?? []);
  const sum = legs.reduce((total, [, fen]) => total + fen, 0);
  if (sum !== 0 || !legs.every(([account, fen]) => typeof account === "string" && Number.isSafeInteger(fen))) {
    throw new VerificationError("postings_form", "whole fen that sum to zero", JSON.stringify(legs).slice(0, 200));
  }
  return legs.filter(([, fen]) => fen !== 0);
}

export class Balances {
  constructor() {
    this.byAccount = new Map();
  }

  /**
   * @throws {VerificationError} as `postingsOf`
   * @throws {UndecidedError} `balance_range`: beyond 2^53 fen a number is not exact here, and nobody has done wrong
   */
  apply(body) {
    for (const [account, fen] of postingsOf(body)) {
      const balance = (this.byAccount.get(account) ?? 0) + fen;
      if (!Number.isSafeInteger(balance)) throw new UndecidedError("balance_range", account);
      this.byAccount.set(account, balance);
    }
  }

  /** The balances by account, zero ones left out, in order of account. */
  shown() {
    const rows = [...this.byAccount].filter(([, fen]) => fen !== 0);
    return Object.fromEntries(rows.sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}
