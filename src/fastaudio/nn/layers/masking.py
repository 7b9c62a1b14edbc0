"""Masking: the steps of a sequence that are padding."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..layer import Layer, empty, kernel


class Masking(Layer):
    """Mask the steps whose features are all `mask_value`, in sequences of different lengths, as `keras.layers.Masking`.

    Recurrent layers behind it keep their state through such steps, so that the last state is the one after the last
    true step. Layers that look at each step by itself hand the mask on; others warn that they do not know of it. Losses
    and metrics of whole sequences leave masked steps out: means are over the true ones.

    Parameters
    ----------
    mask_value : float

    Notes
    -----
    For what torch does with `lengths`: fill up each sequence, `x[n, lengths[n]:] = mask_value`, with a value that no
    true step consists of, or give recurrent layers the mask itself: `layer(x, mask=np.arange(T) < lengths[:, None])`.
    Masked steps are zeros in the output.

    Examples
    --------
    >>> from fastaudio import nn
    >>> L = nn.layers
    >>> m = nn.Sequential([L.Masking(-1.0, input_shape=(4, 2)), L.GRU(3)])
    >>> x = np.random.default_rng(0).random((1, 4, 2))
    >>> x[:, 2:] = -1
    >>> y = m.predict(x, verbose=0)
    >>> bool(np.allclose(y, m.get_layer("gru")(x, mask=[[1, 1, 0, 0]])))
    True
    """

    _options = ("mask_value",)
    records = True
    remembers = True

    def __init__(self, mask_value: float = 0.0, **common: Any):
        super().__init__(**common)
        self.mask_value = float(mask_value)
        self.mask: Any = None  # (N, T) uint8 of the last forward pass

    def build(self, input_shape: tuple[int, ...]) -> None:
        if len(input_shape) != 2:
            raise self._wrong("takes (time, features) after the batch", input_shape)

    def output_shape(self, input_shape: tuple[int, ...]) -> tuple[int, ...]:
        return input_shape

    def plan_mask(self, masks: list[Any]) -> Any:
        return self

    def flops(self, input_shape: tuple[int, ...]) -> int:
        return 0

    def forward(self, x: Any, training: bool = False) -> Any:
        y, self.mask = empty(x, x.shape), empty(x, x.shape[:2], np.uint8)
        rows = (-1, x.shape[2])
        kernel(x, "mask_steps")(y.reshape(rows), self.mask.reshape(-1), x.reshape(rows), self.mask_value)
        return y

    def backward(self, dy: Any) -> Any:
        if not self.needs_dx:
            return None
        dx, rows = empty(dy, dy.shape), (-1, dy.shape[2])
        kernel(dy, "mask_steps_backward")(dx.reshape(rows), dy.reshape(rows), self.mask.reshape(-1))
        return dx
