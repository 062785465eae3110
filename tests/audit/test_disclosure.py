"""Disclosures by the second opinion: the project's vectors, and those of RFC 9901."""

import json
from base64 import urlsafe_b64encode
from pathlib import Path
from typing import Any

import pytest

from audit_tools.disclosure import digest_of, parse_disclosure
from audit_tools.errors import MalformedError

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "disclosures.json").read_text("utf-8"))


@pytest.mark.parametrize("row", VECTORS["sound"], ids=lambda row: row["json"][26:40])
def test_a_disclosure_opens_and_has_its_digest(row: dict[str, str]) -> None:
    """Name and value are those of its JSON, the digest is the vector's."""
    assert ["AAECAwQFBgcICQoLDA0ODw", *parse_disclosure(row["disclosure"])] == json.loads(row["json"])
    assert digest_of(row["disclosure"]) == row["digest"]


def test_digests_are_those_of_the_rfc() -> None:
    """The same function; but another spelling is not opened."""
    for disclosure, digest in VECTORS["rfc9901"]["digests"].items():
        assert digest_of(disclosure) == digest
        with pytest.raises(MalformedError):
            parse_disclosure(disclosure)


@pytest.mark.parametrize("row", VECTORS["defects"], ids=lambda row: row["defect"])
def test_a_disclosure_in_another_form_is_not_opened(row: dict[str, Any]) -> None:
    """One fact with one salt has one disclosure."""
    text = row.get("disclosure", "A" * row.get("fill", 0))
    if "json" in row:
        text = urlsafe_b64encode(row["json"].encode()).rstrip(b"=").decode()
    with pytest.raises(MalformedError):
        parse_disclosure(text)
