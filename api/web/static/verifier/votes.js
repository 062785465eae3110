/**
 * Votes, counted again from roll, deliveries and opened ballots (SPEC-books §7), and compared with the result entered.
 *
 * Rules:
 *   - The last ballot of a code counts; what it chose is what its opened disclosure says, whose digest it holds.
 *   - A result that differs in one figure is a finding, which names topic and figure.
 *   - Windows, notices and who may convene are rules of admission: `sunaudit` judges them.
 */

import { encodeBase64 } from "./base64.js";
import { toBytes, toText } from "./bytes.js";
import { VerificationError, shown } from "./errors.js";
import { STEP } from "./findings.js";
import { leafHash, rootOf } from "./merkle.js";
import { isPassed, tallyCast, tallyWithSilence } from "./quorum.js";
import { sha256 } from "./sha256.js";

const CHOSEN = { for: "for", against: "against", abstain: "abstaining" };

const differ = (code, expected, found) => {
  throw new VerificationError(code, shown(expected), shown(found));
};

const toUrl = (base64) => base64.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const fromUrl = (text) => atob(text.replaceAll("-", "+").replaceAll("_", "/"));

/** Name and value of a disclosure; whoever sealed nonsense has it opened as nonsense, and nothing stops here. */
function disclosed(disclosure) {
  try {
    const bytes = Uint8Array.from(fromUrl(disclosure), (character) => character.charCodeAt(0));
    return JSON.parse(toText(bytes, "disclosure")).slice(1);
  } catch {
    return differ("disclosure_differs", "choices", "no disclosure");
  }
}

/** Topic -> option, as an opened ballot says. */
function choicesOf(disclosure) {
  const [name, choices] = disclosed(disclosure);
  if (name !== "choices" || !Array.isArray(choices) || !choices.every(Array.isArray)) differ("disclosure_differs", "choices", name);
  return new Map(choices.map(([topic, option]) => [topic, CHOSEN[option] ?? null]));
}

class Vote {
  constructor(body) {
    this.body = body;
    this.roll = new Map();
    this.evidenced = new Set();
    this.ballots = new Map();
    this.opened = new Map();
    this.listed = new Set();
    this.counted = null;
  }

  linesFor(topic) {
    return [...this.roll].map(([code, { area, group }]) => {
      const hasVoted = this.ballots.has(code);
      const option = this.opened.get(code)?.get(topic) ?? null;
      return { area, group, hasVoted, option, isSilent: !hasVoted && this.evidenced.has(code) };
    });
  }

  total() {
    const lines = [...this.roll.values()];
    return { area: lines.reduce((sum, { area }) => sum + area, 0), heads: new Set(lines.map(({ group }) => group)).size };
  }

  /** The result of one topic in the form in which it is entered. */
  result(topic) {
    const { law, silence, group_policy: policy } = this.body;
    const total = this.total();
    const lines = this.linesFor(topic.topic);
    const a = tallyCast(lines, policy);
    const b = tallyWithSilence(lines, a, silence);
    const [isA, isB] = [a, b].map((tally) => isPassed(law, topic, total, tally));
    return {
      topic: topic.topic,
      a: { ...a, passed: isA },
      b: { ...b, passed: isB },
      area_total: total.area,
      heads_total: total.heads,
      passed: isB,
      depends_on_silence: isA !== isB,
    };
  }

  root() {
    return encodeBase64(rootOf([...this.ballots.keys()].sort().map((code) => leafHash(toBytes(code, "code")))));
  }
}

/** The owners' groups, each as the sorted list of its areas, sorted: what a roll and the register have in common. */
function shapeOf(lines, areaOf) {
  const groups = new Map();
  for (const line of lines) groups.set(line.group, [...(groups.get(line.group) ?? []), areaOf(line)]);
  return [...groups.values()].map((areas) => areas.sort((a, b) => a - b).join("+")).sort().join(" ");
}

/** The book of votes, for `LogPass`. */
export class VoteBook {
  step = STEP.tallies;

  constructor() {
    this.byName = new Map();
    this.units = new Map();
  }

