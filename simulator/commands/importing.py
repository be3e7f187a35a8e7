"""The ``import`` command: a scenario folder out of official files."""

from __future__ import annotations

import sys
from argparse import Namespace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.commands.common import print_way_live
from simulator.errors import InputError
from simulator.text import excerpt, expose

if TYPE_CHECKING:
    from simulator.scenario.importing import ComingReport, ImportReport


def run(options: Namespace) -> int:
    """Run the ``import`` command of parsed options; its exit code.

    Raises:
        ElectionNightError: anything refused.
    """
    return _import_dc(options) if options.kind == "dc" else _import_hoc(options)


def _import_hoc(options: Namespace) -> int:
    from simulator.scenario.importing import import_hoc

    if options.notional is None and (options.base_actual or options.base_label is not None):
        raise InputError("--base-label and --base-actual go with --notional, which is the base")
    report = import_hoc(
        Path(options.constituencies),
        Path(options.candidates),
        times=_path(options.times),
        notional=_path(options.notional),
        notional_electorates=_path(options.notional_electorates),
        predictions=_path(options.predictions),
        exit_poll=_path(options.exit_poll),
        hexmap=_path(options.hexmap),
        date=None if options.date is None else _polling_day(options.date),
        base_label=options.base_label,
        base_actual=options.base_actual,
        out=Path(options.out),
    )
    _print_report(report)
    return 0


def _import_dc(options: Namespace) -> int:
    from simulator.scenario.importing import import_dc

    report = import_dc(
        Path(options.candidates),
        base=options.base,
        expected=_path(options.expected),
        date=None if options.date is None else _polling_day(options.date),
        out=Path(options.out),
    )
    _print_report(report)
    print_way_live(str(report.out))
    return 0


def _print_report(report: ImportReport | ComingReport) -> None:
    for warning in report.warnings:
        print(warning, file=sys.stderr)
    for line in report.lines[len(report.warnings) :]:
        print(expose(line))


def _polling_day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        given = excerpt(text)
        message = f"--date should be a date, such as 2010-05-06, not {given}"
        raise InputError(message) from None


def _path(text: str | None) -> Path | None:
    return None if text is None else Path(text)
