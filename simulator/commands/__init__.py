"""What a command does: load, ask the room that knows, print. A module a family of commands."""

from typing import TYPE_CHECKING

from simulator.lazy import public

if TYPE_CHECKING:
    from simulator.commands.dispatch import run as run

if not TYPE_CHECKING:  # so that a checker knows which names there are not
    __getattr__ = public(__name__, {"run": "simulator.commands.dispatch"})
