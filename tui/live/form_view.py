"""A form as lines: who and when, the fields, what the figures come to, and what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol

from rich.cells import cell_len
from rich.text import Text
from textual import events
from textual.geometry import Size
from textual.theme import Theme
from textual.widget import Widget

from simulator.messages import Kind
from simulator.scenario import Party
from simulator.text import signed
from tui.kit.drawn import cut
from tui.kit.pieces import chip_text, plain_party
from tui.live.form import KINDS, Field, Form
from tui.themes import Look, look_of

BOX: Final = 11
"""Cells of a number."""

SHARES: Final = 14
"""Cells of a share and its change."""

HINT: Final = "enter, tab, ↓: on; at the end enter: enter it   ctrl+k: other news   esc: leave"
SHORT_HINT: Final = "enter: on, at the end enter it   ctrl+k: other   esc: leave"

REASONS: Final = 5
"""Lines of what is wrong at most; the rest is counted."""

TIGHTEST: Final = 4
"""Steps in which a form is made lower: hint and rule go, then notes and facts, then reasons."""

_MOST_REASONS: Final = (REASONS, REASONS, 3, 2, 1)

ROWS: Final = 3
"""Rows of fields that a form should have."""


@dataclass(frozen=True, slots=True)
class Beside:
    """What is said beside a form.

    Attributes:
        reasons: why it was refused.
        notes: what is known of the seat: whose figures are awaited, what holds.
        news: what others have entered of it meanwhile.
    """

    reasons: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    news: tuple[str, ...] = ()


class FormPane:
    """The form; it takes every key that types or moves, and says when all has been typed.

    Args:
        form: what is typed into.
        done: Enter was pressed at the end.
        other: something else is to be entered of the seat.
    """

    def __init__(
        self,
        form: Form,
        beside: Beside,
        done: Callable[[], None],
        other: Callable[[], None],
    ) -> None:
        self.form, self.beside = form, beside
        self._done, self._other = done, other

    def put(self, words: str) -> None:
        """Words that were pasted are typed."""
        self.form.put(words)
        self._recheck()

    def _recheck(self) -> None:
        """What was refused of other words is no longer said of these."""
        if self.beside.reasons:
            now = self.form.problems()
            still = tuple(reason for reason in self.beside.reasons if reason in now)
            self.beside = replace(self.beside, reasons=still)

    def lines(self, size: Size, look: Look) -> list[Text]:
        """Its lines in so many cells."""
        return lines_of(self.form, self.beside, size, look, self.form.scenario.parties)

    def take(self, key: str, character: str | None) -> bool:
        """Act on a key; False where it is none of ours."""
        before = [f.text for f in self.form.fields]
        taken = self._act(key, character)
        if before != [f.text for f in self.form.fields]:
            self._recheck()
        return taken

    def _act(self, key: str, character: str | None) -> bool:
        form, here = self.form, self.form.here
        match key:
            case "enter" if form.last:
                self._done()
            case "tab" | "down" | "enter":
                form.step(1)
            case "shift+tab" | "up":
                form.step(-1)
            case "pagedown" | "pageup":
                form.step(8 if key == "pagedown" else -8)
            case "ctrl+home" | "ctrl+end":
                form.step(-1000 if key == "ctrl+home" else 1000)
            case "left" | "right":
                here.walk(here.caret + (1 if key == "right" else -1))
            case "home":
                here.walk(0)
            case "end":
                here.walk(len(here.text))
            case "backspace" | "ctrl+h":
                here.erase(-1)
            case "delete":
                here.erase(1)
            case "ctrl+u":
                here.clear()
            case "ctrl+k":
                self._other()
            case _ if character is not None and character.isprintable():
                form.put(character)
            case _:
                return False
        return True


class Pane(Protocol):
    """Something that is typed into and drawn as lines."""

    def take(self, key: str, character: str | None) -> bool:
        """Act on a key; False where it is none of ours."""

    def put(self, words: str) -> None:
        """Words that were pasted are typed."""

    def lines(self, size: Size, look: Look) -> list[Text]:
        """Its lines in so many cells."""


class EntryView(Widget, can_focus=True):
    """Shows a pane, and hands it the keys. Another pane takes its place within one key.

    One widget, so that what is typed fast is never typed into what has just gone.
    """

    ALLOW_SELECT = False
    DEFAULT_CSS = "EntryView { height: 1fr; width: 100%; }"

    def __init__(self, pane: Pane) -> None:
        super().__init__()
        self.pane = pane

    def show(self, pane: Pane) -> None:
        """Another pane, or the same with other words."""
        self.pane = pane
        self.refresh()

    def on_mount(self) -> None:
        self.app.theme_changed_signal.subscribe(self, self._repaint)

    def _repaint(self, _: Theme) -> None:
        self.refresh()

    def render(self) -> Text:
        width, height = self.size
        if not width or not height:
            return Text("")
        lines = self.pane.lines(self.size, look_of(self.app))[:height]
        for line in lines:
            cut(line, width)
        return Text("\n", no_wrap=True, overflow="crop", end="").join(lines)

    def needs(self) -> int:
        """Lines that the pane wants at this width."""
        return len(self.pane.lines(Size(self.size.width or 80, 200), look_of(self.app)))

    async def _on_key(self, event: events.Key) -> None:
        if self.pane.take(event.key, event.character):
            event.stop()
            event.prevent_default()
            self.refresh()

    def on_paste(self, event: events.Paste) -> None:
        """Pasted words are typed."""
        self.pane.put(event.text)
        event.stop()
        self.refresh()


def lines_of(
    form: Form, beside: Beside, size: Size, look: Look, parties: Mapping[str, Party]
) -> list[Text]:
    """The lines of a form in so many cells; the field that is typed into is always seen."""
    width, height = size
    rows = _rows(form, width, look, parties)
    for tight in range(TIGHTEST + 1):
        head = [_title(form, width, look)] if tight < TIGHTEST else []
        if tight < 2:
            head += [Text(note, look.bright) for note in beside.notes]
        foot = _foot(form, beside, width, look, tight)
        if height - len(head) - len(foot) >= ROWS:
            break
    room = max(height - len(head) - len(foot), 1)
    return [*head, *_window(rows, room, look), *foot[: height - 1]]


def _title(form: Form, width: int, look: Look) -> Text:
    name = form.contest.name if form.contest is not None else form.scenario.title
    left = Text.assemble((name, look.strong), (f"  {KINDS[form.kind].lower()}", look.bright))
    if form.contest is None or width < 60:
        return left
    right = Text(f"electorate {form.contest.electorate:,}", look.quiet)
    gap = width - left.cell_len - right.cell_len
    return left if gap < 2 else left.append(" " * gap).append_text(right)


def _rows(
    form: Form, width: int, look: Look, parties: Mapping[str, Party]
) -> list[tuple[bool, Text]]:
    """Every row, and whether it is the one that is typed into."""
    by, at, *rest = form.fields
    first = Text()
    for f in (by, at):
        first.append_text(_small(f, form, width // 2 - 1, look))
        first.append(" " * max(width // 2 - first.cell_len, 1))
    rows = [(form.here in (by, at), first)]
    place = 0
    for f in rest:
        mine = f is form.here
        if f.key.startswith(("votes", "seats")):
            share = form.share(place) if f.key.startswith("votes") else None
            rows.append((mine, _figure(f, mine, width, look, parties, share)))
            place += 1
        else:
            rows.append((mine, _small(f, form, width, look)))
    return rows


def _mark(mine: bool, look: Look) -> Text:
    return Text("▸ " if mine else "  ", look.bright)


def _small(f: Field, form: Form, width: int, look: Look) -> Text:
    """``By AB``, ``Cause …``: a label, and what has been typed."""
    mine = f is form.here
    line = _mark(mine, look).append(f"{f.label} ", look.strong if mine else look.quiet)
    room = max(width - line.cell_len - 1, 1)
    line.append_text(_typed(f, mine, look, room))
    if f.key == "winner" and f.words and form.contest is not None:
        found = form.meant(f.words)
        if len(found) == 1:
            who = form.contest.candidates[found[0]]
            line.append(f"  = {who.shown} ({form.scenario.party(who.party).short})", look.bright)
        else:
            words = "nobody of that name" if not found else f"{len(found)} of that name"
            line.append(f"  {words}", look.quiet)
    return line


def _typed(f: Field, mine: bool, look: Look, room: int) -> Text:
    if not f.text and not mine:
        return Text(f.hint or "·", look.quiet)
    if not mine:
        number = f.number if f.figures else None
        return Text(f.text if number is None else f"{number:,}", look.normal)
    start = max(f.caret - room + 2, 0)
    text = Text(f.text[start:], look.strong)
    at = f.caret - start
    if at >= len(f.text) - start:
        text.append(" ")
    text.stylize("reverse", at, at + 1)
    if not f.text and f.hint:
        text.append(f" {f.hint}", look.quiet)
    return text


def _figure(
    f: Field,
    mine: bool,
    width: int,
    look: Look,
    parties: Mapping[str, Party],
    share: tuple[float, float | str | None] | None,
) -> Text:
    """A party's chip, who it is, the number, and what it comes to."""
    shares = SHARES if width >= 50 and f.key.startswith("votes") else 0
    line = _mark(mine, look)
    tail = ""
    if f.party is not None and width >= 30:
        party = parties.get(f.party) or plain_party(f.party)
        line.append_text(chip_text(party, look)).append(" ")
        tail = f"  {party.short}" if width >= 64 and f.key.startswith("votes") else ""
    room = max(width - line.cell_len - BOX - shares, 4)
    name = Text(f.label, look.strong if mine else look.normal)
    name.append(tail, look.quiet)
    if name.cell_len > room:
        name.truncate(room, overflow="ellipsis")
    line.append_text(name).append(" " * max(room - name.cell_len, 0))
    typed = _typed(f, mine, look, BOX)
    line.append(" " * max(BOX - typed.cell_len - (not mine), 0)).append_text(typed)
    if not mine:
        line.append(" ")
    if share is not None and shares:
        now, change = share
        words = "" if change is None else change if isinstance(change, str) else signed(change, 1)
        said = f"{now:6.1f}{words:>7}"
        line.append(said, look.quiet)
    return line


