/**
 * Loaded on each page of an estate: the check that runs by itself, and the doors to the others.
 *
 * It takes nothing from the server but bytes, and computes the rest itself; it never claims more than it did.
 */

import { UndecidedError } from "./verifier/errors.js";
import { STEP } from "./verifier/findings.js";
import { offerEstateCheck } from "./checking/estate_offer.js";
import { count, moment, spoken } from "./checking/format.js";
import { make, fold } from "./checking/dom.js";
import { linesOfEntry } from "./checking/entered.js";
import { alarmIf, checkPage, contextOf, technicalOf } from "./checking/page_check.js";
import { showVerdict, showWaiting, stepMarks } from "./checking/panel.js";
import { parseCheckpoint } from "./verifier/checkpoint.js";
import { toHex } from "./verifier/bytes.js";
import { fingerprint } from "./verifier/policy.js";
import { offerVouchers } from "./checking/vouchers.js";
import { wordsIn } from "./checking/words.js";

const ENTRY_STEPS = [STEP.codec, STEP.tree, STEP.checkpoint, STEP.cosignatures, STEP.submission, STEP.authority, STEP.shown];
const HEAD_STEPS = [STEP.checkpoint, STEP.cosignatures, STEP.tree];

/** The sentence of a page's verdict. */
function saidOf(t, context, { outcome, differences }) {
  const { verdict, first, undecided, size } = outcome;
  if (verdict === "undecided") return t("unknown", { reason: t.reason(undecided.code) });
  if (verdict === "sound") {
    return t(context.isEntry ? "entry_agrees" : "head_agrees", { seq: context.seq, size: count(size) });
  }
  if (first === null) return t("differs_shown", { what: t(`what_${differences[0].what}`) });
  return first.seq === context.seq && context.isEntry ? t("differs_entry", { seq: first.seq }) : t("differs_head");
}

function heldBy(t, { outcome, memory }) {
  const { witnesses } = outcome;
  const names = witnesses.map(({ name }) => name).join("、");
  const at = witnesses.length > 0 ? moment(Math.max(...witnesses.map(({ seconds }) => seconds))) : "";
  const { standing, kept } = memory;
  const { root } = parseCheckpoint(outcome.note).head;
  return [
    witnesses.length > 0 ? t("a_held_witnesses", { count: witnesses.length, names, at }) : t("a_held_nobody"),
    ...(kept ? [t("a_held_since", { at: moment(kept.at), size: count(kept.size) })] : []),
    ...(standing === "forgetful" ? [] : [t("a_held_here")]),
    t("a_held_neighbour", { words: spoken(toHex(root)) }),
  ];
}

function recordedBy(t, { outcome: { signers, missing } }) {
  if (signers.length === 0) return [t("a_whom_unknown")];
  const names = signers.map(({ name }) => name).join("、");
  return [t("a_whom", { names }), t("a_whom_limits")];
}

function answersOf(t, context, checked) {
  const { outcome } = checked;
  if (outcome.verdict !== "sound") return [];
  const held = [t("q_held"), heldBy(t, checked)];
  if (!context.isEntry) return [held];
  const at = moment(outcome.entry.seal.at);
  return [
    [t("q_unchanged"), [t("a_unchanged", { at, seq: context.seq })]],
    [t("q_whom"), recordedBy(t, checked)],
    held,
  ];
}

/** What the entry itself says, in its own words: whoever doubts the page compares. */
function enteredOf(t, { outcome: { entry } }) {
  const rows = linesOfEntry(entry.event, t.language).map(([name, value]) => make("div", {}, make("dt", {}, name), make("dd.code", {}, value)));
  return fold(t("entered"), make("dl.facts", {}, ...rows));
}

function show(slot, t, context, checked) {
  const { outcome, evidence, differences } = checked;
  const steps = stepMarks(context.isEntry ? ENTRY_STEPS : HEAD_STEPS, outcome);
  showVerdict(slot, t, {
    verdict: outcome.verdict,
    said: saidOf(t, context, checked),
    answers: answersOf(t, context, checked),
    steps,
    technical: technicalOf(checked),
    findings: outcome.findings,
    estate: context.estate,
    evidence: { evidence, findings: outcome.findings, differences },
    entered: context.isEntry && outcome.entry !== null ? enteredOf(t, checked) : null,
    notes: [t("keys_relative", { fingerprint: outcome.logKey ? fingerprint(outcome.logKey) : "-" }), t("page_limits")],
  });
}

function showUnknown(slot, t, context, code) {
  const said = t("unknown", { reason: t.reason(code) });
  const technical = [["code", code]];
  showVerdict(slot, t, { verdict: "undecided", said, technical, estate: context.estate, notes: [t("page_limits")] });
}

async function run(slot, t) {
  const context = contextOf(slot);
  showWaiting(slot, t);
  try {
    const checked = await checkPage(context);
    if (!alarmIf(t, context, checked)) show(slot, t, context, checked);
    else showUnder(slot, t, context, checked);
    const { verdict, entry } = checked.outcome;
    if (context.isEntry && verdict === "sound") await offerVouchers(slot, t, context.estate, context.seq, entry.event.body);
  } catch (error) {
    // A mistake of this program is no verdict on the books either.
    if (!(error instanceof UndecidedError)) console.error(error);
    showUnknown(slot, t, context, error instanceof UndecidedError ? error.code : "checker_failed");
  }
  offerEstateCheck(slot, t, context);
  await offerMore(t, context);
}

/** What stands further down; where it cannot be had the page says the same without it. */
async function offerMore(t, context) {
  const ask = document.querySelector("#ask[data-entry]");
  try {
    if (ask !== null) await (await import("./device/ask.js")).offerAsking(ask, context);
    const cast = document.querySelector("#cast[data-vote][data-seq]");
    if (cast !== null) await (await import("./device/acting.js")).offerVoting(cast, context);
    if (document.querySelector("#check-older") !== null) (await import("./checking/older_check.js")).offerOlderCheck(t, context);
  } catch (error) {
    console.error(error);
  }
}

/** Under an alarm the page's own entry may well fit the new history: that must not read as "it agrees". */
function showUnder(slot, t, context, checked) {
  const { outcome } = checked;
  outcome.verdict = "unsound";
  outcome.findings.push({ step: STEP.tree, code: `memory_${checked.memory.standing}`, seq: null, expected: "", found: "" });
  outcome.first = { seq: null };
  show(slot, t, context, checked);
}

const slot = document.querySelector("#verdict[data-estate]");
if (slot !== null) run(slot, wordsIn(document.documentElement.lang));
