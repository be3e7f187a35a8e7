"""The author's guide by itself is enough: every example in it is run, in order, in one folder."""

from __future__ import annotations

import re
import shlex
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest

from simulator.scenario.changes import CHANGE, apply
from simulator.scenario.model import Scenario
from tests.program import ROOT, call
from tests.scenario.official_layout import official_of_2010, write
from tests.shipped import load

GUIDE = (ROOT / "scenarios" / "README.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^(?:<!-- (.+?) -->\n)?```(\w*)\n(.*?)^```$", re.M | re.S)


@dataclass(frozen=True)
class Example:
    """A marked block: what to do with it (``file``, ``run``, ``says``…), its object, its text."""

    kind: str
    about: str
    text: str


def examples() -> list[Example]:
    found = []
    for mark, _, text in BLOCK.findall(GUIDE):
        kind, _, about = mark.partition(": ")
        found.append(Example(kind, about, text))
    return found


def election_night(command: str) -> tuple[int, str]:
    """Run one command line of the guide: exit code, and all it printed."""
    name, *arguments = shlex.split(command)
    assert name == "election-night"
    done = call(*arguments)
    return done.returncode, done.stdout + done.stderr


def test_every_block_says_what_the_tests_shall_do_with_it() -> None:
    kinds = [example.kind for example in examples()]
    assert set(kinds) == {"file", "run", "says", "change", "refused"}
    assert len(kinds) > 30


DOWNLOADED = {
    "seats": "constituencies-2010",
    "candidates": "candidacies-2010",
    "notional": "notional-2005",
    "exit_poll": "exit-poll-2010",
    "hexmap": "hexmap-2010-2019",
}
"""Names in the guide of the official files of 2010, which a reader downloads."""


@pytest.mark.long
def test_the_guide_works_from_top_to_bottom(own_folder: Path) -> None:
    for table, path in write(official_of_2010(), own_folder).items():
        path.rename(f"{DOWNLOADED.get(table, table)}.csv")
    told = ""
    for example in examples():
        if example.kind == "file":
            Path(example.about).write_text(example.text, encoding="utf-8")
        elif example.kind in ("run", "refused"):
            told = ""
            for line in example.text.splitlines():
                command, _, target = line.partition(" > ")
                code, printed = election_night(command)
                assert code == (example.kind == "refused"), f"{line}\n{printed}"
                assert printed.strip()
                if target:
                    Path(target).write_text(printed, encoding="utf-8")
                told += printed
        elif example.kind == "says":
            place = 0
            for line in example.text.splitlines():
                assert line in told[place:], told
                place = told.index(line, place)


@pytest.fixture(scope="module")
def bases() -> dict[str, Scenario]:
    """The nights that the guide's single changes are shown on, loaded once."""
    names = {example.about for example in examples() if example.kind == "change"}
    return {name: load(name) for name in names}


@pytest.mark.parametrize(
    "example",
    [example for example in examples() if example.kind == "change"],
    ids=lambda example: f"{example.about}-{example.text.count(chr(10))}",
)
def test_every_change_shown_is_one_that_acts(example: Example, bases: dict[str, Scenario]) -> None:
    said = tomllib.loads(example.text)["changes"]
    changed = apply(bases[example.about], [CHANGE.validate_python(change) for change in said])
    assert changed.modified
    assert len(changed.reports) == len(said)
    for report in changed.reports:
        assert report.issues == ()
        assert report.contests
