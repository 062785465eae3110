/**
 * Receipts (SPEC §11): one entry proven offline, with its signers.
 *
 * The submission's text is made again from the checkpoint's origin, `of` and the root that the event line leads to;
 * it is never taken from the receipt. That a signer's key was granted, and not revoked, no receipt shows.
 */

import { decodeBase64, decodeHash } from "./base64.js";
import { toText } from "./bytes.js";
import { formatTreeHead, openCheckpoint, parseCheckpoint, submissionHead } from "./checkpoint.js";
import { parseDecimal } from "./decimal.js";
import { decodeEntry } from "./entry.js";
import { MalformedError, VerificationError } from "./errors.js";
import { leafHash, rootFromPath, verifyInclusion } from "./merkle.js";
import { parseSignatureLines, verifyEveryLine } from "./note.js";

const FIRST_LINE = "sunledger/receipt/v1\n";
const PROOF_LINE = "\n\nc2sp.org/tlog-proof@v1\n";

/** The two parts of `text` around the first `mark`, or null. */
function cutAt(text, mark) {
  const at = text.indexOf(mark);
  return at < 0 ? null : [text.slice(0, at), text.slice(at + mark.length)];
}

function formError(expected) {
  return new MalformedError("receipt_form", expected, "something else");
}

/**
 * A receipt, parsed and not yet verified.
 *
 * @param {Uint8Array|string} given
 * @returns {{entry: object, index: number, path: Uint8Array[], submissionPath: Uint8Array[], signatures: object[],
 *   checkpoint: string}}
 * @throws {MalformedError} `receipt_utf8`, `receipt_form`, `receipt_index`, `receipt_path`, `receipt_extra`, or as
 *   `decodeEntry`, `parseCheckpoint` and `parseSignatureLines`
 */
export function parseReceipt(given) {
  const text = toText(given, "receipt_utf8");
  const [head, rest] = cutAt(text, PROOF_LINE) ?? [];
  if (rest === undefined || !head.startsWith(FIRST_LINE)) throw formError("a first line, an entry and a proof");
  const [proof, checkpoint] = cutAt(rest, "\n\n") ?? [];
  if (checkpoint === undefined) throw formError("a proof, an empty line and a checkpoint");
  const entry = decodeEntry(head.slice(FIRST_LINE.length));
  parseCheckpoint(checkpoint);
  const [extra, index, ...hashes] = proof.split("\n");
  return {
    entry,
    ...parseExtra(after("extra ", extra)),
    index: parseDecimal(after("index ", index), "receipt_index"),
    path: hashes.map((line) => decodeHash(line, "receipt_path")),
    checkpoint,
  };
}

function after(word, line) {
  if (!line?.startsWith(word)) throw formError(`a line that begins with "${word}"`);
  return line.slice(word.length);
}

/** The path in the submission's tree, an empty line, the signature lines; every line ends in LF. */
function parseExtra(encoded) {
  const lines = toText(decodeBase64(encoded, "receipt_extra"), "receipt_extra").split("\n");
  const blank = lines.indexOf("");
  const sigs = lines.slice(blank + 1, -1);
  if (lines.at(-1) !== "" || sigs.length === 0) {
    throw new MalformedError("receipt_extra", "a path, an empty line and signature lines, each ending in LF");
  }
  const submissionPath = lines.slice(0, blank).map((line) => decodeHash(line, "receipt_extra"));
  return { submissionPath, signatures: parseSignatureLines(sigs) };
}

/**
 * The checkpoint does not end inside the entry's submission (SPEC §9).
 *
 * @throws {VerificationError} `checkpoint_inside_submission`
 */
export function verifyBoundary({ first, of }, size) {
  if (first < size && size < first + of) {
    throw new VerificationError("checkpoint_inside_submission", `not between ${first} and ${first + of}`, `${size}`);
  }
}

/**
 * The entry is the leaf of its seq in the tree of this head (SPEC §11, step 3).
 *
 * @throws {VerificationError} `receipt_index`, or as `verifyInclusion`
 */
export function verifyPlace({ entry, index, path }, head) {
  if (index !== entry.seal.seq) {
    throw new VerificationError("receipt_index", String(entry.seal.seq), String(index));
  }
  verifyInclusion(entry.leaf, index, head.size, path, head.root);
}

/**
 * The text that the entry's signers must have signed (SPEC §11, step 4).
 *
 * @throws {MalformedError} as `submissionHead`
 * @throws {VerificationError} as `rootFromPath`
 */
export function submissionText({ entry, submissionPath }, logOrigin) {
  const { seq, first, of } = entry.seal;
  const root = rootFromPath(leafHash(entry.eventLine), seq - first, of, submissionPath);
  return formatTreeHead(submissionHead(logOrigin, of, root));
}

/**
 * In the first entry of a submission, the receipt's signature lines are the seal's own (step 5).
 *
 * @throws {VerificationError} `receipt_sigs`
 */
export function verifySigs({ entry, signatures }) {
  const found = signatures.map((signature) => signature.line).join("\n");
  const expected = entry.seal.sigs?.join("\n") ?? found;
  if (expected !== found) throw new VerificationError("receipt_sigs", expected, found);
}

/**
 * The entry is in the log, and this is what its signers signed: steps 1 to 5.
 *
 * @param {object} receipt as parsed
 * @param {object} logKey
 * @param {object[]} witnessKeys how many must have signed is the caller's policy
 * @returns {Promise<{head: object, witnesses: object[], text: string}>}
 * @throws {MalformedError|VerificationError} the first that does not hold
 */
export async function verifyReceipt(receipt, logKey, witnessKeys = []) {
  const { head, witnesses } = await openCheckpoint(receipt.checkpoint, logKey, witnessKeys);
  verifyBoundary(receipt.entry.seal, head.size);
  verifyPlace(receipt, head);
  const text = submissionText(receipt, head.origin);
  verifySigs(receipt);
  return { head, witnesses, text };
}

/**
 * The signers of the entry, in the order of their lines: step 6.
 *
 * @param {object} receipt as parsed
 * @param {string} logOrigin
 * @param {object[]} keys those that may have signed
 * @throws {MalformedError|VerificationError} as `submissionText` and `verifyEveryLine`
 */
export async function verifySigners(receipt, logOrigin, keys) {
  return verifyEveryLine(submissionText(receipt, logOrigin), receipt.signatures, keys);
}
