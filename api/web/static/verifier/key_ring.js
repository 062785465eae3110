/**
 * Which key may do what, when (SPEC-books §3): every key that the log has granted, as far as it was read.
 *
 * Rules:
 *   - A submission is judged by the keys before its first entry; grants and revocations act from the next one on.
 *   - A line under a key that the submission itself grants proves possession, and conveys nothing else.
 */

import { VerificationError, shown } from "./errors.js";
import { isFundControlled, mayGrant, needsTwoParties, signerRoles } from "./kinds.js";
import { ED25519, parseVkey } from "./keys.js";
import { VOTE_SIGNED, applyVoteKeys, checkVoteSigners } from "./vote_keys.js";

const FOUNDED = "estate.founded/1";
const GRANTED = "estate.key.granted/1";
const DAY_MS = 86_400_000;

/** The day of a seal's moment in Asia/Shanghai, eight hours ahead of UTC. */
export const shanghaiDay = (at) => new Date(Date.parse(at) + DAY_MS / 3).toISOString().slice(0, 10);

/** The key of a submitter that `text` writes, or null where it may not be one. */
function submitterKey(text) {
  try {
    const key = parseVkey(String(text));
    return key.algorithm === ED25519 ? key : null;
  } catch {
    return null;
  }
}

const refuse = (code, expected, found) => {
  throw new VerificationError(code, expected, shown(found));
};

const isOn = (grant, day) => !grant.isRevoked && (grant.until === "" || day <= grant.until);

export class KeyRing {
  constructor() {
    this.grants = new Map();
    this.known = new Set();
    this.logKeys = [];
    this.policy = null;
    this.askers = new Map();
    this.voteKeys = new Map();
    this.voted = new Set();
    this.isPartial = false; // true where not every entry before was read: what is absent then accuses nobody
    this.founding = null;
    this.foundingKey = "";
  }

  /** The log key that signs checkpoints of `size`, or null before anything is founded. */
  logKeyAt(size) {
    return this.logKeys.filter(({ seq }) => seq < size).at(-1)?.key ?? null;
  }

  /** The keys that a submission grants, by label; at the founding its own authority's. */
  grantedBy(submission) {
    const keys = submission.events.map(({ body }, at) => {
      if (body.kind === GRANTED || body.kind === "voting.key.registered/1") return submitterKey(body.vkey);
      return body.kind === FOUNDED && submission.first + at === 0 ? submitterKey(body.authority_key) : null;
    });
    return new Map(keys.filter(Boolean).map((key) => [key.label, key]));
  }

  /**
   * The key under which a line of this submission must verify.
   *
   * @throws {VerificationError} `revoked_key` or `unknown_key`
   */
  keyFor(line, submission, granted) {
    const grant = this.grants.get(line.label);
    if (grant !== undefined && isOn(grant, submission.day)) return grant.key;
    if (grant === undefined && granted.has(line.label)) return granted.get(line.label);
    return refuse(grant === undefined ? "unknown_key" : "revoked_key", "a key that is active", line.label);
  }

  /** The active keys whose lines stand on the submission. */
  signersOf(submission) {
    const named = submission.lines.map(({ label }) => this.grants.get(label));
    return named.filter((grant) => grant !== undefined && isOn(grant, submission.day));
  }

  /**
   * The submission's signers may enter this event.
   *
   * @throws {VerificationError} `role_not_allowed`, `grant_not_allowed`, `key_known`, `no_possession`, `weak_key`,
   *   `key_unknown`, `key_inactive`, `last_authority`, `dual_control`, `not_founded` or `already_founded`
   */
  check({ body }, seq, submission) {
    const { signers } = submission;
    if (body.kind === FOUNDED) return this.checkFounding(body, seq, submission);
    if (this.founding === null) return refuse("not_founded", "estate.founded", body.kind);
    if (body.kind === GRANTED) return this.checkGrant(body, submission);
    if (body.kind === "estate.key.revoked/1") return this.checkRevocation(body, submission);
    if (body.kind === "revenue.question.closed/1") return this.checkClosing(body, submission);
    if (VOTE_SIGNED.has(body.kind)) return checkVoteSigners(this, body, submission, submitterKey);
    const roles = signerRoles(body);
    const able = signers.filter(({ role }) => roles.includes(role));
    if (able.length === 0) return refuse("role_not_allowed", roles.join(" / "), rolesOf(signers));
    if (body.kind === "estate.log_key.granted/1") this.checkLogKey(body.vkey);
    if (needsTwoParties(body.kind, body, this.policy)) this.checkTwoParties(able, signers);
    if (isFundControlled(body.kind)) this.checkFundParties(signers);
    return undefined;
  }

