/**
 * Event lines and submission notes, made and signed on this device (SPEC §3.1, §8).
 *
 * Rules:
 *   - The 80 random bits of an id are drawn anew for every event.
 *   - What is signed is what is sent: the line is encoded once, canonically.
 *   - A lost answer is no refusal: the same submission may be sent again, it is recognised by its root.
 */

import { toBytes } from "../verifier/bytes.js";
import { encodeCanonical } from "../verifier/canonical.js";
import { formatTreeHead, submissionHead } from "../verifier/checkpoint.js";
import { leafHash, rootOf } from "../verifier/merkle.js";

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const SHANGHAI_MS = 8 * 3_600_000;

/** A fresh ULID. */
function newEventId(milliseconds = Date.now()) {
  let number = BigInt(milliseconds);
  for (const byte of crypto.getRandomValues(new Uint8Array(10))) number = (number << 8n) | BigInt(byte);
  let text = "";
  for (let at = 0; at < 26; at += 1, number >>= 5n) text = ALPHABET[Number(number & 31n)] + text;
  return text;
}

/** A moment as an event's `at`: seconds, in the time of Asia/Shanghai. */
const momentOf = (milliseconds) => `${new Date(milliseconds + SHANGHAI_MS).toISOString().slice(0, 19)}+08:00`;

/** The event line of a body; text is brought into form NFC, as the ledger asks. */
export function eventLine(estate, body, now = Date.now()) {
  return encodeCanonical({ at: momentOf(now), body, estate, id: newEventId(now), v: 1 }).normalize("NFC");
}

/**
 * A submission that these keys have signed.
 *
 * @param {string} origin the log's origin
 * @param {string[]} lines event lines
 * @param {object[]} keys each has `sign(text)`
 * @returns {Promise<{events: string[], note: string}>}
 */
export async function signedSubmission(origin, lines, keys) {
  const leaves = lines.map((line) => leafHash(toBytes(line, "malformed_json")));
  const text = formatTreeHead(submissionHead(origin, lines.length, rootOf(leaves)));
  const signatures = [];
  for (const key of keys) signatures.push(`${await key.sign(text)}\n`);
  return { events: lines, note: `${text}\n${signatures.join("")}` };
}

/**
 * The ledger's answer to a submission.
 *
 * @returns {Promise<{isIn: boolean, answer: object, isLost: boolean}>} `isLost` where nobody knows: sending it again is
 *   harmless
 */
export async function send(estate, submission) {
  try {
    const reply = await fetch(`/v1/estates/${estate}/submissions`, {
      method: "POST",
      headers: { "Content-Type": "application/json", "Accept-Language": document.documentElement.lang },
      body: JSON.stringify(submission),
      redirect: "error",
    });
    const answer = await reply.json();
    return { isIn: reply.status === 201, answer, isLost: reply.status >= 500 };
  } catch {
    return { isIn: false, answer: {}, isLost: true };
  }
}
