/**
 * A whole estate, checked alone (SPEC §13.1): entries, chain, tiles, tree, checkpoint, signatures, keys, balances.
 *
 * Rules:
 *   - A source gives files of the static log by their path; what it cannot give is "could not tell", never "sound".
 *   - What is proven false stays false, whatever else could not be read.
 *   - Rules of admission beyond keys (overdrafts, duplicates of invoices …) are not judged here; `sunaudit` does.
 */

import { parseCheckpoint, verifyLogLine, verifyWitnesses } from "./checkpoint.js";
import { equalBytes, toHex } from "./bytes.js";
import { MalformedError, UndecidedError, VerificationError, VerifierError } from "./errors.js";
import { Findings, STEP } from "./findings.js";
import { KeyRing } from "./key_ring.js";
import { TILE_WIDTH } from "./limits.js";
import { LogPass, firstDifference } from "./log_pass.js";
import { rootOf } from "./merkle.js";
import { Balances } from "./postings.js";
import { VoteBook } from "./votes.js";
import { bundlePath, decodeBundle, splitTile, tilePath, tilesOf } from "./tiles.js";

const AHEAD = 4;

class EstateCheck {
  constructor(source, { policy, olders, progress, at, books }) {
    Object.assign(this, { source, policy, olders, progress, at });
    this.findings = new Findings();
    this.ring = new KeyRing();
    this.balances = new Balances();
    this.balancesAt = null;
    this.books = [{ step: STEP.balances, apply: (body, seq) => this.applyBalances(body, seq) }, new VoteBook(), ...books];
    this.pass = new LogPass(this.findings, this.ring, this.books);
    this.witnesses = [];
    this.checkpoint = null;
    this.undecided = null;
  }

  async run() {
    try {
      await this.read();
    } catch (error) {
      if (!(error instanceof UndecidedError)) throw error;
      this.undecided = { code: error.code, place: error.place };
    }
    if (this.pass.stopped !== null) this.undecided ??= { code: this.pass.stopped.why, place: this.stoppedAt() };
    return this.outcome();
  }

  stoppedAt() {
    return `entry ${this.pass.stopped.seq}`;
  }

  async read() {
    const note = await this.source.read("checkpoint");
    this.checkpoint = await this.findings.read(STEP.checkpoint, () => parseCheckpoint(note));
    if (this.checkpoint === undefined) return;
    await this.readEntries(this.checkpoint.head.size);
    this.pass.finish();
    await this.checkHead(this.checkpoint.head);
    await this.readUpperTiles(this.checkpoint.head.size);
    await this.checkSigned(this.checkpoint);
    for (const older of this.olders) await this.findings.try(STEP.tree, () => this.checkOlder(older));
  }

  async readEntries(size) {
    const count = Math.ceil(size / TILE_WIDTH);
    const asked = [];
    for (let index = 0; index < count; index += 1) {
      // The next ones come over the line while this one is computed.
      while (asked.length < Math.min(count, index + AHEAD)) asked.push(this.ask(asked.length, size));
      const { bundle, tile, width } = await asked[index];
      asked[index] = null;
      await this.readBundle(bundle, tile, index, width);
      await this.progress?.(this.pass.size, size);
    }
  }

  /** An entry bundle and its hash tile; a failure waits until it is looked at. */
  ask(index, size) {
    const width = Math.min(TILE_WIDTH, size - index * TILE_WIDTH);
    const both = Promise.all([this.source.read(bundlePath(index, width)), this.source.read(tilePath(0, index, width))]);
    const answer = both.then(([bundle, tile]) => ({ bundle, tile, width }));
    answer.catch(() => {});
    return answer;
  }

  async readBundle(bundle, tile, index, width) {
    const entries = decodeWhole(bundle, width, index);
    const first = index * TILE_WIDTH;
    for (const entry of entries) await this.pass.add(entry);
    const hashes = cut(() => splitTile(tile, width), tilePath(0, index, width));
    const at = firstDifference(hashes, this.pass.leaves.slice(first));
    if (at !== null) this.findings.add(STEP.tree, "tile_mismatch", { seq: first + at, expected: toHex(hashes[at]) });
  }

  /** A tree size may end inside a submission: what was there before the entry of that seq is what is wanted. */
  applyBalances(body, seq) {
    if (seq === this.at) this.balancesAt = this.balances.shown();
    this.balances.apply(body);
  }

  /** The tiles above the leaves are what the leaves give. */
  async readUpperTiles(size) {
    let hashes = this.pass.leaves;
    for (const { level, index, width } of tilesOf(size).filter((tile) => tile.level > 0)) {
      if (index === 0) hashes = rootsOfFullTiles(hashes);
      const path = tilePath(level, index, width);
      const found = await this.source.read(path);
      const tile = cut(() => splitTile(found, width), path);
      const at = firstDifference(tile, hashes.slice(index * TILE_WIDTH, index * TILE_WIDTH + width));
      if (at !== null) this.findings.add(STEP.tree, "tile_mismatch", { found: path });
    }
  }

  async checkHead({ size, root, origin }) {
    const found = rootOf(this.pass.leaves);
    this.findings.held.add(STEP.tree).add(STEP.chain);
    if (!equalBytes(root, found)) {
      this.findings.add(STEP.tree, "root_mismatch", { expected: toHex(root), found: toHex(found) });
    }
    const named = this.ring.founding?.origin;
    if (size > 0 && named !== undefined && named !== origin) {
      this.findings.add(STEP.checkpoint, "origin_differs", { expected: named, found: origin });
    }
  }

