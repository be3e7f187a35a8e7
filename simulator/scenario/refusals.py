"""What is not ours: each kind refused once a file, in a sentence that says why.

The program knows one kind of election, by one country's law (``uk``): one member for a
constituency of the House of Commons, by first past the post. A file that asks for another is not
misspelt; it is told so in a sentence, and not key by key.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Final

from pydantic_core import PydanticCustomError

from simulator import uk
from simulator.text import excerpt, join, nearest
from simulator.values import wrong


class Refusal(StrEnum):
    """A kind of election that is not ours, and the sentence that refuses it."""

    MEMBERS = "elects one member by first past the post; several members are not simulated"
    SYSTEM = (
        "elects one member by first past the post; transferable votes and other systems are not "
        "simulated"
    )
    WARD = (
        "a ward elects councillors; this simulator knows the constituencies of the House of "
        "Commons, which are county, borough or burgh"
    )
    FOREIGN = (
        "this simulator knows UK law only: a constituency is in England, Scotland, Wales or "
        "Northern Ireland"
    )


KEYS: Final = {
    "seats": Refusal.MEMBERS,
    "members": Refusal.MEMBERS,
    "vacancies": Refusal.MEMBERS,
    "system": Refusal.SYSTEM,
    "electoral_system": Refusal.SYSTEM,
    "voting_system": Refusal.SYSTEM,
    "quota": Refusal.SYSTEM,
    "transfers": Refusal.SYSTEM,
    "preferences": Refusal.SYSTEM,
}
"""Keys and columns that only another kind of election has."""

_TYPES: Final = frozenset({"ward", "division", "electoral division", "council", "parish"})
_WHOLE: Final = frozenset({"uk", "gb", "united kingdom", "great britain", "britain"})


def _refused(refusal: Refusal, more: str = "") -> PydanticCustomError:
    context = {"message": f"{more}{refusal}", "nearest": None, "refusal": refusal}
    return PydanticCustomError("wrong", "{message}", context)


def check_type(value: Any) -> Any:
    """A type of constituency is not that of a ward.

    Raises:
        PydanticCustomError: it is.
    """
    if isinstance(value, str) and value.casefold() in _TYPES:
        raise _refused(Refusal.WARD)
    return value


def check_country(value: Any) -> Any:
    """A country is one of the four, or near enough to be a slip of the pen.

    Raises:
        PydanticCustomError: another country, or a state of one.
    """
    if not isinstance(value, str) or value in uk.COUNTRIES or value.casefold() in _WHOLE:
        return value
    if value.casefold() != "ireland" and nearest(value, uk.COUNTRIES):
        return value
    raise _refused(Refusal.FOREIGN)


def check_ons_id(value: Any) -> Any:
    """An ONS id is that of a constituency of the House of Commons.

    Raises:
        PydanticCustomError: that of another area, or of another country's.
    """
    if not isinstance(value, str) or not value or value[:3] in uk.CONSTITUENCY_CODES:
        return value
    area = uk.AREA_CODES.get(value[:3])
    if area == "a ward":
        raise _refused(Refusal.WARD, f"{excerpt(value)} is the code of a ward: ")
    if value[0] not in "EWSNK":
        raise _refused(Refusal.FOREIGN, f"{excerpt(value)} is no ONS code; ")
    begins = join(uk.CONSTITUENCY_CODES, "or")
    what = f"is the code of {area}" if area else "is no constituency's code"
    raise wrong(f"{excerpt(value)} {what}: a constituency's begins with {begins}")
