"""What is entered elsewhere is handed to the process that keeps the journal."""

from __future__ import annotations

import json
import os
import socket
import stat
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from threading import Lock

import pytest

from simulator.errors import InputError
from simulator.live import (
    Accepted,
    Asked,
    Draft,
    Journal,
    Nobody,
    NotKnown,
    Receipt,
    Refused,
    Repeated,
    desk,
    hand_over,
    hand_undo,
    keep_journal,
    serve_desk,
)
from simulator.messages import Kind, Message, Note, Recount, Retraction, Turnout
from tests.live.journals import CLOSE, NOW, SEAT, night, result


class Notes:
    """Keeps whatever comes, each text once; asks about turnouts."""

    def __init__(self, journal: Journal) -> None:
        self.journal = journal
        self.drafts: list[Draft] = []
        self._lock = Lock()

    def enter(self, draft: Draft, sure: bool = False) -> Receipt:
        with self._lock:
            self.drafts.append(draft)
            if isinstance(draft.body, Turnout) and not sure:
                return Asked(("is it so?", "really?"))
            if isinstance(draft.body, Recount):
                return Refused(("there is no count",))
            for message in self.journal.messages:
                if message.body == draft.body:
                    return Repeated(message)
            number = len(self.journal.messages) + 1
            message = Message(
                f"j.{number}", draft.kind, draft.contest and SEAT, draft.night_time or NOW,
                body=draft.body, by=draft.by, via=draft.via, entered_at=NOW,
            )  # fmt: skip
            self.journal.append(message)
            return Accepted(message, ("unlikely",) if sure else ())

    def undo(self, by: str, only: str | None = None) -> Receipt:
        return self.enter(Draft(Kind.RETRACTION, None, Retraction(by), by))


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with keep_journal(tmp_path / "night.jsonl", night(tmp_path), now=NOW) as kept:
        yield kept


@pytest.fixture
def keeper(journal: Journal) -> Iterator[Notes]:
    keeper = Notes(journal)
    with serve_desk(journal, keeper):
        yield keeper


def said(text: str) -> Draft:
    return Draft(Kind.NOTE, None, Note(text), by="Ada")


def test_every_receipt_comes_back_as_it_was_given(keeper: Notes) -> None:
    path = keeper.journal.path
    figures = result(1, 21_000, 20_000, 5_000).body
    full = Draft(
        Kind.RESULT, "The Town", figures, "Łukasz", "file", CLOSE, 2, "j.7", "feed:12", True
    )  # fmt: skip
    receipt = hand_over(path, full)
    assert keeper.drafts == [full]
    assert receipt == Accepted(keeper.journal.messages[0])
    assert hand_over(path, full) == Repeated(keeper.journal.messages[0])
    turnout = Draft(Kind.TURNOUT, SEAT, Turnout(percent=59.3))
    assert hand_over(path, turnout) == Asked(("is it so?", "really?"))
    assert hand_over(path, turnout, sure=True) == Accepted(
        keeper.journal.messages[1], ("unlikely",)
    )
    assert hand_over(path, Draft(Kind.RECOUNT, SEAT, Recount(lead=4))) == Refused(
        ("there is no count",)
    )
    assert isinstance(hand_undo(path, "Ada"), Accepted)
    assert keeper.drafts[-1].by == "Ada"


def test_it_stands_beside_the_journal_for_its_user_alone(journal: Journal) -> None:
    with serve_desk(journal, Notes(journal)) as place:
        assert Path(place) == journal.path.with_name("night.jsonl.desk")
        assert stat.S_IMODE(Path(place).stat().st_mode) == 0o600
    assert not Path(place).exists()
    with pytest.raises(Nobody, match=r"nobody takes entries for .*night\.jsonl"):
        hand_over(journal.path, said("x"))


def test_several_at_once_are_all_heard(keeper: Notes) -> None:
    texts = [f"{desk}: {number}" for desk in "ABCD" for number in range(15)]
    with ThreadPoolExecutor(8) as pool:
        receipts = list(pool.map(lambda text: hand_over(keeper.journal.path, said(text)), texts))
    assert all(isinstance(receipt, Accepted) for receipt in receipts)
    kept = [m.body.text for m in keeper.journal.messages if isinstance(m.body, Note)]
    assert sorted(kept) == sorted(texts)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (b"nonsense", "this is no request"),
        (b"[]", "this is no request"),
        (b"[" * 50_000, "this is no request"),
        (b'{"enter": {"kind": "resutl"}}', "this is no request"),
        (b'{"enter": 3}', "this is no request"),
    ],
)
def test_what_is_no_request_is_answered_so(keeper: Notes, line: bytes, words: str) -> None:
    assert ask(keeper, line) == {"refused": [words]}
    assert keeper.drafts == []


def test_a_draft_is_checked_as_a_message_is(keeper: Notes) -> None:
    draft = {
        "kind": "turnout", "contest": "The Town", "body": {"percent": 159}, "by": "\x1b[2J",
        "via": "smoke", "night_time": "now", "revision": 0, "replaces": None, "id": None,
    }  # fmt: skip
    found = ask(keeper, json.dumps({"enter": draft}).encode())["refused"]
    assert [reason.partition(":")[0] for reason in found] == [
        "night_time", "body.percent", "via", "revision", "by",
    ]  # fmt: skip
    assert all(reason.isprintable() for reason in found)


