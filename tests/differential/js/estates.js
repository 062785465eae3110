/** Whole estates, as files by path in base64: what the pages' verifier says of each. */

import { decodeBase64 } from "../../../api/web/static/verifier/base64.js";
import { parseCheckpoint } from "../../../api/web/static/verifier/checkpoint.js";
import { UndecidedError } from "../../../api/web/static/verifier/errors.js";
import { checkEvidence } from "../../../api/web/static/verifier/evidence.js";
import { checkEstate } from "../../../api/web/static/verifier/estate.js";
import { SIGNER_ROLES } from "../../../api/web/static/verifier/kinds.js";
import { parsePolicy } from "../../../api/web/static/verifier/policy.js";
import { postingsOf } from "../../../api/web/static/verifier/postings.js";

/** Files in memory as a source. */
class MemorySource {
  constructor(files) {
    this.files = files;
  }

  async read(path) {
    if (!(path in this.files)) throw new UndecidedError("missing", path);
    return decodeBase64(this.files[path], "task");
  }
}

export async function judgeEstate({ files, policy, olders = [] }) {
  const start = performance.now();
  const options = { policy: policy ? parsePolicy(policy) : null, olders: olders.map(parseCheckpoint) };
  const outcome = await checkEstate(new MemorySource(files), options);
  return { ...outcome, milliseconds: performance.now() - start };
}

export const postingsOfAll = (bodies) => bodies.map(postingsOf);

export const knownKinds = () => [...SIGNER_ROLES.keys()];

export async function judgeEvidence({ given, seq }) {
  const { verdict, findings, undecided, signers } = await checkEvidence(given, seq);
  return { verdict, findings, undecided, signers };
}
