"""One journal, several who write to it: whoever does not keep it hands over what they enter.

The process that keeps a journal listens at a local socket, beside the journal where the system
lets it stand there; the journal's lock file says where. A request is a line of JSON, and so is its
answer, the keeper's own receipt: it comes once the message is on the disk.

Only processes of the same user are heard. What breaks off between a request and its answer may or
may not have been kept; the same entered again is kept once.
"""

from __future__ import annotations

import json
import os
import select
import socket
import stat
import struct
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from threading import BoundedSemaphore, Thread
from typing import Any, Final, Protocol

from simulator import disk
from simulator.errors import ElectionNightError, InputError
from simulator.live.journal import Journal
from simulator.live.journal_file import lock_path, real_path
from simulator.live.values import Accepted, Asked, Draft, Receipt, Refused, Repeated
from simulator.messages import (
    LONGEST_LINE,
    BadMessage,
    Kind,
    Message,
    read_body,
    read_message,
    write_message,
)

PATIENCE: Final = 30.0
"""Seconds that a line may take to come, either way; the projection may be at work meanwhile."""

AT_ONCE: Final = 32
"""Connections that are served at one time; more wait their turn."""

_LONGEST_ADDRESS: Final = 100
"""Bytes of a socket's path: Linux takes 107, others 103."""

_SHORTLY: Final = 0.02

_NOT_KNOWN: Final = "whoever keeps {path} did not answer: it is not known whether this was kept; "
_LOOK: Final = "look with live --status"
_ONCE: Final = f"{_LOOK}, or enter it again, which keeps it once"


class Enters(Protocol):
    """What takes entries: the keeper of a journal."""

    def enter(self, draft: Draft, sure: bool = False) -> Receipt:
        """Enter something; the receipt comes once it is on the disk."""

    def undo(self, by: str, only: str | None = None) -> Receipt:
        """Take back the last thing that a person typed, if it is still the one of that id."""


class Nobody(InputError):
    """Nobody listens: nothing was handed over, and the journal may be free."""


class NotKnown(InputError):
    """Whoever listened has gone before the answer came."""


# The side that keeps the journal


@contextmanager
def serve_desk(journal: Journal, keeper: Enters, *, patience: float = PATIENCE) -> Iterator[str]:
    """Take what other processes enter into a journal until the block ends; where, or empty.

    It is empty where the system has no place for a socket: the journal is kept all the same.

    Args:
        journal: open.
        keeper: enters what comes; it may be asked from several threads.
        patience: seconds that a line may take.
    """
    with ExitStack() as stack:
        found = _listen(real_path(journal.path).resolve())
        if found is None:
            yield ""
            return
        listener, place = found
        stack.callback(_put_away, listener, place)
        try:
            journal.tell_where(str(place))
        except InputError:  # nobody would find it
            yield ""
            return
        wake, woken = socket.socketpair()
        stack.callback(wake.close)
        stack.callback(woken.close)
        server = Thread(
            target=_serve, args=(listener, woken, keeper, patience), name="desk", daemon=True
        )
        server.start()
        try:
            yield str(place)
        finally:
            wake.close()
            server.join(2.0)


def _put_away(listener: socket.socket, place: Path) -> None:
    listener.close()
    with suppress(OSError):
        place.unlink()
    _leave(place)


def _leave(place: Path) -> None:
    """Remove a folder of our own that has nothing in it; a journal's has the journal."""
    with suppress(OSError):
        place.parent.rmdir()


def _listen(journal: Path) -> tuple[socket.socket, Path] | None:
    """A socket that listens, beside the journal or in a folder of our own; None: neither can be."""
    for place in _places(journal):
        if len(os.fsencode(place)) > _LONGEST_ADDRESS:
            _leave(place)
            continue
        try:
            _clear(place)
            listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            try:
                listener.bind(str(place))
                place.chmod(0o600)  # before anybody can be let in
                listener.listen(AT_ONCE)
            except OSError:
                listener.close()
                raise
            return listener, place
        except OSError:
            _leave(place)
    return None


def _places(journal: Path) -> Iterator[Path]:
    yield journal.with_name(f"{journal.name}.desk")
    name = sha256(os.fsencode(journal)).hexdigest()[:16]
    with suppress(OSError):
        own = Path(tempfile.gettempdir(), f"election-night-{os.geteuid()}")
        with suppress(FileExistsError):
            own.mkdir(0o700)
        about = own.lstat()
        if stat.S_ISDIR(about.st_mode) and about.st_uid == os.geteuid():
            own.chmod(0o700)
            yield own / name
    with suppress(OSError):
        yield Path(tempfile.mkdtemp(prefix="election-night-")) / name


