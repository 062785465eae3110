/**
 * Asking the server: with a bound for size and time, without redirects; what fails is "could not tell".
 */

import { UndecidedError } from "../verifier/errors.js";

const SECONDS_MAX = 20;
const BYTES_MAX = 32 * 2 ** 20;
const CODES = { 400: "missing", 401: "refused", 403: "refused", 404: "missing", 410: "missing", 429: "busy", 503: "busy" };

/** Bytes that were received since the page opened; tests and the technical details show it. */
export const received = { bytes: 0, requests: 0 };

/**
 * The body behind an address.
 *
 * @param {string} path address on this server
 * @param {{bytesMax?: number, secondsMax?: number}} bounds
 * @returns {Promise<Uint8Array>}
 * @throws {UndecidedError} `unreachable`, `missing`, `refused`, `busy`, `too_long` or `too_slow`
 */
export async function fetchBytes(path, { bytesMax = BYTES_MAX, secondsMax = SECONDS_MAX } = {}) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), secondsMax * 1000);
  try {
    const answer = await fetch(path, { signal: stop.signal, redirect: "error", cache: "no-cache" });
    if (!answer.ok) {
      // A refusal is told by its status; left unread, its body would hold the connection.
      await answer.body?.cancel();
      throw new UndecidedError(CODES[answer.status] ?? "unreachable", path);
    }
    return await body(answer, path, bytesMax);
  } catch (error) {
    if (error instanceof UndecidedError) throw error;
    throw new UndecidedError(stop.signal.aborted ? "too_slow" : "unreachable", path);
  } finally {
    clearTimeout(timer);
  }
}

/** The body, read piece by piece so that an endless one is left. */
async function body(answer, path, bytesMax) {
  const pieces = [];
  let length = 0;
  const reader = answer.body.getReader();
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
    length += piece.value.length;
    if (length > bytesMax) {
      await reader.cancel();
      throw new UndecidedError("too_long", path);
    }
    pieces.push(piece.value);
  }
  received.bytes += length;
  received.requests += 1;
  return joined(pieces, length);
}

function joined(pieces, length) {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

/** A text; `bad_answer` where it is not UTF-8. */
export async function fetchText(path, bounds) {
  const bytes = await fetchBytes(path, bounds);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new UndecidedError("bad_answer", path);
  }
}

/** A JSON value; `bad_answer` where it is none. */
export async function fetchJson(path, bounds) {
  const text = await fetchText(path, bounds);
  try {
    return JSON.parse(text);
  } catch {
    throw new UndecidedError("bad_answer", path);
  }
}

/** The static log of an estate on this server, as a source for `checkEstate`. */
export class LogSource {
  constructor(base) {
    this.base = base;
  }

  async read(path) {
    return fetchBytes(`${this.base}/${path}`);
  }
}
