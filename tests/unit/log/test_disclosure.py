"""Disclosures: RFC 9901's digests, one spelling, fresh salts, and each defect refused by its code."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger_core.errors import MalformedError, VerificationError
from ledger_core.log.disclosure import digest_of, make_disclosure, open_disclosure, verify_disclosure

FILE = Path(__file__).parents[2] / "vectors" / "disclosures.json"
VECTORS: dict[str, Any] = json.loads(FILE.read_text("utf-8"))
SALT = bytes(range(16))


def spelt(defect: dict[str, Any]) -> str:
    """The disclosure of a defect."""
    if "json" in defect:
        return urlsafe_b64encode(defect["json"].encode()).rstrip(b"=").decode()
    return str(defect["disclosure"]) if "disclosure" in defect else "A" * int(defect["fill"])


@pytest.mark.parametrize("disclosure", VECTORS["rfc9901"]["digests"])
def test_a_digest_is_that_of_the_rfc(disclosure: str) -> None:
    """The function of the digest is RFC 9901's own, whatever the spelling."""
    assert digest_of(disclosure) == VECTORS["rfc9901"]["digests"][disclosure]


@pytest.mark.parametrize("disclosure", VECTORS["rfc9901"]["digests"])
def test_another_spelling_is_not_opened(disclosure: str) -> None:
    """Two spellings of one fact would be two digests, and a reader could be shown either."""
    with pytest.raises(MalformedError) as refusal:
        open_disclosure(disclosure)
    assert refusal.value.code == "not_canonical"


@pytest.mark.parametrize("sound", VECTORS["sound"], ids=lambda sound: sound["digest"])
def test_a_sound_disclosure_is_made_and_opened(sound: dict[str, Any]) -> None:
    """Made from its salt, name and value it is the vector's, and opens to the same."""
    _salt, name, value = json.loads(sound["json"])
    assert make_disclosure(name, value, SALT) == sound["disclosure"]
    assert verify_disclosure(sound["disclosure"], sound["digest"]) == (SALT, name, value)
    specification = (FILE.parents[2] / "docs" / "SPEC.md").read_text("utf-8")
    assert name != "unit" or (sound["disclosure"] in specification and sound["digest"] in specification)


@pytest.mark.parametrize("defect", VECTORS["defects"], ids=lambda defect: defect["defect"])
def test_a_defect_is_refused_by_its_code(defect: dict[str, Any]) -> None:
    """Each for its own reason."""
    with pytest.raises(MalformedError) as refusal:
        open_disclosure(spelt(defect))
    assert refusal.value.code == defect["expect"]


def test_each_disclosure_has_a_salt_of_its_own() -> None:
    """The same unit in two votes has nothing in common."""
    made = {make_disclosure("unit", "3-2-501") for _ in range(100)}
    assert len({open_disclosure(one).salt for one in made}) == 100


def test_a_disclosure_of_another_digest_is_refused() -> None:
    """It may be a true disclosure, but not of this field."""
    other = make_disclosure("unit", "3-2-502")
    with pytest.raises(VerificationError) as refusal:
        verify_disclosure(other, digest_of(make_disclosure("unit", "3-2-501")))
    assert refusal.value.code == "disclosure_digest"
    with pytest.raises(MalformedError):
        digest_of("é")


def test_what_could_not_be_opened_is_not_made() -> None:
    """A name that no reader accepts, or more than the bound, never becomes a digest."""
    for name, value in (("Unit", "x"), ("unit", "x" * 4096)):
        with pytest.raises(MalformedError):
            make_disclosure(name, value)


@given(st.binary(min_size=16, max_size=16), st.text("阳光abc -0", max_size=40))
def test_what_is_made_opens_to_the_same(salt: bytes, value: str) -> None:
    """For every salt and text."""
    made = make_disclosure("choices", [[value, "for"]], salt)
    assert verify_disclosure(made, digest_of(made)) == (salt, "choices", [[value, "for"]])
