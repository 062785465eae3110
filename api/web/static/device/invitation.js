/**
 * An invitation: the registrar's submission that grants this device's key, to be co-signed by that key.
 *
 * It is the submission's own JSON, `{"events": […], "note": …}`. Nothing is signed that was not read: the note must fit
 * the events, and the events must grant this very key, as an owner's, in this estate, and nothing else.
 */

import { toBytes } from "../verifier/bytes.js";
import { formatTreeHead, submissionHead } from "../verifier/checkpoint.js";
import { decodeEvent } from "../verifier/entry.js";
import { VerificationError } from "../verifier/errors.js";
import { leafHash, rootOf } from "../verifier/merkle.js";
import { parseNote } from "../verifier/note.js";

const wrong = (found) => {
  throw new VerificationError("invitation_wrong", "a grant of this device's key", String(found).slice(0, 200));
};

/**
 * The invitation with this device's signature line more.
 *
 * @param {string} given as pasted
 * @param {{estate: string, origin: string}} log
 * @param {object} key as `makeKey`
 * @returns {Promise<{events: string[], note: string}>}
 * @throws {VerificationError} `invitation_wrong`
 */
export async function accepted(given, { estate, origin }, key) {
  const { events, note } = parsed(given);
  const bodies = events.map((line) => decodeEvent(line)).map((event) => (event.estate === estate ? event.body : wrong(event.estate)));
  const isGrant = ({ kind, vkey, role }) => kind === "estate.key.granted/1" && vkey === key.vkey && role === "owner";
  if (bodies.length !== 1 || !bodies.every(isGrant)) wrong(given);
  const root = rootOf(events.map((line) => leafHash(toBytes(line, "malformed_json"))));
  const text = formatTreeHead(submissionHead(origin, events.length, root));
  if (parseNote(note).text !== text) wrong(note);
  return { events, note: `${note}${await key.sign(text)}\n` };
}

function parsed(given) {
  try {
    const { events, note } = JSON.parse(given);
    if (Array.isArray(events) && events.every((one) => typeof one === "string") && typeof note === "string") return { events, note };
  } catch {
    // Said below.
  }
  return wrong(given);
}
