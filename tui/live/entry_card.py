"""The card on which a seat's result, or any other news, is typed and entered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar, Final

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import OptionList, Static

from simulator.live import Accepted, Asked, Draft, Keeper, Receipt, Refused, Repeated
from simulator.messages import Kind, Message, Note
from simulator.text import quantity
from tui.kit import formats
from tui.kit.cards import Card, Choose, Offers
from tui.live.form import BEFORE, KINDS, Form, Unreadable
from tui.live.form_view import Beside, EntryView, FormPane, Pane
from tui.live.saying import claim_words, entered_words, kind_words, who_words
from tui.live.seat_pick import SeatPane, offers_of

ROOM: Final = 3
"""Lines of a card beside its form: the border, and what everything here is."""

WIDEST: Final = 100
"""Cells of a screen of which a card leaves nothing worth to be seen."""

LEAST: Final = 14
"""Lines of a card at least, so that it does not jump with every word."""


LISTEN: Final = 1 / 4
"""Seconds between two looks at what others have entered of the seat."""

NO_SOURCE: Final = "No source: enter it all the same?"


class Sure(Card[bool]):
    """Asks whether something is meant; the answer that changes nothing is chosen already.

    Args:
        title: of the card.
        lines: what is asked, a line each.
        yes: words for doing it.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "yes", "Yes", show=False),
        Binding("n", "leave", "No", show=False),
    ]
    DEFAULT_CSS = """
    Sure .asked { height: auto; margin-bottom: 1; }
    """

    def __init__(self, title: str, lines: Sequence[str], yes: str) -> None:
        super().__init__()
        self.card_title, self.lines, self.yes = title, tuple(lines), yes

    def compose(self) -> ComposeResult:
        with Vertical(classes="card"):
            yield Static(self.card_title, classes="card-title", markup=False)
            yield Static("\n".join(f"? {line}" for line in self.lines), classes="asked",
                         markup=False)  # fmt: skip
            yield Offers("No, back", self.yes)
            yield Static(f"y: {self.yes.casefold()}; n or escape: back", classes="card-hint",
                         markup=False)  # fmt: skip

    def on_mount(self) -> None:
        self.query_one(OptionList).highlighted = 0

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option_index == 1)

    def action_yes(self) -> None:
        """It is meant."""
        self.dismiss(True)


