/**
 * Where an owner asks about an entry: registers this device's key by invitation, then signs his question here.
 *
 * The server sees a key's random name and what it signed; whose it is, only the registrar knows.
 */

import { VerifierError } from "../verifier/errors.js";
import { make, fold } from "../checking/dom.js";
import { fetchJson } from "../checking/fetching.js";
import { wordsIn } from "../checking/words.js";
import { recall } from "../checking/memory.js";
import { placeOf } from "../checking/page_check.js";
import { accepted } from "./invitation.js";
import { capability, freshName, keptKey, makeKey } from "./keys.js";
import { qrImage } from "./qr.js";
import { keptReceipts, ownReceipt, receiptPieces } from "./receipts.js";
import { eventLine, send, signedSubmission } from "./submission.js";
import { ACTING } from "./words.js";

const TEXT_MAX = 1_000;
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/g;
const labelOf = (estate) => `owner/${location.host}/${estate}`;

/** One line, as the ledger takes texts: NFC, and a blank where a line broke. */
const plainLine = (text) => text.normalize("NFC").replace(CONTROLS, " ").trim().slice(0, TEXT_MAX);

/** How a refusal reads: the ledger's own sentence. */
const reasonOf = ({ errors, title, detail, code }) => errors?.[0]?.detail ?? detail ?? title ?? code ?? "?";

class Asking {
  constructor(place, t, { estate, origin }) {
    Object.assign(this, { place, t, estate, origin });
    this.box = make("div", { id: "asking", "aria-live": "polite" });
    place.append(this.box);
  }

  show(...children) {
    this.box.replaceChildren(...children.flat().filter(Boolean));
  }

  tell(name, figures) {
    return make("p", { role: "status" }, this.t(name, figures));
  }

  async start() {
    const can = await capability();
    if (can !== "yes") return this.show(this.tell(can === "insecure" ? "key_insecure" : "key_none"));
    const key = await keptKey(labelOf(this.estate));
    if (key === null) return this.offerKey();
    const standing = await this.standingOf(key);
    if (standing === "granted") return this.offerQuestion(key);
    return standing === "revoked" ? this.show(this.tell("key_revoked")) : this.offerInvitation(key);
  }

  /** What the register says of the key; asking tells for certain. */
  async standingOf({ vkey }) {
    for (let cursor = ""; ; ) {
      const { data = [], next_cursor: next } = await fetchJson(`/v1/estates/${this.estate}/parties?${cursor || "limit=500"}`);
      const row = data.find((one) => one.vkey === vkey);
      if (row !== undefined) return row.revoked_seq === null ? "granted" : "revoked";
      if (!next) return "unknown";
      cursor = `cursor=${encodeURIComponent(next)}`;
    }
  }

  offerKey() {
    const make_ = async () => this.offerInvitation(await makeKey(labelOf(this.estate), freshName("owner")));
    this.show(make("p.actions", {}, make("button.make-key", { type: "button", click: make_ }, this.t("key_make"))));
  }

  offerInvitation(key) {
    const { t } = this;
    const text = make("textarea", { rows: "4", name: "invitation", spellcheck: "false" });
    const told = make("p", { role: "status" });
    const button = make("button", { type: "button", click: () => this.accept(key, text.value, told) }, t("invitation_send"));
    this.show(
      make("p", {}, t("key_made")),
      make("p.code", { id: "device-vkey" }, key.vkey),
      qrImage(key.vkey, t("key_code")),
      make("label", {}, t("invitation"), text),
      make("p.actions", {}, button),
      told,
    );
  }

  async accept(key, given, told) {
    try {
      const submission = await accepted(given, this, key);
      const { isIn, answer, isLost } = await send(this.estate, submission);
      if (isIn) return this.offerQuestion(key);
      told.textContent = isLost ? this.t("lost") : this.t("refused", { reason: reasonOf(answer) });
    } catch (error) {
      if (!(error instanceof VerifierError)) throw error;
      told.textContent = this.t("invitation_wrong");
    }
    return undefined;
  }

  offerQuestion(key) {
    const { t } = this;
    const text = make("textarea", { rows: "4", name: "question", maxlength: String(TEXT_MAX), required: true });
    const matter = make(
      "select",
      { name: "matter" },
      ...["question", "complaint"].map((one) => make("option", { value: one }, t(`matter_${one}`))),
    );
    const told = make("p", { role: "status" });
    let pending = null;
    const submit = async (event) => {
      event.preventDefault();
      // The same signed bytes go again after a lost answer: nothing is entered twice.
      pending ??= await this.signed(key, plainLine(text.value), matter.value);
      told.textContent = t("sending");
      if ((await this.sendQuestion(key, pending, told)) === "refused") pending = null;
    };
    const change = () => (pending = null);
    text.addEventListener("input", change);
    matter.addEventListener("input", change);
    const form = make("form", { submit }, make("label", {}, t("ask_matter"), matter), make("label", {}, t("ask_text"), text));
    form.append(make("p.actions", {}, make("button", { type: "submit" }, t("ask_send"))));
    this.show(this.tell("key_granted"), form, told, this.receipts());
  }

  async signed(key, text, matter) {
    const { entry, event } = this.place.dataset;
    const kind = "revenue.question.raised/1";
    const body = { kind, entry: Number(entry), event, text, ...(matter === "question" ? {} : { matter }) };
    const line = eventLine(this.estate, body);
    return { line, submission: await signedSubmission(this.origin, [line], [key]) };
  }

  async sendQuestion(key, { line, submission }, told) {
    const { isIn, answer, isLost } = await send(this.estate, submission);
    if (isIn) return this.showDone(key, line, answer.first);
    told.textContent = isLost ? this.t("lost") : this.t("refused", { reason: reasonOf(answer) });
    return isLost ? "lost" : "refused";
  }

  async showDone(key, line, seq) {
    const { t } = this;
    const logKey = recall(placeOf(this.estate))?.logKey ?? null;
    const { receipt, isOurs } = await ownReceipt(this.estate, seq, line, [key.vkey], logKey);
    if (receipt === null) return this.show(this.tell("done_unwitnessed", { seq }));
    if (!isOurs) return this.show(this.tell("done_false"), receiptPieces(t, this.estate, seq, receipt));
    return this.show(this.tell("done", { seq }), make("p", {}, t("done_next")), receiptPieces(t, this.estate, seq, receipt));
  }

  receipts() {
    const kept = keptReceipts(this.estate);
    if (kept.length === 0) return null;
    const rows = kept.map(({ seq, receipt }) => make("div", {}, make("p", {}, `#${seq}`), ...receiptPieces(this.t, this.estate, seq, receipt)));
    return fold(this.t("my_receipts"), ...rows);
  }
}

/** The place below an entry's questions becomes a way to ask. */
export async function offerAsking(place, context) {
  const t = wordsIn(document.documentElement.lang, ACTING);
  await new Asking(place, t, context).start();
}
