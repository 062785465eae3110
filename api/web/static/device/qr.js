/**
 * QR codes (ISO/IEC 18004), byte mode, error correction M, versions 1 to 15: up to 412 bytes.
 *
 * They are drawn here and not by the server: a code that holds a key must be that of this device.
 */

const CORRECTION_BYTES = [10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24];
const BLOCKS = [1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10];
const FORMAT_MASK = 0x5412;

const MASKS = [
  (x, y) => (x + y) % 2,
  (x, y) => y % 2,
  (x) => x % 3,
  (x, y) => (x + y) % 3,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2,
  (x, y) => ((x * y) % 2) + ((x * y) % 3),
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2,
];

/** Product in the field of 256 elements, modulo x^8 + x^4 + x^3 + x^2 + 1. */
function times(a, b) {
  let product = 0;
  for (let bit = 7; bit >= 0; bit -= 1) {
    product = (product << 1) ^ ((product >> 7) * 0x11d);
    product ^= ((b >> bit) & 1) * a;
  }
  return product;
}

/** The generator of Reed and Solomon for so many correction bytes, its leading 1 left out. */
function generator(count) {
  const factors = new Array(count).fill(0);
  factors[count - 1] = 1;
  for (let n = 0, root = 1; n < count; n += 1, root = times(root, 2)) {
    for (let at = 0; at < count; at += 1) factors[at] = times(factors[at], root) ^ (factors[at + 1] ?? 0);
  }
  return factors;
}

function correction(block, factors) {
  const rest = new Array(factors.length).fill(0);
  for (const byte of block) {
    const lead = byte ^ rest.shift();
    rest.push(0);
    factors.forEach((factor, at) => (rest[at] ^= times(factor, lead)));
  }
  return rest;
}

/** Modules that carry bytes, in a code of this version. */
function rawModules(version) {
  const aligned = version < 2 ? 0 : Math.floor(version / 7) + 2;
  const alignment = aligned === 0 ? 0 : (25 * aligned - 10) * aligned - 55;
  return (16 * version + 128) * version + 64 - alignment - (version >= 7 ? 36 : 0);
}

const allBytes = (version) => Math.floor(rawModules(version) / 8);
const dataBytes = (version) => allBytes(version) - CORRECTION_BYTES[version - 1] * BLOCKS[version - 1];
const lengthBits = (version) => (version < 10 ? 8 : 16);

function smallestFor(length) {
  for (let version = 1; version <= BLOCKS.length; version += 1) {
    if (4 + lengthBits(version) + length * 8 <= dataBytes(version) * 8) return version;
  }
  throw new RangeError(`${length} bytes are too many for a QR code`);
}

/** Mode, length, content and padding. */
function codewords(content, version) {
  const bits = [];
  const put = (value, count) => {
    for (let bit = count - 1; bit >= 0; bit -= 1) bits.push((value >> bit) & 1);
  };
  put(4, 4);
  put(content.length, lengthBits(version));
  content.forEach((byte) => put(byte, 8));
  const room = dataBytes(version) * 8;
  put(0, Math.min(4, room - bits.length));
  put(0, (8 - (bits.length % 8)) % 8);
  for (let pad = 0xec; bits.length < room; pad ^= 0xfd) put(pad, 8);
  return Array.from({ length: room / 8 }, (_, at) => Number.parseInt(bits.slice(at * 8, at * 8 + 8).join(""), 2));
}

/** Blocks with their correction, interleaved. */
function interleaved(data, version) {
  const count = BLOCKS[version - 1];
  const extra = CORRECTION_BYTES[version - 1];
  const short = Math.floor(data.length / count);
  const longFrom = count - (data.length % count);
  const factors = generator(extra);
  let at = 0;
  const blocks = Array.from({ length: count }, (_, n) => data.slice(at, (at += short + (n >= longFrom ? 1 : 0))));
  const corrections = blocks.map((block) => correction(block, factors));
  const taken = [];
  for (let n = 0; n <= short; n += 1) blocks.forEach((block) => n < block.length && taken.push(block[n]));
  for (let n = 0; n < extra; n += 1) corrections.forEach((block) => taken.push(block[n]));
  return taken;
}

/** Where alignment patterns stand, on both axes. */
function alignments(version) {
  if (version === 1) return [];
  const count = Math.floor(version / 7) + 2;
  const step = Math.ceil((version * 4 + 4) / (count * 2 - 2)) * 2;
  const last = version * 4 + 10;
  return [6, ...Array.from({ length: count - 1 }, (_, at) => last - step * (count - 2 - at))];
}

class Grid {
  constructor(version) {
    this.version = version;
    this.size = version * 4 + 17;
    this.dark = Array.from({ length: this.size }, () => new Array(this.size).fill(0));
    this.fixed = Array.from({ length: this.size }, () => new Array(this.size).fill(false));
    this.drawPatterns();
  }

  set(x, y, isDark) {
    this.dark[y][x] = isDark ? 1 : 0;
    this.fixed[y][x] = true;
  }

