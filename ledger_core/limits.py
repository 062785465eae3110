"""Every bound of the system, with its unit and its reason (SPEC §2–3)."""

from __future__ import annotations

from typing import Final

# An entry bundle frames each entry with a 16-bit length.
ENTRY_BYTES_MAX: Final = 65_535
# What is left of an entry after the largest seal: 16 signature lines of about 300 bytes.
EVENT_LINE_BYTES_MAX: Final = 60_000
# One signature covers at most this many events: a receipt's path stays at ten hashes.
SUBMISSION_EVENTS_MAX: Final = 1_024
# Read from a socket before anything is verified, so it bounds what a stranger can make us hold.
SUBMISSION_BYTES_MAX: Final = 4 * 1024 * 1024
# Two parties sign as a rule; a founding with street, bank and committee needs a handful.
SIGNATURE_LINES_MAX: Final = 16
KEY_NAME_BYTES_MAX: Final = 128
# JSON integers beyond this are not exact in every reader (RFC 8785, IEEE 754).
INTEGER_MAX: Final = 2**53 - 1
# 100 billion yuan: larger than any estate's books; nine hundred of them stay below INTEGER_MAX.
AMOUNT_FEN_MAX: Final = 10_000_000_000_000
# Larger than any one exclusive part: 1 square kilometre, in 0.01 m².
AREA_CENTI_M2_MAX: Final = 100_000_000
# An event signed long ago or in the future is a sign of back-dating or of a wrong clock.
SIGNED_AGE_DAYS_MAX: Final = 30
SIGNED_AHEAD_SECONDS_MAX: Final = 5 * 60
# A business date may lie ahead of the signing by at most a day (time zones, value dates).
DATE_AHEAD_DAYS_MAX: Final = 1
DATE_YEAR_MIN: Final = 1990
# A clock further behind the last seal than this stops appends (SPEC §13.3).
CLOCK_BACK_SECONDS_MAX: Final = 5
# No clock is corrected by more than this while a service runs, unless it or its correction is wrong.
CLOCK_LEAP_SECONDS_MAX: Final = 24 * 3600
# Several hundred units an event keep the event line under its bound.
UNITS_PER_EVENT_MAX: Final = 400
# Lines of a list of sub-accounts: four amounts and a unit code in about 100 bytes each.
FUND_LINES_PER_EVENT_MAX: Final = 500
# Lines of a works budget: item, place, quantity and price in about 300 bytes each.
BUDGET_LINES_MAX: Final = 100
# Owners know fifteen days before what is put to them (Regulation on Property Management 14).
NOTICE_DAYS_MIN: Final = 15
# Lines of a roll, of deliveries, of openings: what an event line of 60,000 bytes can hold of them.
VOTE_LINES_PER_EVENT_MAX: Final = 500
# Ballot codes, or unit codes, of who took part.
NAMES_PER_EVENT_MAX: Final = 1_000
# Parts of one roll or list: half a million codes.
PARTS_MAX: Final = 1_000
# A ballot's choices fit a disclosure, and a result with all its figures an event line.
TOPICS_PER_VOTE_MAX: Final = 20
# A closing lists every account, and an event line is bounded.
ACCOUNTS_MAX: Final = 64
VOUCHERS_PER_EVENT_MAX: Final = 32
VOUCHER_BYTES_MAX: Final = 16 * 1024 * 1024
# A full tile: 256 hashes (C2SP tlog-tiles).
TILE_WIDTH: Final = 256
HASH_BYTES: Final = 32
# 128 random bits: nobody guesses what a digest commits to (RFC 9901 §9.3).
SALT_BYTES: Final = 16
# A ballot of a hundred topics; far more than a name or a unit.
DISCLOSURE_BYTES_MAX: Final = 4_096
# Submissions waiting in one process before new ones are answered 503.
QUEUE_MAX: Final = 4_096
# Events that one database transaction takes in: bounds the time that an estate's head is locked.
GROUP_EVENTS_MAX: Final = 4_096
# A group below this takes along what waits already: to prepare so many events takes as long as a commit.
GROUP_EVENTS_SMALL: Final = 32
