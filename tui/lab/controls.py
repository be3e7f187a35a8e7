"""The sliders and pickers of the lab, as values: widgets show them and send new ones back.

Nothing here imports textual.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from tui.lab.offers import Offer


@dataclass(frozen=True, slots=True)
class Slide:
    """A number to move, by ``step`` or by ``leap``.

    ``most``: no further than this for now, because other sliders take the rest.
    """

    key: str
    label: str
    value: Decimal
    low: Decimal
    high: Decimal
    step: Decimal
    leap: Decimal
    unit: str = ""
    party: str | None = None
    signed: bool = False
    most: Decimal | None = None

    def moved(self, to: Decimal) -> Decimal:
        """A value within bounds."""
        high = self.high if self.most is None else min(self.high, self.most)
        return min(max(to, self.low), high)


@dataclass(frozen=True, slots=True)
class Pick:
    """One of several."""

    key: str
    label: str
    value: str
    offers: tuple[Offer, ...]

    @property
    def chosen(self) -> Offer:
        """What is chosen; a value that is not on offer stands for itself."""
        return next(
            (o for o in self.offers if o.value == self.value), Offer(self.value, self.value)
        )


@dataclass(frozen=True, slots=True)
class Tick:
    """Some of several, in the order in which they were chosen."""

    key: str
    label: str
    values: tuple[str, ...]
    offers: tuple[Offer, ...]


@dataclass(frozen=True, slots=True)
class Rest:
    """A number that follows from others: who abstains."""

    key: str
    label: str
    value: Decimal
    unit: str = "%"


@dataclass(frozen=True, slots=True)
class Write:
    """A line of text; empty where a file may leave it out."""

    key: str
    label: str
    value: str


Control = Slide | Pick | Tick | Rest | Write
