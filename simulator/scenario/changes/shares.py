"""Shares of the vote set, shifted, or taken from the polls."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from simulator.scenario.changes.change import (
    FLOOR,
    Floor,
    Percent,
    Plan,
    Planner,
    Points,
    PollsterName,
    VoteChange,
)
from simulator.scenario.changes.choices import Choices
from simulator.scenario.changes.figures import Figures, Refused, below_zero, resolve
from simulator.scenario.changes.form import Ask, Data, Form
from simulator.scenario.changes.tallies import HUNDRED, UNIT, ShareTally, Tally, units
from simulator.scenario.changes.words import nickname, nicknames, number, signed
from simulator.scenario.model import Contest, Pollster
from simulator.text import nearest
from simulator.values import Line, wrong

AVERAGE = "average"
"""The name under which ``predicted`` means all pollsters in use."""


def _begin_shift(choices: Choices) -> Data | None:
    return {"shift": {}, "floor": True} if len(choices.parties) > 1 else None


def _begin_predicted(choices: Choices) -> Data | None:
    polled = choices.scenario.outcome is not None and choices.scenario.pollsters
    return {"predicted": AVERAGE} if polled else None


class Shares(VoteChange):
    """Sets or shifts shares of the vote; everybody else keeps their proportions."""

    type: Literal["shares"]
    set: Mapping[Line, Percent] | None = Field(
        None, description="party id (or candidate's name) = share of the valid votes, percent"
    )
    shift: Mapping[Line, Points] | None = Field(
        None, description="party id (or candidate's name) = points to add, negative to take"
    )
    predicted: Annotated[PollsterName, Ask("By", words=((AVERAGE, "their average"),))] | None = (
        Field(
            None,
            description="set the shares to those of this pollster, or 'average' for all that are "
            "used; acts on known figures only",
        )
    )
    floor: Floor = Field(False, description=FLOOR)

    rank: ClassVar[int] = 20
    heading: ClassVar[str] = "Shares"
    idle_words: ClassVar[str] = "shares as they are: move a slider"
    forms: ClassVar[tuple[Form, ...] | None] = (
        Form("shares.shift", "Shares", "points given to parties, or taken", _begin_shift, rank=60),
        Form(
            "shares.predicted",
            "The polls were right",
            "shares as predicted",
            _begin_predicted,
            rank=70,
            keys=("predicted",),
        ),
    )

    @model_validator(mode="after")
    def _check_way(self) -> Shares:
        ways = [key for key in ("set", "shift", "predicted") if getattr(self, key) is not None]
        if len(ways) != 1:
            raise wrong("give exactly one of 'set', 'shift' and 'predicted'")
        if self.set is not None and sum(self.set.values(), Decimal(0)) > 100:
            raise wrong(f"the shares of 'set' sum to {sum(self.set.values())}, above 100")
        if not (self.set or self.shift or self.predicted):
            raise wrong(f"'{ways[0]}' names nobody")
        return self

    def words(self) -> str:
        """``shares shifted by RUK +3, Con −3``."""
        if self.predicted is not None:
            by = "" if self.predicted == AVERAGE else f" by {self.predicted}"
            return f"shares as predicted{by}"
        if self.set is not None:
            parts = [f"{name} {number(value)} %" for name, value in self.set.items()]
            return f"shares set to {', '.join(parts)}"
        parts = [f"{name} {signed(value)}" for name, value in (self.shift or {}).items()]
        return f"shares shifted by {', '.join(parts)}"

    @classmethod
    def short(cls, data: Data) -> str:
        """``Shares Reform +3, Con −3``."""
        if "shift" in data:
            moved = [f"{nickname(p)} {signed(value)}" for p, value in data["shift"].items()]
            return f"Shares {', '.join(moved)}".strip()
        if "set" in data:
            return f"Shares of {nicknames(data['set'])}"
        by = data["predicted"]
        return "The polls were right" if by == AVERAGE else f"{by} was right"

    @classmethod
    def is_idle(cls, data: Data) -> bool:
        """No share changes."""
        return not any(data.get(key) for key in ("shift", "set", "predicted"))

    @classmethod
    def example(cls, choices: Choices) -> tuple[str, Data]:
        """A point and a half from the winner to the runner-up."""
        first, second, _ = choices.placed
        points = Decimal("1.5")
        shift = {second.party: points, first.party: -points}
        return (
            "Shares of the vote, in points: shift some, or set them; the others keep proportion.",
            {"contest": choices.seat.slug, "shift": shift},
        )

    def plan(self, figures: Figures) -> Planner:
        """Shares are set or shifted; whoever is not named keeps their proportions."""
        if self.predicted is not None:
            return _plan_predicted(self.predicted, figures)
        key = "set" if self.set is not None else "shift"
        points = {name: units(value) for name, value in (self.set or self.shift or {}).items()}
        for name in points:
            figures.check_either(name, f"{key}.{name}")
        must_stand = self.must_stand(figures)

        def planner(contest: Contest) -> Plan | None:
            places = resolve(contest, points, figures, key, must_stand=must_stand)
            if not places:
                return None
            wanted = {place: points[name] for name, place in places.items()}
            keys = {place: f"{key}.{name}" for name, place in places.items()}

            def act(tally: Tally) -> None:
                clip = figures.clip if self.floor else None
                _retarget(contest, tally, wanted, key == "shift", clip, keys)

            return Plan(known=act, predicted=act)

        return planner


def _retarget(
    contest: Contest,
    tally: Tally,
    points: Mapping[int, int],
    shift: bool,
    clip: Callable[[Contest, Tally], None] | None,
    keys: Mapping[int, str],
) -> None:
    """Give some candidates the share (or the shift) they are to have, others the rest.

    All in integers over one denominator, so that votes come out exactly. ``clip`` hears
    of the seats that are clipped; None refuses instead, naming the key of the candidate's share.
    """
    total = tally.total
    if total <= 0:
        return
    targets: dict[int, float] = {}
    for index, wanted in points.items():
        if shift and not tally.holds(index):
            continue
        target = total * wanted + (tally.values[index] * HUNDRED if shift else 0)
        if target < 0:
            if clip is None:
                raise below_zero(contest, index, tally, target / HUNDRED, keys[index])
            clip(contest, tally)
            target = 0
        targets[index] = target
    others = sum(value for i, value in enumerate(tally.values) if i not in targets)
    rest = total * HUNDRED - sum(targets.values())
    # Shares of a pollster are floats: a rest of minus a billionth of a point is zero.
    if rest < -1e-9 * total * HUNDRED:
        if clip is None:
            raise Refused("", f"the shares in {contest.name} would sum to more than 100 %")
        clip(contest, tally)
    rest = max(rest, 0)
    weights = [
        targets[i] * (others or 1) if i in targets else value * rest
        for i, value in enumerate(tally.values)
    ]
    if sum(weights) <= 0:
        raise Refused("", f"nobody would have a vote in {contest.name}")
    tally.touch(*targets)
    tally.assign(weights, total)


def _plan_predicted(name: str, figures: Figures) -> Planner:
    """Known shares become those of a pollster, or of the average of all in use."""
    asked = [p for p in figures.scenario.pollsters if name in (p.name, AVERAGE)]
    asked = [p for p in asked if p.used or name != AVERAGE]
    if not asked:
        names = [p.name for p in figures.scenario.pollsters]
        message = f"unknown pollster '{name}'" if names else "this night has no predictions"
        raise Refused("predicted", message, nearest(name, [*names, AVERAGE]))

    def planner(contest: Contest) -> Plan | None:
        wanted = _published([pair for pair in figures.predictions(contest) if pair[0] in asked])
        if not wanted:
            return None

        # Published shares are above 100 by rounding alone: clipping them is no news.
        def act(tally: Tally) -> None:
            _retarget(contest, tally, wanted, False, lambda *_: None, {})

        return Plan(known=act)

    return planner


def _published(predictions: Sequence[tuple[Pollster, ShareTally]]) -> dict[int, int]:
    """Shares (units of a point) of the candidates that pollsters name; "Other" is left over."""
    sums: dict[int, float] = {}
    weights: dict[int, float] = {}
    for pollster, tally in predictions:
        for index, named in enumerate(tally.named):
            if named and tally.total > 0:
                value = 100.0 * tally.values[index] / tally.total
                sums[index] = sums.get(index, 0.0) + pollster.weight * value
                weights[index] = weights.get(index, 0.0) + pollster.weight
    means = {index: sums[index] / weights[index] for index in sums}
    over = max(1.0, sum(means.values()) / 100.0)
    return {index: round(mean / over * UNIT) for index, mean in means.items()}
