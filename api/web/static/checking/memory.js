/**
 * What this device remembers of each log: the last checkpoint that it has verified, and an alarm once raised.
 *
 * Rules:
 *   - Only a verified checkpoint is kept, and only when it extends the one before.
 *   - After an alarm nothing is overwritten: the evidence stays until the reader clears it.
 *   - A browser that keeps nothing (private windows) is no error: it just remembers nothing.
 */

import { parseCheckpoint } from "../verifier/checkpoint.js";
import { decodeHash, encodeBase64 } from "../verifier/base64.js";
import { UndecidedError, VerifierError } from "../verifier/errors.js";
import { verifyConsistency } from "../verifier/merkle.js";

const keyOf = (place) => `sunledger:${place}`;

/** What is remembered of a log, or null; `place` names server and estate. */
export function recall(place) {
  try {
    const kept = JSON.parse(localStorage.getItem(keyOf(place)));
    return typeof kept?.note === "string" ? kept : null;
  } catch {
    return null;
  }
}

/** The checkpoint is remembered; false where the browser keeps nothing. */
export function remember(place, kept) {
  try {
    localStorage.setItem(keyOf(place), JSON.stringify(kept));
    return true;
  } catch {
    return false;
  }
}

/** Nothing is remembered of this log any more. */
export function forget(place) {
  localStorage.removeItem(keyOf(place));
}

/** A verified checkpoint in the form in which it is kept. */
export function keepsakeOf({ note, logKey, authority }, at) {
  const { head } = parseCheckpoint(note);
  return { note, logKey, authority, size: head.size, root: encodeBase64(head.root), origin: head.origin, at };
}

/**
 * How a newer verified checkpoint stands to the remembered one.
 *
 * @param {object} kept as `keepsakeOf`
 * @param {object} now as `keepsakeOf`
 * @param {function(number, number): Promise<string[]>} fetchPath gives the consistency path between two sizes
 * @returns {Promise<{standing: string, path?: string[]}>} `same`, `grown`, `behind`, `rewritten`, `shrank`, `other_log`
 * @throws {UndecidedError} when the path cannot be had
 */
export async function compare(kept, now, fetchPath) {
  if (kept.origin !== now.origin || kept.authority !== now.authority) return { standing: "other_log" };
  if (kept.size === now.size) return { standing: kept.root === now.root ? "same" : "rewritten" };
  return kept.size < now.size ? grown(kept, now, fetchPath) : shrunk(kept, now, fetchPath);
}

async function grown(kept, now, fetchPath) {
  const path = await fetchPath(kept.size, now.size);
  return { standing: holds(kept, now, path) ? "grown" : "rewritten", path };
}

/** A shorter log may be a copy that lags behind, if it can show that it leads to what was seen. */
async function shrunk(kept, now, fetchPath) {
  try {
    const path = await fetchPath(now.size, kept.size);
    return { standing: holds(now, kept, path) ? "behind" : "rewritten", path };
  } catch (error) {
    if (error instanceof UndecidedError && ["missing", "bad_answer"].includes(error.code)) return { standing: "shrank" };
    throw error;
  }
}

function holds(older, newer, path) {
  const hash = (text) => decodeHash(text, "proof_hash");
  try {
    verifyConsistency(older.size, hash(older.root), newer.size, hash(newer.root), path.map(hash));
    return true;
  } catch (error) {
    if (error instanceof VerifierError) return false;
    throw error;
  }
}
