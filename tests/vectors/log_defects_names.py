"""Defects of names: origins and tile paths."""

from __future__ import annotations

from typing import Any

from tests.vectors.log_sound import Defect


def row(layer: str, slug: str, what: str, defect: str, harm: str, given: Any, expect: str) -> Defect:
    """One defect."""
    return Defect(layer, slug, what, defect, harm, given, expect)


ORIGIN_DEFECTS = [
    row("origin", slug, "origin", defect, "one text stands for two logs or two uses", given, expect)
    for slug, defect, given, expect in [
        ("submission", "The first words of a submission.", "sunledger/logs/worked", "origin_reserved"),
        ("cosignature", "The first words of a cosignature.", "cosignature:80/logs/worked", "origin_reserved"),
        ("upper_case", "Upper case.", "Ledger.example/logs/worked", "origin_form"),
        ("no_logs", "No /logs/.", "ledger.example/worked", "origin_form"),
        ("short_estate", "Two characters.", "ledger.example/logs/ab", "origin_form"),
        ("line_feed", "An LF at the end.", "ledger.example/logs/worked\n", "origin_form"),
        ("arabic_port", "A port in Arabic digits.", "ledger.example:٨٠/logs/worked", "origin_form"),
        ("too_long", "129 bytes.", f"{'a' * 116}/logs/worked0", "origin_form"),
    ]
]

PATH_DEFECTS = [
    row("tile", slug, what, defect, "two addresses for one file: caches and mirrors differ", given, expect)
    for slug, what, defect, given, expect in [
        ("short_number", "tile path", "Two digits.", "tile/0/67", "tile_path"),
        ("needless_group", "tile path", "A leading group of zeros.", "tile/0/x000/067", "tile_path"),
        ("no_x", "tile path", "No x before a group.", "tile/0/001/067", "tile_path"),
        ("full_partial", "tile path", "A partial tile of 256.", "tile/0/067.p/256", "tile_path"),
        ("zero_width", "tile path", "A partial tile of 0.", "tile/0/067.p/0", "tile_width"),
        ("wide", "tile path", "A partial tile of 257.", "tile/0/067.p/257", "tile_width"),
        ("width_zero_led", "tile path", "A leading zero in the width.", "tile/0/067.p/07", "tile_path"),
        ("level_7", "tile path", "A level that no log has.", "tile/7/000", "tile_level"),
        ("level_two_digits", "tile path", "A leading zero in the level.", "tile/00/000", "tile_path"),
        ("climbing", "tile path", "Two dots.", "tile/0/../000", "tile_path"),
        ("arabic", "tile path", "Arabic digits.", "tile/0/٠٦٧", "tile_path"),
        ("line_feed", "tile path", "An LF at the end.", "tile/0/067\n", "tile_path"),
        ("entries", "tile path", "An entry bundle for a tile.", "tile/entries/067", "tile_path"),
        ("hashes", "bundle path", "A tile for an entry bundle.", "tile/0/067", "tile_path"),
        ("number_too_large", "tile path", "2^53.", "tile/0/x009/x007/x199/x254/x740/992", "tile_index"),
    ]
]

NAME_DEFECTS = [*ORIGIN_DEFECTS, *PATH_DEFECTS]
