"""The offline checker: one HTML file, made of the very modules that the pages load.

    python -m api.web.offline FILE

Rules:
    * Nothing is translated or shortened: each module becomes a function that gives what it exports, in the
      order of its imports. The same sources give the same bytes, so anybody can make the file and compare.
    * The file's own policy lets its one script and its one style run, by their hashes, and nothing else; it
      asks no network.
    * A form of import or export that this does not know is an error when the file is made, never a guess.
"""

from __future__ import annotations

import base64
import hashlib
import posixpath
import re
import sys
from functools import lru_cache
from pathlib import Path
from typing import Final

_STATIC: Final = Path(__file__).with_name("static")
OFFLINE: Final = "/verify/sunledger-checker.html"
MAIN: Final = "checking/offline_page.js"
_IMPORT: Final = re.compile(r'^import \{([^}]*)\} from "(\.{1,2}/[^"]+)";\n', re.MULTILINE)
_EXPORT: Final = re.compile(r"^export ((?:async )?function|class|const) (\w+)", re.MULTILINE)
_LEFT: Final = re.compile(r"^(?:import|export)\b|\bimport\(|import\.meta", re.MULTILINE)
_STYLE: Final = """
body { font: 18px/1.6 system-ui, sans-serif; max-width: 44rem; margin: 0 auto; padding: 1rem;
  color: #2a2118; background: #faf6ec; }
label, input, textarea, progress { display: block; margin: .4rem 0; }
input, textarea, button { font: inherit; max-width: 100%; min-height: 44px; }
textarea, progress { width: 100%; box-sizing: border-box; }
button { padding: .4rem 1.2rem; }
.verdict { border-left: .4rem solid #8a7a5a; padding: .4rem 1rem; margin: 1rem 0; background: #fff; }
.verdict.agrees { border-color: #1f6b3a; } .verdict.differs { border-color: #a11; }
.verdict.unknown { border-color: #b8860b; }
.said { font-weight: 600; } .code, pre, dd { overflow-wrap: anywhere; }
summary { min-height: 44px; cursor: pointer; }
.answers dt { font-weight: 600; } .answers dd { margin: .2rem 0; } .answers > div { margin-bottom: 1rem; }
td { text-align: right; font-variant-numeric: tabular-nums; } th { text-align: left; font-weight: normal; }
""".strip()
_PAGE: Final = """<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; \
script-src '{script_hash}'; style-src '{style_hash}'; base-uri 'none'; form-action 'none'">
<title>Sunledger</title>
<style>{style}</style>
</head>
<body>
<main></main>
<script>{script}</script>
</body>
</html>
"""


def build() -> bytes:
    """Return the file.

    Raises:
        ValueError: A module uses a form that cannot be joined.
    """
    script = "\n" + _joined(MAIN) + "\n"
    if "</script" in script.lower() or "<!--" in script:
        raise ValueError("a module holds text that would end the script")
    page = _PAGE.format(
        style=_STYLE, style_hash=_hash_source(_STYLE), script="{script}", script_hash=_hash_source(script)
    )
    return page.replace("{script}", script).encode()


@lru_cache(maxsize=1)
def offline_file() -> tuple[bytes, str]:
    """Return the file as it is served, and its SHA-256 in hexadecimal digits."""
    content = build()
    return content, hashlib.sha256(content).hexdigest()


def _joined(main: str) -> str:
    parts = ['"use strict";', "const modules = {};"]
    for name in _in_order(main, [], ()):
        parts.append(f"modules[{name!r}] = (() => {{\n{_body(name)}\n}})();")
    return "\n".join(parts)


def _in_order(name: str, done: list[str], above: tuple[str, ...]) -> list[str]:
    """Every module behind those that it imports."""
    if name in above:
        raise ValueError(f"{name} imports itself: {above}")
    for _, path in _IMPORT.findall(_source(name)):
        imported = _resolved(name, path)
        if imported not in done:
            _in_order(imported, done, (*above, name))
    if name not in done:
        done.append(name)
    return done


def _source(name: str) -> str:
    return (_STATIC / name).read_text("utf-8")


def _resolved(name: str, path: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), path))


def _body(name: str) -> str:
    """A module's text, its imports taken from the modules before, its exports given back."""

    def taken(match: re.Match[str]) -> str:
        names = " ".join(match[1].split()).replace(" as ", ": ")
        return f"const {{ {names} }} = modules[{_resolved(name, match[2])!r}];\n"

    source = _IMPORT.sub(taken, _source(name))
    exported = [
        match[1] for match in re.finditer(r"^export (?:async )?(?:function|class|const) (\w+)", source, re.M)
    ]
    text = _EXPORT.sub(r"\1 \2", source)
    left = _LEFT.search(text)
    if left is not None:
        raise ValueError(f"{name}: {left[0]} cannot be joined")
    return f"{text}return {{ {', '.join(exported)} }};"


def _hash_source(text: str) -> str:
    """A source expression of a Content-Security-Policy."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


if __name__ == "__main__":
    Path(sys.argv[1]).write_bytes(build())
