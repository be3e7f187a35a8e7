"""What goes wrong on the wire, where it is asked for."""

from typing import TYPE_CHECKING

from simulator.lazy import public

if TYPE_CHECKING:
    from simulator.feed.faults.affliction import Affliction as Affliction
    from simulator.feed.faults.affliction import Touch as Touch
    from simulator.feed.faults.affliction import afflict as afflict
    from simulator.feed.faults.affliction import afflict_in_steps as afflict_in_steps
    from simulator.feed.faults.affliction import at_once as at_once
    from simulator.feed.faults.affliction import faulted as faulted
    from simulator.feed.faults.fault import Case as Case
    from simulator.feed.faults.fault import ContentFault as ContentFault
    from simulator.feed.faults.fault import Fault as Fault
    from simulator.feed.faults.listing import Entry as Entry
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
    from simulator.feed.faults.payload import spoils as spoils
    from simulator.feed.faults.preset_plans import PRESET_WORDS as PRESET_WORDS
    from simulator.feed.faults.reach import Reach as Reach
    from simulator.feed.faults.reach import Span as Span
    from simulator.feed.faults.reading import FaultPlan as FaultPlan
    from simulator.feed.faults.reading import make_readers as make_readers
    from simulator.feed.faults.reading import read_faults as read_faults
    from simulator.feed.faults.registry import fault_types as fault_types
    from simulator.feed.faults.spoiling import Spoilt as Spoilt
    from simulator.feed.faults.transport import ClockSkew as ClockSkew
    from simulator.feed.faults.transport import DropConnections as DropConnections
    from simulator.feed.faults.transport import EtagChurn as EtagChurn
    from simulator.feed.faults.transport import Hang as Hang
    from simulator.feed.faults.transport import HttpStatus as HttpStatus
    from simulator.feed.faults.transport import ListingLag as ListingLag
    from simulator.feed.faults.transport import Refuse as Refuse
    from simulator.feed.faults.transport import RepeatedEvents as RepeatedEvents
    from simulator.feed.faults.transport import RequestFault as RequestFault
    from simulator.feed.faults.transport import Reset as Reset
    from simulator.feed.faults.transport import ShortContentLength as ShortContentLength
    from simulator.feed.faults.transport import SkippedEvents as SkippedEvents
    from simulator.feed.faults.transport import SlowBody as SlowBody
    from simulator.feed.faults.transport import SlowStart as SlowStart
    from simulator.feed.faults.transport import StaleEtag as StaleEtag
    from simulator.feed.faults.transport import StalledStream as StalledStream
    from simulator.feed.faults.transport import TimestampStuck as TimestampStuck
    from simulator.feed.faults.transport import TransportFault as TransportFault
    from simulator.feed.faults.writing import write_fault as write_fault

if not TYPE_CHECKING:  # so that a checker knows which names there are not
    __getattr__ = public(
        __name__,
        {
            "PRESET_WORDS": "simulator.feed.faults.preset_plans",
            "Affliction": "simulator.feed.faults.affliction",
            "Case": "simulator.feed.faults.fault",
            "ClockSkew": "simulator.feed.faults.transport",
            "ContentFault": "simulator.feed.faults.fault",
            "DropConnections": "simulator.feed.faults.transport",
            "Entry": "simulator.feed.faults.listing",
            "EtagChurn": "simulator.feed.faults.transport",
            "Fault": "simulator.feed.faults.fault",
            "FaultPlan": "simulator.feed.faults.reading",
            "Hang": "simulator.feed.faults.transport",
            "HttpStatus": "simulator.feed.faults.transport",
            "ListingLag": "simulator.feed.faults.transport",
            "Refuse": "simulator.feed.faults.transport",
            "RepeatedEvents": "simulator.feed.faults.transport",
            "RequestFault": "simulator.feed.faults.transport",
            "Reset": "simulator.feed.faults.transport",
            "Reach": "simulator.feed.faults.reach",
            "Row": "simulator.feed.faults.marking",
            "Span": "simulator.feed.faults.reach",
            "at_once": "simulator.feed.faults.affliction",
            "ShortContentLength": "simulator.feed.faults.transport",
            "SkippedEvents": "simulator.feed.faults.transport",
            "SlowBody": "simulator.feed.faults.transport",
            "SlowStart": "simulator.feed.faults.transport",
            "Spoilt": "simulator.feed.faults.spoiling",
            "StaleEtag": "simulator.feed.faults.transport",
            "StalledStream": "simulator.feed.faults.transport",
            "TimestampStuck": "simulator.feed.faults.transport",
            "Touch": "simulator.feed.faults.affliction",
            "TransportFault": "simulator.feed.faults.transport",
            "afflict": "simulator.feed.faults.affliction",
            "afflict_in_steps": "simulator.feed.faults.affliction",
            "catalogue": "simulator.feed.faults.listing",
            "fault_types": "simulator.feed.faults.registry",
            "LineFault": "simulator.feed.faults.marking",
            "broad": "simulator.feed.faults.marking",
            "idle": "simulator.feed.faults.marking",
            "line_faults": "simulator.feed.faults.marking",
            "make_readers": "simulator.feed.faults.reading",
            "faulted": "simulator.feed.faults.affliction",
            "presets": "simulator.feed.faults.listing",
            "print_rows": "simulator.feed.faults.marking",
            "read_faults": "simulator.feed.faults.reading",
            "sheet": "simulator.feed.faults.marking",
            "spoil": "simulator.feed.faults.payload",
            "spoils": "simulator.feed.faults.payload",
            "write_catalogue": "simulator.feed.faults.listing",
            "write_fault": "simulator.feed.faults.writing",
            "write_rows": "simulator.feed.faults.marking",
        },
    )
