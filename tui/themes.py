"""The looks of the terminal UI: dark, light, a colour-blind-safe palette for both, and none.

A ``Look`` gives Textual its theme and our own drawing its inks, so that the two cannot drift
apart. Party colours come from the scenario; here they are made legible on the background, or, in
the safe looks, exchanged for the Okabe-Ito palette with a pattern for each party.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Final

from rich.style import Style
from textual.app import App
from textual.color import Color, ColorParseError
from textual.theme import BUILTIN_THEMES, Theme

from simulator.scenario import Party

OKABE_ITO: Final = {
    "Lab": "#D55E00",
    "Con": "#0072B2",
    "LD": "#E69F00",
    "RUK": "#56B4E9",
    "Green": "#009E73",
    "SNP": "#F0E442",
    "PC": "#CC79A7",
}
"""Okabe and Ito, *Color Universal Design* (2008): eight colours told apart by everybody.

Parties beyond these seven share grey; symbol, name and pattern tell them apart.
"""

PATTERNS: Final = {
    "Lab": "█",
    "Con": "▓",
    "RUK": "▒",
    "LD": "▚",
    "Green": "▞",
    "SNP": "▓",
    "PC": "▒",
    "Ind": "░",
}
"""What bars are filled with where colour is not to be relied on; others are lined."""

LINED: Final = "═"

LEGIBLE: Final = 3.0
"""Least contrast of a bar on its background: WCAG 2.1, success criterion 1.4.11."""


TAG: Final = 9
"""Cells that a party's tag may take in a table."""


def tag(party: Party) -> str:
    """The party in a table: the official abbreviation, but Reform UK, known by its name.

    An id with figures is no abbreviation but a number of the register: ``PP99999``.
    """
    by_name = party.id == "RUK" or any(map(str.isdigit, party.id))
    return party.short[:TAG] if by_name else party.id[:TAG]


@dataclass(frozen=True, slots=True)
class PartyLook:
    """How a party looks: never by colour alone."""

    symbol: str
    short: str
    name: str
    style: Style
    fill: str


@dataclass(frozen=True)
class Look:
    """One look: its colours (``#rrggbb``), and whether bars carry patterns.

    ``plain`` uses no colour at all, only bold, dim and reverse.
    """

    name: str
    title: str
    dark: bool
    background: str
    surface: str
    panel: str
    text: str
    muted: str
    faint: str
    track: str
    accent: str
    warning: str
    patterned: bool = False
    plain: bool = False
    parties: Mapping[str, str] | None = None

    @cached_property
    def theme(self) -> Theme:
        """The look as Textual's theme; our own names are CSS variables."""
        if self.plain:
            return _plain_theme(self.name)
        return Theme(
            name=self.name,
            primary=self.accent,
            secondary=self.muted,
            accent=self.accent,
            warning=self.warning,
            error=self.warning,
            success=self.accent,
            foreground=self.text,
            background=self.background,
            surface=self.surface,
            panel=self.panel,
            dark=self.dark,
            variables={
                "muted": self.muted,
                "faint": self.faint,
                "track": self.track,
                "on-warning": self.background,
                "block-cursor-background": self.panel,
                "block-cursor-foreground": self.text,
                "block-cursor-text-style": "bold",
                "block-cursor-blurred-background": self.panel,
                "block-cursor-blurred-foreground": self.text,
                "block-cursor-blurred-text-style": "none",
                "footer-background": self.background,
                "footer-item-background": self.background,
                "footer-key-background": self.background,
                "footer-description-background": self.background,
                "footer-key-foreground": self.accent,
                "footer-description-foreground": self.muted,
                "border": self.track,
                "border-blurred": self.track,
                "scrollbar": self.track,
                "scrollbar-hover": self.faint,
                "scrollbar-active": self.muted,
                "scrollbar-background": self.background,
                "scrollbar-background-hover": self.background,
                "scrollbar-background-active": self.background,
                "scrollbar-corner-color": self.background,
                "input-selection-background": self.track,
            },
        )

    def _ink(self, colour: str, *, bold: bool = False, dim: bool = False) -> Style:
        if self.plain:
            return Style(bold=bold or None, dim=dim or None)
        return Style(color=colour, bold=bold or None)

    @cached_property
    def normal(self) -> Style:
        """Plain reading."""
        return self._ink(self.text)

    @cached_property
    def strong(self) -> Style:
        """Figures and names that matter."""
        return self._ink(self.text, bold=True)

    @cached_property
    def quiet(self) -> Style:
        """Labels and asides."""
        return self._ink(self.muted, dim=True)

    @cached_property
    def whisper(self) -> Style:
        """What is there only when looked for."""
        return self._ink(self.faint, dim=True)

    @cached_property
    def rail(self) -> Style:
        """Empty tracks and rules."""
        return self._ink(self.track, dim=True)

    @cached_property
    def bright(self) -> Style:
        """The one accent: the knob, the key, the mark."""
        return self._ink(self.accent, bold=True)

    @cached_property
    def mark(self) -> Style:
        """The mark of what is simulated."""
        if self.plain:
            return Style(reverse=True)
        return Style(color=self.warning, bgcolor=self.panel)

    def party(self, party: Party) -> PartyLook:
        """How a party looks in this look."""
        return PartyLook(
            party.symbol[:1] or "·",
            tag(party),
            party.name,
            self._party_style(party),
            PATTERNS.get(party.id, LINED) if self.patterned else "█",
        )

    def _party_style(self, party: Party) -> Style:
        if self.plain:
            return Style()
        colour = self.parties.get(party.id, self.muted) if self.parties else party.colour
        return Style(color=legible(colour, self.background))


