"""Native messages, one JSON object a line: of a journal, or of a feed's recording."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from simulator.live.sources.growth import Line
from simulator.live.sources.handing import Aside, Handed, Out, text_of
from simulator.live.values import Draft
from simulator.messages import FOLDED, BadMessage, Kind, Via, read_message

HEADER: Final = "election-night-"
"""How the format of a header begins: what it says of its own night is not read."""


class MessageReader:
    """Reads native messages.

    Args:
        by: who is said to have entered those of nobody.
        via: how they come.
    """

    def __init__(self, by: str, *, via: Via = "file") -> None:
        self.ended = False
        self.middle: tuple[str, ...] = ()
        self._by = by
        self._via = via

    def take(self, line: Line) -> Iterator[Out]:
        """The draft of a message."""
        if self.ended:
            return
        text = text_of(line)
        if isinstance(text, Aside):
            yield text
            return
        if not text.strip():
            return
        try:
            said: Any = json.loads(text)
            if _is_header(said):
                return
            message = read_message(said)
        except BadMessage as error:
            yield Aside(text, str(error), line.number)
        except (ValueError, RecursionError) as error:
            told = "too deep" if isinstance(error, RecursionError) else error
            yield Aside(text, f"not JSON: {told}", line.number)
        else:
            self.ended = message.kind is Kind.END
            if message.kind in FOLDED:
                draft = Draft(
                    kind=message.kind,
                    contest=message.contest,
                    body=message.body,
                    by=message.by or self._by,
                    via=self._via,
                    night_time=message.night_time,
                    revision=message.revision,
                    replaces=message.replaces,
                    id=message.id,
                    test=message.test,
                )
                listed = self._via == "file" and "test" not in said
                yield Handed(draft, text, listed=listed)

    def finish(self) -> Iterator[Out]:
        """Nothing is left: every line stands alone."""
        yield from ()


def _is_header(said: Any) -> bool:
    if not isinstance(said, dict) or "kind" in said:
        return False
    form = said.get("format")
    return isinstance(form, str) and form.startswith(HEADER)
