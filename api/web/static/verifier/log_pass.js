/**
 * Entries in order of seq: form, chain, submissions, signatures, keys, postings (SPEC §13.1; SPEC-books §1).
 *
 * Rules:
 *   - A submission is judged when its last entry is there; its text is made again, never received.
 *   - Behind an entry that cannot be read, or whose kind this verifier does not know, the state of keys and books is
 *     not known: what rests on it is not judged, and the outcome says from where (`stopped`).
 */

import { encodeBase64 } from "./base64.js";
import { equalBytes } from "./bytes.js";
import { formatTreeHead, submissionHead } from "./checkpoint.js";
import { decodeEntry } from "./entry.js";
import { UndecidedError, VerificationError, shown, wellFormed } from "./errors.js";
import { STEP } from "./findings.js";
import { SIGNER_ROLES } from "./kinds.js";
import { shanghaiDay } from "./key_ring.js";
import { HASH_BYTES } from "./limits.js";
import { leafHash, rootOf } from "./merkle.js";
import { parseSignatureLines, verifyLine } from "./note.js";

const RULES_KNOWN = 1;
const EVENT_AHEAD_MS = 5 * 60_000;
const EVENT_AGE_MS = 30 * 86_400_000;

const differ = (code, expected, found) => {
  throw new VerificationError(code, shown(expected), shown(found));
};

export class LogPass {
  /**
   * @param {object} findings where findings go
   * @param {object} ring keys, as `KeyRing`
   * @param {object[]} books each has `apply(body, seq, submission)`, and may throw a VerificationError; other errors mean a malformed body
   */
  constructor(findings, ring, books) {
    Object.assign(this, { findings, ring, books });
    this.leaves = [];
    this.last = null;
    this.open = null;
    this.stopped = null;
    this.ids = new Map();
    this.counted = { submissions: 0, signatures: 0 };
  }

  get size() {
    return this.leaves.length;
  }

  /** The entry of the next seq is judged as far as it can be; its leaf is kept. */
  async add(bytes) {
    const seq = this.size;
    const leaf = leafHash(bytes);
    const before = this.leaves.at(-1) ?? new Uint8Array(HASH_BYTES);
    this.leaves.push(leaf);
    const entry = await this.findings.try(STEP.codec, () => decodeEntry(bytes, { leaf }), { seq });
    if (entry === undefined) return this.lose(seq, "unread");
    await this.checkChain(entry, seq, before);
    return this.place(entry, seq);
  }

  /** The log ends here. */
  finish() {
    if (this.open === null) return;
    const { first, of, events } = this.open;
    const found = `${events.length} of ${of} entries`;
    this.findings.add(STEP.submission, "ends_inside_submission", { seq: first, expected: `${of} entries`, found });
  }

  async checkChain({ seal, event }, seq, before) {
    const last = this.last ?? { at: "", rules: 1 };
    const prev = encodeBase64(before);
    const signed = Date.parse(event.at);
    const sealed = Date.parse(seal.at);
    this.last = seal;
    const checks = [
      [seal.seq === seq, "seq_mismatch", seq, seal.seq],
      [seal.prev === prev, "chain_broken", prev, seal.prev],
      [seal.at >= last.at, "seal_time_back", last.at, seal.at],
      [seal.rules >= last.rules, "rules_back", last.rules, seal.rules],
      [!(signed > sealed + EVENT_AHEAD_MS), "signed_ahead", seal.at, event.at],
      [!(signed < sealed - EVENT_AGE_MS), "signed_too_old", seal.at, event.at],
    ];
    for (const [holds, code, expected, found] of checks) {
      const step = code.startsWith("signed") ? STEP.rules : STEP.chain;
      if (!holds) this.findings.add(step, code, { seq, expected: shown(expected), found: shown(found) });
    }
    if (seal.rules > RULES_KNOWN) this.stop(seq, "newer_rules");
  }

