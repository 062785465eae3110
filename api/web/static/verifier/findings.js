/**
 * What a check found: located, coded, in order; and what it could not read.
 *
 * A finding is {step, code, seq, until, expected, found}. `until` is the last entry of a span: where a submission's
 * signature does not hold, any of its entries may be the altered one, and a finding with an exact place goes first.
 */

import { VerifierError } from "./errors.js";

/** The steps, numbered as by the audit tools. */
export const STEP = {
  codec: 1,
  chain: 2,
  tree: 3,
  checkpoint: 4,
  cosignatures: 5,
  submission: 6,
  authority: 7,
  rules: 8,
  balances: 9,
  vouchers: 11,
  shown: 12,
  tallies: 13,
};

const KEPT_MAX = 200;

/** Collects findings; what a failed step would have given is undefined. */
export class Findings {
  constructor() {
    this.all = [];
    this.seq = null;
    this.held = new Set();
  }

  /** A finding is on file; beyond the bound it only counts. */
  add(step, code, { seq = this.seq, until = null, expected = "", found = "" } = {}) {
    if (this.all.length < KEPT_MAX) this.all.push({ step, code, seq, until, expected, found });
  }

  /** What `check` gives, the step held; undefined, with a finding on file, where it throws a verifier's error. */
  async try(step, check, place = {}) {
    try {
      const given = await check();
      this.held.add(step);
      return given;
    } catch (error) {
      if (!(error instanceof VerifierError)) throw error;
      const { code, expected, found } = error;
      this.add(step, code, { ...place, expected, found });
      return undefined;
    }
  }

  /** The finding that names the place best: the lowest entry, then the earliest step; without a place, last. */
  first() {
    const place = ({ seq, until }) => until ?? seq ?? Infinity;
    return [...this.all].sort((a, b) => place(a) - place(b) || a.step - b.step)[0] ?? null;
  }

  /** What `read` gives, as `try`; that something could be read does not make a step hold. */
  async read(step, read, place = {}) {
    const hadHeld = this.held.has(step);
    const given = await this.try(step, read, place);
    if (!hadHeld) this.held.delete(step);
    return given;
  }

  /** The steps that were carried out and gave no finding. */
  passed() {
    const bad = new Set(this.all.map(({ step }) => step));
    return [...this.held].filter((step) => !bad.has(step));
  }

  verdict(isDecided) {
    if (this.all.length > 0) return "unsound";
    return isDecided ? "sound" : "undecided";
  }
}
