/** The whole check, beside the page: it asks for tiles, computes, and tells how far it is. */

import { parseCheckpoint } from "../verifier/checkpoint.js";
import { checkEstate } from "../verifier/estate.js";
import { FigureBook } from "../verifier/figures.js";
import { parsePolicy } from "../verifier/policy.js";
import { LogSource, fetchJson } from "./fetching.js";

/** The witnesses that the service names; their cosignatures are checked, their number is its own word. */
async function policyOf(estate) {
  const { policy } = await fetchJson(`/v1/estates/${estate}/entries/0/evidence`);
  return parsePolicy(policy);
}

async function run({ estate, at, olders }) {
  const start = performance.now();
  const figures = new FigureBook(at);
  const options = {
    at,
    books: [figures],
    policy: await policyOf(estate),
    olders: olders.map(parseCheckpoint),
    progress: (done, all) => postMessage({ done, all }),
  };
  const { rootAt, ...outcome } = await checkEstate(new LogSource(`/logs/${estate}`), options);
  return { ...outcome, figures: figures.shown(), seconds: (performance.now() - start) / 1000 };
}

addEventListener("message", async ({ data }) => {
  try {
    postMessage({ outcome: await run(data) });
  } catch (error) {
    const code = error.name === "UndecidedError" ? error.code : "checker_failed";
    postMessage({ outcome: { verdict: "undecided", undecided: { code, place: String(error.message) } } });
  }
});