  async place(entry, seq) {
    const { seal } = entry;
    if (this.open === null && seal.first === seq) this.open = this.begun(seal);
    const { open } = this;
    const fits = open !== null && seal.first === open.first && seal.of === open.of;
    if (!fits) {
      // Behind a lost entry the rest of its submission has no beginning: that is no second finding.
      const isRest = open === null && seal.first <= this.lostAt;
      if (!isRest) this.findings.add(STEP.submission, "submission_structure", { seq });
      return this.lose(seq, "unread");
    }
    open.events.push(entry.event);
    open.eventLeaves.push(leafHash(entry.eventLine));
    if (open.events.length < open.of) return undefined;
    this.open = null;
    return this.close(open);
  }

  begun(seal) {
    const lines = parseSignatureLines(seal.sigs);
    return { first: seal.first, of: seal.of, day: shanghaiDay(seal.at), lines, events: [], eventLeaves: [] };
  }

  lostAt = -1;

  lose(seq, why) {
    this.open = null;
    this.lostAt = seq;
    this.stop(seq, why);
  }

  /** From here on keys and books are not known; the first reason counts. */
  stop(seq, why) {
    this.stopped ??= { seq, why };
  }

  async close(submission) {
    this.counted.submissions += 1;
    const unknown = submission.events.findIndex(({ body }) => !SIGNER_ROLES.has(body.kind));
    submission.granted = this.ring.grantedBy(submission);
    await this.checkLines(submission);
    if (unknown >= 0) this.stop(submission.first + unknown, "unknown_kind");
    if (this.stopped !== null) return;
    submission.signers = this.ring.signersOf(submission);
    for (const [at, event] of submission.events.entries()) await this.judge(event, submission.first + at, submission);
  }

  async checkLines(submission) {
    const { first, of, lines, eventLeaves } = submission;
    const place = { seq: first, until: first + of - 1 };
    const origin = this.originFor(submission);
    // Without the founding nobody knows what was signed; that it is missing is on file.
    if (origin === undefined) return;
    const head = () => formatTreeHead(submissionHead(origin, of, rootOf(eventLeaves)));
    const text = await this.findings.read(STEP.submission, head, place);
    if (text === undefined) return;
    for (const line of lines) {
      const key = await this.keyFor(line, submission, place);
      if (key === null) continue;
      await this.findings.try(STEP.submission, () => verifyLine(text, line, key), place);
      this.counted.signatures += 1;
    }
  }

  /** The key of a line; null where it is not known, which is a finding as long as the keys are known. */
  async keyFor(line, submission, place) {
    if (this.stopped !== null) return this.ring.grants.get(line.label)?.key ?? null;
    const ask = () => this.ring.keyFor(line, submission, submission.granted);
    return (await this.findings.try(STEP.authority, ask, place)) ?? null;
  }

  originFor({ first, events: [{ body }] }) {
    if (first === 0) this.origin = shown(body.origin ?? "");
    return this.origin;
  }

  async judge(event, seq, submission) {
    const { ring, findings } = this;
    const steps = [
      [STEP.authority, () => this.checkEnvelope(event, seq)],
      [STEP.authority, () => ring.check(event, seq, submission)],
      [STEP.authority, () => ring.apply(event, seq, submission)],
      ...this.books.map((book) => [book.step, () => book.apply(event.body, seq, submission)]),
    ];
    try {
      for (const [step, act] of steps) await findings.try(step, () => wellFormed(act, event), { seq });
    } catch (error) {
      // The chain, the tree and what is signed are read on.
      if (!(error instanceof UndecidedError)) throw error;
      this.stop(seq, error.code);
    }
  }

  checkEnvelope({ id, estate }, seq) {
    const origin = this.origin ?? "";
    const due = origin.slice(origin.indexOf("/logs/") + "/logs/".length);
    if (estate !== due) differ("wrong_estate", due, estate);
    if (this.ids.has(id)) differ("id_repeated", `an id once; entry ${this.ids.get(id)} has it`, id);
    this.ids.set(id, seq);
  }
}

/** The place of the first of these leaves that the tile does not hold; null where it holds all. */
export function firstDifference(tile, leaves) {
  const at = leaves.findIndex((leaf, index) => !tile[index] || !equalBytes(leaf, tile[index]));
  return at < 0 ? null : at;
}
