/**
 * The files that a verified entry names: fetched, hashed, compared with what was entered.
 *
 * Small ones are checked by themselves; larger ones on a tap, because a slow line is somebody's money.
 */

import { toHex } from "../verifier/bytes.js";
import { UndecidedError } from "../verifier/errors.js";
import { sha256 } from "../verifier/sha256.js";
import { make } from "./dom.js";
import { fetchBytes } from "./fetching.js";
import { reporting } from "./report.js";
import { vouchersOf } from "./voucher_list.js";

const BY_ITSELF_BYTES_MAX = 64 * 1024;

/** How one file stands: `agrees`, `differs`, or the code of what could not be had. */
async function judge(estate, { sha256: digest, size }) {
  try {
    const content = await fetchBytes(`/v1/estates/${estate}/vouchers/${digest}`, { bytesMax: size + 1 });
    return content.length === size && toHex(sha256(content)) === digest ? "agrees" : "differs";
  } catch (error) {
    if (!(error instanceof UndecidedError)) throw error;
    // More than was entered is another file.
    return error.code === "too_long" ? "differs" : error.code;
  }
}

function sentence(t, { title }, standing) {
  if (standing === "differs") return t("voucher_differs", { title });
  return t("voucher_unknown", { title, reason: t.reason(standing) });
}

async function check(place, t, estate, seq, vouchers) {
  const standings = [];
  for (const voucher of vouchers) standings.push(await judge(estate, voucher));
  const troubles = vouchers.map((voucher, at) => [voucher, standings[at]]).filter(([, one]) => one !== "agrees");
  const lines = troubles.map(([voucher, one]) => make("p", {}, sentence(t, voucher, one)));
  const isFalse = standings.includes("differs");
  place.className = troubles.length === 0 ? "verdict agrees" : `verdict ${isFalse ? "differs" : "unknown"}`;
  place.setAttribute("data-vouchers", troubles.length === 0 ? "agree" : isFalse ? "differ" : "unknown");
  if (isFalse) place.setAttribute("role", "alert");
  if (troubles.length === 0) lines.push(make("p", {}, t("vouchers_agree", { count: vouchers.length })));
  const proof = { seq, vouchers, standings };
  place.replaceChildren(...lines, ...(isFalse ? [reporting(t, estate, lines[0].textContent, "voucher_altered", proof)] : []));
}

/** Beneath an entry's verdict: its vouchers, checked or to be checked on a tap. */
export function offerVouchers(slot, t, estate, seq, body) {
  const vouchers = vouchersOf(body);
  if (vouchers.length === 0) return undefined;
  const place = make("div", { id: "check-vouchers" });
  slot.after(place);
  const bytes = vouchers.reduce((sum, { size }) => sum + size, 0);
  const start = () => check(place, t, estate, seq, vouchers);
  if (bytes <= BY_ITSELF_BYTES_MAX) return start();
  const size = `${Math.ceil(bytes / 1024)} KB`;
  place.append(make("p.actions", {}, make("button.quiet", { type: "button", click: start }, t("check_vouchers", { size }))));
  return undefined;
}
