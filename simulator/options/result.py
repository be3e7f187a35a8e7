"""What ``result``, ``project``, ``compare`` and ``explain`` may be given."""

from __future__ import annotations

import argparse

from simulator.options.common import (
    add_contest,
    add_draws,
    add_json,
    add_predictions,
    add_scenario,
    add_seed,
    add_sources,
)


def add_result(sub: argparse.ArgumentParser) -> None:
    """Add the options of ``result``."""
    add_scenario(sub)
    add_contest(sub)
    add_seed(sub, "; it draws the lot where votes are level and the file does not say")
    rows = sub.add_mutually_exclusive_group()
    add_json(rows)
    rows.add_argument("--csv", action="store_true", help="as CSV, a row a candidate")
    add_sources(sub)


def add_project(sub: argparse.ArgumentParser) -> None:
    """Add the options of ``project``."""
    sub.add_argument("scenario", metavar="SCENARIO")
    moment = sub.add_mutually_exclusive_group()
    moment.add_argument("--at", metavar="TIME", help="what was declared by then (default: nothing)")
    moment.add_argument("--declared", type=int, metavar="N", help="the first N declarations")
    sub.add_argument(
        "--prior",
        default="auto",
        metavar="NAME",
        help="what was expected before: mrp, polls, base, forecast (default: auto, the best there)",
    )
    sub.add_argument("--no-exit-poll", action="store_true", help="leave the exit poll out")
    add_predictions(sub)
    sub.add_argument("--draws", type=int, default=2_000, metavar="N", help="default: 2000")
    add_seed(sub)
    sub.add_argument(
        "--plot", metavar="FILE", help="seats along the night up to then, or all of it: .png, .svg"
    )
    forms = sub.add_mutually_exclusive_group()
    add_json(forms)
    forms.add_argument(
        "--csv",
        nargs="?",
        const="parties",
        metavar="TABLE",
        help="as CSV: parties, contests, candidates, swings or nights",
    )


def add_compare(sub: argparse.ArgumentParser) -> None:
    """Add the options of ``compare``."""
    sub.add_argument("base", metavar="BASE")
    sub.add_argument("whatif", metavar="WHATIF")
    add_draws(sub)
    add_seed(sub)
    add_json(sub)


def add_explain(sub: argparse.ArgumentParser) -> None:
    """Add the options of ``explain``."""
    sub.add_argument("scenario", metavar="SCENARIO")
    add_json(sub)
