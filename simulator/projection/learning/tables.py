"""Learnt tables: those that ship beside new ones, and as files."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from simulator.errors import InputError
from simulator.projection.parameters import KINDS, NIGHTS, Parameters, ParameterSet
from simulator.projection.seats import Floats
from simulator.text import excerpt, join

ALL: Final = "all"


def name_of(without: str | None) -> str:
    """A table's name: ``all``, or ``without-2019`` for one that a night took no part in."""
    return ALL if without is None else f"without-{without.removeprefix('uk-')}"


def text_of(learnt: ParameterSet) -> str:
    """A table as a file: ``Parameters.write`` of both kinds of prior, a group a line."""
    kinds = {"polls": learnt.polls, "base": learnt.base}
    return _text({kind: one.write() for kind, one in kinds.items()}, 0) + "\n"


def _text(value: Any, depth: int) -> str:
    """JSON that breaks lines down to the parts of a group, and no further."""
    inner = list(value.values()) if isinstance(value, dict) else value
    if not isinstance(value, dict | list) or not any(isinstance(v, dict | list) for v in inner):
        return json.dumps(value)
    space = " " * (depth + 1)
    if isinstance(value, dict):
        lines = [f"{space}{json.dumps(k)}: {_text(v, depth + 1)}" for k, v in value.items()]
    else:
        lines = [f"{space}{_text(v, depth + 1)}" for v in value]
    first, last = ("{", "}") if isinstance(value, dict) else ("[", "]")
    return f"{first}\n" + ",\n".join(lines) + f"\n{' ' * depth}{last}"


@dataclass(frozen=True, slots=True)
class Difference:
    """How far a group of parameters is from the one that ships: root mean square, and most.

    Scales (sigma, τ, spread, national) as fractions, means (μ) in units of a seat's sigma,
    correlations (C) as they are.
    """

    rms: float
    most: float


def differences(ours: Parameters, theirs: Parameters) -> Mapping[str, Difference]:
    """By group: sigma, each kind of τ, spread, C, mu, national."""
    found = {"sigma": ours.sigma / theirs.sigma - 1.0}
    for kind in KINDS:
        found[f"tau {kind}"] = ours.tau[kind] / theirs.tau[kind] - 1.0
    found["spread"] = ours.spread / theirs.spread - 1.0
    found["C"] = ours.correlation - theirs.correlation
    found["mu"] = (ours.mu - theirs.mu) / theirs.sigma[:, None]
    found["national"] = np.array([ours.national / theirs.national - 1.0])
    return {name: _difference(values) for name, values in found.items()}


def _difference(values: Floats) -> Difference:
    return Difference(float(np.sqrt((values**2).mean())), float(np.abs(values).max()))


def check_night(name: str) -> str:
    """A night that parameters are learnt on, by name or year; ``InputError`` for any other."""
    full = name if name.startswith("uk-") else f"uk-{name}"
    if full not in NIGHTS:
        raise InputError(f"--leave-out takes one of {join(NIGHTS, 'or')}, not {excerpt(name)}")
    return full
