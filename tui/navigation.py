"""What the screens share, and how one asks for another; nothing here knows any of them.

Every screen is a ``Layer``: it acts while it is on top, and hears nothing once it has gone. One
that is not a card is a ``Page``: its table ``ACTIONS`` gives its bindings, its footer and its part
of the command palette. It asks for other screens by place: a frozen value that says where to, and
with what. Only ``tui.app`` knows which screen a place opens, so a new screen needs its folder and
one line there, and screens never import each other in a circle.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar, Final, Protocol, TypeVar, cast

from textual import events, messages
from textual.await_complete import AwaitComplete
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Input, OptionList

from simulator import Scenario, Timeline
from simulator.request import Direction, TuiRequest

if TYPE_CHECKING:
    from simulator.session import Condition
    from tui.lab.bench import Bench

    Base = Screen[Any]
else:
    # Textual follows the first base that is a widget to find styles: a mixin must be none.
    Base = object

T = TypeVar("T")

WIDTHS: Final = [(0, "-narrow"), (100, "-wide"), (160, "-broad")]
HEIGHTS: Final = [(0, "-short"), (32, "-tall"), (44, "-high")]
"""Breakpoints of the layout, in cells; the style sheet does the rest."""


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do.

    Attributes:
        keys: Textual's names of its keys, comma-separated; empty: the palette's alone.
        action: Textual's action, of the screen unless it says ``app.``.
        label: two words at most, for the footer and the palette.
        help: one line, for the palette and as a tooltip.
        shown: its keys as people write them.
        footer: stands in the footer, which has room for seven.
        palette: stands in the command palette.
    """

    keys: str
    action: str
    label: str
    help: str
    shown: str = ""
    footer: bool = False
    palette: bool = True


Group = tuple[Action, ...]

PICKER: Final = Action("p", "app.picker", "Scenarios", "Choose another scenario", "p")
"""Where a screen binds it; the palette has it everywhere."""

SOURCES: Final = Action(
    "i", "sources", "Sources", "Where figures, minutes and happenings come from, and licences", "i"
)
"""Of every screen that shows results."""

EVERYWHERE: Final[Group] = (
    Action("question_mark,f1", "app.help", "Help", "What the keys do", "?", True),
    Action("S", "app.picture", "Save picture", "Save the screen as a picture, with sources", "S"),
    Action("c", "app.next_look", "Colours", "Next look: dark, light, colour-blind safe", "c"),
    Action("q", "app.quit", "Quit", "Leave", "q", True),
)


def bindings(group: Group) -> list[BindingType]:
    """Textual's bindings of a group of actions."""
    return [
        Binding(
            action.keys,
            action.action,
            action.label,
            show=action.footer,
            key_display=action.shown,
            tooltip=action.help,
        )
        for action in group
        if action.keys
    ]


def without_footer(group: Group) -> Group:
    """The same actions on a screen whose footer is for others."""
    return tuple(replace(action, footer=False) for action in group)


@dataclass(frozen=True, slots=True)
class Caption:
    """What a picture of a screen is called, and what stands under it.

    Attributes:
        stem: of the file's name, after ``election-night-``: letters, digits and hyphens.
        title: of the picture.
        lines: under it: what it shows, what of that is simulated, whose figures they are.
    """

    stem: str
    title: str
    lines: tuple[str, ...]


PROVENANCE: Final = "Figures as the scenario files have them; what no file knows is simulated"
"""Under a picture of a screen that shows no night."""