  drawPatterns() {
    const { size } = this;
    for (let n = 0; n < size; n += 1) {
      this.set(6, n, n % 2 === 0);
      this.set(n, 6, n % 2 === 0);
    }
    for (const [x, y] of [[3, 3], [size - 4, 3], [3, size - 4]]) this.drawFinder(x, y);
    const places = alignments(this.version);
    const last = places.length - 1;
    const isFinder = (a, b) => (a === 0 && b === 0) || (a === 0 && b === last) || (a === last && b === 0);
    places.forEach((x, a) => places.forEach((y, b) => isFinder(a, b) || this.drawAlignment(x, y)));
    this.drawFormat(0);
    this.drawVersion();
  }

  drawFinder(x, y) {
    for (let dy = -4; dy <= 4; dy += 1) {
      for (let dx = -4; dx <= 4; dx += 1) {
        const far = Math.max(Math.abs(dx), Math.abs(dy));
        const isInside = x + dx >= 0 && x + dx < this.size && y + dy >= 0 && y + dy < this.size;
        if (isInside) this.set(x + dx, y + dy, far !== 2 && far !== 4);
      }
    }
  }

  drawAlignment(x, y) {
    for (let dy = -2; dy <= 2; dy += 1) {
      for (let dx = -2; dx <= 2; dx += 1) this.set(x + dx, y + dy, Math.max(Math.abs(dx), Math.abs(dy)) !== 1);
    }
  }

  /** Correction M is written 00; the mask stands beside it. */
  drawFormat(mask) {
    let rest = mask;
    for (let n = 0; n < 10; n += 1) rest = (rest << 1) ^ ((rest >> 9) * 0x537);
    const bits = ((mask << 10) | rest) ^ FORMAT_MASK;
    const bit = (n) => ((bits >> n) & 1) === 1;
    for (let n = 0; n < 6; n += 1) this.set(8, n, bit(n));
    this.set(8, 7, bit(6));
    this.set(8, 8, bit(7));
    this.set(7, 8, bit(8));
    for (let n = 9; n < 15; n += 1) this.set(14 - n, 8, bit(n));
    for (let n = 0; n < 8; n += 1) this.set(this.size - 1 - n, 8, bit(n));
    for (let n = 8; n < 15; n += 1) this.set(8, this.size - 15 + n, bit(n));
    this.set(8, this.size - 8, true);
  }

  drawVersion() {
    if (this.version < 7) return;
    let rest = this.version;
    for (let n = 0; n < 12; n += 1) rest = (rest << 1) ^ ((rest >> 11) * 0x1f25);
    const bits = (this.version << 12) | rest;
    for (let n = 0; n < 18; n += 1) {
      const [a, b] = [this.size - 11 + (n % 3), Math.floor(n / 3)];
      this.set(a, b, (bits >> n) & 1);
      this.set(b, a, (bits >> n) & 1);
    }
  }

  /** Bits run up and down in pairs of columns, from the right; the mask is laid over them. */
  fill(bytes, mask) {
    let at = 0;
    for (let right = this.size - 1; right >= 1; right -= 2) {
      const column = right <= 6 ? right - 1 : right;
      const isUp = ((column + 1) & 2) === 0;
      for (let n = 0; n < this.size; n += 1) {
        const y = isUp ? this.size - 1 - n : n;
        for (const x of [column, column - 1]) at += this.place(x, y, bytes, at, mask);
      }
    }
    this.drawFormat(mask);
  }

  place(x, y, bytes, at, mask) {
    if (this.fixed[y][x]) return 0;
    const bit = (bytes[at >> 3] ?? 0) >> (7 - (at & 7)) & 1;
    this.dark[y][x] = bit ^ (MASKS[mask](x, y) === 0 ? 1 : 0);
    return 1;
  }
}

/**
 * The modules of a QR code, row by row: 1 is dark.
 *
 * @param {string} text at most 412 bytes of UTF-8
 * @param {number} mask 0 to 7; every mask can be read, and one is enough
 * @throws {RangeError} when the text is too long
 */
export function qrModules(text, mask = 2) {
  const content = new TextEncoder().encode(text);
  const version = smallestFor(content.length);
  const grid = new Grid(version);
  grid.fill(interleaved(codewords(content, version), version), mask);
  return grid.dark;
}

/** The code as an SVG element with its quiet zone; `label` says to the blind what it is. */
export function qrImage(text, label) {
  const rows = qrModules(text);
  const side = rows.length + 8;
  const path = rows.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x + 4},${y + 4}h1v1h-1z` : ""))).join("");
  const space = "http://www.w3.org/2000/svg";
  const image = document.createElementNS(space, "svg");
  const shape = document.createElementNS(space, "path");
  const ground = document.createElementNS(space, "rect");
  for (const [name, value] of [["viewBox", `0 0 ${side} ${side}`], ["width", "260"], ["role", "img"], ["aria-label", label]]) {
    image.setAttribute(name, value);
  }
  for (const [name, value] of [["width", side], ["height", side], ["fill", "#fff"]]) ground.setAttribute(name, value);
  shape.setAttribute("d", path);
  image.append(ground, shape);
  return image;
}
