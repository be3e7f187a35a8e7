"""How many of a thing a file may have: what a list of it is refused beyond, at its place.

Far above any night there was, and low enough that the largest file which is taken loads within
seconds. Bounds of one value (papers, times, changes) stand in ``values``, those of a file in
``disk``, ``toml`` and ``chains``.
"""

from __future__ import annotations

from typing import Any, Final

from pydantic import Field

CONTESTS: Final[Any] = Field(max_length=1500)
"""Twice the House of Commons at its largest."""
CANDIDATES: Final[Any] = Field(max_length=1000)
"""In one contest; 26 stood at Haltemprice and Howden in 2008."""
PARTIES: Final[Any] = Field(max_length=1000)
"""Some 400 are registered."""
POLLSTERS: Final[Any] = Field(max_length=100)
HAPPENINGS: Final[Any] = Field(max_length=100)
"""Incidents, recounts and the like of one hall."""
LINES: Final[Any] = Field(max_length=2000)
"""Incidents at the top of a file, sources, and facts about a night or a contest."""
