"""What a good desk does with each type of fault: a line to hold one's own against."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_CORRECTED: Final = "the page corrects itself within a minute of the correction, and says so"
_HELD: Final = "somebody is warned and the figures are held until they are checked"
_AT_ONCE: Final = "the last whole document stays up, and the new one is read when it is whole"
_AGAIN: Final = "it is asked for again after a pause, nothing is lost, and somebody is warned"
_ONCE: Final = "nothing is counted twice, and the ticker says it once"

EXPECTED: Final[Mapping[str, str]] = {
    # Content
    "transposed_digits": _CORRECTED,
    "dropped_digits": f"{_HELD}; {_CORRECTED}",
    "missing_votes": f"{_CORRECTED}; turnout, shares and majority follow",
    "double_count": f"{_CORRECTED}; turnout, shares and majority follow",
    "votes_down": f"{_HELD}: votes do not go down",
    "negative_votes": f"{_HELD}: nobody has fewer than no votes",
    "total_mismatch": f"{_HELD} against the sum and the electorate",
    "missing_candidate": f"{_HELD}: the result is checked against the nominations",
    "extra_candidate": f"{_HELD}: the result is checked against the nominations",
    "duplicate_candidate": f"{_HELD}: nobody's votes are counted twice",
    "label_change": "the party of the nominations is asked after; the winner's colour is not wrong",
    "unknown_party": "the page stands, with a plain colour; somebody is warned",
    "id_change": "candidates are not lost or doubled; somebody is warned",
    "duplicate_contest": "the seat is counted once, and the second is set aside",
    "unknown_seat": "it is set aside and somebody is warned; no seat is counted for it",
    "zeros": "nothing is shown: no seat declares before the close of poll",
    "early": "nothing is shown: no seat declares before the close of poll",
    "same_names": "both are told apart, by id and party",
    "names": "the page stands and the name is readable, at the latest once it is put right",
    "sop_disagrees": "seats are counted from the results, and somebody is warned",
    "sop_late": "seats are counted from the results",
    "late": "the seat is shown as counting, perhaps as overdue, until it declares",
    "recount": "the page says that there is a recount, and nobody is elected yet",
    "adjourn": "the page says that the count is adjourned, and nobody is elected yet",
    "postponed": "the page says that there is no poll, and does not wait for the seat",
    "wrong_winner": f"{_CORRECTED}; map, ticker, seats and push messages with it",
    "no_winner": "nobody is shown as elected, or somebody decides; the seat is not lost",
    "two_winners": f"{_HELD}: a seat has one winner",
    "winner_not_leading": f"{_HELD}: the winner has most votes",
    "tie": "equal votes and the lot are said; the page does not divide by a majority of zero",
    "retraction": "the seat counts again, is in no total, and the page says why",
    # Sequence
    "duplicate": _ONCE,
    "reused_revision": f"{_HELD}: a higher revision tells",
    "revision_gap": "the highest revision holds, and somebody is told that one may be lost",
    "out_of_order": "the highest revision holds, whatever came last",
    "rush_only": "the seat has a winner and says that figures are to come",
    "result_before_rush": "the figures stay when the winner alone comes after them",
    "recount_after_result": "the result stands, the recount is said, and somebody is warned",
    "burst": "the page keeps up with all of it, and stays usable",
    "silence": "somebody is warned that nothing comes; the page says how old it is",
    # Payload
    "truncated": _AT_ONCE,
    "bad_xml": _AT_ONCE,
    "bad_json": _AT_ONCE,
    "bad_utf8": _AT_ONCE,
    "latin1_as_utf8": "no candidate is lost; the name is readable once it comes whole",
    "bom": "it is read as though the mark were not there",
    "empty": _AT_ONCE,
    "html_error_page": f"{_AT_ONCE}: status 200 is not believed",
    "wrong_content_type": "it is read by what is in it, or set aside with a warning",
    "huge": "it is read or refused in bounded memory, and the rest goes on",
    "corrupt_gzip": _AT_ONCE,
    # Transport
    "http_status": "it waits as Retry-After says and asks again; nothing is lost",
    "refuse": _AGAIN,
    "hang": f"it gives up after a while of its own; {_AGAIN}",
    "slow_start": "it waits or gives up by a limit of its own; the page says how old it is",
    "slow_body": "it waits or gives up by a limit of its own; the page says how old it is",
    "reset": _AGAIN,
    "short_content_length": f"{_AT_ONCE}; it is asked for again",
    "stale_etag": "somebody notices that nothing is new for too long, and asks without the tag",
    "drop_connections": "it connects again from the last id: no message twice, none lost",
    "stalled_stream": "the missing heartbeat is noticed, and it connects again from the last id",
    "repeated_events": _ONCE,
    "skipped_events": "the gap in the ids is noticed, and the log is asked for what is missing",
    "clock_skew": "the night's own time is shown, and nothing is thrown away as stale",
    "timestamp_stuck": "the folder is listed from time to time all the same",
    "partial_file_visible": f"{_AT_ONCE}: files are taken once .timestamp says so",
    "rewrite_in_place": "a file that changed is read again, whole",
    "listing_lag": "files are found later, none is missed, and the order is that of revisions",
}
"""By type of fault."""

NOTES: Final[Mapping[str, str]] = {
    "retraction": "PA-style files have no document for it: there it shows only in the next state "
    "of the parties, which has a seat fewer",
    "http_status": "streams that are open go on; new ones are refused like all else",
}
"""What of a type is easily missed."""
