"""Random fields made by hand, in place of a solved projection."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Plain:
    """Independent normals around these latent values."""

    means: tuple[float, ...]
    scale: float = 0.04

    @property
    def cells(self) -> int:
        return len(self.means)

    @property
    def digest(self) -> str:
        return repr((self.means, self.scale))

    def draw(self, rng: np.random.Generator, draws: int) -> NDArray[np.float32]:
        normals = rng.standard_normal((self.cells, draws), np.float32)
        means = np.array(self.means, np.float32)[:, None]
        return np.maximum(means + np.float32(self.scale) * normals, np.float32(0.003))
