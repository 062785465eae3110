"""Defects of texts: JSON lines, events, keys, signature lines, notes and tree heads."""

from __future__ import annotations

from typing import Any

from tests.vectors.log_defects_names import NAME_DEFECTS
from tests.vectors.log_sound import (
    EVENT,
    HEAD,
    LINE,
    NOTE,
    NOTE_TEXT,
    VKEY,
    Defect,
    b64,
    hex_input,
)

P = 2**255 - 19
Y_OF_ORDER_8 = bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05")


def row(layer: str, slug: str, what: str, defect: str, harm: str, given: Any, expect: str) -> Defect:
    """One defect."""
    return Defect(layer, slug, what, defect, harm, given, expect)


SPELLING = "one event has two spellings, so two leaves, and an auditor's bytes differ from the ledger's"
READERS = "readers disagree about the value, and books differ from reader to reader"

JSON_DEFECTS = [
    row("json", slug, "json", defect, harm, given, expect)
    for slug, defect, harm, given, expect in [
        ("white_space", "A blank after a colon.", SPELLING, '{"v": 1}', "not_canonical"),
        ("unsorted", "Keys out of order.", SPELLING, '{"v":1,"at":2}', "not_canonical"),
        ("duplicate_key", "A key comes twice.", READERS, '{"fen":1,"fen":900}', "not_canonical"),
        ("needless_escape", "A letter is escaped.", SPELLING, '{"a":"\\u0061"}', "not_canonical"),
        ("escaped_slash", "A slash is escaped.", SPELLING, '{"a":"\\/"}', "not_canonical"),
        ("minus_zero", "Zero has a sign.", SPELLING, '{"a":-0}', "not_canonical"),
        ("float", "A number with a fraction.", READERS, '{"a":1.5}', "json_float"),
        ("whole_float", "A whole number spelt as a fraction.", SPELLING, '{"a":5.0}', "json_float"),
        ("exponent", "A number with an exponent.", SPELLING, '{"a":1e3}', "json_float"),
        ("null", "A null.", "absent and null are two spellings of one thing", '{"a":null}', "json_null"),
        ("integer_too_large", "2^53.", READERS, '{"a":9007199254740992}', "json_integer"),
        ("integer_too_small", "-2^53.", READERS, '{"a":-9007199254740992}', "json_integer"),
        ("key_upper_case", "A key in upper case.", "sorters disagree", '{"A":1}', "json_key"),
        ("key_not_ascii", "A key beyond ASCII.", "sorters disagree about it", '{"电":1}', "json_key"),
        ("key_empty", "An empty key.", "data has become a key", '{"":1}', "json_key"),
        ("trailing", "A second value after the first.", SPELLING, '{"a":1}{"a":2}', "malformed_json"),
        ("leading_zero", "A number with a leading zero.", SPELLING, '{"a":01}', "malformed_json"),
        ("lone_surrogate", "Half a character.", READERS, '{"a":"\\ud800"}', "malformed_json"),
        ("not_utf8", "A byte that is not UTF-8.", READERS, hex_input(b'{"a":"\xff"}'), "malformed_json"),
        ("key_not_utf8", "A key that is not UTF-8.", READERS, hex_input(b'{"\x80":1}'), "malformed_json"),
        (
            "deep",
            "100,000 arrays in each other.",
            "one request ends the process",
            {"before": "", "fill": "[", "count": 100_000, "after": ""},
            "malformed_json",
        ),
        ("empty", "No bytes at all.", "nothing counts as an event", "", "malformed_json"),
        ("bom", "A byte order mark.", SPELLING, '\ufeff{"a":1}', "malformed_json"),
    ]
]

TEXT_RULE_DEFECTS = [
    row("text", slug, "text", defect, harm, given, "text_not_allowed")
    for slug, defect, harm, given in [
        ("not_nfc", "e with a combining accent.", "one payee has two names", '{"a":"e\u0301"}'),
        ("line_feed", "An escaped line feed.", "a page shows one entry as two", '{"a":"\\n"}'),
        ("nul", "An escaped NUL.", "a database cuts the text there", '{"a":"\\u0000"}'),
        ("delete", "A raw DEL.", "a terminal hides what was written", '{"a":"\u007f"}'),
        ("c1_control", "A raw C1 control.", "a terminal obeys it", '{"a":"\u0085"}'),
        ("line_separator", "U+2028.", "a script reads a new line", '{"a":"\u2028"}'),
        ("right_to_left", "U+202E.", "an amount is shown turned round", '{"a":"\u202e0021"}'),
        ("isolate", "U+2066.", "a payee is shown in another order", '{"a":"\u2066"}'),
    ]
]


def vkey(typed: bytes, key_id: str = "00000000", name: str = "k") -> str:
    """A vkey with whatever in it."""
    return f"{name}+{key_id}+{b64(typed)}"


NAME, KEY_ID, KEY = VKEY.split("+", 2)
FORGE = "one signature fits many messages, so anybody signs for this key"
TWO_KEYS = "one key is granted twice, and revoked once"
NAMES = "the name cannot be found again in a signature line"

