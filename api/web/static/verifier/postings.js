/**
 * Postings and balances (SPEC-books §5.1, §5.2): a function of the bodies alone, in integer fen.
 *
 * Sums are integers below 2^53, which JavaScript adds exactly; a sum beyond is a finding, not a rounding.
 */

import { VerificationError } from "./errors.js";

const bank = (account) => `assets:bank:${account}`;

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
]);

/**
 * The legs of an event in order, zero legs left out: [account, fen], debit positive.
 *
 * @throws {VerificationError} `postings_form`, when the body does not hold whole numbers that sum to zero
 */
export function postingsOf(body) {
  const legs = POSTINGS.get(body.kind)?.(body) ?? [];
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

  /** @throws {VerificationError} as `postingsOf`, or `balance_range` */
  apply(body) {
    for (const [account, fen] of postingsOf(body)) {
      const balance = (this.byAccount.get(account) ?? 0) + fen;
      if (!Number.isSafeInteger(balance)) throw new VerificationError("balance_range", "below 2^53 fen", account);
      this.byAccount.set(account, balance);
    }
  }

  /** The balances by account, zero ones left out, in order of account. */
  shown() {
    const rows = [...this.byAccount].filter(([, fen]) => fen !== 0);
    return Object.fromEntries(rows.sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}
