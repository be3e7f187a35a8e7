"""How numbers, names and quantities are said, wherever they are printed.

Plain text only: no colours, no terminal, no knowledge of elections. Minus is U+2212, as wide as
a plus; files and JSON, which need a hyphen, do not come here.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from difflib import get_close_matches
from itertools import count
from math import ceil
from typing import Any, Final

MINUS: Final = "−"
BLOCK: Final = "█"
COLUMNS: Final = " ▁▂▃▄▅▆▇█"
"""A column of no to eight eighths of a line's height."""
_EIGHTHS: Final = " ▏▎▍▌▋▊▉"
"""The last cell of a bar, by eighths of its width."""
_SLIM, _SLIM_HALF = "▀", "▘"

_PLAIN: Final = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"}
    | {"’": "'", "‘": "'"}
)
"""Letters and marks that no rule of Unicode takes apart, as English puts them in order."""

_UNSEEN: Final = ("Cc", "Cf", "Cs", "Zl", "Zp")
"""Characters that show nothing and may command: controls, changes of direction, halves of pairs,
ends of lines and paragraphs."""
_JOINERS: Final = "\u200c\u200d"
"""Unseen too, but some scripts and emblems need them."""

_BLANK: Final = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""Letters, marks and signs by Unicode's word which show nothing."""

_FORMULA: Final = frozenset("=+-@\t\r\n＝＋－＠")
"""How a cell begins that some spreadsheet runs; the wide ones where Chinese or Japanese is set."""

LONGEST_QUOTE: Final = 60
"""Characters of a value that a message repeats."""
_LONGEST_WORD: Final = 100
"""Beyond this a word resembles no name, comparing would take long, and no message repeats it."""


def signed(value: float, places: int = 0, *, always: bool = False) -> str:
    """``+211``, ``−1.6``, ``+1,204``.

    Args:
        value: the number.
        places: decimals.
        always: keep the sign of what rounds to zero (``+0.0``), which has none otherwise.
    """
    text = f"{abs(value):,.{places}f}"
    if not always and not any(digit in text for digit in "123456789"):
        return text
    negative = f"{value:+.{places}f}".startswith("-")
    return f"{MINUS if negative else '+'}{text}"


def trim(value: Decimal) -> str:
    """A decimal without trailing zeros or an exponent: ``55`` for 55.00."""
    return f"{value.normalize():f}"


def shortest(number: float, places: int = 2) -> str:
    """A number with as many decimals as it needs, such as ``37.6``: so many at most."""
    return f"{number:.{places}f}".rstrip("0").rstrip(".")


def percent(part: float, places: int = 1) -> str:
    """A chance (0 to 1) in percent: ``49.4``; ``<0.1`` or ``>99.9`` rather than 0 or 100.

    Zero and 100 are printed only for what never or always was.
    """
    words = f"{100.0 * part:.{places}f}"
    least = f"{10.0**-places:.{places}f}"
    most = f"{100.0 - 10.0**-places:.{places}f}"
    if part > 0.0 and float(words) == 0.0:
        return f"<{least}"
    if part < 1.0 and float(words) == 100.0:
        return f">{most}"
    return words


def of_draws(part: float, draws: int, places: int = 1) -> str:
    """An open chance as so many draws tell it: ``62.3 %``; never 0 or 100.

    What no draw had is ``<0.1 %`` of 2,000 and ``<0.5 %`` of 200, what all had ``>99.5 %``; fewer
    than ten draws are no percentage: ``1 of 1 draw``.
    """
    if draws < 10:
        return f"{round(part * draws)} of {quantity(draws, 'draw')}"
    words = f"{100.0 * part:.{places}f}"
    least = ceil(10**places * max(100.0 / draws, 10.0**-places) - 1e-9) / 10**places
    if part * draws < 1.0 - 1e-9 or float(words) == 0.0:
        words = f"<{least:g}"
    elif (1.0 - part) * draws < 1.0 - 1e-9 or float(words) == 100.0:
        words = f">{100.0 - least:g}"
    return f"{words} %"


