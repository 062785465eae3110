/** A form that takes what somebody has kept: pasted, from a file, or scanned where the browser can. */

import { make } from "./dom.js";
import { showVerdict, showWaiting } from "./panel.js";
import { scanInto } from "./scan.js";

const FILE_BYTES_MAX = 2 ** 20;

/**
 * The form, and beneath it what was found.
 *
 * @param {function} t words
 * @param {string} estate for the names of evidence files
 * @param {function(string): Promise<object>} judge as `judgeGiven`
 */
export function givenForm(t, estate, judge) {
  const text = make("textarea", { rows: "5", name: "kept", autocapitalize: "off", spellcheck: "false" });
  const result = make("div.verdict", { hidden: true });
  const show = (found) => showVerdict(result, t, { estate, answers: [], steps: [], notes: [], ...found });
  const check = async () => {
    result.hidden = false;
    showWaiting(result, t);
    show(await judge(text.value));
  };
  const refuse = () => {
    result.hidden = false;
    show({ verdict: "undecided", said: t("older_unread") });
  };
  const file = make("input", { type: "file", change: () => readFile(file, text, check, refuse) });
  const form = make(
    "form.stacked",
    { submit: (event) => (event.preventDefault(), check()) },
    make("label", {}, t("older_paste"), text),
    make("label", {}, t("older_file"), file),
    make("p.actions", {}, make("button", { type: "submit" }, t("older_check")), scanInto(t, text, check)),
  );
  return [form, result];
}

/** Nothing that people keep is larger than a receipt. */
async function readFile(input, text, check, refuse) {
  const [file] = input.files;
  if (file === undefined) return undefined;
  if (file.size > FILE_BYTES_MAX) return refuse();
  text.value = await file.text();
  return check();
}
