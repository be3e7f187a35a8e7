"""Which seat: part of its name narrows the list; who is overdue or due next stands first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from rich.text import Text
from textual.geometry import Size

from simulator.live import LiveNight
from simulator.messages import Status
from simulator.text import fold
from tui.kit.drawn import ends
from tui.live.form import Field
from tui.themes import Look


@dataclass(frozen=True, slots=True)
class Offer:
    """A seat to be chosen: its slug, its name, and how far it is."""

    slug: str
    name: str
    words: str


def offers_of(night: LiveNight, now: datetime, first: str | None = None) -> tuple[Offer, ...]:
    """Every seat: the one under the cursor, then overdue ones, those due, the others by name.

    Seats that have declared come last: their figures are corrected.
    """
    due = {entry.contest: entry for entry in night.due(now)}
    order = {slug: place for place, slug in enumerate(due)}

    def rank(slug: str, name: str) -> tuple[object, ...]:
        known = slug in night.results and not night.results[slug].rush
        status = night.status(slug) if slug in night.fold.contests else Status.COUNTING
        urgent = status in (Status.RUSHED, Status.AWAITING)
        return (slug != first, known, not urgent, order.get(slug, len(order)), name)

    found = []
    for contest in sorted(night.scenario.polled, key=lambda c: rank(c.slug, c.name)):
        status, entry = night.status(contest.slug), due.get(contest.slug)
        words = "" if status is Status.COUNTING else str(status)
        if entry is not None and status is not Status.DECLARED:
            late = int((now - entry.expected).total_seconds()) // 60
            when = f"overdue {late} min" if late > 0 else f"due {entry.expected:%H:%M}"
            words = f"{words}, {when}" if words else when
        found.append(Offer(contest.slug, contest.name, words))
    return tuple(found)


class SeatPane:
    """A line to type on, and the seats that are meant: names that begin so stand first.

    Args:
        offers: the seats, in order.
        picked: takes the slug of the one that is chosen.
    """

    def __init__(self, offers: Sequence[Offer], picked: Callable[[str], None]) -> None:
        self.offers = tuple(offers)
        self.typed = Field("seat", "Seat", hint="part of its name")
        self.cursor = 0
        self._picked = picked

    @property
    def found(self) -> list[Offer]:
        """The seats that are meant, in order."""
        wanted = fold(self.typed.words)
        parts = wanted.split()
        found = [o for o in self.offers if all(part in fold(o.name) for part in parts)]
        if wanted:
            # A whole name is meant, though another goes on where it ends: Glasgow North, and East.
            found.sort(key=lambda o: (fold(o.name) != wanted, not fold(o.name).startswith(wanted)))
        return found

    def put(self, words: str) -> None:
        """Words that were pasted are typed."""
        self.typed.put(words)
        self.cursor = 0

    def lines(self, size: Size, look: Look) -> list[Text]:
        """The line and the list, in so many cells."""
        width, height = size
        found = self.found
        lines = [Text.assemble(("Seat ", look.quiet), (self.typed.text, look.strong))]
        lines[0].append(" ", "reverse")
        if not self.typed.text:
            lines[0].append(f" {self.typed.hint}", look.quiet)
        room = max(height - 1 - (height > 3), 1)
        start = max(0, min(self.cursor - room // 2, len(found) - room))
        for place, offer in enumerate(found[start : start + room], start):
            mine = place == self.cursor
            left = Text("▸ " if mine else "  ", look.bright)
            left.append(offer.name, look.strong if mine else look.normal)
            lines.append(ends(left, Text(offer.words, look.quiet), width))
        if not found:
            lines.append(Text("  no seat of that name", look.bright))
        if height > 3:
            lines += [Text("")] * (height - 1 - len(lines))
            lines.append(Text("enter takes it   ↑ ↓ another   escape leaves", look.quiet))
        return lines

    def take(self, key: str, character: str | None) -> bool:
        """Act on a key; False where it is none of ours."""
        match key:
            case "enter" | "tab":
                found = self.found
                if found:
                    self._picked(found[min(self.cursor, len(found) - 1)].slug)
            case "down" | "up" | "pagedown" | "pageup":
                step = {"down": 1, "up": -1, "pagedown": 10, "pageup": -10}[key]
                self.cursor = max(0, min(self.cursor + step, len(self.found) - 1))
            case "backspace" | "ctrl+h":
                self.typed.erase(-1)
                self.cursor = 0
            case "ctrl+u":
                self.typed.clear()
                self.cursor = 0
            case _ if character is not None and character.isprintable():
                self.put(character)
            case _:
                return False
        return True
