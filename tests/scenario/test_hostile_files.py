"""Files that are broken, huge or mean harm: one clear line each, and nothing else read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from simulator.scenario import check, load
from tests.scenario.writing import FLAGSHIP, TWO, edited, findings, line_of, write

SPOILT = {
    "bad UTF-8": (
        b'[scenario]\ntitle = "\xff"\n',
        "night.toml:2: error: not UTF-8 (byte 0xff): save the file as UTF-8",
    ),
    "bad UTF-8 after a byte order mark": (
        b"\xef\xbb\xbf\n\n\xe9",
        "night.toml:3: error: not UTF-8 (byte 0xe9): save the file as UTF-8",
    ),
    "UTF-16": (
        "[scenario]".encode("utf-16"),
        "night.toml:1: error: saved as UTF-16: save the file as UTF-8",
    ),
    "a NUL": (b"a = 1\n\x00", "night.toml:2: error: not text: contains a NUL byte"),
    "megabytes of nonsense": (
        b"lorem ipsum " * 300_000,
        "night.toml:1: error: lorem: expected '=' after the key",
    ),
    "more than 4 MiB": (
        b"#" * (4 * 1024 * 1024 + 1),
        "night.toml: error: more than 4 MiB, the limit for one file",
    ),
    "ten thousand nested brackets": (
        b"# deep\na = " + b"[" * 10_000,
        "night.toml:2: error: nested more than 64 deep",
    ),
}


@pytest.mark.parametrize("case", SPOILT)
def test_a_spoilt_file_is_one_line(case: str, tmp_path: Path) -> None:
    content, expected = SPOILT[case]
    assert findings(write(tmp_path, content)) == [expected]


def test_a_byte_order_mark_and_crlf_do_no_harm(tmp_path: Path) -> None:
    text = "\ufeff" + edited(("votes = 6_282", "votes = -1")).replace("\n", "\r\n")
    line = line_of(text, "votes = -1")
    assert findings(write(tmp_path, text)) == [
        f"night.toml:{line}: error: contests[0].candidates[0].votes: cannot be negative: -1"
    ]


@pytest.mark.long
def test_thousands_of_unknown_keys_are_cut_short(tmp_path: Path) -> None:
    found = findings(write(tmp_path, "".join(f"k{i} = 1\n" for i in range(5000))))
    assert found[0] == "night.toml:1: error: k0: unknown key"
    assert len(found) == 501
    assert "more problems like these" in found[-1]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("none.toml", "none.toml: error: no such file"),
        ("", ": error: a folder without scenario.toml"),
        ("pipe.toml", "pipe.toml: error: not a plain file"),
        ("x\n\x1b[2J", "error: no such scenario"),
        ("n" * 5000, "error: no such scenario"),
    ],
    ids=["missing", "folder", "pipe", "control characters", "long"],
)
def test_what_is_no_file_is_one_line(name: str, expected: str, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.toml")
    found = check(str(tmp_path / name))
    assert len(found) == 1
    text = str(found[0])
    assert text.endswith(expected)
    assert text.isprintable()


def test_a_name_near_a_shipped_one_is_told_it() -> None:
    (problem,) = check("south-west-norflk-2024")
    assert str(problem) == (
        f"south-west-norflk-2024: error: no such scenario (nearest: {FLAGSHIP})"
    )


def test_an_unreadable_file_says_why(tmp_path: Path) -> None:
    path = write(tmp_path, TWO)
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("runs as a user who may read everything")
    assert findings(path) == ["night.toml: error: cannot be read: Permission denied"]


REFUSED = {
    "/etc/passwd": "must be a path within this file's folder, written with /",
    "~/night.toml": "must be a path within this file's folder, written with /",
    "C:night.toml": "must be a path within this file's folder, written with /",
    "a\\\\b.toml": "must be a path within this file's folder, written with /",
    "../night.toml": "'..' is refused: name a file in this file's folder",
    "in/../../x.toml": "'..' is refused: name a file in this file's folder",
    "away.toml": "a link that leaves this file's folder is refused",
    "away/base.toml": "a link that leaves this file's folder is refused",
    "no-such-one": 'no such scenario: "no-such-one"',
    "bse.toml": 'no such scenario: "bse.toml" (nearest: base.toml)',
    "a\\u0000b.toml": "contains an unprintable character (U+0000)",
}


@pytest.mark.parametrize("named", REFUSED)
def test_paths_that_leave_the_folder_are_refused(named: str, tmp_path: Path) -> None:
    outside = write(tmp_path, TWO, "outside/base.toml")
    folder = tmp_path / "mine"
    write(folder, TWO, "base.toml")
    (folder / "away.toml").symlink_to(outside)
    (folder / "away").symlink_to(outside.parent)
    path = write(folder, f'\nextends = "{named}"\n')
    assert findings(path) == [f"night.toml:2: error: extends: {REFUSED[named]}"]


def test_a_link_within_the_folder_is_followed(tmp_path: Path) -> None:
    write(tmp_path, TWO, "files/base.toml")
    (tmp_path / "link.toml").symlink_to(tmp_path / "files" / "base.toml")
    path = write(tmp_path, 'extends = "link.toml"\n')
    assert load(str(path)).title == "Two seats"


def test_tables_obey_the_same_rules(tmp_path: Path) -> None:
    text = '[tables]\ncontests = "../c.csv"\ncandidates = "/etc/passwd"\nprevious = "none.csv"\n'
    assert findings(write(tmp_path, text)) == [
        "night.toml:2: error: tables.contests: '..' is refused: name a file in this file's folder",
        "night.toml:3: error: tables.candidates: must be a path within this file's folder, "
        "written with /",
        "night.toml:4: error: tables.previous: no such file: none.csv",
    ]


def test_an_extends_cycle_is_named_in_full(tmp_path: Path) -> None:
    write(tmp_path, 'extends = "b.toml"', "a.toml")
    write(tmp_path, '\nextends = "sub/c.toml"', "b.toml")
    write(tmp_path, 'extends = "../a.toml"', "sub/c.toml")
    assert findings(tmp_path / "a.toml") == [
        "sub/c.toml:1: error: extends: '..' is refused: name a file in this file's folder"
    ]
    write(tmp_path, '\n\nextends = "a.toml"', "c.toml")
    write(tmp_path, '\nextends = "c.toml"', "b.toml")
    assert findings(tmp_path / "a.toml") == [
        "c.toml:3: error: extends: goes round in a circle: a.toml → b.toml → c.toml → a.toml"
    ]


def test_a_file_that_extends_itself(tmp_path: Path) -> None:
    path = write(tmp_path, 'extends = "night.toml"')
    assert findings(path) == [
        "night.toml:1: error: extends: goes round in a circle: night.toml → night.toml"
    ]


def test_a_long_chain_ends(tmp_path: Path) -> None:
    for i in range(20):
        write(tmp_path, f'extends = "n{i + 1}.toml"', f"n{i}.toml")
    assert findings(tmp_path / "n0.toml") == [
        "n15.toml:1: error: extends: more than 16 files extend one another"
    ]


def test_a_contest_lent_in_a_circle(tmp_path: Path) -> None:
    write(tmp_path, TWO.replace('slug = "east"', 'slug = "east"\nfrom = "night.toml"'), "o.toml")
    path = write(tmp_path, TWO.replace('slug = "east"', 'slug = "east"\nfrom = "o.toml"'))
    assert findings(path) == ["o.toml:11: error: contests[0].from: goes round in a circle"]


def test_the_budget_counts_every_file(tmp_path: Path) -> None:
    filler = "#" * (4 * 1024 * 1024 - 100)
    for i in range(9):
        write(tmp_path, f'extends = "n{i + 1}.toml"\n{filler}', f"n{i}.toml")
    assert findings(tmp_path / "n0.toml") == [
        "n8.toml: error: more than 32 MiB with the files before it, the limit of a scenario"
    ]


def test_problems_of_every_file_of_the_chain_come_together(tmp_path: Path) -> None:
    write(tmp_path, TWO.replace("votes = 300", "votes = -3"), "base.toml")
    top = 'extends = "base.toml"\n[scenario]\ntitel = "x"\n[[contests]]\nslug = "east"\nvenu = 1\n'
    assert findings(write(tmp_path, top)) == [
        "night.toml:3: error: scenario.titel: unknown key (nearest: title)",
        "night.toml:6: error: contests[0].venu: unknown key (nearest: venue)",
        f"base.toml:{line_of(TWO, 'votes = 300')}: error: contests[0].candidates[0].votes: "
        "cannot be negative: -3",
    ]


HIDDEN = {
    "a value given anew": ("votes = 300", "votes = -3", 'name = "Ann Lee", votes = 240'),
    "a time that the alteration drops": ('"02:00"', '"26:00"', 'name = "Ann Lee", votes = 240'),
    "a table given anew": ("Lab = 200", "Lab = 2.5", 'name = "Ann Lee"'),
}


@pytest.mark.parametrize("case", HIDDEN)
def test_a_problem_is_told_although_another_file_hides_it(case: str, tmp_path: Path) -> None:
    right, wrong, person = HIDDEN[case]
    write(tmp_path, TWO.replace(right, wrong, 1), "base.toml")
    top = (
        f'extends = "base.toml"\n[[contests]]\nslug = "east"\ncandidates = [{{ {person} }}]\n'
        "previous.then.votes = { Lab = 200, Con = 300 }\n"
    )
    (found,) = findings(write(tmp_path, top))
    assert found.startswith(f"base.toml:{line_of(TWO, right)}: error: contests[0].")


def test_a_problem_of_the_whole_stands_in_the_file_that_makes_it_one(tmp_path: Path) -> None:
    write(tmp_path, TWO, "base.toml")
    top = (
        'extends = "base.toml"\n[[contests]]\nslug = "west"\n'
        'candidates = [\n  { name = "Cy Fox", votes = 1900 },\n]\n'
        '[[contests]]\nslug = "east"\nbase = "thn"\n'
    )
    assert findings(write(tmp_path, top)) == [
        # The base is right by itself: it is this file that makes too many votes of it.
        "night.toml:2: error: contests[0].electorate: 2,505 votes and rejected papers are more "
        "than the electorate of 2,000",
        'night.toml:9: error: contests[1].base: no previous result "thn" here (nearest: then)',
    ]