def _clear(place: Path) -> None:
    """Remove the socket of a killed process: it kept this journal, which is ours now."""
    with suppress(FileNotFoundError):
        if stat.S_ISSOCK(place.lstat().st_mode):
            place.unlink()


def _serve(listener: socket.socket, woken: socket.socket, keeper: Enters, patience: float) -> None:
    """Let in who comes, until ``woken`` can be read."""
    room = BoundedSemaphore(AT_ONCE)
    while True:
        with suppress(OSError):
            ready, _, _ = select.select([listener, woken], [], [])
            if woken in ready:
                return
            room.acquire()
            try:
                peer, _ = listener.accept()
            except OSError:
                room.release()
                raise
            Thread(target=_hear, args=(peer, keeper, patience, room.release), daemon=True).start()


def _hear(peer: socket.socket, keeper: Enters, patience: float, done: Callable[[], None]) -> None:
    """Answer one connection's lines until it ends, or is silent for too long."""
    try:
        with peer, suppress(OSError):
            if not _is_own(peer):
                return
            peer.settimeout(patience)
            lines = _Lines(peer)
            while (line := lines.next()) is not None:
                peer.sendall(_line(_answer(line, keeper)))
    finally:
        done()


def _answer(line: bytes, keeper: Enters) -> dict[str, Any]:
    try:
        data = json.loads(line)
        if not isinstance(data, Mapping):
            raise ValueError
        if isinstance(data.get("undo"), str):
            only = data.get("only")
            return _write_receipt(
                keeper.undo(data["undo"], only if isinstance(only, str) else None)
            )
        draft = _read_draft(data["enter"])
        return _write_receipt(keeper.enter(draft, data.get("sure") is True))
    except BadMessage as error:
        return {"refused": list(error.reasons)}
    except ElectionNightError as error:
        return {"refused": list(error.lines)}
    except (ValueError, TypeError, KeyError, RecursionError):
        return {"refused": ["this is no request"]}


# The side that hands something over


def hand_over(
    path: Path, draft: Draft, sure: bool = False, *, patience: float = PATIENCE
) -> Receipt:
    """Hand a draft to the process that keeps a journal; its receipt.

    Args:
        path: of the journal.
        draft: what is to be entered.
        sure: it is meant, however unlikely.
        patience: seconds to wait for the answer.

    Raises:
        Nobody: nobody keeps it, or nobody listens: nothing was handed over.
        NotKnown: the answer did not come.
        InputError: another user keeps it.
    """
    return _ask(path, {"enter": _write_draft(draft), "sure": sure}, patience)


def hand_undo(
    path: Path, by: str, only: str | None = None, *, patience: float = PATIENCE
) -> Receipt:
    """Have the last thing that a person typed taken back; as ``hand_over`` and ``Keeper.undo``."""
    return _ask(path, {"undo": by, "only": only}, patience)


def is_kept(path: Path) -> bool:
    """Whether a process keeps a journal now, and takes what others enter."""
    try:
        with _connected(_place_of(path), 1.0):
            return True
    except OSError:
        return False


def _ask(path: Path, request: Mapping[str, Any], patience: float) -> Receipt:
    with ExitStack() as stack:
        try:
            place = _place_of(path)
            if place.lstat().st_uid != os.geteuid():
                raise _not_ours(path)
            peer = stack.enter_context(_connected(place, patience))
            if not _is_own(peer):
                raise _not_ours(path)
            peer.sendall(_line(request))
        except OSError:
            # A line that has not left as a whole is none: nobody has read it as a request.
            raise Nobody(f"nobody takes entries for {path}") from None
        try:
            answer = _Lines(peer).next()
            if answer is not None:
                return _read_receipt(json.loads(answer))
        except (OSError, ValueError, TypeError, KeyError, BadMessage):
            pass
    # To undo once more would undo something else.
    advice = _LOOK if "undo" in request else _ONCE
    raise NotKnown(f"{_NOT_KNOWN.format(path=path)}{advice}")


def _not_ours(path: Path) -> InputError:
    return InputError(f"{path}: another user keeps it, and takes nothing from you")


