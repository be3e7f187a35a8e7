"""What a command may be given: its options, and where there is one the request made of them.

A module a family of commands, named as in ``commands``. Nothing heavy is loaded here: all of it
stands behind ``--help`` and ``--version``.
"""

from typing import TYPE_CHECKING

from simulator.lazy import public

if TYPE_CHECKING:
    from simulator.options.backtest import add_backtest as add_backtest
    from simulator.options.batch import add_batch as add_batch
    from simulator.options.common import add_no_color as add_no_color
    from simulator.options.enter import add_enter as add_enter
    from simulator.options.feed import FASTEST as FASTEST
    from simulator.options.feed import SLOWEST as SLOWEST
    from simulator.options.feed import FeedRequest as FeedRequest
    from simulator.options.feed import add_feed as add_feed
    from simulator.options.feed import read_request as read_request
    from simulator.options.importing import add_import as add_import
    from simulator.options.live import add_live as add_live
    from simulator.options.live import read_serving as read_serving
    from simulator.options.replay import add_replay as add_replay
    from simulator.options.result import add_compare as add_compare
    from simulator.options.result import add_explain as add_explain
    from simulator.options.result import add_project as add_project
    from simulator.options.result import add_result as add_result
    from simulator.options.scenarios import add_check as add_check
    from simulator.options.scenarios import add_new as add_new
    from simulator.options.scenarios import add_scenarios as add_scenarios
    from simulator.options.scenarios import add_schema as add_schema

if not TYPE_CHECKING:  # so that a checker knows which names there are not
    __getattr__ = public(
        __name__,
        {
            "FASTEST": "simulator.options.feed",
            "FeedRequest": "simulator.options.feed",
            "SLOWEST": "simulator.options.feed",
            "add_backtest": "simulator.options.backtest",
            "add_batch": "simulator.options.batch",
            "add_check": "simulator.options.scenarios",
            "add_compare": "simulator.options.result",
            "add_enter": "simulator.options.enter",
            "add_explain": "simulator.options.result",
            "add_feed": "simulator.options.feed",
            "add_import": "simulator.options.importing",
            "add_live": "simulator.options.live",
            "add_new": "simulator.options.scenarios",
            "add_no_color": "simulator.options.common",
            "add_project": "simulator.options.result",
            "add_replay": "simulator.options.replay",
            "add_result": "simulator.options.result",
            "add_scenarios": "simulator.options.scenarios",
            "add_schema": "simulator.options.scenarios",
            "read_request": "simulator.options.feed",
            "read_serving": "simulator.options.live",
        },
    )
