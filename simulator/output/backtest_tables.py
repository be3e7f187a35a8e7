"""The tables of ``backtest --out``: scores, seats, baselines and coverage as CSV.

``COLUMNS`` says what each column is; every figure is of projections (simulated) but ``actual``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from simulator.disk import claim, csv_text, refusals, replacement
from simulator.projection.backtest import LEVELS, SPANS, Backtest, Claim, coverage
from simulator.text import spreadsheet_text

Described = tuple[str, str]
"""Unit and meaning of a column."""

DIGITS: Final = 6

_WHICH: Final[dict[str, Described]] = {
    "night": ("text", "name of the scenario"),
    "start": ("text", "prior, with or without the exit poll, such as polls+exit"),
    "sequence": ("number", "number of the random order; empty in the night's own"),
    "checkpoint": ("text", "declarations in the United Kingdom, or the hour, such as 04h"),
}
COLUMNS: Final[Mapping[str, Mapping[str, Described]]] = {
    "scores": {
        **_WHICH,
        "declared": ("declarations", "in the United Kingdom"),
        "time": ("ISO 8601 with offset", "of the checkpoint; empty in a shuffled order"),
        "trained_on": ("text", "years of the nights that the parameters were learnt on"),
        "error": ("seats", "sum over eight groups of the absolute errors of the medians"),
        "crps": ("seats", "sum over eight groups of the continuous ranked probability scores"),
        "undeclared": ("seats", "scored one by one, of Great Britain without the Speaker's"),
        "brier": ("score, 0 to 2", "mean over the undeclared seats"),
        "log": ("nats", "mean over the undeclared seats of minus the log of the winner's chance"),
        "lost": ("seats", "undeclared seats whose favourite lost"),
        "expected_lost": ("seats", "the same as the chances themselves expected it"),
        "shares": ("figures", "groups' shares in undeclared seats"),
        **{f"shares_{n}": ("figures", f"of them, within the {n} % interval") for n in LEVELS},
        "national_error": ("points", "sum of the errors of Con, Lab, LD and RUK in Great Britain"),
        "national": ("figures", "shares in Great Britain that are scored"),
        **{f"national_{n}": ("figures", f"of them, within the {n} % interval") for n in LEVELS},
        "sure": ("text", "what two updates in a row were certain of"),
        "false": ("text", "of it, what did not come true"),
    },
    "seats": {
        **_WHICH,
        "group": ("text", "party, RUK with UKIP and the Brexit Party, or Oth for all others"),
        **{f"p{n}": ("seats", f"percentile {n} of the draws") for n in (5, 10, 25, 50, 75, 90, 95)},
        "actual": ("seats", "won"),
    },
    "baselines": {
        "night": _WHICH["night"],
        "baseline": ("text", "what a projection has to beat"),
        "checkpoint": _WHICH["checkpoint"],
        "error": ("seats", "sum over eight groups of the absolute errors"),
    },
    "coverage": {
        "start": _WHICH["start"],
        "checkpoints": ("text", "which, all nights together"),
        **{
            f"{what}_{n}": ("fraction", f"of the {n} % intervals of {words} that held")
            for what, words in {
                "large": "Con, Lab, LD and SNP seats",
                "seats": "seats of the seven parties",
                "shares": "undeclared seats' shares",
                "national": "shares in Great Britain",
            }.items()
            for n in LEVELS
        },
        **{
            f"{party}_{key}": (unit, f"{party} seats, 90 % intervals of more than four: {words}")
            for party in ("Con", "Lab", "LD", "SNP")
            for key, unit, words in (
                ("number", "intervals", "how many"),
                ("held", "fraction", "of them that held"),
                ("width", "seats", "median width"),
            )
        },
    },
}
"""Table → column → unit and meaning."""


def write_tables(result: Backtest, directory: Path) -> list[Path]:
    """Write the tables of a backtest into a folder; the files written.

    Raises:
        InputError: they cannot be written.
    """
    tables = {
        "scores": _scores(result),
        "seats": _seats(result),
        "baselines": _baselines(result),
        "coverage": _coverage(result),
    }
    written = []
    with claim(directory):
        for name, rows in tables.items():
            path = directory / f"{name}.csv"
            cells = ([_cell(row[column]) for column in COLUMNS[name]] for row in rows)
            text = csv_text([list(COLUMNS[name]), *cells])
            with refusals(path), replacement(path) as file:
                file.write(text.encode())
            written.append(path)
    return written


def _scores(result: Backtest) -> Iterator[Mapping[str, Any]]:
    for run in result.runs:
        for score in run.scores:
            time = score.time
            yield {
                "night": run.night,
                "start": run.start,
                "sequence": run.sequence,
                "checkpoint": score.checkpoint,
                "declared": score.declared,
                "time": None if time is None else result.clocks[run.night].at(time).isoformat(),
                "trained_on": " ".join(map(str, run.trained_on)),
                "error": score.error,
                "crps": score.crps,
                "undeclared": score.undeclared,
                "brier": score.brier,
                "log": score.log,
                "lost": score.lost,
                "expected_lost": score.expected_lost,
                **_counts("shares", score.shares),
                "national_error": score.national_error,
                **_counts("national", score.national),
                "sure": _claims(score.sure),
                "false": _claims(score.false),
            }


def _seats(result: Backtest) -> Iterator[Mapping[str, Any]]:
    for run in result.runs:
        for score in run.scores:
            for group, span in score.seats.items():
                named = zip((5, 10, 25, 50, 75, 90, 95), span.ranges, strict=True)
                yield {
                    "night": run.night,
                    "start": run.start,
                    "sequence": run.sequence,
                    "checkpoint": score.checkpoint,
                    "group": group,
                    **{f"p{number}": value for number, value in named},
                    "actual": span.actual,
                }


def _baselines(result: Backtest) -> Iterator[Mapping[str, Any]]:
    for night, by_name in result.baselines.items():
        for name, errors in by_name.items():
            for checkpoint, error in errors.items():
                yield {
                    "night": night,
                    "baseline": name,
                    "checkpoint": checkpoint,
                    "error": error,
                }


def _coverage(result: Backtest) -> Iterator[Mapping[str, Any]]:
    for start in result.all_starts:
        for span in SPANS:
            found = coverage(result.of(start), span)
            by_level = {
                "large": found.large,
                "seats": found.seats,
                "shares": found.shares,
                "national": found.national,
            }
            yield {
                "start": start,
                "checkpoints": span,
                **{f"{what}_{n}": parts[n] for what, parts in by_level.items() for n in LEVELS},
                **{
                    f"{party}_{key}": value
                    for party, own in found.parties.items()
                    for key, value in (
                        ("number", own.number),
                        ("held", own.share),
                        ("width", own.width),
                    )
                },
            }


def _counts(what: str, counts: Sequence[int]) -> dict[str, int]:
    number, *held = counts
    return {what: number, **{f"{what}_{n}": k for n, k in zip(LEVELS, held, strict=True)}}


def _claims(claims: Sequence[Claim]) -> str:
    return "; ".join(
        f"{claim.party} {claim.what}" if claim.party else claim.what for claim in claims
    )


def _cell(value: object) -> object:
    if isinstance(value, float):
        return round(value, DIGITS)
    return spreadsheet_text(value) if isinstance(value, str) else value
