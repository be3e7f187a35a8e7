"""Nights that are still ahead: a scenario without votes, and how it is kept as they come."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Final

from simulator.scenario.model import Scenario
from simulator.scenario.shipped import MAIN

JOURNAL: Final = ".jsonl"
"""How the file ends that a live night is kept in."""


def is_ahead(scenario: Scenario) -> bool:
    """Nobody has any votes yet, and there is a poll in which they will."""
    held = [contest for contest in scenario.contests if contest.poll == "held"]
    return bool(held) and all(v is None for contest in held for v in contest.counts)


def live_command(place: str, journal: str = "FILE") -> str:
    """The command that keeps a scenario live.

    Args:
        place: the scenario, as a person names it.
        journal: the file that it is kept in.
    """
    name = place.removesuffix(f"/{MAIN}")
    return f"election-night live {shlex.quote(name)} --journal {shlex.quote(journal)}"


def journal_of(place: str) -> str:
    """The journal that a scenario is kept in where nobody names one, in the working directory."""
    path = Path(place.removesuffix(f"/{MAIN}"))
    return f"{path.stem or 'night'}{JOURNAL}"
