"""How long a directed replay lasts, as people write it."""

from __future__ import annotations

import re
from typing import Final

SHORTEST: Final = 20.0
LONGEST: Final = 24 * 3600.0

_FORM: Final = re.compile(r"(?:(\d{1,3})h)?(?:(\d{1,4}(?:\.\d+)?)m)?(?:(\d{1,6}(?:\.\d+)?)s?)?")


def seconds_of(text: str) -> float:
    """Wall seconds of ``15m``, ``1h30m``, ``90s`` or ``90``.

    Raises:
        ValueError: it is no such length, or shorter than twenty seconds, or longer than a day.
    """
    found = _FORM.fullmatch(text.strip().casefold())
    if found is None or not any(found.groups()):
        raise ValueError(f"a length is such as 15m, 1h30m or 90s, not {text!r}")
    hours, minutes, seconds = (float(part or 0) for part in found.groups())
    length = 3600 * hours + 60 * minutes + seconds
    if not SHORTEST <= length <= LONGEST:
        raise ValueError(f"a length is from {SHORTEST:.0f} s to a day, not {text!r}")
    return length
