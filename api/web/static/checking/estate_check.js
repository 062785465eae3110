/**
 * One tap: the whole estate is downloaded and computed again in a worker, with a bar that shows how far it is.
 *
 * The figures of the page are compared with what the worker finds; the memory of this device goes in, too.
 */

import { STEP } from "../verifier/findings.js";
import { fingerprint } from "../verifier/policy.js";
import { count, moment, spoken } from "./format.js";
import { make } from "./dom.js";
import { recall } from "./memory.js";
import { placeOf } from "./page_check.js";
import { showVerdict, stepMarks } from "./panel.js";
import { differencesOfBalances } from "./shown.js";

const STEPS = [
  STEP.codec,
  STEP.chain,
  STEP.tree,
  STEP.checkpoint,
  STEP.cosignatures,
  STEP.submission,
  STEP.authority,
  STEP.balances,
  STEP.shown,
];

/** What the worker says in the end. */
function workerOutcome(request, progress) {
  const worker = new Worker(new URL("./estate_worker.js", import.meta.url), { type: "module" });
  return new Promise((resolve) => {
    const end = (outcome) => {
      worker.terminate();
      resolve(outcome);
    };
    worker.addEventListener("error", () => end({ verdict: "undecided", undecided: { code: "no_worker" } }));
    worker.addEventListener("message", ({ data }) => (data.outcome ? end(data.outcome) : progress(data.done, data.all)));
    worker.postMessage(request);
  });
}

/** The page's figures, against the balances at the size that the page was made from. */
function comparePage(outcome, size) {
  const balances = size === outcome.size ? outcome.balances : outcome.balancesAt;
  if (outcome.verdict !== "sound") return { compared: 0, differences: [] };
  const isCovered = balances !== null && balances !== undefined;
  const shown = differencesOfBalances(document.body, balances ?? {});
  if (!isCovered && shown.compared > 0) return { compared: 0, differences: [], isUncovered: true };
  return isCovered ? shown : { compared: 0, differences: [] };
}

function judge(outcome, size) {
  const { compared, differences, isUncovered } = comparePage(outcome, size);
  for (const { what, expected, found } of differences) {
    outcome.findings.push({ step: STEP.shown, code: `shown_${what}`, seq: null, until: null, expected, found });
  }
  if (differences.length > 0) outcome.verdict = "unsound";
  else if (isUncovered) Object.assign(outcome, { verdict: "undecided", undecided: { code: "not_witnessed" } });
  else if (compared > 0) outcome.passed.push(STEP.shown);
  return { compared, differences };
}

function saidOf(t, outcome, { compared, differences }) {
  const { verdict, first, size, witnesses } = outcome;
  if (verdict === "undecided") return t("unknown", { reason: t.reason(outcome.undecided.code) });
  if (verdict === "sound") {
    const at = witnesses.length > 0 ? t("at_witness", { at: moment(witnesses[0].seconds) }) : t("at_now");
    const counted = compared > 0 ? t("counted_shown", { figures: compared }) : t("counted_none");
    return t("estate_agrees", { size: count(size), at, counted });
  }
  if (differences.length > 0) return t("differs_shown", { what: t(`what_${differences[0].what}`) });
  return saidOfFinding(t, first);
}

/** Which entry it is, as closely as the evidence shows. */
export function saidOfFinding(t, first) {
  if (first?.code === "log_shrank" || first?.code === "history_rewritten") return t("differs_head");
  if (first?.seq === null || first === null) return t("differs_head");
  const isSpan = first.until !== null && first.until > first.seq;
  return isSpan ? t("differs_span", { seq: first.seq, until: first.until }) : t("differs_entry", { seq: first.seq });
}

/** The three answers about a whole estate. */
export function answersOfEstate(t, outcome) {
  if (outcome.verdict !== "sound") return [];
  const { size, counted, witnesses } = outcome;
  const names = witnesses.map(({ name }) => name).join("、");
  const held = witnesses.length > 0
    ? t("a_held_witnesses", { count: witnesses.length, names, at: moment(witnesses[0].seconds) })
    : t("a_held_nobody");
  return [
    [t("q_unchanged"), [t("a_estate_unchanged", { size: count(size) })]],
    [t("q_whom"), [t("a_estate_whom", counted)]],
    [t("q_held"), [held, t("a_held_neighbour", { words: spoken(outcome.root) })]],
  ];
}

/** Codes, hashes and sums for the technical details. */
export function technicalOfEstate(outcome) {
  const rows = [
    ["origin", outcome.origin],
    ["tree size", outcome.size === null ? null : String(outcome.size)],
    ["root", outcome.root],
    ["log key", outcome.logKey && `${fingerprint(outcome.logKey)} · ${outcome.logKey}`],
    ["authority", outcome.authority && `${fingerprint(outcome.authority)} · ${outcome.authority}`],
    ["could not tell", outcome.undecided && `${outcome.undecided.code} ${outcome.undecided.place ?? ""}`],
    ["seconds", outcome.seconds === undefined ? null : outcome.seconds.toFixed(1)],
    ...(outcome.findings ?? []).map((one) => [`${one.step} ${one.code}`, `#${one.seq ?? "-"} ${one.expected} ≠ ${one.found}`]),
    ...Object.entries(outcome.balances ?? {}).map(([account, fen]) => [account, `${fen} fen`]),
  ];
  return rows.filter(([, value]) => value);
}

/** The check runs, and the slot shows how far it is and what it found. */
export async function checkWhole(slot, t, context) {
  const bar = make("progress", { max: "1", value: "0", "aria-label": t("check_whole") });
  const told = make("p.said", { role: "status" }, t("checking"));
  slot.className = "verdict waiting";
  slot.replaceChildren(told, bar);
  const kept = recall(placeOf(context.estate));
  const request = { estate: context.estate, at: context.size, olders: kept === null ? [] : [kept.note] };
  const outcome = await workerOutcome(request, (done, all) => {
    bar.value = done / all;
    told.textContent = t("progress", { done: count(done), all: count(all) });
  });
  const blank = { findings: [], passed: [], first: null, balances: {}, witnesses: [], size: null, ...outcome };
  const shown = judge(blank, context.size);
  showVerdict(slot, t, verdictOf(t, context, blank, shown));
}

function verdictOf(t, context, outcome, shown) {
  const { logKey } = outcome;
  return {
    verdict: outcome.verdict,
    said: saidOf(t, outcome, shown),
    answers: answersOfEstate(t, outcome),
    steps: stepMarks(STEPS, outcome),
    technical: technicalOfEstate(outcome),
    findings: outcome.findings,
    estate: context.estate,
    evidence: { outcome, differences: shown.differences },
    notes: [...(logKey ? [t("keys_relative", { fingerprint: fingerprint(logKey) })] : []), t("page_limits")],
  };
}
