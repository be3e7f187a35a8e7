"""What a change did to a night: the values that ``explain`` tells, kept in the scenario."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from simulator.errors import Severity


@dataclass(frozen=True, slots=True)
class Issue:
    """A finding about one change, before a file and a line are known.

    Attributes:
        index: position of the change in its file, from 0.
        key: key within the change (``to.Con``); empty when the whole change is meant.
        message: what is wrong, in one line.
        nearest: the nearest valid name, if one is near.
        severity: error or warning.
    """

    index: int
    key: str
    message: str
    nearest: str | None = None
    severity: Severity = Severity.ERROR

    @property
    def dotted(self) -> str:
        """The key in its file: ``changes[0].to.Con``."""
        return f"changes[{self.index}]" + (f".{self.key}" if self.key else "")


@dataclass(frozen=True, slots=True)
class Flip:
    """A seat that changed hands: the contest's slug and the parties that win it."""

    contest: str
    from_party: str
    to_party: str


@dataclass(frozen=True, slots=True)
class ChangeReport:
    """What one change did, on the figures that stood before it.

    Attributes:
        type: the change's type (``withdraw``).
        text: the change in one line.
        contests: slugs of the contests it changed, in the scenario's order.
        votes: party id → known votes gained, negative for lost; parties without any are left out.
        abstained: people who no longer vote, negative for people who now do.
        seats: party id → seats gained on known figures.
        flips: seats that changed hands, in the scenario's order.
        predicted: contests whose predicted shares changed.
        floored: contests in which a share was clipped at zero.
        issues: warnings.
    """

    type: str
    text: str
    contests: tuple[str, ...] = ()
    votes: Mapping[str, int] = field(default_factory=dict)
    abstained: int = 0
    seats: Mapping[str, int] = field(default_factory=dict)
    flips: tuple[Flip, ...] = ()
    predicted: int = 0
    floored: int = 0
    issues: tuple[Issue, ...] = ()
