"""What each message of a night brings, in the order in which they were kept.

One message after another is folded into its own contest: the events that are then others than
before are what it brings. So a night can be told as it goes on, and a journal from its beginning,
in the same words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from simulator.live.night import hall_of, national_events
from simulator.messages import Conflict, ContestFold, Fold, Message, fold
from simulator.scenario import Scenario
from simulator.timeline import Declaration, Event


@dataclass(frozen=True, slots=True)
class News:
    """What a message brings.

    Attributes:
        message: what was kept.
        events: those that it brings or says anew, unnumbered.
        standing: the statement that holds in its contest now, if there is one.
        conflicts: contradictions that there were not before it.
        awaiting: it waits for a second person to enter the same.
        set_aside: why it is not folded; None where it is.
        corrects: the declaration of that contest that stood before, where it brings one with
            another winner or other figures.
    """

    message: Message
    events: tuple[Event, ...] = ()
    standing: Message | None = None
    conflicts: tuple[Conflict, ...] = ()
    awaiting: bool = False
    set_aside: str | None = None
    corrects: Declaration | None = None


class NewsDesk:
    """Tells what each message brings.

    Args:
        scenario: the night as it was before its poll, see ``coming``.
        double_entry: figures typed by hand count only once two persons have entered the same.
    """

    def __init__(self, scenario: Scenario, *, double_entry: bool = False) -> None:
        self._scenario = scenario
        self._double = double_entry
        self._said: dict[str | None, list[Message]] = {}
        self._folds: dict[str | None, Fold] = {}
        self._events: dict[str | None, tuple[Event, ...]] = {}
        self._ids: dict[str, Message] = {}
        self._declared: dict[str | None, Declaration] = {}
        self._figures: dict[str | None, Declaration] = {}

    def hear(self, message: Message) -> News:
        """What a message brings; one that was heard before brings nothing."""
        first = self._ids.setdefault(message.id, message)
        if first is not message and first != message:
            return News(message, set_aside=f"its id {message.id} is that of another message")
        place = message.contest
        said = self._said.setdefault(place, [])
        before = self._folds.get(place, Fold())
        if first is message:
            said.append(message)
        now = fold(said, double_entry=self._double)
        events = self._events_of(place, now)
        known = self._events.get(place)
        known = self._events_of(place, Fold()) if known is None else known
        self._folds[place], self._events[place] = now, events
        contest = self._contest(now, place)
        fresh = tuple(event for event in events if event not in known)
        return News(
            message=message,
            events=fresh,
            corrects=self._corrected(place, fresh, known),
            standing=contest.standing,
            conflicts=tuple(c for c in now.conflicts if c not in before.conflicts),
            awaiting=message in contest.awaiting,
        )

    def _corrected(
        self, place: str | None, fresh: Sequence[Event], known: Sequence[Event]
    ) -> Declaration | None:
        """The declaration that a new one puts right; one taken back meanwhile only by its winner.

        Figures behind a winner who was known put nothing right.
        """
        said = next((event for event in fresh if isinstance(event, Declaration)), None)
        if said is None:
            return None
        before, figures = self._declared.get(place), self._figures.get(place)
        self._declared[place] = said
        if not said.rush:
            self._figures[place] = said
        for earlier in (before, None if said.rush else figures):
            if earlier is not None and earlier.elected.index != said.elected.index:
                return earlier
        stood = any(isinstance(event, Declaration) for event in known)
        if not stood or said.rush or figures is None:
            return None
        same = (figures.candidates, figures.rejected) == (said.candidates, said.rejected)
        return None if same else figures

    def _contest(self, folded: Fold, place: str | None) -> ContestFold:
        return ContestFold("") if place is None else folded.of(place)

    def _events_of(self, place: str | None, folded: Fold) -> tuple[Event, ...]:
        if place is None:
            return tuple(national_events(self._scenario, folded))
        contest = self._scenario.by_slug.get(place)
        if contest is None:  # its scenario has changed since
            return ()
        return hall_of(self._scenario, contest, folded.of(place)).events
