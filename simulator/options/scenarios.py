"""What ``scenarios``, ``check``, ``new`` and ``schema`` may be given."""

from __future__ import annotations

import argparse

from simulator.options.common import LENDER, add_json


def add_scenarios(sub: argparse.ArgumentParser) -> None:
    """Add the options of ``scenarios``."""
    add_json(sub)


def add_check(sub: argparse.ArgumentParser) -> None:
    """Add the options of ``check``."""
    sub.add_argument("files", nargs="+", metavar="FILE")


def add_new(sub: argparse.ArgumentParser) -> None:
    """Add the options of ``new``."""
    sub.add_argument("name", metavar="NAME")
    sub.add_argument("--from", dest="base", metavar="SCENARIO", help="a what-if on it")
    sub.add_argument(
        "--by-election", metavar="SLUG", help=f"in this seat of {LENDER}, or of --from's night"
    )
    sub.set_defaults(lender=LENDER)
    sub.add_argument("--date", metavar="DATE", help="polling day of the by-election: 2025-05-01")


def add_schema(sub: argparse.ArgumentParser) -> None:
    """Add the options of ``schema``."""
    of = sub.add_mutually_exclusive_group()
    of.add_argument(
        "--output", action="store_true", help="of all that is printed and written, with units"
    )
    of.add_argument("--feed", action="store_true", help="of the messages of a feed")
