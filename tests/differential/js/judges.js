/**
 * How each sort of object in tests/vectors is judged by the verifier of the pages.
 *
 * Runs in Node and in a browser: it takes the vectors as JSON, and gives the codes of the refusals as JSON.
 */

import { fromHex, toBytes } from "../../../api/web/static/verifier/bytes.js";
import { checkText, decodeCanonical } from "../../../api/web/static/verifier/canonical.js";
import { checkOrigin, openCheckpoint, parseTreeHead } from "../../../api/web/static/verifier/checkpoint.js";
import { decodeEntry, decodeEvent, decodeSeal } from "../../../api/web/static/verifier/entry.js";
import { VerifierError } from "../../../api/web/static/verifier/errors.js";
import { parseVkey } from "../../../api/web/static/verifier/keys.js";
import { verifyConsistency, verifyInclusion } from "../../../api/web/static/verifier/merkle.js";
import { parseNote, parseSignatureLine, verifyEveryLine } from "../../../api/web/static/verifier/note.js";
import { parseReceipt, verifyReceipt, verifySigners } from "../../../api/web/static/verifier/receipt.js";
import { decodeBundle, parseBundlePath, parseTilePath } from "../../../api/web/static/verifier/tiles.js";
import { checkReceipt } from "../../../api/web/static/verifier/verify.js";

/** The bytes that an input stands for: text, hexadecimal, or a filling between two ends. */
function inputBytes(given) {
  if (typeof given === "string") return toBytes(given, "input");
  if ("hex" in given) return fromHex(given.hex);
  return toBytes(given.before + given.fill.repeat(given.count) + given.after, "input");
}

const ofBytes = (decode) => (given) => decode(inputBytes(given));

function judgeInclusion({ leaf, index, size, path, root }) {
  verifyInclusion(fromHex(leaf), index, size, path.map(fromHex), fromHex(root));
}

function judgeConsistency({ old_size, old_root, size, root, path }) {
  verifyConsistency(old_size, fromHex(old_root), size, fromHex(root), path.map(fromHex));
}

const judgeCheckpoint = ({ note, log_key, witnesses }) =>
  openCheckpoint(note, parseVkey(log_key), witnesses.map(parseVkey));

const judgeSignatures = ({ text, lines, keys }) =>
  verifyEveryLine(text, lines.map(parseSignatureLine), keys.map(parseVkey));

async function judgeReceipt({ receipt, log_key, witnesses, signers }) {
  const parsed = parseReceipt(receipt);
  const { head } = await verifyReceipt(parsed, parseVkey(log_key), witnesses.map(parseVkey));
  await verifySigners(parsed, head.origin, signers.map(parseVkey));
}

export const JUDGES = {
  json: ofBytes(decodeCanonical),
  text: ofBytes((line) => checkText(decodeCanonical(line))),
  "event line": ofBytes(decodeEvent),
  seal: ofBytes(decodeSeal),
  entry: ofBytes(decodeEntry),
  bundle: ofBytes(decodeBundle),
  note: ofBytes(parseNote),
  vkey: parseVkey,
  "signature line": parseSignatureLine,
  "tree head": parseTreeHead,
  origin: checkOrigin,
  "tile path": parseTilePath,
  "bundle path": parseBundlePath,
  "inclusion proof": judgeInclusion,
  "consistency proof": judgeConsistency,
  checkpoint: judgeCheckpoint,
  "submission signatures": judgeSignatures,
  receipt: judgeReceipt,
};

/** The code of the refusal; null where the object is accepted; a sentence for a mistake of ours. */
export async function refusal(what, given) {
  if (!(what in JUDGES)) return `no judge for ${what}`;
  try {
    await JUDGES[what](given);
    return null;
  } catch (error) {
    return error instanceof VerifierError ? error.code : `not a refusal: ${error.stack}`;
  }
}

/** The findings of the pages' own question about a receipt. */
export async function receiptFindings({ receipt, log_key, witnesses, signers }) {
  const { verdict, seq, findings } = await checkReceipt(receipt, { logKey: log_key, witnesses, signers });
  return { verdict, seq, findings };
}