def _window(rows: Sequence[tuple[bool, Text]], room: int, look: Look) -> list[Text]:
    """So many rows around the one that is typed into; what is left out is counted."""
    if len(rows) <= room:
        return [line for _, line in rows]
    at = next((i for i, (mine, _) in enumerate(rows) if mine), 0)
    start = max(0, min(at - room // 2, len(rows) - room))
    shown = [line for _, line in rows[start : start + room]]
    above, below = start, len(rows) - start - room
    if above and at != start and room > 2:
        shown[0] = Text(f"  … {above + 1} above", look.quiet)
    if below and at != start + room - 1 and room > 2:
        shown[-1] = Text(f"  … {below + 1} below", look.quiet)
    return shown


def _foot(form: Form, beside: Beside, width: int, look: Look, tight: int = 0) -> list[Text]:
    """What the figures come to and what is wrong; on a low screen less, but never nothing."""
    lines: list[Text] = []
    facts = form.facts()
    reasons = _reasons((*beside.news, *beside.reasons), width - 2, _MOST_REASONS[tight])
    if tight >= 2:
        facts = () if reasons else facts[:1]
    if facts or ((form.votes or form.kind is Kind.EXIT_POLL) and not tight):
        if not tight:
            lines.append(Text("─" * width, look.quiet))
        lines += _fitted(facts, width, look) or [Text("")]
    lines += [Text(f"! {reason}", look.bright) for reason in reasons]
    if tight:
        return lines if tight < TIGHTEST or reasons else []
    hint = HINT if cell_len(HINT) <= width else SHORT_HINT
    return [*lines, Text(hint, look.quiet)]


def _reasons(reasons: Sequence[str], width: int, most: int) -> list[str]:
    """Reasons in so many lines at most; what there is no room for is counted, or has a sign."""
    lines = [piece for reason in reasons for piece in _wrapped(reason, max(width, 1))]
    if len(lines) <= most:
        return lines
    if most >= REASONS:
        return [*lines[: most - 1], f"… and {len(lines) - most + 1} lines more"]
    last = Text(f"{lines[most - 1]} …")
    last.truncate(max(width, 1), overflow="ellipsis")
    return [*lines[: most - 1], last.plain]


def _fitted(facts: Sequence[str], width: int, look: Look) -> list[Text]:
    """Facts beside each other, as many as a line has room for."""
    lines: list[str] = []
    for fact in facts:
        if lines and cell_len(lines[-1]) + cell_len(fact) + 3 <= width:
            lines[-1] += f" · {fact}"
        else:
            lines.append(fact)
    return [Text(line, look.strong) for line in lines]


def _wrapped(text: str, width: int) -> list[str]:
    lines = [""]
    for word in text.split():
        if lines[-1] and cell_len(lines[-1]) + 1 + cell_len(word) > width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines
