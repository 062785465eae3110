/** Paths of a static log and the entries in a bundle (SPEC §10). */

import { MalformedError } from "./errors.js";
import { HASH_BYTES, TILE_LEVEL_MAX, TILE_WIDTH } from "./limits.js";

const PATH = /^tile\/(entries|0|[1-9][0-9]*)\/((?:x[0-9]{3}\/)*[0-9]{3})(?:\.p\/([0-9]+))?$/;
const LENGTH_BYTES = 2;

function formatPath(top, index, width) {
  let number = String(index % 1000).padStart(3, "0");
  for (let rest = Math.floor(index / 1000); rest > 0; rest = Math.floor(rest / 1000)) {
    number = `x${String(rest % 1000).padStart(3, "0")}/${number}`;
  }
  return `tile/${top}/${number}${width === TILE_WIDTH ? "" : `.p/${width}`}`;
}

/** The path of a hash tile; 0 <= level <= 6, 1 <= width <= 256. */
export const tilePath = (level, index, width = TILE_WIDTH) => formatPath(String(level), index, width);
/** The path of an entry bundle. */
export const bundlePath = (index, width = TILE_WIDTH) => formatPath("entries", index, width);

/** Level (or `entries`), index and width of the one path `text`. */
function parsePath(text) {
  const [, top, groups, partial] = PATH.exec(text) ?? [];
  if (top === undefined) throw new MalformedError("tile_path", "the path of a tile", text.slice(0, 200));
  if (top !== "entries" && Number(top) > TILE_LEVEL_MAX) {
    throw new MalformedError("tile_level", `0 to ${TILE_LEVEL_MAX}`, top.slice(0, 80));
  }
  const index = Number(groups.replaceAll(/[x/]/g, ""));
  if (!Number.isSafeInteger(index)) throw new MalformedError("tile_index", "below 2^53", groups.slice(0, 80));
  const width = partial === undefined ? TILE_WIDTH : Number(partial);
  if (width < 1 || width > TILE_WIDTH) throw new MalformedError("tile_width", `1 to ${TILE_WIDTH}`, partial);
  const expected = formatPath(top, index, width);
  if (expected !== text) throw new MalformedError("tile_path", expected, text.slice(0, 200));
  return { top, index, width };
}

/**
 * The hash tile that `text` is the one path of.
 *
 * @returns {{level: number, index: number, width: number}}
 * @throws {MalformedError} `tile_path`, `tile_level`, `tile_index` or `tile_width`
 */
export function parseTilePath(text) {
  const { top, index, width } = parsePath(text);
  if (top === "entries") throw new MalformedError("tile_path", "a hash tile", text);
  return { level: Number(top), index, width };
}

/**
 * The entry bundle that `text` is the one path of.
 *
 * @returns {{index: number, width: number}}
 * @throws {MalformedError} as `parseTilePath`
 */
export function parseBundlePath(text) {
  const { top, index, width } = parsePath(text);
  if (top !== "entries") throw new MalformedError("tile_path", "an entry bundle", text);
  return { index, width };
}

/**
 * Every tile of a log of `size` entries, level by level.
 *
 * @returns {{level: number, index: number, width: number}[]}
 */
export function tilesOf(size) {
  const tiles = [];
  let count = size;
  for (let level = 0; count > 0; level += 1, count = Math.floor(count / TILE_WIDTH)) {
    for (let index = 0; index * TILE_WIDTH < count; index += 1) {
      tiles.push({ level, index, width: Math.min(TILE_WIDTH, count - index * TILE_WIDTH) });
    }
  }
  return tiles;
}

/**
 * The hashes of a tile.
 *
 * @throws {MalformedError} `tile_length`
 */
export function splitTile(bytes, width) {
  if (bytes.length !== width * HASH_BYTES) {
    throw new MalformedError("tile_length", `${width * HASH_BYTES} bytes`, `${bytes.length} bytes`);
  }
  return Array.from({ length: width }, (_, at) => bytes.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES));
}

/**
 * The entries of a bundle.
 *
 * @param {Uint8Array} bytes a run of length (2 bytes, big-endian) || entry
 * @returns {Uint8Array[]}
 * @throws {MalformedError} `bundle_cut`, `bundle_entry_empty` or `bundle_width`
 */
export function decodeBundle(bytes) {
  const entries = [];
  for (let at = 0; at < bytes.length; ) {
    const length = bytes[at] * 256 + (bytes[at + 1] ?? 0);
    const end = at + LENGTH_BYTES + length;
    if (end > bytes.length) throw new MalformedError("bundle_cut", "whole entries", `cut in entry ${entries.length}`);
    if (length === 0) throw new MalformedError("bundle_entry_empty", "entries of bytes", `entry ${entries.length}`);
    entries.push(bytes.subarray(at + LENGTH_BYTES, end));
    at = end;
  }
  if (entries.length < 1 || entries.length > TILE_WIDTH) {
    throw new MalformedError("bundle_width", `1 to ${TILE_WIDTH} entries`, String(entries.length));
  }
  return entries;
}
