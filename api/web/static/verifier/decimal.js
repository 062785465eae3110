/** Decimal numbers in signed text, in paths and in receipts (SPEC §2.1). */

import { MalformedError } from "./errors.js";

/**
 * The number, 0 <= n < 2^53, whose one spelling is `text`.
 *
 * @param {string} text
 * @param {string} code code of the error
 * @returns {number}
 * @throws {MalformedError} with `code`: for signs, leading zeros, blanks, other scripts, too large numbers
 */
export function parseDecimal(text, code) {
  const number = /^(?:0|[1-9][0-9]{0,15})$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(number)) {
    throw new MalformedError(code, "a decimal number below 2^53", text.slice(0, 80));
  }
  return number;
}
