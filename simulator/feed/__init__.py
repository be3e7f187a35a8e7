"""Who is told over a wire, and what goes wrong on it: a night for other people's programs."""

from typing import TYPE_CHECKING

from simulator.lazy import public

if TYPE_CHECKING:
    from simulator.feed.address import TOKEN as TOKEN
    from simulator.feed.address import Address as Address
    from simulator.feed.address import name_address as name_address
    from simulator.feed.address import read_address as read_address
    from simulator.feed.client import FeedClient as FeedClient
    from simulator.feed.client import Heard as Heard
    from simulator.feed.clock import FeedClock as FeedClock
    from simulator.feed.clock import Pace as Pace
    from simulator.feed.clock import Quiet as Quiet
    from simulator.feed.document import Format as Format
    from simulator.feed.extra import check_http as check_http
    from simulator.feed.faults.affliction import Affliction as Affliction
    from simulator.feed.faults.affliction import Touch as Touch
    from simulator.feed.faults.affliction import afflict as afflict
    from simulator.feed.faults.fault import Fault as Fault
    from simulator.feed.faults.listing import catalogue as catalogue
    from simulator.feed.faults.listing import presets as presets
    from simulator.feed.faults.listing import write_catalogue as write_catalogue
    from simulator.feed.faults.marking import LineFault as LineFault
    from simulator.feed.faults.marking import Row as Row
    from simulator.feed.faults.marking import broad as broad
    from simulator.feed.faults.marking import idle as idle
    from simulator.feed.faults.marking import line_faults as line_faults
    from simulator.feed.faults.marking import print_rows as print_rows
    from simulator.feed.faults.marking import sheet as sheet
    from simulator.feed.faults.marking import write_rows as write_rows
    from simulator.feed.faults.payload import spoil as spoil
    from simulator.feed.faults.reading import FaultPlan as FaultPlan
    from simulator.feed.faults.reading import read_faults as read_faults
    from simulator.feed.faults.writing import write_fault as write_fault
    from simulator.feed.files import FolderWriter as FolderWriter
    from simulator.feed.files import Marker as Marker
    from simulator.feed.files import Sink as Sink
    from simulator.feed.files import open_folder as open_folder
    from simulator.feed.files import read_marker as read_marker
    from simulator.feed.files import write_files as write_files
    from simulator.feed.formats.making import make_formats as make_formats
    from simulator.feed.formats.model import ModelFormat as ModelFormat
    from simulator.feed.formats.model import read_parties as read_parties
    from simulator.feed.formats.pa import PaFormat as PaFormat
    from simulator.feed.formats.pa_ids import ids_csv as ids_csv
    from simulator.feed.formats.pa_ids import read_ids as read_ids
    from simulator.feed.formats.pa_parties import party_of as party_of
    from simulator.feed.formats.pa_reading import BadDocument as BadDocument
    from simulator.feed.formats.pa_reading import PaCandidate as PaCandidate
    from simulator.feed.formats.pa_reading import PaNews as PaNews
    from simulator.feed.formats.pa_reading import PaState as PaState
    from simulator.feed.formats.pa_reading import read_document as read_document
    from simulator.feed.growing import GrowingPlan as GrowingPlan
    from simulator.feed.native import native_object as native_object
    from simulator.feed.native import stamp as stamp
    from simulator.feed.plan import closed as closed
    from simulator.feed.plan import plan_night as plan_night
    from simulator.feed.record import Recorder as Recorder
    from simulator.feed.record import Recording as Recording
    from simulator.feed.record import open_recorder as open_recorder
    from simulator.feed.record import read_recording as read_recording
    from simulator.feed.record import recorded_items as recorded_items
    from simulator.feed.record import recorded_run as recorded_run
    from simulator.feed.record import recording_header as recording_header
    from simulator.feed.roll import Roll as Roll
    from simulator.feed.roll import roll_of as roll_of
    from simulator.feed.state import Earlier as Earlier
    from simulator.feed.state import Injection as Injection
    from simulator.feed.state import RunState as RunState
    from simulator.feed.state import read_state as read_state
    from simulator.feed.state import write_sheets as write_sheets
    from simulator.feed.state import write_state as write_state
    from simulator.feed.transmission import Transmission as Transmission
    from simulator.feed.transmission import name_run as name_run
    from simulator.feed.transmission import plan_hash as plan_hash
    from simulator.feed.values import Item as Item
    from simulator.feed.values import PlanOptions as PlanOptions
    from simulator.feed.values import Sent as Sent

