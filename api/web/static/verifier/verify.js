/**
 * What a page asks: is this entry in the log, and who signed it? All findings, each with its place.
 *
 * Rules:
 *   - Nothing here asks the network or keeps state; the same input gives the same answer.
 *   - `check…` returns findings and does not throw for what it is given to judge. Steps of findings are those of
 *     `findings.js`; they come in the order of SPEC §11.
 *   - The verdict is `unsound` with a finding, `undecided` where a log key is lacking, else `sound`, and says no more
 *     than the evidence: whether a signer's key was granted takes a replay (`notShown`).
 */

import { parseCheckpoint, verifyLogLine, verifyWitnesses } from "./checkpoint.js";
import { VerificationError } from "./errors.js";
import { Findings, STEP } from "./findings.js";
import { parseVkey } from "./keys.js";
import { verifyLine } from "./note.js";
import { parseReceipt, submissionText, verifyBoundary, verifyPlace, verifySigs } from "./receipt.js";

/** The keys that a page was given as vkey lines; a key that may not enter is a mistake of the caller. */
function parseKeys({ logKey = null, witnesses = [], signers = null }) {
  return {
    log: logKey === null ? null : parseVkey(logKey),
    witnesses: witnesses.map(parseVkey),
    signers: signers === null ? null : signers.map(parseVkey),
  };
}

/** Steps 4 and 5; the witnesses that hold this checkpoint. */
async function checkCheckpoint(findings, checkpoint, keys) {
  if (keys.log !== null) await findings.try(STEP.checkpoint, () => verifyLogLine(checkpoint, keys.log));
  const held = await findings.try(STEP.cosignatures, () => verifyWitnesses(checkpoint, keys.witnesses));
  return held ?? [];
}

/** Step 6; the names whose lines hold, and those whose key nobody gave. */
async function checkSigners(findings, receipt, origin, keys) {
  const signers = { good: [], unchecked: [] };
  const text = await findings.try(STEP.submission, () => submissionText(receipt, origin));
  await findings.try(STEP.submission, () => verifySigs(receipt));
  if (text === undefined) return signers;
  for (const line of receipt.signatures) {
    const key = keys.signers?.find(({ label }) => label === line.label);
    if (keys.signers === null) signers.unchecked.push(line.name);
    else if (await findings.try(STEP.submission, () => checkSigner(text, line, key))) signers.good.push(line.name);
  }
  return signers;
}

async function checkSigner(text, line, key) {
  if (key === undefined) throw new VerificationError("signer_unknown", "a key that may sign", line.label);
  await verifyLine(text, line, key);
  return true;
}

/**
 * What a receipt shows (SPEC §11).
 *
 * @param {Uint8Array|string} given the receipt
 * @param {{logKey?: string|null, witnesses?: string[], signers?: string[]|null}} trusted vkey lines; without
 *   `signers`, signature lines are listed and not judged
 * @returns {Promise<{verdict: string, findings: object[], seq: number|null, size: number|null, event: object|null,
 *   witnesses: object[], signers: {good: string[], unchecked: string[]}, notShown: string[]}>}
 * @throws {MalformedError} when a trusted key may not be one
 */
export async function checkReceipt(given, trusted) {
  const keys = parseKeys(trusted);
  const findings = new Findings();
  const receipt = await findings.try(STEP.codec, () => parseReceipt(given));
  if (receipt === undefined) return outcome(findings, keys, {});
  const { seal, event } = receipt.entry;
  findings.seq = seal.seq;
  const checkpoint = parseCheckpoint(receipt.checkpoint);
  const witnesses = await checkCheckpoint(findings, checkpoint, keys);
  const { head } = checkpoint;
  await findings.try(STEP.checkpoint, () => verifyBoundary(seal, head.size));
  await findings.try(STEP.tree, () => verifyPlace(receipt, head));
  const signers = await checkSigners(findings, receipt, head.origin, keys);
  return outcome(findings, keys, { seq: seal.seq, size: head.size, event, witnesses, signers });
}

function outcome(findings, keys, parts) {
  return {
    verdict: findings.verdict(keys.log !== null),
    findings: findings.all,
    seq: parts.seq ?? null,
    size: parts.size ?? null,
    event: parts.event ?? null,
    witnesses: parts.witnesses ?? [],
    signers: parts.signers ?? { good: [], unchecked: [] },
    notShown: ["signer_grants"],
  };
}
