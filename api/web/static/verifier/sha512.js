/**
 * SHA-512 (FIPS 180-4 §6.4) of a whole message, in plain JavaScript.
 *
 * A 64-bit word is two 32-bit halves, high and low. Sums of low halves are taken as exact doubles, and what exceeds
 * 32 bits is carried into the high half.
 */

import { ROUND_HIGH, ROUND_LOW, START_HIGH, START_LOW, padded } from "./sha_constants.js";

const BLOCK_BYTES = 128;
const CARRY = 2 ** 32;
const high = new Int32Array(80);
const low = new Int32Array(80);

/**
 * The SHA-512 digest.
 *
 * @param {Uint8Array} message
 * @returns {Uint8Array} 64 bytes
 */
export function sha512(message) {
  const blocks = padded(message, BLOCK_BYTES);
  const view = new DataView(blocks.buffer);
  const state = { high: Int32Array.from(START_HIGH), low: Int32Array.from(START_LOW) };
  for (let at = 0; at < blocks.length; at += BLOCK_BYTES) {
    expand(view, at);
    compress(state);
  }
  const digest = new DataView(new ArrayBuffer(64));
  state.high.forEach((word, index) => digest.setInt32(index * 8, word));
  state.low.forEach((word, index) => digest.setInt32(index * 8 + 4, word));
  return new Uint8Array(digest.buffer);
}

/** One half of a word turned right by `n` < 32 bits; the halves exchanged give the other one. */
const turn = (near, far, n) => (near >>> n) | (far << (32 - n));

/** The 80 words of the block at `at` stand in `high` and `low`. */
function expand(view, at) {
  for (let t = 0; t < 16; t += 1) {
    high[t] = view.getInt32(at + t * 8);
    low[t] = view.getInt32(at + t * 8 + 4);
  }
  for (let t = 16; t < 80; t += 1) {
    const ah = high[t - 15];
    const al = low[t - 15];
    const bh = high[t - 2];
    const bl = low[t - 2];
    const s0h = turn(ah, al, 1) ^ turn(ah, al, 8) ^ (ah >>> 7);
    const s0l = turn(al, ah, 1) ^ turn(al, ah, 8) ^ turn(al, ah, 7);
    const s1h = turn(bh, bl, 19) ^ turn(bl, bh, 29) ^ (bh >>> 6);
    const s1l = turn(bl, bh, 19) ^ turn(bh, bl, 29) ^ turn(bl, bh, 6);
    const sum = (s0l >>> 0) + (s1l >>> 0) + (low[t - 7] >>> 0) + (low[t - 16] >>> 0);
    low[t] = sum | 0;
    high[t] = s0h + s1h + high[t - 7] + high[t - 16] + Math.floor(sum / CARRY);
  }
}

/** `state` has taken in the block whose words stand in `high` and `low`. */
function compress(state) {
  let [ah, bh, ch, dh, eh, fh, gh, hh] = state.high;
  let [al, bl, cl, dl, el, fl, gl, hl] = state.low;
  for (let t = 0; t < 80; t += 1) {
    const s1h = turn(eh, el, 14) ^ turn(eh, el, 18) ^ turn(el, eh, 9);
    const s1l = turn(el, eh, 14) ^ turn(el, eh, 18) ^ turn(eh, el, 9);
    const choice = (el & fl) ^ (~el & gl);
    const sum1 = (hl >>> 0) + (s1l >>> 0) + (choice >>> 0) + (ROUND_LOW[t] >>> 0) + (low[t] >>> 0);
    const t1h = (hh + s1h + ((eh & fh) ^ (~eh & gh)) + ROUND_HIGH[t] + high[t] + Math.floor(sum1 / CARRY)) | 0;
    const t1l = sum1 | 0;
    const s0h = turn(ah, al, 28) ^ turn(al, ah, 2) ^ turn(al, ah, 7);
    const s0l = turn(al, ah, 28) ^ turn(ah, al, 2) ^ turn(ah, al, 7);
    const sum2 = (t1l >>> 0) + (s0l >>> 0) + (((al & bl) ^ (al & cl) ^ (bl & cl)) >>> 0);
    const sum3 = (dl >>> 0) + (t1l >>> 0);
    [hh, gh, fh] = [gh, fh, eh];
    [hl, gl, fl] = [gl, fl, el];
    eh = (dh + t1h + Math.floor(sum3 / CARRY)) | 0;
    el = sum3 | 0;
    const nextHigh = (t1h + s0h + ((ah & bh) ^ (ah & ch) ^ (bh & ch)) + Math.floor(sum2 / CARRY)) | 0;
    [dh, ch, bh] = [ch, bh, ah];
    [dl, cl, bl] = [cl, bl, al];
    ah = nextHigh;
    al = sum2 | 0;
  }
  addTo(state, [ah, bh, ch, dh, eh, fh, gh, hh], [al, bl, cl, dl, el, fl, gl, hl]);
}

function addTo(state, afterHigh, afterLow) {
  for (let index = 0; index < 8; index += 1) {
    const sum = (state.low[index] >>> 0) + (afterLow[index] >>> 0);
    state.low[index] = sum | 0;
    state.high[index] += afterHigh[index] + Math.floor(sum / CARRY);
  }
}
