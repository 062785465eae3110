"""Says why an event line was not accepted, in the order of SPEC-books §4.1."""

import json
import re
from typing import Any
from unicodedata import is_normalized

from audit_tools.codec import grammar, kind_of
from audit_tools.findings import Breach
from audit_tools.kinds import FIELDS
from audit_tools.patterns import FORBIDDEN

_FORBIDDEN = re.compile(f"[{FORBIDDEN}]")


def diagnose_event(raw: bytes) -> Breach:
    """The code and the place of what is wrong with a line that `decode_event` did not accept."""
    try:
        line = raw.decode("utf-8")
        return _diagnosed(line, json.loads(line))
    except (ValueError, RecursionError) as error:
        # Nested as deep as no kind is: no parser's depth, nor our own, ends the check.
        return Breach("malformed_event", "canonical JSON", str(error)[:200])


def _diagnosed(line: str, value: Any) -> Breach:
    if not _is_canonical(line, value):
        return Breach("malformed_event", "canonical JSON", "other JSON of the same meaning, or not allowed")
    body = value.get("body") if isinstance(value, dict) else None
    kind = body.get("kind") if isinstance(body, dict) else None
    if isinstance(kind, str) and kind not in FIELDS:
        return Breach("unknown_kind", "a kind of SPEC-books", kind)
    bad = _bad_text(value)
    if bad is not None and _is_well_formed(_repaired(value)):
        return Breach("text_not_allowed", "NFC without control and direction characters", ascii(bad)[:200])
    return Breach("malformed_event", f"the fields of {kind_of(line) or 'an event'}", line[:200])


def _is_canonical(line: str, value: Any) -> bool:
    try:
        return _encode(value) == line
    except ValueError:
        return False


def _is_well_formed(value: Any) -> bool:
    line = _encode(value)
    pattern = grammar(kind_of(line))
    return pattern is not None and pattern.fullmatch(line) is not None


def _repaired(value: Any) -> Any:
    """The value with `~` where no string may hold it: free text bears a tilde, codes and names do not."""
    if isinstance(value, str):
        return _FORBIDDEN.sub("~", value)
    if isinstance(value, dict):
        return {name: _repaired(child) for name, child in value.items()}
    return [_repaired(child) for child in value] if isinstance(value, list) else value


def _encode(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def _bad_text(value: Any) -> str | None:
    if isinstance(value, str):
        return value if _FORBIDDEN.search(value) or not is_normalized("NFC", value) else None
    children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return next((bad for child in children if (bad := _bad_text(child)) is not None), None)
