from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from simulator.errors import InputError, ScenarioError
from simulator.scenario import load
from simulator.scenario.importing import hoc
from simulator.scenario.importing.official import moment, slug_of
from simulator.scenario.importing.parties import CHOSEN, described, party_id
from simulator.scenario.importing.reading import mended
from tests.scenario.official_layout import (
    LATER,
    NIGHTS,
    SCENARIOS,
    WITHOUT_PARTY,
    import_files,
    official,
    official_of_2010,
    official_only,
    shipped,
    write,
)


@pytest.fixture(scope="module")
def files_2024(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return write(official("uk-2024"), tmp_path_factory.mktemp("official-2024"))


def test_2024_comes_out_as_the_shipped_tables_byte_for_byte(
    files_2024: dict[str, Path], tmp_path: Path
) -> None:
    report = import_files(files_2024, tmp_path / "night")
    for table in ("contests", "candidates", "previous", "bases", "predictions", "parties"):
        made = (tmp_path / "night" / f"{table}.csv").read_bytes()
        assert made == (SCENARIOS / "uk-2024" / f"{table}.csv").read_bytes(), table
    assert (report.contests, report.candidates) == (650, 4515)
    assert (report.valid_votes, report.rejected, report.electorate) == (
        28_809_340,
        116_253,
        48_253_193,
    )
    assert report.seats["Lab"] == 411
    assert report.votes["RUK"] == 4_117_610
    assert not report.kept_scenario
    told = "\n".join(report.lines)
    assert "Áine Groogan" in told, "the official file's own broken letters are told"
    assert "21 candidates of The Yorkshire Party" in told


@pytest.mark.parametrize(
    ("night", "day", "label"),
    [
        ("uk-2019", "2019-12-12", "2017 result"),
        pytest.param("uk-2017", "2017-06-08", "2015 result", marks=pytest.mark.thorough),
        pytest.param("uk-2015", "2015-05-07", "2010 result", marks=pytest.mark.thorough),
    ],
)
def test_an_older_night_comes_out_as_the_shipped_tables(
    night: str, day: str, label: str, tmp_path: Path
) -> None:
    # A byte order mark leads in every file.
    paths = write(official(night), tmp_path, lambda _, text: text.encode("utf-8-sig"))
    report = import_files(paths, tmp_path / "night", actual=True)
    tables = {path.name for path in (SCENARIOS / night).glob("*.csv")} - {"halls.csv"}
    assert sorted(report.files) == sorted([*tables, "scenario.toml"])
    for table in tables:
        made = (tmp_path / "night" / table).read_bytes()
        assert made == (SCENARIOS / night / table).read_bytes(), table
    assert report.date.isoformat() == day
    (base,) = tomllib.loads((report.out / "scenario.toml").read_text("utf-8"))["bases"].values()
    assert base == {"label": label}, "counted in the same seats, not notional"


@pytest.mark.long
def test_the_layout_of_2010_is_imported_and_its_oddities_are_told(tmp_path: Path) -> None:
    report = import_files(write(official_of_2010(), tmp_path), tmp_path / "night")
    shipped_files = official("uk-2015")
    assert (report.contests, report.candidates) == (650, 3971)
    assert report.seats["UUP"] == 2, "UCUNF is the Ulster Unionists' list of 2010"
    told = "\n".join(map(str, report.warnings))
    assert report.date.isoformat() == "2010-05-06"
    assert "28/05/2010 00:00 is days after the poll of 06/05/2010: a later poll of" in told
    assert "Sitting MP: empty: taken as No" in told
    assert f"in {WITHOUT_PARTY}: no party here, UUP by the votes in the seat's row" in told
    night = load(str(report.out))
    alone = next(
        row
        for row in shipped_files.tables["candidates"]
        if (row["Constituency name"], row["Party abbreviation"]) == (WITHOUT_PARTY, "UUP")
    )
    stood = {c.name: c.party for c in night.by_slug[slug_of(WITHOUT_PARTY)].candidates}
    assert stood[f"{alone['Candidate first name']} {alone['Candidate surname']}"] == "UUP"
    before: dict[str, int] = {}
    for contest in night.contests:
        base = contest.bases["notional-2005"]
        assert base.notional
        before[contest.slug] = base.votes.get("Ind", 0)
    # Independents of a base are summed, whatever rows they come in.
    independents = {
        row["contest"]: int(row["votes"])
        for row in shipped("uk-2015", "previous")
        if row["party"] == "Ind"
    }
    assert {slug: votes for slug, votes in before.items() if votes} == independents
    later = night.by_slug[slug_of(LATER)].declared_at
    assert later is not None
    assert later.date().isoformat() == "2010-05-28"


@pytest.mark.parametrize(
    ("name", "other", "seat"),
    [("Grieve", "Cleary", "Beaconsfield"), ("Lewis", "Boyle", "Bury South")],
)
def test_the_two_marks_of_2019_that_stand_at_the_wrong_independent_are_mended(
    name: str, other: str, seat: str, tmp_path: Path
) -> None:
    files = official_only("uk-2019")
    for surname, mark in ((name, "No"), (other, "Yes")):
        row = files.row("candidates", Constituency_name=seat, Candidate_surname=surname)
        row |= {"Sitting MP": mark, "Former MP": mark}
    report = import_files(write(files, tmp_path), tmp_path / "night")
    made = (tmp_path / "night" / "candidates.csv").read_bytes()
    assert made == (SCENARIOS / "uk-2019" / "candidates.csv").read_bytes()
    told = [str(warning) for warning in report.warnings]
    assert len(told) == 2
    assert any(f"{name} in {seat}; taken as Yes" in line for line in told)


def test_the_polling_day_is_told_by_the_times_that_go_with_the_files(tmp_path: Path) -> None:
    files = official_only("uk-2017")
    at = {row["ONS ID"]: row["Declaration time"] for row in files.tables["seats"]}
    for row in files.tables["seats"]:
        row["Declaration time"] = ""
    with pytest.raises(ScenarioError, match=r"no time and no layout tells the polling day"):
        import_files(write(files, tmp_path), tmp_path / "night")
    files.tables["times"] = [
        {
            "ons_id": row["ONS ID"],
            "constituency": row["Constituency name"],
            "declared_at": at[row["ONS ID"]],
            "source": "recorded",
        }
        for row in files.tables["seats"]
    ]
    report = import_files(write(files, tmp_path), tmp_path / "night")
    assert report.date.isoformat() == "2017-06-08"


def test_an_exit_poll_without_a_row_for_the_others_has_the_rest(tmp_path: Path) -> None:
    files = official_only("uk-2017")
    rows = official("uk-2017").tables["exit_poll"]
    files.tables["exit_poll"] = [row for row in rows if not row["party"].startswith("Other")]
    report = import_files(write(files, tmp_path), tmp_path / "night")
    told = "\n".join(map(str, report.warnings))
    assert "no row for the others: 18 of the 650 seats are taken as theirs" in told
    night = load(str(report.out))
    assert night.exit_poll is not None
    assert night.exit_poll.seats["Other"] == 18


@pytest.mark.long
def test_a_first_import_writes_a_scenario_and_a_later_one_leaves_it_alone(
    files_2024: dict[str, Path], tmp_path: Path
) -> None:
    out = tmp_path / "night"
    import_files(files_2024, out)
    opening = tomllib.loads((out / "scenario.toml").read_text("utf-8"))
    assert opening["scenario"]["source"].startswith("House of Commons Library, general election ")
    assert opening["scenario"]["title"] == "General election of 4 July 2024"
    assert opening["exit_poll"]["seats"]["Lab"] == 410
    assert [p["name"] for p in opening["prediction"]["pollsters"]] == [
        "Focaldata",
        "Ipsos",
        "Survation",
        "WeThink",
        "YouGov",
    ]
    mine = (out / "scenario.toml").read_text("utf-8") + "\n# kept by hand\n"
    (out / "scenario.toml").write_text(mine, "utf-8")
    (out / "notes.txt").write_text("mine too", "utf-8")
    (out / "contests.csv").write_text("spoilt", "utf-8")
    report = import_files(files_2024, out)
    assert report.kept_scenario
    assert (out / "scenario.toml").read_text("utf-8") == mine
    assert (out / "notes.txt").read_text("utf-8") == "mine too"
    assert (out / "contests.csv").read_bytes() == (
        SCENARIOS / "uk-2024" / "contests.csv"
    ).read_bytes()
    assert [path.name for path in tmp_path.iterdir()] == ["night"], "nothing is left beside it"


@pytest.mark.long
def test_a_kept_scenario_that_no_longer_fits_is_told_and_left(
    files_2024: dict[str, Path], tmp_path: Path
) -> None:
    out = tmp_path / "night"
    out.mkdir()
    (out / "scenario.toml").write_text(
        '[scenario]\ntitle = "Mine"\ndate = 2024-07-04\n[tables]\ncontests = "contests.csv"\n'
        'candidates = "candidates.csv"\nparties = "parties.csv"\n'
        '[[contests]]\nslug = "atlantis"\n',
        "utf-8",
    )
    with pytest.raises(ScenarioError) as caught:
        import_files(files_2024, out)
    assert {(Path(p.path), p.line) for p in caught.value.problems} == {(out / "scenario.toml", 8)}
    assert [path.name for path in out.iterdir()] == ["scenario.toml"]

    (out / "scenario.toml").write_text(
        '[scenario]\ntitle = "Mine"\ndate = 2024-07-04\n[tables]\ncontests = "contests.csv"\n'
        'candidates = "candidates.csv"\nparties = "parties.csv"\n[exit_poll.seats]\nLab = 400\n'
        '[[contests]]\nslug = "poole"\n[[contests.candidates]]\nname = "Robert Syms"\nvotes = 1\n',
        "utf-8",
    )
    with pytest.raises(ScenarioError) as caught:
        import_files(files_2024, out)
    assert [problem.key for problem in caught.value.problems] == ["contests", "exit_poll.seats"]
    assert "poole: does not come out with the" in str(caught.value.problems[0])
    assert [path.name for path in tmp_path.iterdir()] == ["night"]


def test_a_folder_that_is_no_scenario_is_left_alone(
    files_2024: dict[str, Path], tmp_path: Path
) -> None:
    (tmp_path / "thesis.doc").write_text("my life's work", "utf-8")
    with pytest.raises(InputError, match=r"no scenario folder"):
        import_files(files_2024, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.doc"]


def test_order_of_declaration_is_by_surname_then_forenames() -> None:
    for night in NIGHTS:
        keys: dict[str, list[str]] = {}
        for row in shipped(night, "candidates"):
            keys.setdefault(row["contest"], []).append(row["sort_name"])
        for names in keys.values():
            assert names == sorted(names)
            split = [
                (surname.split("-"), rest)
                for surname, _, rest in (name.partition(", ") for name in names)
            ]
            assert split == sorted(split), "surnames word by word, then forenames"
    norfolk = [r for r in shipped("uk-2024", "candidates") if r["contest"] == "south-west-norfolk"]
    surnames = [row["sort_name"].split(", ")[0] for row in norfolk]
    assert surnames[5:8] == ["mckenzie", "of-east-anglia", "ratcliffe"]


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Inverness, Skye and West Ross-shire", "inverness-skye-and-west-ross-shire"),
        ("Ynys Môn", "ynys-mon"),
        ("St Helens South and Whiston", "st-helens-south-and-whiston"),
        ("King's Lynn", "kings-lynn"),
    ],
)
def test_slugs(name: str, slug: str) -> None:
    assert slug_of(name) == slug


