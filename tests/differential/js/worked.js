/** Every fact of worked_log.json and worked_facts.json, by the verifier of the pages: a list of [name, holds]. */

import { decodeBase64, decodeHash, encodeBase64 } from "../../../api/web/static/verifier/base64.js";
import { equalBytes, toBytes, toHex } from "../../../api/web/static/verifier/bytes.js";
import { formatTreeHead, openCheckpoint } from "../../../api/web/static/verifier/checkpoint.js";
import { decodeEntry } from "../../../api/web/static/verifier/entry.js";
import { formatVkey, parseVkey } from "../../../api/web/static/verifier/keys.js";
import { leafHash, rootOf, verifyConsistency, verifyInclusion } from "../../../api/web/static/verifier/merkle.js";
import { parseNote, verifyCosignature, verifyEveryLine, verifyLine } from "../../../api/web/static/verifier/note.js";
import { bundlePath, decodeBundle, tilePath, tilesOf } from "../../../api/web/static/verifier/tiles.js";
import { checkReceipt } from "../../../api/web/static/verifier/verify.js";

const hash = (text) => decodeHash(text, "worked");
const hashes = (texts) => texts.map(hash);

/** True when `check` does not throw, and does not say otherwise. */
async function holds(check) {
  try {
    return (await check()) !== false;
  } catch (error) {
    console.error(error);
    return false;
  }
}

export async function workedLog(log) {
  const facts = [];
  const fact = async (name, check) => facts.push([name, await holds(check)]);
  const entries = log.entries.map(decodeEntry);
  const leaves = entries.map((entry) => entry.leaf);
  for (const [seq, entry] of entries.entries()) {
    await fact(`leaf ${seq}`, () => toHex(entry.leaf) === log.leaves[seq] && entry.seal.seq === seq);
    await fact(`prev ${seq + 1}`, () => entries[seq + 1]?.seal.prev === encodeBase64(entry.leaf) || seq === 6);
  }
  for (const [size, root] of log.roots_by_size.entries()) {
    await fact(`root of ${size}`, () => encodeBase64(rootOf(leaves.slice(0, size))) === root);
  }
  const roots = hashes(log.roots_by_size);
  for (const [place, path] of Object.entries(log.inclusion)) {
    const [index, size] = place.split(" in ").map(Number);
    await fact(place, () => verifyInclusion(leaves[index], index, size, hashes(path), roots[size]));
  }
  for (const [sizes, path] of Object.entries(log.consistency)) {
    const [old, size] = sizes.split(" to ").map(Number);
    await fact(sizes, () => verifyConsistency(old, roots[old], size, roots[size], hashes(path)));
  }
  await signed(log, fact);
  return facts;
}

async function signed(log, fact) {
  const { log: logKey, witness, ...signers } = log.vkeys;
  const keys = Object.values(signers).map(parseVkey);
  for (const { note, first } of log.submissions) {
    const { text, signatures } = parseNote(note);
    await fact(`submission ${first}`, () => verifyEveryLine(text, signatures, keys));
  }
  await fact("checkpoint", async () => {
    const { witnesses } = await openCheckpoint(log.checkpoint, parseVkey(logKey), [parseVkey(witness)]);
    return witnesses.length === 1 && witnesses[0].seconds === 1774919000;
  });
  const trusted = { logKey, witnesses: [witness], signers: Object.values(signers) };
  for (const [seq, receipt] of Object.entries(log.receipts)) {
    await fact(`receipt ${seq}`, async () => isSound(await checkReceipt(receipt, trusted), seq));
  }
}

const isSound = ({ verdict, seq, size }, wanted) => verdict === "sound" && seq === Number(wanted) && size === 7;

export async function workedFacts(given) {
  const facts = [];
  const fact = async (name, check) => facts.push([name, await holds(check)]);
  const leaves = Array.from({ length: 600 }, (_, n) => leafHash(toBytes(`entry-${n}`, "worked")));
  await fact("leaf", () => toHex(leaves[2]) === given.leaf_of_entry_2);
  for (const [size, root] of Object.entries(given.roots)) {
    await fact(`root of ${size}`, () => encodeBase64(rootOf(leaves.slice(0, size))) === root);
  }
  const [three, five] = [given.roots[3], given.roots[5]].map(hash);
  await fact("inclusion", () => verifyInclusion(leaves[2], 2, 5, hashes(given.inclusion_of_2_in_5), five));
  await fact("consistency", () => verifyConsistency(3, three, 5, five, hashes(given.consistency_of_3_to_5)));
  const text = formatTreeHead({ origin: given.log.name, size: 5, root: five });
  for (const [name, verify] of [["log", verifyLine], ["witness", verifyCosignature]]) {
    const key = parseVkey(given[name].vkey);
    const blob = decodeBase64(given[name].signature, "worked");
    const signature = { signature: blob.subarray(4), line: name };
    await fact(`vkey of ${name}`, () => formatVkey(key.name, key.algorithm, key.publicKey) === key.text);
    await fact(`key id of ${name}`, () => equalBytes(blob.subarray(0, 4), key.keyId));
    await fact(`line of ${name}`, async () => (await verify(text, signature, key)) === given[name].seconds);
  }
  await tiles(given, fact);
  return facts;
}

async function tiles(given, fact) {
  for (const [level, [full, width]] of Object.entries(given.tiles_of_70000)) {
    const widths = tilesOf(70000).filter((tile) => tile.level === Number(level)).map((tile) => tile.width);
    const wanted = [...Array(full).fill(256), width];
    await fact(`tiles of level ${level}`, () => String(widths) === String(wanted));
  }
  for (const [index, number] of Object.entries(given.tile_number)) {
    await fact(`tile ${index}`, () => tilePath(0, Number(index)) === `tile/0/${number}`);
    await fact(`bundle ${index}`, () => bundlePath(Number(index), 7) === `tile/entries/${number}.p/7`);
  }
  await fact("bundle", () => decodeBundle(Uint8Array.of(0, 1, 97, 0, 2, 98, 99)).length === 2);
}
