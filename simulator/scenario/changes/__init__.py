"""What-if changes: one file a type, found by looking in this folder.

A module here that defines a subclass of ``VoteChange`` or ``HallChange`` (both in ``change``) is a
type of change: its keys and their checks, what it means, its words, its example and how the lab
asks for it. Files, templates, the guide's table and the lab take it from there.
"""

from typing import TYPE_CHECKING

from simulator.lazy import public

if TYPE_CHECKING:
    from simulator.scenario.changes.change import Change as Change
    from simulator.scenario.changes.change import Where as Where
    from simulator.scenario.changes.change import describe as describe
    from simulator.scenario.changes.choices import Choices as Choices
    from simulator.scenario.changes.effects import ChangeError as ChangeError
    from simulator.scenario.changes.effects import apply as apply
    from simulator.scenario.changes.effects import apply_one as apply_one
    from simulator.scenario.changes.figures import Figures as Figures
    from simulator.scenario.changes.form import Data as Data
    from simulator.scenario.changes.form import Form as Form
    from simulator.scenario.changes.form import Kind as Kind
    from simulator.scenario.changes.form import Question as Question
    from simulator.scenario.changes.form import Role as Role
    from simulator.scenario.changes.registry import CHANGE as CHANGE
    from simulator.scenario.changes.registry import AnyChange as AnyChange
    from simulator.scenario.changes.registry import change_types as change_types
    from simulator.scenario.changes.registry import tabulate as tabulate
    from simulator.scenario.changes.toml import write as write
    from simulator.scenario.changes.toml import write_table as write_table
    from simulator.scenario.changes.toml import write_what_if as write_what_if
    from simulator.scenario.changes.words import nickname as nickname

if not TYPE_CHECKING:  # so that a checker knows which names there are not
    __getattr__ = public(
        __name__,
        {
            "AnyChange": "simulator.scenario.changes.registry",
            "CHANGE": "simulator.scenario.changes.registry",
            "Change": "simulator.scenario.changes.change",
            "ChangeError": "simulator.scenario.changes.effects",
            "Choices": "simulator.scenario.changes.choices",
            "Data": "simulator.scenario.changes.form",
            "Figures": "simulator.scenario.changes.figures",
            "Form": "simulator.scenario.changes.form",
            "Kind": "simulator.scenario.changes.form",
            "Question": "simulator.scenario.changes.form",
            "Role": "simulator.scenario.changes.form",
            "Where": "simulator.scenario.changes.change",
            "apply": "simulator.scenario.changes.effects",
            "apply_one": "simulator.scenario.changes.effects",
            "change_types": "simulator.scenario.changes.registry",
            "describe": "simulator.scenario.changes.change",
            "nickname": "simulator.scenario.changes.words",
            "tabulate": "simulator.scenario.changes.registry",
            "write": "simulator.scenario.changes.toml",
            "write_table": "simulator.scenario.changes.toml",
            "write_what_if": "simulator.scenario.changes.toml",
        },
    )
