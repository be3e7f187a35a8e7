"""The lower third of a hall: what was told last, in two lines that are always there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rich.text import Text
from textual.geometry import Size

from simulator.telling import Kind, Moment
from tui.hall.replay import HallReplay
from tui.kit import formats, marks
from tui.kit.drawn import Drawn, ends


@dataclass(frozen=True, slots=True)
class Telling:
    """Moments with their clock times: one with its detail, or several that share the card."""

    moments: tuple[tuple[str, Moment], ...]


def telling_of(replay: HallReplay) -> Telling:
    """What is told in a hall now; of the declaration its own screen tells."""
    told = [moment for moment in replay.told if moment.kind is not Kind.DECLARATION]
    return Telling(tuple((f"{replay.clock(m.time):%H:%M}", m) for m in told))


class ToldLines(Drawn[Telling]):
    """One moment with what stands under it, or two to a line."""

    DEFAULT_CSS = "ToldLines { height: 2; background: $panel; }"

    def draw(self, telling: Telling, size: Size) -> Iterable[Text]:
        """Two lines, cut with a sign."""
        look, width = self.look, size.width
        if len(telling.moments) > 1:
            half = -(-len(telling.moments) // 2)
            for row in (telling.moments[:half], telling.moments[half:]):
                line = Text()
                for when, moment in row:
                    line.append("  " if line else "").append_text(self._headline(when, moment))
                line.truncate(width, overflow="ellipsis")
                yield line
            return
        for when, moment in telling.moments:
            head, rest = self._headline(when, moment), ""
            if head.cell_len > width:  # what does not fit goes on under it
                first, *others = formats.wrap(moment.headline, max(width - 10, 12))
                head, rest = self._headline(when, moment, first), " ".join(others)
            head.truncate(width, overflow="ellipsis")
            yield head
            line = Text(" " * (len(when) + 5))
            line.append(f"{rest}  " if rest else "", look.bright if moment.alone else look.strong)
            line.append(moment.detail, look.quiet)
            source = moment.source if moment.source and moment.source != moment.detail else ""
            if source and line.cell_len + len(source) + 4 <= width:
                line = ends(line, Text(f"[{source}]", look.quiet), width)
            line.truncate(width, overflow="ellipsis")
            yield line

    def _headline(self, when: str, moment: Moment, words: str | None = None) -> Text:
        look = self.look
        mark = moment.mark.short
        line = Text.assemble((f"{when} ", look.quiet), (f"{mark} ", marks.ink(mark, look)))
        ink = look.bright if moment.alone else look.strong
        return line.append(moment.headline if words is None else words, ink)
