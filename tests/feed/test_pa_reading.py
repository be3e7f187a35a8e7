"""Documents of the PA style are read as they are written, and what is none is refused in a line."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from simulator.feed.formats.pa_reading import LARGEST, BadDocument, read_document
from simulator.messages import Kind

RESULT = """<?xml version='1.0' encoding='UTF-8'?>
<!-- TEST DATA: election-night rehearsal feed, not a result service -->
<FirstPastThePostResult revision="3" declarationTime="2024-07-05T05:48:00+00:00">
  <Election name="Test General Election" date="2024-07-03" type="G">
    <Constituency number="531" name="South West Norfolk" electorate="74724" turnout="23064"
        winningParty="Lab" gainOrHold="gain" sittingParty="C" majority="630">
      <Candidate elected="*" paId="953104" firstName="Terry" surname="Jermy Test"
          ballotName="Jermy Test, Terry">
        <Party paId="9005" name="Labour" abbreviation="Lab" votes="11847"/>
      </Candidate>
      <Candidate previousSittingMember="*" paId="953108" firstName="Liz" surname="Truss Test">
        <Party paId="9006" name="Conservative" abbreviation="C" votes="11217"/>
      </Candidate>
    </Constituency>
  </Election>
  <PreviousNotionalElection name="General Election" date="2019-12-12" type="G">
    <Constituency turnout="48049"><Party paId="1" abbreviation="C" votes="7"/></Constituency>
  </PreviousNotionalElection>
</FirstPastThePostResult>
"""


def refused(text: str | bytes) -> tuple[str, ...]:
    with pytest.raises(BadDocument) as found:
        read_document(text.encode() if isinstance(text, str) else text)
    return found.value.reasons


def test_a_result_is_read() -> None:
    news = read_document(RESULT.encode())
    assert (news.kind, news.revision, news.number) == (Kind.RESULT, 3, 531)
    assert news.seat == "South West Norfolk"
    assert [(c.name, c.party, c.votes, c.elected, c.sitting) for c in news.candidates] == [
        ("Terry Jermy", "Lab", 11847, True, False),
        ("Liz Truss", "Con", 11217, False, True),
    ]
    assert news.elected == news.candidates[:1]
    assert (news.turnout, news.majority, news.gain, news.sitting) == (23064, 630, True, "C")
    assert news.declared == datetime(2024, 7, 5, 5, 48, tzinfo=UTC)
    assert news.election_date == date(2024, 7, 3)
    assert news.marks == {"comment", "election", "surnames"}


def test_a_document_without_a_mark_is_no_test_and_keeps_its_surnames() -> None:
    plain = RESULT.replace("TEST DATA", "data").replace('name="Test ', 'name="')
    news = read_document(
        plain.replace("Jermy Test", "Jermy").replace("Truss Test", "Test").encode()
    )
    assert not news.test
    assert [who.surname for who in news.candidates] == ["Jermy", "Test"]


def test_a_rush_that_begins_so_is_a_correction() -> None:
    rush = RESULT.replace("FirstPastThePostResult", "FirstPastThePostRush")
    assert read_document(rush.encode()).kind is Kind.RUSH
    rush = rush.replace('number="531"', 'number="531" paStyleMessageText="Correction: Labour win"')
    assert read_document(rush.encode()).kind is Kind.CORRECTION


def test_wrong_figures_are_read_as_they_are_and_nonsense_is_named_all_at_once() -> None:
    (_, truss) = read_document(RESULT.replace('"11217"', '"-5"').encode()).candidates
    assert truss.votes == -5
    reasons = refused(
        RESULT.replace('"11217"', '"many"')
        .replace("05:48:00+00:00", "05:48:00")
        .replace('number="531"', 'number="1e3"')
    )
    assert len(reasons) == 3
    assert 'Party@votes: should be a whole number, not "many"' in reasons


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "is empty"),
        (b"\xff\xfe", "well-formed"),
        (RESULT.encode()[:500], "well-formed"),
        (RESULT.replace("South", "S & T").encode(), "line 5"),
        (RESULT.replace("Liz", "Zo\udcff").encode("utf-8", "surrogateescape"), "well-formed"),
        (b"<html><body>502</body></html>", 'its root is "html"'),
        (b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "document type"),
        ("<!DOCTYPE a><a/>".encode("utf-16"), "document type"),
        (b"<?xml version='1.0' encoding='cp037x'?><a/>", "XML"),
        (b"<a>" * 200, "deep"),
        (b"<a>" + b"<b/>" * 6000 + b"</a>", "elements"),
        (b"<a>" + b" " * LARGEST + b"</a>", "bytes"),
        (b"<FirstPastThePostResult/>", "is missing"),
    ],
)
def test_what_is_no_document_is_refused(data: bytes, reason: str) -> None:
    reasons = refused(data)
    assert any(reason in line for line in reasons)
    assert all("\n" not in line and line.isprintable() for line in reasons)
