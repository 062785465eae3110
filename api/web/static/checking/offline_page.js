/**
 * The page that works from disk: any bundle, as .zip or folder, and any receipt; no server, no network.
 *
 * It is built into one file by `python -m api.web.offline` from the very modules that the pages load.
 */

import { parseCheckpoint } from "../verifier/checkpoint.js";
import { encodeBase64 } from "../verifier/base64.js";
import { toHex } from "../verifier/bytes.js";
import { UndecidedError, VerifierError } from "../verifier/errors.js";
import { checkEstate } from "../verifier/estate.js";
import { STEP } from "../verifier/findings.js";
import { fingerprint, parsePolicy } from "../verifier/policy.js";
import { sha256 } from "../verifier/sha256.js";
import { ZipSource } from "../verifier/zip.js";
import { make } from "./dom.js";
import { answersOfEstate, saidOfFinding, technicalOfEstate } from "./estate_words.js";
import { count, yuan } from "./format.js";
import { judgeGiven } from "./given.js";
import { givenForm } from "./given_form.js";
import { showVerdict, showWaiting, stepMarks } from "./panel.js";
import { vouchersOf } from "./voucher_list.js";
import { wordsIn } from "./words.js";

const STEPS = Object.values(STEP).filter((step) => ![STEP.shown, STEP.rules].includes(step));

/** An unpacked folder that the reader chose. */
class FolderSource {
  constructor(files) {
    // The folder's own name stands first in each path.
    this.files = new Map(files.map((file) => [file.webkitRelativePath.split("/").slice(1).join("/"), file]));
  }

  names() {
    return [...this.files.keys()];
  }

  async read(path) {
    const file = this.files.get(path);
    if (file === undefined) throw new UndecidedError("missing", path);
    return new Uint8Array(await file.arrayBuffer());
  }
}

/** Vouchers that the entries name, collected while the entries are read. */
class VoucherBook {
  step = STEP.vouchers;
  named = new Map();

  apply(body) {
    for (const voucher of vouchersOf(body)) this.named.set(voucher.sha256, voucher);
  }

  async judge(source) {
    const found = { good: 0, bad: 0, missing: 0 };
    const have = new Set(source.names());
    for (const digest of this.named.keys()) {
      const path = `vouchers/${digest}`;
      if (!have.has(path)) found.missing += 1;
      else found[toHex(sha256(await source.read(path))) === digest ? "good" : "bad"] += 1;
    }
    return found;
  }
}

class OfflinePage {
  constructor(t) {
    this.t = t;
    this.known = null;
    this.bar = make("progress", { max: "1", value: "0", hidden: true });
    this.result = make("div.verdict", { hidden: true, id: "verdict" });
    this.balances = make("section", { id: "balances", hidden: true });
    this.logKey = make("input", { type: "text", name: "log_key", autocomplete: "off" });
    this.keys = make("textarea", { rows: "2", name: "keys" });
  }

  show(main) {
    const { t } = this;
    const zip = make("input", { type: "file", accept: ".zip", id: "zip", change: () => this.take(() => zipOf(zip.files[0])) });
    // The same file, made anew, may be chosen again.
    zip.addEventListener("click", () => (zip.value = ""));
    const folder = make("input", { type: "file", webkitdirectory: true, id: "folder" });
    folder.addEventListener("change", () => this.take(async () => new FolderSource([...folder.files])));
    main.replaceChildren(
      make("h1", {}, t("offline_title")),
      make("p", {}, t("offline_lead")),
      make("label", {}, t("offline_zip"), zip),
      make("label", {}, t("offline_folder"), folder),
      this.bar,
      this.result,
      this.balances,
      make("h2", {}, t("older_title")),
      ...givenForm(t, "sunledger", (given) => this.judge(given)),
      make("label", {}, t("offline_key"), this.logKey),
      make("label", {}, t("offline_keys"), this.keys),
    );
  }

