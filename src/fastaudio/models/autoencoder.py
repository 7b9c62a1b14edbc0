"""Autoencoders of images: convolutions down to a few numbers, transposed convolutions back."""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np

from .. import _check, nn

L = nn.layers


@nn.registry.register
class Autoencoder(nn.Model):
    """Encoder and decoder as one model.

    Parameters
    ----------
    input_shape : (height, width, channels)
    conv_filters, conv_kernels, conv_strides : one number (strides also pairs) for each convolution
    latent_space_dim : int
    momentum : of batch normalisation's running values; trainings of a few hundred steps want less, 0.9

    Attributes
    ----------
    encoder, decoder : nn.Model

    Examples
    --------
    >>> ae = Autoencoder((28, 28, 1), (32, 64, 64, 64), (3, 3, 3, 3), (1, 2, 2, 1), 2)
    >>> ae.count_params(), ae.encoder.count_params(), ae.decoder.count_params()
    (221379, 99842, 121537)
    """

    def __init__(
        self,
        input_shape: tuple[int, int, int],
        conv_filters: Any,
        conv_kernels: Any,
        conv_strides: Any,
        latent_space_dim: int,
        *,
        momentum: float = 0.99,
        dtype: str = "float32",
    ):
        self.arguments = {
            "input_shape": list(input_shape),
            "conv_filters": list(conv_filters),
            "conv_kernels": list(conv_kernels),
            "conv_strides": [list(s) if isinstance(s, (tuple, list)) else s for s in conv_strides],
            "latent_space_dim": latent_space_dim,
            "momentum": momentum,
            "dtype": dtype,
        }
        where = type(self).__name__
        if not len(conv_filters) == len(conv_kernels) == len(conv_strides) > 0:
            raise _check.fail(
                where,
                "filters, kernels and strides must be equally many, at least one",
                (len(conv_filters), len(conv_kernels), len(conv_strides)),
            )
        self.latent_space_dim = _check.positive_int(where, "latent_space_dim", latent_space_dim)
        blocks = list(zip(conv_filters, conv_kernels, conv_strides, strict=True))
        x = first = nn.Input(tuple(input_shape))
        for filters, kernel, stride in blocks:
            x = L.Conv2D(filters, kernel, stride, "same", activation="relu", dtype=dtype)(x)
            x = L.BatchNormalization(momentum=momentum, dtype=dtype)(x)
        before = x.shape
        latent = self._add_bottleneck(L.Flatten(dtype=dtype)(x), dtype)
        self.encoder = nn.Model(first, latent, name="encoder", dtype=dtype)
        self.decoder = self._decoder(before, blocks, input_shape[2], momentum, dtype)
        super().__init__(first, self.decoder(latent), dtype=dtype)

    def _add_bottleneck(self, x: nn.Node, dtype: str) -> nn.Node:
        return L.Dense(self.latent_space_dim, name="encoder_output", dtype=dtype)(x)

    def _decoder(
        self, before: tuple[int, ...], blocks: list[tuple], channels: int, momentum: float, dtype: str
    ) -> nn.Model:
        x = first = nn.Input((self.latent_space_dim,))
        x = L.Reshape(before, dtype=dtype)(L.Dense(prod(before), dtype=dtype)(x))
        for filters, kernel, stride in blocks[:0:-1]:
            x = L.Conv2DTranspose(filters, kernel, stride, "same", activation="relu", dtype=dtype)(x)
            x = L.BatchNormalization(momentum=momentum, dtype=dtype)(x)
        _, kernel, stride = blocks[0]
        x = L.Conv2DTranspose(channels, kernel, stride, "same", activation="sigmoid", dtype=dtype)(x)
        return nn.Model(first, x, name="decoder", dtype=dtype)

    def config(self) -> dict[str, Any]:
        return dict(self.arguments)

    def reconstruct(self, images: Any) -> tuple[np.ndarray, np.ndarray]:
        """(reconstructed images, points of the latent space)."""
        latent = self.encoder.predict(images)
        return self.decoder.predict(latent), latent


@nn.registry.register
class VAE(Autoencoder):
    """Variational autoencoder: the bottleneck is a normal distribution, and the loss asks it to be a standard one.

    The loss is `reconstruction_weight` times the compiled loss plus KL = -1/2 sum(1 + lv - mu^2 - e^lv), lv the
    logarithm of the variance.

    Parameters
    ----------
    input_shape, conv_filters, conv_kernels, conv_strides, latent_space_dim : as Autoencoder
    reconstruction_weight : float; 1000 for digits, 1,000,000 for sound in the course

    Examples
    --------
    >>> vae = VAE((28, 28, 1), (32, 64, 64, 64), (3, 3, 3, 3), (1, 2, 2, 1), 2)
    >>> vae.count_params()
    227653
    """

    def __init__(self, *arguments: Any, reconstruction_weight: float = 1000.0, **named: Any):
        self.reconstruction_weight = _check.positive("VAE", "reconstruction_weight", reconstruction_weight)
        super().__init__(*arguments, **named)
        self.arguments["reconstruction_weight"] = self.reconstruction_weight

    def _add_bottleneck(self, x: nn.Node, dtype: str) -> nn.Node:
        mu = L.Dense(self.latent_space_dim, name="mu", dtype=dtype)(x)
        log_variance = L.Dense(self.latent_space_dim, name="log_variance", dtype=dtype)(x)
        return L.GaussianSampling(name="encoder_output", dtype=dtype)([mu, log_variance])

    def distribution(self, images: Any, *, batch_size: int = 32) -> tuple[np.ndarray, np.ndarray]:
        """(mean, logarithm of the variance) of the latent distribution of each image, (N, latent) both.

        `reconstruct` draws a point of it; the mean is the same every time.

        Examples
        --------
        >>> vae = VAE((8, 8, 1), (4,), (3,), (2,), 3)
        >>> mu, log_variance = vae.distribution(np.zeros((5, 8, 8, 1)))
        >>> mu.shape, log_variance.shape
        ((5, 3), (5, 3))
        """
        sampling, parts = self.encoder.layers[-1], []
        for start in range(0, len(images), batch_size):
            self.encoder.predict(images[start : start + batch_size], batch_size=batch_size, verbose=0)
            parts.append(sampling.distribution())
        return tuple(np.concatenate(part) for part in zip(*parts, strict=True))

    def compile(
        self, optimizer: Any = "adam", loss: Any = "mse", metrics: Any = (), *,
        weighted_metrics: Any = (), precision: str = "fp32",
    ) -> None:  # fmt: skip
        """As Model.compile; the loss is weighted by `reconstruction_weight`, the sampling layer adds its divergence."""
        weighted = nn.losses.Weighted(loss, self.reconstruction_weight)
        super().compile(optimizer, weighted, metrics, weighted_metrics=weighted_metrics, precision=precision)
