/**
 * One tap: the whole estate is downloaded and computed again in a worker, with a bar that shows how far it is.
 *
 * The figures of the page are compared with what the worker finds; the memory of this device goes in, too.
 */

import { STEP } from "../verifier/findings.js";
import { fingerprint } from "../verifier/policy.js";
import { make } from "./dom.js";
import { answersOfEstate, saidOfFinding, technicalOfEstate } from "./estate_words.js";
import { count, moment } from "./format.js";
import { recall } from "./memory.js";
import { placeOf } from "./page_check.js";
import { showVerdict, showWaiting, stepMarks } from "./panel.js";
import { differencesOfBalances, differencesOfTallies } from "./shown.js";
import { differencesOfSums } from "./sums.js";

const STEPS = [
  STEP.codec,
  STEP.chain,
  STEP.tree,
  STEP.checkpoint,
  STEP.cosignatures,
  STEP.submission,
  STEP.authority,
  STEP.balances,
  STEP.tallies,
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

/** The page's figures, against balances and sums at the size that the page was made from, and against the tallies. */
function comparePage(t, outcome, size) {
  if (outcome.verdict !== "sound") return { compared: 0, differences: [] };
  const balances = outcome.balancesAt;
  const figures = [differencesOfBalances(document.body, balances ?? {}), differencesOfSums(document.body, outcome.figures)];
  const words = { passed: t("topic_passed"), failed: t("topic_failed") };
  const tallies = differencesOfTallies(document.body, outcome.votes ?? {}, words);
  if (balances === null) return { ...tallies, isUncovered: figures.some(({ compared }) => compared > 0) };
  const all = [...figures, tallies];
  return { compared: all.reduce((sum, { compared }) => sum + compared, 0), differences: all.flatMap(({ differences }) => differences) };
}

function judge(t, outcome, size) {
  const { compared, differences, isUncovered } = comparePage(t, outcome, size);
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
  if (differences.length > 0) {
    const [{ what, of }] = differences;
    return t("differs_shown", { what: t(`what_${what}`) + (of ? ` (${of})` : "") });
  }
  return saidOfFinding(t, first);
}

/** The check runs, and the slot shows how far it is and what it found. */
export async function checkWhole(slot, t, context) {
  const bar = make("progress", { max: "1", value: "0", "aria-label": t("check_whole") });
  const told = make("p.said", { role: "status" }, t("checking"));
  showWaiting(slot, t);
  slot.replaceChildren(told, bar);
  const kept = recall(placeOf(context.estate));
  const request = { estate: context.estate, at: context.size, olders: kept === null ? [] : [kept.note] };
  const outcome = await workerOutcome(request, (done, all) => {
    bar.value = done / all;
    told.textContent = t("progress", { done: count(done), all: count(all) });
  });
  const blank = { findings: [], passed: [], first: null, balances: {}, witnesses: [], size: null, ...outcome };
  const shown = judge(t, blank, context.size);
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
    notes: [...(logKey ? [t("keys_relative", { fingerprint: fingerprint(logKey) })] : []), t("rules_limits"), t("page_limits")],
  };
}
