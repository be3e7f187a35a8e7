"""What somebody wants to enter, and what the keeper of the journal answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from simulator.errors import InputError
from simulator.messages import Body, Kind, Message, Via

TEST_DATA: Final = "test data: it does not enter the journal of a real night"


@dataclass(frozen=True, slots=True)
class Draft:
    """Something to be entered, before it is a message.

    Attributes:
        kind: what it says.
        contest: slug, name or ONS id; None for the nation's.
        body: in detail. Candidates are named as people name them: by id, or name and party.
        by: who enters it.
        via: how it comes.
        night_time: when it was so; None: now, on the night's clock.
        revision: as a feed has it; None: the one that follows, or of a file's row the first.
        replaces: id of the message that it corrects or takes back, if it names one.
        id: as a feed has it; None: the journal gives one.
        test: it says that it is test data, or somebody in it bears the test mark.
    """

    kind: Kind
    contest: str | None
    body: Body | None = None
    by: str = ""
    via: Via = "typed"
    night_time: datetime | None = None
    revision: int | None = None
    replaces: str | None = None
    id: str | None = None
    test: bool = False


@dataclass(frozen=True, slots=True)
class Findings:
    """What is wrong with a draft: the impossible, and the unlikely. Plain sentences."""

    refusals: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()

    def __add__(self, other: Findings) -> Findings:
        return Findings(self.refusals + other.refusals, self.questions + other.questions)


@dataclass(frozen=True, slots=True)
class Accepted:
    """It is in the journal, and on the disk; ``remarks`` are questions that were not asked."""

    message: Message
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Repeated:
    """It is in the journal already, as this message: nothing was written."""

    message: Message


class Unkept(InputError):
    """Messages that were entered together cannot be written: none of them is kept."""


@dataclass(frozen=True, slots=True)
class Refused:
    """It cannot be true, or cannot be written (``unkept``: the disk's fault): nothing was."""

    reasons: tuple[str, ...]
    unkept: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """It is unlikely: nothing is written until somebody says that they are sure."""

    questions: tuple[str, ...]


Receipt = Accepted | Repeated | Refused | Asked
