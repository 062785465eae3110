/**
 * RFC 6962 trees and their proofs (SPEC §4; RFC 9162 §2.1.3.2 and §2.1.4.2).
 *
 * Sizes go up to 2^53, where JavaScript's bit operators do not reach: halving is a division.
 */

import { concat, equalBytes, toHex } from "./bytes.js";
import { VerificationError } from "./errors.js";
import { HASH_BYTES } from "./limits.js";
import { sha256 } from "./sha256.js";

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

/** SHA-256(0x00 || bytes). */
export const leafHash = (bytes) => sha256(concat(LEAF, bytes));
/** SHA-256(0x01 || left || right). */
const nodeHash = (left, right) => sha256(concat(NODE, left, right));
/** The root of no leaves. */
export const EMPTY_ROOT = sha256(new Uint8Array(0));

const half = (n) => Math.floor(n / 2);
const isOdd = (n) => n % 2 === 1;

/**
 * The root over leaf hashes, level by level: an odd last node moves up unchanged.
 *
 * @param {Uint8Array[]} leaves 32-byte hashes
 */
export function rootOf(leaves) {
  if (leaves.length === 0) return EMPTY_ROOT;
  let level = leaves;
  while (level.length > 1) {
    const above = [];
    for (let at = 0; at + 1 < level.length; at += 2) above.push(nodeHash(level[at], level[at + 1]));
    if (isOdd(level.length)) above.push(level.at(-1));
    level = above;
  }
  return level[0];
}

function checkHashes(hashes) {
  const wrong = hashes.find((hash) => hash.length !== HASH_BYTES);
  if (wrong !== undefined) throw new VerificationError("proof_hash", `${HASH_BYTES} bytes`, toHex(wrong));
}

function checkEnd(isEnd, path) {
  if (!isEnd) throw new VerificationError("proof_length", "the path's exact length", `${path.length} hashes`);
}

function checkRoot(expected, found) {
  if (!equalBytes(expected, found)) {
    throw new VerificationError("proof_root", toHex(expected), toHex(found));
  }
}

/** The place of a node and of the last one on its level. */
const above = ({ here, last }) => ({ here: half(here), last: half(last) });

/** The place above, beyond all levels where the last node moves up alone. */
function aboveJoin(place) {
  let now = place;
  while (!isOdd(now.here) && now.here !== 0) now = above(now);
  return above(now);
}

/**
 * The root that an inclusion path leads to.
 *
 * @param {Uint8Array} leaf 32-byte leaf hash
 * @param {number} index 0 <= index < size
 * @param {number} size leaves of the tree
 * @param {Uint8Array[]} path nearest sibling first
 * @throws {VerificationError} `proof_index`, `proof_hash` or `proof_length`
 */
export function rootFromPath(leaf, index, size, path) {
  if (!(index >= 0 && index < size)) {
    throw new VerificationError("proof_index", `an index below ${size}`, String(index));
  }
  checkHashes([leaf, ...path]);
  let place = { here: index, last: size - 1 };
  let node = leaf;
  for (const sibling of path) {
    checkEnd(place.last > 0, path);
    const isRight = isOdd(place.here) || place.here === place.last;
    node = isRight ? nodeHash(sibling, node) : nodeHash(node, sibling);
    place = isRight ? aboveJoin(place) : above(place);
  }
  checkEnd(place.last === 0, path);
  return node;
}

/**
 * The leaf is at `index` of the tree with this root.
 *
 * @throws {VerificationError} `proof_root`, or as `rootFromPath`
 */
export function verifyInclusion(leaf, index, size, path, root) {
  checkHashes([root]);
  checkRoot(root, rootFromPath(leaf, index, size, path));
}

/**
 * The tree of `size` leaves begins with the tree of `oldSize` leaves.
 *
 * @throws {VerificationError} `proof_sizes`, `proof_hash`, `proof_length` or `proof_root`
 */
export function verifyConsistency(oldSize, oldRoot, size, root, path) {
  if (!(oldSize >= 0 && oldSize <= size)) {
    throw new VerificationError("proof_sizes", `0 to ${size}`, String(oldSize));
  }
  checkHashes([oldRoot, root, ...path]);
  if (oldSize === 0 || oldSize === size) {
    checkEnd(path.length === 0, path);
    checkRoot(oldSize === 0 ? EMPTY_ROOT : root, oldRoot);
    if (size === 0) checkRoot(EMPTY_ROOT, root);
    return;
  }
  const [oldFound, found] = consistencyRoots(oldSize, oldRoot, size, path);
  checkRoot(oldRoot, oldFound);
  checkRoot(root, found);
}

/** The two roots that a consistency path leads to, 0 < oldSize < size. */
function consistencyRoots(oldSize, oldRoot, size, path) {
  let place = { here: oldSize - 1, last: size - 1 };
  while (isOdd(place.here)) place = above(place);
  // A full tree is its own first node: it is not in the path, because the reader has it.
  const [start, ...rest] = place.here === 0 ? [oldRoot, ...path] : path;
  checkEnd(start !== undefined, path);
  let [older, newer] = [start, start];
  for (const sibling of rest) {
    checkEnd(place.last > 0, path);
    if (isOdd(place.here) || place.here === place.last) {
      older = nodeHash(sibling, older);
      newer = nodeHash(sibling, newer);
      place = aboveJoin(place);
    } else {
      newer = nodeHash(newer, sibling);
      place = above(place);
    }
  }
  checkEnd(place.last === 0, path);
  return [older, newer];
}