  checkFounding(body, seq, { of, lines }) {
    if (seq !== 0 || of !== 1) refuse("already_founded", "entry 0, alone", `entry ${seq}`);
    const [authority, log] = [body.authority_key, body.log_key].map(submitterKey);
    if (authority === null || log === null || log.name !== body.origin) refuse("weak_key", "two keys", body.log_key);
    if (authority.publicKey.join() === log.publicKey.join()) refuse("key_known", "two different keys", body.log_key);
    const labels = lines.map(({ label }) => label).join(", ");
    if (labels !== authority.label) refuse("role_not_allowed", authority.label, labels);
  }

  checkGrant(body, { signers, lines }) {
    const { role, vkey } = body;
    const key = this.checkNew(vkey);
    if (!lines.some(({ label }) => label === key.label)) refuse("no_possession", key.label, "no line by it");
    if (!signers.some((signer) => mayGrant(signer, role, body.party?.party))) {
      refuse("grant_not_allowed", `a signer who may grant ${role}`, rolesOf(signers));
    }
  }

  checkNew(vkey) {
    const key = submitterKey(vkey);
    if (key === null) refuse("weak_key", "a key of type 0x01", vkey);
    if (this.known.has(key.label) || this.known.has(key.publicKey.join())) refuse("key_known", "a new key", vkey);
    return key;
  }

  checkLogKey(vkey) {
    const { name } = this.checkNew(vkey);
    if (name !== this.founding.origin) refuse("weak_key", this.founding.origin, name);
  }

  checkRevocation(body, { signers, day, granted }) {
    const grant = this.grants.get(submitterKey(body.vkey)?.label);
    if (grant?.key.text !== body.vkey) refuse("key_unknown", "a key that was granted", body.vkey);
    const { role, party } = grant;
    if (!signers.some((signer) => mayGrant(signer, role, party) || signer.party === party)) {
      refuse("grant_not_allowed", `a signer who may revoke ${role}`, rolesOf(signers));
    }
    if (grant.isRevoked) refuse("key_inactive", "a key that is not revoked", body.vkey);
    const stays = (one) => one !== grant && one.role === "authority" && isOn(one, day) && !granted.has(one.key.label);
    const isLast = ![...this.grants.values()].some(stays);
    if (role === "authority" && isLast && !this.isPartial) refuse("last_authority", "another authority's key", body.vkey);
  }

  checkClosing({ question }, { signers }) {
    const asked = this.askers.get(question) ?? [];
    const may = ({ role, key }) => ["committee", "street"].includes(role) || asked.includes(key.label);
    if (!signers.some(may)) refuse("role_not_allowed", "who asked / committee / street", rolesOf(signers));
  }

  checkTwoParties(able, signers) {
    const second = signers.filter(({ role }) => role === this.policy.second_party);
    if (!able.some((one) => second.some((other) => other.party !== one.party))) {
      refuse("dual_control", `a second party: ${this.policy.second_party}`, rolesOf(signers));
    }
  }

  checkFundParties(signers) {
    const asked = ["custodian_bank", this.policy?.second_party];
    const firm = signers.filter(({ role }) => ["manager", "clerk", "custodian_bank"].includes(role));
    const second = signers.filter(({ role }) => asked.includes(role));
    if (!firm.some((one) => second.some((other) => other.party !== one.party))) {
      refuse("dual_control", `a second party: ${asked.join(" / ")}`, rolesOf(signers));
    }
  }

  /** The event acts on what the next ones are judged by. */
  apply({ body }, seq, submission) {
    if (body.kind === FOUNDED && seq === 0) this.found(body);
    else if (body.kind === GRANTED) this.grant(body, seq);
    else if (body.kind === "estate.log_key.granted/1") this.addLogKey(body.vkey, seq);
    else if (body.kind === "estate.key.revoked/1") this.revoke(body);
    else if (body.kind === "estate.policy.adopted/1") this.policy = body;
    else if (body.kind === "revenue.question.raised/1") {
      this.askers.set(seq, submission.signers.map(({ key }) => key.label));
    } else if (body.kind.startsWith("voting.")) applyVoteKeys(this, body, submitterKey);
  }

  found(body) {
    this.founding = body;
    this.foundingKey = body.authority_key;
    this.grant({ vkey: body.authority_key, role: "authority", party: body.authority }, 0);
    this.addLogKey(body.log_key, 0);
  }

  grant({ vkey, role, party, until = "" }, seq) {
    const key = submitterKey(vkey);
    if (key === null || this.known.has(key.label)) return;
    this.remember(key);
    this.grants.set(key.label, { key, role, party: party.party, name: party.name, until, seq, isRevoked: false });
  }

  addLogKey(vkey, seq) {
    const key = submitterKey(vkey);
    if (key === null || this.known.has(key.label)) return;
    this.remember(key);
    this.logKeys.push({ key, seq });
  }

  remember(key) {
    this.known.add(key.label).add(key.publicKey.join());
  }

  revoke({ vkey }) {
    const grant = this.grants.get(submitterKey(vkey)?.label);
    if (grant !== undefined) grant.isRevoked = true;
  }
}

const rolesOf = (signers) => signers.map(({ role, party }) => `${role} (${party})`).join(", ") || "no active key";
