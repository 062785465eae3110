/**
 * The tests of a vote, in integers (SPEC-books §7.2 to §7.4; Civil Code 278).
 *
 * A float would call 2/3 of 3 less than 2: every comparison is a product of whole numbers.
 */

const OPTIONS = ["for", "against", "abstaining"];
const test = (who, base, numerator, denominator, strict = false) => ({ who, base, numerator, denominator, strict });

/** The law's tests for an item. */
function lawTests(law, item) {
  if (law === "civil_code_278") {
    const special = item >= 6 && item <= 8;
    const majority = special ? test("for", "taking_part", 3, 4) : test("for", "taking_part", 1, 2, true);
    return [test("taking_part", "scope", 2, 3), majority];
  }
  const special = item >= 5 && item <= 7;
  const majority = special ? test("for", "scope", 2, 3) : test("for", "scope", 1, 2, true);
  return [test("taking_part", "scope", 1, 2, true), majority];
}

/** True when `tally` passes every test, for the area and for the heads. */
export function isPassed(law, { item, stricter = [] }, total, tally) {
  return [...lawTests(law, item), ...stricter].every(({ who, base, numerator, denominator, strict = false }) =>
    ["area", "heads"].every((measure) => {
      const part = BigInt(tally[`${measure}_${who}`]) * BigInt(denominator);
      const whole = BigInt(base === "scope" ? total[measure] : tally[`${measure}_taking_part`]) * BigInt(numerator);
      return strict ? part > whole : part >= whole;
    }),
  );
}

const emptyTally = () => {
  const names = ["taking_part", ...OPTIONS];
  return Object.fromEntries(["area", "heads"].flatMap((measure) => names.map((name) => [`${measure}_${name}`, 0])));
};

/** The option that a group of codes has chosen together, or null (§7.3). */
function choiceOfGroup(voted, policy) {
  const area = voted.reduce((sum, one) => sum + one.area, 0);
  const areaOf = (option) => voted.reduce((sum, one) => sum + (one.option === option ? one.area : 0), 0);
  const agrees = (option) =>
    policy === "all_agree" ? voted.every((one) => one.option === option) : 2 * areaOf(option) > area;
  return OPTIONS.find(agrees) ?? null;
}

/** Tally A: ballots cast, and nothing else. */
export function tallyCast(lines, policy) {
  const tally = emptyTally();
  const groups = Map.groupBy ? Map.groupBy(lines, ({ group }) => group) : grouped(lines);
  for (const members of groups.values()) {
    const voted = members.filter(({ hasVoted }) => hasVoted);
    if (voted.length === 0) continue;
    tally.heads_taking_part += 1;
    const together = choiceOfGroup(voted, policy);
    if (together !== null) tally[`heads_${together}`] += 1;
    for (const { area, option } of voted) {
      tally.area_taking_part += area;
      if (option !== null) tally[`area_${option}`] += area;
    }
  }
  return tally;
}

function grouped(lines) {
  const groups = new Map();
  for (const line of lines) groups.set(line.group, [...(groups.get(line.group) ?? []), line]);
  return groups;
}

/** The option with more area and more heads than each other, or null. */
function majorityOption(tally) {
  const leads = (option) => (other) =>
    other === option ||
    (tally[`area_${option}`] > tally[`area_${other}`] && tally[`heads_${option}`] > tally[`heads_${other}`]);
  return OPTIONS.find((option) => OPTIONS.every(leads(option))) ?? null;
}

/** Tally B: tally A changed by the vote's rule on silence (§7.4). */
export function tallyWithSilence(lines, cast, silence) {
  if (silence === "not_counted") return cast;
  const tally = { ...cast };
  const option = silence === "follows_majority" ? majorityOption(cast) : null;
  const names = option === null ? ["taking_part"] : ["taking_part", option];
  const heard = new Set(lines.filter(({ hasVoted }) => hasVoted).map(({ group }) => group));
  const silentGroups = new Set();
  for (const { area, group } of lines.filter(({ isSilent }) => isSilent)) {
    for (const name of names) tally[`area_${name}`] += area;
    if (!heard.has(group)) silentGroups.add(group);
  }
  for (const name of names) tally[`heads_${name}`] += silentGroups.size;
  return tally;
}
