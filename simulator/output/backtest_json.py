"""``backtest --json``: the contract's object."""

from __future__ import annotations

from typing import Any

from simulator.projection.backtest import (
    Backtest,
    Claim,
    Coverage,
    Run,
    Score,
    coverage,
    mean_at,
    mean_baseline,
    sequences,
)

DIGITS = 4
"""Decimals of every figure: what lies beyond is the machine's."""


def backtest_object(result: Backtest) -> dict[str, Any]:
    """A backtest as JSON; in shuffled order ``sequences`` stands for the nights' checkpoints."""
    real = [run for run in result.runs if run.sequence is None]
    return {
        "simulated": True,
        "order": result.order,
        "learnt": result.learnt,
        "trained_on": {night: list(years) for night, years in result.trained_on.items()},
        "auto": {night: dict(took) for night, took in result.autos.items()},
        "draws": result.draws,
        "seed": result.seed,
        "nights": {
            night: {run.start: _run(result, run) for run in real if run.night == night}
            for night in result.nights
        },
        "means": {
            start: {
                name: _means(result.of(start), name)
                for name in result.checkpoints
                if mean_at(result.of(start), name, lambda score: score.error) is not None
            }
            for start in result.all_starts
        },
        "coverage": {start: _coverage(coverage(result.of(start))) for start in result.all_starts},
        "baselines": {
            name: {
                checkpoint: _round(mean)
                for checkpoint in result.checkpoints
                if (mean := mean_baseline(result, name, checkpoint)) is not None
            }
            for name in _baselines(result)
        },
        "baselines_by_night": {
            night: {name: dict(errors) for name, errors in by_name.items()}
            for night, by_name in result.baselines.items()
        },
        "sequences": _sequences(result),
    }


def _baselines(result: Backtest) -> list[str]:
    return list(dict.fromkeys(name for night in result.baselines.values() for name in night))


def _run(result: Backtest, run: Run) -> dict[str, Any]:
    return {score.checkpoint: _score(result, run, score) for score in run.scores}


def _score(result: Backtest, run: Run, score: Score) -> dict[str, Any]:
    clock = result.clocks[run.night]
    return {
        "declared": score.declared,
        "time": None if score.time is None else clock.at(score.time).isoformat(),
        "error": _round(score.error),
        "crps": _round(score.crps),
        "seats": {
            group: [*(_round(span.ranges[place]) for place in (0, 3, 6)), span.actual]
            for group, span in score.seats.items()
        },
        "brier": _round(score.brier),
        "log": _round(score.log),
        "sure": [_claim(claim) for claim in score.sure],
        "undeclared": score.undeclared,
        "lost": score.lost,
        "expected_lost": _round(score.expected_lost),
        "national_error": _round(score.national_error),
    }


def _claim(claim: Claim) -> dict[str, Any]:
    return {"what": claim.what, "party": claim.party, "p": _round(claim.p), "true": claim.true}


def _means(runs: tuple[Run, ...], name: str) -> dict[str, Any]:
    return {
        "error": _round(mean_at(runs, name, lambda score: score.error)),
        "crps": _round(mean_at(runs, name, lambda score: score.crps)),
        "brier": _round(mean_at(runs, name, lambda score: score.brier)),
        "log": _round(mean_at(runs, name, lambda score: score.log)),
        "lost": _round(mean_at(runs, name, lambda score: score.lost)),
        "expected_lost": _round(mean_at(runs, name, lambda score: score.expected_lost)),
        "national_error": _round(mean_at(runs, name, lambda score: score.national_error)),
    }


def _coverage(found: Coverage) -> dict[str, Any]:
    def levels(parts: Any) -> dict[str, float | None]:
        return {str(level): _round(part) for level, part in parts.items()}

    return {
        "seats": levels(found.large),
        "shares": levels(found.shares),
        "national": levels(found.national),
        "seats_of_seven": levels(found.seats),
        "parties": {
            party: {
                "number": own.number,
                "share": _round(own.share),
                "width": _round(own.width),
            }
            for party, own in found.parties.items()
        },
    }


def _sequences(result: Backtest) -> dict[str, Any] | None:
    if result.order == "real":
        return None
    found = sequences(result.runs)
    return {
        "number": found.number,
        "false": found.false,
        "first_true": _round(found.first_true),
        "first_house": _round(found.first_house),
        "none": found.none,
        "no_house": found.no_house,
    }


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, DIGITS)
