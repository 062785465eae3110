/**
 * Reading a .zip in memory: the directory at its end, files stored or deflated.
 *
 * Rules:
 *   - Sizes are bounded before anything is expanded, and what expands further is left.
 *   - Names that lead out of the archive, and names that come twice, make it unreadable as a whole.
 *   - A damaged zip is "could not tell": nothing in it has been judged.
 */

import { UndecidedError } from "./errors.js";

const END_MARK = 0x06054b50;
const ENTRY_MARK = 0x02014b50;
const FILE_MARK = 0x04034b50;
const FILES_MAX = 200_000;
const FILE_BYTES_MAX = 64 * 2 ** 20;
const STORED = 0;
const DEFLATED = 8;

const bad = (why) => {
  throw new UndecidedError("bad_zip", why);
};

/** True for a relative path without steps upwards, drives or backslashes. */
const staysInside = (name) => !/^\/|\\|:|(^|\/)\.\.?(\/|$)/.test(name) && name !== "";

function findEnd(view) {
  for (let at = view.byteLength - 22; at >= 0 && at > view.byteLength - 66_000; at -= 1) {
    if (view.getUint32(at, true) === END_MARK) return at;
  }
  return bad("no directory");
}

function entryAt(view, at) {
  if (at + 46 > view.byteLength || view.getUint32(at, true) !== ENTRY_MARK) bad("directory");
  const [nameBytes, extra, comment] = [28, 30, 32].map((offset) => view.getUint16(at + offset, true));
  const name = new TextDecoder().decode(new Uint8Array(view.buffer, view.byteOffset + at + 46, nameBytes));
  return {
    name,
    method: view.getUint16(at + 10, true),
    packed: view.getUint32(at + 20, true),
    size: view.getUint32(at + 24, true),
    start: view.getUint32(at + 42, true),
    next: at + 46 + nameBytes + extra + comment,
  };
}

/** The files of an archive; each is expanded when it is read. */
export class ZipSource {
  /**
   * @param {Uint8Array} bytes the whole archive
   * @throws {UndecidedError} `bad_zip`
   */
  constructor(bytes) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.entries = new Map();
    const end = findEnd(this.view);
    const count = this.view.getUint16(end + 10, true);
    let at = this.view.getUint32(end + 16, true);
    if (count > FILES_MAX) bad("too many files");
    for (let n = 0; n < count; n += 1) at = this.enter(entryAt(this.view, at));
  }

  enter(entry) {
    if (!staysInside(entry.name) || this.entries.has(entry.name)) bad(entry.name);
    if (entry.size > FILE_BYTES_MAX) bad(`${entry.name} is too large`);
    this.entries.set(entry.name, entry);
    return entry.next;
  }

  names() {
    return [...this.entries.keys()];
  }

  /** @throws {UndecidedError} `missing` or `bad_zip` */
  async read(path) {
    const entry = this.entries.get(path);
    if (entry === undefined) throw new UndecidedError("missing", path);
    const content = await this.expand(entry, this.packed(entry));
    if (content.length !== entry.size) bad(path);
    return content;
  }

  packed({ name, start, packed }) {
    if (start + 30 > this.view.byteLength || this.view.getUint32(start, true) !== FILE_MARK) bad(name);
    const from = start + 30 + this.view.getUint16(start + 26, true) + this.view.getUint16(start + 28, true);
    if (from + packed > this.bytes.length) bad(name);
    return this.bytes.subarray(from, from + packed);
  }

  async expand({ name, method, size }, packed) {
    if (method === STORED) return packed;
    if (method !== DEFLATED) return bad(`${name}: method ${method}`);
    return inflate(packed, size, name);
  }
}

async function inflate(packed, size, name) {
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  const content = new Uint8Array(size);
  let length = 0;
  try {
    const reader = stream.getReader();
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
      if (length + piece.value.length > size) bad(name);
      content.set(piece.value, length);
      length += piece.value.length;
    }
  } catch {
    bad(name);
  }
  return length === size ? content : bad(name);
}
