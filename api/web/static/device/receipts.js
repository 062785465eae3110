/** Receipts of one's own entries: fetched, checked against what was signed, kept on the device, saved, shown as a code. */

import { toBytes } from "../verifier/bytes.js";
import { encodeBase64 } from "../verifier/base64.js";
import { parseCheckpoint } from "../verifier/checkpoint.js";
import { UndecidedError } from "../verifier/errors.js";
import { parseReceipt } from "../verifier/receipt.js";
import { formatShort } from "../verifier/short.js";
import { checkReceipt } from "../verifier/verify.js";
import { make, save } from "../checking/dom.js";
import { fetchText } from "../checking/fetching.js";
import { qrImage } from "./qr.js";

const placeOf = (estate) => `sunledger-receipts:${location.host}/${estate}`;

/** The receipts that this device keeps: [{seq, receipt}], the newest last. */
export function keptReceipts(estate) {
  try {
    return JSON.parse(localStorage.getItem(placeOf(estate))) ?? [];
  } catch {
    return [];
  }
}

function keep(estate, seq, receipt) {
  try {
    localStorage.setItem(placeOf(estate), JSON.stringify([...keptReceipts(estate), { seq, receipt }]));
  } catch {
    // A full or closed store: the file that is offered beside is what counts.
  }
}

/**
 * The receipt of an entry that this device has just signed.
 *
 * @param {string} estate
 * @param {number} seq
 * @param {string} line the event line that was signed
 * @param {string[]} vkeys the keys that signed it
 * @param {string} logKey the log's key, as verified on this page
 * @returns {Promise<{receipt: string|null, isOurs: boolean}>} no receipt yet: null
 */
export async function ownReceipt(estate, seq, line, vkeys, logKey) {
  const receipt = await fetchOrNull(`/v1/estates/${estate}/entries/${seq}/receipt`);
  if (receipt === null) return { receipt: null, isOurs: true };
  const { verdict, findings } = await checkReceipt(receipt, { logKey, signers: vkeys });
  const isOurs = verdict === "sound" && findings.length === 0 && receipt.split("\n")[1] === line;
  if (isOurs) keep(estate, seq, receipt);
  return { receipt, isOurs };
}

async function fetchOrNull(path) {
  try {
    return await fetchText(path);
  } catch (error) {
    if (error instanceof UndecidedError) return null;
    throw error;
  }
}

/** The words of a receipt that fit a code: the checkpoint's short text, the entry's seq and leaf (SPEC §11). */
function shortReceipt(receipt) {
  const { entry, index, checkpoint } = parseReceipt(toBytes(receipt, "receipt_utf8"));
  return `${formatShort(parseCheckpoint(checkpoint))}${index}\n${encodeBase64(entry.leaf)}\n`;
}

/** A button that saves the receipt as a file, and its code beside. */
export function receiptPieces(t, estate, seq, receipt) {
  const button = make("button", { type: "button", click: () => save(`${estate}-${seq}.receipt`, receipt) }, t("save_receipt"));
  return [make("p.actions", {}, button), qrImage(shortReceipt(receipt), t("receipt_code"))];
}
