/**
 * A checkpoint as short text: what a phone scans and a notice board shows (SPEC §11, last paragraph).
 *
 * Four words: origin, size, base64 of the root, base64 of key id and signature. Whoever types them may break lines
 * elsewhere; without the fourth word the head is not signed.
 */

import { decodeBase64 } from "./base64.js";
import { parseCheckpoint, parseTreeHead } from "./checkpoint.js";
import { MalformedError } from "./errors.js";
import { labelOf } from "./keys.js";

const BLOB_BYTES = 68;

function signatureOf(name, word) {
  const blob = decodeBase64(word, "short_checkpoint");
  if (blob.length !== BLOB_BYTES) throw new MalformedError("short_checkpoint", "key id and signature", word);
  const keyId = blob.subarray(0, 4);
  return { name, keyId, signature: blob.subarray(4), label: labelOf(name, keyId), line: `\u2014 ${name} ${word}` };
}

/**
 * The checkpoint that three or four words write, in the form of `parseCheckpoint`.
 *
 * @param {string} given
 * @throws {MalformedError} `short_checkpoint`, or as `parseTreeHead`
 */
export function parseShort(given) {
  const words = given.split(/\s+/u).filter(Boolean);
  if (words.length < 3 || words.length > 4) throw new MalformedError("short_checkpoint", "three or four words", given.slice(0, 80));
  const text = `${words.slice(0, 3).join("\n")}\n`;
  const signatures = words.length === 4 ? [signatureOf(words[0], words[3])] : [];
  return { text, signatures, head: parseTreeHead(text) };
}

/** A checkpoint that somebody has kept: a signed note, or its short text. */
export function parseKept(given) {
  return given.includes("\n\n\u2014 ") ? parseCheckpoint(given) : parseShort(given);
}

/** A checkpoint's short text; `parseShort` reads it. */
export function formatShort({ text, signatures, head }) {
  const line = signatures.find(({ name }) => name === head.origin);
  return line === undefined ? text : `${text}${line.line.split(" ").at(-1)}\n`;
}
