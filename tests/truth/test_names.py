"""Names: namesakes, accents composed and decomposed, and their order."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from simulator.scenario import load
from simulator.scenario.changes import ChangeError, apply
from simulator.values import sort_name
from tests.scenario.writing import findings, write

TWINS = """\
[scenario]
title = "Two of one name"
source = "The returning officer"
date = 2024-07-04
[parties]
Con = { name = "Conservative", colour = "#0f7fe0", symbol = "C" }
LD = { name = "Liberal Democrat", colour = "#faa61a", symbol = "D" }
Lab = { name = "Labour", colour = "#e4003b", symbol = "L" }
[[contests]]
slug = "x"
name = "Twin Moor"
electorate = 70000
rejected = 8
candidates = [
    { name = "John Smith", party = "Con", votes = 400 },
    { name = "John Smith", party = "LD", votes = 300 },
    { name = "Bob Birch", party = "Lab", votes = 350 },
]
"""
BOTH = (
    '"John Smith" is the name of 2 candidates, John Smith (Con) and John Smith (LD): write '
    '"John Smith (Con)"'
)


def test_namesakes_may_stand(tmp_path: Path) -> None:
    assert findings(write(tmp_path, TWINS)) == []


def votes(folder: Path, change: str) -> list[int | None]:
    write(folder, TWINS, "twins.toml")
    path = write(folder, f'extends = "twins.toml"\n[[changes]]\n{change}\n')
    return [c.votes for c in load(str(path)).contests[0].candidates]


def test_a_change_by_the_name_alone_is_refused_and_names_both(tmp_path: Path) -> None:
    write(tmp_path, TWINS, "twins.toml")
    for kind, key, more in (
        ("votes", "candidate", "votes = 390"),
        ("withdraw", "candidate", ""),
    ):
        text = f'extends = "twins.toml"\n[[changes]]\ntype = "{kind}"\n{more}\n'
        assert findings(write(tmp_path, f'{text}{key} = "John Smith"\n')) == [
            f"night.toml:5: error: changes[0].candidate: in Twin Moor {BOTH}"
        ]
    text = 'extends = "twins.toml"\n[[changes]]\ntype = "withdraw"\nparty = "Lab"\n'
    assert findings(write(tmp_path, f'{text}to = {{ "John Smith" = 0.5 }}\n')) == [
        f'night.toml:5: error: changes[0].to."John Smith": in Twin Moor {BOTH}'
    ]


@pytest.mark.parametrize(
    "who",
    [
        'candidate = "John Smith"\nparty = "LD"',
        'candidate = "John Smith (LD)"',
        'party = "LD"',
    ],
)
def test_with_the_party_it_works(who: str, tmp_path: Path) -> None:
    assert votes(tmp_path, f'type = "votes"\n{who}\nvotes = 390') == [400, 390, 350]
    to = 'type = "withdraw"\nparty = "Lab"\nto = { "John Smith (LD)" = 1 }'
    assert votes(tmp_path, to) == [400, 650]


NAMED = {
    "a lot": ('rejected = 8\nlot = "{}"', 14, "lot"),
    "a lead": ('rejected = 8\nrecounts = [{{ lead_of = "{}" }}]', 14, "recounts[0].lead_of"),
    "who asked": ('rejected = 8\nrecounts = [{{ asked_by = "{}" }}]', 14, "recounts[0].asked_by"),
    "an incident": (
        'rejected = 8\nincidents = [{{ text = "A cheer.", at = "23:00", candidate = "{}" }}]',
        14,
        "incidents[0].candidate",
    ),
}


@pytest.mark.parametrize("case", NAMED)
def test_wherever_a_file_names_a_candidate(case: str, tmp_path: Path) -> None:
    said, line, key = NAMED[case]
    tied = TWINS.replace("votes = 300", "votes = 400")

    def told(name: str) -> list[str]:
        text = tied.replace("rejected = 8", said.format(name))
        return [t for t in findings(write(tmp_path, text)) if "error" in t]

    assert told("John Smith") == [f"night.toml:{line}: error: contests[0].{key}: {BOTH}"]
    assert told("John Smith (LD)") == []
    (unknown,) = told("Jon Smith")
    assert "unknown candidate" in unknown
    assert "(nearest: John Smith)" in unknown


def test_predictions_of_namesakes(tmp_path: Path) -> None:
    text = TWINS + (
        '[[prediction.pollsters]]\nname = "P"\nshares.x = { Lab = 30 }\n'
        'candidates.x = { "John Smith" = 30, "John Smith (LD)" = 40 }\n'
    )
    path = write(tmp_path, text)
    assert findings(path) == [
        f'night.toml:22: error: prediction.pollsters[0].candidates.x."John Smith": {BOTH}'
    ]
    night = load(str(write(tmp_path, text.replace('"John Smith" = 30', '"John Smith (Con)" = 30'))))
    assert night.contests[0].labels == ("John Smith (Con)", "John Smith (LD)", "Bob Birch")
    moved = apply(night, [{"type": "swing", "from": "Lab", "to": "LD", "points": 10}])
    assert moved.pollsters[0].candidates["x"] == pytest.approx(
        {"John Smith (Con)": 30, "John Smith (LD)": 50}
    )


def test_one_name_in_two_contests_is_not_one_person(tmp_path: Path) -> None:
    other = TWINS[TWINS.index("[[contests]]") :].replace('"x"', '"y"').replace("Twin", "Other")
    text = TWINS.replace('"John Smith", party = "LD"', '"Jo Kay", party = "LD"') + other.replace(
        '"John Smith", party = "Con"', '"Ann Ash", party = "Con"'
    )
    night = load(str(write(tmp_path, text)))
    with pytest.raises(ChangeError) as refused:
        apply(night, [{"type": "withdraw", "candidate": "John Smith"}])
    assert refused.value.issues[0].message == (
        "'John Smith' stands in 2 contests (John Smith (Con) in Twin Moor; John Smith (LD) in "
        "Other Moor): give 'contest'"
    )
    done = apply(night, [{"type": "withdraw", "candidate": "John Smith", "contest": "y"}])
    assert [len(contest.candidates) for contest in done.contests] == [3, 2]


def decomposed(text: str) -> str:
    return unicodedata.normalize("NFD", text)


def test_composed_and_decomposed_are_one_name(tmp_path: Path) -> None:
    accented = TWINS.replace("Bob Birch", "Áine Ash")
    write(tmp_path, accented, "nfc.toml")
    change = 'extends = "nfc.toml"\n[[changes]]\ntype = "withdraw"\ncandidate = "Áine Ash"\n'
    path = write(tmp_path, decomposed(change))
    assert findings(path) == []
    escaped = change.replace("Áine", "A\\u0301ine")
    assert findings(write(tmp_path, escaped)) == []
    night = load(str(write(tmp_path, decomposed(accented))))
    assert night.contests[0].candidates[2].name == "Áine Ash"
    moved = apply(night, [{"type": "votes", "candidate": decomposed("Áine Ash"), "votes": 1}])
    assert moved.contests[0].candidates[2].votes == 1


def test_one_person_twice_is_refused_however_spelt(tmp_path: Path) -> None:
    row = '    {{ name = "{}", party = "Lab", votes = 350 }},\n'
    text = TWINS.replace('    { name = "Bob Birch", party = "Lab", votes = 350 },\n', "{}{}")
    for second in (decomposed("Áine Ash"), "A\\u0301ine Ash"):
        twice = TWINS.replace(row.format("Bob Birch"), row.format("Áine Ash") + row.format(second))
        assert findings(write(tmp_path, twice)) == [
            'night.toml:18: error: contests[0].candidates[3].name: "Áine Ash" is given twice: '
            "first on line 17"
        ], text
    keys = '[parties."Áine"]\nname = "A"\n[parties."{}"]\nname = "B"\n'
    (told,) = findings(write(tmp_path, TWINS + keys.format(decomposed("Áine"))))
    assert "night.toml:22" in told or "night.toml:21" in told
    assert findings(write(tmp_path, TWINS + keys.format("A\\u0301ine"))) == [
        'night.toml:21: error: parties."Áine": "Áine" is given twice: first on line 19'
    ]


def test_one_person_twice_in_a_table_is_refused(tmp_path: Path) -> None:
    rows = (
        "contest,name,party,votes\nx,Llio Example,Con,10590\nx,Áine Example,Lab,7619\n"
        + decomposed("x,Áine Example,Lab,1\n")
    )
    write(tmp_path, rows, "k.csv")
    head = TWINS[: TWINS.index("candidates = [")]
    text = head.replace("[parties]", '[tables]\ncandidates = "k.csv"\n[parties]')
    assert findings(write(tmp_path, text)) == [
        'k.csv:4: error: name: "Áine Example" is given twice: first on line 3'
    ]


def test_sort_names_fold_accents() -> None:
    names = ["Zed Łukasz", "Bo Ångström", "Zoë Ábel", "Jim Bagge", "Al Øst", "Ann Lynn", "Al Abel"]
    assert [name.rpartition(" ")[2] for name in sorted(names, key=sort_name)] == [
        "Abel",
        "Ábel",
        "Ångström",
        "Bagge",
        "Łukasz",
        "Lynn",
        "Øst",
    ]
    assert sort_name("x", "Ångström, Bo") == sort_name("Bo Ångström") == "angstrom, bo"
    # The official file's broken "Á" stands where its letter would.
    assert sort_name("Éabha A\x81bel") == "abel, eabha"


def test_an_accented_newcomer_is_read_out_in_her_place(tmp_path: Path) -> None:
    text = 'extends = "south-west-norfolk-2024"\n[scenario]\ntitle = "An accented candidate"\n'
    text += '[[changes]]\ntype = "add"\nname = "Zoë Ábel"\nparty = "Ind"\nshare = 1.0\n'
    contest = load(str(write(tmp_path, text))).contests[0]
    first = [contest.candidates[i].name for i in contest.declaration_order[:2]]
    assert first == ["Zoë Ábel", "James Bagge"]


def test_a_message_counts_the_many_who_share_a_name(tmp_path: Path) -> None:
    rows = "".join(
        f'    {{ name = "J {i}", display_name = "John Smith", party = "Lab", votes = 1 }},\n'
        for i in range(41)
    )
    head = TWINS.partition("candidates = [")[0]
    path = write(tmp_path, f'{head}lot = "John Smith"\ncandidates = [\n{rows}]\n')
    (told,) = (line for line in findings(path) if ".lot: " in line)
    assert "is the name of 41 candidates, John Smith (Lab), " in told
    assert " and 37 more: write " in told
