/**
 * A checkpoint as short text: what a phone scans and a notice board shows (SPEC §11, last paragraph).
 *
 * Four words: origin, size, base64 of the root, base64 of key id and signature. Whoever types them may break lines
 * elsewhere; without the fourth word the head is not signed. A printed code holds them behind an address, `#kept=`,
 * with commas between: the part of an address that no server is sent.
 */

import { decodeBase64 } from "./base64.js";
import { parseCheckpoint, parseTreeHead } from "./checkpoint.js";
import { MalformedError } from "./errors.js";
import { labelOf } from "./keys.js";

const BLOB_BYTES = 68;
const KEPT = /#kept=([^#]+)$/;

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
function parseShort(given) {
  const words = given.split(/\s+/u).filter(Boolean);
  if (words.length < 3 || words.length > 4) throw new MalformedError("short_checkpoint", "three or four words", given.slice(0, 80));
  const text = `${words.slice(0, 3).join("\n")}\n`;
  const signatures = words.length === 4 ? [signatureOf(words[0], words[3])] : [];
  return { text, signatures, head: parseTreeHead(text) };
}

/** The words that a printed code holds behind its address; null where the text is no such address. */
function keptIn(given) {
  const found = KEPT.exec(given.replace(/\s+/gu, ""))?.[1];
  if (found === undefined) return null;
  try {
    return decodeURIComponent(found).replaceAll(",", "\n");
  } catch {
    throw new MalformedError("short_checkpoint", "an address", found.slice(0, 80));
  }
}

/** A checkpoint that somebody has kept: a signed note, its short text, or a printed code's address. */
export function parseKept(given) {
  const kept = keptIn(given);
  if (kept !== null) return parseShort(kept);
  return given.includes("\n\n\u2014 ") ? parseCheckpoint(given) : parseShort(given);
}

/** A checkpoint's short text; `parseShort` reads it. */
export function formatShort({ text, signatures, head }) {
  const line = signatures.find(({ name }) => name === head.origin);
  return line === undefined ? text : `${text}${line.line.split(" ").at(-1)}\n`;
}