def _plain_theme(name: str) -> Theme:
    """The terminal's own two colours; a filter takes out whatever else asks for colour."""
    variables = {
        **BUILTIN_THEMES["ansi-dark"].variables,
        "muted": "ansi_default",
        "faint": "ansi_default",
        "track": "ansi_default",
        "on-warning": "ansi_default",
        "border": "ansi_default",
        "border-blurred": "ansi_default",
        "block-cursor-text-style": "reverse",
        "block-cursor-blurred-text-style": "reverse",
        "input-cursor-text-style": "reverse",
    }
    return Theme(
        name=name,
        ansi=True,
        primary="ansi_default",
        secondary="ansi_default",
        accent="ansi_default",
        warning="ansi_default",
        error="ansi_default",
        success="ansi_default",
        foreground="ansi_default",
        background="ansi_default",
        surface="ansi_default",
        panel="ansi_default",
        boost="ansi_default",
        variables=variables,
    )


@lru_cache(maxsize=512)
def legible(colour: str, background: str, ratio: float = LEGIBLE) -> str:
    """The colour, moved towards white or black until it stands out from the background."""
    try:
        ink = Color.parse(colour)
    except ColorParseError:
        ink = Color.parse("#888888")
    ground = Color.parse(background)
    goal = Color.parse("#ffffff" if _luminance(ground) < 0.4 else "#000000")
    for step in range(21):
        mixed = ink.blend(goal, step / 20)
        if contrast(mixed, ground) >= ratio:
            return mixed.hex6
    return goal.hex6


def contrast(one: Color, other: Color) -> float:
    """Contrast ratio of two colours, 1 to 21 (WCAG 2.1)."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: Color) -> float:
    def linear(channel: float) -> float:
        return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(channel) for channel in colour.normalized)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


DARK: Final = Look(
    "dark",
    "Dark",
    dark=True,
    background="#0d1117",
    surface="#0d1117",
    panel="#1c2430",
    text="#e8ebf0",
    muted="#93a0b2",
    faint="#6b7788",
    track="#2a3442",
    accent="#f0b94d",
    warning="#f0b94d",
)
LIGHT: Final = Look(
    "light",
    "Light",
    dark=False,
    background="#fbfaf7",
    surface="#fbfaf7",
    panel="#ebe8e0",
    text="#1a2029",
    muted="#57616f",
    faint="#757e8a",
    track="#d5d1c6",
    accent="#8a4b00",
    warning="#8a4b00",
)
LOOKS: Final[Mapping[str, Look]] = {
    look.name: look
    for look in (
        DARK,
        LIGHT,
        replace(
            DARK,
            name="safe-dark",
            title="Colour-blind safe, dark",
            patterned=True,
            parties=OKABE_ITO,
        ),
        replace(
            LIGHT,
            name="safe-light",
            title="Colour-blind safe, light",
            patterned=True,
            parties=OKABE_ITO,
        ),
    )
}
"""The looks to choose from, by name, in the order in which a key goes through them."""

PLAIN: Final = replace(DARK, name="plain", title="No colour", patterned=True, plain=True)
"""The look under ``NO_COLOR`` or ``--no-color``."""


def look_of(app: App[object]) -> Look:
    """The look that an app wears now; the dark one under a theme that is not ours."""
    return PLAIN if app.theme == PLAIN.name else LOOKS.get(app.theme, DARK)
