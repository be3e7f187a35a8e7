"""What ``batch`` may be given."""

from __future__ import annotations

import argparse

from simulator.options.common import (
    add_draws,
    add_given,
    add_json,
    add_predictions,
    add_scenario,
    add_seed,
)


def add_batch(sub: argparse.ArgumentParser) -> None:
    """Add the options of ``batch``."""
    add_scenario(sub)
    add_draws(sub)
    add_seed(sub)
    add_predictions(sub)
    add_given(sub, "--at", "--given")
    sub.add_argument("--workers", type=int, metavar="N", help="processes (default: one a core)")
    sub.add_argument("--cluster", metavar="ADDRESS", help="a Dask scheduler, host:port")
    sub.add_argument("--with-count", action="store_true", help="simulate each draw's count too")
    sub.add_argument("--out", metavar="DIR", help="write tables there; again to resume")
    sub.add_argument("--plot", metavar="FILE", help="draw charts: .png or .svg")
    add_json(sub)
