"""One line from a shell is one line of the journal, or one line of refusal."""

from __future__ import annotations

import getpass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from simulator.errors import InputError
from simulator.live import (
    Asked,
    Draft,
    Keeper,
    Receipt,
    coming,
    keep_journal,
    read_journal,
    serve_desk,
)
from simulator.live.entry import Options, read_entry
from simulator.messages import (
    Adjourned,
    ExitPoll,
    Kind,
    Lot,
    Note,
    Postponed,
    Recount,
    Result,
    Rush,
    Turnout,
    read_body,
)
from simulator.scenario import Scenario
from tests.live.journals import night
from tests.program import Done, call

LATELY = datetime.now(UTC) - timedelta(hours=1)
"""When a rehearsal was begun into which the program, by its own clock, enters something."""

ORDER = "Ada Abbott, Bob Baker, Cy Carter"


@pytest.fixture
def scenario(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Scenario:
    monkeypatch.chdir(tmp_path)
    return coming(night(tmp_path))


def read(scenario: Scenario, line: str, **options: object) -> Draft:
    return read_entry(scenario, line.split(), Options(**options))  # type: ignore[arg-type]


def refusals(scenario: Scenario, line: str, **options: object) -> tuple[str, ...]:
    with pytest.raises(InputError) as caught:
        read(scenario, line, **options)
    return caught.value.lines


@pytest.mark.parametrize(
    ("line", "kind", "contest", "body"),
    [
        ("turnout the-town 59.3", Kind.TURNOUT, "the-town", Turnout(percent=59.3)),
        ("turnout the-town 59%", Kind.TURNOUT, "the-town", Turnout(percent=59.0)),
        ("turnout the-town 44,474 papers", Kind.TURNOUT, "the-town", Turnout(papers=44_474)),
        ("turnout the-town 44474", Kind.TURNOUT, "the-town", Turnout(papers=44_474)),
        ("turnout the-town 9 papers", Kind.TURNOUT, "the-town", Turnout(papers=9)),
        ("recount the-town", Kind.RECOUNT, "the-town", Recount()),
        ("bundle-check the-town", Kind.BUNDLE_CHECK, "the-town", Recount()),
        ("adjourned the-town", Kind.ADJOURNED, "the-town", Adjourned()),
        ("postponed the-town", Kind.POSTPONED, "the-town", Postponed()),
        ("lot the-town Abbott", Kind.LOT, "the-town", Lot("Abbott", id="the-town-1")),
        ("rush the-town Lab", Kind.RUSH, "the-town", Rush("Lab")),
        ("rush the-town Bob Baker", Kind.RUSH, "the-town", Rush("Bob Baker")),
        ("note the-town a dog", Kind.NOTE, "the-town", Note("a dog")),
        ("note a dog", Kind.NOTE, None, Note("a dog")),
        ("exit-poll Con=1 labour=1", Kind.EXIT_POLL, None, ExitPoll({"Con": 1, "Lab": 1})),
    ],
)
def test_news_in_a_few_words(
    scenario: Scenario, line: str, kind: Kind, contest: str | None, body: object
) -> None:
    draft = read(scenario, line, by="Ada")
    assert (draft.kind, draft.contest, draft.body, draft.by) == (kind, contest, body, "Ada")
    assert draft.via == "typed"


@pytest.mark.parametrize(
    "line",
    ["the-town 21,000 20000 5000", "the-town Con=20000 Abbott=21000 LD=5000", "result the-town "
     "labour=21000 Baker=20000 Carter=5000"],
)  # fmt: skip
def test_votes_in_order_of_declaration_or_by_name(scenario: Scenario, line: str) -> None:
    draft = read(scenario, line, rejected="100", valid="46,000", majority="1000")
    assert isinstance(draft.body, Result)
    assert sorted(c.votes for c in draft.body.candidates) == [5_000, 20_000, 21_000]
    first = next(c for c in draft.body.candidates if c.votes == 21_000)
    assert first.id == "the-town-1" or first.party == "Lab"
    assert (draft.body.rejected, draft.body.valid_votes, draft.body.majority) == (
        100, 46_000, 1_000
    )  # fmt: skip


def test_what_stands_beside_the_words(scenario: Scenario) -> None:
    recount = read(
        scenario, "recount the-town", lead="4", number="2", asked_by="Con", lead_of="Lab"
    )
    assert recount.body == Recount(number=2, lead=4, asked_by="Con", lead_of="Lab")
    until = read(scenario, "adjourned the-town 12:30", cause="sleep", at="02:30").body
    assert isinstance(until, Adjourned)
    assert until.until is not None
    assert until.until.isoformat() == "2024-07-05T12:30:00+01:00"
    assert read(scenario, "the-town", retract=True, replaces="j.3").replaces == "j.3"
    assert read(scenario, "the-town Lab", correct=True).body == Rush("Lab")
    assert read(scenario, "the-town 1 2 3", correct=True).kind is Kind.CORRECTION
    # Before the close of poll it is the checks that refuse it, and they say why.
    early = read(scenario, "exit-poll Con=1 Lab=1", at="2024-07-04T21:59").night_time
    assert early is not None
    assert early.isoformat() == "2024-07-04T21:59:00+01:00"


@pytest.mark.parametrize(
    ("line", "options", "said"),
    [
        ("the-twn 1 2 3", {}, ["no contest 'the-twn' in towns (nearest: the-town)"]),
        ("the-town", {}, ["The Town: votes in this order: "
         f"{ORDER}; or as Name=123, or Lab=123"]),
        ("the-town 1 2", {}, ["The Town has 3 candidates, and here are 2 numbers; in this order: "
         f"{ORDER}"]),
        ("the-town Lab=1 2 3", {}, ["The Town: either all votes in this order: "
         f"{ORDER}; or as Name=123, or Lab=123"]),
        ("the-town 1 2 x", {"rejected": "many", "lead": "3", "at": "25:00", "by": "\x1b[2J"}, [
         "--lead goes with a bundle check or recount alone",
         '--at: no such time: "25:00"',
         "--by: contains an unprintable character (U+001B)",
         '--rejected: should be a whole number, not "many"',
         'votes of Cy Carter: should be a whole number, not "x"']),
        ("the-town 1 2 ٣", {}, ['votes of Cy Carter: should be a whole number, not "٣"']),
        ("turnout the-town lots", {}, ["The Town: a turnout is 59.3 or 44474 papers, and here is "
         '"lots"']),
        ("turnout the-town 159.3", {}, ["percent: input should be less than or equal to 100"]),
        ("resumed the-town now", {}, ['resumed The Town: and what is "now"?']),
        ("rush the-town", {}, ["The Town: who? a name, or a party"]),
        ("recount", {}, ["of which contest?"]),
        ("note", {}, ["a note of what?"]),
        ("exit-poll Con Lab=x Gren=1 Lab=1 Lab=2", {}, [
         '"Con": should be as Lab=410',
         'seats of Lab: should be a whole number, not "x"',
         'no party "Gren" in towns',
         "Lab is there twice"]),
        ("adjourned the-town soon", {}, ["The Town: adjourned until: not a time: write "
         '"06:48", "06:48:30" or "2024-07-05T06:48:00+01:00"']),
        ("turnout the-town 50", {"retract": True}, ["--retract goes with a contest alone",
         'retraction The Town: and what is "50"?']),
    ],
)  # fmt: skip
def test_all_that_is_wrong_is_said_at_once(
    scenario: Scenario, line: str, options: dict[str, object], said: list[str]
) -> None:
    assert list(refusals(scenario, line, **options)) == said


def test_a_contest_that_is_called_as_a_kind_is_called_by_its_name(tmp_path: Path) -> None:
    path = tmp_path / "towns.toml"
    night(tmp_path)
    path.write_text(path.read_text().replace('slug = "other-town"', 'slug = "rush"'))
    from simulator.scenario import load

    odd = coming(load(str(path)))
    assert (
        refusals(odd, "rush Lab=1 Con=2")[0]
        == '"rush" is a contest here as well: call it by its name'
    )
    assert read_entry(odd, ["Other Town", "1", "2"], Options()).contest == "rush"


def enter(*words: str) -> Done:
    return call("enter", "night.jsonl", *words)


def test_a_line_is_kept_and_said(scenario: Scenario) -> None:
    done = enter("the-town", "1", "2", "3")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("night.jsonl: no such journal: begin it with live SCENARIO")
    done = enter("--scenario", "towns.toml", "the-town", "--by", "Ada", "21000", "20000", "5000")
    assert done.stderr == ""
    assert done.stdout == "Labour win The Town, Ada Abbott 21,000, majority 1,000: kept as j.1\n"
    again = enter("the-town", "Lab=21000", "Con=20000", "LD=5000", "--by", "Ada")
    assert (again.returncode, again.stdout.split(": ")[-1]) == (0, "kept before, as j.1\n")
    other = enter("the-town", "21000", "2000", "5000", "--by", "Bea", "--sure")
    assert other.stdout.endswith(
        "kept as j.2; it contradicts j.1: somebody has to decide, with --correct\n"
    )
    assert [m.by for m in read_journal(Path("night.jsonl")).messages] == ["Ada", "Bea"]
    refused = enter("the-town", "Lab=1", "Con=2", "Green=3")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "Green" in refused.stderr


def test_a_journal_is_not_begun_for_what_is_refused_or_asked_about(scenario: Scenario) -> None:
    begin = ("--scenario", "towns.toml", "--by", "Ada")
    assert enter(*begin, "the-town", "Lab=1", "Con=2", "Green=3").returncode == 1
    assert enter(*begin, "undo").returncode == 1
    assert enter(*begin, "the-town", "210000", "20000", "5000").returncode == 1
    assert sorted(Path().iterdir()) == [Path("towns.toml")]
    assert enter(*begin, "turnout", "the-town", "59.3").returncode == 0
    assert enter("undo", "--by", "Bea").returncode == 1
    assert len(read_journal(Path("night.jsonl")).messages) == 1


def test_who_enters_is_the_login_where_there_is_one(
    scenario: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(getpass, "getuser", lambda: "bea")
    assert enter("note", "one", "--scenario", "towns.toml").returncode == 0

    def nobody() -> str:
        raise KeyError("uid not found")

    monkeypatch.setattr(getpass, "getuser", nobody)
    assert enter("note", "two").returncode == 0
    assert [m.by for m in read_journal(Path("night.jsonl")).messages] == ["bea", ""]


def test_figures_of_one_person_wait_for_another(scenario: Scenario) -> None:
    path = Path("night.jsonl")
    with keep_journal(path, scenario, double_entry=True, now=LATELY):
        pass
    one = enter("the-town", "21000", "20000", "5000", "--by", "Ada")
    assert one.stdout.endswith("kept as j.1; it counts once a second person has entered the same\n")
    assert enter("the-town", "21000", "20000", "5000", "--by", "Bea").stdout.endswith("as j.2\n")


class Doubtful:
    """A keeper that asks about everything first."""

    def __init__(self, keeper: Keeper) -> None:
        self.keeper = keeper

    def enter(self, draft: Draft, sure: bool = False) -> Receipt:
        return self.keeper.enter(draft, sure) if sure else Asked(("is it\x1b so?", "really?"))

    def undo(self, by: str, only: str | None = None) -> Receipt:
        return self.keeper.undo(by, only)


def test_whoever_keeps_the_journal_is_handed_the_line(scenario: Scenario) -> None:
    path = Path("night.jsonl")
    with keep_journal(path, scenario, now=LATELY) as journal:
        with serve_desk(journal, Doubtful(Keeper(journal, scenario))):
            asked = enter("turnout", "the-town", "59.3", "--by", "Ada")
            assert (asked.returncode, asked.stdout) == (1, "")
            assert asked.stderr.splitlines() == [
                "is it\\x1b so?",
                "really?",
                "not kept: if it is so, enter it again with --sure",
            ]
            assert journal.messages == ()
            kept = enter("turnout", "the-town", "59.3", "--by", "Ada", "--sure")
            assert kept.stdout == "The Town: turnout 59.3 %: kept as j.1\n"
            undone = enter("undo", "--by", "Ada")
            assert undone.stdout == "The Town: j.1 is undone: kept as j.2\n"
        assert len(journal.messages) == 2


def test_a_journal_that_takes_nothing_is_waited_for_and_then_told(
    scenario: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    from simulator.commands import enter as command

    monkeypatch.setattr(command, "WAIT", 0.0)
    path = Path("night.jsonl")
    with keep_journal(path, scenario, now=LATELY):
        done = enter("note", "x")
    assert done.returncode == 1
    assert done.stderr.endswith("but takes nothing now\n")
    assert len(done.stderr.splitlines()) == 1


def test_a_body_is_the_one_that_a_form_makes(scenario: Scenario) -> None:
    typed = read(scenario, "note the-town  two   spaces").body
    assert typed == read_body(Kind.NOTE, {"text": "two  spaces"})