  /** Steps 4 and 5: the log's key and, where a policy is given, its log keys, founder and witnesses. */
  async checkSigned(checkpoint) {
    const { findings, policy } = this;
    const key = this.ring.logKeyAt(checkpoint.head.size);
    if (key === null) return;
    await findings.try(STEP.checkpoint, () => verifyLogLine(checkpoint, key));
    if (policy === null) return;
    if (!policy.logs.some(({ text }) => text === key.text)) {
      findings.add(STEP.checkpoint, "log_key_not_in_policy", { expected: "a key of the policy", found: key.text });
    }
    if (!policy.authorities.some(({ text }) => text === this.ring.foundingKey)) {
      findings.add(STEP.authority, "authority_not_trusted", { seq: 0, found: this.ring.foundingKey });
    }
    await this.checkWitnesses(checkpoint, policy);
  }

  async checkWitnesses(checkpoint, policy) {
    for (const [name, key] of policy.witnesses) {
      // Witnesses have keys of their own: one that serves the log or a submitter does not count.
      if (policy.isTaken(key) || this.ring.known.has(key.publicKey.join())) continue;
      const [held] = await cosignedBy(checkpoint, key);
      if (held !== undefined) this.witnesses.push({ name, seconds: held.seconds });
    }
    if (this.witnesses.length > 0) this.findings.held.add(STEP.cosignatures);
    const names = new Set(this.witnesses.map(({ name }) => name));
    if (!policy.isMet(names)) {
      this.findings.add(STEP.cosignatures, "quorum_not_met", { expected: policy.quorum, found: [...names].join(", ") });
    }
  }

  /** An older checkpoint is a prefix of this log (SPEC §13.1). */
  checkOlder({ head }) {
    const { size, origin } = this.checkpoint.head;
    if (head.origin !== origin) throw new VerificationError("origin_differs", head.origin, origin);
    if (head.size > size) throw new VerificationError("log_shrank", `${head.size} or more entries`, `${size}`);
    const root = rootOf(this.pass.leaves.slice(0, head.size));
    if (!equalBytes(root, head.root)) throw new VerificationError("history_rewritten", toHex(head.root), toHex(root));
  }

  outcome() {
    const { findings, pass, ring } = this;
    const isDecided = this.undecided === null;
    return {
      verdict: findings.verdict(isDecided),
      findings: findings.all,
      first: findings.first(),
      passed: isDecided ? findings.passed() : [],
      undecided: this.undecided,
      size: this.checkpoint?.head.size ?? null,
      origin: this.checkpoint?.head.origin ?? null,
      root: this.checkpoint ? toHex(this.checkpoint.head.root) : null,
      sealedAt: pass.last?.at ?? null,
      logKey: ring.logKeyAt(pass.size)?.text ?? null,
      authority: ring.foundingKey || null,
      rootAt: (wanted) => (wanted <= pass.size ? rootOf(pass.leaves.slice(0, wanted)) : null),
      keys: [...ring.grants.values()].map(({ key }) => key.text),
      name: ring.founding?.name ?? null,
      witnesses: this.witnesses,
      counted: { entries: pass.size, ...pass.counted },
      isComplete: isDecided && pass.size === this.checkpoint?.head.size,
      balances: this.balances.shown(),
      balancesAt: pass.size === this.at ? this.balances.shown() : this.balancesAt,
      votes: Object.assign({}, ...this.books.map((book) => book.votes?.() ?? {})),
    };
  }
}

/** The witness's line, where it holds; a false one does not count (SPEC §9, step 4). */
async function cosignedBy(checkpoint, key) {
  try {
    return await verifyWitnesses(checkpoint, [key]);
  } catch (error) {
    if (error instanceof VerifierError) return [];
    throw error;
  }
}

/** What `decode` gives; bytes that end early are an answer that broke off, not a lie. */
function cut(decode, path) {
  try {
    return decode();
  } catch (error) {
    if (error instanceof MalformedError) throw new UndecidedError("truncated", path);
    throw error;
  }
}

function decodeWhole(bundle, width, index) {
  const path = bundlePath(index, width);
  const entries = cut(() => decodeBundle(bundle), path);
  if (entries.length !== width) throw new UndecidedError("truncated", path);
  return entries;
}

function rootsOfFullTiles(hashes) {
  const count = Math.floor(hashes.length / TILE_WIDTH);
  return Array.from({ length: count }, (_, at) => rootOf(hashes.slice(at * TILE_WIDTH, (at + 1) * TILE_WIDTH)));
}

/**
 * What a whole estate shows.
 *
 * @param {{read: function(string): Promise<Uint8Array>}} source throws UndecidedError for what it cannot give
 * @param {{policy?: object|null, olders?: object[], at?: number|null, books?: object[], progress?: function(number, number): void}}
 *   options `policy` as `parsePolicy`; `olders` are parsed checkpoints that the log must extend; `at` is a tree size
 *   whose balances are wanted, too; `books` are further readers of the bodies, each with `step` and `apply`
 * @returns {Promise<object>} verdict `sound`, `unsound` or `undecided`, findings, figures
 */
export async function checkEstate(source, { policy = null, olders = [], at = null, books = [], progress = null } = {}) {
  return new EstateCheck(source, { policy, olders, at, books, progress }).run();
}
