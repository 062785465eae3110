/**
 * What somebody has kept, against what is known now: a receipt, or an older fingerprint.
 *
 * Rules:
 *   - A receipt is judged by itself and by keys, on this device alone.
 *   - An older fingerprint accuses only when the ledger itself has signed it: a miscopied one proves nothing.
 */

import { encodeBase64 } from "../verifier/base64.js";
import { verifyLogLine } from "../verifier/checkpoint.js";
import { UndecidedError, VerifierError } from "../verifier/errors.js";
import { parseVkey } from "../verifier/keys.js";
import { parseKept } from "../verifier/short.js";
import { checkReceipt } from "../verifier/verify.js";
import { compare } from "./memory.js";
import { count } from "./format.js";

const RECEIPT = "sunledger/receipt/v1\n";

/** What went through a mail or a notepad comes back with other line ends, or without the last one; ours is LF. */
const cleaned = (text) => `${text.replaceAll("\r\n", "\n").trimEnd()}\n`;

/** A result as the panel shows it. */
const result = (verdict, said, more = {}) => ({ verdict, said, findings: [], technical: [], ...more });

async function judgeReceipt(t, text, { logKey, keys }) {
  const outcome = await checkReceipt(text, { logKey, signers: keys.length > 0 ? keys : null });
  const { seq, size, findings, signers } = outcome;
  const technical = findings.map((one) => [`${one.step} ${one.code}`, `${one.expected} ≠ ${one.found}`]);
  const notes = [t("receipt_limits")];
  const more = { findings, technical, notes, event: outcome.event };
  const strangers = findings.filter(({ code }) => code === "signer_unknown");
  if (findings.length > 0 && strangers.length === findings.length) {
    return result("undecided", t("unknown", { reason: t.reason("grant_not_shown") }), { ...more, findings: [] });
  }
  if (findings.length > 0) return result("unsound", seq === null ? t("receipt_unread") : t("receipt_differs", { seq }), more);
  if (outcome.verdict === "undecided" || signers.good.length === 0) return result("undecided", t("receipt_no_key"), more);
  return result("sound", t("receipt_agrees", { seq, size: count(size), signers: signers.good.join("、") }), more);
}

/** With the whole log at hand no path is needed: the root of as many entries is computed. */
function beside(older, { rootAt, size }) {
  if (older.size > size) return { standing: "shrank" };
  return { standing: encodeBase64(rootAt(older.size)) === older.root ? "grown" : "rewritten" };
}

/** True when the ledger has signed this head. */
async function isSigned(kept, logKeys) {
  for (const key of logKeys.map(parseVkey)) {
    try {
      await verifyLogLine(kept, key);
      return true;
    } catch (error) {
      if (!(error instanceof VerifierError)) throw error;
    }
  }
  return false;
}

async function judgeOlder(t, kept, known) {
  const { head } = kept;
  if (head.origin !== known.origin) return result("undecided", t("older_foreign", { origin: head.origin }));
  const older = { origin: head.origin, size: head.size, root: encodeBase64(head.root), authority: null };
  const now = { origin: known.origin, size: known.size, root: known.root, authority: null };
  const { standing, path = [] } = known.rootAt ? beside(older, known) : await compare(older, now, known.fetchPath);
  const evidence = { standing, older: kept.text, signatures: kept.signatures.map(({ line }) => line), now, note: known.note, path };
  if (["same", "grown", "behind"].includes(standing)) {
    return result("sound", t("older_agrees", { size: count(head.size), now: count(known.size) }), { evidence });
  }
  if (!(await isSigned(kept, known.logKeys))) return result("undecided", t("older_unsigned"), { evidence });
  const findings = [{ code: standing }];
  return result("unsound", t("older_rewritten", { size: count(head.size) }), { evidence, findings });
}

/**
 * What a given text shows.
 *
 * @param {function} t words
 * @param {string} given a receipt, a checkpoint note, or a checkpoint's short text
 * @param {{origin: string, size: number, root: string, note: string, logKey: string|null, logKeys: string[], keys:
 *   string[], fetchPath?: function, rootAt?: function}} known what was verified of the log; `root` in base64
 * @returns {Promise<object>} verdict, sentence, evidence
 */
export async function judgeGiven(t, given, known) {
  const text = cleaned(given);
  try {
    if (text.startsWith(RECEIPT)) return await judgeReceipt(t, text, known);
    return await judgeOlder(t, parseKept(text), known);
  } catch (error) {
    if (error instanceof UndecidedError) return result("undecided", t("unknown", { reason: t.reason(error.code) }));
    if (error instanceof VerifierError) return result("undecided", t("older_unread"), { technical: [["code", error.code]] });
    throw error;
  }
}
