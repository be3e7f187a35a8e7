"""What tests of journals share: a small night, its messages, a moment of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from simulator.messages import Kind, Message, Note, Result, Votes
from simulator.scenario import Scenario, load

SEAT: Final = "the-town"
NIGHT: Final = """
[scenario]
title = "A night in two towns"
date = 2024-07-04
close_of_poll = "22:00"

[parties.Con]
name = "Conservative"
[parties.Lab]
name = "Labour"
[parties.LD]
name = "Liberal Democrat"

[[contests]]
slug = "the-town"
name = "The Town"
electorate = 70000
[[contests.candidates]]
name = "Ada Abbott"
party = "Lab"
[[contests.candidates]]
name = "Bob Baker"
party = "Con"
[[contests.candidates]]
name = "Cy Carter"
party = "LD"

[[contests]]
slug = "other-town"
name = "Other Town"
electorate = 68000
[[contests.candidates]]
name = "Dee Dale"
party = "Lab"
[[contests.candidates]]
name = "Ed East"
party = "Con"
"""

PEOPLE: Final = (("Ada Abbott", "Lab"), ("Bob Baker", "Con"), ("Cy Carter", "LD"))
CLOSE: Final = datetime.fromisoformat("2024-07-04T22:00:00+01:00")
NOW: Final = CLOSE + timedelta(hours=3)


def night(folder: Path) -> Scenario:
    """A night of two contests, without votes."""
    path = folder / "towns.toml"
    path.write_text(NIGHT, encoding="utf-8")
    return load(str(path))


def note(number: int, text: str = "Heard in the hall") -> Message:
    """A note of the nation's."""
    at = CLOSE + timedelta(minutes=number)
    return Message(f"j.{number}", Kind.NOTE, None, at, body=Note(text), by="Ada", entered_at=at)


def result(number: int, *votes: int, by: str = "Ada", revision: int = 1) -> Message:
    """Figures of the first contest."""
    at = CLOSE + timedelta(minutes=number)
    stand = zip(votes, PEOPLE, strict=True)
    candidates = tuple(Votes(v, f"{SEAT}-{k}", *who) for k, (v, who) in enumerate(stand, 1))
    body = Result(candidates, rejected=100)
    return Message(f"j.{number}", Kind.RESULT, SEAT, at, revision, body, by, entered_at=at)