def ask(keeper: Notes, line: bytes) -> dict[str, list[str]]:
    place = f"{keeper.journal.path}.desk"
    with socket.socket(socket.AF_UNIX) as peer:
        peer.settimeout(20)
        peer.connect(place)
        peer.sendall(line + b"\n")
        found: dict[str, list[str]] = json.loads(peer.makefile("rb").readline())
        return found


def test_who_says_nothing_or_never_ends_is_left(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk, "AT_ONCE", 2)
    monkeypatch.setattr(desk, "LONGEST_LINE", 100_000)
    keeper = Notes(journal)
    with serve_desk(journal, keeper, patience=0.05) as place, ExitStack() as stack:
        silent = [stack.enter_context(socket.socket(socket.AF_UNIX)) for _ in range(4)]
        for peer in silent:
            peer.connect(place)
        # All that may be served at once say nothing: others still get their turn.
        assert isinstance(hand_over(journal.path, said("x")), Accepted)
        for peer in silent:
            peer.settimeout(20)
            assert peer.recv(1) == b""
        endless = stack.enter_context(socket.socket(socket.AF_UNIX))
        endless.settimeout(20)
        endless.connect(place)
        with pytest.raises((BrokenPipeError, ConnectionResetError)):
            endless.sendall(b"x" * 10_000_000)
    assert len(keeper.drafts) == 1


def test_others_are_not_heard(keeper: Notes, monkeypatch: pytest.MonkeyPatch) -> None:
    path = keeper.journal.path
    with monkeypatch.context() as patch:
        patch.setattr(os, "geteuid", lambda: 12_345)
        with pytest.raises(InputError, match="another user keeps it"):
            hand_over(path, said("x"))
    monkeypatch.setattr(desk, "_is_own", lambda _: False)
    with pytest.raises(InputError, match="another user keeps it"):
        hand_over(path, said("x"))
    with socket.socket(socket.AF_UNIX) as peer:
        peer.settimeout(20)
        peer.connect(f"{path}.desk")
        assert peer.recv(1) == b""
    assert keeper.drafts == []


def test_it_is_not_known_what_became_of_it_when_the_other_side_goes(journal: Journal) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        place = f"{journal.path}.desk"
        listener.bind(place)
        listener.listen()
        journal.tell_where(place)

        def hang_up() -> None:
            peer, _ = listener.accept()
            with peer:
                peer.recv(10_000)

        with ThreadPoolExecutor(1) as pool:
            other = pool.submit(hang_up)
            with pytest.raises(NotKnown, match="or enter it again, which keeps it once"):
                hand_over(journal.path, said("x"), patience=20)
            other.result()
        with pytest.raises(NotKnown, match="live --status"):
            hand_over(journal.path, said("x"), patience=0.01)


def test_what_a_killed_process_left_is_replaced(journal: Journal) -> None:
    place = journal.path.with_name("night.jsonl.desk")
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(place))
    journal.tell_where(str(place))
    with pytest.raises(Nobody):
        hand_over(journal.path, said("x"))
    with serve_desk(journal, Notes(journal)):
        assert isinstance(hand_over(journal.path, said("x")), Accepted)


@pytest.mark.parametrize("why", ["long", "taken"])
def test_it_stands_elsewhere_where_it_cannot_stand_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, why: str
) -> None:
    with tempfile.TemporaryDirectory(prefix="d") as short:
        monkeypatch.setattr(tempfile, "tempdir", short)
        folder = tmp_path / ("x" * 100 if why == "long" else "x")
        folder.mkdir()
        path = folder / "night.jsonl"
        if why == "taken":
            path.with_name("night.jsonl.desk").write_text("mine")
        with (
            keep_journal(path, night(tmp_path), now=NOW) as journal,
            serve_desk(journal, Notes(journal)) as place,
        ):
            own = Path(place).parent
            assert own == Path(short, f"election-night-{os.geteuid()}")
            assert stat.S_IMODE(own.stat().st_mode) == 0o700
            assert isinstance(hand_over(path, said("x")), Accepted)
        assert list(Path(short).iterdir()) == []
        # Somebody else's folder of that name is not used.
        own.symlink_to(tmp_path)
        with (
            keep_journal(path, night(tmp_path), now=NOW) as journal,
            serve_desk(journal, Notes(journal)) as place,
        ):
            assert Path(place).parent.parent == Path(short)
            assert Path(place).parent != own
            assert isinstance(hand_over(path, said("y")), Accepted)
        assert list(Path(short).iterdir()) == [own]


def test_without_a_place_for_it_the_journal_is_kept_all_the_same(
    tmp_path: Path, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))

    def refuse(*_: object) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(socket.socket, "bind", refuse)
    with serve_desk(journal, Notes(journal)) as place:
        assert place == ""
        with pytest.raises(Nobody):
            hand_over(journal.path, said("x"))
    assert list((tmp_path / "temporary").iterdir()) == []


def test_a_closed_journal_takes_nothing_more(tmp_path: Path) -> None:
    with keep_journal(tmp_path / "night.jsonl", night(tmp_path), now=NOW) as journal:
        pass
    with pytest.raises(InputError, match="is closed: it was not kept"):
        journal.append(result(1, 1, 2, 3))
