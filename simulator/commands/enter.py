"""The ``enter`` command: one line into the journal of a live night, whoever keeps it."""

from __future__ import annotations

import sys
import time
from argparse import Namespace
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from simulator.errors import InputError, gather
from simulator.live import (
    UNDO,
    Accepted,
    Asked,
    Draft,
    Header,
    InUse,
    Keeper,
    Nobody,
    Options,
    Receipt,
    Refused,
    Repeated,
    coming,
    describe,
    hand_over,
    hand_undo,
    keep_journal,
    read_entry,
    read_header,
    read_journal,
    read_name,
    scenario_of,
    user_name,
)
from simulator.messages import Message, fold
from simulator.scenario import Scenario, load
from simulator.text import expose

WAIT: Final = 10.0
"""Seconds to wait for a journal that another process has, and takes no entries for."""

_SHORTLY: Final = 0.05


def run(options: Namespace) -> int:
    """Run the ``enter`` command of parsed options; its exit code.

    Raises:
        InputError: what is entered is refused, a line a reason.
    """
    path = Path(options.file)
    by = options.by if options.by is not None else user_name()
    undo = options.words == [UNDO]
    wrong: list[str] = []
    scenario = draft = None
    with gather(wrong):
        scenario = _night(path, options.scenario)
    if undo:
        with gather(wrong):
            _refuse_beside_undo(options)
    if scenario is None or undo:
        # All that can be said of what is entered in a night that nobody knows.
        with gather(wrong):
            read_name(by)
    if scenario is None or wrong:
        raise InputError(*wrong)
    if not undo:
        draft = read_entry(coming(scenario), options.words, _beside(options, by))
    receipt = _enter(path, scenario, draft, by, sure=options.sure)
    return _tell(path, scenario, receipt)


def _night(path: Path, named: str | None) -> Scenario:
    """The night of the journal, or of the one to be begun."""
    if named is not None:
        return load(named)
    if not path.exists():
        raise InputError(
            f"{path}: no such journal: begin it with live SCENARIO --journal FILE, "
            "or here with --scenario SCENARIO"
        )
    return scenario_of(path, read_header(path))


def _beside(options: Namespace, by: str) -> Options:
    names = (name for name in Options.__dataclass_fields__ if name != "by")
    return Options(by=by, **{name: getattr(options, name) for name in names})


def _refuse_beside_undo(options: Namespace) -> None:
    names = (name for name in Options.__dataclass_fields__ if name != "by")
    wrong = [n for n in names if getattr(options, n) not in (None, False)]
    if wrong:
        said = ", ".join(f"--{name.replace('_', '-')}" for name in wrong)
        raise InputError(f"undo takes back the last line that you entered: no {said}")


def _enter(
    path: Path,
    scenario: Scenario,
    draft: Draft | None,
    by: str,
    *,
    sure: bool,
    monotonic: Callable[[], float] = time.monotonic,
) -> Receipt:
    """Enter a draft, or undo: in a journal that is free, else by the process that has it."""
    until = monotonic() + WAIT
    while True:
        try:
            return _enter_alone(path, scenario, draft, by, sure)
        except InUse as busy:
            try:
                return hand_undo(path, by) if draft is None else hand_over(path, draft, sure)
            except Nobody:
                # It may be another line from a shell, which is done at once.
                if monotonic() > until:
                    raise InputError(f"{busy.problems[0]}, but takes nothing now") from None
                time.sleep(_SHORTLY)


def _enter_alone(
    path: Path, scenario: Scenario, draft: Draft | None, by: str, sure: bool
) -> Receipt:
    now = datetime.now(UTC)
    double_entry = path.exists() and read_header(path).double_entry
    with keep_journal(path, scenario, double_entry=double_entry, now=now) as journal:
        for remark in journal.remarks:
            print(remark, file=sys.stderr)
        keeper = Keeper(journal, scenario)
        receipt = keeper.undo(by) if draft is None else keeper.enter(draft, sure)
        if isinstance(receipt, Refused | Asked):
            journal.forget()
        return receipt


def _tell(path: Path, scenario: Scenario, receipt: Receipt) -> int:
    match receipt:
        case Refused(reasons=reasons):
            raise InputError(*reasons)
        case Asked(questions=questions):
            for question in questions:
                print(expose(question), file=sys.stderr)
            print("not kept: if it is so, enter it again with --sure", file=sys.stderr)
            return 1
        case Repeated(message=message):
            print(expose(f"{describe(scenario, message)}: kept before, as {message.id}"))
        case Accepted(message=message):
            more = _consequence(read_header(path), read_journal(path).messages, message)
            print(expose(f"{describe(scenario, message)}: kept as {message.id}{more}"))
    return 0


def _consequence(header: Header, messages: tuple[Message, ...], message: Message) -> str:
    """What to know of a message that was kept and does not hold, or not alone."""
    folded = fold(messages, double_entry=header.double_entry)
    for conflict in folded.conflicts:
        others = [claim.id for claim in conflict.claims if claim.id != message.id]
        if message in conflict.claims and others:
            return f"; it contradicts {', '.join(others)}: somebody has to decide, with --correct"
    if message in folded.of(message.contest or "").awaiting:
        return "; it counts once a second person has entered the same"
    return ""
