"""What ``replay`` may be given."""

from __future__ import annotations

import argparse

from simulator.options.common import (
    add_contest,
    add_given,
    add_scenario,
    add_seed,
    add_sources,
    read_speed,
)


def add_replay(sub: argparse.ArgumentParser) -> None:
    """Add the options of ``replay``."""
    add_scenario(sub)
    add_contest(sub)
    pace = sub.add_mutually_exclusive_group()
    pace.add_argument("--speed", type=read_speed, metavar="X|max", help="times real time")
    pace.add_argument(
        "--length",
        metavar="15m",
        help="play it in so long, slowly through news (default: a night 15m, a hall 4m)",
    )
    sub.add_argument("--no-set-pieces", action="store_true", help="the clock waits for nothing")
    sub.add_argument(
        "--view",
        choices=("full", "public"),
        default="full",
        help="public: only what the public heard before the declaration",
    )
    sub.add_argument(
        "--shown", metavar="FILE", help="write a log of what was on the screen, and how long"
    )
    sub.add_argument(
        "--record",
        metavar="FILE.cast",
        help="record the screens as they play (asciicast), which takes as long; no terminal needed",
    )
    sub.add_argument("--size", metavar="120x36", help="columns and rows of what is recorded")
    sub.add_argument("--at", metavar="TIME", help="start there (HH:MM[:SS] or ISO 8601)")
    sub.add_argument("--until", metavar="TIME", help="stop after the events of that time")
    add_seed(sub)
    sub.add_argument(
        "--draw", type=int, nargs="?", const=0, metavar="K", help="play outcome K of the batch"
    )
    add_given(sub, "--given")
    form = sub.add_mutually_exclusive_group()
    form.add_argument("--plain", action="store_true", help="one readable line an event")
    form.add_argument("--jsonl", action="store_true", help="one JSON object an event")
    form.add_argument(
        "--html", metavar="FILE", help="write one page that plays it in a browser, from the file"
    )
    form.add_argument("--json", action="store_true", help="the list of --moments as JSON")
    sub.add_argument(
        "--moments", action="store_true", help="print what a viewer is told, a line a moment"
    )
    sub.add_argument("--events", metavar="KIND[,KIND]", help="print events of these kinds alone")
    sub.add_argument(
        "--projection", action="store_true", help="print how it will end, as results come"
    )
    add_sources(sub)
