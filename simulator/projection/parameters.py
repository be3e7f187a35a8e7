"""What was learnt from nights that are over: how far seats stray, together and each alone."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.resources import files
from typing import Any, Final

import numpy as np

from simulator.projection.seats import GROUPS, PARTIES, Floats

TAU_FACTOR: Final = 1.3
"""On every τ: the best of a grid from 1 to 2, which was flat (measured on 2010 to 2024)."""

REGIONS: Final = (
    "East Midlands",
    "East of England",
    "London",
    "North East",
    "North West",
    "South East",
    "South West",
    "West Midlands",
    "Yorkshire and The Humber",
)

BATTLEGROUNDS: Final = (
    ("Con", "Lab"),
    ("Con", "LD"),
    ("Lab", "Con"),
    ("Lab", "LD"),
    ("LD", "Con"),
    ("LD", "Lab"),
    ("Nat", "Lab"),
    ("Lab", "Nat"),
    ("Con", "Nat"),
    ("Nat", "Con"),
    ("Lab", "RUK"),
    ("Con", "RUK"),
    ("LD", "Nat"),
    ("Nat", "LD"),
)
"""Who won the base and who came second, in the order of the regressors."""

WINNERS: Final = ("Con", "Lab", "LD", "Nat")
"""Parties whose previous win, and whose slope in Scotland, is a regressor."""

SHARED: Final = (
    "const",
    "scot",
    "wales",
    *REGIONS,
    *(f"slope_{party}" for party in GROUPS[:PARTIES]),
    *(f"won_{party}" for party in WINNERS),
    *(f"scotslope_{party}" for party in WINNERS),
    *(f"bg_{first}_{second}" for first, second in BATTLEGROUNDS),
    "borough",
    "freed_RUK",
    "freed_other",
)
OWN: Final = (
    "own2",
    "new",
    "hinge",
    "target_vs_Con",
    "target_vs_Lab",
    "target_vs_other",
    "defend",
)
COLUMNS: Final = (*SHARED, *OWN)
PLAIN: Final = 3 + len(REGIONS)
"""The first columns: nothing to centre, and no mean learnt (never the polls' past bias)."""

EDGES: Final = (-1.0, -0.33, 0.33, 1.0, 1.67)
"""Between the bands of a party's own z."""

BANDS: Final = 2 * (len(EDGES) + 1)
"""Bands in England and Wales, then in Scotland."""

KINDS: Final = (
    "const",
    "scot",
    "wales",
    "region",
    "own",
    "rival",
    "winner",
    "sslope",
    "bg",
    "bgS",
    "type",
    "freed",
    "own2",
    "new",
    "hinge",
    "target",
    "defend",
)


def kind_of(column: str, party: str) -> str:
    """The group of regressors that a column is in for a party, by which its τ goes."""
    head, _, tail = column.partition("_")
    if column in REGIONS:
        return "region"
    if head == "slope":
        return "own" if tail == party else "rival"
    if head == "bg":
        return "bgS" if "Nat" in tail else "bg"
    named = {
        "won": "winner",
        "scotslope": "sslope",
        "borough": "type",
        "freed": "freed",
        "target": "target",
    }
    return named.get(head, column)


@dataclass(frozen=True, eq=False)
class Parameters:
    """Scales of one kind of prior, on the scale of square-root shares; six parties.

    Attributes:
        sigma: (6,), sd of a seat.
        tau: kind of regressor → (6,), sd of its coefficients in units of sigma.
        correlation: (6, 6), of the parties' residuals within a seat.
        spread: (6, 12), sd by band in units of sigma: England and Wales, then Scotland.
        mu: (6, 50), mean of the coefficients.
        nights: what it was learnt on, in words.
        national: factor on the intervals of national shares, about their medians.
    """

    sigma: Floats
    tau: Mapping[str, Floats]
    correlation: Floats
    spread: Floats
    mu: Floats
    nights: tuple[str, ...] = ()
    national: float = 1.0

    @cached_property
    def scale(self) -> Floats:
        """(6, 50), sd of every coefficient but for the night's noise."""
        names = GROUPS[:PARTIES]
        rows = [
            [float(self.tau[kind_of(column, party)][p]) for column in COLUMNS]
            for p, party in enumerate(names)
        ]
        scaled: Floats = TAU_FACTOR * np.array(rows) * self.sigma[:, None]
        return scaled

    @cached_property
    def precision(self) -> Floats:
        """(300, 300), inverse covariance of the coefficients, party by party.

        Coefficients of the same shared column are correlated over parties as residuals are.
        """
        width = len(COLUMNS)
        out = np.zeros((PARTIES * width, PARTIES * width))
        for column in range(width):
            at = np.arange(PARTIES) * width + column
            scale = self.scale[:, column]
            among = self.correlation if column < len(SHARED) else np.eye(PARTIES)
            out[np.ix_(at, at)] = np.linalg.inv(among * np.outer(scale, scale))
        return out

    @classmethod
    def read(cls, table: Mapping[str, Any], nights: Sequence[str] = ()) -> Parameters:
        """Parameters as a file has them."""
        names = GROUPS[:PARTIES]

        def column(values: Mapping[str, Any]) -> Floats:
            return np.array([values[party] for party in names], np.float64)

        return cls(
            column(table["sigma"]),
            {kind: column(values) for kind, values in table["tau"].items()},
            np.array(table["C"], np.float64),
            column(table["v"]),
            column(table["mu"]),
            tuple(nights),
            float(table.get("national", 1.0)),
        )

    def write(self) -> dict[str, Any]:
        """What ``read`` reads, rounded as the shipped files are."""
        names = GROUPS[:PARTIES]

        def row(values: Floats, digits: int) -> dict[str, Any]:
            return {party: np.round(values[p], digits).tolist() for p, party in enumerate(names)}

        return {
            "sigma": row(self.sigma, 7),
            "tau": {kind: row(self.tau[kind], 5) for kind in self.tau},
            "C": np.round(self.correlation, 5).tolist(),
            "v": row(self.spread, 5),
            "mu": row(self.mu, 7),
            "national": round(self.national, 3),
        }


@dataclass(frozen=True, eq=False)
class ParameterSet:
    """Parameters for a prior with polls in it, and for one without."""

    polls: Parameters
    base: Parameters

    @property
    def nights(self) -> tuple[str, ...]:
        """The nights they were learnt on."""
        return self.polls.nights


NIGHTS: Final = ("uk-2015", "uk-2017", "uk-2019", "uk-2024")
"""The shipped nights that the shipped parameters are learnt on."""


@lru_cache
def shipped_parameters(without: str | None = None) -> ParameterSet:
    """The parameters that ship: learnt on all nights, or without one of ``NIGHTS``.

    A night that took no part in learning has the same with it and without it.
    """
    name = f"without-{without.removeprefix('uk-')}" if without in NIGHTS else "all"
    text = (files("simulator.projection") / "learnt" / f"{name}.json").read_text("utf-8")
    tables = json.loads(text)
    nights = tuple(night for night in NIGHTS if night != without)
    return ParameterSet(
        Parameters.read(tables["polls"], nights), Parameters.read(tables["base"], nights)
    )
