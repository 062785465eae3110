/**
 * An entry: an event line and a seal line, joined by one LF (SPEC §3).
 *
 * That `prev` is the leaf before, and that times do not go back, shows only beside the neighbour, not here.
 */

import { decodeHash } from "./base64.js";
import { checkText, decodeCanonical, read, requireCanonical } from "./canonical.js";
import { toBytes } from "./bytes.js";
import { MalformedError, shown } from "./errors.js";
import { ENTRY_BYTES_MAX, EVENT_LINE_BYTES_MAX, SUBMISSION_EVENTS_MAX } from "./limits.js";
import { leafHash } from "./merkle.js";
import { parseSignatureLines } from "./note.js";

const LF = 10;
const KIND = /^[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*\/[1-9][0-9]*$/;
const MOMENT = /^(?!0000)[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z$/;

const isObject = (value) => typeof value === "object" && !Array.isArray(value);
const isString = (value) => typeof value === "string";
const isFrom = (least) => (value) => Number.isInteger(value) && value >= least;
const isSigs = (value) => value === undefined || (Array.isArray(value) && value.every(isString));

const EVENT_FIELDS = { at: isString, body: isObject, estate: isString, id: isString, v: isFrom(-Infinity) };
const SEAL_FIELDS = {
  at: isString,
  first: isFrom(0),
  of: isFrom(1),
  prev: isString,
  rules: isFrom(1),
  seq: isFrom(0),
  sigs: isSigs,
};

/** True when `value` has these fields, with their types, and no other. */
function hasFields(value, fields) {
  if (!isObject(value) || Object.keys(value).some((name) => !Object.hasOwn(fields, name))) return false;
  return Object.entries(fields).every(([name, isType]) => isType(value[name]));
}

/**
 * The event that a line claims, as far as its envelope goes; what it means is part 2.
 *
 * @param {Uint8Array|string} given
 * @returns {{at: string, body: object, estate: string, id: string, v: number}}
 * @throws {MalformedError} `event_line_too_long`, `event_envelope`, `event_version`, `event_kind`, or as
 *   `decodeCanonical` and `checkText`
 */
export function decodeEvent(given) {
  const line = toBytes(given, "malformed_json");
  if (line.length > EVENT_LINE_BYTES_MAX) {
    throw new MalformedError("event_line_too_long", `${EVENT_LINE_BYTES_MAX} bytes`, `${line.length} bytes`);
  }
  const event = decodeCanonical(line);
  if (!hasFields(event, EVENT_FIELDS)) throw new MalformedError("event_envelope", "at, body, estate, id, v");
  if (event.v !== 1) throw new MalformedError("event_version", "1", shown(event.v));
  const { kind } = event.body;
  if (!isString(kind) || !KIND.test(kind)) {
    throw new MalformedError("event_kind", "a dotted name, a slash and a version", shown(kind).slice(0, 80));
  }
  checkText(event);
  return event;
}

/**
 * The seal that a line writes.
 *
 * @param {Uint8Array|string} line
 * @throws {MalformedError} `malformed_json`, `not_canonical`, `seal_at`, `seal_of`, `seal_prev`, `seal_seq`,
 *   `seal_sigs`, or as `parseSignatureLines`
 */
export function decodeSeal(line) {
  const { text, value: seal } = readSeal(line);
  requireCanonical(text, seal);
  // A default that is written out is another spelling of the seal without it.
  if (seal.sigs?.length === 0) throw new MalformedError("not_canonical", "no empty list", '"sigs":[]');
  checkSeal(seal);
  return seal;
}

/** Whatever is no seal at all has one code, whether a field or a number is out of place (SPEC §14). */
function readSeal(line) {
  try {
    const seal = read(line);
    if (hasFields(seal.value, SEAL_FIELDS)) return seal;
  } catch (error) {
    if (error.code === "malformed_json") throw error;
    throw new MalformedError("malformed_json", "the fields of a seal", `${error.code} ${error.found}`);
  }
  throw new MalformedError("malformed_json", "the fields of a seal", "others");
}

function checkSeal(seal) {
  if (!isMoment(seal.at)) throw new MalformedError("seal_at", "a moment in UTC, milliseconds", seal.at);
  if (seal.of > SUBMISSION_EVENTS_MAX) {
    throw new MalformedError("seal_of", `1 to ${SUBMISSION_EVENTS_MAX}`, String(seal.of));
  }
  decodeHash(seal.prev, "seal_prev");
  if (seal.seq < seal.first || seal.seq >= seal.first + seal.of) {
    throw new MalformedError("seal_seq", `${seal.first} to below ${seal.first + seal.of}`, String(seal.seq));
  }
  const isFirst = seal.seq === seal.first;
  if (isFirst !== (seal.sigs !== undefined)) {
    throw new MalformedError("seal_sigs", isFirst ? "signature lines" : "no signature lines");
  }
  if (isFirst) parseSignatureLines(seal.sigs);
}

/** True for a real moment of the Gregorian calendar, years 0001 to 9999, without leap second. */
function isMoment(text) {
  if (!MOMENT.test(text)) return false;
  const milliseconds = Date.parse(text);
  // Date.parse takes 31 April for 1 May in some engines, and 24:00 in all.
  return !Number.isNaN(milliseconds) && new Date(milliseconds).toISOString() === text;
}

/**
 * An entry, decoded.
 *
 * @param {Uint8Array|string} given
 * @param {{leaf?: Uint8Array}} known its leaf hash, where the caller has computed it already
 * @returns {{event: object, eventLine: Uint8Array, seal: object, leaf: Uint8Array}}
 * @throws {MalformedError} `entry_too_long`, `entry_lines`, or as `decodeEvent` and `decodeSeal`
 */
export function decodeEntry(given, { leaf } = {}) {
  const entry = toBytes(given, "malformed_json");
  if (entry.length > ENTRY_BYTES_MAX) {
    throw new MalformedError("entry_too_long", `at most ${ENTRY_BYTES_MAX} bytes`, `${entry.length} bytes`);
  }
  const cut = entry.indexOf(LF);
  if (cut < 1 || cut !== entry.lastIndexOf(LF) || cut === entry.length - 1) {
    throw new MalformedError("entry_lines", "two lines joined by one LF");
  }
  const eventLine = entry.subarray(0, cut);
  const event = decodeEvent(eventLine);
  return { event, eventLine, seal: decodeSeal(entry.subarray(cut + 1)), leaf: leaf ?? leafHash(entry) };
}
