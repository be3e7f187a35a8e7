"""A recording: as it was sent, readable up to wherever it was cut, played again byte for byte."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from simulator.errors import InputError
from simulator.feed.clock import FeedClock
from simulator.feed.faults import fault_types, faulted, read_faults, write_fault
from simulator.feed.figures import result_of, votes_of
from simulator.feed.plan import make, plan_night
from simulator.feed.record import (
    Recorder,
    open_recorder,
    read_recording,
    recorded_items,
    recording_header,
)
from simulator.feed.roll import Roll, roll_of
from simulator.feed.transmission import Transmission
from simulator.feed.values import Item, PlanOptions, Sent
from simulator.messages import (
    Adjourned,
    Kind,
    Message,
    Note,
    Parties,
    Postponed,
    Result,
    Retraction,
    Rush,
    Votes,
    line_of,
    read_header,
    write_message,
)
from simulator.outcome import Origin
from simulator.scenario import Scenario, load
from tests.feed.nights import SEATS, small_plan, small_timeline, write_night


@dataclass(frozen=True)
class Place:
    """A folder with a night in it, its roll and what is sent of it."""

    folder: Path
    scenario: Scenario
    roll: Roll
    items: tuple[Item, ...]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    folder = tmp_path_factory.mktemp("night")
    scenario = load(str(write_night(folder)))
    roll = roll_of(scenario, Origin.KNOWN)
    return Place(folder, scenario, roll, troubled(roll))


def troubled(roll: Roll) -> tuple[Item, ...]:
    """The small night with what else may be sent: corrections, repetitions, impossible figures."""
    items = list(plan_night(small_timeline(), roll, PlanOptions()))
    seat = roll.seats[SEATS[0]]
    result = next(i for i in items if i.message.kind is Kind.RESULT)
    at = items.index(result) + 1
    due = result.due
    wrong = result_of(seat, votes_of(seat.nominees, (9, -16_022, 3, 1)))
    late = make(roll, due - 600, Kind.RESULT, seat.slug, wrong, False, revision=2)
    until = roll.time(due + 900)
    adjourned = Adjourned(until, "sleep")
    more = [
        replace(late, due=due, faults=("negative_votes", "out_of_order")),
        make(roll, due, Kind.RETRACTION, seat.slug, Retraction("a ward was missed"), True),
        make(roll, due, Kind.ADJOURNED, seat.slug, adjourned, True, more="x"),
        replace(result, again=result.message.id),
        make(
            roll,
            due + 3,
            Kind.CORRECTION,
            seat.slug,
            Rush("Zoë Ôrtïz", "Lab", None, "Lab win", "Correction: Lab win: “x”"),
            False,
            revision=4,
            replaces=late.message.id,
        ),
        make(roll, due + 3, Kind.POSTPONED, SEATS[1], Postponed(), False, revision=7),
        make(roll, due + 3, Kind.NOTE, None, Note("Heard", "in the hall"), True),
    ]
    return (*items[:at], *more, *items[at:])


def run(place: Place, items: tuple[Item, ...], name: str = "one", **options: Any) -> Transmission:
    clock = FeedClock.start(1_000.0, -3_600, 3_600.0)
    return Transmission(place.roll, items, run=name, clock=clock, **options)


def all_sent(
    place: Place, items: tuple[Item, ...], name: str = "one", **options: Any
) -> list[Sent]:
    transmission = run(place, items, name, **options)
    transmission.seek(1_000.5, 10_000_000)
    transmission.advance(2_000.0)
    assert transmission.ended
    return transmission.sent


@contextmanager
def recording(place: Place, path: Path, **options: Any) -> Iterator[Recorder]:
    header = recording_header(path, place.roll, run="one", plan="0" * 64, seed=1, draw=None)
    with open_recorder(path, header | options, place.roll) as recorder:
        yield recorder


def record(place: Place, path: Path, sents: list[Sent], **options: Any) -> Path:
    with recording(place, path, **options) as recorder:
        recorder.write(sents[:7])
        recorder.tick()
        recorder.write(sents[7:])
    return path


def lines(path: Path) -> list[bytes]:
    data = path.read_bytes()
    return (gzip.decompress(data) if path.suffix == ".gz" else data).splitlines()


def plain(data: bytes) -> dict[str, Any]:
    """A message without what each run has of its own."""
    said = json.loads(data)
    del said["sent_at"], said["run"]
    for key in ("id", "replaces"):
        if key in said:
            said[key] = said[key].rpartition(".")[2]
    return dict(said)


@pytest.mark.parametrize("name", ["night.jsonl", "night.jsonl.gz"])
def test_a_recording_is_what_was_sent(place: Place, tmp_path: Path, name: str) -> None:
    sents = all_sent(place, place.items)
    path = record(place, tmp_path / name, sents)
    first, *rest, end = lines(path)
    assert rest == [sent.data for sent in sents[:-1]]
    digest = json.loads(end).pop("digest")
    assert end == sents[-1].data[:-1] + f',"digest":"{digest}"}}'.encode()
    before = b"".join(line + b"\n" for line in (first, *rest))
    assert digest == hashlib.sha256(before).hexdigest()
    header = json.loads(first)
    assert header["format"] == "election-night-feed/1"
    assert (header["run"], header["seed"], header["draw"]) == ("one", 1, None)
    assert (header["test"], header["night"], header["told"]) == (True, "replayed", "")
    assert header["close_of_poll"] == place.roll.close_of_poll.isoformat()
    assert header["versions"]["election-night"]
    # What reads journals reads it, too.
    assert read_header(path).digest == place.scenario.digest
    assert read_header(path).format == "election-night-feed/1"


@pytest.mark.parametrize("show_faults", [False, True])
def test_what_is_played_again_is_what_was_sent(
    place: Place, tmp_path: Path, show_faults: bool
) -> None:
    sents = all_sent(place, place.items, show_faults=show_faults)
    kept = read_recording(record(place, place.folder / f"{show_faults}.jsonl.gz", sents))
    assert kept.remarks == ()
    assert (kept.origin, kept.told) == (Origin.KNOWN, "")
    roll = roll_of(kept.scenario, kept.origin, told=kept.told)
    items = recorded_items(kept, roll)
    again = all_sent(place, items, "two", show_faults=show_faults)
    assert len({sent.message.id for sent in again}) == len(again) - 1  # one came twice
    assert [plain(sent.data) for sent in again] == [plain(sent.data) for sent in sents]
    # Not only do they say the same: apart from what is each run's own, they are the same bytes.
    ours, theirs = (
        [
            sent.data.replace(f'"{name}.'.encode(), b'"R.').replace(
                f'"run":"{name}"'.encode(), b'"run":"R"'
            )
            for sent in several
        ]
        for name, several in (("two", again), ("one", sents))
    )
    stamps = [json.loads(sent.data)["sent_at"].encode() for sent in again]
    before = [json.loads(sent.data)["sent_at"].encode() for sent in sents]
    assert ours == [t.replace(b, s) for t, b, s in zip(theirs, before, stamps, strict=True)]
    if show_faults:
        assert ("negative_votes", "out_of_order") in {item.faults for item in items}


def test_the_order_of_the_file_is_kept_and_no_item_is_due_before_another(place: Place) -> None:
    path = place.folder / "order.jsonl"
    kept = read_recording(record(place, path, all_sent(place, place.items)))
    items = recorded_items(kept, place.roll)
    dues = [item.due for item in items]
    assert dues == sorted(dues)
    assert [item.order for item in items] == list(range(len(items)))
    # Nothing but what a fault held back is due at another time than it was.
    assert dues == [item.due for item in place.items]


def test_times_of_sending_are_not_what_a_recording_is_played_by(
    place: Place, tmp_path: Path
) -> None:
    sents = all_sent(place, place.items, stamp_wall=True)
    assert sents[5].data != all_sent(place, place.items)[5].data
    path = record(place, tmp_path / "stamped.jsonl", sents)
    assert lines(path)[1:-1] == [s.data for s in all_sent(place, place.items)[:-1]]


def test_a_recording_is_readable_while_it_is_written_and_when_it_was_cut(place: Place) -> None:
    sents = all_sent(place, place.items)
    path = place.folder / "cut.jsonl.gz"
    with recording(place, path) as recorder:
        for number, sent in enumerate(sents[:6], 1):
            recorder.write([sent])
            assert len(read_recording(path).reading.messages) == number
        whole = path.read_bytes()
        found = []
        for size in range(len(whole) - 1, len(whole) - 400, -57):
            path.write_bytes(whole[:size])
            kept = read_recording(path)
            found.append(len(kept.reading.messages))
            items = recorded_items(kept, place.roll)
            assert items[-1].message.kind is Kind.END
        assert found == sorted(found, reverse=True)
        assert any(0 < number < 6 for number in found)


def test_a_file_that_is_there_is_not_written_over(place: Place, tmp_path: Path) -> None:
    path = tmp_path / "mine.jsonl"
    path.write_text("mine")
    link = tmp_path / "link.jsonl"
    link.symlink_to(tmp_path / "nowhere")
    for taken in (path, link):
        with pytest.raises(InputError, match="exists already"), recording(place, taken):
            pass
    assert path.read_text() == "mine"
    assert not (tmp_path / "nowhere").exists()
    with pytest.raises(InputError, match="cannot write to"), recording(place, tmp_path / "a" / "b"):
        pass
    odd = tmp_path / "a\x1b[2J"
    with pytest.raises(InputError, match="characters that show"), recording(place, odd):
        pass


def test_a_full_disk_is_said_in_a_line(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> int:
        raise OSError(28, "No space left on device")

    sents = all_sent(place, place.items)
    with recording(place, tmp_path / "full.jsonl") as recorder, monkeypatch.context() as patched:
        patched.setattr(os, "write", full)
        with pytest.raises(InputError, match="No space left"):
            recorder.write(sents)
    monkeypatch.setattr("simulator.feed.record.LARGEST_FILE", 2_000)
    with pytest.raises(InputError, match="is full"):
        record(place, tmp_path / "large.jsonl", all_sent(place, place.items))


def test_what_unpacks_without_end_is_refused(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "bomb.jsonl.gz"
    packer = zlib.compressobj(9, wbits=31)
    path.write_bytes(packer.compress(b" " * 2**22) + packer.flush())
    assert path.stat().st_size < 2**14
    monkeypatch.setattr("simulator.messages.kept.LARGEST_FILE", 2**20)
    with pytest.raises(InputError, match="the limit for one file"):
        read_recording(path)


def test_what_is_no_recording_is_refused(place: Place) -> None:
    path = place.folder / "bad.jsonl"
    record(place, path, all_sent(place, place.items), night="\x1b[2J")
    with pytest.raises(InputError, match="does not say what night it is"):
        read_recording(path)
    changed = {"name": "small.toml", "title": "x", "version": "1", "digest": "0"}
    path.unlink()
    record(place, path, [], scenario=changed)
    with pytest.raises(InputError, match="has changed since it was recorded"):
        read_recording(path)


def drawn(place: Place, path: Path) -> Path:
    roll = roll_of(place.scenario, Origin.DRAWN, told="outcome 3 of seed 1")
    other = replace(place, roll=roll)
    items = tuple(replace(item, simulated=True) for item in small_plan())
    return record(other, path, all_sent(other, items), draw=3)


def test_a_drawn_night_is_a_drawn_night_again(place: Place) -> None:
    kept = read_recording(drawn(place, place.folder / "drawn.jsonl"))
    assert (kept.origin, kept.told) == (Origin.DRAWN, "outcome 3 of seed 1")
    assert kept.remarks == ()


def test_a_night_does_not_go_out_as_what_it_is_not(place: Place) -> None:
    path = drawn(place, place.folder / "disguised.jsonl")
    whole = path.read_bytes()
    first, _, rest = whole.partition(b"\n")
    said = json.loads(first)
    plainly = {"night": "replayed", "told": "", "draw": None}
    for header, others, words in (
        (plainly, rest, 'its first line says that it is "replayed", and a message "drawn"'),
        ({"night": "drawn"}, rest.replace(b'"night":"drawn",', b"", 1), "and a message None"),
        ({"told": ""}, rest, "contradicts itself"),
        (plainly | {"draw": 3}, rest.replace(b'"drawn"', b'"replayed"'), "contradicts itself"),
        (plainly | {"told": "x"}, rest.replace(b'"drawn"', b'"replayed"'), "contradicts itself"),
    ):
        path.write_bytes(json.dumps(said | header).encode() + b"\n" + others)
        with pytest.raises(InputError) as refused:
            read_recording(path)
        (line,) = refused.value.lines
        assert words in line
    # Whoever calls it so in every line has left what is simulated; and if not that, the digest.
    for old, new in ((b'"drawn"', b'"replayed"'), (b"outcome 3 of seed 1", b""),
                     (b'"draw":3', b'"draw":null')):  # fmt: skip
        whole = whole.replace(old, new)
    path.write_bytes(whole)
    with pytest.raises(InputError, match='"replayed", and its close of poll says otherwise'):
        read_recording(path)
    path.write_bytes(whole.replace(b'"simulated":true', b'"simulated":false'))
    assert "somebody has edited it since" in read_recording(path).remarks[0]


def remarks(path: Path, data: bytes) -> list[str]:
    """What is said of a recording that was edited; it can be played all the same."""
    path.write_bytes(data)
    kept = read_recording(path)
    roll = roll_of(kept.scenario, kept.origin)
    assert recorded_items(kept, roll)[-1].message.kind is Kind.END
    return [line.removeprefix(f"{path}: ") for line in kept.remarks]


EDITED = "its lines are not those that were recorded: somebody has edited it since"
CUT = "it has no end"


def test_what_was_edited_is_told(place: Place) -> None:
    path = record(place, place.folder / "edited.jsonl", all_sent(place, small_plan()))
    whole = path.read_bytes()
    assert remarks(path, whole) == []
    assert remarks(path, whole.removesuffix(b"\n")) == []
    votes = whole.replace(b'"votes":10437', b'"votes":99999', 1)
    assert votes != whole
    other = "figures that are not the scenario's, without a fault to explain them: One Ford"
    assert remarks(path, votes) == [EDITED, other]
    rows = whole.splitlines(keepends=True)
    del rows[5:7], rows[8]
    assert remarks(path, b"".join(rows)) == [EDITED, "3 messages of its run missing, from one.5 on"]
    rows = whole.splitlines(keepends=True)
    rows[5], rows[6] = rows[6], rows[5]
    assert remarks(path, b"".join(rows)) == [EDITED, "1 message not in the order of its run"]
    assert remarks(path, whole + rows[3].replace(b"one.3", b"two.90")) == [
        EDITED,
        "1 message not in the order of its run",
        f"breaks off at 21:00 of its night: {CUT}",
    ]
    assert remarks(path, whole.replace(b'"seed":1', b'"seed":2'))[0] == EDITED
    # What was killed has no digest: its figures are compared with the scenario's.
    *most, _ = votes.splitlines(keepends=True)
    found = remarks(path, b"".join(most))
    assert found[0] == other
    assert found[1].endswith(CUT)
    faulty = b"".join(most).replace(b'"faults":[]', b'"faults":[{"type":"wrong_winner"}]')
    assert len(remarks(path, faulty)) == 1


def test_what_was_made_of_a_recording_says_of_which(place: Place, tmp_path: Path) -> None:
    """The faults of each stand in the first line as a plan has them, oldest first."""
    source, tables = None, []
    for number, flag in enumerate(("duplicate:kind=rush+result", "missing_votes:part=0.5")):
        faults = read_faults(place.roll, flags=[flag]).faults
        tables.append([write_fault(fault) for fault in faults])
        path = place.folder / f"chain-{number}.jsonl.gz"
        header = recording_header(
            path, place.roll, run="one", plan="0" * 64, seed=number, draw=None,
            faults=tables[-1], fault_seed=7, source=source,
        )  # fmt: skip
        with open_recorder(path, header, place.roll) as recorder:
            recorder.write(all_sent(place, faulted(small_plan(), faults, 7, place.roll)))
        source = read_recording(path)
        assert source.remarks == ()
        told = source.reading.header.said
        assert (told["faults"], told["fault_seed"]) == (tables[-1], 7)
        assert read_faults(place.roll, tables=told["faults"]).faults == faults
    assert tables == [
        [{"type": "duplicate", "kind": ["rush", "result"]}],
        [{"type": "missing_votes", "part": 0.5}],
    ]
    assert source is not None
    (before,) = told["earlier"]
    assert (before["faults"], before["seed"], before["run"]) == (tables[0], 0, "one")
    assert [one["faults"] for one in source.chain] == tables


FAULTS = (
    "wrong_winner:contest=one-ford",
    "negative_votes:contest=two-moor",
    "names:form=latin1,contest=three-and-four",
    "unknown_seat:contest=two-moor",
    "duplicate",
    "out_of_order",
    "truncated",
)


def check_again(place: Place, path: Path, *flags: str) -> None:
    """What faults made of a night is recorded and played again as it was."""
    faults = read_faults(place.roll, flags=list(flags)).faults
    items = faulted(small_plan(), faults, 1, place.roll)
    sents = all_sent(place, items)
    kept = read_recording(record(place, path, sents))
    assert kept.remarks == ()
    again = all_sent(place, recorded_items(kept, place.roll), "two")
    assert [plain(sent.data) for sent in again] == [plain(sent.data) for sent in sents]


def test_a_night_that_went_wrong_is_played_again_as_it_was(place: Place) -> None:
    check_again(place, place.folder / "wrong.jsonl", *FAULTS)


@pytest.mark.long
@pytest.mark.parametrize("fault", sorted(fault_types()))
def test_every_fault_is_played_again_as_it_was(place: Place, fault: str) -> None:
    more = ":at=23:00,for=2h" if fault in ("burst", "silence") else ""
    check_again(place, place.folder / f"wrong-{fault}.jsonl", f"{fault}{more}")


# Journals


def journal(place: Place, *messages: Message, **header: Any) -> Path:
    path = place.folder / "night.jsonl"
    first = {
        "format": "election-night-journal/1",
        "scenario": "small.toml",
        "title": place.scenario.title,
        "digest": place.scenario.digest,
        "version": "1",
        "double_entry": False,
        "rehearsal": True,
        "began": place.roll.close_of_poll.isoformat(),
        **header,
    }
    path.write_bytes(b"".join([line_of(first), *(line_of(write_message(m)) for m in messages)]))
    return path


def said(place: Place, number: int, kind: Kind, body: Any, **values: Any) -> Message:
    at = place.roll.time(3_600 + 60 * number)
    more: dict[str, Any] = {"by": "Ada", "entered_at": at, "contest": SEATS[0], **values}
    return Message(f"j.{number}", kind, night_time=at, body=body, **more)


def test_a_journal_is_played_with_all_that_follows_from_what_was_entered(place: Place) -> None:
    seat = place.roll.seats[SEATS[0]]
    one, two, three, four = (nominee.id for nominee in seat.nominees)
    first = Result((Votes(5, two), Votes(9, one), Votes(2, four), Votes(3, three)), rejected=12)
    second = replace(first, candidates=(Votes(50, two), *first.candidates[1:]))
    kept = read_recording(
        journal(
            place,
            said(place, 1, Kind.RUSH, Rush(seat.nominees[0].name, "Con", one)),
            said(place, 2, Kind.RESULT, first),
            said(place, 3, Kind.CORRECTION, second, revision=2, replaces="j.2"),
            said(place, 4, Kind.NOTE, Note("rumour"), contest="nowhere"),
            said(place, 5, Kind.END, None, contest=None),
        )
    )
    assert kept.is_journal
    roll = roll_of(kept.scenario, kept.origin)
    assert roll.night == "live"
    items = recorded_items(kept, roll)
    kinds = [item.message.kind for item in items]
    assert kinds == [
        *[Kind.NOMINATIONS] * 3,
        Kind.CLOSE_OF_POLL,
        Kind.RUSH,
        Kind.RESULT,
        Kind.PARTIES,
        # As an agency puts a wrong winner right: first who was elected, then the figures.
        Kind.CORRECTION,
        Kind.RESULT,
        Kind.PARTIES,
        Kind.END,
    ]
    rush, result, _, winner, correction, state = (item.message.body for item in items[4:10])
    assert isinstance(rush, Rush)
    assert rush.result == "Con hold"
    assert isinstance(result, Result)
    assert [c.id for c in result.candidates] == [one, two, three, four]
    assert [c.votes for c in result.candidates] == [9, 5, 3, 2]
    assert [c.name for c in result.candidates] == [n.name for n in seat.nominees]
    assert (result.valid_votes, result.majority, result.result) == (19, 4, "Con hold")
    assert isinstance(winner, Rush)
    assert winner.text == "Correction: Lab gain One Ford from Con"
    assert isinstance(correction, Result)
    assert correction.result == "Lab gain from Con"
    assert isinstance(state, Parties)
    assert {p.party: p.seats for p in state.parties if p.seats} == {"Lab": 1}
    assert [item.due for item in items[4:10]] == [3660, 3720, 3720, 3780, 3780, 3780]
    sents = all_sent(place, items)
    assert b'"via"' not in sents[5].data
    assert not any(b"Ada" in sent.data for sent in sents)
    assert json.loads(sents[7].data)["replaces"] == json.loads(sents[5].data)["id"]
    assert all(sent.message.test for sent in sents)


def test_what_may_be_real_does_not_go_out_as_test_data(place: Place) -> None:
    typed = said(place, 1, Kind.NOTE, Note("x"))
    heard = replace(typed, id="abcd.1", via="url")
    marked = replace(heard, id="abcd.2", test=True)
    real = {"rehearsal": False, "began": None}
    for messages in ((typed,), (typed, marked)):
        with pytest.raises(InputError) as refused:
            read_recording(journal(place, *messages, **real))
        (line,) = refused.value.lines
        assert line.endswith(
            "night.jsonl: the journal of a real night: its results do not go out as test data; "
            "live --serve --real-data serves them"
        )
    for path in (
        journal(place, typed, heard),
        record(place, place.folder / "plain.jsonl", [replace(s, data=s.data.replace(
            b'"test":true', b'"test":false')) for s in all_sent(place, place.items)]),
    ):  # fmt: skip
        with pytest.raises(InputError, match="not marked as test data"):
            read_recording(path)
    for messages in ((typed,), (typed, marked)):
        assert read_recording(journal(place, *messages)).is_journal


def test_figures_are_sent_when_a_second_person_has_entered_them(place: Place) -> None:
    seat = place.roll.seats[SEATS[0]]
    lines = tuple(Votes(10 - k, n.id) for k, n in enumerate(seat.nominees))
    other = (replace(lines[0], votes=1), *lines[1:])
    messages = (
        said(place, 1, Kind.RESULT, Result(lines)),
        said(place, 2, Kind.RESULT, Result(other), by="Bob"),
        said(place, 3, Kind.RESULT, Result(lines), by="Cy"),
        said(place, 4, Kind.RESULT, Result(lines), by="Dee"),
    )
    kept = read_recording(journal(place, *messages, double_entry=True))
    (result,) = (
        item for item in recorded_items(kept, place.roll) if item.message.kind is Kind.RESULT
    )
    assert result.due == 3_600 + 3 * 60
    assert result.message.figures is not None
    assert [c.votes for c in result.message.figures.candidates] == [10, 9, 8, 7]
