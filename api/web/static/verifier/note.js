/**
 * Signed notes (SPEC §6; C2SP signed-note): text, an empty line, signature lines.
 *
 * Which algorithm a line is judged by follows from the key that the reader holds, never from the line.
 */

import { decodeBase64 } from "./base64.js";
import { isPlainText } from "./canonical.js";
import { toBytes, toText } from "./bytes.js";
import { verifySignature } from "./ed25519.js";
import { MalformedError, VerificationError } from "./errors.js";
import { COSIGNATURE, ED25519, checkName, labelOf, requireAlgorithm } from "./keys.js";
import { SIGNATURE_LINES_MAX } from "./limits.js";

const DASH = "\u2014 ";
const KEY_ID_BYTES = 4;
const TIME_BYTES = 8;

/**
 * One signature line, without LF.
 *
 * @param {string} line
 * @returns {{name: string, keyId: Uint8Array, signature: Uint8Array, label: string, line: string}}
 * @throws {MalformedError} `signature_form`, `signature_base64`, `signature_short`, or as `checkName`
 */
export function parseSignatureLine(line) {
  const blank = line.indexOf(" ", DASH.length);
  if (!line.startsWith(DASH) || blank < 0) {
    throw new MalformedError("signature_form", "a dash, a name and base64", line.slice(0, 200));
  }
  const name = line.slice(DASH.length, blank);
  checkName(name);
  const blob = decodeBase64(line.slice(blank + 1), "signature_base64");
  if (blob.length <= KEY_ID_BYTES) throw new MalformedError("signature_short", "bytes behind the key id", line);
  const keyId = blob.subarray(0, KEY_ID_BYTES);
  return { name, keyId, signature: blob.subarray(KEY_ID_BYTES), label: labelOf(name, keyId), line };
}

/**
 * All signature lines of one note.
 *
 * @param {string[]} lines without LF
 * @throws {MalformedError} `note_unsigned`, `note_signatures`, `note_duplicate`, or as `parseSignatureLine`
 */
export function parseSignatureLines(lines) {
  if (lines.length === 0) throw new MalformedError("note_unsigned", "a signature line", "none");
  if (lines.length > SIGNATURE_LINES_MAX) {
    throw new MalformedError("note_signatures", `at most ${SIGNATURE_LINES_MAX}`, `${lines.length} lines`);
  }
  const signatures = lines.map(parseSignatureLine);
  const labels = new Set(signatures.map((signature) => signature.label));
  if (labels.size < signatures.length) {
    throw new MalformedError("note_duplicate", "each name and key id once", lines.join("\n").slice(0, 200));
  }
  return signatures;
}

/**
 * A note, parsed and not yet verified.
 *
 * @param {Uint8Array|string} given
 * @returns {{text: string, signatures: object[]}} the text ends in LF
 * @throws {MalformedError} `note_utf8`, `note_character`, `note_form`, or as `parseSignatureLines`
 */
export function parseNote(given) {
  const note = toText(given, "note_utf8");
  if (!isPlainText(note.replaceAll("\n", ""))) {
    throw new MalformedError("note_character", "no control character but LF");
  }
  const cut = note.lastIndexOf("\n\n");
  if (cut < 0 || !note.endsWith("\n") || cut + 2 === note.length) {
    throw new MalformedError("note_form", "text, an empty line, lines that end in LF");
  }
  const lines = note.slice(cut + 2, -1).split("\n");
  return { text: note.slice(0, cut + 1), signatures: parseSignatureLines(lines) };
}

/**
 * The key of type 0x01 signed `text`.
 *
 * @throws {MalformedError} `key_algorithm`
 * @throws {VerificationError} `signature_false`
 */
export async function verifyLine(text, signature, key) {
  requireAlgorithm(key, ED25519);
  const message = toBytes(text, "note_utf8");
  if (!(await verifySignature(key.publicKey, signature.signature, message))) {
    throw new VerificationError("signature_false", `a signature of ${key.name} over this text`, signature.line);
  }
}

/**
 * The witness cosigned the checkpoint's `text`.
 *
 * @returns {Promise<number>} Unix seconds at which it did
 * @throws {MalformedError} `key_algorithm`, `cosignature_time`
 * @throws {VerificationError} `signature_false`
 */
export async function verifyCosignature(text, { signature, line }, key) {
  requireAlgorithm(key, COSIGNATURE);
  const expected = `a cosignature of ${key.name} over this text`;
  if (signature.length !== TIME_BYTES + 64) throw new VerificationError("signature_false", expected, line);
  const seconds = Number(new DataView(signature.slice(0, TIME_BYTES).buffer).getBigUint64(0));
  if (!Number.isSafeInteger(seconds)) throw new MalformedError("cosignature_time", "below 2^53", line);
  const message = toBytes(`cosignature/v1\ntime ${seconds}\n${text}`, "note_utf8");
  if (!(await verifySignature(key.publicKey, signature.subarray(TIME_BYTES), message))) {
    throw new VerificationError("signature_false", expected, line);
  }
  return seconds;
}

/**
 * Every line is by one of `keys`, and holds over `text`: what a submission asks for (SPEC §8).
 *
 * @param {string} text
 * @param {object[]} signatures as parsed
 * @param {object[]} keys those that may have signed
 * @returns {Promise<object[]>} the signers' keys, in the order of the lines
 * @throws {MalformedError} `key_algorithm`
 * @throws {VerificationError} `signature_missing`, `signer_unknown` or `signature_false`
 */
export async function verifyEveryLine(text, signatures, keys) {
  if (signatures.length === 0) throw new VerificationError("signature_missing", "a signature line", "none");
  const known = new Map(keys.map((key) => [key.label, key]));
  const signers = [];
  for (const signature of signatures) {
    const key = known.get(signature.label);
    if (key === undefined) {
      throw new VerificationError("signer_unknown", "a key that may sign", signature.label);
    }
    await verifyLine(text, signature, key);
    signers.push(key);
  }
  return signers;
}
