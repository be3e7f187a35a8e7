"""What one change did by itself, on the figures that the changes before it left."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rich.text import Text
from textual.geometry import Size

from simulator import Scenario
from simulator.scenario import ChangeReport
from simulator.text import quantity, signed
from tui.kit.drawn import Drawn
from tui.kit.formats import wrap

MOST_PARTIES = 8
"""Parties whose votes are named."""


@dataclass(frozen=True)
class Effect:
    """A change in words, and its report; none while it waits or cannot be."""

    words: str
    report: ChangeReport | None
    base: Scenario


class ChangeEffect(Drawn[Effect]):
    """The change as a sentence, then what it did, as far as there is room."""

    DEFAULT_CSS = "ChangeEffect { height: 1fr; }"

    def draw(self, effect: Effect, size: Size) -> Iterable[Text]:
        look, width = self.look, max(size.width - 1, 10)
        yield Text("")
        words = effect.words[:1].upper() + effect.words[1:]
        for line in wrap(f"{words}.", width):
            yield Text(f" {line}", look.normal)
        report = effect.report
        if report is None:
            return
        for fact in self._facts(report, effect.base):
            for line in wrap(fact, width):
                yield Text(f" {line}", look.quiet)

    def _facts(self, report: ChangeReport, base: Scenario) -> Iterable[str]:
        if report.contests and len(base.contests) > 1:
            yield f"Acts on {quantity(len(report.contests), 'contest')}."
        if report.abstained:
            verb = "no longer vote" if report.abstained > 0 else "vote who had not"
            yield f"{abs(report.abstained):,} {verb}."
        if report.floored:
            yield f"A share stops at zero in {quantity(report.floored, 'contest')}."
        if report.seats:
            seats = sorted(report.seats.items(), key=lambda item: -item[1])
            yield f"Seats: {', '.join(f'{party} {signed(n)}' for party, n in seats)}."
        if report.votes:
            votes = sorted(report.votes.items(), key=lambda item: -abs(item[1]))[:MOST_PARTIES]
            more = " and others" if len(report.votes) > MOST_PARTIES else ""
            yield f"Votes: {', '.join(f'{party} {signed(n)}' for party, n in votes)}{more}."
        if report.predicted and not report.votes:
            yield f"Predictions change in {quantity(report.predicted, 'contest')}."
