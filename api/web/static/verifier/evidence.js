/**
 * One entry, checked alone from what `/entries/<seq>/evidence` sends (docs/reference/http.md).
 *
 * Rules:
 *   - Everything is computed again: form, leaf, place in the tree, the log's signature, witnesses, signers, and the
 *     grants of the signers' keys up to the founding.
 *   - That a key was not revoked before it signed no single entry shows: it takes the whole log, and `notShown` says so.
 *   - What is missing is "could not tell"; what is there and false is a finding.
 */

import { decodeHash } from "./base64.js";
import { parseCheckpoint, verifyLogLine, verifyWitnesses } from "./checkpoint.js";
import { decodeEntry } from "./entry.js";
import { MalformedError, UndecidedError, VerifierError, shown, wellFormed } from "./errors.js";
import { Findings, STEP } from "./findings.js";
import { SIGNER_ROLES } from "./kinds.js";
import { KeyRing, shanghaiDay } from "./key_ring.js";
import { parseSignatureLines, verifyLine } from "./note.js";
import { parsePolicy } from "./policy.js";
import { submissionText, verifyBoundary, verifyPlace, verifySigs } from "./receipt.js";

const isText = (value) => typeof value === "string";
const isTexts = (value) => Array.isArray(value) && value.every(isText);

/** @throws {UndecidedError} `bad_answer`, when the answer has not the shape of evidence */
function checkShape(given) {
  const { checkpoint, policy, hashes, sigs, entries } = given ?? {};
  const isEntry = (one) => isText(one?.event) && isText(one.seal) && Array.isArray(one.path) && Array.isArray(one.submission);
  const isRight = isText(checkpoint) && isText(policy) && isTexts(hashes) && Array.isArray(sigs) && sigs.every(isTexts);
  if (!isRight || !Array.isArray(entries) || !entries.every(isEntry)) throw new UndecidedError("bad_answer", "evidence");
}

/** An entry of the evidence in the form of a parsed receipt. */
function receiptOf({ event, seal, path, submission, sigs, seq }, given) {
  const hashAt = (place) => decodeHash(String(given.hashes[place]), "receipt_path");
  const lines = given.sigs[sigs];
  if (lines === undefined) throw new MalformedError("receipt_extra", "signature lines", "none");
  return {
    entry: decodeEntry(`${event}\n${seal}`),
    index: seq,
    path: path.map(hashAt),
    submissionPath: submission.map(hashAt),
    signatures: parseSignatureLines(lines),
  };
}

class EvidenceCheck {
  constructor(given, seq) {
    Object.assign(this, { given, seq });
    this.findings = new Findings();
    this.ring = new KeyRing();
    this.ring.isPartial = true;
    this.signers = [];
    this.witnesses = [];
    this.missing = [];
    this.entry = null;
    this.quorumMet = null;
  }

  async run() {
    checkShape(this.given);
    const { findings, given } = this;
    this.checkpoint = await findings.read(STEP.checkpoint, () => parseCheckpoint(given.checkpoint));
    if (this.checkpoint !== undefined) await this.checkEntries();
    if (this.checkpoint !== undefined) await this.checkSigned();
    return this.outcome();
  }

  /** Grants first, in order, so that each is judged by those before it; the entry asked for among them. */
  async checkEntries() {
    const entries = [...this.given.entries].sort((a, b) => a.seq - b.seq);
    if (!entries.some(({ seq }) => seq === this.seq)) throw new UndecidedError("bad_answer", `entry ${this.seq}`);
    const receipts = [];
    for (const one of entries) {
      const receipt = await this.findings.try(STEP.codec, () => receiptOf(one, this.given), { seq: one.seq });
      if (receipt !== undefined) receipts.push(receipt);
    }
    for (const receipt of receipts) await this.checkEntry(receipt, receipts);
  }

  async checkEntry(receipt, receipts) {
    const { findings } = this;
    const seq = receipt.index;
    const place = { seq };
    const { seal, event } = receipt.entry;
    const { head } = this.checkpoint;
    if (seq === this.seq) this.entry = receipt.entry;
    await findings.read(STEP.checkpoint, () => verifyBoundary(seal, head.size), place);
    await findings.try(STEP.tree, () => verifyPlace(receipt, head), place);
    await findings.read(STEP.submission, () => verifySigs(receipt), place);
    const submission = this.submissionOf(receipt, receipts);
    await this.checkLines(receipt, submission, place);
    await this.judge(event, seq, submission);
  }

  /** The submission, as far as its entries are among the evidence: keys that it grants elsewhere sign it, too. */
  submissionOf({ entry: { seal }, signatures }, receipts) {
    const members = receipts.map((receipt) => receipt.entry).filter((entry) => entry.seal.first === seal.first);
    const events = members.map((entry) => entry.event);
    const submission = { first: seal.first, of: seal.of, day: shanghaiDay(seal.at), lines: signatures, events };
    submission.granted = this.ring.grantedBy(submission);
    // A key granted in this very submission conveys nothing here, though its grant was read before.
    submission.signers = this.ring.signersOf(submission).filter((grant) => grant.seq < seal.first);
    return submission;
  }

