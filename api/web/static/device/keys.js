/**
 * Signing keys that never leave this device: Ed25519 by WebCrypto, not extractable, in IndexedDB.
 *
 * Rules:
 *   - The private key is a handle: no script, this one included, can read its bytes.
 *   - A key is kept under a name for its purpose and estate; making it again never replaces one that is there.
 *   - Where the browser has no Ed25519, or no secure context, nothing is pretended: the reader is told what else helps.
 */

import { concat, toBytes } from "../verifier/bytes.js";
import { encodeBase64 } from "../verifier/base64.js";
import { ED25519, formatVkey, parseVkey } from "../verifier/keys.js";

const DATABASE = "sunledger-keys";
const STORE = "keys";

/** Whether this browser can hold such keys: `yes`, `insecure` (no https) or `no`. */
export async function capability() {
  if (!globalThis.isSecureContext || !globalThis.crypto?.subtle) return "insecure";
  try {
    await crypto.subtle.generateKey("Ed25519", false, ["sign", "verify"]);
    return "indexedDB" in globalThis ? "yes" : "no";
  } catch {
    return "no";
  }
}

const settled = (request) =>
  new Promise((resolve, reject) => {
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error));
  });

async function opened() {
  const request = indexedDB.open(DATABASE, 1);
  request.addEventListener("upgradeneeded", () => request.result.createObjectStore(STORE));
  return settled(request);
}

async function withStore(mode, use) {
  const database = await opened();
  try {
    return await settled(use(database.transaction(STORE, mode).objectStore(STORE)));
  } finally {
    database.close();
  }
}

/** A key that signs: its vkey, and a signature line over any text. */
export class DeviceKey {
  constructor({ vkey, privateKey }) {
    this.vkey = vkey;
    this.privateKey = privateKey;
  }

  /** The signature line of a note's text, without LF. */
  async sign(text) {
    const { name, keyId } = parseVkey(this.vkey);
    const message = toBytes(text, "note_utf8");
    const signature = new Uint8Array(await crypto.subtle.sign("Ed25519", this.privateKey, message));
    return `\u2014 ${name} ${encodeBase64(concat(keyId, signature))}`;
  }
}

/** The key that is kept under this label, or null. */
export async function keptKey(label) {
  const kept = await withStore("readonly", (store) => store.get(label));
  return kept === undefined ? null : new DeviceKey(kept);
}

/**
 * A key is kept under this label, made now unless there is one.
 *
 * @param {string} label purpose and estate
 * @param {string} name the key's name in signature lines
 */
export async function makeKey(label, name) {
  const there = await keptKey(label);
  if (there !== null) return there;
  const pair = await crypto.subtle.generateKey("Ed25519", false, ["sign", "verify"]);
  const publicKey = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
  const kept = { vkey: formatVkey(name, ED25519, publicKey), privateKey: pair.privateKey };
  await withStore("readwrite", (store) => store.add(kept, label));
  return new DeviceKey(kept);
}

/** A short random name for a key: it must not tell whose it is. */
export function freshName(purpose) {
  const bytes = crypto.getRandomValues(new Uint8Array(6));
  return `${purpose}-${Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}
