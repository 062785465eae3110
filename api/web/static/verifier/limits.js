/** Every bound of this verifier, with its unit and its reason (SPEC §2, §3, §5, §6, §10). */

export const ENTRY_BYTES_MAX = 65_535; // an entry bundle frames each entry with a 16-bit length
export const EVENT_LINE_BYTES_MAX = 60_000; // leaves room for the largest seal line
export const SUBMISSION_EVENTS_MAX = 1_024; // one signature covers at most this many events
export const SIGNATURE_LINES_MAX = 16; // of a submission and of a checkpoint
export const NAME_BYTES_MAX = 128; // of a key's name, and so of an origin
export const HASH_BYTES = 32; // a SHA-256
export const TILE_WIDTH = 256; // hashes of a full tile
export const TILE_LEVEL_MAX = 6; // 256^7 is above 2^53
export const NESTING_MAX = 512; // objects and arrays in each other: SPEC asks for 64 and forbids 100,000
export const KEYS_KEPT_MAX = 256; // imported public keys that one page keeps
