"""How a hall counts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from pydantic import Field, model_validator

from simulator.scenario.changes.change import Hall, HallChange
from simulator.scenario.changes.choices import Choices
from simulator.scenario.changes.figures import Figures
from simulator.scenario.changes.form import Data
from simulator.scenario.count_parameters import FAST_HALL, CountParameters
from simulator.scenario.model import Contest
from simulator.values import wrong


class Count(CountParameters, HallChange):
    """Changes how the hall counts: any parameter of ``count``, and ``preset``."""

    type: Literal["count"]
    preset: Literal["fast"] | None = Field(
        None, description="fast: a Sunderland-style race; further keys act on top of it"
    )

    rank: ClassVar[int] = 90
    heading: ClassVar[str] = "The count"

    @property
    def parameters(self) -> Mapping[str, Any]:
        """The count parameters that this change sets."""
        names = self.model_fields_set & CountParameters.model_fields.keys()
        return {name: getattr(self, name) for name in sorted(names)}

    @model_validator(mode="after")
    def _check_parameters(self) -> Count:
        if not self.parameters and self.preset is None:
            raise wrong("sets no parameter of the count")
        return self

    @classmethod
    def keys(cls) -> str:
        """Not all fifty of them."""
        return "`preset`, any parameter of the count"

    def words(self) -> str:
        """``the count changes (preset fast, tables 6)``."""
        parts = [f"preset {self.preset}"] if self.preset else []
        for name, value in self.parameters.items():
            simple = isinstance(value, int | float)
            parts.append(f"{name} {value:g}" if simple else name)
        return f"the count changes ({', '.join(parts)})"

    @classmethod
    def example(cls, choices: Choices) -> tuple[str, Data]:
        """Six tables and a recount."""
        return (
            "The hall: any parameter of the count (election-night schema lists them).",
            {"contest": choices.seat.slug, "tables": 6, "recounts": 1},
        )

    def hall(self, figures: Figures) -> Hall:
        """The halls' parameters, with a preset under the keys that are given."""
        del figures
        update = {**(FAST_HALL if self.preset == "fast" else {}), **self.parameters}
        # 650 halls share few sets of parameters: each is copied once. The key keeps it alive.
        copies: dict[int, tuple[CountParameters, CountParameters]] = {}

        def change(contest: Contest) -> Contest:
            before = contest.count
            if id(before) not in copies:
                after = before.model_copy(update=update)
                copies[id(before)] = (before, before if after == before else after)
            after = copies[id(before)][1]
            return contest if after is before else contest.amend(count=after)

        return change
