"""What the chances are given: the choice between before the poll, its close, and a moment."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from rich.text import Text
from textual import events
from textual.geometry import Size
from textual.message import Message

from simulator import Scenario
from simulator.errors import InputError
from simulator.text import join, quantity
from tui.kit.drawn import Drawn
from tui.navigation import ForecastOf

if TYPE_CHECKING:
    from simulator.session import Condition

GAP: Final = 3
"""Cells between two choices."""


class Given(StrEnum):
    """What is known when the chances are drawn."""

    BEFORE = "before"
    EXIT_POLL = "exit_poll"
    MOMENT = "moment"


KEYS: Final = {Given.BEFORE: "b", Given.EXIT_POLL: "e", Given.MOMENT: "m"}


@dataclass(frozen=True, slots=True)
class Choice:
    """One of them, in words; ``reason`` is why it cannot be had, empty where it can."""

    given: Given
    words: str
    reason: str = ""


Choices = tuple[Choice, ...]


def choices_of(scenario: Scenario, origin: ForecastOf) -> Choices:
    """What the chances of a night may be given; nothing where no night can be projected.

    Args:
        scenario: the night.
        origin: where its forecast was opened from.
    """
    from simulator import conditions

    if not conditions.can_be_projected(scenario):
        return ()
    close = f"{scenario.clock.at(0):%H:%M}"
    night, before = origin.night, origin.condition
    reason = ""
    if night is not None and night.draw is not None:
        if before is None or not before.given.exit_poll:
            reason = "none asked on a drawn night"
    elif not conditions.exit_poll_asked(scenario):
        reason = "no exit poll"
    found = [
        Choice(Given.BEFORE, "before the poll"),
        Choice(
            Given.EXIT_POLL, f"at {close}, the exit poll" if not reason else f"at {close}", reason
        ),
    ]
    if night is not None and origin.at > 0:
        clock = f"{scenario.clock.at(origin.at):%H:%M}"
        part = night.draw is not None and len(night.halls) < len(scenario.polled)
        why = "only one hall is drawn here" if part else ""
        found.append(Choice(Given.MOMENT, f"at this moment, {clock}", why))
    return tuple(found)


def solve(given: Given, scenario: Scenario, origin: ForecastOf) -> Condition | None:
    """What the draws are conditioned on, None where on nothing; takes a second or two.

    Raises:
        InputError: it cannot be, by that moment nothing was known, say.
    """
    from simulator import conditions

    night = origin.night
    seed = night.seed if night is not None else 1
    if given is Given.BEFORE:
        return None
    if given is Given.EXIT_POLL:
        return conditions.condition(scenario, exit_poll=True, seed=seed)
    if night is None:
        raise InputError("no night is being played")
    if len(night.halls) < len(scenario.polled):
        return conditions.condition(scenario, at=origin.at, seed=seed)
    return conditions.condition_at(scenario, night, origin.at, origin.condition)


def given_words(condition: Condition, scenario: Scenario) -> str:
    """``given the exit poll and 79 results by 03:00``."""
    given = condition.given
    words = ["the exit poll"] if given.exit_poll else []
    if given.declared and given.time is not None:
        clock = f"{scenario.clock.at(given.time):%H:%M}"
        words.append(f"{quantity(len(given.declared), 'result')} by {clock}")
    return f"given {join(words)}"


@dataclass(frozen=True, slots=True)
class Chosen:
    """The choices, and which of them is shown."""

    choices: Choices
    given: Given


class GivenBar(Drawn[Chosen]):
    """``chances  b before the poll   e at 22:00, the exit poll   m at this moment, 03:12``."""

    DEFAULT_CSS = "GivenBar { height: 1; display: none; }"

    class Picked(Message):
        """A choice was clicked."""

        def __init__(self, given: Given) -> None:
            super().__init__()
            self.given = given

    def draw(self, state: Chosen, size: Size) -> Iterable[Text]:
        """One line; what does not fit gives way from the right."""
        look = self.look
        line = Text()
        for choice in state.choices:
            if line.cell_len:
                line.append(" " * GAP)
            words = f"{choice.words}: {choice.reason}" if choice.reason else choice.words
            if choice.given is state.given:
                line.append(f" {words} ", look.mark)
            elif choice.reason:
                line.append(words, look.quiet)
            else:
                line.append(f"{KEYS[choice.given]} ", look.strong).append(words, look.normal)
        del size
        return [line]

    def on_click(self, event: events.Click) -> None:
        """Tell which choice it was on."""
        if self.state is None:
            return
        start = 0
        for choice in self.state.choices:
            words = f"{choice.words}: {choice.reason}" if choice.reason else choice.words
            end = start + len(words) + (0 if choice.reason else 2)
            if start <= event.x < end and not choice.reason:
                self.post_message(self.Picked(choice.given))
            start = end + GAP
