/**
 * Tree heads, origins, checkpoints (SPEC §7 to §9).
 *
 * A submission's text and a checkpoint's are both a tree head; the first line tells them apart.
 */

import { decodeHash, encodeBase64 } from "./base64.js";
import { toBytes } from "./bytes.js";
import { isPlainText } from "./canonical.js";
import { parseDecimal } from "./decimal.js";
import { MalformedError, VerificationError } from "./errors.js";
import { COSIGNATURE, ED25519, requireAlgorithm } from "./keys.js";
import { NAME_BYTES_MAX, SUBMISSION_EVENTS_MAX } from "./limits.js";
import { parseNote, verifyCosignature, verifyLine } from "./note.js";

const SUBMISSION_LINE = "sunledger/submission/v1/";
const ORIGIN = /^([a-z0-9.-]+)(?::[0-9]+)?\/logs\/[a-z0-9-]{3,40}$/;
const RESERVED = new Set(["sunledger", "cosignature"]);

/**
 * `text` names a log.
 *
 * @throws {MalformedError} `origin_form` or `origin_reserved`
 */
export function checkOrigin(text) {
  const [, installation] = ORIGIN.exec(text) ?? [];
  if (installation === undefined || toBytes(text, "origin_form").length > NAME_BYTES_MAX) {
    throw new MalformedError("origin_form", "<installation>/logs/<estate>", text.slice(0, 200));
  }
  if (RESERVED.has(installation)) throw new MalformedError("origin_reserved", "another installation", text);
}

/**
 * The tree head that three lines write.
 *
 * @param {string} text
 * @returns {{origin: string, size: number, root: Uint8Array}}
 * @throws {MalformedError} `head_lines`, `head_origin`, `head_size` or `head_root`
 */
export function parseTreeHead(text) {
  const lines = text.split("\n");
  if (lines.length !== 4 || lines[3] !== "") {
    throw new MalformedError("head_lines", "three lines, each ending in LF", text.slice(0, 200));
  }
  const [origin, size, root] = lines;
  if (origin === "" || !isPlainText(origin)) {
    throw new MalformedError("head_origin", "a first line without control characters", origin.slice(0, 200));
  }
  return { origin, size: parseDecimal(size, "head_size"), root: decodeHash(root, "head_root") };
}

/** The three lines that are signed. */
export const formatTreeHead = ({ origin, size, root }) => `${origin}\n${size}\n${encodeBase64(root)}\n`;

/**
 * The tree head that signs `of` events for a log (SPEC §8).
 *
 * @throws {MalformedError} `head_size`, or as `checkOrigin`
 */
export function submissionHead(logOrigin, of, root) {
  checkOrigin(logOrigin);
  if (!(Number.isInteger(of) && of >= 1 && of <= SUBMISSION_EVENTS_MAX)) {
    throw new MalformedError("head_size", `1 to ${SUBMISSION_EVENTS_MAX} events`, String(of));
  }
  return { origin: SUBMISSION_LINE + logOrigin, size: of, root };
}

/**
 * A checkpoint, parsed and not yet verified.
 *
 * @param {Uint8Array|string} given the note
 * @throws {MalformedError} as `parseNote` and `parseTreeHead`
 */
export function parseCheckpoint(given) {
  const note = parseNote(given);
  return { ...note, head: parseTreeHead(note.text) };
}

/**
 * The log signed this checkpoint, and for its own origin (SPEC §9, steps 2 and 3).
 *
 * @param {object} checkpoint as parsed
 * @param {object} logKey the log's key, type 0x01; its name is the origin
 * @throws {MalformedError} `key_algorithm`
 * @throws {VerificationError} `log_signature_missing`, `signature_false` or `origin_differs`
 */
export async function verifyLogLine({ text, signatures, head }, logKey) {
  requireAlgorithm(logKey, ED25519);
  const line = signatures.find((signature) => signature.label === logKey.label);
  if (line === undefined) {
    const found = signatures.map((signature) => signature.label).join(", ");
    throw new VerificationError("log_signature_missing", `a line of ${logKey.label}`, found);
  }
  await verifyLine(text, line, logKey);
  if (head.origin !== logKey.name) throw new VerificationError("origin_differs", logKey.name, head.origin);
}

/**
 * The witnesses among `keys` that cosigned; a false line by one of them makes the checkpoint false (§9, step 4).
 *
 * @param {object} checkpoint as parsed
 * @param {object[]} keys the witnesses that the reader knows, type 0x04; other lines are passed over
 * @returns {Promise<{name: string, seconds: number}[]>} each name once, with its later time
 * @throws {MalformedError} `key_algorithm`, `cosignature_time`
 * @throws {VerificationError} `signature_false`
 */
export async function verifyWitnesses({ text, signatures }, keys) {
  keys.forEach((key) => requireAlgorithm(key, COSIGNATURE));
  const known = new Map(keys.map((key) => [key.label, key]));
  const seen = new Map();
  for (const signature of signatures.filter(({ label }) => known.has(label))) {
    const key = known.get(signature.label);
    const seconds = await verifyCosignature(text, signature, key);
    seen.set(key.name, Math.max(seconds, seen.get(key.name) ?? 0));
  }
  return Array.from(seen, ([name, seconds]) => ({ name, seconds }));
}

/**
 * An opened checkpoint: signed by the log, and by no known witness falsely (SPEC §9).
 *
 * @returns {Promise<{head: object, witnesses: {name: string, seconds: number}[]}>}
 * @throws {MalformedError|VerificationError} as `parseCheckpoint`, `verifyLogLine` and `verifyWitnesses`
 */
export async function openCheckpoint(given, logKey, witnessKeys = []) {
  const checkpoint = parseCheckpoint(given);
  await verifyLogLine(checkpoint, logKey);
  return { head: checkpoint.head, witnesses: await verifyWitnesses(checkpoint, witnessKeys) };
}
