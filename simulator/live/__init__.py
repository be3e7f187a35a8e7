"""What if the declarations come from outside? A real night, kept in a journal as it happens."""

from typing import TYPE_CHECKING

from simulator.lazy import public

if TYPE_CHECKING:
    from simulator.live.before import coming as coming
    from simulator.live.values import Accepted as Accepted
    from simulator.live.values import Asked as Asked
    from simulator.live.values import Draft as Draft
    from simulator.live.values import Findings as Findings
    from simulator.live.values import Receipt as Receipt
    from simulator.live.values import Refused as Refused
    from simulator.live.values import Repeated as Repeated

if not TYPE_CHECKING:  # so that a checker knows which names there are not
    __getattr__ = public(
        __name__,
        {
            "Accepted": "simulator.live.values",
            "Asked": "simulator.live.values",
            "Draft": "simulator.live.values",
            "Findings": "simulator.live.values",
            "Receipt": "simulator.live.values",
            "Refused": "simulator.live.values",
            "Repeated": "simulator.live.values",
            "coming": "simulator.live.before",
        },
    )
