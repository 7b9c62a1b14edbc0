"""Multi-layer perceptrons: one to look into, by hand, and the genre classifier of the courses."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _check, nn
from .neuron import sigmoid_derivative

INIT = ("randn", "rand")


class MLP:
    """A perceptron whose every number can be read: sigmoid layers without biases, trained sample by sample.

    Notation: a0 is the input, h1 = a0 W0, a1 = sigmoid(h1), h2 = a1 W1, a2 = sigmoid(h2). Backwards: error2 = y - a2,
    delta2 = error2 * a2 (1 - a2), Deriv1 = a1' delta2, error1 = delta2 W1', and so on; W += learning_rate Deriv, with a
    plus because the error is target minus output.

    Parameters
    ----------
    num_inputs : int
    hidden_layers : list of int
    num_outputs : int
    init : {"randn", "rand"}; initial weights, normal or uniform in [0, 1)

    Attributes
    ----------
    weights : list of arrays; W_i (size of layer i, size of layer i + 1), float64
    activations : list of arrays; a_i of the last forward pass
    derivatives : list of arrays; Deriv_i of the last backward pass

    Examples
    --------
    >>> net = MLP(3, [3, 3], 2)
    >>> [w.shape for w in net.weights]
    [(3, 3), (3, 3), (3, 2)]
    >>> net.forward_propagate([0.1, 0.2, 0.3]).shape
    (2,)
    """

    def __init__(self, num_inputs: int = 3, hidden_layers: Any = (3, 3), num_outputs: int = 2, *, init: str = "randn"):
        sizes = [num_inputs, *hidden_layers, num_outputs]
        self.sizes = [_check.positive_int("MLP", "each size of a layer", n) for n in sizes]
        initializer = nn.init.get(_check.one_of("MLP", "init", init, INIT))
        pairs = list(zip(self.sizes, self.sizes[1:], strict=False))
        self.weights = [initializer(pair, np.float64) for pair in pairs]
        self.activations = [np.zeros(n) for n in self.sizes]
        self.derivatives = [np.zeros(pair) for pair in pairs]
        self.updates = 0  #: samples the weights have been changed by

    def forward_propagate(self, inputs: Any) -> np.ndarray:
        """Output of the network for one sample, or for rows of samples."""
        a = np.asarray(inputs, np.float64)
        if a.shape[-1:] != (self.sizes[0],):
            raise _check.fail("MLP", f"inputs must have {self.sizes[0]} numbers a sample", a.shape)
        self.activations = [a]
        for w in self.weights:
            h = a @ w
            e = np.exp(-np.abs(h))
            a = np.where(h >= 0, 1, e) / (1 + e)
            self.activations.append(a)
        return a

    def back_propagate(self, error: Any) -> np.ndarray:
        """Set `derivatives` from error = target - output of the last forward pass; the error at the input."""
        error = np.asarray(error, np.float64)
        for i in reversed(range(len(self.weights))):
            delta = error * sigmoid_derivative(self.activations[i + 1])
            self.derivatives[i] = np.atleast_2d(self.activations[i]).T @ np.atleast_2d(delta)
            error = delta @ self.weights[i].T
        return error

    def gradient_descent(self, learning_rate: float) -> None:
        """W_i += learning_rate Deriv_i."""
        for w, d in zip(self.weights, self.derivatives, strict=True):
            w += learning_rate * d
        self.updates += 1

    @staticmethod
    def mse(target: Any, output: Any) -> float:
        """Mean squared error of one sample."""
        return float(np.mean((np.asarray(target) - np.asarray(output)) ** 2))

    def train(
        self, inputs: Any, targets: Any, epochs: int, learning_rate: float, *, verbose: int = 0
    ) -> dict[str, list[float]]:
        """Go through all samples `epochs` times, one update a sample.

        The updates are those of forward_propagate, back_propagate and gradient_descent in a loop, in compiled layers.

        Parameters
        ----------
        inputs : array (N, num_inputs)
        targets : array (N, num_outputs)
        epochs : int
        learning_rate : float
        verbose : 0, 1 or 2, as in `nn.Sequential.fit`

        Returns
        -------
        dict : {"loss": the mean over samples of their squared errors, for each epoch}
        """
        net = nn.Sequential(
            [
                nn.layers.Dense(
                    size, "sigmoid", use_bias=False, kernel_initializer=w.T, dtype="float64", input_shape=(len(w),)
                )
                for size, w in zip(self.sizes[1:], self.weights, strict=True)
            ],
            dtype="float64",
        )
        # the gradient of the mean of squares is -2 / num_outputs times what this class calls the error
        net.compile(nn.optim.SGD(learning_rate * self.sizes[-1] / 2), "mse")
        history = net.fit(inputs, targets, batch_size=1, epochs=epochs, shuffle=False, verbose=verbose)
        for w, layer in zip(self.weights, net.layers, strict=True):
            w[...] = layer.params["kernel"].T
        self.updates += epochs * len(np.asarray(inputs))
        last = self.forward_propagate(np.asarray(inputs, np.float64)[-1])
        self.back_propagate(np.asarray(targets, np.float64)[-1] - last)
        return history.history


def genre_mlp(
    input_shape: tuple[int, ...] = (130, 13),
    classes: int = 10,
    *,
    dropout: float = 0.0,
    l2: float = 0.0,
    units: tuple[int, ...] = (512, 256, 64),
) -> nn.Sequential:
    """The genre classifier on flattened MFCCs: 512, 256, 64 relu units, softmax; 1,014,218 parameters.

    Parameters
    ----------
    input_shape : (frames, coefficients)
    classes : int
    dropout : float; after each hidden layer (the courses: 0.3)
    l2 : float; penalty on hidden kernels (the courses: 0.001)
    units : sizes of the hidden layers

    Examples
    --------
    >>> genre_mlp().count_params()
    1014218
    """
    layers: list[nn.Layer] = [nn.layers.Flatten(input_shape=input_shape)]
    for size in units:
        layers.append(nn.layers.Dense(size, "relu", kernel_regularizer=nn.regularizers.L2(l2) if l2 else None))
        if dropout:
            layers.append(nn.layers.Dropout(dropout))
    return nn.Sequential([*layers, nn.layers.Dense(classes, "softmax")])
