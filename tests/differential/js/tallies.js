/** Topics counted by the pages' verifier, from lines that the vectors of the law give. */

import { isPassed, tallyCast, tallyWithSilence } from "../../../api/web/static/verifier/quorum.js";

/** Both tallies of a topic, each with whether it passes. */
export function tally({ law, topic, silence, policy, lines, total }) {
  const a = tallyCast(lines, policy);
  const b = tallyWithSilence(lines, a, silence);
  const [isA, isB] = [a, b].map((one) => isPassed(law, topic, total, one));
  return { a: { ...a, passed: isA }, b: { ...b, passed: isB } };
}
