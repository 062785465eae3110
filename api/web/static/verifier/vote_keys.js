/**
 * Keys of votes (SPEC-books §3.1): claim keys that a delivery brings, ballot keys that a claim registers.
 *
 * They stand in the ring like granted keys, with the roles `claim` and `ballot`, which nobody grants, and no party.
 */

import { decodeHash, encodeBase64 } from "./base64.js";
import { concat, toHex } from "./bytes.js";
import { VerificationError, shown } from "./errors.js";
import { ED25519, keyId, labelOf } from "./keys.js";

const OFFICES = ["clerk", "committee", "street", "community"];

const refuse = (code, expected, found) => {
  throw new VerificationError(code, expected, shown(found));
};

const placeOf = ({ vote, code }) => `${vote}/${code}`;

/** A claim key; whether its 32 bytes may be a key shows when it is used: nothing verifies under a weak one. */
function claimKey(vote, { code, claim }) {
  const name = `claim/${vote}/${code}`;
  const publicKey = decodeHash(claim, "weak_key");
  const typed = concat([ED25519], publicKey);
  const id = keyId(name, typed);
  const text = `${name}+${toHex(id)}+${encodeBase64(typed)}`;
  return { name, algorithm: ED25519, publicKey, keyId: id, label: labelOf(name, id), text };
}

/** Who signs what only keys of a vote, or two offices, may sign. */
export function checkVoteSigners(ring, body, { signers, lines }, parse) {
  const names = signers.map(({ key }) => key.name).join(", ");
  const isAlone = (name) => signers.length === 1 && signers[0].key.name === name;
  if (body.kind === "voting.key.registered/1") {
    if (!isAlone(`claim/${placeOf(body)}`)) refuse("role_not_allowed", "the code's claim key", names);
    const key = parse(body.vkey);
    if (key?.name !== `ballot/${placeOf(body)}`) refuse("weak_key", `ballot/${placeOf(body)}`, body.vkey);
    if (ring.known.has(key.label) || ring.known.has(key.publicKey.join())) refuse("key_known", "a new key", body.vkey);
    if (!lines.some(({ label }) => label === key.label)) refuse("no_possession", key.label, names);
  } else if (body.kind === "voting.objection.raised/1") {
    const may = ({ role, vote }) => role === "owner" || (role === "ballot" && vote === body.vote);
    if (!signers.some(may)) refuse("role_not_allowed", "owner / ballot", names);
  } else if (body.channel === "app") {
    if (!isAlone(`ballot/${placeOf(body)}`)) refuse("role_not_allowed", "the code's ballot key", names);
  } else {
    const parties = new Set(signers.filter(({ role }) => OFFICES.includes(role)).map(({ party }) => party));
    if (parties.size < 2) refuse("dual_control", "two parties", names);
  }
}

/** The kinds that `checkVoteSigners` judges. */
export const VOTE_SIGNED = new Set(["voting.key.registered/1", "voting.objection.raised/1", "voting.ballot.cast/1"]);

/** The event brings, uses up or ends keys of its vote. */
export function applyVoteKeys(ring, body, parse) {
  const { kind, vote, code } = body;
  if (kind === "voting.ballots.delivered/1") {
    for (const line of body.lines) bring(ring, claimKey(vote, line), "claim", vote, line.code);
  } else if (kind === "voting.claim.replaced/1") {
    end(ring, body, ["claim", "ballot"]);
    bring(ring, claimKey(vote, body), "claim", vote, code);
  } else if (kind === "voting.key.registered/1") {
    end(ring, body, ["claim"]);
    bring(ring, parse(body.vkey), "ballot", vote, code);
  } else if (kind === "voting.ballot.cast/1") {
    ring.voted.add(placeOf(body));
  } else if (kind === "voting.title.passed/1" && !ring.voted.has(placeOf(body))) {
    end(ring, body, ["claim", "ballot"]);
  }
}

function bring(ring, key, role, vote, code) {
  if (key === null) return;
  if (ring.known.has(key.label) || ring.known.has(key.publicKey.join())) refuse("key_known", "a new key", key.text);
  ring.remember(key);
  const grant = { key, role, vote, party: "", name: "", until: "", seq: -1, isRevoked: false };
  ring.grants.set(key.label, grant);
  ring.voteKeys.set(`${role}/${vote}/${code}`, grant);
}

function end(ring, body, roles) {
  for (const role of roles) {
    const grant = ring.voteKeys.get(`${role}/${placeOf(body)}`);
    if (grant !== undefined) grant.isRevoked = true;
  }
}
