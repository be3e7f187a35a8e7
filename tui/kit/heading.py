"""Headings: where we are, and what stage the count is at."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from rich.text import Text
from textual.geometry import Size

from tui.kit.drawn import Drawn, ends

LEAST_SECOND: Final = 16
"""Cells under which the second words are not worth cutting for the first."""


@dataclass(frozen=True, slots=True)
class Words:
    """A line that matters and one that explains it; ``mark`` is a badge beside the first."""

    first: str
    second: str = ""
    mark: str | None = None


class Heading(Drawn[Words]):
    """Two lines, or one with the second thing at its far end. ``align_right`` turns it round."""

    DEFAULT_CSS = "Heading { height: 1; }"

    def __init__(self, *, align_right: bool = False, id: str | None = None) -> None:
        super().__init__(id=id)
        self.align_right = align_right

    def draw(self, words: Words, size: Size) -> Iterable[Text]:
        width, height = size
        look = self.look
        first = Text.assemble((words.first, look.strong))
        if words.mark:
            first.append("  ").append(f" {words.mark} ", look.mark)
        second = Text(words.second, look.quiet)
        if height == 1:
            if self.align_right:
                both = Text.assemble(first, ("  ", look.quiet), second)
                return [ends(Text(""), both if both.cell_len <= width else first, width)]
            room = width - first.cell_len - 2
            if second.cell_len > room >= LEAST_SECOND:  # where we are is not to give way
                second.truncate(room, overflow="ellipsis")
            if words.second:
                return [ends(first, second, width)]
        first.truncate(width, overflow="ellipsis")
        if height == 1:
            return [first]
        if self.align_right:
            first, second = ends(Text(""), first, width), ends(Text(""), second, width)
        return [first, second]


class Tally(Drawn[Words]):
    """One line that sums up: the first words stand out, the second are at the far end."""

    def draw(self, words: Words, size: Size) -> Iterable[Text]:
        """The line; the far end gives way where both do not fit."""
        look = self.look
        left, right = Text(words.first, look.strong), Text(words.second, look.quiet)
        if left.cell_len + 2 + right.cell_len > size.width:
            return [left]
        return [ends(left, right, size.width)]


@dataclass(frozen=True, slots=True)
class Section:
    """The heading of a panel: its name, a badge, and words at the far end."""

    name: str
    mark: str | None = None
    right: str = ""
    aside: str = ""


class SectionHeading(Drawn[Section]):
    """One line over a panel."""

    def draw(self, section: Section, size: Size) -> Iterable[Text]:
        look = self.look
        left = Text.assemble((section.name.upper(), look.quiet))
        if section.mark:
            left.append("  ").append(f" {section.mark} ", look.mark)
        if section.aside:
            left.append(f"  {section.aside}", look.quiet)
        return [ends(left, Text(section.right, look.quiet), size.width)]
