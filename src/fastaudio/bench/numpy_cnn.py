"""A convolutional network in plain NumPy, im2col and BLAS: what the Numba engine is measured against.

Owns: the layers that the genre CNN needs, forward and backward, and Adam. Images are (N, H, W, C). Written to be
fast in NumPy: no loop over pixels or samples, columns in one copy, every product one call of BLAS.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from fastaudio import nn

from .rivals import Call
from .training import LEARNING_RATE, Arrays, Network, batches_of


class Layer:
    """`weights` and, after `backward`, their `grads`, in the same order."""

    weights: list[np.ndarray] = []
    grads: list[np.ndarray] = []

    def forward(self, x: np.ndarray) -> np.ndarray:
        raise NotImplementedError

    def backward(self, dy: np.ndarray) -> np.ndarray | None:
        raise NotImplementedError


class Conv(Layer):
    """Without padding, stride 1, relu; w (kh kw C, K)."""

    def __init__(self, layer: nn.Layer, first: bool):
        k, c, *self.window = layer.params["kernel"].shape
        w = np.ascontiguousarray(layer.params["kernel"].transpose(1, 2, 3, 0)).reshape(-1, k)
        self.weights, self.first = [w, np.array(layer.params["bias"])], first

    def forward(self, x: np.ndarray) -> np.ndarray:
        kh, kw = self.window
        windows = sliding_window_view(x, (kh, kw), (1, 2))  # (N, OH, OW, C, kh, kw)
        n, oh, ow = windows.shape[:3]
        self.columns, self.shape = windows.reshape(n * oh * ow, -1), x.shape
        w, b = self.weights
        self.y = np.maximum(self.columns @ w + b, 0)
        return self.y.reshape(n, oh, ow, -1)

    def backward(self, dy: np.ndarray) -> np.ndarray | None:
        (n, oh, ow, k), (kh, kw), w = dy.shape, self.window, self.weights[0]
        dy = dy.reshape(-1, k) * (self.y > 0)
        self.grads = [self.columns.T @ dy, dy.sum(0)]
        if self.first:
            return None
        columns = (dy @ w.T).reshape(n, oh, ow, -1, kh, kw)
        dx = np.zeros(self.shape, dy.dtype)
        for i in range(kh):
            for j in range(kw):
                dx[:, i : i + oh, j : j + ow] += columns[..., i, j]
        return dx


class MaxPool(Layer):
    def __init__(self, layer: nn.Layer):
        self.size, self.stride, self.pad, self.out = layer.pool_size, layer.strides, layer._pad, layer._out

    def _places(self) -> Any:
        """The pixels under each place of the windows."""
        for i in range(self.size[0]):
            for j in range(self.size[1]):
                ends = [a + (o - 1) * s + 1 for a, o, s in zip((i, j), self.out, self.stride, strict=True)]
                yield np.s_[:, i : ends[0] : self.stride[0], j : ends[1] : self.stride[1]]

    def forward(self, x: np.ndarray) -> np.ndarray:
        self.shape = x.shape
        padded = np.pad(x, ((0, 0), *self.pad, (0, 0)), constant_values=-np.inf)
        y = np.full((len(x), *self.out, x.shape[3]), -np.inf, x.dtype)
        self.index = np.zeros(y.shape, np.uint8)
        for number, place in enumerate(self._places()):
            larger = padded[place] > y
            np.copyto(y, padded[place], where=larger)
            self.index[larger] = number
        return y

    def backward(self, dy: np.ndarray) -> np.ndarray:
        (top, bottom), (left, right) = self.pad
        n, h, w, c = self.shape
        dx = np.zeros((n, h + top + bottom, w + left + right, c), dy.dtype)
        for number, place in enumerate(self._places()):
            dx[place] += dy * (self.index == number)
        return dx[:, top : top + h, left : left + w]


class BatchNorm(Layer):
    def __init__(self, layer: nn.Layer):
        self.weights, self.eps = [np.array(layer.params["gamma"]), np.array(layer.params["beta"])], layer.epsilon

    def forward(self, x: np.ndarray) -> np.ndarray:
        axes = (0, 1, 2)
        self.rstd = 1 / np.sqrt(x.var(axes) + x.dtype.type(self.eps))
        self.hat = (x - x.mean(axes)) * self.rstd
        return self.hat * self.weights[0] + self.weights[1]

    def backward(self, dy: np.ndarray) -> np.ndarray:
        axes, count = (0, 1, 2), dy.size // dy.shape[-1]
        dgamma, dbeta = (dy * self.hat).sum(axes), dy.sum(axes)
        self.grads = [dgamma, dbeta]
        return (self.weights[0] * self.rstd) * (dy - (dbeta + self.hat * dgamma) / np.float32(count))


class Dense(Layer):
    def __init__(self, layer: nn.Layer):
        self.weights = [np.array(layer.params["kernel"].T, order="C"), np.array(layer.params["bias"])]
        self.relu = layer.activation.name == "relu"

    def forward(self, x: np.ndarray) -> np.ndarray:
        self.shape, self.x = x.shape, x.reshape(len(x), -1)
        y = self.x @ self.weights[0] + self.weights[1]
        self.y = np.maximum(y, 0) if self.relu else y
        return self.y

    def backward(self, dy: np.ndarray) -> np.ndarray:
        dy = dy * (self.y > 0) if self.relu else dy
        self.grads = [self.x.T @ dy, dy.sum(0)]
        return (dy @ self.weights[0].T).reshape(self.shape)


def layers_of(model: nn.Model) -> list[Layer]:
    """Flatten and a dropout of rate 0 need no layer here: Dense flattens."""
    made = {"Conv2D": lambda layer: Conv(layer, layer is model.layers[0]), "MaxPooling2D": MaxPool,
            "BatchNormalization": BatchNorm, "Dense": Dense}  # fmt: skip
    return [made[type(layer).__name__](layer) for layer in model.layers if type(layer).__name__ in made]


def softmax_crossentropy(logits: np.ndarray, labels: np.ndarray) -> tuple[float, np.ndarray]:
    """Mean over rows, and its gradient."""
    rows = np.arange(len(labels))
    e = np.exp(logits - logits.max(1, keepdims=True))
    p = e / e.sum(1, keepdims=True)
    loss = float(-np.log(p[rows, labels]).mean())
    p[rows, labels] -= 1
    return loss, p / len(labels)


def step(network: Network, a: Arrays) -> Call:
    """One training step a call; returns the loss before it."""
    layers = layers_of(network.model(a))
    following, count = batches_of(a, network.batch), 0
    means = [[(np.zeros_like(w), np.zeros_like(w)) for w in layer.weights] for layer in layers]

    def call() -> float:
        nonlocal count
        x, y = following()
        for layer in layers:
            x = layer.forward(x)
        loss, dy = softmax_crossentropy(x, y)
        for layer in reversed(layers):
            dy = layer.backward(dy)
        count += 1
        for layer, state in zip(layers, means, strict=True):
            for w, g, (m, v) in zip(layer.weights, layer.grads, state, strict=True):
                adam(w, g, m, v, count)
        return loss

    return call


def adam(w: np.ndarray, g: np.ndarray, m: np.ndarray, v: np.ndarray, count: int) -> None:
    """torch's, in place."""
    m += 0.1 * (g - m)
    v += 0.001 * (g * g - v)
    w -= LEARNING_RATE / (1 - 0.9**count) * m / (np.sqrt(v / (1 - 0.999**count)) + 1e-8)
