"""How far may a projection be trusted: recorded nights played again, projected and scored."""

from typing import TYPE_CHECKING

from simulator.lazy import public

if TYPE_CHECKING:
    from simulator.projection.backtest.baselines import BASELINES as BASELINES
    from simulator.projection.backtest.checkpoints import NAMES as NAMES
    from simulator.projection.backtest.checkpoints import real_order as real_order
    from simulator.projection.backtest.judging import judge as judge
    from simulator.projection.backtest.nights import Asked as Asked
    from simulator.projection.backtest.nights import Night as Night
    from simulator.projection.backtest.nights import parameters_for as parameters_for
    from simulator.projection.backtest.runs import PRIORS as PRIORS
    from simulator.projection.backtest.runs import SEQUENCES as SEQUENCES
    from simulator.projection.backtest.runs import backtest as backtest
    from simulator.projection.backtest.scores import LEVELS as LEVELS
    from simulator.projection.backtest.summary import SPANS as SPANS
    from simulator.projection.backtest.summary import Coverage as Coverage
    from simulator.projection.backtest.summary import coverage as coverage
    from simulator.projection.backtest.summary import mean_at as mean_at
    from simulator.projection.backtest.summary import mean_baseline as mean_baseline
    from simulator.projection.backtest.summary import sequences as sequences
    from simulator.projection.backtest.values import NATIONAL as NATIONAL
    from simulator.projection.backtest.values import WIDE as WIDE
    from simulator.projection.backtest.values import Backtest as Backtest
    from simulator.projection.backtest.values import Claim as Claim
    from simulator.projection.backtest.values import Run as Run
    from simulator.projection.backtest.values import Score as Score
    from simulator.projection.backtest.values import Span as Span
    from simulator.projection.backtest.values import Start as Start
    from simulator.projection.projection import BRITAIN as BRITAIN

__all__ = [
    "BASELINES",
    "BRITAIN",
    "LEVELS",
    "NAMES",
    "NATIONAL",
    "PRIORS",
    "SEQUENCES",
    "SPANS",
    "WIDE",
    "Asked",
    "Backtest",
    "Claim",
    "Coverage",
    "Night",
    "Run",
    "Score",
    "Span",
    "Start",
    "backtest",
    "coverage",
    "judge",
    "mean_at",
    "mean_baseline",
    "parameters_for",
    "real_order",
    "sequences",
]

if not TYPE_CHECKING:  # so that a checker knows which names there are not
    __getattr__ = public(
        __name__,
        {
            "Asked": "simulator.projection.backtest.nights",
            "BASELINES": "simulator.projection.backtest.baselines",
            "BRITAIN": "simulator.projection.projection",
            "Backtest": "simulator.projection.backtest.values",
            "Claim": "simulator.projection.backtest.values",
            "Coverage": "simulator.projection.backtest.summary",
            "LEVELS": "simulator.projection.backtest.scores",
            "NAMES": "simulator.projection.backtest.checkpoints",
            "NATIONAL": "simulator.projection.backtest.values",
            "Night": "simulator.projection.backtest.nights",
            "PRIORS": "simulator.projection.backtest.runs",
            "Run": "simulator.projection.backtest.values",
            "SEQUENCES": "simulator.projection.backtest.runs",
            "SPANS": "simulator.projection.backtest.summary",
            "Score": "simulator.projection.backtest.values",
            "Span": "simulator.projection.backtest.values",
            "Start": "simulator.projection.backtest.values",
            "WIDE": "simulator.projection.backtest.values",
            "backtest": "simulator.projection.backtest.runs",
            "coverage": "simulator.projection.backtest.summary",
            "judge": "simulator.projection.backtest.judging",
            "mean_at": "simulator.projection.backtest.summary",
            "mean_baseline": "simulator.projection.backtest.summary",
            "parameters_for": "simulator.projection.backtest.nights",
            "real_order": "simulator.projection.backtest.checkpoints",
            "sequences": "simulator.projection.backtest.summary",
        },
    )
