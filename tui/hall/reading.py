"""The declaration as it is read out, line by line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rich.text import Text
from textual.geometry import Size

from simulator import Scenario
from simulator.telling import Part, Statement, rejected_lines
from simulator.text import bar, capitalise
from simulator.timeline import Declaration, DeclaredCandidate, heads_of
from simulator.uk import HEADS_NOT_KNOWN
from tui.kit import formats
from tui.kit.drawn import Drawn
from tui.kit.formats import wrap


@dataclass(frozen=True)
class Speech:
    """A statement of which so many beats have been said."""

    statement: Statement
    said: int
    declaration: Declaration
    scenario: Scenario
    asides: tuple[str, ...] = ()


class StatementReading(Drawn[Speech]):
    """The statement so far. Where it is too long for the screen its last lines show."""

    DEFAULT_CSS = "StatementReading { height: 1fr; }"

    def draw(self, speech: Speech, size: Size) -> Iterable[Text]:
        """Every beat said, with air between them where there is room for all of it."""
        whole = len(self._lines(speech, size.width, len(speech.statement.beats), air=True))
        lines = self._lines(speech, size.width, speech.said, air=whole <= size.height)
        return lines[-size.height :] if len(lines) > size.height else lines

    def _lines(self, speech: Speech, width: int, said: int, *, air: bool) -> list[Text]:
        look = self.look
        lines: list[Text] = []
        gap = [Text()] if air else []
        before: Part | None = None
        for beat in speech.statement.beats[:said]:
            if beat.part is Part.CANDIDATE and beat.candidate:
                if before is Part.OPENING:
                    lines.append(Text())
                lines.append(self._candidate(speech, beat.candidate, width))
                lines += gap
            elif beat.part is Part.REJECTED:
                lines += [] if air else [Text()]
                lines += self._rejected(speech, beat.text, width)
            else:
                ink = look.bright if beat.part is Part.ELECTED else look.normal
                lines += [Text()] if beat.part is not Part.OPENING and lines[-1].plain else []
                lines += [Text(piece, ink) for piece in wrap(beat.text, max(width, 20))]
                if beat.part is Part.OPENING:
                    lines += self._asides(speech, width)
            before = beat.part
        return lines

    def _asides(self, speech: Speech, width: int) -> list[Text]:
        if not speech.asides:
            return []
        words = ". ".join(capitalise(words.rstrip(".")) for words in speech.asides)
        return [Text(piece, self.look.quiet) for piece in wrap(f"({words}.)", max(width, 20))]

    def _candidate(self, speech: Speech, candidate: DeclaredCandidate, width: int) -> Text:
        look, declared = self.look, speech.declaration
        party = look.party(speech.scenario.party(candidate.party))
        over = speech.said == len(speech.statement.beats)
        chosen = over and candidate.elected
        names, parties = _columns(declared, width)
        line = Text(f"{party.symbol} ", party.style)
        ink = look.bright if chosen else look.strong
        line.append(formats.fitted(candidate.read_as, names) + "  ", ink)
        line.append(formats.fitted(_standing_for(candidate), parties), look.quiet)
        line.append(f"{formats.votes(candidate.votes):>8}", ink)
        room = width - line.cell_len - 11
        if chosen and room < 6:
            return line.append("  elected", look.bright)
        if room >= 6:
            top = max(c.votes for c in declared.candidates)
            full = max(declared.valid_votes / 3, top, 1)
            drawn = bar(candidate.votes / full, room, party.fill)
            line.append("  ").append(f"{drawn:<{room}}", party.style)
        return line.append("  elected" if chosen else "", look.bright)

    def _rejected(self, speech: Speech, text: str, width: int) -> list[Text]:
        look = self.look
        if not heads_of(speech.declaration.rejected):
            line = Text(text.removesuffix(" as follows:"), look.normal)
            line.append(f" {speech.declaration.rejected.total:,}.", look.strong)
            return [line.append(f"  ({HEADS_NOT_KNOWN})", look.quiet)]
        lines = [Text(text, look.normal)]
        if speech.declaration.rejected.split_simulated:
            lines[0].append("  ").append(" split simulated ", look.mark)
        names, parties = _columns(speech.declaration, width)
        longest = max(len(words) for words, _ in rejected_lines(speech.declaration))
        reach = min(max(longest, 4 + names + parties), width - 8)
        for words, papers in rejected_lines(speech.declaration):
            total = words.startswith("Total")
            line = Text(formats.fitted(words, reach), look.quiet)
            lines.append(line.append(f"{papers:>8,}", look.strong if total else look.normal))
        return lines


def _columns(declared: Declaration, width: int) -> tuple[int, int]:
    """Cells for names and for parties' names; the latter give way on a narrow screen."""
    names = min(formats.widest(c.read_as for c in declared.candidates), 28)
    parties = min(formats.widest(_standing_for(c) for c in declared.candidates), 40)
    room = width - names - 21
    return names, min(parties, room) if room >= 8 else 0


def _standing_for(candidate: DeclaredCandidate) -> str:
    """What the officer adds to the name, and what the hall knows of it."""
    words = candidate.description or candidate.party_name
    return f"{words} ({candidate.status})" if candidate.status else words
