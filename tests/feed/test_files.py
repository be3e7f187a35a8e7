"""The folder of files: whole files, then the time stamp; nothing of anybody else's is touched."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from simulator.errors import InputError
from simulator.feed import files as module
from simulator.feed.clock import FeedClock
from simulator.feed.document import JSON, XML, Document, Format
from simulator.feed.faults import fault_types, faulted, read_faults
from simulator.feed.faults.transport import ClockSkew, TransportFault
from simulator.feed.files import (
    MARKER,
    MESSAGES,
    FolderWriter,
    open_folder,
    path_of,
    read_marker,
    write_files,
)
from simulator.feed.folder import Folder, harmless
from simulator.feed.formats.model import ModelFormat
from simulator.feed.formats.pa import PaFormat
from simulator.feed.transmission import Transmission
from simulator.feed.values import Sent
from simulator.messages import Kind
from simulator.signals import Stop
from tests.feed.nights import SEATS, small_plan, small_roll, transmit

FOLDERS = {
    Kind.NOMINATIONS: "nominations",
    Kind.RUSH: "results",
    Kind.RESULT: "results",
    Kind.CORRECTION: "results",
}


@dataclass
class Agency:
    """A format with a file a message and one document that changes."""

    name: str = "pa"
    taken: list[str] = field(default_factory=list)
    spoilt: str = ""

    def take(self, sent: Sent) -> tuple[Document, ...]:
        message = sent.message
        data = json.dumps([message.kind, message.contest, sent.item.message.id]).encode()
        if message.kind is Kind.PARTIES:
            number = sum(name.startswith("SOP") for name in self.taken) + 1
            name = f"results/SOP_{number}.xml"
        elif message.kind in FOLDERS:
            name = f"{message.kind}_{message.contest}_{message.revision}.xml"
            name = f"{FOLDERS[message.kind]}/{name}"
        else:
            return ()
        self.taken.append(name.partition("/")[2])
        return (Document(f"pa/{name}", XML, data, spoilt=self.spoilt),)

    @property
    def snapshots(self) -> tuple[str, ...]:
        return ("pa/json/results.json",)

    def render(self, path: str) -> Document:
        return Document(path, JSON, json.dumps(self.taken).encode())


@dataclass
class Time:
    """A clock in our hands."""

    at: float = 1_000_000.25

    def __call__(self) -> float:
        return self.at

    def sleep(self, seconds: float) -> None:
        assert 0 < seconds <= 0.25
        self.at += seconds


@dataclass(frozen=True)
class Armed:
    """A fault of transport, from one second of the night to another."""

    type: str
    since: float = -10_000
    until: float = 1_000_000

    def covers(self, night: float) -> bool:
        return self.since <= night < self.until


@contextmanager
def writing(folder: Path, *formats: Format, **options: Any) -> Iterator[FolderWriter]:
    time = options.pop("time", Time())
    given: dict[str, Any] = {"run": "test", "plan": "0" * 64, "now": time, "monotonic": time}
    with open_folder(folder, formats or (Agency(),), **(given | options)) as writer:
        yield writer


def refused(words: str) -> AbstractContextManager[pytest.ExceptionInfo[InputError]]:
    return pytest.raises(InputError, match=words)


def sents() -> list[Sent]:
    return transmit(small_plan(), small_roll()).sent


def seen(folder: Path) -> dict[str, bytes]:
    """The files in a folder but for those that hide."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith(".")
    }


def test_every_document_and_every_line_is_there(tmp_path: Path) -> None:
    roll, sent = small_roll(), sents()
    with writing(tmp_path / "new" / "out", Agency(), ModelFormat(roll)) as writer:
        writer.write(sent[:5])
        writer.write(sent[5:])
        writer.finish()
    found = seen(tmp_path / "new" / "out")
    assert found[MESSAGES] == b"".join(s.data + b"\n" for s in sent)
    for slug in SEATS:
        assert f"nominations/nominations_{slug}_1.xml" in found
        assert f"results/result_{slug}_1.xml" in found
    assert {"results/SOP_1.xml", "results/SOP_3.xml", "json/results.json"} <= set(found)
    assert {name for name in found if name.startswith("model/")} == {
        "model/TEST-live.csv",
        "model/TEST-preprocessed.csv",
        "model/TEST-config.json",
    }
    assert "100" in found["model/TEST-live.csv"].decode()
    assert not [name for name in found if name.endswith(".part")]