  async checkLines(receipt, submission, place) {
    const { findings } = this;
    const text = await findings.read(STEP.submission, () => submissionText(receipt, this.checkpoint.head.origin), place);
    if (text === undefined) return;
    for (const line of submission.lines) {
      const key = this.ring.grants.get(line.label)?.key ?? submission.granted.get(line.label);
      // Keys that the same submission grants in other entries sign beside: each shows in its own grant's evidence.
      if (key !== undefined) await findings.try(STEP.submission, () => verifyLine(text, line, key), place);
      else if (place.seq === this.seq) this.missing.push(line.label);
    }
  }

  /** Who signed may enter this; a second party is judged by the policy in force, which one entry does not show. */
  async judge(event, seq, submission) {
    const isAsked = seq === this.seq;
    if (isAsked) this.signers = submission.signers.map(({ name, role, party }) => ({ name, role, party }));
    if (isAsked && !SIGNER_ROLES.has(event.body.kind)) {
      this.missing.push(event.body.kind);
    } else if (event.body.kind === "estate.key.revoked/1" && !this.isGranted(event.body.vkey)) {
      this.missing.push(shown(event.body.vkey));
    } else if (submission.signers.length === 0 && seq !== 0) {
      // The grant of whoever signed is not among the evidence: that is no accusation.
      if (!isAsked) this.missing.push(...submission.lines.map(({ label }) => label));
    } else {
      await this.findings.try(STEP.authority, () => wellFormed(() => this.ring.check(event, seq, submission), event), { seq });
    }
    await this.findings.read(STEP.codec, () => wellFormed(() => this.ring.apply(event, seq, submission), event), { seq });
  }

  isGranted(vkey) {
    return [...this.ring.grants.values()].some(({ key }) => key.text === vkey);
  }

  async checkSigned() {
    const { findings, ring, checkpoint } = this;
    const key = ring.logKeyAt(checkpoint.head.size);
    if (key === null) {
      if (findings.all.length === 0) throw new UndecidedError("bad_answer", "estate.founded");
      return;
    }
    await findings.try(STEP.checkpoint, () => verifyLogLine(checkpoint, key));
    if (ring.founding.origin !== checkpoint.head.origin) {
      findings.add(STEP.checkpoint, "origin_differs", { expected: ring.founding.origin, found: checkpoint.head.origin });
    }
    await this.checkWitnesses(parsePolicy(this.given.policy));
  }

  async checkWitnesses(policy) {
    for (const [name, key] of policy.witnesses) {
      if (policy.isTaken(key) || this.ring.known.has(key.publicKey.join())) continue;
      const held = await cosignature(this.checkpoint, key);
      if (held !== undefined) this.witnesses.push({ name, seconds: held.seconds });
    }
    if (this.witnesses.length > 0) this.findings.held.add(STEP.cosignatures);
    this.quorumMet = policy.isMet(new Set(this.witnesses.map(({ name }) => name)));
    this.watched = policy.witnesses.size;
  }

  outcome() {
    const { findings, checkpoint, ring } = this;
    return {
      verdict: findings.verdict(this.missing.length === 0),
      findings: findings.all,
      first: findings.first(),
      passed: findings.passed(),
      undecided: this.missing.length > 0 ? { code: "grant_not_shown", place: this.missing.join(", ") } : null,
      seq: this.seq,
      entry: this.entry,
      size: checkpoint?.head.size ?? null,
      origin: checkpoint?.head.origin ?? null,
      note: this.given.checkpoint,
      logKey: ring.logKeyAt(checkpoint?.head.size ?? 0)?.text ?? null,
      authority: ring.foundingKey || null,
      keys: [...ring.grants.values()].map(({ key }) => key.text),
      signers: this.signers,
      witnesses: this.witnesses,
      watched: this.watched ?? 0,
      quorumMet: this.quorumMet,
      notShown: ["revocations", "other_entries", "balances"],
    };
  }
}

async function cosignature(checkpoint, key) {
  try {
    return (await verifyWitnesses(checkpoint, [key]))[0];
  } catch (error) {
    if (error instanceof VerifierError) return undefined;
    throw error;
  }
}

/**
 * What the evidence about one entry shows.
 *
 * @param {object} given the answer, as JSON
 * @param {number} seq the entry that was asked for
 * @returns {Promise<object>} verdict `sound`, `unsound` or `undecided`; findings; the entry; who signed; who holds it
 * @throws {UndecidedError} `bad_answer`, when the answer is no evidence about this entry
 */
export async function checkEvidence(given, seq) {
  return new EvidenceCheck(given, seq).run();
}
