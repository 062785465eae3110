/**
 * What a check can say instead of returning (docs/SPEC.md §14).
 *
 *     VerifierError
 *     |-- MalformedError       the bytes have no reading
 *     `-- VerificationError    they were read, and are false
 *
 * UndecidedError stands beside them: something could not be read, which accuses nobody.
 */

export class VerifierError extends Error {
  /**
   * @param {string} code stable code of SPEC §14
   * @param {string} expected what the rule asks for
   * @param {string} found what is there
   */
  constructor(code, expected = "", found = "") {
    super(found ? `${code}: ${expected}; found ${found}` : `${code}: ${expected}`);
    this.name = new.target.name;
    this.code = code;
    this.expected = expected;
    this.found = found;
  }
}

export class MalformedError extends VerifierError {}

export class VerificationError extends VerifierError {}

export class UndecidedError extends Error {
  /**
   * @param {string} code stable: `unreachable`, `missing`, `refused`, `truncated`, `too_long`, `too_slow`, `bad_zip` …
   * @param {string} place what was asked for
   */
  constructor(code, place = "") {
    super(`${code}: ${place}`);
    this.name = "UndecidedError";
    this.code = code;
    this.place = place;
  }
}

/** What a finding shows of any value of an entry: text as it is, the rest as JSON. */
export const shown = (value) => (typeof value === "string" ? value : JSON.stringify(value) ?? "nothing").slice(0, 200);

/**
 * What `act` gives; whatever a body breaks that has not the fields of its kind is its own fault.
 *
 * A log's operator may enter anything: what ends the check instead of a finding would hide every other finding.
 *
 * @throws {VerifierError} of `act`, or `malformed_event`
 */
export function wellFormed(act, { body }) {
  try {
    return act();
  } catch (error) {
    if (error instanceof VerifierError || error instanceof UndecidedError) throw error;
    throw new MalformedError("malformed_event", `the fields of ${shown(body.kind)}`, String(error?.message ?? "").slice(0, 200));
  }
}
