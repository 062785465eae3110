/**
 * The verdict on a page: one line, the sentence of what it does not prove, and one tap to all that it shows.
 *
 * Rules:
 *   - Behind the tap stand the three answers, then what was entered, then the steps in a fold of their own.
 *   - Where it does not agree, evidence and report stand outside of any fold.
 *   - Without answers there is nothing to show but the steps: their fold takes the place of the first.
 */

import { fold, make } from "./dom.js";
import { reporting } from "./report.js";

const CLASSES = { sound: "agrees", unsound: "differs", undecided: "unknown" };

/**
 * The slot shows the verdict.
 *
 * @param {Element} slot
 * @param {function} t words
 * @param {{verdict: string, said: string, answers: [string, string[]][], steps: [string, string][], technical:
 *   [string, string][], estate: string, evidence: object, entered: Node, notes: string[]}} verdict
 */
export function showVerdict(slot, t, verdict) {
  const { said } = verdict;
  slot.className = `verdict ${CLASSES[verdict.verdict]}`;
  slot.setAttribute("data-verdict", verdict.verdict);
  const isFalse = verdict.verdict === "unsound";
  slot.replaceChildren(
    make("p.said", { role: isFalse ? "alert" : "status" }, said),
    make("p.limits", {}, t("limits")),
    ...(isFalse ? [reporting(t, verdict.estate, said, codesOf(verdict), verdict.evidence)] : []),
    ...behindTap(t, verdict),
  );
}

function behindTap(t, verdict) {
  const { answers = [], entered = null } = verdict;
  const below = [entered, steps(t, verdict)];
  if (answers.length === 0) return below.filter((one) => one !== null);
  const answered = ([question, sentences]) =>
    make("div", {}, make("dt", {}, question), ...sentences.map((one) => make("dd", {}, one)));
  return [fold(t("shows"), make("dl.answers", {}, ...answers.map(answered)), ...below)];
}

/** The slot says that something is going on. */
export function showWaiting(slot, t) {
  slot.className = "verdict waiting";
  slot.removeAttribute("data-verdict");
  slot.replaceChildren(make("p.said", { role: "status" }, t("checking")));
}

const codesOf = ({ findings = [] }) => [...new Set(findings.map(({ code }) => code))].slice(0, 8).join(", ");

function steps(t, { steps: rows = [], technical = [], notes = [] }) {
  if (rows.length + technical.length + notes.length === 0) return null;
  const marks = { held: "", not_held: ".bad", not_told: "" };
  const lines = rows.map(([step, mark]) => make("li", {}, `${t(step)} `, make(`span.mark${marks[mark]}`, {}, t(mark))));
  const facts = technical.map(([name, value]) => make("div", {}, make("dt", {}, name), make("dd.code", {}, value)));
  const limits = notes.map((note) => make("p", {}, note));
  return fold(t("steps"), make("ol.steps", {}, ...lines), ...limits, fold(t("technical"), make("dl.facts", {}, ...facts)));
}

/** Each step with how it ended: it held, it did not, or nothing was carried out that would tell. */
export function stepMarks(numbers, { findings, passed }) {
  const bad = new Set(findings.map(({ step }) => step));
  const mark = (step) => (bad.has(step) ? "not_held" : passed.includes(step) ? "held" : "not_told");
  return numbers.map((step) => [`step_${step}`, mark(step)]);
}

/** An alarm above everything on the page, which only the reader takes away. */
export function showAlarm(t, sentence, proof, { save, forget, isContradiction }) {
  document.querySelector("#alarm")?.remove();
  const alarm = make(
    "section.alarm",
    { id: "alarm", role: "alert", tabindex: "-1" },
    make("h2", {}, sentence),
    ...(isContradiction ? [make("p", {}, t("alarm_what"))] : []),
    make(
      "p.actions",
      {},
      make("button", { type: "button", click: save }, t("save_evidence")),
      make("button.quiet", { type: "button", click: forget }, t("alarm_seen")),
    ),
    fold(t("technical"), ...proof.map((one) => make("pre.code", {}, one))),
  );
  document.querySelector("main").before(alarm);
  alarm.focus();
}
