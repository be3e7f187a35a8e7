"""The ``feed`` command: what it sends, who writes it, and the run's state."""

from typing import TYPE_CHECKING

from simulator.lazy import public

if TYPE_CHECKING:
    from simulator.commands.feed.command import run as run

if not TYPE_CHECKING:  # so that a checker knows which names there are not
    __getattr__ = public(__name__, {"run": "simulator.commands.feed.command"})
