"""What every live screen can do: enter, correct, take back, undo, decide; the screens mix it in."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from simulator.live import Accepted, Draft, Feeder, Keeper, Refused, Repeated, differing
from simulator.messages import STATEMENTS, Conflict, ContestFold, Kind, Message
from simulator.text import join
from tui.kit.cards import Choose
from tui.live.aside_card import AsideCard, aside_of
from tui.live.entry_card import EntryCard, Sure, said
from tui.live.form import Form
from tui.live.place import Live
from tui.live.saying import claim_words, kind_words, who_words
from tui.navigation import Action, Group, Page

if TYPE_CHECKING:
    Base = Page
else:
    # Textual follows the first base that is a widget to find styles: a mixin must be none.
    Base = object

LIVE: Final[Group] = (
    Action("e", "enter_news", "Enter", "Enter a result, or other news of a seat", "e", True),
    Action("E", "enter_several", "One by one", "Enter results one after another", "E"),
    Action("X", "enter_exit_poll", "Exit poll", "Enter the exit poll, or correct it", "X"),
    Action("C", "correct", "Correct", "Correct the figures of the chosen seat", "C"),
    Action("R", "retract", "Take back", "Take the result of the chosen seat back", "R"),
    Action("u", "undo", "Undo", "Undo what you entered last", "u", True),
    Action("v", "review", "Review", "Contradictions, and what was set aside", "v", True),
)
"""Keys of every live screen."""

TO_NOW: Final = Action("L,d,end", "end", "Live", "Back to now", "L", True)
LOOK_BACK: Final = Action("t", "ask_time", "Go to time", "Look back to a time of the night", "t")


BRIEF: Final = 3.0
"""Seconds for which a word is said that covers the foot of a screen where keys stand."""


class LiveDesk(Base):
    """Mixed into the screens of a live night, in front of the class that draws them.

    Attributes:
        keeper: who keeps the night.
        by: who sits here, once they have said it.
        served: where other programs find the night, in words; empty where they do not.
    """

    keeper: Keeper
    by: str = ""
    served: str = ""
    _feeder: Feeder | None = None
    _unfinished: dict[tuple[str | None, Kind], Form]

    def sit_down(self, place: Live) -> None:
        """Somebody sits down at the desk; called by the screen that is made."""
        self.keeper, self.by = place.keeper, place.by
        self.served, self._feeder = place.served, place.feeder
        self._unfinished = {}

    @property
    def wanting(self) -> tuple[str, ...]:
        """Why nothing comes of the sources."""
        return self._feeder.wanting if self._feeder is not None else ()

    @property
    def told(self) -> tuple[tuple[datetime, str], ...]:
        """What was to be told of the sources, and when."""
        return self._feeder.told if self._feeder is not None else ()

    @property
    def desk_seat(self) -> str | None:
        """Slug of the seat that is meant where none is said."""
        return None

    @property
    def first_seat(self) -> str | None:
        """Slug of the seat that somebody has gone to, with which the list of seats begins."""
        return None

    @property
    def only_seat(self) -> str | None:
        """Slug of the one seat of a by-election; None where there are several."""
        contests = self.keeper.night.scenario.contests
        return contests[0].slug if len(contests) == 1 else None

    def at_risk(self) -> str | None:
        """Entries that were begun, and left before they were entered."""
        if not self._unfinished:
            return None
        names = (self._seat_name(seat) for seat, _ in self._unfinished)
        return f"Begun and not entered: {join(dict.fromkeys(names))}"

    def look(self) -> None:
        """Draw what the keeper has now; the screen says how."""
        raise NotImplementedError

    # Entering

    def action_enter_news(self) -> None:
        """Choose a seat, and enter something of it."""
        self._open_entry(self.only_seat, None)

    def action_enter_several(self) -> None:
        """Enter results one after another; the screen behind follows them."""
        self._open_entry(self.only_seat, None, several=self.only_seat is None)

    def action_enter_exit_poll(self) -> None:
        """Enter the exit poll."""
        self._open_entry(None, Kind.EXIT_POLL)

    def action_correct(self) -> None:
        """Correct what holds of the chosen seat."""
        slug = self.desk_seat
        folded = self._folded(slug)
        if slug is None or folded is None:
            return
        if folded.result is None and folded.rush is None:
            self._say(f"{self._seat_name(slug)} has nothing to be corrected yet: e enters it.")
            return
        self._open_entry(slug, Kind.CORRECTION if folded.result is not None else Kind.RESULT)

    def action_retract(self) -> None:
        """Take what holds of the chosen seat back."""
        slug = self.desk_seat
        folded = self._folded(slug)
        if slug is None or folded is None:
            return
        if folded.result is None and folded.rush is None:
            self._say(f"{self._seat_name(slug)} has no result to be taken back.")
            return
        self._open_entry(slug, Kind.RETRACTION)

    def _open_entry(self, slug: str | None, kind: Kind | None, *, several: bool = False) -> None:
        self.ask(
            EntryCard(
                self.keeper,
                self.by,
                slug,
                kind,
                first=self.first_seat,
                several=self._entered if several else None,
                left=lambda seat, what: self._unfinished.pop((seat, what), None),
                remember=self._remember,
            ),
            self._entered,
        )

    def _remember(self, by: str, form: Form | None) -> None:
        self.by = by or self.by
        if form is not None:
            slug = form.contest.slug if form.contest is not None else None
            self._unfinished[slug, form.kind] = form

    def _entered(self, message: Message | None) -> None:
        """What was entered is seen at once."""
        if message is None:
            return
        self.look()
        folded, name = self._folded(message.contest), self._seat_name(message.contest)
        if folded is not None and any(m.id == message.id for m in folded.awaiting):
            self._say(f"{name} waits for a second person's figures.")
        if folded is not None and folded.conflicts:
            self._say(f"{name}: that contradicts what was said; v decides.", timeout=BRIEF)

    # Undoing

    def action_undo(self) -> None:
        """Undo what was entered last, once that is meant."""
        last = self.keeper.undoable(self.by or None)
        if last is None:
            whose = f" by {self.by}" if self.by else ""
            self._say(f"Nothing that was typed{whose} can be undone.")
            return
        when = who_words(last, self.keeper.night.scenario)

        def answered(sure: bool | None) -> None:
            if sure:
                receipt = self.keeper.undo(last.by, last.id)
                if isinstance(receipt, Refused):
                    self._say(" ".join(receipt.reasons))
                self.look()

        self.ask(Sure("Undo this?", (f"{said(last, self.keeper)} ({when})",), "Undo it"), answered)

    # Deciding

    def action_review(self) -> None:
        """What contradicts what: decide the first of them."""
        conflicts = self.keeper.night.fold.conflicts
        if conflicts:
            self.decide(conflicts[0])
        else:
            self.show_aside()

    def show_aside(self) -> None:
        """What was set aside, all of it, and what the sources told."""
        found = aside_of(self.keeper, self.told)
        if found:
            self.ask(AsideCard(found))
        else:
            self._say("No contradictions, and nothing set aside.")

    def decide(self, conflict: Conflict) -> None:
        """Choose which of the messages that contradict each other is true."""
        scenario = self.keeper.night.scenario
        apart = differing(conflict.claims)
        offers = [
            (
                str(place),
                f"{'against' if place else 'stands '}  "
                f"{claim_words(claim, scenario, apart=apart)}  ({who_words(claim, scenario)})",
            )
            for place, claim in enumerate(conflict.claims)
        ]
        title = f"{self._seat_name(conflict.contest)}, {kind_words(conflict.kind)}: which is true?"

        def chosen(place: str | None) -> None:
            if place is None:
                return
            claim = conflict.claims[int(place)]
            words = f"{claim_words(claim, scenario, apart=apart)} ({who_words(claim, scenario)})"

            def answered(sure: bool | None) -> None:
                if sure:
                    self._decided(conflict, claim)

            self.ask(Sure("This is true?", (words,), "It is true"), answered)

        self.ask(Choose(title, offers, "0"), chosen)

    def _decided(self, conflict: Conflict, claim: Message) -> None:
        """What was chosen is said again, with a higher revision."""
        kind, revision = claim.kind, conflict.revision + 1
        if claim.kind in STATEMENTS:
            folded = self.keeper.night.fold.of(conflict.contest or "")
            revision = folded.revision + 1
            kind = Kind.CORRECTION if kind in (Kind.RESULT, Kind.RUSH) else kind
        draft = Draft(kind, conflict.contest, claim.body, self.by, revision=revision)
        receipt = self.keeper.enter(draft, sure=True)
        match receipt:
            case Refused(reasons):
                self._say(" ".join(reasons))
            case Accepted() | Repeated():
                # What called for the decision is no longer so.
                self.app.clear_notifications()
                self._say(f"{self._seat_name(conflict.contest)}: decided.", timeout=BRIEF)
        self.look()

    # Words

    def _folded(self, slug: str | None) -> ContestFold | None:
        return self.keeper.night.fold.of(slug) if slug is not None else None

    def _seat_name(self, slug: str | None) -> str:
        scenario = self.keeper.night.scenario
        contest = scenario.by_slug.get(slug or "")
        return contest.name if contest is not None else scenario.title

    def _say(self, words: str, **options: Any) -> None:
        self.notify(words, markup=False, **options)
