"""Clock times: the first such moment at or after close of poll."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from simulator.values import Clock

LONDON = "Europe/London"
CLOSE = datetime(2024, 7, 4, 22, 0, tzinfo=ZoneInfo(LONDON))


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("22:00", 0),
        ("22:00:01", 1),
        ("06:48", 8 * 3600 + 48 * 60),
        ("6:48", 8 * 3600 + 48 * 60),
        ("21:59", 24 * 3600 - 60),
        ("2024-07-06T17:50:00+01:00", 24 * 3600 + 19 * 3600 + 50 * 60),
        ("2024-07-06T16:50:00Z", 24 * 3600 + 19 * 3600 + 50 * 60),
        ("2024-07-05 06:48", 8 * 3600 + 48 * 60),
    ],
)
def test_moments(text: str, seconds: int) -> None:
    assert Clock(CLOSE, LONDON).seconds(text) == seconds


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("24:00", "no such time"),
        ("06:60", "no such time"),
        ("6.48", "not a time"),
        ("", "not a time"),
        ("2024-07-04T21:00:00+01:00", "before close of poll"),
    ],
)
def test_what_is_no_moment_says_so(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Clock(CLOSE, LONDON).seconds(text)
