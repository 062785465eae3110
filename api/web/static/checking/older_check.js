/** The place on the checking page where an older fingerprint or a receipt is held against the log of today. */

import { encodeBase64 } from "../verifier/base64.js";
import { parseCheckpoint } from "../verifier/checkpoint.js";
import { UndecidedError } from "../verifier/errors.js";
import { checkEvidence } from "../verifier/evidence.js";
import { parsePolicy } from "../verifier/policy.js";
import { make } from "./dom.js";
import { fetchJson } from "./fetching.js";
import { judgeGiven } from "./given.js";
import { givenForm } from "./given_form.js";

const KEPT = "#kept=";

/** The entry that a receipt is about: the evidence on it has the keys of its signers. */
const seqOf = (given) => Number(/\nindex (\d{1,15})\n/.exec(given)?.[1] ?? 0);

/** What is verified of the log today, with the keys that the given text may need. */
async function knownOf(estate, given) {
  const seq = seqOf(given);
  const evidence = await fetchJson(`/v1/estates/${estate}/entries/${seq}/evidence`);
  const outcome = await checkEvidence(evidence, seq);
  if (outcome.verdict === "unsound") throw new UndecidedError("bad_answer", "evidence");
  const { head } = parseCheckpoint(evidence.checkpoint);
  const fetchPath = async (from, to) =>
    (await fetchJson(`/v1/estates/${estate}/proof/consistency?from=${from}&to=${to}`)).hashes;
  const { origin, size } = head;
  const { logKey, keys } = outcome;
  const logKeys = [...new Set([logKey, ...parsePolicy(evidence.policy).logs.map(({ text }) => text)])];
  return { origin, size, root: encodeBase64(head.root), note: evidence.checkpoint, logKey, logKeys, keys, fetchPath };
}

async function judge(t, estate, given) {
  try {
    return await judgeGiven(t, given, await knownOf(estate, given));
  } catch (error) {
    if (!(error instanceof UndecidedError)) throw error;
    return { verdict: "undecided", said: t("unknown", { reason: t.reason(error.code) }) };
  }
}

/** The form stands on the page that has a place for it. */
export function offerOlderCheck(t, { estate }) {
  const place = document.querySelector("#check-older");
  if (place === null) return;
  place.hidden = false;
  place.append(make("h2", {}, t("older_title")), make("p", {}, t("older_lead")));
  const [form, result] = givenForm(t, estate, (given) => judge(t, estate, given));
  place.append(form, result);
  const open = () => judgeAddress(form, result);
  addEventListener("hashchange", open);
  open();
}

/** Whoever scans a printed code comes here with it behind the address: it is checked at once. */
function judgeAddress(form, result) {
  if (!location.hash.startsWith(KEPT)) return;
  form.elements.namedItem("kept").value = location.href;
  form.requestSubmit();
  result.scrollIntoView({ block: "center" });
}
