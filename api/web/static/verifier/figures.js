/**
 * Sums that pages show: what moved in a span of days (SPEC-books §5.2), and the figures of the fund (§5.5).
 *
 * Rules:
 *   - Business dates decide; a movement's class is that of its own legs, and so a reversal's that of what it reverses.
 *   - A reversal of the fund takes back what its entry added.
 *   - Only entries below the tree size asked for count: a page shows the books as of one size.
 */

import { UndecidedError } from "./errors.js";
import { STEP } from "./findings.js";
import { postingsOf } from "./postings.js";

const CLASSES = [["income:", "income"], ["expenses:", "expense"]];
const KEPT = /^(assets:bank|income|expenses):/;

/** The class of a movement: `income`, `expense` or `other`. */
function classOf(legs) {
  for (const [account] of legs) {
    const found = CLASSES.find(([prefix]) => account.startsWith(prefix));
    if (found !== undefined) return found[1];
  }
  return "other";
}

const shares = ({ lines }) =>
  lines.filter(({ developer = false }) => !developer).map(({ unit, share_fen, due_fen = 0 }) => [unit, 0, 0, share_fen - due_fen]);

/** What an event adds for each unit: [unit, deposits, gains, used]; reversals aside. */
const ADDED = new Map([
  ["fund.opening.certified/1", ({ lines }) =>
    lines.map(({ unit, deposits_fen, gains_fen = 0, used_fen = 0 }) => [unit, deposits_fen, gains_fen, used_fen])],
  ["fund.deposits.received/1", ({ lines }) => lines.map(({ unit, amount_fen, due_fen = 0 }) => [unit, amount_fen, 0, due_fen])],
  ["fund.gains.credited/1", ({ lines }) => lines.map(({ unit, amount_fen }) => [unit, 0, amount_fen, 0])],
  ["fund.cost.apportioned/1", shares],
  ["fund.subaccount.returned/1", ({ unit, amount_fen }) => [[unit, 0, 0, amount_fen]]],
]);

/** The sums, collected while entries are read; one of the `books` of a check. */
export class FigureBook {
  step = STEP.balances;

  /** @param {number|null} at tree size whose figures are wanted; all entries where it is null */
  constructor(at = null) {
    this.at = at ?? Infinity;
    this.moved = new Map();
    this.units = new Map();
    this.added = new Map();
  }

  /**
   * @throws {VerificationError} as `postingsOf`
   * @throws {UndecidedError} `balance_range`, as `Balances`
   */
  apply(body, seq) {
    if (seq >= this.at) return;
    const legs = postingsOf(body);
    const side = classOf(legs);
    for (const [account, fen] of legs.filter(([name]) => KEPT.test(name))) {
      add(this.moved, `${side} ${body.date} ${account}`, [fen]);
    }
    this.applyFund(body, seq);
  }

  applyFund(body, seq) {
    const lines = ADDED.get(body.kind)?.(body) ?? [];
    if (lines.length > 0) this.added.set(seq, lines);
    const isReversal = body.kind === "fund.entry.reversed/1";
    const undone = isReversal ? (this.added.get(body.entry) ?? []).map(([unit, ...sums]) => [unit, ...sums.map((fen) => -fen)]) : [];
    for (const [unit, ...sums] of [...lines, ...undone]) add(this.units, unit, sums);
  }

  /** Movements as [account, class, day, fen], and units as [unit, deposits, gains, used]. */
  shown() {
    const moved = [...this.moved].map(([name, [fen]]) => {
      const [side, day, ...account] = name.split(" ");
      return [account.join(" "), side, day, fen];
    });
    return { moved, units: [...this.units].map(([unit, sums]) => [unit, ...sums]) };
  }
}

function add(sums, name, fens) {
  const before = sums.get(name) ?? fens.map(() => 0);
  const after = fens.map((fen, at) => before[at] + fen);
  if (!after.every(Number.isSafeInteger)) throw new UndecidedError("balance_range", name);
  sums.set(name, after);
}

const total = (rows) => rows.reduce((sum, fen) => sum + fen, 0);

/** What a statement says of bank accounts: of one, or of all where none is named. */
const MOVEMENTS = {
  opening: (rows, first) => total(rows.filter(([, , day]) => day < first).map(([, , , fen]) => fen)),
  closing: (rows, _, last) => total(rows.filter(([, , day]) => day <= last).map(([, , , fen]) => fen)),
  income: (rows, first, last) => ofClass(rows, "income", first, last),
  expense: (rows, first, last) => 0 - ofClass(rows, "expense", first, last),
  other: (rows, first, last) => ofClass(rows, "other", first, last),
};

const within = (first, last) => ([, , day]) => day >= first && day <= last;
const ofClass = (rows, side, first, last) =>
  total(rows.filter(within(first, last)).filter(([, found]) => found === side).map(([, , , fen]) => fen));

/**
 * A sum of movements in fen, as a statement shows it; undefined for a sum that nobody defined.
 *
 * @param {{moved: [string, string, string, number][]}} figures as `FigureBook.shown`
 * @param {string} what `opening`, `income`, `expense`, `other` or `closing`; or `income:CATEGORY`, `expenses:CATEGORY`
 * @param {string|null} account short name of a bank account; all of them where it is null
 * @param {string} first first day; of a whole month its first seven characters
 * @param {string} last last day, included
 */
export function movement({ moved }, what, account, first, last) {
  if (what.includes(":")) {
    const fen = total(moved.filter(([name]) => name === what).filter(within(first, last)).map((row) => row[3]));
    return what.startsWith("income:") ? 0 - fen : fen;
  }
  const isBank = ([name]) => (account === null ? name.startsWith("assets:bank:") : name === `assets:bank:${account}`);
  return Object.hasOwn(MOVEMENTS, what) ? MOVEMENTS[what](moved.filter(isBank), first, last) : undefined;
}

/**
 * A figure of the fund in fen: of one unit, or of all where none is named; undefined where nobody defined it.
 *
 * @param {{units: [string, number, number, number][]}} figures as `FigureBook.shown`
 * @param {string} what `deposits`, `gains`, `used` or `balance`
 * @param {string|null} unit
 */
export function fundFigure({ units }, what, unit) {
  const rows = units.filter(([name]) => unit === null || name === unit);
  const [deposits, gains, used] = [1, 2, 3].map((column) => total(rows.map((row) => row[column])));
  return { deposits, gains, used, balance: deposits + gains - used }[what];
}
