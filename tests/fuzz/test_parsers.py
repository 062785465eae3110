"""No parser lets anything escape but what it documents, whatever it is fed."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.parsers import NAMES, parsers

# Bytes that mean something to one format or another.
_TOKENS = (
    b"\n", b"\n\n", b"\r", b"\x00", b"\xff", b"\xe2\x80\x94 ", b"+", b"=", b"_", b"-0", b"1e3", b"0x1", b'"',
    b"\\", b"\\u0000", b"\\ud800", b"{", b"}", b"[" * 2_000, b"]", b",", b":", b"null", b"true", b"/", b"../",
    b".p/", b"x000/", "\u0663".encode(), "\u2028".encode(), "\u202e".encode(), "e\u0301".encode(),
    b"\xed\xa0\x80", b"9" * 5_000, b"9" * 20, b"2026-02-30", b"24:00:00", b"PK\x03\x04", b"PK\x05\x06",
    b"group g all g\n",
)  # fmt: skip


@st.composite
def mutated(draw: st.DrawFn, sample: bytes) -> bytes:
    """The sample with up to four cuts, flips, repetitions and insertions."""
    data = bytearray(sample)
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(data)))
        stop = min(len(data), start + draw(st.sampled_from([0, 1, 1, 2, 8, 64])))
        piece = draw(
            st.one_of(
                st.sampled_from(_TOKENS),
                st.binary(max_size=4),
                st.just(bytes(data[start:stop]) * 2),
                st.just(b""),
                st.just(bytes(byte ^ 1 << draw(st.integers(0, 7)) for byte in data[start:stop])),
            )
        )
        data[start:stop] = piece
    return bytes(data)


def fuzz(name: str, examples: int) -> None:
    """So many inputs: mutations of the sound sample, and bytes of no sort."""
    parser = parsers()[name]
    health = list(HealthCheck)

    @given(st.one_of(mutated(parser.sample), mutated(parser.sample), st.binary(max_size=300)))
    @settings(max_examples=examples, deadline=None, suppress_health_check=health, database=None)
    def feed(data: bytes) -> None:
        with contextlib.suppress(parser.refuses):
            parser.parse(data)

    feed()


def test_every_parser_is_fed() -> None:
    """The list of names is that of the parsers."""
    assert tuple(parsers()) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_the_sample_is_sound(name: str) -> None:
    """A mutation is of something that was accepted."""
    parser = parsers()[name]
    found = parser.parse(parser.sample)
    if name.endswith(("zip", "file")):
        assert found == "sound"


@pytest.mark.parametrize("name", NAMES)
def test_only_documented_exceptions_escape(name: str) -> None:
    """Short: some hundred inputs each."""
    fuzz(name, 60 if "zip" in name or "file" in name else 250)


@pytest.mark.soak
@pytest.mark.timeout(3_600)
@pytest.mark.parametrize("name", NAMES)
def test_only_documented_exceptions_escape_for_long(name: str) -> None:
    """Tens of thousands of inputs each."""
    fuzz(name, 3_000 if "zip" in name or "file" in name else 30_000)
