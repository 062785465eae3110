/** Figures and moments as people read them. */

const SHANGHAI_MS = 8 * 3_600_000;

/** Fen as yuan with two decimals and thousands separators; never a minus sign. */
export function yuan(fen) {
  const digits = String(Math.abs(fen)).padStart(3, "0");
  return `${digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ",")}.${digits.slice(-2)}`;
}

/** A count with thousands separators. */
export const count = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, ",");

/** A moment to the minute, in the time of Asia/Shanghai. */
export function moment(given) {
  const milliseconds = typeof given === "number" ? given * 1000 : Date.parse(given);
  return new Date(milliseconds + SHANGHAI_MS).toISOString().slice(0, 16).replace("T", " ");
}

/** Half of a root in groups of four digits: what two neighbours read to each other. */
export const spoken = (hex) => hex.slice(0, 32).match(/.{4}/g).join(" ");