  apply(body, seq) {
    if (body.kind === "estate.units.registered/1") body.units.forEach((unit) => this.units.set(unit.unit, { ...unit }));
    if (body.kind === "estate.units.transferred/1") body.transfers.forEach((one) => (this.units.get(one.unit).group = one.group));
    const [, act] = /^voting\.([a-z.]+)\/1$/.exec(body.kind) ?? [];
    if (act === "vote.opened") this.byName.set(body.vote, new Vote(body));
    const vote = this.byName.get(body.vote);
    if (vote === undefined || act === undefined) return;
    if (act === "roll.sealed") this.addRoll(vote, body);
    else if (act === "ballots.delivered") body.lines.forEach(({ code, evidence }) => evidence && vote.evidenced.add(code));
    else if (act === "ballot.cast") vote.ballots.set(body.code, body);
    else if (act === "vote.closed") this.checkClosing(vote, body);
    else if (act === "participation.listed") this.checkParticipation(vote, body);
    else if (act === "ballots.opened") body.lines.forEach((line) => this.open(vote, line));
    else if (act === "result.counted") this.checkResult(vote, body, seq);
  }

  addRoll(vote, { lines, part, parts, codes, heads, area_centi_m2: area }) {
    for (const line of lines) vote.roll.set(line.code, { area: line.area_centi_m2, group: line.group });
    if (part !== parts) return;
    const total = vote.total();
    const found = `${vote.roll.size} ${total.heads} ${total.area}`;
    if (found !== `${codes} ${heads} ${area}`) differ("roll_totals", `${codes} ${heads} ${area}`, found);
    const due = shapeOf(this.unitsIn(vote.body.scope ?? []), ({ area_centi_m2: each }) => each);
    const shape = shapeOf([...vote.roll.values()], ({ area: each }) => each);
    if (due !== shape) differ("roll_register", due, shape);
  }

  /** The registered units that the vote is about: all where no place is listed. */
  unitsIn(scope) {
    const isIn = (unit) => ({ building, entrance = "" }) => unit.building === building && ["", unit.entrance ?? ""].includes(entrance);
    return [...this.units.values()].filter((unit) => scope.length === 0 || scope.some(isIn(unit)));
  }

  checkClosing(vote, { ballots, root }) {
    if (ballots !== vote.ballots.size) differ("ballots_differ", vote.ballots.size, ballots);
    if (root !== vote.root()) differ("ballots_root", vote.root(), root);
  }

  /** The codes that are listed are those that voted: no neighbour finds a ballot that nobody cast. */
  checkParticipation(vote, { part, parts, codes = [] }) {
    codes.forEach((code) => vote.listed.add(code));
    const isSame = vote.listed.size === vote.ballots.size && [...vote.listed].every((code) => vote.ballots.has(code));
    if (part === parts && !isSame) differ("participation_differs", vote.ballots.size, vote.listed.size);
  }

  open(vote, { code, disclosure }) {
    const due = vote.ballots.get(code)?.choices;
    const found = toUrl(encodeBase64(sha256(toBytes(disclosure, "disclosure"))));
    if (due !== found) differ("disclosure_differs", due, found);
    vote.opened.set(code, choicesOf(disclosure));
  }

  checkResult(vote, { results, unopened, channels }, seq) {
    const due = vote.body.topics.map((topic) => vote.result(topic));
    vote.counted = { seq, results: due };
    due.forEach((expected, at) => compare(expected, results[at] ?? {}, expected.topic));
    if (results.length !== due.length) differ("tally_differs", `${due.length} topics`, results.length);
    const left = vote.ballots.size - vote.opened.size;
    if (unopened !== left) differ("tally_differs", `${left} unopened`, unopened);
    const came = (channel) => [...vote.ballots.values()].filter((ballot) => ballot.channel === channel).length;
    const ways = vote.body.channels.map((channel) => `${channel} ${came(channel)}`).join(", ");
    const told = channels.map(({ channel, ballots }) => `${channel} ${ballots}`).join(", ");
    if (ways !== told) differ("tally_differs", ways, told);
  }

  /** Vote -> its results as computed here, and the seq of the count that was entered. */
  votes() {
    const counted = [...this.byName].filter(([, vote]) => vote.counted !== null);
    return Object.fromEntries(counted.map(([name, vote]) => [name, vote.counted]));
  }
}

function compare(expected, found, path) {
  for (const [name, value] of Object.entries(expected)) {
    if (typeof value === "object") compare(value, found?.[name] ?? {}, `${path}.${name}`);
    else if (found?.[name] !== value) differ("tally_differs", `${path}.${name} = ${value}`, found?.[name]);
  }
}