VKEY_DEFECTS = [
    row("vkey", slug, "vkey", defect, harm, given, expect)
    for slug, defect, harm, given, expect in [
        ("no_parts", "No plus sign.", "no key is named", "firm.example", "vkey_form"),
        ("one_plus", "One part is missing.", "no key is named", f"{NAME}+{KEY_ID}", "vkey_form"),
        ("hex_upper", "The key id in upper case.", TWO_KEYS, f"{NAME}+{KEY_ID.upper()}+{KEY}", "vkey_hex"),
        ("hex_short", "Seven digits.", TWO_KEYS, f"{NAME}+{KEY_ID[:7]}+{KEY}", "vkey_hex"),
        (
            "other_id",
            "Another key's id.",
            "lines are tried on the wrong key",
            f"{NAME}+00000000+{KEY}",
            "key_id",
        ),
        ("other_name", "The id of another name.", TWO_KEYS, f"x{VKEY}", "key_id"),
        (
            "unpadded",
            "Base64 without padding.",
            TWO_KEYS,
            f"{NAME}+{KEY_ID}+{KEY}".rstrip("=") + "A",
            "vkey_base64",
        ),
        ("base64_url", "A digit of base64url.", TWO_KEYS, f"{NAME}+{KEY_ID}+{KEY[:-1]}_", "vkey_base64"),
        ("no_key", "No bytes.", "a key of nothing", f"{NAME}+{KEY_ID}+", "key_length"),
        ("short_key", "31 bytes.", "libraries pad differently", vkey(b"\x01" + bytes(31)), "key_length"),
        (
            "algorithm",
            "Type 0x02.",
            "an unknown algorithm passes",
            vkey(b"\x02" + bytes(32)),
            "key_algorithm",
        ),
        ("identity", "The neutral point.", FORGE, vkey(b"\x01\x01" + bytes(31)), "key_small_order"),
        (
            "order_2",
            "The point of order 2.",
            FORGE,
            vkey(b"\x01" + (P - 1).to_bytes(32, "little")),
            "key_small_order",
        ),
        ("order_4", "A point of order 4.", FORGE, vkey(b"\x01" + bytes(32)), "key_small_order"),
        ("order_8", "A point of order 8.", FORGE, vkey(b"\x01" + Y_OF_ORDER_8), "key_small_order"),
        (
            "order_8_negative",
            "A point of order 8 with the other sign.",
            FORGE,
            vkey(b"\x01" + Y_OF_ORDER_8[:31] + bytes((Y_OF_ORDER_8[31] | 0x80,))),
            "key_small_order",
        ),
        (
            "not_reduced",
            "y = p + 3.",
            TWO_KEYS,
            vkey(b"\x01" + (P + 3).to_bytes(32, "little")),
            "key_not_canonical",
        ),
        (
            "not_on_curve",
            "y = 2: no point.",
            "nobody can sign",
            vkey(b"\x01\x02" + bytes(31)),
            "key_not_on_curve",
        ),
        ("name_empty", "No name.", NAMES, f"+{KEY_ID}+{KEY}", "name_empty"),
        ("name_space", "A blank in the name.", NAMES, f"a b+{KEY_ID}+{KEY}", "name_character"),
        ("name_wide_space", "An ideographic space.", NAMES, f"a\u3000b+{KEY_ID}+{KEY}", "name_character"),
        ("name_control", "A line feed in the name.", NAMES, f"a\nb+{KEY_ID}+{KEY}", "name_character"),
        ("name_long", "129 bytes.", "lines outgrow the seal", f"{'n' * 129}+{KEY_ID}+{KEY}", "name_too_long"),
    ]
]

BLOB = LINE.split(" ")[2]
LINES_DIFFER = "one signature has two spellings, and `sigs` differs from the note"
LINE_DEFECTS = [
    row("signature", slug, "signature line", defect, LINES_DIFFER, given, expect)
    for slug, defect, given, expect in [
        ("hyphen", "A hyphen for the dash.", LINE.replace("—", "-"), "signature_form"),
        ("no_base64", "The name alone.", "— firm.example/manager", "signature_form"),
        (
            "two_blanks",
            "A second blank before the base64.",
            LINE.replace(" MFe", "  MFe"),
            "signature_base64",
        ),
        ("trailing_blank", "A blank at the end.", LINE + " ", "signature_base64"),
        ("unpadded", "Base64 without padding.", LINE.rstrip("="), "signature_base64"),
        ("short", "A key id without signature.", "— n AAAAAA==", "signature_short"),
        ("stray_bits", "Bits beyond the last byte.", "— n AAAAAAB=", "signature_base64"),
        ("plus_in_name", "A plus sign in the name.", f"— a+b {BLOB}", "name_character"),
        ("no_name", "An empty name.", f"—  {BLOB}", "name_empty"),
        ("long_name", "A name of 129 bytes.", f"— {'n' * 129} {BLOB}", "name_too_long"),
    ]
]

