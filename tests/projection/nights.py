"""A night of two dozen seats as a file: enough for a projection, and quick to project."""

from __future__ import annotations

from typing import Final

SEATS: Final = 24
PARTIES: Final = {
    "Con": "Conservative",
    "Lab": "Labour",
    "LD": "Liberal Democrat",
    "RUK": "Reform UK",
    "Green": "Green",
}
REGIONS: Final = ("North East", "London", "East of England")


def votes(place: int) -> tuple[dict[str, int], dict[str, int]]:
    """Then and now: two seats in three were Conservative, a swing of 5 takes some of them."""
    lead = 400 * (place % 12) - 1_500 + 2_500 * (place % 3)
    then = {"Con": 18_000 + lead, "Lab": 18_000 - lead, "LD": 4_000 + 100 * place}
    now = {"Con": then["Con"] - 2_000 - 37 * place, "Lab": then["Lab"] + 1_900, "LD": then["LD"]}
    return then, now


def text(*, polls: bool = True, exit_poll: bool = True, base: bool = True) -> str:
    """The file; its declarations come every ten minutes from 23:30 on, two at midnight."""
    lines = ['[scenario]\ntitle = "Two dozen seats"\ndate = 2025-05-01']
    if base:
        lines.append('base = "then"\n[bases.then]\nlabel = "2021"')
    lines += [f'[parties.{party}]\nname = "{name}"' for party, name in PARTIES.items()]
    if exit_poll:
        lines.append('[exit_poll]\nsource = "Ourselves"\nseats = { Con = 9, Lab = 14, Other = 1 }')
    if polls:
        lines.append(
            '[[national_polls]]\npollster = "Us"\n'
            "shares = { Con = 38, Lab = 46, LD = 10, RUK = 3, Green = 3 }"
        )
    for place in range(SEATS):
        then, now = votes(place)
        minute = 90 + 10 * place if place != 4 else 120
        clock = f"{(22 + minute // 60) % 24:02d}:{minute % 60:02d}"
        lines += [
            f'[[contests]]\nslug = "seat-{place}"\nname = "Seat {place}"',
            f'ons_id = "E14009{place:03d}"\nregion = "{REGIONS[place % 3]}"\ntype = "county"',
            f'electorate = 70_000\nrejected = 10\ndeclared_at = "{clock}"',
        ]
        if base:
            figures = ", ".join(f"{party} = {number}" for party, number in then.items())
            lines.append(f"[contests.previous.then]\nvotes = {{ {figures} }}")
        for party, number in now.items():
            lines.append(
                f'[[contests.candidates]]\nname = "{party} {place}"\nparty = "{party}"\n'
                f"votes = {number}"
            )
    return "\n".join(lines) + "\n"