def quantity(number: int, thing: str, things: str | None = None) -> str:
    """``1 paper``, ``2 papers``, ``44,474 papers``; an irregular plural is handed in."""
    return f"{number:,} {thing if number == 1 else things or thing + 's'}"


def figure(number: int) -> str:
    """``44,474``, as a message repeats it: a number of any length, but not all of it."""
    if abs(number) >= 10**LONGEST_QUOTE:
        return f"a number of more than {LONGEST_QUOTE} digits"
    return f"{number:,}"


def join(words: Iterable[str], last: str = "and") -> str:
    """``A``, ``A and B``, ``A, B and C``; the empty text of no words."""
    *rest, end = list(words) or [""]
    return f"{', '.join(rest)} {last} {end}" if rest else end


def capitalise(text: str) -> str:
    """The text with its first letter large, the others as they are."""
    return text[:1].upper() + text[1:]


def compose(text: str) -> str:
    """The text with every letter and its accents as one character, where there is one (NFC).

    Composed and decomposed letters look alike: one spelling of each keeps names comparable.
    """
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def fold(text: str) -> str:
    """The text as it is put in order: small letters without accents (``Łukasz``: ``lukasz``)."""
    if text.isascii():
        return text.casefold()
    letters = unicodedata.normalize("NFKD", strip_unseen(text).casefold()).translate(_PLAIN)
    return "".join(c for c in letters if unicodedata.category(c) not in ("Mn", "Cc", "Cf"))


def is_visible(text: str) -> bool:
    """Whether a text shows anything: a letter, a figure or a sign."""
    if text.isascii() and text[:1].isalnum():
        return True  # nearly every text of a file is one, and a night has tens of thousands
    return any(unicodedata.category(c)[0] in "LNPS" and c not in _BLANK for c in text)


def strip_unseen(text: str) -> str:
    """The text without what nobody sees: names that look alike are one name."""
    if text.isascii():
        return text
    return "".join(c for c in text if not _shows_nothing(c))


def _shows_nothing(c: str) -> bool:
    selects = "\ufe00" <= c <= "\ufe0f" or "\U000e0100" <= c <= "\U000e01ef"
    return selects or c in _BLANK or unicodedata.category(c) == "Cf"


def letters(text: str) -> str:
    """The letters and figures of a text alone, folded: what spellings of one name share."""
    return "".join(c for c in fold(text) if c.isalnum())


def nearest(word: str, valid: Iterable[str]) -> str | None:
    """The valid name that is most like a word, if any is near; letter case does not count."""
    names = [name for name in valid if len(name) <= _LONGEST_WORD]
    folded = {name.casefold(): name for name in reversed(names)}
    if word.casefold() in folded:
        return folded[word.casefold()]
    if len(word) > _LONGEST_WORD:
        return None
    near = get_close_matches(word.casefold(), folded, n=1, cutoff=0.6)
    if near:
        return folded[near[0]]
    # "Truss" for "Liz Truss": one name contains all of the word.
    within = [name for name in names if len(word) > 2 and word.casefold() in name.casefold()]
    return within[0] if len(within) == 1 else None


def expose(text: str, keep: str = "") -> str:
    """The text with all that could command a terminal made visible: ``\\x1b``, ``\\u202e``.

    ``keep`` names what may stay: the line ends of a text of several lines.
    """
    plain = text
    for c in keep:
        plain = plain.replace(c, "")
    if plain.isprintable():
        return text
    return "".join(
        c.encode("unicode_escape").decode() if _unseen(c) and c not in keep else c for c in text
    )


def expose_json(text: str) -> str:
    """JSON that says the same, with all that could command a terminal as ``\\u001b``."""
    if text.replace("\n", "").isprintable():
        return text
    return "".join(json.dumps(c)[1:-1] if _unseen(c) and c != "\n" else c for c in text)


def _unseen(c: str) -> bool:
    return not c.isprintable() and c not in _JOINERS and unicodedata.category(c) in _UNSEEN


