/** Base64 in its one spelling (SPEC §2.2; RFC 4648 §4): no blanks, full padding, no stray bits. */

import { MalformedError } from "./errors.js";
import { HASH_BYTES } from "./limits.js";

/** Standard base64 with padding. */
export function encodeBase64(bytes) {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

/**
 * The bytes whose base64 is exactly `text`.
 *
 * @param {string} text
 * @param {string} code code of the error
 * @returns {Uint8Array}
 * @throws {MalformedError} with `code`
 */
export function decodeBase64(text, code) {
  const binary = lenient(text);
  // atob passes over blanks, missing padding and stray bits; encoding again shows all of them.
  if (binary === null || btoa(binary) !== text) {
    throw new MalformedError(code, "canonical base64", text.slice(0, 80));
  }
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

function lenient(text) {
  try {
    return atob(text);
  } catch {
    return null;
  }
}

/**
 * The 32 bytes whose base64 is exactly `text`.
 *
 * @throws {MalformedError} with `code`
 */
export function decodeHash(text, code) {
  const bytes = decodeBase64(text, code);
  if (bytes.length !== HASH_BYTES) {
    throw new MalformedError(code, `${HASH_BYTES} bytes`, `${bytes.length} bytes`);
  }
  return bytes;
}
