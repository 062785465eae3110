/**
 * Points of edwards25519 (RFC 8032 §5.1), for verification only: nothing here is secret, and time may tell.
 *
 * A point is [X, Y, Z, T] with x = X/Z, y = Y/Z, x·y = T/Z. Coordinates are kept within (-p, p): the remainder of a
 * product has the product's sign, and only encoding asks for the positive one.
 */

export const P = 2n ** 255n - 19n;
/** Order of the base point. */
export const L = 2n ** 252n + 27742317777372353535851937790883648493n;

const positive = (n) => ((n % P) + P) % P;

/** n to the given power, modulo p. */
function power(n, exponent) {
  let result = 1n;
  for (let base = n, rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * base) % P;
    base = (base * base) % P;
  }
  return result;
}

/** The inverse modulo p, by Euclid. */
function inverse(n) {
  let [a, b, u, v] = [positive(n), P, 1n, 0n];
  while (b > 0n) {
    const quotient = a / b;
    [a, b] = [b, a - quotient * b];
    [u, v] = [v, u - quotient * v];
  }
  return positive(u);
}

export const D = positive(-121665n * inverse(121666n));
const TWICE_D = positive(2n * D);
const ROOT_OF_MINUS_1 = power(2n, (P - 1n) / 4n);
const NEUTRAL = [0n, 1n, 1n, 0n];

/** The little-endian number of these bytes. */
export function littleEndian(bytes) {
  let digits = "0x";
  for (let at = bytes.length - 1; at >= 0; at -= 1) digits += bytes[at].toString(16).padStart(2, "0");
  return BigInt(digits);
}

/**
 * The point that 32 bytes encode, or null where they encode none: y not below p, no such x, or x = 0 with a sign.
 */
export function decodePoint(bytes) {
  const number = littleEndian(bytes);
  const y = number & (2n ** 255n - 1n);
  const x = y < P ? rootFor(y) : null;
  const sign = number >> 255n;
  if (x === null || (x === 0n && sign === 1n)) return null;
  const signed = (x & 1n) === sign ? x : P - x;
  return [signed, y, 1n, (signed * y) % P];
}

/** An x with x² = (y² − 1) / (d·y² + 1), or null. */
function rootFor(y) {
  const u = positive(y * y - 1n);
  const v = positive(D * y * y + 1n);
  const v3 = (v * v * v) % P;
  const root = (u * v3 * power((u * v3 * v3 * v) % P, (P - 5n) / 8n)) % P;
  const check = (v * root * root) % P;
  if (check === u) return root;
  return check === positive(-u) ? (root * ROOT_OF_MINUS_1) % P : null;
}

/** The one encoding of a point: y, little-endian, with the sign of x in the top bit. */
export function encodePoint([X, Y, Z]) {
  const over = inverse(Z);
  let rest = positive(Y * over) | ((positive(X * over) & 1n) << 255n);
  const bytes = new Uint8Array(32);
  for (let at = 0; at < 32; at += 1, rest >>= 8n) bytes[at] = Number(rest & 255n);
  return bytes;
}

/** A point in the form in which it is added: Y − X, Y + X, 2d·T, 2·Z. */
const ready = ([X, Y, Z, T]) => [Y - X, Y + X, (TWICE_D * T) % P, 2n * Z];

function add([X, Y, Z, T], [minus, plus, twiceDT, twiceZ]) {
  const a = (Y - X) * minus;
  const b = (Y + X) * plus;
  const c = T * twiceDT;
  const d = Z * twiceZ;
  return product((b - a) % P, (d - c) % P, (d + c) % P, (b + a) % P);
}

function double([X, Y, Z]) {
  const a = X * X;
  const b = Y * Y;
  const sum = X + Y;
  const h = a + b;
  const g = a - b;
  return product((h - sum * sum) % P, (2n * Z * Z + g) % P, g % P, h % P);
}

const product = (e, f, g, h) => [(e * f) % P, (g * h) % P, (f * g) % P, (e * h) % P];

/** 0 to 15 times a point, ready to be added. */
function multiples(point) {
  const step = ready(point);
  const table = [NEUTRAL];
  while (table.length < 16) table.push(add(table.at(-1), step));
  return table.map(ready);
}

const BASE = decodePoint(Uint8Array.from({ length: 32 }, (_, at) => (at === 0 ? 0x58 : 0x66)));
const BASE_MULTIPLES = multiples(BASE);

/** s·B − h·A, four bits of both numbers at a time. */
export function combine(s, h, [X, Y, Z, T]) {
  const keyMultiples = multiples([-X, Y, Z, -T]);
  const sDigits = s.toString(16).padStart(64, "0");
  const hDigits = h.toString(16).padStart(64, "0");
  let sum = NEUTRAL;
  for (let at = 0; at < 64; at += 1) {
    sum = double(double(double(double(sum))));
    sum = add(sum, BASE_MULTIPLES[Number.parseInt(sDigits[at], 16)]);
    sum = add(sum, keyMultiples[Number.parseInt(hDigits[at], 16)]);
  }
  return sum;
}
