/**
 * Canonical JSON (SPEC §2.3; RFC 8785 on a subset): one byte form for each value.
 *
 * Rules:
 *   - The text is read, written again canonically, and must be the same: that refuses blanks, unsorted and repeated
 *     keys, needless escapes and minus zero.
 *   - The reader tells numbers apart by their spelling, which JSON.parse does not: 5.0 is a fraction, not 5.
 *   - Objects have no prototype, so a key like `constructor` is a key and nothing else.
 */

import { toText } from "./bytes.js";
import { MalformedError } from "./errors.js";
import { NESTING_MAX } from "./limits.js";

const NUMBER = /-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/y;
const WORD = /true|false|null/y;
const KEY = /^[a-z][a-z0-9_]*$/;
const FORBIDDEN = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/;

/** Reads one JSON value; `problem` is the first thing that JSON has and the subset has not. */
class Reader {
  constructor(text) {
    this.text = text;
    this.at = 0;
    this.depth = 0;
    this.problem = null;
  }

  whole() {
    const value = this.value();
    this.blanks();
    if (this.at < this.text.length) this.fail();
    return value;
  }

  value() {
    this.blanks();
    const opens = this.text[this.at];
    if (opens === "{") return this.nested(() => this.object());
    if (opens === "[") return this.nested(() => this.array());
    if (opens === '"') return this.string();
    return this.word() ?? this.number();
  }

  nested(read) {
    this.depth += 1;
    if (this.depth > NESTING_MAX) this.fail();
    this.at += 1;
    const value = read();
    this.depth -= 1;
    return value;
  }

  object() {
    const value = Object.create(null);
    this.members("}", () => {
      this.blanks();
      const key = this.string();
      if (!KEY.test(key)) this.note("json_key", key);
      this.blanks();
      if (!this.takes(":")) this.fail();
      value[key] = this.value();
    });
    return value;
  }

  array() {
    const value = [];
    this.members("]", () => value.push(this.value()));
    return value;
  }

  members(end, member) {
    this.blanks();
    if (this.takes(end)) return;
    do {
      member();
      this.blanks();
    } while (this.takes(","));
    if (!this.takes(end)) this.fail();
  }

  string() {
    const { text, at } = this;
    if (text[at] !== '"') this.fail();
    let end = at + 1;
    while (end < text.length && text[end] !== '"') end += text[end] === "\\" ? 2 : 1;
    this.at = end + 1;
    return this.unescaped(text.slice(at, end + 1));
  }

  unescaped(quoted) {
    let value = null;
    try {
      value = JSON.parse(quoted);
    } catch {
      this.fail();
    }
    if (/\p{Surrogate}/u.test(value)) this.fail();
    return value;
  }

  word() {
    WORD.lastIndex = this.at;
    const [found] = WORD.exec(this.text) ?? [];
    if (found === undefined) return undefined;
    this.at += found.length;
    if (found === "null") this.note("json_null", found);
    return found === "true";
  }

  number() {
    NUMBER.lastIndex = this.at;
    const [digits, fraction, exponent] = NUMBER.exec(this.text) ?? [];
    if (digits === undefined) this.fail();
    this.at += digits.length;
    const value = Number(digits);
    if (fraction || exponent) this.note("json_float", digits);
    else if (!Number.isSafeInteger(value)) this.note("json_integer", digits);
    return value;
  }

  blanks() {
    while (" \t\n\r".includes(this.text[this.at] ?? "-")) this.at += 1;
  }

  takes(character) {
    if (this.text[this.at] !== character) return false;
    this.at += 1;
    return true;
  }

  note(code, found) {
    this.problem ??= new MalformedError(code, "what canonical JSON has (SPEC §2.3)", found.slice(0, 80));
  }

  fail() {
    const found = this.text.slice(this.at, this.at + 40);
    throw new MalformedError("malformed_json", `a JSON value at character ${this.at}`, found);
  }
}

/** The canonical text of a value of the subset. */
export function encodeCanonical(value) {
  if (Array.isArray(value)) return `[${value.map(encodeCanonical).join(",")}]`;
  if (typeof value !== "object") return JSON.stringify(value);
  // Keys are ASCII, so the order of UTF-16 units is that of bytes.
  const members = Object.keys(value).sort();
  return `{${members.map((key) => `"${key}":${encodeCanonical(value[key])}`).join(",")}}`;
}

/**
 * The value whose canonical bytes are `line`.
 *
 * @param {Uint8Array|string} line
 * @returns {object|Array|string|boolean|number} objects without prototype
 * @throws {MalformedError} `malformed_json`, `not_canonical`, `json_float`, `json_null`, `json_integer`, `json_key`
 */
export function decodeCanonical(line) {
  const { text, value } = read(line);
  requireCanonical(text, value);
  return value;
}

/**
 * The object that `line` writes, before its spelling is judged: whoever knows its fields judges them first, then
 * calls `requireCanonical`.
 *
 * @throws {MalformedError} `malformed_json`, or what is not of the subset
 */
export function read(line) {
  const text = toText(line, "malformed_json");
  const reader = new Reader(text);
  const value = reader.whole();
  if (reader.problem !== null) throw reader.problem;
  return { text, value };
}

/** @throws {MalformedError} `not_canonical`, when `text` is another spelling of `value` */
export function requireCanonical(text, value) {
  const expected = encodeCanonical(value);
  if (expected !== text) throw new MalformedError("not_canonical", expected.slice(0, 200), text.slice(0, 200));
}

/**
 * Every string in `value` may stand in an event line (SPEC §2.4).
 *
 * @throws {MalformedError} `text_not_allowed`
 */
export function checkText(value) {
  if (typeof value === "string") checkString(value);
  else if (typeof value === "object") Object.values(value).forEach(checkText);
}

function checkString(text) {
  const [found] = FORBIDDEN.exec(text) ?? [];
  if (found !== undefined) {
    const point = `U+${found.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}`;
    throw new MalformedError("text_not_allowed", "no control or direction character", point);
  }
  if (text.normalize("NFC") !== text) {
    throw new MalformedError("text_not_allowed", "Unicode form NFC", text.slice(0, 80));
  }
}

/** True when `text` holds none of the characters that SPEC §2.4 keeps out. */
export const isPlainText = (text) => !FORBIDDEN.test(text);