def test_dates_of_both_layouts() -> None:
    told = ("13/12/2019 02:30", "05/07/2024 06:48", "2024-07-05T06:48:00+01:00", "31/06/2024 01:00")
    moments = [moment(text) for text in told]
    assert [at.isoformat() if at else None for at in moments] == [
        "2019-12-13T02:30:00+00:00",
        "2024-07-05T06:48:00+01:00",
        "2024-07-05T06:48:00+01:00",
        None,
    ]


def test_broken_letters_are_told_from_foreign_ones() -> None:
    assert mended("Ã\x81ine Groogan") == "Áine Groogan"
    assert mended("Aontú".encode().decode("cp1252")) == "Aontú"
    for name in ("Zoë", "Ynys Môn", "Órfhlaith", "Shâo-Lan", "Liz Truss", "Peña"):
        assert mended(name) is None


def test_parties_are_told_apart_without_colour() -> None:
    now = [CHOSEN[row["id"]] for row in shipped("uk-2024", "parties") if row["id"] in CHOSEN]
    assert len({party.symbol for party in now}) == len(now)
    assert len({party.colour for party in now}) == len(now)
    assert described("RUK", "whatever").short == "Reform UK"
    assert described("OIA", "Independent Oxford Alliance").symbol == "o"
    assert party_id("Brexit Party") == "RUK"
    assert party_id("Con") == "Con"
    winners = {row["winner"] for row in shipped("uk-2024", "bases")}
    assert winners <= CHOSEN.keys()


def test_every_import_argument_is_optional_but_the_official_files(
    files_2024: dict[str, Path], tmp_path: Path
) -> None:
    report = hoc.import_hoc(
        files_2024["seats"], files_2024["candidates"], out=tmp_path / "only" / "official"
    )
    assert sorted(report.files) == [
        "candidates.csv",
        "contests.csv",
        "parties.csv",
        "scenario.toml",
    ]
    header, first = (report.out / "contests.csv").read_text("utf-8").splitlines()[:2]
    row = dict(zip(header.split(","), first.split(","), strict=True))
    assert row["declared_at"] == row["hex_q"] == ""