class Place:
    """Somewhere to go: a subclass says with what; ``tui.app`` has the screen."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Desk(Place):
    """The list of scenarios."""


@dataclass(frozen=True, slots=True)
class Opening(Place):
    """A scenario by name: loaded and played, then shown."""

    request: TuiRequest


@dataclass(frozen=True, slots=True)
class Problems(Place):
    """Why a scenario cannot be shown, one problem a line."""

    name: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LabOn(Place):
    """The what-if lab on a bench."""

    bench: Bench


@dataclass(frozen=True, slots=True)
class ForecastOf(Place):
    """The chances in a scenario.

    Attributes:
        load: gives the scenario; called in a thread.
        contest: slug of the contest to begin with; None begins with the night.
        night, at: what is being played where it is opened from, and the moment there.
        condition: what that night is conditioned on, if it is a drawn one that is.
        declared: slugs of the contests whose result on the record may stand beside the chances,
            since the viewer has heard it; None: of all.
    """

    load: Callable[[], Scenario]
    contest: str | None = None
    night: Timeline | None = None
    at: int = 0
    condition: Condition | None = None
    declared: frozenset[str] | None = None


class Navigator(Protocol):
    """What a screen may ask of the app."""

    @property
    def speed(self) -> float:
        """The speed that replays begin with, times real time."""

    @property
    def direction(self) -> Direction:
        """How replays are told."""

    @property
    def seed(self) -> int:
        """The seed that the program was asked for: lots and counts follow it everywhere."""

    def prepare(self, request: TuiRequest) -> Place:
        """Where a request leads: to a show, or a live night; takes as long as playing a hall.

        Raises:
            ElectionNightError: what is asked for cannot be shown.
        """

    def open(self, place: Place, *, instead: bool = False) -> None:
        """Go to a place, over the screen that asks or ``instead`` of it."""

    def refuse(self, request: TuiRequest, lines: Sequence[str]) -> None:
        """Say why a request cannot be met, in place of the screen that asks."""


MESSAGES: Final = messages.__name__

HANDS: Final = (events.InputEvent, events.Paste, Input.Submitted, OptionList.OptionSelected)
"""What hands did, as far as it does something."""

LATE: Final = (events.Timer, events.Callback, messages.InvokeLater)
"""What was to be done later."""


class Layer(Base):
    """Mixed into every screen: it acts only while it is on top, and never once it has gone.

    Keys are handed out before the ones in front of them have had their effect, so a screen that
    has been covered or left still gets what was pressed, chosen or computed for it. All of that
    ends here, and no screen need ask whether it is still there.
    """

    @property
    def stands(self) -> bool:
        """It is on the screen, or under others."""
        return self in self.app.screen_stack

    async def _on_message(self, message: Message) -> None:
        if self._hears(message):
            await super()._on_message(message)

    def _hears(self, message: Message) -> bool:
        if self.is_active:
            return True
        if isinstance(message, HANDS):
            return False
        if self.stands:
            return True
        # What takes a screen away must reach it; what its widgets and workers tell need not.
        framework = isinstance(message, events.Event) or type(message).__module__ == MESSAGES
        return framework and not isinstance(message, LATE)

    def call_after_refresh(self, callback: Callable[..., Any], *args: Any, **kwargs: Any) -> bool:
        """As Textual's, unless the screen has gone by then."""

        def call() -> Any:
            return callback(*args, **kwargs) if self.stands else None

        return super().call_after_refresh(call)

    def dismiss(self, result: Any = None) -> AwaitComplete:
        """Leave with an answer; only what is on top can be left, and only once."""
        if self.is_active and self.is_mounted and len(self.app.screen_stack) > 1:
            return super().dismiss(result)
        return AwaitComplete()

    def ask(self, card: Screen[T], done: Callable[[T | None], None] | None = None) -> None:
        """Lay a card over this screen; ``done`` takes its answer."""
        if self.is_active:
            self.app.push_screen(card, done)


class Page(Layer, Screen[None]):
    """A screen: it lays itself out by its size and binds its table of actions.

    Attributes:
        ACTIONS: what its keys do, beside those of the class it extends.
        HOME: what is opened from here comes back here.
        SECTIONS: titles of its sections of the help, which come before the others.
        OTHERS: titles of its sections of screens like this one, which are not told on it.
        PICTURE: what pictures of it are called, where it has no ``caption`` of its own.
    """

    ACTIONS: ClassVar[Group] = ()
    HOME: ClassVar[bool] = False
    SECTIONS: ClassVar[tuple[str, ...]] = ()
    OTHERS: ClassVar[tuple[str, ...]] = ()
    PICTURE: ClassVar[str] = "screen"
    HORIZONTAL_BREAKPOINTS = WIDTHS
    VERTICAL_BREAKPOINTS = HEIGHTS

    def __init_subclass__(cls, **options: Any) -> None:
        # Textual merges the bindings of a class while it makes it: they must stand there by then.
        cls.BINDINGS = bindings(cls.__dict__.get("ACTIONS", ()))
        super().__init_subclass__(**options)

    @classmethod
    def actions(cls) -> Group:
        """Everything its keys do, what it inherits first."""
        tables = (vars(base).get("ACTIONS", ()) for base in reversed(cls.__mro__))
        return tuple(action for table in tables for action in table)

    @property
    def unneeded(self) -> frozenset[str]:
        """Actions that the footer leaves out for now; their keys still answer."""
        return frozenset()

    @property
    def navigator(self) -> Navigator:
        """The way to other screens."""
        return cast(Navigator, self.app)

    def open(self, place: Place, *, instead: bool = False) -> None:
        """Go to a place, over this screen or instead of it."""
        if self.is_active:
            self.navigator.open(place, instead=instead)

    def at_risk(self) -> str | None:
        """What would be lost if this were left now, in words; None where nothing would."""
        return None

    @property
    def over(self) -> bool:
        """It shows a replay, and nothing more will come of itself."""
        return False

    def caption(self) -> Caption:
        """What stands under a picture of this screen."""
        return Caption(self.PICTURE, "Election night", (PROVENANCE,))

    def commands(self) -> Iterator[tuple[str, str, str]]:
        """Further entries for the palette: (name, action, help)."""
        return iter(())
