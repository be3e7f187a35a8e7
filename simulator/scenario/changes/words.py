"""How changes say numbers and names, in a line of English and in the lab's few words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from simulator.text import join, trim


def number(value: Decimal | int) -> str:
    """A decimal, or a whole number in its place, without trailing zeros."""
    return trim(Decimal(value))


def percent(rate: Decimal) -> str:
    """``55 %`` for .55."""
    return f"{number(rate * 100)} %"


def signed(value: Decimal | int) -> str:
    """``+1.5``, ``−1.5``."""
    return f"{'−' if value < 0 else '+'}{number(abs(Decimal(value)))}"


def share_out(rates: Mapping[str, Decimal], preposition: str, rest: str) -> str:
    """``55 % to Con, 45 % abstain``: rates by name, and what is missing from 1.

    Args:
        rates: by name, their sum at most 1.
        preposition: between rate and name (``to``, ``from``).
        rest: what the others do (``abstain``); left out where there are none.
    """
    left = 1 - sum(rates.values(), Decimal(0))
    parts = [f"{percent(rate)} {preposition} {name}" for name, rate in rates.items()]
    return ", ".join([*parts, *([f"{percent(left)} {rest}"] if left else [])])


def nickname(party: str) -> str:
    """A party's id as people say it where there is no room for its name; all but one say theirs."""
    return "Reform" if party == "RUK" else party


def nicknames(parties: Iterable[str]) -> str:
    """``Con and Reform``."""
    return join(nickname(party) for party in parties)
