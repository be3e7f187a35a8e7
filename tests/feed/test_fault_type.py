"""A new type of fault is one class in one file: nothing else has to be told of it."""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from simulator.feed import faults
from simulator.feed.document import XML
from simulator.feed.faults import (
    afflict,
    catalogue,
    fault_types,
    print_rows,
    read_faults,
    sheet,
    spoil,
)
from simulator.feed.faults.marking import kinds_of_keys
from tests.feed.nights import SEATS, small_plan, small_roll, write_night
from tests.program import call

FIGURES = '''
from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np

from simulator.feed.faults.account import Account, FiguresFault, with_votes
from simulator.feed.faults.keys import Count
from simulator.messages import Result
from simulator.values import about


@dataclass(frozen=True, kw_only=True)
class FirstLoses(FiguresFault):
    """The first on the ballot paper has fewer votes than were cast for them."""

    type: ClassVar[str] = "first_loses"
    precedent: ClassVar[str] = "nowhere yet"
    expected: ClassVar[str] = "somebody reads the first line twice"
    note: ClassVar[str] = "the others are right"

    by: Annotated[Count, about("votes fewer")] = 3

    def falsify(self, account: Account, true: Result, rng: np.random.Generator) -> Result | None:
        first, *others = [line.votes for line in true.candidates]
        return account.figures(with_votes(true.candidates, [first - self.by, *others]), true)
'''
BYTES = '''
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from simulator.feed.faults.payload import PayloadFault
from simulator.feed.faults.spoiling import Spoilt


@dataclass(frozen=True, kw_only=True)
class Zeroed(PayloadFault):
    """A document ends in zero bytes."""

    type: ClassVar[str] = "zeroed"
    expected: ClassVar[str] = "it is not taken"

    @classmethod
    def spoil(cls, data: bytes, media: str, rng: np.random.Generator) -> Spoilt:
        return Spoilt(data + bytes(7), media)
'''
MODULES = {"content_first": FIGURES, "payload_zeroed": BYTES}


@pytest.fixture
def added(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Two files more beside those of the program, each a type."""
    folder = tmp_path / "more"
    folder.mkdir()
    for name, text in MODULES.items():
        (folder / f"{name}.py").write_text(text, encoding="utf-8")
    monkeypatch.setattr(faults, "__path__", [*faults.__path__, str(folder)])
    importlib.invalidate_caches()
    _forget()
    yield
    _forget()
    for name in MODULES:
        sys.modules.pop(f"{faults.__name__}.{name}", None)
        vars(faults).pop(name, None)


def _forget() -> None:
    for kept in (fault_types, kinds_of_keys, catalogue):
        kept.cache_clear()


@pytest.mark.usefixtures("added")
def test_one_class_is_in_the_catalogue_a_plan_and_the_sheet(tmp_path: Path) -> None:
    (entry,) = [one for one in catalogue() if one.type == "first_loses"]
    assert entry.words == "The first on the ballot paper has fewer votes than were cast for them"
    assert (entry.family, entry.expected) == ("content", "somebody reads the first line twice")
    told = {key.name: str(key) for key in entry.keys}
    assert told["by"] == "votes fewer (number from 1, 3 by default)"
    listed = " ".join(call("feed", "--list-faults").stdout.split())
    assert "first_loses The first on the ballot paper has fewer votes" in listed
    assert "seen: nowhere yet" in listed
    asked = f"first_loses:contest={SEATS[0]},by=5,corrected_after=6m"
    done = call("feed", str(write_night(tmp_path)), "--plan", "--json", "--fault", asked)
    assert done.returncode == 0
    said = [json.loads(line) for line in done.stdout.splitlines()]
    results = [m["body"] for m in said if m["kind"] == "result" and m["contest"] == SEATS[0]]
    assert [one["candidates"][0]["votes"] for one in results] == [10_036, 10_041]
    roll = small_roll()
    struck = afflict(small_plan(), read_faults(roll, flags=[asked]).faults, 1, roll)
    (row,) = sheet(struck.items, struck.touches, roll)
    assert (row.type, row.keys) == ("first_loses", {"by": "5", "corrected_after": "6m"})
    text = print_rows([row], "A night")
    assert "a good desk: somebody reads the first line twice." in text
    assert "note: the others are right." in text
    assert "said  Ann Ash (Con) 10,036" in text


@pytest.mark.usefixtures("added")
def test_a_type_of_bytes_says_itself_how_it_spoils_them() -> None:
    roll = small_roll()
    asked = read_faults(roll, flags=["zeroed:count=1"]).faults
    struck = afflict(small_plan(), asked, 1, roll)
    (first, again) = [item for item in struck.items if "zeroed" in item.faults]
    assert (first.spoilt, again.spoilt) == ("zeroed", "")
    data = spoil(b"<TEST/>", first.spoilt, XML, np.random.default_rng(1)).data
    assert data == b"<TEST/>" + bytes(7)


def test_what_was_added_is_gone_again() -> None:
    assert not {"first_loses", "zeroed"} & set(fault_types())
