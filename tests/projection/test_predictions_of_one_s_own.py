"""``--predictions FILE``: a forecaster's own shares in place of the scenario's, or every reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.errors import InputError, ScenarioError
from simulator.scenario import Scenario
from simulator.scenario.importing import with_predictions
from tests.shipped import NORFOLK, load

HEADER = "ons_id,pollster,party,share\n"


def write(path: Path, *rows: str) -> Path:
    path.write_text(HEADER + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return path


@pytest.fixture
def night() -> Scenario:
    return load(NORFOLK)


def ons_id(night: Scenario) -> str:
    return night.contests[0].ons_id


def test_a_file_s_pollsters_take_the_place_of_the_scenario_s(
    night: Scenario, tmp_path: Path
) -> None:
    seat = ons_id(night)
    path = write(
        tmp_path / "mine.csv",
        f"{seat},Mine,Con,30.5",
        f"{seat},Mine,Labour,30",
        f"{seat},Mine,Reform,30",
        f"{seat},Mine,Other,9.5",
        f"{seat},Yours,Lab,100",
    )
    with pytest.raises(ScenarioError, match="'Labour' is no party of the night"):
        with_predictions(night, path)
    text = path.read_text(encoding="utf-8").replace("Labour", "Lab")
    path.write_text(text, encoding="utf-8")
    read = with_predictions(night, path)
    assert [pollster.name for pollster in read.pollsters] == ["Mine", "Yours"]
    mine, yours = read.pollsters
    slug = night.contests[0].slug
    assert mine.shares == {slug: {"Con": 30.5, "Lab": 30, "RUK": 30, "Other": 9.5}}
    assert (yours.shares, yours.weight, yours.used) == ({slug: {"Lab": 100}}, 1.0, True)
    assert (read.contests, read.digest) == (night.contests, night.digest)


def test_every_problem_of_a_file_is_told_at_once_with_its_line(
    night: Scenario, tmp_path: Path
) -> None:
    seat = ons_id(night)
    path = write(
        tmp_path / "bad.csv",
        f"{seat[:-1]}x,Mine,Con,30",
        f"{seat},Mine,Whig,30",
        f"{seat},Mine,Con,130",
        f"{seat},Mine,Lab,",
        f"{seat},Mine,LD,many",
        f"{seat},Yours,Con,40",
        f"{seat},Yours,Con,41",
        f"{seat},Theirs,Con,40",
        f"{seat},Theirs,Lab,41",
        f"{seat},,Lab,41",
        f"{seat},Theirs,Lab",
        f"{seat},Ours,grEEN,99",
    )
    # What keeps a row from being read at all is told by itself, as for official files.
    with pytest.raises(ScenarioError) as refused:
        with_predictions(night, path)
    assert refused.value.lines == (f"{path}:12: error: 3 fields where the header names 4",)
    rows = path.read_text(encoding="utf-8").splitlines()
    del rows[11]
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    with pytest.raises(ScenarioError) as refused:
        with_predictions(night, path)
    name = night.contests[0].name
    assert refused.value.lines == (
        f"{path}:2: error: ons_id: '{seat[:-1]}x' is no seat of {NORFOLK} (nearest: {seat})",
        f"{path}:3: error: party: 'Whig' is no party of the night",
        f"{path}:4: error: share: {name}: '130' is not a share in percent",
        f"{path}:5: error: share: {name}: '' is not a share in percent",
        f'{path}:6: error: share: "many" is not a number',
        f"{path}:8: error: ons_id: Yours's Con in {name} stands in row 7 already",
        f"{path}:9: error: share: Theirs's shares in {name} sum to 81.0 %, not 90 to 103 %",
        f"{path}:11: error: pollster: is empty",
        f"{path}:12: error: party: 'grEEN' is no party of the night (nearest: Green)",
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "ons_id: this column is missing"),
        (HEADER, "has no predictions"),
        (HEADER.replace("share", "percent"), "share: this column is missing"),
        ("ons_id;pollster;party;share\n", "separated by ; where , is expected"),
    ],
)
def test_a_file_without_predictions_is_refused(
    night: Scenario, tmp_path: Path, text: str, words: str
) -> None:
    path = tmp_path / "none.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError, match=words):
        with_predictions(night, path)
    with pytest.raises(ScenarioError, match="no such file"):
        with_predictions(night, tmp_path / "other.csv")


def test_an_id_or_name_that_commands_a_terminal_is_told_as_an_escape(
    night: Scenario, tmp_path: Path
) -> None:
    path = write(tmp_path / "bad.csv", "\x1b[31m,Mine,Con,30", f"{ons_id(night)},\x1b[2J,Con,30")
    with pytest.raises(ScenarioError) as refused:
        with_predictions(night, path)
    assert len(refused.value.lines) == 2
    assert all(line.isprintable() for line in refused.value.lines)


def test_a_change_of_what_is_predicted_is_not_undone(tmp_path: Path) -> None:
    changed = load("what-if/bagge-does-not-stand")
    path = write(tmp_path / "mine.csv", f"{ons_id(changed)},Mine,Con,100")
    with pytest.raises(InputError, match="the change would be lost"):
        with_predictions(changed, path)
