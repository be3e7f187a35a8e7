"""The Financial Times' ingest of PA's files of 2015, unmodified, follows the night of 2024.

It reads a folder: npm's ftp, which stalls on today's Node, is stood for by a module that reads one.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from simulator.scenario import load
from simulator.scenario.model import Candidate, Contest
from tests.feed.clients import harness
from tests.program import start

pytestmark = pytest.mark.long

SEAT = "south-west-norfolk"
LATER = ("rush_South_West_Norfolk_2.xml", "result_South_West_Norfolk_3.xml")
KNOWN = {
    "Lab": "lab", "Con": "c", "LD": "ld", "Green": "green", "UKIP": "ukip", "SNP": "snp",
    "DUP": "dup", "SF": "sf", "PC": "pc", "APNI": "alliance", "SDLP": "sdlp", "UUP": "uup",
    # It counts the Speaker as a Conservative, as PA's note of 2015 said.
    "Spk": "c",
}  # fmt: skip


@pytest.fixture(scope="module")
def states(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """What it knows once it has read all but the correction, then after each file of that."""
    folder = tmp_path_factory.mktemp("ge15")
    states = ingested(folder, f"wrong_winner:contest={SEAT}", *LATER)
    assert (folder / "client.log").read_text("utf-8") == ""  # nothing was refused
    return states


def ingested(folder: Path, fault: str, *later: str) -> list[dict[str, Any]]:
    """A night with a fault put down as files, and what the ingest makes of them."""
    ingest, model = "db/update/ge15-PA-results.js", "db/model/pa.js"
    clone = harness.clone("FT_GE15", "ft-interactive/ge15", ingest, model)
    variable, repository = "UK_POLITICAL_PARTIES", "ft-interactive/uk-political-parties"
    parties = harness.clone(variable, repository, "index.js")
    node, modules = harness.node("xml2js", "lodash", "lokijs", "debug")
    done = start(
        "feed", "uk-2024", "--no-server", "--files", str(folder / "files"), "--speed", "max",
        "--formats", "pa", "--fault", fault,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    (folder / "numbers.json").write_text(json.dumps(numbers(folder / "files")), "utf-8")
    shims = harness.HERE / "ge15"
    process = harness.start(
        [node, str(shims / "ingest.js"), str(clone), str(parties), "numbers.json", *later],
        folder,
        FEED_FOLDER=str(folder / "files" / "results"),
        NODE_PATH=f"{shims}:{modules}",
    )
    told: list[dict[str, Any]] = harness.told(process, folder)
    return told


def numbers(files: Path) -> dict[str, str]:
    """PA's numbers by slug: from the nominations, as PA says that one should."""
    slugs = {
        contest.name.replace(" and ", " & "): contest.slug for contest in load("uk-2024").contests
    }
    found = {}
    for file in (files / "nominations").glob("*.xml"):
        one = ElementTree.parse(file).find("Election/Constituency")
        assert one is not None
        # A fault may have made a seat up.
        if slug := slugs.get(one.attrib["name"].replace(" and ", " & ")):
            found[slug] = one.attrib["number"]
    return found


def seat(state: dict[str, Any], slug: str) -> dict[str, Any]:
    (found,) = (seat for seat in state["seats"] if seat["slug"] == slug)
    return dict(found)


def first(contest: Contest) -> Candidate:
    return max(contest.candidates, key=lambda candidate: candidate.votes or 0)


def test_all_650_winners_and_their_votes_are_right(states: list[dict[str, Any]]) -> None:
    last = {seat["slug"]: seat for seat in states[-1]["seats"]}
    contests = load("uk-2024").contests
    assert len(last) == len(contests) == 650
    for contest in contests:
        told, winner = last[contest.slug], first(contest)
        assert told["votes"] == winner.votes, contest.slug
        assert told["party"] == KNOWN.get(winner.party, "other"), contest.slug
        assert told["winner"].endswith(" Test")
        assert told["total"] == told["turnout"] == sum(c.votes or 0 for c in contest.candidates)
        others = (c.votes or 0 for c in contest.candidates if c is not winner)
        # It keeps no majority of zero, and none of a seat that nobody else stood in.
        assert told["majority"] == (winner.votes or 0) - max(others, default=0)


def test_the_member_who_lost_is_found(states: list[dict[str, Any]]) -> None:
    assert seat(states[-1], SEAT)["losers"] == ["Liz Truss Test"]
    contests = {contest.slug: contest for contest in load("uk-2024").contests}
    lost = {
        slug: sum(c.sitting_mp for c in contest.candidates if c is not first(contest))
        for slug, contest in contests.items()
    }
    assert sum(lost.values()) > 100
    assert {s["slug"]: len(s["losers"]) for s in states[-1]["seats"]} == lost


def test_the_correction_is_followed(states: list[dict[str, Any]]) -> None:
    wrong, rush, right = (seat(state, SEAT) for state in states)
    assert (wrong["winner"], wrong["party"], wrong["revision"]) == ("Liz Truss Test", "c", 1)
    assert not wrong["losers"]
    assert (rush["winner"], rush["votes"], rush["revision"]) == ("Terry Jermy Test", 0, 2)
    assert rush["message"].startswith("Correction: ")
    assert (right["winner"], right["votes"], right["revision"]) == ("Terry Jermy Test", 11847, 3)
    assert right["change"]


def test_the_last_state_of_parties_is_the_nights(states: list[dict[str, Any]]) -> None:
    parties = {party["id"]: party for party in states[-1]["parties"]}
    seats: dict[str, int] = {}
    for contest in load("uk-2024").contests:
        # In the state of parties the Speaker is a party of his own.
        party = first(contest).party
        code = "other" if party == "Spk" else KNOWN.get(party, "other")
        seats[code] = seats.get(code, 0) + 1
    assert {code: parties[code]["seats"] for code in seats} == seats


def test_a_bad_night_comes_right_and_what_is_no_seat_is_left_aside(tmp_path: Path) -> None:
    (state,) = ingested(tmp_path, "preset:bad-night")
    assert len(state["seats"]) == 650
    for contest in load("uk-2024").contests:
        told, winner = seat(state, contest.slug), first(contest)
        assert (told["party"], told["votes"]) == (KNOWN.get(winner.party, "other"), winner.votes)
        assert told["total"] == sum(candidate.votes or 0 for candidate in contest.candidates)
    assert "Cannot find PA Seat ID" in (tmp_path / "client.log").read_text("utf-8")
