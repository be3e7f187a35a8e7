"""Spoilt bytes are broken as they are meant to be, and say nevertheless that they are a test."""

from __future__ import annotations

import gzip
import json
import zlib
from xml.etree import ElementTree

import numpy as np
import pytest

from simulator.feed.document import JSON, XML
from simulator.feed.faults import afflict, fault_types, read_faults, spoil, spoils
from simulator.feed.faults.payload import BLANKS
from simulator.feed.formats.pa import RESULTS, PaFormat
from tests.feed.nights import SEATS, small_plan, small_roll, transmit

MARK = b"TEST DATA"
BODY = 'Siân Berry &amp; "Zöe" of Ynys Môn ' * 40
XML_DATA = (
    f'<?xml version="1.0" encoding="UTF-8"?>\n<!-- TEST DATA -->\n<A name="Test General Election" '
    f'at="2025-05-02T01:00:00+01:00">'
    f'<B name="{BODY.replace(chr(34), "")}"/><C votes="1040"/></A>'
).encode()
JSON_DATA = json.dumps(
    {
        "test": True,
        "note": "TEST DATA",
        "at": "2025-05-02T00:00:00.125Z",
        "body": {"names": [BODY], "more": {"votes": 1}},
    },
    ensure_ascii=False,
).encode()
WAYS = [name for name, kind in fault_types().items() if kind.family == "payload"]


def rng(seed: int = 1) -> np.random.Generator:
    return np.random.default_rng(seed)


@pytest.mark.parametrize("how", WAYS)
@pytest.mark.parametrize(("data", "media"), [(XML_DATA, XML), (JSON_DATA, JSON)])
def test_every_way_leaves_the_mark(how: str, data: bytes, media: str) -> None:
    for seed in range(5):
        out = spoil(data, how, media, rng(seed))
        body = out.data
        if not spoils(how, media):
            assert (body, out.media) == (data, media)
            continue
        if out.headers:
            body = zlib.decompressobj(31).decompress(body[:-8])
        assert (out.data, out.media) != (data, media)
        assert MARK in body or how == "empty"
        assert out == spoil(data, how, media, rng(seed))


@pytest.mark.parametrize("how", ["truncated", "bad_xml", "bad_utf8", "latin1_as_utf8", "empty"])
def test_no_parser_takes_spoilt_xml(how: str) -> None:
    for seed in range(10):
        with pytest.raises(ElementTree.ParseError):
            ElementTree.fromstring(spoil(XML_DATA, how, XML, rng(seed)).data)


@pytest.mark.parametrize("how", ["truncated", "bad_json", "bad_utf8", "latin1_as_utf8", "empty"])
def test_no_parser_takes_spoilt_json(how: str) -> None:
    for seed in range(10):
        with pytest.raises(ValueError):  # noqa: PT011
            json.loads(spoil(JSON_DATA, how, JSON, rng(seed)).data.decode())


def test_the_others_say_what_they_are() -> None:
    page = spoil(XML_DATA, "html_error_page", XML, rng())
    assert page.media.startswith("text/html")
    assert spoil(XML_DATA, "wrong_content_type", XML, rng()).data == XML_DATA
    assert spoil(XML_DATA, "bom", XML, rng()).data == b"\xef\xbb\xbf" + XML_DATA
    assert len(spoil(JSON_DATA, "huge", JSON, rng()).data) == len(JSON_DATA) + BLANKS
    packed = spoil(JSON_DATA, "corrupt_gzip", JSON, rng())
    assert packed.headers == {"Content-Encoding": "gzip"}
    with pytest.raises(gzip.BadGzipFile):
        gzip.decompress(packed.data)
    assert spoil(XML_DATA, "", XML, rng()).data == XML_DATA


@pytest.mark.parametrize("how", WAYS)
@pytest.mark.parametrize("data", [b"", b"x", b"{}", b'{"a":1}'])
def test_documents_of_next_to_nothing(how: str, data: bytes) -> None:
    spoil(data, how, JSON, rng())


def test_times_lose_their_offset_and_nothing_else() -> None:
    assert b'at="2025-05-02T01:00:00">' in spoil(XML_DATA, "naive_times", XML, rng()).data
    assert b'"at": "2025-05-02T00:00:00.125"' in spoil(JSON_DATA, "naive_times", JSON, rng()).data
    assert spoil(b"<TEST/>", "naive_times", XML, rng()).data == b"<TEST/>"


def test_json_is_bad_in_the_mirror_until_the_message_is_sent_whole() -> None:
    roll = small_roll()
    asked = read_faults(roll, flags=[f"bad_json:contest={SEATS[0]},corrected_after=2m"]).faults
    form = PaFormat(roll)
    spoilt = []
    for sent in transmit(afflict(small_plan(), asked, 1, roll).items, roll).sent:
        documents = form.take(sent)
        assert not any(document.spoilt for document in documents)
        mirror = form.render(RESULTS)
        assert not form.render("pa/json/nominations.json").spoilt
        spoilt.append(bool(mirror.spoilt))
        if mirror.spoilt:
            with pytest.raises(ValueError):  # noqa: PT011
                json.loads(spoil(mirror.data, mirror.spoilt, JSON, rng()).data)
    assert 0 < sum(spoilt) < len(spoilt)
    assert not spoilt[-1]
