"""The result in full: a table of the candidates, and the facts under their names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from rich.text import Text
from textual.geometry import Size

from simulator import Scenario
from simulator.outcome import Base
from simulator.text import bar, quantity, signed
from simulator.timeline import Declaration, DeclaredCandidate, describe_status, heads_of
from simulator.uk import HEADS_NOT_KNOWN, INDEPENDENT
from tui.kit import formats
from tui.kit.drawn import Tall
from tui.kit.formats import wrap
from tui.kit.marks import BY_SIMULATED_LOT, by_simulated_lot
from tui.themes import TAG

FIGURES_WIDE: Final = 2 + 2 + TAG + 8 + 7
"""Cells of a candidate's line beside the name, as far as the share."""

CHANGE: Final = 8
"""Cells of the change of a share, which gives way to names and votes."""

LEAST_NAME: Final = 9
"""Cells of a name under which it gives way no more."""


@dataclass(frozen=True)
class Result:
    """A declaration with the base that its changes are measured against."""

    declaration: Declaration
    base: Base | None
    scenario: Scenario
    valid: bool = False
    """Say that the turnout is of valid votes: another one stands beside it."""


class ResultTable(Tall[Result]):
    """Candidates from most votes to fewest, with shares, changes and lost deposits."""

    def draw(self, result: Result, size: Size) -> Iterable[Text]:
        """Headings, a line a candidate, and who did not stand again."""
        look, declared, width = self.look, result.declaration, size.width
        names = min(formats.widest(c.display_name for c in declared.candidates), 25)
        names = min(names, max(width - FIGURES_WIDE, LEAST_NAME))
        changes = declared.base is not None and width >= FIGURES_WIDE + names + CHANGE
        if declared.without_votes:
            yield self._without_votes(result)
            return
        head = f"{'':2}{'':{names}}  {'':{TAG}}{'votes':>8}{'%':>7}"
        yield Text(head + (f"{'change':>{CHANGE}}" if changes else ""), look.quiet)
        top = declared.ranked[0].votes
        for c in declared.ranked:
            yield self._candidate(result, c, names, width, max(top, 1), changes=changes)
        base = result.base
        if base is None:
            return
        standing = {c.party for c in declared.candidates} | {INDEPENDENT}
        gone = [p for p in base.votes if p not in standing and base.votes[p]]
        for party_id in sorted(gone, key=lambda p: -base.votes[p]):
            party = look.party(result.scenario.party(party_id))
            line = Text(f"{party.symbol} ", look.quiet)
            line.append(formats.fitted("did not stand", names) + "  ", look.quiet)
            line.append(formats.fitted(party.short, TAG) + f"{'–':>8}{'–':>7}", look.quiet)
            lost = signed(-(base.share(party_id) or 0), 1, always=True)
            yield line.append(f"{lost:>{CHANGE}}" if changes else "", look.quiet)

    def _without_votes(self, result: Result) -> Text:
        look, c = self.look, result.declaration.elected
        party = look.party(result.scenario.party(c.party))
        line = Text(f"{party.symbol} ", party.style).append(c.display_name, look.bright)
        line.append(f"  {party.name}", look.normal)
        return line.append(f"  {result.declaration.instead_of_votes}", look.bright)

    def _candidate(
        self,
        result: Result,
        c: DeclaredCandidate,
        names: int,
        width: int,
        top: int,
        *,
        changes: bool,
    ) -> Text:
        look = self.look
        party = look.party(result.scenario.party(c.party))
        ink = look.bright if c.elected else look.strong
        line = Text(f"{party.symbol} ", party.style)
        line.append(formats.fitted(c.display_name, names) + "  ", ink)
        line.append(formats.fitted(party.short, TAG), look.normal)
        line.append(f"{formats.votes(c.votes):>8}", ink)
        line.append(f"{formats.share(c.share):>7}", look.normal)
        if changes:
            line.append(f"{c.change_words:>{CHANGE}}", look.normal)
        note = "elected" if c.elected else "lost deposit" if c.deposit_lost else ""
        room = width - line.cell_len - 16
        if room >= 10:
            drawn = bar(c.votes / top, room, party.fill)
            line.append("  ").append(f"{drawn:<{room}}", party.style)
        if width < line.cell_len + len(note) + 2 and not changes:  # who was elected stands first
            return line
        return line.append(f"  {note}", look.bright if c.elected else look.quiet)


class ResultFacts(Tall[Result]):
    """Majority, turnout, swing, base, deposits, rejected papers: a label and a line each."""

    def draw(self, result: Result, size: Size) -> Iterable[Text]:
        look = self.look
        label_width = 13
        for label, text in facts(result):
            pieces = wrap(text, max(size.width - label_width, 16)) or [""]
            for i, piece in enumerate(pieces):
                label_text = label if i == 0 else ""
                yield Text.assemble(
                    (f"{label_text:<{label_width}}", look.quiet), (piece, look.normal)
                )


def facts(result: Result) -> Iterable[tuple[str, str]]:
    """The facts of a result as (label, text)."""
    d, base = result.declaration, result.base
    yield "Figures", describe_status(d)
    if d.unopposed:
        yield "Poll", "none: one candidate stood, and was returned unopposed"
        yield "Electorate", formats.votes(d.electorate)
        return
    if d.rush:
        yield "Elected", f"{d.elected.display_name}, {d.instead_of_votes}"
        yield "Electorate", formats.votes(d.electorate)
        return
    percent = f"{100 * d.majority / d.valid_votes:.2f} %" if d.valid_votes else "–"
    lot = BY_SIMULATED_LOT if by_simulated_lot(d) else "by lot"
    by_lot = f", {lot}" if d.by_lot else f" votes, {percent} of the valid votes"
    yield "Majority", f"{formats.votes(d.majority)}{by_lot}"
    turnout = f"{d.turnout:.2f} %{', valid votes' if result.valid else ''}"
    if base is not None and base.turnout is not None:
        change = signed(d.turnout - base.turnout, 1, always=True)
        turnout += f"{';' if result.valid else ','} {change} points"
    yield "Turnout", turnout
    if d.swing is not None:
        yield "Swing", f"{d.swing} (Butler)"
    elif d.base:
        yield "Swing", "none to tell: winner and runner-up were not both in the base"
    if d.base:
        yield "Changes", f"in points, against {d.base}"
    lost = [c.display_name for c in d.candidates if c.deposit_lost]
    yield (
        "Deposits",
        f"{quantity(len(lost), 'lost deposit')}: {', '.join(lost)}" if lost else "none lost",
    )
    yield (
        "Valid votes",
        f"{formats.votes(d.valid_votes)} of an electorate of {formats.votes(d.electorate)}",
    )
    yield "Rejected", _rejected(d)


def _rejected(d: Declaration) -> str:
    if d.rejected_total is None:
        return "not given"
    papers = quantity(d.rejected_total, "ballot paper")
    heads = "; ".join(f"{words} {n:,}" for words, n in heads_of(d.rejected))
    mark = " (split simulated)" if d.rejected.split_simulated else ""
    return f"{papers}: {heads}{mark}" if heads else f"{papers} ({HEADS_NOT_KNOWN})"


def party_words(d: Declaration, scenario: Scenario) -> str:
    """``Labour gain from Conservative``: the result with the parties' names spelt out."""
    words = d.result.split(" ")
    return " ".join(scenario.parties[w].name if w in scenario.parties else w for w in words)
