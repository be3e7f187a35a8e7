"""Parties as screens show them, and the names other tables give them.

Ids are the House of Commons Library's abbreviations. The parties below are told apart by
colour and by a one-cell letter, so never by colour alone; every other party is grey with the
first letter of its id. Colours are near those the parties use, moved apart for a dark screen.
"""

from __future__ import annotations

import unicodedata

from simulator.scenario.model import Party
from simulator.uk import ABSTAINING, INDEPENDENT, OTHER, SPEAKER

GREY = "#8a8f98"

CHOSEN: dict[str, Party] = {
    party.id: party
    for party in (
        Party("Lab", "Labour", "Labour", "#e4003b", "L"),
        Party("Con", "Conservative", "Conservative", "#0f7fe0", "C"),
        Party("LD", "Liberal Democrat", "Lib Dem", "#faa61a", "D"),
        Party("RUK", "Reform UK", "Reform UK", "#12c6cf", "R"),
        Party("BRX", "The Brexit Party", "Brexit Party", "#12c6cf", "R"),
        Party("UKIP", "UK Independence Party", "UKIP", "#9a55b8", "k"),
        Party("Green", "Green", "Green", "#5bb030", "G"),
        Party("SNP", "Scottish National Party", "SNP", "#f5e63d", "S"),
        Party("PC", "Plaid Cymru", "Plaid Cymru", "#1f8f5f", "P"),
        Party("DUP", "Democratic Unionist Party", "DUP", "#c4563a", "U"),
        Party(ABSTAINING, "Sinn Féin", "Sinn Féin", "#2f7d6b", "F"),
        Party("SDLP", "Social Democratic and Labour Party", "SDLP", "#8fce6f", "d"),
        Party("UUP", "Ulster Unionist Party", "UUP", "#7fa8e0", "u"),
        Party("APNI", "Alliance", "Alliance", "#e6c34a", "A"),
        Party("TUV", "Traditional Unionist Voice", "TUV", "#3f5f9f", "T"),
        Party(INDEPENDENT, "Independent", "Independent", "#c9ccd3", "I"),
        Party(SPEAKER, "Speaker", "Speaker", "#ffffff", "K"),
        Party("WPB", "Workers Party of Britain", "Workers Party", "#9b1d3a", "W"),
        Party(OTHER, OTHER, OTHER, GREY, "·"),
    )
}

PREDECESSORS = {
    "Brexit Party": "RUK",
    "Young People's Party": "SG",
}
"""Names in a base whose party stands under another id now: registered as the same party
(Brexit Party and Reform UK, PP7931; Young People's Party and Shared Ground, PP1912)."""

PREDECESSOR_IDS = {"UCUNF": "UUP"}
"""Abbreviations of one election whose party stands under another id: Ulster Conservatives and
Unionists – New Force was the Ulster Unionists' and the Conservatives' list of 2010."""

ALIASES = {
    "Independent": INDEPENDENT,
    "Independent 2 etc.": INDEPENDENT,
    "Commons Speaker": SPEAKER,
    "Reform": "RUK",
    "The Yorkshire Party": "Yrks",
    "Christian Peoples Alliance": "CPA",
    "Loony": "MRLP",
    "Social Democratic": "SDP",
    "Liberal": "Lib",
    "Aontú": "AONT",
    "People before Profit": "PBPA",
    "Libertarian": "LPUK",
    "Animal Welfare Party": "ANWP",
    "Workers' Revolution": "WRP",
    "The Independent Group for Change": "IGC",
    "Eng Dem": "ED",
    "Advance Together": "Adv",
    "Renew Party": "Ren",
    "Women's Equality Party": "WEP",
    "Socialist Equality": "SEP",
    "Meb Ker": "MK",
    "Justice Anti-Corruption": "JACP",
    "Gwlad Gwlad": "Gwld",
    "Green Soc": "AGS",
    "CumbriaFirst": "CumF",  # the Library's CF of 2019 is another party's id in 2024
    "Yeshua": "Yesh",
    "The Cynon Valley Party": "CVP",
    "Socialist": "SPGB",
    "Scottish Family Party": "SFP",
    "Proud of Oldham & Saddleworth": "POS",
    "Peace": "PPNV",
    "North East Party": "NEP",
    "Lincolnshire Independents": "LNIN",
    "Independent Network": "INet",
    "Heavy Woollen District Independents": "HWDI",
    "Communities United Party": "CMU",
    "Comm. League": "Comm L",
    "Christian Party, Proclaiming Christ's Lordship": "CHP",
    "Ashfield Independents": "Ash",
    "Wycombe Independents": "WY",
    "Veterans and People's Party": "VPP",
    "Touch Love Worldwide": "TLW",
    "The Universal Good Party": "UGP",
    "The Constitution and Reform Party": "TCRP",
    "The Common People": "CP",
    "Space Navies Party": "SNav",
    "Socialist Labour": "SL",
    "Shropshire Party": "Shrp",
    "Rebooting Democracy": "RBD",
    "Psychedelic Future Party": "PSY",
    "Patria": "Patr",
    "Motherworld Party": "Mthr",
    "Citizens Movement Party UK": "CMUK",
    "Church of the Militant Elvis": "Elvis",
    "Burnley & Padiham Independent Party": "BPI",
    "Birkenhead Social Justice Party": "BSJP",
    "Best for Luton": "BfL",
}
"""Names that other tables of the night use, to the Library's abbreviations."""

SAME_PARTY = {"Lab Coop": "Lab"}
"""Abbreviations in the Library's ``Result`` that are another id in its candidate rows."""


def party_id(name: str) -> str:
    """The id of a party as another table names it: itself when it is an id already."""
    return PREDECESSORS.get(name) or ALIASES.get(name) or name


def described(identifier: str, name: str) -> Party:
    """The party of an id: the chosen one, or a grey one with its official name."""
    if identifier in CHOSEN:
        return CHOSEN[identifier]
    plain = unicodedata.normalize("NFKD", identifier)
    letter = next((c for c in plain if c.isalnum()), "·").lower()
    short = name if len(name) <= 16 else identifier
    return Party(identifier, name, short, GREY, letter)
