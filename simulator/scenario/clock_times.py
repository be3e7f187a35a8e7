"""Clock times as people write them, as moments of a night."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?")


def seconds_after(text: str, close_of_poll: datetime, zone: str) -> int:
    """Seconds after close of poll of ``HH:MM[:SS]`` or an ISO 8601 date and time.

    A clock time is the first such moment at or after close of poll; an ISO time without an
    offset is in the night's own zone, and one before close of poll is refused.

    Raises:
        ValueError: not a time, or before close of poll; the message says which.
    """
    tz = ZoneInfo(zone)
    start = close_of_poll.astimezone(tz)
    text = text.strip()
    match = _CLOCK.fullmatch(text)
    if match:
        hour, minute, second = (int(part or 0) for part in match.groups())
        if hour > 23 or minute > 59 or second > 59:
            raise ValueError(f"'{text}' is not a time of day")
        moment = datetime.combine(start.date(), time(hour, minute, second), tz)
        if moment < start:
            tomorrow = start.date() + timedelta(days=1)
            moment = datetime.combine(tomorrow, time(hour, minute, second), tz)
    else:
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            raise ValueError(
                f"'{text}' is not a time: write HH:MM, HH:MM:SS or an ISO 8601 date and time"
            ) from None
        moment = moment if moment.tzinfo else moment.replace(tzinfo=tz)
    seconds = round(moment.timestamp() - start.timestamp())
    if seconds < 0:
        raise ValueError(f"'{text}' is before close of poll")
    return seconds
