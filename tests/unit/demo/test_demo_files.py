"""The demonstration's vouchers: real files, marked as a demonstration, the same bytes each time."""

from __future__ import annotations

import csv
import io
import re
import struct
import zlib

from api.demo import files


def test_each_reference_of_the_pdf_points_at_its_object() -> None:
    content = files.pdf("发票(演示)", ("一行",)).content
    start = int(re.findall(rb"startxref\n(\d+)\n%%EOF\n$", content)[0])
    assert content[start : start + 5] == b"xref\n"
    places = [int(place) for place in re.findall(rb"(\d{10}) 00000 n ", content)]
    assert [content[at:].split(b" obj")[0] for at in places] == [b"%d 0" % n for n in range(1, 8)]
    length, stream = re.findall(rb"/Length (\d+)>>stream\n(.*)\nendstream", content)[0]
    assert int(length) == len(stream)
    assert files.MARK.encode("utf-16-be").hex().encode() in stream


def test_the_picture_is_a_whole_png() -> None:
    content = files.png("照片", "屋面").content
    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    length, name = struct.unpack(">I4s", content[8:16])
    assert (length, name) == (13, b"IHDR")
    assert zlib.crc32(content[12:29]) == struct.unpack(">I", content[29:33])[0]
    assert content.endswith(b"IEND\xaeB`\x82")


def test_tables_and_texts_say_that_they_are_a_demonstration() -> None:
    listed = files.table("清单", ("车位", "元"), (("P001", "300.00"),)).content.decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(listed))) == [["车位", "元"], ["P001", "300.00"], [files.MARK]]
    assert files.MARK in files.text("回单", ("金额",)).content.decode()


def test_the_same_words_give_the_same_bytes() -> None:
    assert files.pdf("a", ("b",)) == files.pdf("a", ("b",))
    assert files.png("a", "b") == files.png("a", "b")
