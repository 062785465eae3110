/**
 * Ed25519 verification (RFC 8032 §5.1.7, without the cofactor; SPEC §5).
 *
 * Rules:
 *   - A public key is 32 bytes, reduced, a point of the curve, and not of small order.
 *   - S is below the group's order; the encoding of S·B − h·A is compared with R byte by byte.
 *   - WebCrypto is asked first where a secure context offers it. Its "no" is confirmed in plain JavaScript: what
 *     browsers do with crafted R differs, and nobody is accused on the word of one of them.
 */

import { concat, equalBytes, fromHex, toHex } from "./bytes.js";
import { L, P, combine, decodePoint, encodePoint, littleEndian } from "./curve.js";
import { MalformedError } from "./errors.js";
import { KEYS_KEPT_MAX } from "./limits.js";
import { sha512 } from "./sha512.js";

const Y_BITS = 2n ** 255n - 1n;
const Y_OF_ORDER_8 = 0x7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7n;
/** y of the points whose order divides 8; with both signs of x, every spelling of the eight. */
const SMALL_ORDER_Y = new Set([0n, 1n, P - 1n, Y_OF_ORDER_8, P - Y_OF_ORDER_8]);

/**
 * The bytes are a public key that only one secret can sign for.
 *
 * @param {Uint8Array} publicKey
 * @throws {MalformedError} `key_length`, `key_not_canonical`, `key_small_order` or `key_not_on_curve`
 */
export function checkPublicKey(publicKey) {
  const found = toHex(publicKey);
  if (publicKey.length !== 32) throw new MalformedError("key_length", "32 bytes", found);
  const y = littleEndian(publicKey) & Y_BITS;
  if (y >= P) throw new MalformedError("key_not_canonical", "y below 2^255 - 19", found);
  if (SMALL_ORDER_Y.has(y)) throw new MalformedError("key_small_order", "a point of large order", found);
  if (decodePoint(publicKey) === null) throw new MalformedError("key_not_on_curve", "a point", found);
}

function isSoundKey(publicKey) {
  try {
    checkPublicKey(publicKey);
    return true;
  } catch {
    return false;
  }
}

/** True when R could be the encoding of a point, and S is below the group's order. */
function isSoundSignature(signature) {
  if (signature.length !== 64 || littleEndian(signature.subarray(32)) >= L) return false;
  const r = littleEndian(signature.subarray(0, 32));
  const y = r & Y_BITS;
  const hasNoX = y === 1n || y === P - 1n;
  return y < P && !(hasNoX && r > Y_BITS);
}

/**
 * True when the signature holds, judged in plain JavaScript.
 *
 * @param {Uint8Array} publicKey 32 bytes; an unsound key verifies nothing
 * @param {Uint8Array} signature 64 bytes, R || S
 * @param {Uint8Array} message
 * @returns {boolean}
 */
export function verifyPlain(publicKey, signature, message) {
  if (!isSoundKey(publicKey) || !isSoundSignature(signature)) return false;
  return holds(publicKey, signature, message);
}

function holds(publicKey, signature, message) {
  const r = signature.subarray(0, 32);
  const h = littleEndian(sha512(concat(r, publicKey, message))) % L;
  const s = littleEndian(signature.subarray(32));
  return equalBytes(encodePoint(combine(s, h, decodePoint(publicKey))), r);
}

/**
 * True when the signature holds; by WebCrypto where it is there, else plainly. The verdict is the same.
 *
 * @param {Uint8Array} publicKey 32 bytes; an unsound key verifies nothing
 * @param {Uint8Array} signature 64 bytes, R || S
 * @param {Uint8Array} message
 * @returns {Promise<boolean>}
 */
export async function verifySignature(publicKey, signature, message) {
  if (!isSoundSignature(signature)) return false;
  const key = await keyFor(publicKey);
  if (key === UNSOUND) return false;
  return (key !== null && (await verifyFast(key, signature, message))) || holds(publicKey, signature, message);
}

async function verifyFast(key, signature, message) {
  try {
    return await crypto.subtle.verify("Ed25519", key, signature, message);
  } catch {
    return false;
  }
}

const UNSOUND = Symbol("unsound");
/** Hexadecimal public key -> promise of UNSOUND, of a key for WebCrypto, or of null where there is none. */
const kept = new Map();

function keyFor(publicKey) {
  const name = toHex(publicKey);
  if (!kept.has(name)) {
    if (kept.size >= KEYS_KEPT_MAX) kept.clear();
    kept.set(name, makeKey(publicKey));
  }
  return kept.get(name);
}

async function makeKey(publicKey) {
  if (!isSoundKey(publicKey)) return UNSOUND;
  return (await hasWebCrypto()) ? importKey(publicKey) : null;
}

async function importKey(publicKey) {
  try {
    return await crypto.subtle.importKey("raw", publicKey, "Ed25519", false, ["verify"]);
  } catch {
    return null;
  }
}

let probe = null;

/**
 * Whether this context's WebCrypto knows Ed25519: it accepts RFC 8032's first vector and refuses it altered.
 *
 * @returns {Promise<boolean>}
 */
export function hasWebCrypto() {
  probe ??= globalThis.crypto?.subtle ? tryVector() : Promise.resolve(false);
  return probe;
}

const VECTOR_KEY = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
const VECTOR_SIGNATURE =
  "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155" +
  "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b";

async function tryVector() {
  const key = await importKey(fromHex(VECTOR_KEY));
  if (key === null) return false;
  const signature = fromHex(VECTOR_SIGNATURE);
  const accepts = await verifyFast(key, signature, new Uint8Array(0));
  return accepts && !(await verifyFast(key, signature, new Uint8Array(1)));
}