def quote(text: str) -> str:
    """Text in double quotes with every control character escaped, safe on a terminal."""
    safe = (
        c if c.isprintable() and c not in '"\\' else c.encode("unicode_escape").decode()
        for c in text.replace("\\", "\\\\").replace('"', "'")
    )
    return f'"{"".join(safe)}"'


def excerpt(value: Any) -> str:
    """A value of a file as a message repeats it: short, printable, on one line."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return "a list"
    text = value if isinstance(value, str) else str(value)
    short = text if len(text) <= LONGEST_QUOTE else text[: LONGEST_QUOTE - 3] + "…"
    return quote(short) if isinstance(value, str) else short


def within(text: str, most: int) -> str:
    """The text if it has so many characters at most, else its beginning, ``…`` and its end."""
    if len(text) <= most:
        return text
    end = (most - 1) // 2
    return f"{text[: most - 1 - end]}…{text[len(text) - end :]}"


def spreadsheet_text(text: str) -> str:
    """Text as a cell of a CSV file: what a spreadsheet would run as a formula is led by ``'``."""
    return f"'{text}" if text[:1] in _FORMULA else text


def toml_string(text: str) -> str:
    """Text as a TOML basic string."""
    # JSON's strings are TOML's, save DEL, which TOML wants escaped.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def toml_key(key: str) -> str:
    """A key, in quotes unless TOML takes it bare."""
    bare = key and all(c.isascii() and (c.isalnum() or c in "-_") for c in key)
    return key if bare else toml_string(key)


def nice_steps() -> Iterator[int]:
    """1, 2, 5, 10, 20, 50 …: steps of a scale that people read easily."""
    for power in count():
        for digit in (1, 2, 5):
            yield digit * 10**power


def nice_step(least: float) -> int:
    """The smallest of ``nice_steps`` that is not below a number."""
    return next(step for step in nice_steps() if step >= least)


def bar(part: float, width: int, fill: str = BLOCK) -> str:
    """A bar over ``part`` (0 to 1) of so many cells; solid ones end on an eighth.

    Anything above zero shows at least the thinnest line, so that a candidate with papers has a bar.
    """
    part = min(max(part, 0.0), 1.0)
    if width <= 0 or part == 0.0:
        return ""
    if fill != BLOCK:
        return fill * max(round(part * width), 1)
    full, eighths = divmod(max(round(part * width * 8), 1), 8)
    return BLOCK * full + (_EIGHTHS[eighths] if eighths else "")


def slim_bar(part: float, width: int, fill: str = BLOCK) -> str:
    """A bar of half a line's height, to stand under its name; to half a cell.

    A patterned bar keeps its full height: patterns need it.
    """
    part = min(max(part, 0.0), 1.0)
    if fill != BLOCK or width <= 0 or part == 0.0:
        return bar(part, width, fill)
    full, half = divmod(max(round(part * width * 2), 1), 2)
    return _SLIM * full + _SLIM_HALF * half


def sparkline(parts: Sequence[float]) -> str:
    """A histogram in one line of text, the tallest bin in full height; what is not zero shows."""
    top = max(parts, default=0.0)
    if top <= 0:
        return COLUMNS[0] * len(parts)
    most = len(COLUMNS) - 1
    heights = (part / top * most for part in parts)
    return "".join(
        COLUMNS[0] if height <= 0.02 else COLUMNS[max(1, min(most, round(height)))]
        for height in heights
    )


def interval(low: float, middle: float, high: float, width: int) -> tuple[int, str]:
    """Where an interval begins and what it looks like: ``├──●──┤`` on so many cells.

    The three are fractions of the width; the middle is always drawn, and always within it.
    """

    def cell(part: float) -> int:
        return min(max(round(part * (width - 1)), 0), width - 1)

    left, centre, right = cell(low), cell(middle), cell(high)
    left, right = min(left, centre), max(right, centre)
    cells = ["─"] * (right - left + 1)
    cells[0], cells[-1] = "├", "┤"
    cells[centre - left] = "●"
    return left, "".join(cells)
