"""A vote is closed, who took part is listed, ballots are opened and counted (SPEC-books §4.6, §7)."""

import re
from collections import Counter
from functools import lru_cache
from typing import Any

from audit_tools.codec import day_number, shanghai_day
from audit_tools.disclosure import digest_of, parse_disclosure, spelt
from audit_tools.encoding import encode_base64
from audit_tools.errors import MalformedError
from audit_tools.findings import Breach
from audit_tools.merkle_check import leaf_hash, tree_root
from audit_tools.state import Books, Entry
from audit_tools.voting.opening_check import in_scope, order_breach, vote_of
from audit_tools.voting.state import Listing, Vote
from audit_tools.voting.tally import OPTIONS, Outcome, channels_of, tally, unopened_of


def list_root(names: list[str]) -> str:
    """The RFC 6962 root over names in ASCII, in their order; base64."""
    return encode_base64(tree_root(b"".join([leaf_hash(name.encode()) for name in names])))


def voted_codes(vote: Vote) -> list[str]:
    """The codes whose ballot is in, ascending."""
    return sorted([name for name, code in vote.codes.items() if code.seq >= 0])


def check_over(books: Books, entry: Entry) -> Breach | None:
    """A vote is closed once, when its window is over."""
    vote = books.votes.votes[entry.body["vote"]]
    if entry.seal_ms < vote.closes_ms:
        early = (vote.closes_ms - entry.seal_ms) / 1000
        return Breach("vote_not_over", "sealed at the window's end or later", f"{early:.3f} s before it")
    if vote.closed_seq >= 0:
        return Breach("vote_closed", "one closing", f"entry {vote.closed_seq} too")
    return None


def check_closing(books: Books, entry: Entry) -> Breach | None:
    """The closing commits to the codes whose ballots are in: none left out, none added."""
    codes = voted_codes(books.votes.votes[entry.body["vote"]])
    want = (len(codes), list_root(codes))
    found = (entry.body["ballots"], entry.body["root"])
    if want == found:
        return None
    return Breach("participation_mismatch", f"ballots, root = {want}", f"ballots, root = {found}")


def check_closed(books: Books, entry: Entry) -> Breach | None:
    """The vote is closed."""
    vote = books.votes.votes[entry.body["vote"]]
    return None if vote.closed_seq >= 0 else Breach("vote_not_closed", "a closed vote", entry.body["vote"])


def check_list_part(books: Books, entry: Entry) -> Breach | None:
    """Parts of the lists come in order, ascending through all parts."""
    body, listing = entry.body, books.votes.votes[entry.body["vote"]].listing
    due = (listing.part + 1, listing.parts) if listing else (1, body["parts"])
    found = (body["part"], body["parts"])
    if found != due or body["part"] > body["parts"]:
        return Breach("part_mismatch", f"part {due[0]} of {due[1]}", f"part {found[0]} of {found[1]}")
    last = (_last(listing.codes), _last(listing.units)) if listing else ("", "")
    return order_breach(body["codes"], last[0]) or order_breach(body["units"], last[1])


def _last(names: list[str]) -> str:
    return names[-1] if names else ""


def check_lists(books: Books, entry: Entry) -> Breach | None:
    """The codes are those that voted, none left out in between; at the last part the units fit to them."""
    vote, body = books.votes.votes[entry.body["vote"]], entry.body
    codes = [*(vote.listing.codes if vote.listing else ()), *body["codes"]]
    units = [*(vote.listing.units if vote.listing else ()), *body["units"]]
    voted = voted_codes(vote)
    if codes != voted[: len(codes)]:
        odd = sorted(set(codes) ^ set(voted[: len(codes)]))[:5]
        return Breach("participation_mismatch", "the codes that voted, in order", f"unlike: {odd}")
    outside = set(body["units"]).difference(in_scope(books, vote, body["units"]))
    if outside:
        return Breach("participation_mismatch", "registered units in scope", ", ".join(sorted(outside)[:5]))
    return _whole_lists(books, vote, codes, units) if body["part"] == body["parts"] else None


def _whole_lists(books: Books, vote: Vote, codes: list[str], units: list[str]) -> Breach | None:
    voted = voted_codes(vote)
    if len(codes) != len(voted):
        odd = sorted(set(codes) ^ set(voted))[:5]
        return Breach("participation_mismatch", f"the {len(voted)} codes that voted", f"unlike: {odd}")
    areas = Counter(vote.codes[code].area for code in codes)
    if len(units) != len(codes) or Counter(books.units[unit][1] for unit in units) != areas:
        return Breach("participation_mismatch", f"{len(codes)} units of their areas", f"{len(units)} units")
    if list_root(units) != vote.roots[1]:
        return Breach("participation_mismatch", f"units_root {vote.roots[1]}", list_root(units))
    return None


@lru_cache(maxsize=1024)
def choices_of(topics: tuple[str, ...], disclosure: str) -> dict[str, str] | None:
    """The option by topic, or None where a disclosure does not choose one for each of `topics` in order."""
    raw = spelt(disclosure)
    if raw is None:
        return None
    usual = _grammar(topics).fullmatch(raw)
    if usual is not None:
        return _chosen(topics, usual.groups())
    try:
        name, rows = parse_disclosure(disclosure)
    except MalformedError:
        return None
    if name != "choices" or not isinstance(rows, list) or not all(map(_is_choice, rows)):
        return None
    return dict(rows) if tuple(row[0] for row in rows) == topics else None


@lru_cache(maxsize=1024)
def _chosen(topics: tuple[str, ...], options: tuple[bytes, ...]) -> dict[str, str]:
    """Thousands of ballots make the same choices: they share them."""
    return dict(zip(topics, [option.decode() for option in options], strict=True))


