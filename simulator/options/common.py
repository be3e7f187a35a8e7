"""What several commands may be given."""

from __future__ import annotations

import argparse
from typing import Final

from simulator.text import excerpt

DEFAULT: Final = "south-west-norfolk-2024"
LENDER: Final = "uk-2024"
"""The night whose seats by-elections are held in, unless another one is named."""
_MOST_DIGITS: Final = 300
"""Digits of a number that is read at all: as many as none beyond the largest has."""


def read_speed(text: str) -> float:
    """Times real time; ``max`` is infinity.

    Raises:
        argparse.ArgumentTypeError: it is neither.
    """
    if text == "max":
        return float("inf")
    try:
        return float(_figures(text))
    except ValueError:
        message = f"should be a number above 0, or max, not {excerpt(text)}"
        raise argparse.ArgumentTypeError(message) from None


def read_int(text: str) -> int:
    """A whole number as people write it.

    Raises:
        argparse.ArgumentTypeError: it is none.
    """
    try:
        return int(_figures(text))
    except ValueError:
        raise argparse.ArgumentTypeError(f"invalid int value: {excerpt(text)}") from None


def _figures(text: str) -> str:
    """The text, if it has no figures of other scripts, nor groups of them, as Python reads.

    Raises:
        ValueError: it has, or it is longer than any number.
    """
    if not text.isascii() or "_" in text or len(text) > _MOST_DIGITS:
        raise ValueError
    return text


def add_no_color(sub: argparse.ArgumentParser, default: object) -> None:
    """Add ``--no-color``; ``default`` where it is not given."""
    sub.add_argument("--no-color", action="store_true", default=default, help="no colours")


def add_scenario(sub: argparse.ArgumentParser) -> None:
    """Add the scenario, which may be left out."""
    sub.add_argument(
        "scenario", nargs="?", default=DEFAULT, metavar="SCENARIO", help=f"default: {DEFAULT}"
    )


def add_contest(sub: argparse.ArgumentParser) -> None:
    """Add ``--contest``."""
    sub.add_argument(
        "--contest", metavar="SLUG", help="one contest: its slug, its name or its ONS id"
    )


def add_sources(sub: argparse.ArgumentParser) -> None:
    """Add ``--sources``."""
    sub.add_argument(
        "--sources", action="store_true", help="tell where it all comes from, with licences"
    )


def add_seed(sub: argparse.ArgumentParser, what_for: str = "") -> None:
    """Add ``--seed``; ``what_for`` goes on in its help."""
    sub.add_argument("--seed", type=read_int, default=1, metavar="N", help=f"default: 1{what_for}")


def add_given(sub: argparse.ArgumentParser, *at: str) -> None:
    """Add what draws are conditioned on: ``--exit-poll``, and a moment by the names ``at``."""
    sub.add_argument("--exit-poll", action="store_true", help="draws given the night's exit poll")
    sub.add_argument(
        *at, dest="given", metavar="TIME", help="draws given what was declared by then, and it"
    )


def add_draws(sub: argparse.ArgumentParser) -> None:
    """Add ``--draws`` of a batch."""
    sub.add_argument("--draws", type=int, default=10_000, metavar="N", help="default: 10000")


def add_predictions(sub: argparse.ArgumentParser) -> None:
    """Add ``--predictions``."""
    sub.add_argument(
        "--predictions",
        metavar="FILE",
        help="shares of your own (CSV: ons_id, pollster, party, share) for the scenario's",
    )


def add_json(sub: argparse._ActionsContainer) -> None:
    """Add ``--json``."""
    sub.add_argument("--json", action="store_true", help="as JSON")
