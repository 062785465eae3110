/** Evidence to keep, and a report that is ready to be sent. */

import { make, save } from "./dom.js";
import { moment } from "./format.js";

const REPORT_CHARACTERS_MAX = 1_500;

/** The evidence as a file: everything that was sent and seen, as it was. */
export function saveEvidence(estate, parts) {
  const whole = { format: "sunledger/evidence/v1", address: location.href, at: new Date().toISOString(), ...parts };
  save(`${estate}-evidence-${Date.now()}.json`, JSON.stringify(whole, null, 1), "application/json");
}

/** A button that saves the evidence, and the report behind a tap. */
export function reporting(t, estate, said, codes, parts) {
  const at = moment(Date.now() / 1000);
  const name = document.querySelector("#verdict")?.dataset.name ?? estate;
  const text = t("report_text", { estate: name, url: location.href, at, said, codes }).slice(0, REPORT_CHARACTERS_MAX);
  const subject = t("report_subject", { estate: name });
  const mail = `mailto:?subject=${encodeURIComponent(subject)}&body=${encodeURIComponent(text)}`;
  return make(
    "div.reporting",
    {},
    make(
      "p.actions",
      {},
      make("button", { type: "button", click: () => saveEvidence(estate, parts) }, t("save_evidence")),
      make("a.button.quiet", { href: mail }, t("report")),
    ),
    make("label", {}, t("report_copy"), make("textarea", { rows: "6", readonly: true }, text)),
  );
}
