"""What if the declarations come from outside? A real night, kept in a journal as it happens."""

from typing import TYPE_CHECKING

from simulator.lazy import public

if TYPE_CHECKING:
    from simulator.live.before import coming as coming
    from simulator.live.checks import examine as examine
    from simulator.live.clock import LiveClock as LiveClock
    from simulator.live.clock import is_rehearsal as is_rehearsal
    from simulator.live.desk import Enters as Enters
    from simulator.live.desk import Nobody as Nobody
    from simulator.live.desk import NotKnown as NotKnown
    from simulator.live.desk import hand_over as hand_over
    from simulator.live.desk import hand_undo as hand_undo
    from simulator.live.desk import is_kept as is_kept
    from simulator.live.desk import serve_desk as serve_desk
    from simulator.live.entry import UNDO as UNDO
    from simulator.live.entry import Options as Options
    from simulator.live.entry import read_entry as read_entry
    from simulator.live.entry import read_name as read_name
    from simulator.live.expectation import Expectation as Expectation
    from simulator.live.guest import Guest as Guest
    from simulator.live.journal import InUse as InUse
    from simulator.live.journal import Journal as Journal
    from simulator.live.journal import keep_journal as keep_journal
    from simulator.live.journal import open_journal as open_journal
    from simulator.live.journal_file import Rejection as Rejection
    from simulator.live.journal_file import check_night as check_night
    from simulator.live.journal_file import read_rejected as read_rejected
    from simulator.live.journal_file import reject as reject
    from simulator.live.journal_file import rejected_path as rejected_path
    from simulator.live.journal_file import scenario_of as scenario_of
    from simulator.live.keeper import Keeper as Keeper
    from simulator.live.keeper import Store as Store
    from simulator.live.naming import candidate_id as candidate_id
    from simulator.live.naming import find as find
    from simulator.live.naming import votes_of as votes_of
    from simulator.live.naming import winner_of as winner_of
    from simulator.live.news import News as News
    from simulator.live.news import NewsDesk as NewsDesk
    from simulator.live.night import Due as Due
    from simulator.live.night import Hall as Hall
    from simulator.live.night import LiveNight as LiveNight
    from simulator.live.night import begin as begin
    from simulator.live.night import hall_of as hall_of
    from simulator.live.night import keep as keep
    from simulator.live.night import national_events as national_events
    from simulator.live.replayed import KeptNight as KeptNight
    from simulator.live.replayed import as_test as as_test
    from simulator.live.replayed import read_night as read_night
    from simulator.live.sitting import Feeder as Feeder
    from simulator.live.sitting import Sitting as Sitting
    from simulator.live.sitting import check_sitting as check_sitting
    from simulator.live.sitting import sit as sit
    from simulator.live.sitting import user_name as user_name
    from simulator.live.status import status_lines as status_lines
    from simulator.live.values import Accepted as Accepted
    from simulator.live.values import Asked as Asked
    from simulator.live.values import Draft as Draft
    from simulator.live.values import Findings as Findings
    from simulator.live.values import Receipt as Receipt
    from simulator.live.values import Refused as Refused
    from simulator.live.values import Repeated as Repeated
    from simulator.live.wording import MOST_NAMED as MOST_NAMED
    from simulator.live.wording import describe as describe
    from simulator.live.wording import describe_conflict as describe_conflict
    from simulator.live.wording import describe_in_brief as describe_in_brief
    from simulator.live.wording import describe_rejection as describe_rejection
    from simulator.live.wording import differing as differing
    from simulator.live.wording import rejection_words as rejection_words
    from simulator.messages.kept import BadLine as BadLine
    from simulator.messages.kept import Header as Header
    from simulator.messages.kept import Reading as Reading
    from simulator.messages.kept import is_journal as is_journal
    from simulator.messages.kept import read_header as read_header
    from simulator.messages.kept import read_journal as read_journal

if not TYPE_CHECKING:  # so that a checker knows which names there are not
    __getattr__ = public(
        __name__,
        {
            "Accepted": "simulator.live.values",
            "Asked": "simulator.live.values",
            "BadLine": "simulator.messages.kept",
            "Draft": "simulator.live.values",
            "Due": "simulator.live.night",
            "Enters": "simulator.live.desk",
            "Expectation": "simulator.live.expectation",
            "Feeder": "simulator.live.sitting",
            "Findings": "simulator.live.values",
            "Guest": "simulator.live.guest",
            "Hall": "simulator.live.night",
            "Header": "simulator.messages.kept",
            "InUse": "simulator.live.journal",
            "Journal": "simulator.live.journal",
            "Keeper": "simulator.live.keeper",
            "KeptNight": "simulator.live.replayed",
            "as_test": "simulator.live.replayed",
            "LiveClock": "simulator.live.clock",
            "LiveNight": "simulator.live.night",
            "MOST_NAMED": "simulator.live.wording",
            "News": "simulator.live.news",
            "NewsDesk": "simulator.live.news",
            "Nobody": "simulator.live.desk",
            "NotKnown": "simulator.live.desk",
            "Options": "simulator.live.entry",
            "Reading": "simulator.messages.kept",
            "Receipt": "simulator.live.values",
            "Refused": "simulator.live.values",
            "Rejection": "simulator.live.journal_file",
            "Repeated": "simulator.live.values",
            "Sitting": "simulator.live.sitting",
            "Store": "simulator.live.keeper",
            "UNDO": "simulator.live.entry",
            "begin": "simulator.live.night",
            "candidate_id": "simulator.live.naming",
            "check_night": "simulator.live.journal_file",
            "coming": "simulator.live.before",
            "describe": "simulator.live.wording",
            "describe_conflict": "simulator.live.wording",
            "describe_in_brief": "simulator.live.wording",
            "describe_rejection": "simulator.live.wording",
            "differing": "simulator.live.wording",
            "examine": "simulator.live.checks",
            "find": "simulator.live.naming",
            "hall_of": "simulator.live.night",
            "hand_over": "simulator.live.desk",
            "hand_undo": "simulator.live.desk",
            "is_journal": "simulator.messages.kept",
            "is_kept": "simulator.live.desk",
            "is_rehearsal": "simulator.live.clock",
            "keep": "simulator.live.night",
            "keep_journal": "simulator.live.journal",
            "national_events": "simulator.live.night",
            "open_journal": "simulator.live.journal",
            "read_entry": "simulator.live.entry",
            "read_name": "simulator.live.entry",
            "read_header": "simulator.messages.kept",
            "read_journal": "simulator.messages.kept",
            "read_night": "simulator.live.replayed",
            "read_rejected": "simulator.live.journal_file",
            "reject": "simulator.live.journal_file",
            "rejected_path": "simulator.live.journal_file",
            "rejection_words": "simulator.live.wording",
            "scenario_of": "simulator.live.journal_file",
            "serve_desk": "simulator.live.desk",
            "check_sitting": "simulator.live.sitting",
            "sit": "simulator.live.sitting",
            "status_lines": "simulator.live.status",
            "user_name": "simulator.live.sitting",
            "votes_of": "simulator.live.naming",
            "winner_of": "simulator.live.naming",
        },
    )
