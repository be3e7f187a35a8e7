"""Words in large letters: five dots high, in three lines of half-blocks."""

from __future__ import annotations

import unicodedata
from typing import Final

_ROWS: Final = 5

_GLYPHS: Final = {
    "A": ".#. #.# ### #.# #.#",
    "B": "##. #.# ##. #.# ##.",
    "C": ".## #.. #.. #.. .##",
    "D": "##. #.# #.# #.# ##.",
    "E": "### #.. ##. #.. ###",
    "F": "### #.. ##. #.. #..",
    "G": ".## #.. #.# #.# .##",
    "H": "#.# #.# ### #.# #.#",
    "I": "# # # # #",
    "J": "..# ..# ..# #.# .#.",
    "K": "#.# #.# ##. #.# #.#",
    "L": "#.. #.. #.. #.. ###",
    "M": "#...# ##.## #.#.# #...# #...#",
    "N": "#..# ##.# #.## #..# #..#",
    "O": "### #.# #.# #.# ###",
    "P": "##. #.# ##. #.. #..",
    "Q": "###. #.#. #.#. #.#. ####",
    "R": "##. #.# ##. #.# #.#",
    "S": "### #.. ### ..# ###",
    "T": "### .#. .#. .#. .#.",
    "U": "#.# #.# #.# #.# ###",
    "V": "#.# #.# #.# #.# .#.",
    "W": "#...# #...# #.#.# ##.## #...#",
    "X": "#.# #.# .#. #.# #.#",
    "Y": "#.# #.# .#. .#. .#.",
    "Z": "### ..# .#. #.. ###",
    "0": "### #.# #.# #.# ###",
    "1": ".#. ##. .#. .#. ###",
    "2": "### ..# ### #.. ###",
    "3": "### ..# .## ..# ###",
    "4": "#.# #.# ### ..# ..#",
    "5": "### #.. ### ..# ###",
    "6": "### #.. ### #.# ###",
    "7": "### ..# ..# .#. .#.",
    "8": "### #.# ### #.# ###",
    "9": "### #.# ### ..# ###",
    " ": ".. .. .. .. ..",
    "+": "... .#. ### .#. ...",
    "−": "... ... ### ... ...",
    "-": ".. .. ## .. ..",
    "%": "#.# ..# .#. #.. #.#",
    ">": "#.. .#. ..# .#. #..",
    "<": "..# .#. #.. .#. ..#",
    ".": ". . . . #",
    ",": ".. .. .. .# #.",
    "'": "# # . . .",
    ":": ". # . # .",
}
"""Each letter's rows of dots."""

_BLOCKS: Final = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}


def large(words: str) -> tuple[str, str, str] | None:
    """The words in three lines, without accents; None where a letter has no large form."""
    plain = "".join(c for c in unicodedata.normalize("NFD", words) if not unicodedata.combining(c))
    letters = [_GLYPHS.get(letter) for letter in plain.replace("’", "'").upper()]
    if not letters or None in letters:
        return None
    dots = [letter.split() for letter in letters if letter is not None]
    rows = [".".join(letter[row] for letter in dots) for row in range(_ROWS)]
    rows.append("." * len(rows[0]))
    first, second, third = (
        "".join(_BLOCKS[a == "#", b == "#"] for a, b in zip(rows[row], rows[row + 1], strict=True))
        for row in range(0, _ROWS + 1, 2)
    )
    return first, second, third
