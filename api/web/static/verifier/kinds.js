/**
 * Who may sign which kind of event (SPEC-books §3.1, §3.2), and which need two parties (§3.3).
 *
 * A kind that is not here is one that this verifier does not know: it says so, and judges nothing that rests on it.
 */

const FIRM = ["manager", "clerk"];
const CONVENERS = ["committee", "street", "community", "authority"];
const COUNTERS = ["registrar", "committee", "street", "community"];

/** Roles of which one signing key must be; an empty list marks kinds that have a rule of their own. */
export const SIGNER_ROLES = new Map([
  ["estate.founded/1", []],
  ["estate.key.granted/1", []],
  ["estate.key.revoked/1", []],
  ["estate.log_key.granted/1", ["authority"]],
  ["estate.units.registered/1", ["registrar", "authority"]],
  ["estate.units.transferred/1", ["registrar", "authority"]],
  ["estate.policy.adopted/1", ["committee", "street", "authority"]],
  ["revenue.account.opened/1", ["manager", "committee", "authority"]],
  ["revenue.contract.registered/1", FIRM],
  ["revenue.income.received/1", FIRM],
  ["revenue.expense.paid/1", FIRM],
  ["revenue.entry.reversed/1", FIRM],
  ["revenue.distribution.paid/1", FIRM],
  ["revenue.fund.transferred/1", FIRM],
  ["revenue.account.reconciled/1", [...FIRM, "custodian_bank"]],
  ["revenue.period.closed/1", ["manager"]],
  ["revenue.question.raised/1", ["owner"]],
  ["revenue.question.answered/1", [...FIRM, "committee"]],
  ["revenue.question.closed/1", []],
  ["fund.account.opened/1", ["authority", "street", "committee", "manager"]],
  ["fund.policy.adopted/1", ["committee", "street", "authority"]],
  ["fund.opening.certified/1", ["custodian_bank", "authority"]],
  ["fund.deposits.received/1", ["custodian_bank", ...FIRM]],
  ["fund.gains.credited/1", ["custodian_bank", ...FIRM]],
  ["fund.replenishment.called/1", ["manager", "committee", "street"]],
  ["fund.resolution.linked/1", ["manager", "committee", "street"]],
  ["fund.withdrawal.proposed/1", ["manager", "committee"]],
  ["fund.emergency.confirmed/1", []],
  ["fund.withdrawal.approved/1", ["authority"]],
  ["fund.withdrawal.returned/1", ["authority"]],
  ["fund.payment.made/1", ["custodian_bank", "manager"]],
  ["fund.cost.apportioned/1", ["custodian_bank", "manager"]],
  ["fund.subaccount.returned/1", ["custodian_bank", "manager"]],
  ["fund.account.reconciled/1", ["custodian_bank", "manager"]],
  ["fund.list.published/1", ["custodian_bank", "manager"]],
  ["fund.entry.reversed/1", ["custodian_bank", "manager"]],
  ["fund.work.accepted/1", ["committee", "supervisor", "street"]],
  ["fund.withdrawal.settled/1", ["manager"]],
  ["fund.emergency.audited/1", ["auditor", "committee", "street", "authority"]],
  ["fund.subaccount.transferred/1", ["registrar", "authority"]],
  ["estate.subject.erased/1", ["registrar", "authority"]],
  ["voting.vote.opened/1", CONVENERS],
  ["voting.window.extended/1", CONVENERS],
  ["voting.roll.sealed/1", ["registrar"]],
  ["voting.claim.replaced/1", ["registrar"]],
  ["voting.title.passed/1", ["registrar"]],
  ["voting.code.disclosed/1", ["registrar"]],
  ["voting.ballots.delivered/1", ["registrar", "street", "community"]],
  ["voting.key.registered/1", []],
  ["voting.ballot.cast/1", []],
  ["voting.vote.closed/1", COUNTERS],
  ["voting.participation.listed/1", COUNTERS],
  ["voting.ballots.opened/1", COUNTERS],
  ["voting.result.counted/1", [...COUNTERS, "authority"]],
  ["voting.result.announced/1", ["committee", "street", "community"]],
  ["voting.objection.raised/1", []],
  ["voting.objection.answered/1", ["committee", "street", "community"]],
  ["voting.result.final/1", ["committee", "street", "community"]],
  ["voting.result.filed/1", ["street", "authority"]],
  ["voting.result.revoked/1", ["authority"]],
  ["voting.result.published/1", [...COUNTERS, "authority", "manager"]],
]);

/** Roles of which one signing key must be, for this event. */
export function signerRoles({ kind, role }) {
  return kind === "fund.emergency.confirmed/1" ? [role] : SIGNER_ROLES.get(kind) ?? [];
}

const AUTHORITY_GRANTS = new Set([
  "authority",
  "street",
  "community",
  "registrar",
  "committee",
  "supervisor",
  "custodian_bank",
  "auditor",
  "manager",
]);

/** True when a key of this role and party may grant `role` to `party` (SPEC-books §3.1). */
export function mayGrant(signer, role, party) {
  if (signer.role === "authority") return AUTHORITY_GRANTS.has(role);
  if (signer.role === "manager") return role === "clerk" && party === signer.party;
  return signer.role === "registrar" && role === "owner";
}

/** The kinds whose money asks for two parties at and above a sum, each with that sum in fen. */
const CONTROLLED = new Map([
  ["revenue.expense.paid/1", (body) => body.amount_fen],
  ["revenue.fund.transferred/1", (body) => body.amount_fen],
  ["revenue.distribution.paid/1", (body) => body.paid_fen],
  ["revenue.entry.reversed/1", (body) => Math.max(...body.postings.map((leg) => Math.abs(leg.amount_fen)))],
]);

const FUND_CONTROLLED = new Set([
  "fund.payment.made/1",
  "fund.withdrawal.settled/1",
  "fund.subaccount.returned/1",
  "fund.entry.reversed/1",
]);

/** True when money of the fund moves: two parties sign whatever the amount. */
export const isFundControlled = (kind) => FUND_CONTROLLED.has(kind);

/** True when the policy in force asks two parties to sign this event. */
export function needsTwoParties(kind, body, policy) {
  const sum = CONTROLLED.get(kind);
  return sum !== undefined && policy !== null && sum(body) >= policy.dual_control_fen;
}
