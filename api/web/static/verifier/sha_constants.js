/**
 * The constants of SHA-256 and SHA-512, from their definition (FIPS 180-4 §4.2, §5.3).
 *
 * They are the first bits behind the point of the roots of the first primes: 64 bits each for SHA-512, the upper
 * 32 of the same for SHA-256. Reckoning them takes a millisecond once, and leaves no table to mistype.
 */

const WORD = 1n << 64n;

function firstPrimes(count) {
  const primes = [];
  for (let n = 2; primes.length < count; n += 1) {
    if (primes.every((prime) => n % prime !== 0)) primes.push(n);
  }
  return primes.map(BigInt);
}

/** The largest whole number whose `degree`-th power is at most `n`, bit by bit. */
function wholeRoot(n, degree) {
  let root = 0n;
  for (let bit = 1n << 68n; bit > 0n; bit >>= 1n) {
    if ((root + bit) ** degree <= n) root += bit;
  }
  return root;
}

function fractions(count, degree) {
  return firstPrimes(count).map((prime) => wholeRoot(prime << (64n * degree), degree) % WORD);
}

const CUBE = fractions(80, 3n);
const SQUARE = fractions(8, 2n);

const upper = (word) => Number(word >> 32n) | 0;
const lower = (word) => Number(word & 0xffffffffn) | 0;

/** Upper halves of the 80 round constants of SHA-512; the first 64 are those of SHA-256. */
export const ROUND_HIGH = Int32Array.from(CUBE, upper);
/** Lower halves of the 80 round constants of SHA-512. */
export const ROUND_LOW = Int32Array.from(CUBE, lower);
/** Upper halves of the initial state of SHA-512; they are the initial state of SHA-256. */
export const START_HIGH = Int32Array.from(SQUARE, upper);
/** Lower halves of the initial state of SHA-512. */
export const START_LOW = Int32Array.from(SQUARE, lower);

/**
 * The message with the bit 1, zeros, and its length in bits at the end of whole blocks (FIPS 180-4 §5.1).
 *
 * @param {Uint8Array} message shorter than 2^50 bytes
 * @param {number} blockBytes 64 or 128
 */
export function padded(message, blockBytes) {
  const tail = blockBytes / 8 + 1;
  const blocks = Math.ceil((message.length + tail) / blockBytes);
  const result = new Uint8Array(blocks * blockBytes);
  result.set(message);
  result[message.length] = 0x80;
  const view = new DataView(result.buffer);
  view.setUint32(result.length - 8, Math.floor(message.length / 2 ** 29));
  view.setUint32(result.length - 4, (message.length * 8) % 2 ** 32);
  return result;
}
