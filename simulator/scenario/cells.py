"""What the text of a cell becomes, in a scenario's tables and in official files alike.

A number is written with the digits 0 to 9: the other digits that Unicode has, exponents and
underscores are taken for slips.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

MOST_COLUMNS: Final = 200
"""Columns of a table; the widest official file has some forty."""

_YES: Final = frozenset({"yes", "true", "1", "y"})
_NO: Final = frozenset({"no", "false", "0", "n"})
_WHOLE: Final = re.compile(r"[+-]?[0-9]{1,15}")
_NUMBER: Final = re.compile(r"[+-]?(?:[0-9]{1,15}(?:\.[0-9]{0,15})?|\.[0-9]{1,15})")


def read_whole(cell: str) -> int:
    """A whole number of at most fifteen digits.

    Raises:
        ValueError: something else; the message says what it should be.
    """
    if not _WHOLE.fullmatch(cell):
        raise ValueError("should be a whole number")
    return int(cell)


def read_number(cell: str) -> float:
    """A decimal number; neither infinite nor not-a-number.

    Raises:
        ValueError: something else; the message says what it should be.
    """
    if not _NUMBER.fullmatch(cell):
        raise ValueError("should be a number")
    return float(cell)


def read_flag(cell: str) -> bool:
    """Yes or no.

    Raises:
        ValueError: something else; the message says what it should be.
    """
    word = cell.lower()
    if word not in _YES and word not in _NO:
        raise ValueError("should be yes or no")
    return word in _YES


def other_separator(text: str, columns: Collection[str]) -> str | None:
    """What stands between the columns of a table, in words, where it is no comma: ``;``, tabs.

    Args:
        text: of the table, its header first.
        columns: those that it may have.
    """
    header = text.lstrip().partition("\n")[0]
    if "," in header:
        return None
    for separator, word in _SEPARATORS.items():
        names = [name.strip().strip('"').strip() for name in header.split(separator)]
        if len(names) > 1 and any(name in columns for name in names):
            return word
    return None


_SEPARATORS: Final = {";": ";", "\t": "tabs", "|": "|"}
