"""get_weights and set_weights: parameters as Keras lists them, in Keras's layouts. `params` has torch's.

Owns: the way between the two layouts. A layer whose arrays Keras has otherwise says so in `keras_weights` and
`from_keras_weights`.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _check
from .parameter import PLAIN, Parameter


class Weights:
    """Methods of layers and models."""

    def get_weights(self) -> list[np.ndarray]:
        """Copies of all parameters in Keras's order and layouts: (in, out), (height, width, in, out), ...

        `ours.set_weights(theirs.get_weights())` takes the weights of the same network in Keras.

        Examples
        --------
        >>> from fastaudio import nn
        >>> m = nn.Sequential([nn.layers.Dense(3, input_dim=2)])
        >>> [w.shape for w in m.get_weights()]
        [(2, 3), (3,)]
        """
        if (layers := getattr(self, "layers", None)) is not None:
            return [w for layer in layers for w in layer.get_weights()]
        return [np.array(w) for w in self.keras_weights()]

    def set_weights(self, weights: Any) -> None:
        """Take what `get_weights` gives; all shapes are checked before the first array is written."""
        where, have = f"{self._label}.set_weights", self.get_weights()
        given = [np.asarray(w) for w in weights]
        if len(given) != len(have):
            raise _check.fail(where, f"weights must be {len(have)} arrays", len(given))
        for number, (w, wanted) in enumerate(zip(given, have, strict=True)):
            if w.shape != wanted.shape:
                raise _check.fail(where, f"weights[{number}] must have shape {wanted.shape}", w.shape)
        self._take(given)

    def count_params(self) -> int:
        """How many numbers all parameters are."""
        return sum(p.size for p in self.parameters())

    def _take(self, weights: list[np.ndarray]) -> None:
        for layer in getattr(self, "layers", ()):
            count = len(layer.get_weights())
            layer._take(weights[:count])
            weights = weights[count:]
        if not hasattr(self, "layers"):
            self.from_keras_weights(weights)

    def keras_weights(self) -> list[np.ndarray]:
        return [_to_keras(p) for p in self.parameters()]

    def from_keras_weights(self, weights: list[np.ndarray]) -> None:
        for p, w in zip(self.parameters(), weights, strict=True):
            p.value = _to_torch(p, w)


def _is_kernel(p: Parameter) -> bool:
    """Weights between channels; arrays of a layer of the user's own are as they are."""
    return len(p.shape) > 1 and p.layout is not PLAIN


def _to_keras(p: Parameter) -> np.ndarray:
    return p.value.transpose(*range(2, len(p.shape)), 1, 0) if _is_kernel(p) else p.value


def _to_torch(p: Parameter, w: np.ndarray) -> np.ndarray:
    return w.transpose(w.ndim - 1, w.ndim - 2, *range(w.ndim - 2)) if _is_kernel(p) else w