class EntryCard(Card[Message]):
    """Choose a seat, type, enter; gives the message that was kept, or None.

    Args:
        keeper: who keeps the night.
        by: who types, as far as it is known.
        slug: of the seat; None: it is chosen first.
        kind: what is to be said of it; None: its result, or what corrects that.
        first: the seat that the list begins with.
        several: is told of what is entered, and another seat is asked for; None: one is enough.
        left: a form that was left unfinished, to go on with; by seat and kind.
        remember: called with who types, and with what is left unfinished.
    """

    BINDINGS: ClassVar[list[BindingType]] = []
    DEFAULT_CSS = """
    EntryCard #entry {
        width: 92; max-width: 100%; height: 22; max-height: 100%; padding: 0 1;
        background: $background; border: round $border;
    }
    EntryCard.-low #entry { border: none; padding: 0; }
    EntryCard #entry-mark { height: 1; color: $muted; text-wrap: nowrap; text-overflow: ellipsis; }
    EntryCard.-low #entry-mark { display: none; }
    """

    def __init__(
        self,
        keeper: Keeper,
        by: str = "",
        slug: str | None = None,
        kind: Kind | None = None,
        *,
        first: str | None = None,
        several: Callable[[Message], None] | None = None,
        left: Callable[[str | None, Kind], Form | None] = lambda _, __: None,
        remember: Callable[[str, Form | None], None] = lambda _, __: None,
    ) -> None:
        super().__init__()
        self.keeper = keeper
        self.by = by
        self.slug, self.kind = slug, kind
        self._first, self._left, self._remember = first, left, remember
        self._several = several
        self._national = kind is Kind.EXIT_POLL
        self._news: tuple[str, ...] = ()
        self._last = ""
        self._form = self._begin() if slug is not None or self._national else None
        self.pane: Pane = self._first_pane()

    def compose(self) -> ComposeResult:
        with Vertical(id="entry"):
            yield Static(self._mark_words(), id="entry-mark", markup=False)
            yield EntryView(self.pane)

    def on_mount(self) -> None:
        view = self.query_one(EntryView)
        view.show(self.pane)  # it may be another by now
        view.focus()
        self.set_interval(LISTEN, self.listen)

    def _mark_words(self) -> str:
        """What everything here is, and the time: the card may cover the board's clock."""
        rehearsal = "rehearsal: " if self.keeper.clock.rehearsal else ""
        now = formats.clock(self.keeper.night_time, seconds=True)
        return f"{now}  {self._last or f'{rehearsal}live, as entered'}"

    def listen(self) -> None:
        """Say what time it is, and what others have entered of the seat meanwhile."""
        for mark in self.query("#entry-mark").results(Static):
            mark.update(self._mark_words())
        form, night = self._form, self.keeper.night
        if form is None or form.contest is None:
            return
        slug = form.contest.slug
        before, now = form.night.fold.of(slug), night.fold.of(slug)
        if now is before:
            return
        known = {m.id for m in (*before.statements, *before.happenings, *before.awaiting)}
        fresh = [m for m in (*now.statements, *now.awaiting) if m.id not in known]
        fresh += [m for m in now.happenings if m.id not in known and m.kind is form.kind]
        awaited = {m.id for m in now.awaiting}
        told = {
            m.id: entered_words(m, night.scenario, secret=m.id in awaited)
            for m in sorted(fresh, key=lambda m: (m.entered_at, m.id))
        }
        news = tuple(told.values())
        if news != self._news and isinstance(self.pane, FormPane):
            self._news = news
            self._show(self.pane.beside.reasons)

    async def _on_key(self, event: events.Key) -> None:
        """Who types fast types before anything here has been drawn."""
        if self.pane.take(event.key, event.character):
            event.stop()
            event.prevent_default()

    def on_resize(self) -> None:
        """On a low screen there is no room for a border."""
        self.set_class(self.size.height < 12 or self.size.width < 40, "-low")
        self.set_class(self.size.width <= WIDEST, "-covers")
        self.call_after_refresh(self._fit)

    def _fit(self) -> None:
        """As high as the form, with room for what may be wrong with it."""
        for view in self.query(EntryView):
            if self._form is not None:
                self.query_one("#entry").styles.height = max(view.needs() + ROOM, LEAST)

    def _first_pane(self) -> Pane:
        if self._form is not None:
            return self._form_pane()
        offers = offers_of(self.keeper.night, self.keeper.night_time, self._first)
        return SeatPane(offers, self.pick)

    def _form_pane(self, reasons: Sequence[str] = ()) -> FormPane:
        assert self._form is not None
        beside = Beside(tuple(reasons), self._notes(self._form), self._news)
        return FormPane(self._form, beside, self.enter, self.choose_other)

    def _show(self, reasons: Sequence[str] = ()) -> None:
        self.pane = self._form_pane(reasons)
        for view in self.query(EntryView):
            view.show(self.pane)
        self.call_after_refresh(self._fit)

    def _begin(self) -> Form:
        """The form of the seat and the kind; one that was left unfinished goes on."""
        night = self.keeper.night
        contest = night.scenario.by_slug[self.slug] if self.slug is not None else None
        kind = self.kind
        if kind is None:
            kind = Kind.CORRECTION if night.fold.of(self.slug or "").result else Kind.RESULT
        form = self._left(self.slug, kind) or Form(night, kind, contest, self.by)
        form.night, self._news = night, ()
        if kind is Kind.EXIT_POLL and not form.typed:
            form.fill(night.fold.exit_poll)
        return form

    def _notes(self, form: Form) -> tuple[str, ...]:
        """What is known of the seat that whoever types must know."""
        if form.contest is None:
            return ()
        folded = form.night.fold.of(form.contest.slug)
        scenario, notes = form.scenario, []
        for message in folded.awaiting:
            notes.append(f"{who_words(message, scenario)}: a second person's figures are awaited")
        if form.kind in (Kind.CORRECTION, Kind.RETRACTION) and folded.standing is not None:
            held = claim_words(folded.standing, scenario)
            notes.append(f"holds: {held}, {who_words(folded.standing, scenario)}")
        elif folded.rush is not None:
            notes.append(f"{folded.rush.winner} elected: figures to come")
        if folded.conflicts:
            notes.append(f"{quantity(len(folded.conflicts), 'contradiction')} to be decided (v)")
        return tuple(notes)

    # What is chosen

    def pick(self, slug: str) -> None:
        """The seat is chosen: its form takes the place of the list."""
        self.slug = slug
        self._form = self._begin()
        self._show()

    def choose_other(self) -> None:
        """Something else is to be said of the seat."""
        if self._form is None or self._national:
            return
        folded = self.keeper.night.fold.of(self.slug or "")
        stated = (Kind.CORRECTION, Kind.RETRACTION) if folded.standing is not None else ()
        kinds = (Kind.RESULT, *(k for k in KINDS if k in BEFORE), *stated)
        kinds = tuple(k for k in kinds if k is not Kind.RESULT or folded.result is None)

        def chosen(value: str | None) -> None:
            if value is not None:
                self.kind = Kind(value)
                self.by = self._form.fields[0].words if self._form is not None else self.by
                self._form = self._begin()
                self._show()

        self.ask(Choose("What is to be entered?", [(k.value, KINDS[k]) for k in kinds]), chosen)

    # Entering

    def enter(self) -> None:
        """All has been typed: enter it, or say why not."""
        assert self._form is not None
        try:
            draft = self._form.draft()
        except Unreadable as error:
            self._show(error.reasons)
            return
        if draft.kind is Kind.RETRACTION:
            self._ask(("The seat goes back to counting.",), draft, "Take it back")
            return
        if isinstance(draft.body, Note) and not draft.body.source:
            self._ask((NO_SOURCE,), draft, "Enter it", sure=False)
            return
        self._take(self.keeper.enter(draft), draft)

    def _take(self, receipt: Receipt, draft: Draft) -> None:
        match receipt:
            case Refused(reasons):
                self._show(reasons)
            case Asked(questions):
                self._show()
                self._ask(questions, draft, "Yes, enter it")
            case Accepted(message) | Repeated(message):
                self._remember(draft.by, None)
                if self._several is None:
                    self.dismiss(message)
                else:
                    self._go_on(message, draft.by, self._several)

    def _go_on(self, message: Message, by: str, tell: Callable[[Message], None]) -> None:
        """What is behind this card shows what was entered; the next seat, please."""
        self.by, self.slug, self.kind, self._form = by, None, None, None
        self.pane = self._first_pane()
        for view in self.query(EntryView):
            view.show(self.pane)
        self._last = f"entered: {said(message, self.keeper)}"
        self.query_one("#entry-mark", Static).update(self._mark_words())
        tell(message)

    def _ask(self, questions: Sequence[str], draft: Draft, yes: str, *, sure: bool = True) -> None:
        """Ask; on yes it is entered, and with ``sure`` the keeper asks nothing more."""

        def answered(meant: bool | None) -> None:
            if meant:
                self._take(self.keeper.enter(draft, sure=sure), draft)

        self.ask(Sure("Are you sure?", questions, yes), answered)

    def action_leave(self) -> None:
        """What was typed is kept until the seat's form is opened again."""
        if self._form is not None:
            self._remember(self._form.fields[0].words, self._form if self._form.typed else None)
        self.dismiss(None)


def said(message: Message, keeper: Keeper) -> str:
    """What was entered, in a line: the seat, the kind, what it says."""
    scenario = keeper.night.scenario
    contest = scenario.by_slug.get(message.contest or "")
    name = contest.name if contest is not None else scenario.title
    return f"{name}, {kind_words(message.kind)}: {claim_words(message, scenario)}".rstrip(": ")