@lru_cache(maxsize=16)
def _grammar(topics: tuple[str, ...]) -> re.Pattern[bytes]:
    """The canonical JSON of a ballot's disclosure; it is the only form, and one match tells it."""
    rows = ",".join(rf'\["{re.escape(topic)}","({"|".join(OPTIONS)})"\]' for topic in topics)
    return re.compile(rf'\["[A-Za-z0-9_-]{{21}}[AQgw]","choices",\[{rows}\]\]'.encode())


def _is_choice(row: Any) -> bool:
    return isinstance(row, list) and len(row) == 2 and row[1] in OPTIONS


def check_openings(books: Books, entry: Entry) -> Breach | None:
    """Ballots that are in are opened once, before the count, by the disclosure that they commit to."""
    vote = books.votes.votes[entry.body["vote"]]
    rows = [(line, vote.codes[line["code"]]) for line in entry.body["lines"]]
    for line, code in rows:
        if not code.voted:
            return Breach("not_voted", "a ballot that is in", line["code"])
    for line, code in rows:
        if code.opened is not None or vote.counted:
            return Breach("opened_already", "once, and before the count", line["code"])
    for line, code in rows:
        if digest_of(line["disclosure"]) != code.choices:
            return Breach(
                "opening_mismatch", f"{code.choices} (entry {code.seq})", digest_of(line["disclosure"])
            )
    topics = vote.topics
    for line, _ in rows:
        if choices_of(topics, line["disclosure"]) is None:
            return Breach("choices_malformed", "every topic in its order, an option each", line["code"])
    return None


def check_count(books: Books, entry: Entry) -> Breach | None:
    """A vote is counted once, when the lists are complete."""
    vote = books.votes.votes[entry.body["vote"]]
    if vote.counted:
        return Breach("counted_already", "one count", f"entry {vote.counted_seq} too")
    if not vote.listed:
        return Breach("participation_unlisted", "complete lists of who took part", entry.body["vote"])
    return None


def check_result(books: Books, entry: Entry) -> Breach | None:
    """The figures are those that the opened ballots add up to."""
    vote, body = books.votes.votes[entry.body["vote"]], entry.body
    want = count_of(vote)
    for name, figure in want.items():
        if body[name] != figure:
            odd = next(p for p in differences(figure, body[name], name))
            return Breach("result_mismatch", f"{odd[0]} = {odd[1]}", f"{odd[0]} = {odd[2]}")
    return None


def count_of(vote: Vote, outcomes: list[Outcome] | None = None) -> dict[str, Any]:
    """What `voting.result.counted` must state; `outcomes` are the vote's, where they are known already."""
    results = [outcome.as_json() for outcome in outcomes or tally(vote)]
    return {"results": results, "channels": channels_of(vote), "unopened": unopened_of(vote)}


def differences(want: Any, found: Any, where: str = "") -> list[tuple[str, Any, Any]]:
    """Every place at which two JSON values differ, with what stands there."""
    if isinstance(want, dict) and isinstance(found, dict):
        names = sorted(want.keys() | found.keys())
        inner = [(f"{where}.{name}", want.get(name), found.get(name)) for name in names]
    elif isinstance(want, list) and isinstance(found, list) and len(want) == len(found):
        inner = [(f"{where}[{i}]", *pair) for i, pair in enumerate(zip(want, found, strict=True))]
    else:
        return [(where.lstrip("."), want, found)] if want != found else []
    return [row for name, one, other in inner for row in differences(one, other, name)]


def apply_closed(books: Books, entry: Entry) -> None:
    """No ballot comes any more."""
    vote, body = vote_of(books, entry), entry.body
    if vote is not None and vote.closed_seq < 0:
        vote.closed_seq, vote.roots = entry.seq, (body["root"], body["units_root"], body["ballots"])
        flag_candidates(books, vote, entry.seq)


def flag_candidates(books: Books, vote: Vote, seq: int) -> None:
    """A candidate whose unit has another owner by now is flagged."""
    if any(books.groups.get(unit, "") != group for unit, group in vote.candidates.items()):
        books.flag("candidate_sold", seq)


def apply_listed(books: Books, entry: Entry) -> None:
    """The part's codes and units are on the lists."""
    vote, body = vote_of(books, entry), entry.body
    if vote is None:
        return
    vote.listing = vote.listing or Listing(body["parts"])
    vote.listing.part = body["part"]
    vote.listing.codes += body["codes"]
    vote.listing.units += body["units"]
    vote.listed = body["part"] == body["parts"]


def apply_openings(books: Books, entry: Entry) -> None:
    """The choices count, where the disclosure is the one that the ballot commits to."""
    vote = vote_of(books, entry)
    if vote is None:
        return
    topics = vote.topics
    for line in entry.body["lines"]:
        code = vote.codes.get(line["code"])
        if code is not None and digest_of(line["disclosure"]) == code.choices:
            code.opened = choices_of(topics, line["disclosure"])


def apply_count(books: Books, entry: Entry) -> None:
    """The result is on file as it was announced."""
    vote, body = vote_of(books, entry), entry.body
    if vote is None or vote.counted:
        return
    vote.counted_seq = entry.seq
    vote.passed = {row["topic"]: row["passed"] for row in body["results"]}
    if any(row["depends_on_silence"] for row in body["results"]):
        books.flag("silence_decides", entry.seq)
    if body["unopened"]:
        books.flag("unopened", entry.seq)
    if day_number(shanghai_day(entry.seal_ms)) > day_number(vote.terms["count_by"]) + vote.days_longer:
        books.flag("counted_late", entry.seq)
    flag_candidates(books, vote, entry.seq)
