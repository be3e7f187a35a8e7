"""Fault plans by name: what newsrooms rehearse most.

They name no contests, so that they fit any night: contests are drawn.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

_Plan = Sequence[Mapping[str, Any]]

_PA_TEST: Final[_Plan] = (
    {"type": "transposed_digits", "count": 1, "corrected_after": "10m"},
    {"type": "wrong_winner", "count": 1, "corrected_after": "6m"},
    {"type": "wrong_winner", "place": 3, "count": 1, "corrected_after": "6m"},
)
"""The three kinds of the agency's own test: figures, winner, winner with a third party."""

_BAD_NIGHT: Final[_Plan] = (
    # What is said
    {"type": "zeros", "count": 5},
    {"type": "early", "count": 1},
    *_PA_TEST,
    {"type": "dropped_digits", "count": 2, "corrected_after": "8m"},
    {"type": "missing_votes", "count": 1, "corrected_after": "3h"},
    {"type": "double_count", "count": 1, "corrected_after": "40m"},
    {"type": "total_mismatch", "count": 1, "corrected_after": "15m"},
    {"type": "retraction", "count": 1, "after": "90s", "again_after": "35m"},
    {"type": "winner_not_leading", "count": 1, "corrected_after": "5m"},
    {"type": "no_winner", "count": 1, "corrected_after": "4m"},
    {"type": "tie", "count": 1, "corrected_after": "20m"},
    {"type": "recount", "count": 2, "by": "1h10m"},
    {"type": "adjourn", "count": 1},
    {"type": "late", "count": 3, "by": "50m"},
    {"type": "missing_candidate", "count": 1, "corrected_after": "10m"},
    {"type": "duplicate_candidate", "count": 1, "corrected_after": "10m"},
    {"type": "duplicate_contest", "count": 1, "corrected_after": "15m"},
    {"type": "unknown_party", "count": 1, "corrected_after": "10m"},
    {"type": "names", "count": 2, "form": "mojibake", "corrected_after": "12m"},
    {"type": "sop_disagrees", "count": 3},
    # In what order
    {"type": "duplicate", "share": 0.05},
    {"type": "reused_revision", "count": 1, "corrected_after": "10m"},
    {"type": "revision_gap", "count": 2},
    {"type": "out_of_order", "share": 0.05, "window": "3m"},
    {"type": "rush_only", "count": 1, "corrected_after": "30m"},
    {"type": "result_before_rush", "count": 2},
    {"type": "burst", "at": "02:50", "for": "6m"},
    # In what bytes
    {"type": "truncated", "count": 3},
    {"type": "bad_xml", "count": 1},
    {"type": "empty", "count": 1},
    # By what line
    {"type": "drop_connections", "every": "90s", "at": "23:00", "for": "4h"},
    {"type": "http_status", "status": 503, "retry_after": 5, "share": 0.5, "at": "03:30",
     "for": "10m"},
)  # fmt: skip
"""All of it is put right by the end, every fault of the line ends, and no event is lost."""

PRESETS: Final[Mapping[str, _Plan]] = {
    "pa-test": _PA_TEST,
    "bad-night": _BAD_NIGHT,
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

PRESET_WORDS: Final[Mapping[str, str]] = {
    "pa-test": "the three kinds of an agency's own test: figures typed wrong, put right after 10 "
    "minutes; a wrong winner, and the third placed as the winner, put right after 6",
    "bad-night": "what newsrooms have seen, all in one night: wrong figures and winners, a result "
    "withdrawn, recounts, messages late, twice and in the wrong order, spoilt files, cut "
    "connections; all of it is put right by the end, and no message is lost",
    "network": "only the line, the figures are true: streams cut every 90 s from 22:30 to 04:00, "
    "half of all requests 503 from 01:30 and a fifth 429 from 02:30, slow answers from 03:00, a "
    "silent stream from 03:40, no connection at all from 04:10 for 5 minutes",
    "2am-outage": "every request is answered with 503 and Retry-After 30 from 01:55 for 45 minutes "
    "of the night; streams that are open go on",
}
"""What each of them does, in a line."""
