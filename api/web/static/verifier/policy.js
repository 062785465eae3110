/**
 * Policies (SPEC §12.2): which log keys, which founding authority and how many witnesses are believed.
 *
 * A policy with two readings, or with a line that is not understood, is refused as a whole: it vouches for nothing.
 */

import { equalBytes, toBytes, toHex, toText } from "./bytes.js";
import { parseDecimal } from "./decimal.js";
import { MalformedError } from "./errors.js";
import { COSIGNATURE, ED25519, parseVkey } from "./keys.js";
import { sha256 } from "./sha256.js";

const CODE = "bad_policy";

const READERS = new Map([
  ["log", "readLog"],
  ["authority", "readAuthority"],
  ["witness", "readWitness"],
  ["group", "readGroup"],
]);

const refuse = (words) => {
  throw new MalformedError(CODE, "a line of a policy", words.join(" ").slice(0, 120));
};

function keyOf(words, at, algorithm) {
  const key = parseVkey(words[at]);
  return key.algorithm === algorithm ? key : refuse(words);
}

class Policy {
  constructor() {
    this.logs = [];
    this.authorities = [];
    this.witnesses = new Map();
    this.groups = new Map();
    this.quorum = "";
  }

  read(words) {
    const reader = READERS.get(words[0]);
    if (reader !== undefined) this[reader](words);
    else if (words[0] === "quorum" && words.length === 2 && this.quorum === "") this.readQuorum(words);
    else refuse(words);
  }

  readLog(words) {
    if (words.length < 2 || words.length > 3) refuse(words);
    this.logs.push(keyOf(words, 1, ED25519));
  }

  readAuthority(words) {
    if (words.length !== 2) refuse(words);
    this.authorities.push(keyOf(words, 1, ED25519));
  }

  readWitness(words) {
    if (words.length < 3 || words.length > 4) refuse(words);
    const key = keyOf(words, 2, COSIGNATURE);
    // One witness under two names would count twice.
    if ([...this.witnesses.values()].some((other) => equalBytes(other.publicKey, key.publicKey))) refuse(words);
    this.witnesses.set(this.fresh(words), key);
  }

  readGroup(words) {
    const members = words.slice(3);
    if (members.length === 0 || new Set(members).size < members.length) refuse(words);
    members.forEach((name) => this.known(name, words));
    const least = new Map([["any", 1], ["all", members.length]]).get(words[2]) ?? parseDecimal(words[2], CODE);
    if (least < 1 || least > members.length) refuse(words);
    this.groups.set(this.fresh(words), { least, members });
  }

  readQuorum(words) {
    if (words[1] !== "none") this.known(words[1], words);
    this.quorum = words[1];
  }

  fresh(words) {
    const [, name] = words;
    return name === "none" || this.has(name) ? refuse(words) : name;
  }

  known(name, words) {
    if (!this.has(name)) refuse(words);
  }

  has(name) {
    return this.witnesses.has(name) || this.groups.has(name);
  }

  /** True when the key serves the log or its founder: as a witness it would count for itself. */
  isTaken({ publicKey }) {
    return [...this.logs, ...this.authorities].some((key) => equalBytes(key.publicKey, publicKey));
  }

  /** True when the witnesses of these names satisfy the quorum. */
  isMet(cosigned, name = this.quorum) {
    if (name === "none") return true;
    if (this.witnesses.has(name)) return cosigned.has(name);
    const { least, members } = this.groups.get(name);
    return members.filter((member) => this.isMet(cosigned, member)).length >= least;
  }
}

/**
 * The policy that a file holds.
 *
 * @param {Uint8Array|string} given
 * @returns {Policy}
 * @throws {MalformedError} `bad_policy`, or as `parseVkey`
 */
export function parsePolicy(given) {
  const policy = new Policy();
  for (const row of toText(given, CODE).split("\n")) {
    const words = row.split(/[ \t\r]+/).filter(Boolean);
    if (words.length > 0 && !words[0].startsWith("#")) policy.read(words);
  }
  if (policy.logs.length === 0 || policy.quorum === "") refuse(["log and quorum"]);
  return policy;
}

/** The fingerprint of a key as people compare it (SPEC §12.2). */
export function fingerprint(vkey) {
  return toHex(sha256(toBytes(vkey, CODE))).slice(0, 32).match(/.{4}/g).join(" ");
}
