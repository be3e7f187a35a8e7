"""What ``import`` may be given."""

from __future__ import annotations

import argparse

from simulator.options.common import LENDER, add_no_color


def add_import(sub: argparse.ArgumentParser) -> None:
    """Add the layouts of ``import``, and their options."""
    kinds = sub.add_subparsers(dest="kind", metavar="LAYOUT", required=True)
    hoc = kinds.add_parser("hoc", help="the House of Commons Library's files")
    add_no_color(hoc, argparse.SUPPRESS)
    for name in ("constituencies", "candidates"):
        hoc.add_argument(f"--{name}", required=True, metavar="F")
    optional = ("times", "notional", "notional-electorates", "predictions", "exit-poll", "hexmap")
    for name in optional:
        hoc.add_argument(f"--{name}", metavar="F")
    hoc.add_argument(
        "--date", metavar="DATE", help="polling day (2010-05-06), where no file tells it"
    )
    hoc.add_argument(
        "--base-label", metavar="TEXT", help="what screens call the base, such as '2005 notional'"
    )
    hoc.add_argument(
        "--base-actual",
        action="store_true",
        help="the base was counted in the same seats: it is no notional result",
    )
    hoc.add_argument("--out", required=True, metavar="DIR")
    dc = kinds.add_parser("dc", help="Democracy Club's candidates: a coming night, without votes")
    add_no_color(dc, argparse.SUPPRESS)
    dc.add_argument("--candidates", required=True, metavar="F", help="the CSV as downloaded")
    dc.add_argument(
        "--base",
        metavar="SCENARIO",
        default=LENDER,
        help=f"has the seats and their last results (default: {LENDER})",
    )
    dc.add_argument("--expected", metavar="F", help="CSV: ons_id, expected_at, source")
    dc.add_argument("--date", metavar="DATE", help="polling day, where the file has several")
    dc.add_argument("--out", required=True, metavar="DIR")
