"""``python -m simulator.projection.learning``: learn the parameters anew, and compare."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from simulator import disk, streams
from simulator.errors import ElectionNightError, InputError
from simulator.projection.backtest import Night, parameters_for
from simulator.projection.learning.em import ROUNDS
from simulator.projection.learning.record import record_of
from simulator.projection.learning.scoring import (
    CHECKPOINTS,
    DRAWS,
    STARTS,
    Marks,
    is_better,
    marks_of,
    play,
)
from simulator.projection.learning.tables import (
    Difference,
    check_night,
    differences,
    name_of,
    text_of,
)
from simulator.projection.learning.widening import Learner, Widener
from simulator.projection.parameters import NIGHTS, ParameterSet, shipped_parameters
from simulator.scenario import load
from simulator.text import expose

KINDS: Final = ("polls", "base")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; its exit code is 1 for anything a user did wrong."""
    options = _parser().parse_args(argv)
    with streams.guard():
        try:
            _run(options)
        except ElectionNightError as error:
            print(*error.lines, sep="\n", file=sys.stderr)
            return 1
        except KeyboardInterrupt:
            return 130
        except streams.ReaderGone:
            return 0
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m simulator.projection.learning",
        description="Learn the projection's parameters from the shipped nights anew, and compare "
        "them with those that ship.",
    )
    parser.add_argument(
        "--leave-out",
        metavar="NIGHT",
        help="learn without this night alone (one of the four), for a projection of it",
    )
    parser.add_argument(
        "--out", metavar="DIR", type=Path, help="write the tables there, a file each"
    )
    parser.add_argument("--json", action="store_true", help="the comparison as JSON")
    return parser


def _run(options: argparse.Namespace) -> None:
    left_out = None if options.leave_out is None else check_night(options.leave_out)
    if options.out is not None:
        disk.refuse_name(options.out)
        if options.out.exists() and not options.out.is_dir():
            raise InputError(f"{expose(str(options.out))} is no folder: choose another --out")
        try:
            # Minutes of learning must not end at a place where nothing can be written.
            options.out.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise InputError(f"{expose(str(options.out))}: {error.strerror}") from None
    nights = {name: Night.of(load(name)) for name in NIGHTS}
    records = {
        kind: {name: record_of(night, kind) for name, night in nights.items()} for kind in KINDS
    }
    targets = (None, *NIGHTS) if left_out is None else (left_out,)
    widener = Widener(nights, Learner(records))
    learnt = {}
    for without in targets:
        _tell(f"learning {name_of(without)}")
        learnt[without] = widener.widened(without)
    judged = [name for name in NIGHTS if name in learnt]
    marks = {"learnt": _marks(nights, judged, learnt), "shipped": _marks(nights, judged, None)}
    if options.out is not None:
        files = {f"{name_of(without)}.json": text_of(one) for without, one in learnt.items()}
        disk.write_folder(options.out, files, lambda _: None)
    compared = {
        name_of(without): {
            kind: differences(getattr(one, kind), getattr(shipped_parameters(without), kind))
            for kind in KINDS
        }
        for without, one in learnt.items()
    }
    better = is_better(marks["learnt"], marks["shipped"])
    if options.json:
        print(json.dumps(_as_json(learnt, compared, marks, judged, better), indent=1))
    else:
        print("\n".join(_as_text(learnt, compared, marks, judged, better)))


def _tell(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


def _marks(
    nights: Mapping[str, Night],
    judged: Sequence[str],
    learnt: Mapping[str | None, ParameterSet] | None,
) -> dict[str, Marks]:
    """By start, each night with parameters that it took no part in; those that ship for None."""
    found = {}
    for start in STARTS:
        played = []
        for name in judged:
            _tell(f"projecting {name}, {start.name}, {'shipped' if learnt is None else 'learnt'}")
            night = nights[name]
            own = learnt[name] if learnt else parameters_for(night.scenario, "leave-one-out")
            played.append(play(night, start, own))
        found[start.name] = marks_of(played)
    return found


def _as_json(
    learnt: Mapping[str | None, ParameterSet],
    compared: Mapping[str, Mapping[str, Mapping[str, Difference]]],
    marks: Mapping[str, Mapping[str, Marks]],
    judged: Sequence[str],
    better: bool,
) -> dict[str, Any]:
    return {
        "learning": 1,
        "rounds": ROUNDS,
        "trained_on": {name_of(without): list(one.nights) for without, one in learnt.items()},
        "differences": {
            name: {
                kind: {group: _rounded(asdict(d)) for group, d in groups.items()}
                for kind, groups in kinds.items()
            }
            for name, kinds in compared.items()
        },
        "national": {
            name_of(without): {kind: getattr(one, kind).national for kind in KINDS}
            for without, one in learnt.items()
        },
        "judged": list(judged),
        "checkpoints": list(CHECKPOINTS),
        "draws": DRAWS,
        "scores": {
            whose: {start: _rounded(asdict(one)) for start, one in by_start.items()}
            for whose, by_start in marks.items()
        },
        "better": better,
    }


def _rounded(values: Mapping[str, float]) -> dict[str, float]:
    return {name: round(value, 4) for name, value in values.items()}


def _as_text(
    learnt: Mapping[str | None, ParameterSet],
    compared: Mapping[str, Mapping[str, Mapping[str, Difference]]],
    marks: Mapping[str, Mapping[str, Marks]],
    judged: Sequence[str],
    better: bool,
) -> list[str]:
    """The comparison for readers."""
    (name, first), *others = compared.items()
    columns = {f"{name} {kind}": [first[kind]] for kind in KINDS}
    rest = [table for _, table in others]
    if rest:
        columns |= {f"others {kind} *": [table[kind] for table in rest] for kind in KINDS}
    lines = ["From what ships: root mean square of the differences (the largest)", ""]
    lines.append(f"{'':<14}" + "".join(f"{head:>20}" for head in columns))
    for group in next(iter(columns.values()))[0]:
        cells = [max((one[group] for one in of), key=lambda d: d.rms) for of in columns.values()]
        lines.append(f"{group:<14}" + "".join(f"{c.rms:>12.4f} ({c.most:.3f})" for c in cells))
    lines += [
        "",
        "sigma, tau, spread, national as fractions; mu in a seat's sigma; C as it is"
        + ("; * the one furthest off" if rest else ""),
        "factors on national intervals: "
        + ", ".join(f"{name_of(w)} {one.polls.national:.2f}" for w, one in learnt.items()),
        "",
        f"Without the night that is projected: {', '.join(judged)}, at {', '.join(CHECKPOINTS)} "
        f"declared, {DRAWS} draws",
        "",
        f"{'':<12}{'':<9}{'seat error':>11}{'CRPS':>8}{'log':>8}{'shares 90':>11}{'national':>10}",
    ]
    for start in marks["learnt"]:
        for whose in marks:
            m = marks[whose][start]
            lines.append(
                f"{start:<12}{whose:<9}{m.error:>11.1f}{m.crps:>8.2f}{m.log:>8.4f}"
                f"{m.shares:>11.3f}{m.national:>10.3f}"
            )
    word = "better" if better else "not better"
    then = "they may ship" if better else "what ships stays"
    return [*lines, "", f"The new parameters are {word} on nights they were not learnt on: {then}."]