def test_only_what_is_asked_for_is_written(tmp_path: Path) -> None:
    with writing(tmp_path, ModelFormat(small_roll()), native=False) as writer:
        writer.write(sents())
        writer.finish()
    assert {name.partition("/")[0] for name in seen(tmp_path)} == {"model"}


def test_no_name_is_ever_published_twice_without_a_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put: list[tuple[str, ...]] = []
    real = Folder.put
    with writing(tmp_path) as writer:

        def spy(self: Folder, path: tuple[str, ...], data: bytes, **options: Any) -> None:
            put.append(path)
            real(self, path, data, **options)

        monkeypatch.setattr(Folder, "put", spy)
        for sent in sents():
            writer.write([sent])
        writer.finish()
    documents = [p for p in put if p[0] != "json" and not p[-1].startswith(".")]
    assert len(documents) == len(set(documents)) == 3 * 4


def test_the_stamp_comes_behind_the_files_and_rises(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put: list[str] = []
    real = Folder.put

    def spy(self: Folder, path: tuple[str, ...], data: bytes, **options: Any) -> None:
        put.append("/".join(path))
        real(self, path, data, **options)

    monkeypatch.setattr(Folder, "put", spy)
    with writing(tmp_path) as writer:
        stamps = [(tmp_path / "results" / ".timestamp").read_text()]
        for sent in sents():
            if sent.message.kind in (Kind.RESULT, Kind.PARTIES, Kind.TURNOUT):
                put.clear()
                writer.write([sent])
                told = [name for name in put if name.startswith("results/")]
                if sent.message.kind is Kind.TURNOUT:
                    assert told == []
                else:
                    assert len(told) == 2
                    assert told[1] == "results/.timestamp"
                    stamps.append((tmp_path / "results" / ".timestamp").read_text())
    assert stamps == sorted(set(stamps))
    assert float(stamps[1]) == pytest.approx(Time().at, abs=0.01)
    assert "." in stamps[1]
    # Nothing was put there since the folder was made.
    assert (tmp_path / "nominations" / ".timestamp").read_text() < stamps[0]


def test_a_file_is_whole_before_it_has_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    with writing(tmp_path) as writer:
        writer.write(sents()[:4])
        before = seen(tmp_path)
        monkeypatch.setattr(os, "fsync", fail)
        with pytest.raises(InputError, match="No space left"):
            writer.write(sents()[4:])
    assert seen(tmp_path) == before


def test_the_newest_states_of_the_parties_are_kept(tmp_path: Path) -> None:
    for folder, step in (("one", 1), ("all", 1_000)):
        with writing(tmp_path / folder, sop_keep=2) as writer:
            sent = sents()
            for k in range(0, len(sent), step):
                writer.write(sent[k : k + step])
        names = sorted(p.name for p in (tmp_path / folder / "results").glob("SOP*"))
        assert names == ["SOP_2.xml", "SOP_3.xml"]


def test_documents_that_change_are_written_once_a_second_and_at_the_end(tmp_path: Path) -> None:
    time, sent = Time(), sents()
    shown = tmp_path / "json" / "results.json"
    with writing(tmp_path, time=time) as writer:
        writer.write(sent[:1])
        assert len(json.loads(shown.read_bytes())) == 1
        writer.write(sent[1:3])
        writer.tick()
        assert len(json.loads(shown.read_bytes())) == 1
        time.at += 1
        writer.tick()
        assert len(json.loads(shown.read_bytes())) == 3
        writer.write(sent[3:])
        writer.finish()
        assert len(json.loads(shown.read_bytes())) == 12


def test_a_folder_of_anybody_elses_is_left_alone(tmp_path: Path) -> None:
    own = tmp_path / "notes.txt"
    own.write_text("mine")
    for resume in (False, True):
        with refused("not empty, and no feed wrote it"), writing(tmp_path, resume=resume):
            pass
    (tmp_path / MARKER).write_text('{"format": "other"}')
    with pytest.raises(InputError, match="not empty"), writing(tmp_path):
        pass
    assert sorted(p.name for p in tmp_path.iterdir()) == [MARKER, "notes.txt"]


def test_a_folder_of_another_run_is_refused(tmp_path: Path) -> None:
    with writing(tmp_path) as writer:
        writer.write(sents())
        with refused("in use by another"), _elsewhere(), writing(tmp_path, resume=True):
            pass
    before = seen(tmp_path)
    for words, options in (
        ('holds the files of run "test": name a new folder, or remove it', {}),
        ("another run", {"resume": True, "run": "tost"}),
        ("another plan", {"resume": True, "plan": "1" * 64}),
        ("another set of formats", {"resume": True, "native": False}),
    ):
        with pytest.raises(InputError, match=words), writing(tmp_path, **options):
            pass
    assert seen(tmp_path) == before
    marker = read_marker(tmp_path)
    assert marker is not None
    assert (marker.run, marker.plan, marker.formats) == ("test", "0" * 64, ("native", "pa"))


@contextmanager
def _elsewhere() -> Iterator[None]:
    """As though another run asked: this one's claims are not its own."""
    from simulator import disk

    token = disk._held.set(())
    try:
        yield
    finally:
        disk._held.reset(token)


@pytest.mark.parametrize("cut", [0, 1, 7, 14, 10_000])
def test_a_run_that_is_gone_on_with_ends_as_it_would_have(tmp_path: Path, cut: int) -> None:
    sent = sents()
    with writing(tmp_path / "whole") as writer:
        for one in sent:
            writer.write([one])
        writer.finish()
    with writing(tmp_path / "cut") as writer:
        for one in sent[:cut]:
            writer.write([one])
    results = tmp_path / "cut" / "results"
    results.joinpath("result_one-ford_1.xml.part").write_text("[")
    inodes = {p.name: p.stat().st_ino for p in results.glob("*.xml")}
    lines = tmp_path / "cut" / MESSAGES
    if lines.exists() and cut > 1:
        os.truncate(lines, lines.stat().st_size - 9)
    with writing(tmp_path / "cut", resume=True) as writer:
        writer.write(sent[: cut + 2])
        writer.write(sent[cut + 2 :])
        writer.finish()
    whole, again = seen(tmp_path / "whole"), seen(tmp_path / "cut")
    again.pop("results/result_one-ford_1.xml.part", None)
    assert again == whole
    # What was there already was left alone.
    assert {n: (results / n).stat().st_ino for n in inodes} == inodes


def test_files_that_are_not_what_the_run_wrote_are_not_gone_on_with(tmp_path: Path) -> None:
    sent = sents()
    with writing(tmp_path) as writer:
        writer.write(sent)
    result = tmp_path / "results" / f"result_{SEATS[0]}_1.xml"
    right = result.read_bytes()
    cases = [(result, right + b" "), (result, right[:-3]), (tmp_path / MESSAGES, b"{}\n")]
    for path, data in cases:
        before = path.read_bytes()
        path.write_bytes(data)
        with refused("not what this run wrote"), writing(tmp_path, resume=True) as writer:
            writer.write(sent)
        path.write_bytes(before)
    (tmp_path / "results" / "README\x1b.txt").write_text("mine")
    with refused("not written by this run") as told, writing(tmp_path, resume=True) as writer:
        writer.write(sent)
    assert "\x1b" not in str(told.value)


def test_what_a_fault_sends_again_is_put_down_again(tmp_path: Path) -> None:
    items = small_plan()
    result = next(i for i in items if i.message.kind is Kind.RESULT)
    at = items.index(result) + 1
    twice = replace(result, again=result.message.id)
    reused = replace(result, message=replace(result.message, id="other"))
    for extra in (twice, reused):
        sent = transmit((*items[:at], extra, *items[at:]), small_roll()).sent
        folder = tmp_path / extra.message.id
        name = f"result_{result.message.contest}_1.xml"
        with writing(folder) as writer:
            writer.write(sent[:at])
            first = (folder / "results" / name).stat().st_ino
            writer.write(sent[at : at + 1])
            assert (folder / "results" / name).stat().st_ino != first
        # It may have ended before, or behind the second of the two.
        for data in (json.dumps([Kind.RESULT, result.message.contest, result.message.id]), None):
            if data is not None:
                (folder / "results" / name).write_text(data)
            with writing(folder, resume=True) as writer:
                writer.write(sent[: at + 1])
            assert extra.message.id in (folder / "results" / name).read_text()


def test_a_spoilt_document_is_spoilt_on_the_disk_and_always_alike(tmp_path: Path) -> None:
    path = tmp_path / "results" / "SOP_1.xml"
    with writing(tmp_path) as writer:
        writer.write(sents())
    whole = path.read_bytes()
    for folder in ("one", "two"):
        with writing(tmp_path / folder, Agency(spoilt="truncated")) as writer:
            writer.write(sents())
    one, two = ((tmp_path / f / "results" / "SOP_1.xml").read_bytes() for f in ("one", "two"))
    assert one == two
    assert whole.startswith(one)
    assert len(one) < len(whole)


def test_a_stuck_stamp_stands_while_files_come(tmp_path: Path) -> None:
    sent = sents()
    nominated = sum(s.message.kind is Kind.NOMINATIONS for s in sent)
    with writing(tmp_path, faults=[Armed("timestamp_stuck", 0)]) as writer:
        writer.write(sent[:nominated])
        stamp = tmp_path / "results" / ".timestamp"
        nominations = (tmp_path / "nominations" / ".timestamp").read_text()
        before = stamp.read_text()
        assert nominations > before
        writer.write(sent[nominated:])
        assert stamp.read_text() == before
        assert (tmp_path / "results" / "SOP_3.xml").exists()


def test_a_clock_that_is_wrong_is_wrong_in_the_stamp(tmp_path: Path) -> None:
    time, sent = Time(), sents()
    nominated = sum(s.message.kind is Kind.NOMINATIONS for s in sent)
    with writing(tmp_path, time=time, faults=[ClockSkew(offset=-420, at=0)]) as writer:
        writer.write(sent[:nominated])
        writer.write(sent[nominated:])
    told = {name: float((tmp_path / name / ".timestamp").read_text()) for name in FOLDERS.values()}
    assert told["nominations"] == pytest.approx(time.at, abs=0.01)
    assert told["results"] == pytest.approx(time.at - 420, abs=0.01)


def test_a_file_is_seen_half_and_whole_a_little_later(tmp_path: Path) -> None:
    time, sent = Time(), sents()
    path = tmp_path / "nominations" / f"nominations_{SEATS[0]}_1.xml"
    faults = [Armed("partial_file_visible", until=0)]
    with writing(tmp_path, time=time, faults=faults) as writer:
        writer.write(sent[:2])
        half = path.read_bytes()
        time.at += 1
        writer.tick()
        assert path.read_bytes() == half
        time.at += 1
        writer.tick()
        whole = path.read_bytes()
        assert whole.startswith(half)
        assert json.loads(whole)
        with pytest.raises(ValueError, match=r"Unterminated|Expecting"):
            json.loads(half)
        writer.write(sent[2:])
        writer.finish()
    assert path.read_bytes() == whole
    assert json.loads((tmp_path / "results" / "SOP_1.xml").read_bytes())
    # It may have ended while the file was seen half.
    path.write_bytes(half)
    with writing(tmp_path, faults=faults, resume=True) as writer:
        writer.write(sent)
    assert path.read_bytes() == whole


def test_a_correction_is_written_over_what_was_published(tmp_path: Path) -> None:
    items = small_plan()
    result = next(i for i in items if i.message.kind is Kind.RESULT)
    more = replace(result, message=replace(result.message, id="right", revision=3))
    at = items.index(result) + 1
    sent = transmit((*items[:at], more, *items[at:]), small_roll()).sent
    faults = [Armed("rewrite_in_place")]
    names = [f"result_{result.message.contest}_{n}.xml" for n in (1, 3)]
    for _ in range(2):  # the second time it is all there
        with writing(tmp_path, faults=faults, resume=True) as writer:
            writer.write(sent)
        told = [(tmp_path / "results" / name).read_bytes() for name in names]
        assert told[0] == told[1]
        assert b"right" in told[0]


@pytest.mark.parametrize(
    ("path", "file", "parts"),
    [
        ("pa/results/A_1.xml", None, ("results", "A_1.xml")),
        ("pa/results/../../../etc/passwd", None, ("results", "_", "_", "_", "etc", "passwd")),
        ("pa//etc/passwd", None, ("etc", "passwd")),
        ("x", "/etc/passwd", ("_", "etc", "passwd")),
        ("x", "a\\b\x1b[2J\x00", ("a_b_[2J_",)),
        ("x", ".timestamp", ("_timestamp",)),
        ("x", "", None),
        ("x", None, None),
    ],
)
def test_no_name_leads_out_of_the_folder(
    path: str, file: str | None, parts: tuple[str, ...] | None
) -> None:
    assert path_of(Document(path, XML, b"", file)) == parts


def test_a_long_name_is_made_shorter_and_keeps_its_ending() -> None:
    name = harmless("é" * 300 + ".xml")
    assert name.endswith("é.xml")
    assert 190 < len(name.encode()) <= 200
    assert len(harmless("é" * 300).encode()) == 200
    assert len(harmless("a." + "é" * 300).encode()) <= 200


def test_no_link_is_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    victim = outside / "victim"
    victim.write_text("mine")
    folder = tmp_path / "out"
    sent = sents()
    with writing(folder) as writer:
        (folder / "results" / "SOP_1.xml.part").symlink_to(victim)
        os.link(victim, folder / "results" / "SOP_2.xml.part")
        (folder / "results" / "SOP_3.xml").symlink_to(victim)
        with pytest.raises(InputError, match=r"SOP_3\.xml: not a plain file"):
            writer.write(sent)
    other = tmp_path / "other"
    with writing(other, ModelFormat(small_roll())) as writer:
        (other / "model").symlink_to(outside)
        with pytest.raises(InputError, match="model: a link or a file, not a folder"):
            writer.write(sent)
    third = tmp_path / "third"
    with writing(third) as writer:
        (third / MESSAGES).symlink_to(victim)
        with pytest.raises(InputError, match=r"messages\.jsonl: not a plain file"):
            writer.write(sent)
    assert victim.read_text() == "mine"
    assert [p.name for p in outside.iterdir()] == ["victim"]


@pytest.mark.long
@pytest.mark.parametrize("fault", sorted(fault_types()))
def test_under_every_fault_a_run_that_is_gone_on_with_ends_as_it_would_have(
    tmp_path: Path, fault: str
) -> None:
    roll = small_roll()
    more = ":at=23:00,for=2h" if fault in ("burst", "silence") else ""
    faults = read_faults(roll, flags=[f"{fault}{more}"]).faults
    sent = transmit(faulted(small_plan(), faults, 1, roll), roll).sent
    armed = [f for f in faults if isinstance(f, TransportFault)]
    for cut in (len(sent), len(sent) // 2):
        forms = (PaFormat(roll), ModelFormat(roll))
        with writing(tmp_path / str(cut), *forms, faults=armed) as writer:
            for one in sent[:cut]:
                writer.write([one])
            if cut == len(sent):
                writer.finish()
        forms = (PaFormat(roll), ModelFormat(roll))
        with writing(tmp_path / str(cut), *forms, faults=armed, resume=True) as writer:
            writer.write(sent)
            writer.finish()
    whole, cut_once = seen(tmp_path / str(len(sent))), seen(tmp_path / str(len(sent) // 2))
    assert cut_once == whole
    named = [name for name in whole if name.endswith((".xml", ".csv"))]
    assert all("/Test_" in name or "/TEST-" in name for name in named)


# The loop


def paced(speed: float, wall: float, **options: Any) -> Transmission:
    clock = FeedClock.start(wall, -3_600, speed, **options)
    return Transmission(small_roll(), small_plan(), run="test", clock=clock)


def test_the_night_goes_at_its_pace(tmp_path: Path) -> None:
    time = Time()
    run = paced(3_600, time.at)
    end = small_plan()[-1].due
    with writing(tmp_path, time=time) as writer:
        write_files(run, [writer], now=time, sleep=time.sleep)
    assert run.ended
    assert time.at - Time().at == pytest.approx((end + 3_600) / 3_600, abs=0.3)
    assert len(seen(tmp_path)[MESSAGES].splitlines()) == len(small_plan())
    assert len(json.loads(seen(tmp_path)["json/results.json"])) == 12


def test_everything_comes_at_once_where_it_may(tmp_path: Path) -> None:
    def never(_: float) -> None:
        raise AssertionError

    run = paced(60, Time().at)
    run.seek(Time().at, small_plan()[-1].due)
    with writing(tmp_path) as writer:
        write_files(run, [writer], now=Time(), sleep=never)
    assert len(seen(tmp_path)[MESSAGES].splitlines()) == len(small_plan())


def test_a_signal_ends_it_with_whole_files(tmp_path: Path) -> None:
    time = Time()

    def stop(seconds: float) -> None:
        time.sleep(seconds)
        if time.at > Time().at + 2:
            raise Stop(2)

    with writing(tmp_path, time=time) as writer, suppress(Stop):
        write_files(paced(3_600, time.at), [writer], now=time, sleep=stop)
    lines = seen(tmp_path)[MESSAGES].splitlines()
    assert 3 < len(lines) < len(small_plan())
    names = [n for n in seen(tmp_path) if n.startswith(("results/", "nominations/"))]
    assert sorted(json.loads(seen(tmp_path)["json/results.json"])) == sorted(
        n.partition("/")[2] for n in names
    )


def test_a_clock_that_stands_is_looked_at_again(tmp_path: Path) -> None:
    time, run = Time(), paced(3_600, Time().at, paused=True)

    def sleep(seconds: float) -> None:
        time.sleep(seconds)
        if run.clock.paused and time.at > Time().at + 60:
            run.clock = run.clock.play(time.at)

    with writing(tmp_path, time=time) as writer:
        write_files(run, [writer], now=time, sleep=sleep)
    assert run.ended
    assert module.POLL_SECONDS < 1
