/** Bytes and text: UTF-8 that is never repaired, hexadecimal, joining, comparing. */

import { MalformedError } from "./errors.js";

const ENCODER = new TextEncoder();
// Without ignoreBOM a byte order mark would be swallowed, and two spellings would read alike.
const DECODER = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * The UTF-8 bytes of a text.
 *
 * @param {string|Uint8Array} given text, or bytes, which are returned as they are
 * @param {string} code code of the error
 * @returns {Uint8Array}
 * @throws {MalformedError} with `code`, when the text holds half a surrogate pair
 */
export function toBytes(given, code) {
  if (typeof given !== "string") return given;
  // TextEncoder would put U+FFFD in its place.
  if (/\p{Surrogate}/u.test(given)) throw new MalformedError(code, "UTF-8", "half a surrogate pair");
  return ENCODER.encode(given);
}

/**
 * The text that bytes spell in UTF-8.
 *
 * @param {string|Uint8Array} given bytes, or a text, which is only checked
 * @param {string} code code of the error
 * @returns {string}
 * @throws {MalformedError} with `code`, when they are not UTF-8
 */
export function toText(given, code) {
  try {
    return DECODER.decode(toBytes(given, code));
  } catch {
    throw new MalformedError(code, "UTF-8", "other bytes");
  }
}

/** The bytes of all parts, one behind the other. */
export function concat(...parts) {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/** True when both have the same bytes; nothing here is secret, so time may tell. */
export function equalBytes(left, right) {
  return left.length === right.length && left.every((byte, at) => byte === right[at]);
}

/** Lower-case hexadecimal. */
export function toHex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The bytes of hexadecimal digits that the caller has written or checked. */
export function fromHex(digits) {
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