NOTE_DEFECTS = [
    row("note", slug, "note", defect, harm, given, expect)
    for slug, defect, harm, given, expect in [
        (
            "no_blank_line",
            "No empty line.",
            "the text's end is a guess",
            NOTE.replace("\n\n", "\n"),
            "note_form",
        ),
        ("no_last_lf", "The last line has no LF.", LINES_DIFFER, NOTE[:-1], "note_form"),
        ("unsigned", "No signature line.", "nobody answers for it", NOTE_TEXT + "\n", "note_form"),
        ("carriage_return", "A CR before an LF.", LINES_DIFFER, NOTE.replace("\n", "\r\n"), "note_character"),
        (
            "control",
            "An ESC in the text.",
            "a terminal obeys it",
            "a\x1b\n\n" + LINE + "\n",
            "note_character",
        ),
        ("not_utf8", "A byte that is not UTF-8.", READERS, hex_input(b"\xff" + NOTE.encode()), "note_utf8"),
        (
            "same_line_twice",
            "One line twice.",
            "two signers where one signed",
            f"{NOTE}{LINE}\n",
            "note_duplicate",
        ),
        (
            "seventeen_lines",
            "17 signature lines.",
            "a stranger makes us verify as many as he likes",
            NOTE_TEXT + "\n" + "".join(f"— n{number} {BLOB}\n" for number in range(17)),
            "note_signatures",
        ),
        ("text_after", "A text line among them.", LINES_DIFFER, NOTE + "more\n", "signature_form"),
        ("blank_among", "A blank line at the end.", LINES_DIFFER, NOTE + "\n", "note_form"),
    ]
]

ORIGIN, SIZE, ROOT, _ = HEAD.split("\n")
HEADS = "one tree head has two signed texts"
HEAD_DEFECTS = [
    row("head", slug, "tree head", defect, HEADS, given, expect)
    for slug, defect, given, expect in [
        ("two_lines", "The root is missing.", f"{ORIGIN}\n{SIZE}\n", "head_lines"),
        ("four_lines", "An extension line.", f"{HEAD}more\n", "head_lines"),
        ("no_last_lf", "No LF at the end.", HEAD[:-1], "head_lines"),
        ("no_origin", "An empty origin.", f"\n{SIZE}\n{ROOT}\n", "head_origin"),
        ("underscore", "An underscore in the size.", f"{ORIGIN}\n4_2\n{ROOT}\n", "head_size"),
        ("plus", "A sign before the size.", f"{ORIGIN}\n+42\n{ROOT}\n", "head_size"),
        ("minus", "A negative size.", f"{ORIGIN}\n-1\n{ROOT}\n", "head_size"),
        ("leading_zero", "A leading zero.", f"{ORIGIN}\n042\n{ROOT}\n", "head_size"),
        ("arabic_digits", "Arabic digits.", f"{ORIGIN}\n٤٢\n{ROOT}\n", "head_size"),
        ("size_blank", "A blank after the size.", f"{ORIGIN}\n42 \n{ROOT}\n", "head_size"),
        ("size_too_large", "2^53.", f"{ORIGIN}\n{2**53}\n{ROOT}\n", "head_size"),
        ("root_short", "A root of 31 bytes.", f"{ORIGIN}\n42\n{b64(bytes(31))}\n", "head_root"),
        ("root_stray_bits", "Bits beyond the 32nd byte.", f"{ORIGIN}\n42\n{ROOT[:-2]}Z=\n", "head_root"),
        ("root_hex", "The root in hexadecimal.", f"{ORIGIN}\n42\n{'0' * 64}\n", "head_root"),
    ]
]

ENVELOPE_DEFECTS = [
    row("event", slug, "event line", defect, harm, given, expect)
    for slug, defect, harm, given, expect in [
        ("array", "An array.", "it has no kind to judge it by", "[]", "event_envelope"),
        (
            "field_missing",
            "No id.",
            "a repeat goes unseen",
            '{"at":"","body":{},"estate":"","v":1}',
            "event_envelope",
        ),
        (
            "field_more",
            "One field more.",
            "unjudged content",
            EVENT.replace(',"v":1', ',"v":1,"w":1'),
            "event_envelope",
        ),
        ("version_true", "v is true.", SPELLING, EVENT.replace('"v":1', '"v":true'), "event_envelope"),
        ("version_2", "Version 2.", "rules of another day", EVENT.replace('"v":1', '"v":2'), "event_version"),
        ("kind_unversioned", "No version.", "two meanings", EVENT.replace("note/1", "note"), "event_kind"),
        ("kind_missing", "No kind.", "no book judges it", EVENT.replace('"kind":', '"kine":'), "event_kind"),
        (
            "too_long",
            "60,001 bytes.",
            "the seal no longer fits into the entry",
            {"before": '"', "fill": "a", "count": 59_999, "after": '"'},
            "event_line_too_long",
        ),
    ]
]

TEXT_DEFECTS = [
    *JSON_DEFECTS,
    *TEXT_RULE_DEFECTS,
    *ENVELOPE_DEFECTS,
    *VKEY_DEFECTS,
    *LINE_DEFECTS,
    *NOTE_DEFECTS,
    *HEAD_DEFECTS,
    *NAME_DEFECTS,
]
