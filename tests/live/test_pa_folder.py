"""An agency's folder followed live: who is meant, what is read when, what is set aside."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from simulator.live import Accepted, Draft, Keeper, keep_journal
from simulator.live.sources import NOT_TEST, TEST_DATA, Report, Source, open_sources
from simulator.live.sources.agency import _turned
from simulator.messages import Kind, Message, Result, Rush, Status, read_journal
from simulator.scenario import Scenario, load
from tests.live.files import Memory
from tests.truth.written import candidate, contest, night

PEOPLE = (
    ("Ann Ash", "Con", "C", "Ann", "Ash"),
    ("Bob Birch", "Lab", "Lab", "Bob", "Birch"),
    ("Cy of the Cole", "LD", "LD", "Cy", "of the Cole"),
)
NUMBERS = {"Moor South West": 7, "Hill & Dale": 3}
"""As the agency has them; ours are South West Moor, and Hill and Dale."""


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    path = tmp_path_factory.mktemp("night") / "mock.toml"
    people = [candidate(name, party, None) for name, party, *_ in PEOPLE]
    seats = [
        contest(slug, *people).replace("rejected = 10\n", "")
        for slug in ("south-west-moor", "hill-and-dale")
    ]
    path.write_text(night(*seats), encoding="utf-8")
    return load(str(path))


def number_of(seat: str) -> int:
    """An agency's number of a seat; of one that is none of this night's the one in its name."""
    return NUMBERS.get(seat) or 100 + int(seat.split()[-1])


class Folder:
    """An agency at its folder."""

    def __init__(self, path: Path, *, test: bool = True, inner: bool = True) -> None:
        self.path = path
        self.mark = " Test" if test else ""
        self.results = path / "results" if inner else path
        self.results.mkdir(parents=True, exist_ok=True)
        self.clock = 0

    def put(self, name: str, data: str | bytes, folder: Path | None = None) -> Path:
        """A file as the agency leaves it, and the time of it; each is a second later."""
        folder = folder or self.results
        folder.mkdir(exist_ok=True)
        self.clock += 1
        path = folder / name
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        os.utime(path, ns=(self.clock * 10**9, self.clock * 10**9))
        (folder / ".timestamp").write_text(f"{self.clock}.25")
        return path

    def candidates(self, votes: tuple[int, ...] | None, elected: int | None) -> str:
        lines = []
        for k, (_, _, party, forenames, surname) in enumerate(PEOPLE):
            star = 'elected="*" ' if k == elected else ""
            figures = f' votes="{votes[k]}"' if votes else ""
            lines.append(
                f'<Candidate {star}paId="{900 + k}" firstName="{forenames}" '
                f'surname="{surname}{self.mark}"><Party abbreviation="{party}"{figures}/>'
                "</Candidate>"
            )
        return "".join(lines)

    def document(self, root: str, seat: str, inner: str, attributes: str = "", **more: Any) -> str:
        about = "".join(f' {key}="{value}"' for key, value in more.items())
        name = seat.replace("&", "&amp;")
        return (
            f'<{root} {attributes}><Election name="{self.mark.strip()} General Election">'
            f'<Constituency number="{number_of(seat)}" name="{name}"{about}>{inner}'
            f"</Constituency></Election></{root}>"
        )

    def rush(self, seat: str, elected: int, revision: int = 1, text: str = "") -> Path:
        inner = self.candidates(None, elected)
        said = self.document(
            "FirstPastThePostRush", seat, inner, f'revision="{revision}"', paStyleMessageText=text
        )
        return self.put(self.name("rush", seat, revision), said)

    def result(
        self,
        seat: str,
        votes: tuple[int, ...],
        revision: int = 1,
        at: str = "2025-05-02T01:00:00+00:00",
        **more: Any,
    ) -> Path:
        inner = self.candidates(votes, votes.index(max(votes)))
        attributes = f'revision="{revision}" declarationTime="{at}"'
        said = self.document("FirstPastThePostResult", seat, inner, attributes, **more)
        return self.put(self.name("result", seat, revision), said)

    def name(self, form: str, seat: str, revision: int) -> str:
        place = seat.replace("&", "and").replace(" ", "_")
        return f"Test_General_Election_{form}_{place}_{revision}.xml"

    def state(self, number: int, seats: dict[str, tuple[int, int]], *included: str) -> Path:
        parties = "".join(
            f'<Party abbreviation="{party}" totalSeats="{won}" totalVotes="{votes}"/>'
            for party, (won, votes) in seats.items()
        )
        there = "".join(
            f'<Constituency number="{number_of(seat)}" name="{seat.replace("&", "&amp;")}"/>'
            for seat in included
        )
        return self.put(
            f"Test_General_Election_SOP_{number}.xml",
            f'<FirstPastThePostStateOfParties numberOfResults="{len(included)}">'
            f'<Election name="Test General Election"/><Parties>{parties}</Parties>'
            f"<ConstituenciesIncluded>{there}</ConstituenciesIncluded>"
            "</FirstPastThePostStateOfParties>",
        )


MOOR, HILL = NUMBERS


def source_of(folder: Folder, scenario: Scenario, *, real: bool = False) -> Source:
    (source,) = open_sources([str(folder.path)], scenario, Path("n.jsonl"), real=real).sources
    return source


def look(source: Source, keeper: Memory, times: int = 1) -> Report:
    for _ in range(times):
        report = source.poll(keeper)
        assert not report.ended
    return report


def votes_of(keeper: Memory, slug: str) -> tuple[int, ...]:
    result = keeper.fold.of(slug).result
    assert isinstance(result, Result)
    return tuple(line.votes for line in result.candidates)


@pytest.mark.parametrize("inner", [True, False])
def test_rush_result_and_correction_become_what_an_agency_means(
    inner: bool, tmp_path: Path, scenario: Scenario
) -> None:
    folder, keeper = Folder(tmp_path / "in", inner=inner), Memory()
    source = source_of(folder, scenario)
    folder.rush(MOOR, 0, text="C hold Moor")
    folder.result(MOOR, (5_000, 4_000, 1_000), turnout=10_000, majority=1_000)
    folder.rush(MOOR, 1, 2, "Correction: Lab gain")
    look(source, keeper)
    rush, result, correction = keeper.messages
    assert [m.kind for m in keeper.messages] == [Kind.RUSH, Kind.RESULT, Kind.CORRECTION]
    assert {m.contest for m in keeper.messages} == {"south-west-moor"}
    assert isinstance(rush.body, Rush)
    assert (rush.body.winner, rush.body.party, rush.body.id) == (
        "Ann Ash",
        "Con",
        "south-west-moor-1",
    )
    assert result.night_time == datetime(2025, 5, 2, 1, tzinfo=UTC)
    assert isinstance(correction.body, Rush)
    assert (correction.revision, correction.body.winner) == (2, "Bob Birch")
    assert keeper.fold.of("south-west-moor").status is Status.RUSHED
    folder.result(MOOR, (4_000, 5_000, 1_000), 3)
    folder.document("Recount", HILL, "", 'revision="1"')
    look(source, keeper)
    assert votes_of(keeper, "south-west-moor") == (4_000, 5_000, 1_000)
    assert keeper.fold.conflicts == ()
    assert {(m.via, m.by) for m in keeper.messages} == {("file", "in")}
    assert keeper.aside == []


def test_a_recount_and_times_of_another_day(tmp_path: Path, scenario: Scenario) -> None:
    folder, keeper = Folder(tmp_path / "in"), Memory()
    told = folder.document("Recount", HILL, "", 'revision="2"')
    folder.put(folder.name("recount", HILL, 2), told)
    folder.result(MOOR, (1, 2, 3), at="2025-03-01T14:00:00+00:00")
    look(source_of(folder, scenario), keeper)
    recount, result = keeper.messages
    assert (recount.contest, recount.kind) == ("hill-and-dale", Kind.RECOUNT)
    assert getattr(recount.body, "number", None) == 2
    # A test is held on another day: then the time is that of the entry.
    assert result.night_time == datetime(2026, 5, 7, 23, tzinfo=UTC)


def test_a_name_is_read_once_and_again_when_it_is_rewritten(
    tmp_path: Path, scenario: Scenario
) -> None:
    folder, keeper = Folder(tmp_path / "in"), Memory()
    source = source_of(folder, scenario)
    path = folder.result(MOOR, (5_000, 4_000, 1_000))
    folder.put("x_result_Moor_9.xml.part", "<half")
    assert len(look(source, keeper).receipts) == 1
    assert look(source, keeper, 25).receipts == ()
    # Other figures under the same name and revision contradict the first.
    folder.put(path.name, path.read_text().replace("5000", "5001"))
    assert len(look(source, keeper).receipts) == 1
    assert [c.contest for c in keeper.fold.conflicts] == ["south-west-moor"]


def test_what_cannot_be_read_is_looked_at_again_and_then_set_aside(
    tmp_path: Path, scenario: Scenario
) -> None:
    folder, keeper = Folder(tmp_path / "in"), Memory()
    source = source_of(folder, scenario)
    whole = folder.result(MOOR, (5_000, 4_000, 1_000)).read_text()
    name = folder.name("result", MOOR, 1)
    folder.put(name, whole[:200])
    first = look(source, keeper)
    assert (first.middle, first.aside) == (True, ())
    assert first.waiting == (f"{name}: not whole yet",)
    second = look(source, keeper)
    assert not second.middle
    assert second.aside[0].startswith(f"{folder.path}: {name}: is no well-formed XML")
    assert keeper.aside[0][0] == whole[:200]
    assert look(source, keeper, 25).aside == ()
    folder.put(name, whole)
    look(source, keeper)
    assert votes_of(keeper, "south-west-moor") == (5_000, 4_000, 1_000)


def test_a_name_that_leads_nowhere_hides_no_other(tmp_path: Path, scenario: Scenario) -> None:
    folder, keeper = Folder(tmp_path / "in"), Memory()
    odd = folder.results / "A_Test_General_Election_result_Moor_1.xml"
    odd.symlink_to(odd)
    folder.result(HILL, (1, 2, 3))
    source = source_of(folder, scenario)
    reports = [look(source, keeper) for _ in range(45)]
    assert votes_of(keeper, "hill-and-dale") == (1, 2, 3)
    assert {word for report in reports for word in report.words} == set()
    ((_, reason, _),) = keeper.aside
    assert reason.startswith(f"{odd.name}: ")
    assert [len(report.aside) for report in reports].count(1) == 1
    assert reports[-1].waiting == ()


def test_a_state_of_the_parties_that_comes_spoilt_or_is_taken_away_is_waited_for_no_longer(
    tmp_path: Path, scenario: Scenario
) -> None:
    folder, keeper = Folder(tmp_path / "in"), Memory()
    source = source_of(folder, scenario)
    path = folder.state(3, {}, MOOR)
    folder.put(path.name, "<half")
    assert look(source, keeper).middle
    assert look(source, keeper).aside
    assert not look(source, keeper).middle
    folder.put("x_SOP_4.xml", "<half")
    gone = folder.put("x_result_Moor_1.xml", "<half")
    assert look(source, keeper).middle
    gone.unlink()
    folder.state(5, {})
    assert not look(source, keeper).middle
    assert len(keeper.aside) == 1


WRONG = {
    'name="Moor South West"': 'name="Moor South Wst"',
    'abbreviation="Lab"': 'abbreviation="C"',
    'surname="Birch Test"': 'surname="Larch Test"',
    'votes="4000"': 'votes="-4000"',
}


@pytest.mark.parametrize(("right", "wrong"), WRONG.items())
def test_what_means_nobody_is_set_aside_with_its_document(
    right: str, wrong: str, tmp_path: Path, scenario: Scenario
) -> None:
    folder, keeper = Folder(tmp_path / "in"), Memory()
    source = source_of(folder, scenario)
    path = folder.result(MOOR, (5_000, 4_000, 1_000))
    folder.put(path.name, path.read_text().replace(right, wrong))
    folder.result(HILL, (1, 2, 3))
    report = look(source, keeper)
    assert [m.contest for m in keeper.messages] == ["hill-and-dale"]
    assert len(report.aside) == 1
    assert report.aside[0].startswith(f"{folder.path}: {path.name}: ")


def test_a_folder_of_another_night_is_told_once(tmp_path: Path, scenario: Scenario) -> None:
    folder, keeper = Folder(tmp_path), Memory()
    source = source_of(folder, scenario)
    for k in range(1, 6):
        folder.result(f"Seat {k}", (20, 10, 5))
    found = look(source, keeper)
    told = f"nothing in it belongs to {scenario.title} so far: it seems to be of another night"
    assert ["_Seat_1_" in found.aside[0], "_Seat_2_" in found.aside[1]] == [True, True]
    assert [line.partition(": ")[2] for line in found.aside[2:]] == [told]
    assert len(keeper.aside) == 5
    # Where something belongs to the night, a seat that does not is news again.
    folder.result("Hill & Dale", (20, 10, 5))
    assert look(source, keeper).aside == ()
    folder.result("Seat 7", (20, 10, 5))
    (line,) = look(source, keeper).aside
    assert "_Seat_7_" in line


def test_nominations_say_whose_numbers_are_whose(tmp_path: Path, scenario: Scenario) -> None:
    folder, keeper = Folder(tmp_path / "in"), Memory()
    source = source_of(folder, scenario)
    # They are read first, whenever they were written.
    spoilt = folder.result(MOOR, (5_000, 4_000, 1_000)).read_text()
    spoilt = spoilt.replace("Moor South West", "M00r").replace("Birch Test", "BirÃ§h Test")
    folder.put(folder.name("result", MOOR, 1), spoilt)
    told = folder.document("FirstPastThePostNominations", MOOR, folder.candidates(None, None))
    folder.put(folder.name("nominations", MOOR, 1), told, folder.path / "nominations")
    look(source, keeper)
    assert votes_of(keeper, "south-west-moor") == (5_000, 4_000, 1_000)
    assert keeper.aside == []


def test_the_state_of_the_parties_is_compared_and_told_once(
    tmp_path: Path, scenario: Scenario
) -> None:
    folder, keeper = Folder(tmp_path / "in"), Memory()
    source = source_of(folder, scenario)
    folder.result(MOOR, (5_000, 4_000, 1_000))
    folder.state(1, {"C": (1, 5_000), "Lab": (0, 4_000)}, MOOR)
    assert look(source, keeper).words == ()
    folder.result(HILL, (5_000, 4_000, 1_000))
    folder.state(2, {"C": (1, 10_000), "Lab": (1, 8_000)}, MOOR, HILL)
    (said,) = look(source, keeper).words
    assert "SOP_2.xml differs from what is kept: 1 seat for Conservative there, 2 here" in said
    folder.state(3, {"C": (1, 10_000), "Lab": (1, 8_000)}, MOOR, HILL)
    assert look(source, keeper).words == ()
    folder.state(4, {"C": (2, 10_001)}, MOOR, HILL)
    assert "10,001 votes for Conservative there, 10,000 here" in look(source, keeper).words[0]
    assert len(keeper.messages) == 2
    # Of a heap of them only the newest is compared: the others tell of an earlier hour.
    keeper = Memory()
    assert len(look(source_of(folder, scenario), keeper).words) == 1


def test_test_data_never_enters_a_real_night(tmp_path: Path, scenario: Scenario) -> None:
    folder, keeper = Folder(tmp_path / "in"), Memory()
    source = source_of(folder, scenario, real=True)
    folder.result(MOOR, (5_000, 4_000, 1_000))
    folder.result(HILL, (5_000, 4_000, 1_000))
    assert look(source, keeper).aside == (f"{folder.path}: {TEST_DATA}",)
    assert keeper.messages == []
    assert len(keeper.aside) == 2
    folder.mark = ""
    folder.result(MOOR, (5_001, 4_000, 1_000))
    look(source, keeper)
    assert votes_of(keeper, "south-west-moor") == (5_001, 4_000, 1_000)


def test_a_journal_keeps_the_test_mark_and_what_is_read_again_is_repeated(
    tmp_path: Path, scenario: Scenario
) -> None:
    folder = Folder(tmp_path / "in")
    folder.rush(MOOR, 0)
    folder.result(MOOR, (5_000, 4_000, 1_000))
    now = datetime(2025, 8, 2, 3, tzinfo=UTC)  # a rehearsal
    kept: list[tuple[Message, ...]] = []
    for _ in range(2):
        with keep_journal(tmp_path / "n.jsonl", scenario, now=now) as journal:
            keeper = Keeper(journal, scenario, now=lambda: now)
            source = source_of(folder, keeper.night.scenario)
            source.poll(keeper)
            kept.append(keeper.messages)
    assert kept[0] == kept[1]
    assert [(m.kind, m.test) for m in kept[0]] == [(Kind.RUSH, True), (Kind.RESULT, True)]


def test_what_is_not_marked_is_kept_out_of_a_rehearsal_that_is_served(
    tmp_path: Path, scenario: Scenario
) -> None:
    folder, keeper = Folder(tmp_path / "in", test=False), Memory()
    folder.rush(MOOR, 0)
    folder.result(HILL, (1, 2, 3))
    rows = tmp_path / "rows.csv"
    rows.write_text(
        "contest,candidate,party,votes\n"
        + "".join(f"south-west-moor,{name},{party},7\n" for name, party, *_ in PEOPLE)
    )
    names = [str(folder.path), str(rows)]
    of_folder, _ = open_sources(names, scenario, tmp_path / "n.jsonl", served=True).poll(keeper)
    assert of_folder.aside == (f"{folder.path}: {NOT_TEST}",)
    assert {reason for _, reason, _ in keeper.aside} == {f"{name}: {NOT_TEST}" for name in (
        folder.name("rush", MOOR, 1), folder.name("result", HILL, 1)
    )}  # fmt: skip
    # What somebody lists for practice says nothing of the kind.
    assert [message.contest for message in keeper.messages] == ["south-west-moor"]


def test_a_folder_that_is_gone_is_said_once(tmp_path: Path, scenario: Scenario) -> None:
    folder, keeper = Folder(tmp_path / "in", inner=False), Memory()
    source = source_of(folder, scenario)
    (folder.path).rename(tmp_path / "away")
    assert "cannot be read" in look(source, keeper).words[0]
    assert look(source, keeper).words == ()
    (tmp_path / "away").rename(folder.path)
    folder.result(HILL, (1, 2, 3))
    assert look(source, keeper).words == (f"{folder.path}: it can be read again",)
    assert votes_of(keeper, "hill-and-dale") == (1, 2, 3)


@pytest.mark.long
def test_a_folder_that_is_not_there_yet_is_waited_for(tmp_path: Path, scenario: Scenario) -> None:
    path, keeper = tmp_path / "pa", Memory()
    feeding = open_sources((str(path),), scenario, tmp_path / "journal.jsonl")
    (source,) = feeding.sources
    assert source.poll(keeper).words == (f"{path}: waiting for it",)
    assert source.poll(keeper).words == ()
    Folder(path).result("Hill & Dale", (20, 10, 5))
    assert look(source, keeper, 2).words == ()
    assert votes_of(keeper, "hill-and-dale") == (20, 10, 5)
    feeding.close()


def test_every_seat_is_found_by_its_words_in_any_order() -> None:
    turned = _turned(load("uk-2024").contests)
    assert len({contest.slug for contest in turned.values()}) == 650
    assert turned[("norfolk", "south", "west")].name == "South West Norfolk"
    assert turned[("the", "wrekin")].name == "The Wrekin"


@pytest.mark.parametrize("late", [True, False])
def test_a_seat_declared_when_its_figures_say_so_and_not_when_its_winner_was_read(
    late: bool, tmp_path: Path, scenario: Scenario
) -> None:
    folder, now = Folder(tmp_path / "in"), datetime(2026, 3, 1, 12, tzinfo=UTC)
    source = source_of(folder, scenario)
    with keep_journal(tmp_path / "n.jsonl", scenario, now=now) as journal:
        keeper = Keeper(journal, scenario, now=lambda: now)
        folder.rush(MOOR, 0)
        folder.rush(HILL, 0)
        if not late:
            source.poll(keeper)
        moor = keeper.fold.of("south-west-moor").since
        assert moor == (None if late else scenario.close_of_poll)
        folder.result(MOOR, (5_000, 4_000, 1_000))
        folder.result(HILL, (5_000, 4_000, 1_000), 2, "2025-05-02T02:30:00+01:00")
        source.poll(keeper)
        figures = keeper.fold.of("south-west-moor").result
        assert figures is not None
        corrected = Draft(Kind.CORRECTION, "south-west-moor", replace(figures, rejected=3), "Ada")
        assert isinstance(keeper.enter(corrected, sure=True), Accepted)
        times = {d.contest: d.time for d in keeper.night.timeline.declarations}
    close = scenario.close_of_poll
    for slug, at in (("south-west-moor", (1, 0)), ("hill-and-dale", (1, 30))):
        assert close + timedelta(seconds=times[slug]) == datetime(2025, 5, 2, *at, tzinfo=UTC)
    assert [m.assumed for m in read_journal(tmp_path / "n.jsonl").messages] == [
        True, True, False, False, False,
    ]  # fmt: skip
