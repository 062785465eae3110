"""The rules and effects of each kind of the book voting, in order of precedence (SPEC-books §4.6)."""

from collections.abc import Callable

from audit_tools.findings import Breach
from audit_tools.keys_check import check_new_key, check_possession
from audit_tools.state import Books, Entry
from audit_tools.voting import ballot_check as ballots
from audit_tools.voting import closing_check as closing
from audit_tools.voting import opening_check as opening
from audit_tools.voting import result_check as results
from audit_tools.voting import roll_check as roll

Rule = Callable[[Books, Entry], Breach | None]
Effect = Callable[[Books, Entry], None]

# Who signs, where a table of roles does not tell it (SPEC-books §3.2).
SIGNER_RULES: dict[str, Rule] = {
    "voting.key.registered/1": ballots.check_claimant,
    "voting.ballot.cast/1": ballots.check_caster,
    "voting.objection.raised/1": results.check_objector,
}

_ON_ROLL = [opening.check_vote, opening.check_sealed]
_OF_CODE = [*_ON_ROLL, opening.check_codes]

RULES: dict[str, list[Rule]] = {
    "voting.vote.opened/1": [
        opening.check_candidates,
        opening.check_scope,
        opening.check_vote_new,
        opening.check_convener,
        opening.check_law,
        opening.check_topics,
        opening.check_window,
        opening.check_notice,
        opening.check_silence,
    ],
    "voting.roll.sealed/1": [
        opening.check_vote,
        roll.check_roll_open,
        roll.check_part,
        roll.check_roll_order,
        roll.check_roll_whole,
    ],
    "voting.ballots.delivered/1": [
        opening.check_claims,
        *_ON_ROLL,
        opening.check_line_order,
        opening.check_codes,
        opening.check_undelivered,
        opening.check_not_over,
    ],
    "voting.claim.replaced/1": [
        opening.check_claims,
        *_OF_CODE,
        ballots.check_delivered,
        opening.check_not_over,
        ballots.check_title,
    ],
    "voting.key.registered/1": [
        ballots.check_ballot_key,
        check_new_key,
        check_possession,
        *_OF_CODE,
        ballots.check_delivered,
        opening.check_not_over,
        ballots.check_claim_unused,
    ],
    "voting.ballot.cast/1": [
        *_OF_CODE,
        ballots.check_delivered,
        opening.check_not_over,
        ballots.check_begun,
        ballots.check_stands,
        ballots.check_channel,
        ballots.check_two_keepers,
        ballots.check_repeated,
        ballots.check_proxy,
        ballots.check_copied,
    ],
    "voting.title.passed/1": [*_OF_CODE, opening.check_not_over],
    "voting.window.extended/1": [opening.check_vote, ballots.check_extension, opening.check_not_over],
    "voting.vote.closed/1": [*_ON_ROLL, closing.check_over, closing.check_closing],
    "voting.participation.listed/1": [
        *_ON_ROLL,
        closing.check_list_part,
        closing.check_closed,
        closing.check_lists,
    ],
    "voting.ballots.opened/1": [
        *_ON_ROLL,
        opening.check_line_order,
        opening.check_codes,
        closing.check_closed,
        closing.check_openings,
    ],
    "voting.result.counted/1": [
        *_ON_ROLL,
        closing.check_closed,
        closing.check_count,
        closing.check_result,
    ],
    "voting.result.announced/1": [
        opening.check_vote,
        results.check_counted,
        results.check_announcement,
        results.check_valid,
    ],
    "voting.objection.raised/1": [opening.check_vote, results.check_announced, results.check_in_time],
    "voting.objection.answered/1": [results.check_objection],
    "voting.result.final/1": [
        opening.check_vote,
        results.check_announced,
        results.check_final,
        results.check_valid,
    ],
    "voting.result.filed/1": [opening.check_vote, results.check_filing, results.check_valid],
    "voting.result.revoked/1": [opening.check_vote, results.check_counted, results.check_valid],
    "voting.code.disclosed/1": [*_OF_CODE, results.check_disclosed],
    "voting.result.published/1": [results.check_published_law],
}

EFFECTS: dict[str, list[Effect]] = {
    "voting.vote.opened/1": [opening.apply_opened],
    "voting.roll.sealed/1": [roll.apply_roll],
    "voting.ballots.delivered/1": [ballots.apply_delivered],
    "voting.claim.replaced/1": [ballots.apply_claim],
    "voting.key.registered/1": [ballots.apply_key],
    "voting.ballot.cast/1": [ballots.apply_ballot],
    "voting.title.passed/1": [ballots.apply_title],
    "voting.window.extended/1": [ballots.apply_extension],
    "voting.vote.closed/1": [closing.apply_closed],
    "voting.participation.listed/1": [closing.apply_listed],
    "voting.ballots.opened/1": [closing.apply_openings],
    "voting.result.counted/1": [closing.apply_count],
    "voting.result.announced/1": [results.apply_announcement],
    "voting.objection.raised/1": [results.apply_objection],
    "voting.objection.answered/1": [results.apply_answer],
    "voting.result.final/1": [results.apply_final],
    "voting.result.filed/1": [results.apply_filing],
    "voting.result.revoked/1": [results.apply_revoked],
    "voting.code.disclosed/1": [results.apply_disclosed],
    "voting.result.published/1": [results.apply_published],
}
