/** One task: vectors, worked facts and signatures in; verdicts out. The same in Node and in a browser. */

import { fromHex, toHex } from "../../../api/web/static/verifier/bytes.js";
import { checkPublicKey, hasWebCrypto, verifyPlain, verifySignature } from "../../../api/web/static/verifier/ed25519.js";
import { sha256 } from "../../../api/web/static/verifier/sha256.js";
import { sha512 } from "../../../api/web/static/verifier/sha512.js";
import { judgeEstate, judgeEvidence, knownKinds, postingsOfAll } from "./estates.js";
import { receiptFindings, refusal } from "./judges.js";
import { tally } from "./tallies.js";
import { workedFacts, workedLog } from "./worked.js";

async function judgeAll(objects) {
  const codes = {};
  for (const [name, { what, input }] of Object.entries(objects)) codes[name] = await refusal(what, input);
  return codes;
}

async function judgeEstates(estates) {
  const outcomes = {};
  for (const [name, given] of Object.entries(estates)) outcomes[name] = await judgeEstate(given);
  return outcomes;
}

async function judgeReceipts(objects) {
  const found = {};
  for (const [name, { what, input }] of Object.entries(objects)) {
    if (what === "receipt") found[name] = await receiptFindings(input);
  }
  return found;
}

function keyCode(publicKey) {
  try {
    checkPublicKey(publicKey);
    return null;
  } catch (error) {
    return error.code;
  }
}

async function judgeSignatures(cases) {
  const verdicts = [];
  for (const [key, signature, message] of cases.map((one) => one.map(fromHex))) {
    const plain = verifyPlain(key, signature, message);
    verdicts.push([keyCode(key), plain, await verifySignature(key, signature, message)]);
  }
  return verdicts;
}

/** Microseconds of one call, the best of five rounds. */
async function microseconds(rounds, call) {
  let best = Infinity;
  for (let round = 0; round < 5; round += 1) {
    const start = performance.now();
    for (let turn = 0; turn < rounds; turn += 1) await call();
    best = Math.min(best, ((performance.now() - start) * 1000) / rounds);
  }
  return Math.round(best * 10) / 10;
}

async function speeds([key, signature, message]) {
  const block = new Uint8Array(500);
  return {
    sha256_500_bytes: await microseconds(2000, () => sha256(block)),
    sha512_500_bytes: await microseconds(1000, () => sha512(block)),
    ed25519_plain: await microseconds(40, () => verifyPlain(key, signature, message)),
    ed25519_verify: await microseconds(200, () => verifySignature(key, signature, message)),
  };
}

export async function run(task) {
  return {
    webcrypto: await hasWebCrypto(),
    digests: (task.messages ?? []).map(fromHex).map((message) => [toHex(sha256(message)), toHex(sha512(message))]),
    codes: await judgeAll(task.objects ?? {}),
    receipts: await judgeReceipts(task.objects ?? {}),
    facts: [...(task.log ? await workedLog(task.log) : []), ...(task.facts ? await workedFacts(task.facts) : [])],
    signatures: await judgeSignatures(task.signatures ?? []),
    estates: await judgeEstates(task.estates ?? {}),
    evidence: await Promise.all((task.evidence ?? []).map(judgeEvidence)),
    tallies: Object.fromEntries(Object.entries(task.tallies ?? {}).map(([name, given]) => [name, tally(given)])),
    kinds: task.kinds ? knownKinds() : null,
    postings: postingsOfAll(task.postings ?? []),
    speeds: task.speed ? await speeds(task.speed.map(fromHex)) : null,
  };
}
