/**
 * A ballot from this device: the letter's code and secret, a fresh key, the sealed choices, the receipt.
 *
 * Rules:
 *   - The topics are read from the verified entry that opened the vote, not from the page.
 *   - The letter's secret signs once, to register this device's key; the choices are sealed under a fresh salt.
 *   - What opens the ballot goes to the vault and stays with the owner: without it nobody can count it. Where no answer
 *     comes, the same ballot is sent again, and what opens it can be saved at once.
 */

import { decodeBase64, encodeBase64 } from "../verifier/base64.js";
import { concat, fromHex, toBytes } from "../verifier/bytes.js";
import { encodeCanonical } from "../verifier/canonical.js";
import { UndecidedError, VerifierError } from "../verifier/errors.js";
import { checkEvidence } from "../verifier/evidence.js";
import { ED25519, formatVkey } from "../verifier/keys.js";
import { sha256 } from "../verifier/sha256.js";
import { make, save } from "../checking/dom.js";
import { fetchJson } from "../checking/fetching.js";
import { DeviceKey, capability, makeKey } from "./keys.js";
import { ownReceipt, receiptPieces } from "./receipts.js";
import { eventLine, send, signedSubmission } from "./submission.js";

const SEED_PREFIX = fromHex("302e020100300506032b657004220420");
const SALT_BYTES = 16;
const CODE = /^[0-9A-HJKMNP-TV-Z]{12}$/;
const SECRET = /^[A-Za-z0-9_-]{43}$/;

const toUrl = (bytes) => encodeBase64(bytes).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const fromUrl = (text) => text.replaceAll("-", "+").replaceAll("_", "/");

/** The letter's claim key; its seed was on paper, so nothing is lost by reading its public half here. */
async function claimKeyOf(vote, code, secret) {
  const seed = decodeBase64(`${fromUrl(secret)}=`, "secret");
  const given = concat(SEED_PREFIX, seed);
  const readable = await crypto.subtle.importKey("pkcs8", given, "Ed25519", true, ["sign"]);
  const { x } = await crypto.subtle.exportKey("jwk", readable);
  const publicKey = decodeBase64(`${fromUrl(x)}=`, "secret");
  const privateKey = await crypto.subtle.importKey("pkcs8", given, "Ed25519", false, ["sign"]);
  return new DeviceKey({ vkey: formatVkey(`claim/${vote}/${code}`, ED25519, publicKey), privateKey });
}

/** Sealed choices: the digest for the entry, and what opens it (SPEC §12.3). */
function sealedChoices(choices) {
  const salt = toUrl(crypto.getRandomValues(new Uint8Array(SALT_BYTES)));
  const disclosure = toUrl(toBytes(encodeCanonical([salt, "choices", choices]), "disclosure"));
  return { disclosure, digest: toUrl(sha256(toBytes(disclosure, "disclosure"))) };
}

const reasonOf = ({ errors, title, detail, code }) => errors?.[0]?.detail ?? detail ?? title ?? code ?? "?";

class Casting {
  constructor(place, t, { estate, origin }) {
    Object.assign(this, { place, t, estate, origin, vote: place.dataset.vote });
    this.box = make("div", { id: "casting", "aria-live": "polite" });
    this.told = make("p", { role: "status" });
    place.append(this.box);
  }

  async start() {
    if ((await capability()) !== "yes") return this.box.append(make("p", {}, this.t("key_none")));
    const seq = Number(this.place.dataset.seq);
    const outcome = await checkEvidence(await fetchJson(`/v1/estates/${this.estate}/entries/${seq}/evidence`), seq);
    if (outcome.verdict !== "sound") throw new UndecidedError("bad_answer", "the vote's opening");
    this.logKey = outcome.logKey;
    this.topics = outcome.entry.event.body.topics;
    return this.showForm();
  }

  showForm() {
    const { t } = this;
    this.code = make("input", { name: "code", maxlength: "12", autocomplete: "off", autocapitalize: "characters", required: true });
    this.secret = make("input", { name: "secret", maxlength: "43", autocomplete: "off", autocapitalize: "off", required: true });
    const choices = this.topics.map((topic) => this.choiceOf(topic));
    const submit = (event) => (event.preventDefault(), this.cast());
    this.form = make(
      "form",
      { submit },
      make("label", {}, t("vote_code"), this.code),
      make("label.wide", {}, t("vote_secret"), this.secret),
      ...choices,
      make("p.actions", {}, make("button", { type: "submit" }, t("vote_send"))),
    );
    this.box.replaceChildren(this.form, this.told);
  }

  choiceOf({ topic, title }) {
    const options = ["for", "against", "abstain"].map((option) =>
      make("label", {}, make("input", { type: "radio", name: `topic-${topic}`, value: option, required: true }), this.t(`option_${option}`)),
    );
    return make("fieldset", {}, make("legend", {}, title), ...options);
  }

