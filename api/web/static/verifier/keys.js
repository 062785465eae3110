/**
 * Names and verifier keys (SPEC §5): `<name>+<key id>+<base64(type || public key)>`.
 *
 * A key is judged where it enters, here: nothing later meets a point of small order.
 */

import { decodeBase64, encodeBase64 } from "./base64.js";
import { isPlainText } from "./canonical.js";
import { concat, toBytes, toHex } from "./bytes.js";
import { checkPublicKey } from "./ed25519.js";
import { MalformedError } from "./errors.js";
import { NAME_BYTES_MAX } from "./limits.js";
import { sha256 } from "./sha256.js";

export const ED25519 = 0x01;
export const COSIGNATURE = 0x04;

/**
 * A name may stand in a key or in a signature line.
 *
 * @throws {MalformedError} `name_empty`, `name_too_long` or `name_character`
 */
export function checkName(name) {
  if (name === "") throw new MalformedError("name_empty", "a name");
  if (toBytes(name, "name_character").length > NAME_BYTES_MAX) {
    throw new MalformedError("name_too_long", `at most ${NAME_BYTES_MAX} bytes`, name.slice(0, 80));
  }
  if (/[+\p{White_Space}]/u.test(name) || !isPlainText(name)) {
    throw new MalformedError("name_character", "no plus sign, blank or control", name);
  }
}

/** The first four bytes of SHA-256(name || LF || type || public key). */
export function keyId(name, typedKey) {
  return sha256(concat(toBytes(`${name}\n`, "name_character"), typedKey)).subarray(0, 4);
}

/** By this, signature lines name a key; a name holds no blank. */
export const labelOf = (name, id) => `${name} ${toHex(id)}`;

/**
 * The verifier key that `text` writes.
 *
 * @param {string} text
 * @returns {{name: string, algorithm: number, publicKey: Uint8Array, keyId: Uint8Array, label: string, text: string}}
 * @throws {MalformedError} `vkey_form`, `vkey_hex`, `vkey_base64`, `key_algorithm`, `key_id`, or as `checkName` and
 *   `checkPublicKey`
 */
export function parseVkey(text) {
  const [, name, digits, encoded] = /^([^+]*)\+([^+]*)\+(.*)$/su.exec(text) ?? [];
  if (encoded === undefined) throw new MalformedError("vkey_form", "name+key id+key", text.slice(0, 200));
  checkName(name);
  if (!/^[0-9a-f]{8}$/.test(digits)) {
    throw new MalformedError("vkey_hex", "8 lower-case hexadecimal digits", digits.slice(0, 80));
  }
  const typed = decodeBase64(encoded, "vkey_base64");
  if (typed.length === 0) throw new MalformedError("key_length", "a type and 32 bytes", "nothing");
  const [algorithm] = typed;
  if (algorithm !== ED25519 && algorithm !== COSIGNATURE) {
    throw new MalformedError("key_algorithm", "type 0x01 or 0x04", `0x${toHex(typed.subarray(0, 1))}`);
  }
  checkPublicKey(typed.subarray(1));
  const id = keyId(name, typed);
  if (toHex(id) !== digits) throw new MalformedError("key_id", toHex(id), digits);
  return { name, algorithm, publicKey: typed.subarray(1), keyId: id, label: labelOf(name, id), text };
}

/** The line that `parseVkey` reads. */
export function formatVkey(name, algorithm, publicKey) {
  const typed = concat([algorithm], publicKey);
  return `${name}+${toHex(keyId(name, typed))}+${encodeBase64(typed)}`;
}

/** @throws {MalformedError} `key_algorithm`, when a key is not of the type that this use asks for */
export function requireAlgorithm(key, algorithm) {
  if (key.algorithm !== algorithm) {
    throw new MalformedError("key_algorithm", `type ${algorithm} for this use`, `${key.algorithm} of ${key.name}`);
  }
}
