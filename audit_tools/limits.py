"""Every bound of the second opinion, with its unit and its reason (SPEC §2–3, §10; SPEC-books §4.1)."""

ENTRY_BYTES_MAX = 65_535  # the entry bundle's length prefix has 16 bits
EVENT_BYTES_MAX = 60_000  # leaves room for the seal line
SUBMISSION_EVENTS_MAX = 1_024
SUBMISSION_BYTES_MAX = 4 * 1024 * 1024
SIGNATURE_LINES_MAX = 16  # of a submission
CHECKPOINT_LINES_MAX = 16  # of any note (SPEC §6): the log, and witnesses
NAME_BYTES_MAX = 128
TREE_SIZE_MAX = 2**53 - 1  # the largest integer that canonical JSON holds
ALLOWED_AGE_MS = 30 * 86_400_000  # an event's `at` before its seal's
ALLOWED_LEAD_MS = 5 * 60_000  # an event's `at` after its seal's

TILE_WIDTH = 256  # hashes of a full tile
TILE_BYTES_MAX = TILE_WIDTH * 32
ENTRY_TILE_BYTES_MAX = TILE_WIDTH * (2 + ENTRY_BYTES_MAX)
SMALL_FILE_BYTES_MAX = 64 * 1024  # checkpoint, policy, README
VOUCHER_BYTES_MAX = 16_777_216
FILES_MAX = 400_000  # of a bundle: four million entries and their vouchers
ZIP_BYTES_MAX = 4 * 1024**3  # of a downloaded bundle
STATE_BYTES_MAX = 512 * 1024 * 1024  # of a saved audit: ten million entries
ANSWER_BYTES_MAX = 32 * 1024 * 1024  # of a server's JSON answer

CONNECT_SECONDS_MAX = 15  # silence of a server, seconds
FILE_SECONDS_MAX = 60  # one small file from a server, seconds
ZIP_SECONDS_MAX = 1_800  # one whole bundle from a server, seconds

PROOF_LINES_MAX = 63  # of a consistency path in a request to a witness
EVIDENCE_MAX = 1_000  # files that a witness keeps for ever, of checkpoints that a log has signed
REFUSALS_MAX = 200  # files that a witness keeps of requests that anybody can send
CONNECTIONS_MAX = 64  # that a witness serves at the same time
REQUEST_SECONDS_MAX = 10  # for a request to a witness to come, seconds

FINDINGS_MAX = 200  # enough to see a pattern; a broken log repeats itself
EARLIEST_DATE = "1990-01-01"
RULES_KNOWN = 1  # version of SPEC-books that this tool judges by
