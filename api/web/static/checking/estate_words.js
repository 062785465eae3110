/** What is said about a whole estate: which entry, the three answers, the technical details. */

import { fingerprint } from "../verifier/policy.js";
import { count, moment, spoken } from "./format.js";

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
