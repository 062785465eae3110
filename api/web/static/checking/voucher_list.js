/** Which files a verified entry names. */

const VOUCHERS_MAX = 40;

/** Every voucher in a verified body, at any depth, each digest once. */
export function vouchersOf(body) {
  const found = new Map();
  const visit = (value) => {
    if (typeof value !== "object") return;
    const isVoucher = /^[0-9a-f]{64}$/.test(value.sha256 ?? "") && Number.isSafeInteger(value.size);
    if (isVoucher) found.set(value.sha256, value);
    Object.values(value).forEach(visit);
  };
  visit(body);
  return [...found.values()].slice(0, VOUCHERS_MAX);
}
