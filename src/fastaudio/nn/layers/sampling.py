"""GaussianSampling: the bottleneck of a variational autoencoder."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..layer import empty, kernel
from .dropout import Draws


class GaussianSampling(Draws):
    """z = mu + e^(lv / 2) eps with eps drawn from a standard normal; inputs [mu, lv], lv the logarithm of the variance.

    Adds the divergence from a standard normal to the loss: KL = -1/2 sum(1 + lv - mu^2 - e^lv), mean over samples.
    z is drawn outside training, too, as in the course.

    Examples
    --------
    >>> from fastaudio import nn
    >>> nn.set_seed(0)
    >>> nn.layers.GaussianSampling()([np.zeros((2, 3)), np.zeros((2, 3))]).shape
    (2, 3)
    """

    records = True
    remembers = True

    def build(self, input_shape: list[tuple[int, ...]]) -> None:
        if len(input_shape) != 2 or input_shape[0] != input_shape[1]:
            raise self._wrong("takes two inputs of one shape", input_shape)

    def output_shape(self, input_shape: list[tuple[int, ...]]) -> tuple[int, ...]:
        return input_shape[0]

    def forward(self, x: list[Any], training: bool = False) -> Any:
        mu, log_variance = x
        z, eps, first = empty(mu, mu.shape), empty(mu, mu.shape), self.first(mu)
        kernel(mu, "random_normal")(eps, self.counter, self.stream, first)
        kernel(mu, "gaussian_sample")(z, mu, log_variance, eps)
        self._cache = (mu, log_variance, eps)
        self._kl: tuple[Any, Any] | None = None
        return z

    def distribution(self) -> tuple[np.ndarray, np.ndarray]:
        """Mean and logarithm of the variance of the last forward pass outside training, copied."""
        mu, log_variance, _ = self._cache
        return np.array(mu), np.array(log_variance)

    def add_loss(self, loss: Any, training: bool) -> None:
        mu, log_variance, _ = self._cache
        rows = (mu.shape[0], mu.size // mu.shape[0])
        value = empty(mu, (1,), np.float64)
        dmu, dlv = (empty(mu, rows), empty(mu, rows)) if training else (None, None)
        kernel(mu, "kl_gaussian")(value, dmu, dlv, mu.reshape(rows), log_variance.reshape(rows))
        kernel(mu, "accumulate")(loss, value)
        self._kl = (dmu, dlv)

    def backward(self, dz: Any) -> list[Any]:
        _, log_variance, eps = self._cache
        dmu, dlv = self._kl or (None, None)  # the divergence's part, if a loss asked for it
        del self._cache, self._kl
        found = [empty(dz, dz.shape), empty(dz, dz.shape)]
        kernel(dz, "gaussian_sample_backward")(*found, dz, log_variance, eps, dmu, dlv)
        return found
