"""Fault plans by name: what newsrooms rehearse most."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

PRESETS: Final[Mapping[str, Sequence[Mapping[str, Any]]]] = {
    "network": (
        {"type": "drop_connections", "every": "90s", "at": "22:30", "for": "5h30m"},
        {"type": "http_status", "status": 503, "retry_after": 5, "share": 0.5, "at": "01:30",
         "for": "10m"},
        {"type": "http_status", "status": 429, "retry_after": 10, "share": 0.2, "at": "02:30",
         "for": "20m"},
        {"type": "slow_start", "delay": "3s", "share": 0.3, "at": "03:00", "for": "30m"},
        {"type": "stalled_stream", "at": "03:40", "for": "10m"},
        {"type": "refuse", "at": "04:10", "for": "5m"},
    ),
    "2am-outage": (
        {"type": "http_status", "status": 503, "retry_after": 30, "at": "01:55", "for": "45m"},
    ),
}  # fmt: skip
