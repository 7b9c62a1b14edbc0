"""Our models as torch modules, and their training steps there: the rival of the training rows.

Owns: the translation of layers. May touch: torch. Imported only where torch is installed.

What a careful user of torch writes: activations in place, losses on logits, fused Adam, gradients set to None.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import nn as T
from torch.nn import functional as F

from fastaudio import nn

from .rivals import Call
from .training import LEARNING_RATE, Arrays, Network, batches_of

LOSSES = {"sparse_categorical_crossentropy": F.cross_entropy, "l1": F.l1_loss, "mse": F.mse_loss}
ACTIVATIONS = {
    "linear": lambda alpha: None,
    "softmax": lambda alpha: None,  # in the loss
    "relu": lambda alpha: T.ReLU(inplace=True),
    "leaky_relu": lambda alpha: T.LeakyReLU(alpha, inplace=True),
    "sigmoid": lambda alpha: T.Sigmoid(),
    "tanh": lambda alpha: T.Tanh(),
}


class Flatten(T.Module):
    """In our order of channels."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return (x.permute(0, 2, 3, 1) if x.ndim == 4 else x).flatten(1)


class Joined(T.Module):
    def forward(self, *parts: torch.Tensor) -> torch.Tensor:
        return torch.cat(parts, 1)


class Recurrent(T.Module):
    """An LSTM with one bias, as ours: the second stays 0."""

    def __init__(self, layer: nn.Layer):
        super().__init__()
        self.sequences = layer.return_sequences
        self.lstm = T.LSTM(layer.input_shape[-1], layer.units, batch_first=True)
        self.lstm.bias_hh_l0.requires_grad_(False).zero_()

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = self.lstm(x)[0]
        return y if self.sequences else y[:, -1]


class Graph(T.Module):
    """The layers of one of our models, in its order; a result is forgotten when nobody will read it any more."""

    def __init__(self, model: nn.Model):
        super().__init__()
        places = {node: i for i, node in enumerate([*model._inputs, *model._nodes])}
        self.inputs = [[places[i] for i in node.inputs] for node in model._nodes]
        last = {i: number for number, given in enumerate(self.inputs) for i in given}
        self.dead = [[i for i in given if last[i] == number] for number, given in enumerate(self.inputs)]
        self.steps = T.ModuleList(translated(node.layer) for node in model._nodes)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        values = {0: x}
        for number, step in enumerate(self.steps, 1):
            y = step(*(values[i] for i in self.inputs[number - 1]))
            for i in self.dead[number - 1]:
                values.pop(i, None)
            values[number] = y
        return y


def translated(layer: nn.Layer) -> T.Module:
    """One layer with its weights and its activation."""
    module = _made(layer)
    with torch.no_grad():
        for ours, theirs in zip(layer.parameters(), _tensors(module), strict=True):
            theirs.copy_(torch.from_numpy(np.array(ours.value)))
    given = getattr(layer, "activation", None)
    act = None if given is None or isinstance(module, Recurrent) else ACTIVATIONS[given.name](given.alpha)
    return T.Sequential(module, act) if act is not None else module


def _tensors(module: T.Module) -> list[torch.Tensor]:
    """In the order of our parameters."""
    if isinstance(module, T.BatchNorm2d):
        return [module.weight, module.bias, module.running_mean, module.running_var]
    if isinstance(module, Recurrent):
        return [module.lstm.weight_ih_l0, module.lstm.weight_hh_l0, module.lstm.bias_ih_l0]
    return list(module.parameters())


def _made(layer: nn.Layer) -> T.Module:
    match type(layer).__name__:
        case "Conv2D" | "Conv2DTranspose" as kind:
            what = {"kernel_size": layer.kernel_size, "stride": layer.strides, "bias": layer.use_bias}
            what["padding"] = _symmetric(layer)
            if kind == "Conv2D":
                return T.Conv2d(*layer._channels, **what)
            return T.ConvTranspose2d(*layer._channels, **what, output_padding=layer.output_padding)
        case "MaxPooling2D":  # "same": what is missing below and on the right is covered by rounding up
            return T.MaxPool2d(layer.pool_size, layer.strides, tuple(p[0] for p in layer._pad), ceil_mode=True)
        case "BatchNormalization":
            return T.BatchNorm2d(layer._c, layer.epsilon, 1 - layer.momentum)
        case "Dense":
            return T.Linear(layer.input_shape[-1], layer.units, bias=layer.use_bias)
        case "LSTM":
            return Recurrent(layer)
        case "Flatten":
            return Flatten()
        case "Concatenate":
            return Joined()
        case "Dropout":
            return T.Dropout(layer.rate) if layer.rate else T.Identity()
    raise TypeError(f"bench: {layer!r} has no translation to torch")


def _symmetric(layer: nn.Layer) -> tuple[int, ...]:
    if any(before != after for before, after in layer._pad):
        raise TypeError(f"bench: {layer!r} pads its two sides differently, torch cannot")
    return tuple(before for before, _ in layer._pad)


def tensors(a: Arrays, channels_last: bool) -> dict[str, torch.Tensor]:
    """Images as (N, C, H, W) in the memory format asked for."""
    layout = torch.channels_last if channels_last else torch.contiguous_format
    found = {name: torch.from_numpy(np.array(part)) for name, part in a.items()}
    return {k: t.permute(0, 3, 1, 2).contiguous(memory_format=layout) if t.ndim == 4 else t for k, t in found.items()}


def step(network: Network, a: Arrays, channels_last: bool = False, compile: bool = False) -> Call:
    """One training step a call; returns the loss before it."""
    net = Graph(network.model(a)).train()
    if channels_last:
        net = net.to(memory_format=torch.channels_last)
    optimizer = torch.optim.Adam([p for p in net.parameters() if p.requires_grad], LEARNING_RATE, fused=True)
    run: Any = torch.compile(net) if compile else net
    following, loss_of = batches_of(tensors(a, channels_last), network.batch), LOSSES[network.loss]

    def call() -> float:
        x, y = following()
        optimizer.zero_grad(set_to_none=True)
        loss = loss_of(run(x), y)
        loss.backward()
        optimizer.step()
        return loss.item()

    return call


def single_updates(weights: list[np.ndarray], x: np.ndarray, y: np.ndarray, learning_rate: float) -> Call:
    """Sigmoid layers trained sample by sample by gradient descent; returns the weights."""
    layers = []
    for w, b in zip(weights[::2], weights[1::2], strict=True):
        linear = T.Linear(w.shape[1], w.shape[0])
        with torch.no_grad():
            linear.weight.copy_(torch.from_numpy(w))
            linear.bias.copy_(torch.from_numpy(b))
        layers += [linear, T.Sigmoid()]
    net = T.Sequential(*layers)
    optimizer = torch.optim.SGD(net.parameters(), learning_rate)
    samples = list(zip(torch.from_numpy(x).split(1), torch.from_numpy(y).split(1), strict=True))

    def call() -> list[np.ndarray]:
        for given, wanted in samples:
            optimizer.zero_grad()
            F.mse_loss(net(given), wanted).backward()
            optimizer.step()
        return [p.detach().numpy() for p in net.parameters()]

    return call
