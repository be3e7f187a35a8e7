"""What ``backtest`` may be given."""

from __future__ import annotations

import argparse

from simulator.options.common import add_json, add_seed


def add_backtest(sub: argparse.ArgumentParser) -> None:
    """Add the options of ``backtest``."""
    sub.add_argument(
        "nights", nargs="*", metavar="NIGHT", help="default: the general elections that ship"
    )
    sub.add_argument(
        "--prior",
        action="append",
        choices=("auto", "mrp", "polls", "base"),
        help="what to start from, again for more; default: all that a night has",
    )
    polled = sub.add_mutually_exclusive_group()
    polled.add_argument(
        "--exit-poll",
        choices=("with", "without", "both"),
        help="default: both, each for itself; with it in random orders",
    )
    polled.add_argument(
        "--no-exit-poll", dest="exit_poll", action="store_const", const="without", help="without"
    )
    learnt = sub.add_mutually_exclusive_group()
    learnt.add_argument(
        "--leave-one-out",
        dest="learnt",
        action="store_const",
        const="leave-one-out",
        default="leave-one-out",
        help="parameters learnt without the night that is projected (default)",
    )
    learnt.add_argument(
        "--in-sample",
        dest="learnt",
        action="store_const",
        const="in-sample",
        help="the parameters that ship, learnt on all nights that ship",
    )
    sub.add_argument(
        "--order",
        choices=("real", "shuffled"),
        default="real",
        help="of declaration: the night's own (default), or random ones",
    )
    sub.add_argument(
        "--sequences", type=int, default=200, metavar="N", help="random orders; default: 200"
    )
    sub.add_argument(
        "--checkpoints",
        metavar="C[,C]",
        help="such as 0,50,02h: so many declared, or an hour by the clock",
    )
    sub.add_argument(
        "--predictions", metavar="FILE", help="forecasters' shares of one NIGHT, beside its own"
    )
    sub.add_argument("--draws", type=int, default=2_000, metavar="N", help="default: 2000")
    add_seed(sub)
    sub.add_argument("--workers", type=int, metavar="N", help="processes (default: one a core)")
    sub.add_argument("--out", metavar="DIR", help="write tables there; again to resume")
    sub.add_argument("--plot", metavar="FILE", help="draw a chart: .png or .svg")
    add_json(sub)