def _place_of(path: Path) -> Path:
    """Where the keeper of a journal listens.

    Raises:
        OSError: nowhere.
    """
    try:
        said = disk.read(lock_path(path), 10_000).splitlines()
    except disk.Unreadable as error:
        raise FileNotFoundError(error.reason) from None
    if len(said) < 2:
        raise FileNotFoundError
    place = Path(os.fsdecode(said[1]))
    if not stat.S_ISSOCK(place.lstat().st_mode):
        raise FileNotFoundError
    return place


@contextmanager
def _connected(place: Path, patience: float) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as peer:
        peer.settimeout(patience)
        until = time.monotonic() + patience
        while True:
            try:
                peer.connect(str(place))
                break
            except BlockingIOError:  # more wait there than the system lets wait
                if time.monotonic() > until:
                    raise
                time.sleep(_SHORTLY)
        yield peer


# Lines


class _Lines:
    """The lines that come over a connection, none of them longer than a journal's."""

    def __init__(self, peer: socket.socket) -> None:
        self._peer = peer
        self._left = b""

    def next(self) -> bytes | None:
        """The next whole line; None where the other side has ended, or sends no such line.

        Raises:
            OSError: it did not come in time, or the connection broke.
        """
        while b"\n" not in self._left:
            more = self._peer.recv(65_536)
            if not more or len(self._left) + len(more) > LONGEST_LINE:
                return None
            self._left += more
        line, _, self._left = self._left.partition(b"\n")
        return line


def _line(data: Mapping[str, Any]) -> bytes:
    return json.dumps(data).encode() + b"\n"


def _is_own(peer: socket.socket) -> bool:
    """Whether the other side is of the same user, where the system says so."""
    if not hasattr(socket, "SO_PEERCRED"):
        return True  # the socket's own mode has to do
    form = struct.Struct("3i")
    _, user, _ = form.unpack(peer.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, form.size))
    return bool(user == os.geteuid())


_SOME_TIME: Final = datetime(2000, 1, 1, tzinfo=UTC)


def _write_draft(draft: Draft) -> dict[str, Any]:
    # As the message that it may become: a body is written in one place.
    moment = draft.night_time
    message = Message("", draft.kind, draft.contest, moment or _SOME_TIME, body=draft.body)
    return {
        "kind": draft.kind.value,
        "contest": draft.contest,
        "body": write_message(message)["body"],
        "by": draft.by or None,
        "via": draft.via,
        "night_time": moment.isoformat() if moment is not None else None,
        "revision": draft.revision,
        "replaces": draft.replaces,
        "id": draft.id,
        "test": draft.test,
    }


def _read_draft(data: Mapping[str, Any]) -> Draft:
    """A draft, checked as a message is.

    Raises:
        BadMessage: every reason why it is none.
        KeyError, TypeError, ValueError: it is no draft at all.
    """
    kind = Kind(data["kind"])
    contest = data["contest"]
    if not isinstance(contest, str | None):
        raise TypeError
    # Whatever a message has as well is read as a message's; a contest is named as people do.
    rest = {"id": "-", "night_time": _SOME_TIME.isoformat()}
    rest |= {key: said for key, said in data.items() if said is not None and key != "contest"}
    slug = {"contest": "some-seat"} if contest is not None else {}
    message = read_message({**rest, **slug})
    return Draft(
        kind=kind,
        contest=contest,
        body=read_body(kind, data["body"]),
        by=message.by,
        via=message.via,
        night_time=message.night_time if data["night_time"] is not None else None,
        revision=message.revision if data["revision"] is not None else None,
        replaces=message.replaces,
        id=message.id if data["id"] is not None else None,
        test=message.test,
    )


def _write_receipt(receipt: Receipt) -> dict[str, Any]:
    match receipt:
        case Accepted(message, remarks):
            return {"accepted": write_message(message), "remarks": list(remarks)}
        case Repeated(message):
            return {"repeated": write_message(message)}
        case Refused(reasons, unkept):
            return {"refused": list(reasons), "unkept": unkept}
        case Asked(questions):
            return {"asked": list(questions)}


def _read_receipt(data: Mapping[str, Any]) -> Receipt:
    if "accepted" in data:
        return Accepted(read_message(data["accepted"]), _texts(data["remarks"]))
    if "repeated" in data:
        return Repeated(read_message(data["repeated"]))
    if "asked" in data:
        return Asked(_texts(data["asked"]))
    return Refused(_texts(data["refused"]), data.get("unkept") is True)


def _texts(said: list[Any]) -> tuple[str, ...]:
    return tuple(map(str, said))
