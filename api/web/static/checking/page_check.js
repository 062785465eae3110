/**
 * What a page of an estate does by itself when it opens: evidence, memory, comparison, verdict.
 *
 * Rules:
 *   - Pages about one entry check that entry; others check the newest one, and so the published fingerprint.
 *   - What the evidence says comes first, then what this device remembers, then what the page shows.
 */

import { toHex } from "../verifier/bytes.js";
import { UndecidedError } from "../verifier/errors.js";
import { checkEvidence } from "../verifier/evidence.js";
import { STEP } from "../verifier/findings.js";
import { fingerprint } from "../verifier/policy.js";
import { fetchJson } from "./fetching.js";
import { compare, forget, keepsakeOf, recall, remember } from "./memory.js";
import { showAlarm } from "./panel.js";
import { saveEvidence } from "./report.js";
import { moment } from "./format.js";
import { differencesOfEntry } from "./shown.js";

const EVIDENCE_BYTES_MAX = 2 ** 20;
const ALARMS = ["rewritten", "shrank", "other_log"];

/** Under this name the device remembers a log: server and estate, for origins can be forged by any server. */
export const placeOf = (estate) => `${location.host}/${estate}`;

/** What the slot says about its page. */
export function contextOf(slot) {
  const { estate, size, origin, seq } = slot.dataset;
  const isEntry = seq !== undefined;
  return { estate, origin, size: Number(size), isEntry, seq: isEntry ? Number(seq) : Math.max(0, Number(size) - 1) };
}

/**
 * The checked evidence about the page's entry, what the page shows compared, and how the log grew.
 *
 * @returns {Promise<{outcome: object, evidence: object, differences: object[], memory: object}>}
 * @throws {UndecidedError} when the server does not give what it takes
 */
export async function checkPage(context) {
  const address = `/v1/estates/${context.estate}/entries/${context.seq}/evidence`;
  const evidence = await fetchJson(address, { bytesMax: EVIDENCE_BYTES_MAX });
  const outcome = await checkEvidence(evidence, context.seq);
  const differences = outcome.entry === null ? [] : comparePage(context, outcome);
  for (const { what, expected, found } of differences) {
    outcome.findings.push({ step: STEP.shown, code: `shown_${what}`, seq: context.seq, until: null, expected, found });
  }
  if (differences.length > 0) outcome.verdict = "unsound";
  else outcome.passed.push(STEP.shown);
  const memory = outcome.verdict === "sound" ? await checkMemory(context, outcome) : { standing: "unchecked" };
  return { outcome, evidence, differences, memory };
}

function comparePage({ isEntry, origin, seq }, outcome) {
  const log = outcome.origin === origin ? [] : [{ what: "log", expected: outcome.origin, found: origin }];
  return isEntry ? [...log, ...differencesOfEntry(document.body, outcome.entry.event, seq)] : log;
}

/** How the verified checkpoint stands to the remembered one; the newer one is remembered. */
async function checkMemory({ estate }, outcome) {
  const place = placeOf(estate);
  const kept = recall(place);
  const now = keepsakeOf(outcome, new Date().toISOString());
  if (kept === null) return { standing: remember(place, now) ? "first" : "forgetful" };
  const ask = async (from, to) => {
    const { hashes } = await fetchJson(`/v1/estates/${estate}/proof/consistency?from=${from}&to=${to}`);
    if (!Array.isArray(hashes)) throw new UndecidedError("bad_answer", "consistency");
    return hashes.map(String);
  };
  const { standing, path = [] } = await compare(kept, now, ask);
  if (standing === "grown") remember(place, now);
  return { standing, kept, now, path };
}

/** An alarm, where memory and log contradict each other; true when there is one. */
export function alarmIf(t, context, { memory, evidence }) {
  const { standing, kept, now, path } = memory;
  if (!ALARMS.includes(standing)) return false;
  const sentence = t(standing === "other_log" ? "alarm_keys" : `alarm_${standing}`, {
    at: moment(kept.at),
    size: kept.size,
    now: now.size,
  });
  showAlarm(t, sentence, [kept.note, now.note], {
    isContradiction: standing !== "other_log",
    save: () => saveEvidence(context.estate, { standing, older: kept, newer: now, path, evidence }),
    forget: () => {
      forget(placeOf(context.estate));
      document.querySelector("#alarm").remove();
    },
  });
  return true;
}

/** Hashes and keys, for the technical details only. */
export function technicalOf({ outcome }) {
  const rows = [
    ["origin", outcome.origin],
    ["tree size", String(outcome.size)],
    ["log key", outcome.logKey && `${fingerprint(outcome.logKey)} · ${outcome.logKey}`],
    ["authority", outcome.authority && `${fingerprint(outcome.authority)} · ${outcome.authority}`],
    ["leaf", outcome.entry && toHex(outcome.entry.leaf)],
    ["checkpoint", outcome.note],
    ...outcome.findings.map((one) => [`${one.step} ${one.code}`, `#${one.seq ?? "-"} ${one.expected} ≠ ${one.found}`]),
  ];
  return rows.filter(([, value]) => value);
}