  async take(open) {
    this.result.hidden = false;
    this.bar.hidden = false;
    this.balances.hidden = true;
    const { t } = this;
    showWaiting(this.result, t);
    try {
      await this.check(await open());
    } catch (error) {
      if (!(error instanceof UndecidedError) && !(error instanceof VerifierError)) console.error(error);
      const isNone = error.code === "missing" && error.place === "checkpoint";
      const said = isNone ? t("offline_none") : t("unknown", { reason: t.reason(error.code ?? "checker_failed") });
      showVerdict(this.result, t, { verdict: "undecided", said, technical: [["code", String(error.message)]] });
    }
    this.bar.hidden = true;
  }

  async check(source) {
    await source.read("checkpoint");
    const policy = parsePolicy(await source.read("policy"));
    const book = new VoucherBook();
    const outcome = await checkEstate(source, {
      policy,
      books: [book],
      progress: async (done, all) => {
        this.bar.value = done / all;
        // A breath, so that the bar is drawn: there is no worker in a file.
        await new Promise((resume) => setTimeout(resume));
      },
    });
    const vouchers = await book.judge(source);
    if (vouchers.bad > 0) outcome.findings.push({ step: STEP.vouchers, code: "voucher_altered", seq: null, expected: "", found: "" });
    if (vouchers.bad > 0) outcome.verdict = "unsound";
    else if (vouchers.good > 0) outcome.passed.push(STEP.vouchers);
    await this.remember(source, outcome, policy);
    this.say(outcome, vouchers);
  }

  /** What a receipt or an older fingerprint is held against, once a bundle was checked. */
  async remember(source, outcome, policy) {
    const note = new TextDecoder().decode(await source.read("checkpoint"));
    const { head } = parseCheckpoint(note);
    const logKeys = policy.logs.map(({ text }) => text);
    const { logKey, keys, rootAt } = outcome;
    const root = encodeBase64(head.root);
    this.known = outcome.verdict === "sound" ? { ...head, root, note, logKey, logKeys, keys, rootAt } : null;
  }

  say(outcome, vouchers) {
    const { t } = this;
    const { verdict, size, logKey } = outcome;
    const said = verdict === "undecided" ? t("unknown", { reason: t.reason(outcome.undecided.code) })
      : verdict === "unsound" ? saidOfFinding(t, outcome.first)
        : t("estate_agrees", { size: count(size), at: "", counted: t("counted_none") });
    const key = logKey ? t("keys_relative", { fingerprint: fingerprint(logKey) }) : "";
    showVerdict(this.result, t, {
      verdict,
      said,
      answers: answersOfEstate(t, outcome),
      steps: stepMarks(STEPS, outcome),
      technical: technicalOfEstate(outcome),
      findings: outcome.findings,
      estate: outcome.name ?? "sunledger",
      evidence: { outcome, vouchers },
      notes: [t("offline_vouchers", vouchers)],
    });
    this.result.append(make("p", {}, key), make("p", {}, t("offline_limits")));
    this.showBalances(outcome);
  }

  showBalances({ verdict, balances }) {
    const rows = Object.entries(balances).map(([account, fen]) =>
      make("tr", {}, make("th", { scope: "row" }, account), make("td", {}, `${fen < 0 ? "−" : ""}${yuan(fen)}`)),
    );
    this.balances.replaceChildren(make("h2", {}, this.t("offline_balances")), make("table", {}, ...rows));
    this.balances.hidden = verdict !== "sound";
  }

  /** A receipt or fingerprint: against the bundle that was checked, else against the keys that were typed in. */
  async judge(given) {
    const typed = this.logKey.value.trim();
    const keys = this.keys.value.split(/\s+/).filter(Boolean);
    const alone = { origin: "", logKey: typed || null, logKeys: [typed].filter(Boolean), keys, fetchPath: noPath };
    try {
      return await judgeGiven(this.t, given, this.known ?? alone);
    } catch (error) {
      if (error instanceof VerifierError) return { verdict: "undecided", said: this.t("receipt_no_key") };
      throw error;
    }
  }
}

const noPath = async () => {
  throw new UndecidedError("missing", "the whole ledger");
};

async function zipOf(file) {
  return new ZipSource(new Uint8Array(await file.arrayBuffer()));
}

const t = wordsIn(navigator.language);
document.documentElement.lang = t.language === "zh" ? "zh-CN" : "en";
document.title = t("offline_title");
new OfflinePage(t).show(document.querySelector("main"));