if not TYPE_CHECKING:  # so that a checker knows which names there are not
    __getattr__ = public(
        __name__,
        {
            "Address": "simulator.feed.address",
            "Affliction": "simulator.feed.faults.affliction",
            "BadDocument": "simulator.feed.formats.pa_reading",
            "Earlier": "simulator.feed.state",
            "Fault": "simulator.feed.faults.fault",
            "FaultPlan": "simulator.feed.faults.reading",
            "FeedClient": "simulator.feed.client",
            "FeedClock": "simulator.feed.clock",
            "FolderWriter": "simulator.feed.files",
            "Format": "simulator.feed.document",
            "GrowingPlan": "simulator.feed.growing",
            "Heard": "simulator.feed.client",
            "Injection": "simulator.feed.state",
            "Item": "simulator.feed.values",
            "LineFault": "simulator.feed.faults.marking",
            "Marker": "simulator.feed.files",
            "ModelFormat": "simulator.feed.formats.model",
            "PaCandidate": "simulator.feed.formats.pa_reading",
            "PaFormat": "simulator.feed.formats.pa",
            "PaNews": "simulator.feed.formats.pa_reading",
            "PaState": "simulator.feed.formats.pa_reading",
            "Pace": "simulator.feed.clock",
            "PlanOptions": "simulator.feed.values",
            "Quiet": "simulator.feed.clock",
            "Recorder": "simulator.feed.record",
            "Recording": "simulator.feed.record",
            "Roll": "simulator.feed.roll",
            "Row": "simulator.feed.faults.marking",
            "RunState": "simulator.feed.state",
            "Sent": "simulator.feed.values",
            "Sink": "simulator.feed.files",
            "TOKEN": "simulator.feed.address",
            "Touch": "simulator.feed.faults.affliction",
            "Transmission": "simulator.feed.transmission",
            "afflict": "simulator.feed.faults.affliction",
            "broad": "simulator.feed.faults.marking",
            "catalogue": "simulator.feed.faults.listing",
            "check_http": "simulator.feed.extra",
            "closed": "simulator.feed.plan",
            "idle": "simulator.feed.faults.marking",
            "ids_csv": "simulator.feed.formats.pa_ids",
            "line_faults": "simulator.feed.faults.marking",
            "make_formats": "simulator.feed.formats.making",
            "name_address": "simulator.feed.address",
            "name_run": "simulator.feed.transmission",
            "native_object": "simulator.feed.native",
            "open_folder": "simulator.feed.files",
            "open_recorder": "simulator.feed.record",
            "party_of": "simulator.feed.formats.pa_parties",
            "plan_hash": "simulator.feed.transmission",
            "plan_night": "simulator.feed.plan",
            "presets": "simulator.feed.faults.listing",
            "print_rows": "simulator.feed.faults.marking",
            "read_address": "simulator.feed.address",
            "read_document": "simulator.feed.formats.pa_reading",
            "read_faults": "simulator.feed.faults.reading",
            "read_ids": "simulator.feed.formats.pa_ids",
            "read_marker": "simulator.feed.files",
            "read_parties": "simulator.feed.formats.model",
            "read_recording": "simulator.feed.record",
            "read_state": "simulator.feed.state",
            "recorded_items": "simulator.feed.record",
            "recorded_run": "simulator.feed.record",
            "recording_header": "simulator.feed.record",
            "roll_of": "simulator.feed.roll",
            "sheet": "simulator.feed.faults.marking",
            "spoil": "simulator.feed.faults.payload",
            "stamp": "simulator.feed.native",
            "write_catalogue": "simulator.feed.faults.listing",
            "write_fault": "simulator.feed.faults.writing",
            "write_files": "simulator.feed.files",
            "write_rows": "simulator.feed.faults.marking",
            "write_sheets": "simulator.feed.state",
            "write_state": "simulator.feed.state",
        },
    )