  async cast() {
    const { t } = this;
    const code = this.code.value.trim().toUpperCase();
    const secret = this.secret.value.trim();
    if (!CODE.test(code) || !SECRET.test(secret)) return this.tell(t("letter_wrong"));
    this.tell(t("sending"));
    try {
      const key = await this.registered(code, secret);
      if (key !== null) await this.sendBallot(code, key);
    } catch (error) {
      if (!(error instanceof UndecidedError) && !(error instanceof VerifierError)) throw error;
      this.tell(t("lost"));
    }
    return undefined;
  }

  tell(text) {
    this.told.textContent = text;
    this.told.nextElementSibling?.remove();
  }

  /** This device's key for the code, registered by the letter's secret; null when that was refused. */
  async registered(code, secret) {
    const label = `ballot/${location.host}/${this.estate}/${this.vote}/${code}`;
    const key = await makeKey(label, `ballot/${this.vote}/${code}`);
    const view = await fetchJson(`/v1/estates/${this.estate}/votes/${this.vote}/codes/${code}`);
    // The claim signs once: where this key is on file already, an earlier answer was lost on the way.
    if (JSON.stringify(view).includes(key.vkey)) return key;
    const claim = await claimKeyOf(this.vote, code, secret);
    const body = { kind: "voting.key.registered/1", vote: this.vote, code, vkey: key.vkey };
    const submission = await signedSubmission(this.origin, [eventLine(this.estate, body)], [claim, key]);
    const { isIn, answer, isLost } = await send(this.estate, submission);
    if (isIn) return key;
    this.tell(isLost ? this.t("lost") : this.t("refused", { reason: reasonOf(answer) }));
    return null;
  }

  async sendBallot(code, key) {
    const chosen = new FormData(this.form);
    const choices = this.topics.map(({ topic }) => [topic, chosen.get(`topic-${topic}`)]);
    const ballot = await this.ballotOf(code, key, choices);
    const { isIn, answer, isLost } = await send(this.estate, ballot.submission);
    this.unanswered = isLost ? ballot : null;
    if (isLost) return this.showLost(ballot);
    if (!isIn) return this.tell(this.t("refused", { reason: reasonOf(answer) }));
    const isKept = await this.deposit(ballot.disclosure);
    return this.showDone(key, ballot.line, answer.first, ballot.disclosure, isKept);
  }

  /** A ballot of these choices; the very one that was sent without an answer, so that it is entered once. */
  async ballotOf(code, key, choices) {
    const asked = JSON.stringify([code, choices]);
    if (this.unanswered?.asked === asked) return this.unanswered;
    const view = await fetchJson(`/v1/estates/${this.estate}/votes/${this.vote}/codes/${code}`);
    const before = (view.code?.ballots ?? view.ballots ?? []).at(-1)?.seq;
    const { disclosure, digest } = sealedChoices(choices);
    const body = { kind: "voting.ballot.cast/1", vote: this.vote, code, choices: digest, channel: "app" };
    const line = eventLine(this.estate, before === undefined ? body : { ...body, replaces: before });
    return { asked, line, disclosure, submission: await signedSubmission(this.origin, [line], [key]) };
  }

  /** It may be in: whoever leaves the page now must not lose what opens it. */
  showLost({ disclosure }) {
    this.tell(this.t("lost"));
    this.told.after(make("p.actions", {}, this.keepOpening("", disclosure)));
  }

  keepOpening(seq, disclosure) {
    const name = [this.estate, this.vote, seq].filter((part) => part !== "").join("-");
    return make("button", { type: "button", click: () => save(`${name}.ballot`, `${disclosure}\n`) }, this.t("vote_keep_opening"));
  }

  /** What opens the ballot is in the vault; else the owner brings it himself. */
  async deposit(disclosure) {
    const address = `/v1/estates/${this.estate}/disclosures`;
    const body = JSON.stringify({ disclosures: [disclosure] });
    try {
      const reply = await fetch(address, { method: "POST", headers: { "Content-Type": "application/json" }, body, redirect: "error" });
      return reply.status === 201;
    } catch {
      return false;
    }
  }

  async showDone(key, line, seq, disclosure, isKept) {
    const { t, estate } = this;
    const { receipt, isOurs } = await ownReceipt(estate, seq, line, [key.vkey], this.logKey);
    const said = isOurs ? t("vote_done", { seq }) : t("done_false");
    this.box.replaceChildren(
      make("p", { role: "status" }, said),
      make("p", {}, t(isKept ? "vote_next" : "vote_bring")),
      make("p.actions", {}, this.keepOpening(seq, disclosure)),
      ...(receipt === null ? [make("p", {}, t("done_unwitnessed", { seq }))] : receiptPieces(t, estate, seq, receipt)),
    );
  }
}

/** The place on a running vote's page becomes a way to cast. */
export async function offerCasting(place, t, context) {
  await new Casting(place, t, context).start();
}
