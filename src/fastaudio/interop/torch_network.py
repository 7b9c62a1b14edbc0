"""Our models as modules of torch's own layers, with our weights. Owns: the translation of layers. May touch: torch, nn.

What a careful user of torch writes: activations in place, logits where the loss takes them.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import nn as T

from .. import nn

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
    """The layers of one of our models, in its order; a result is dropped after its last use."""

    def __init__(self, model: nn.Model):
        super().__init__()
        places = {node: i for i, node in enumerate([*model._inputs, *model._nodes])}
        self.inputs = [[places[i] for i in node.inputs] for node in model._nodes]
        last = {i: number for number, given in enumerate(self.inputs) for i in given}
        self.dead = [[i for i in given if last[i] == number] for number, given in enumerate(self.inputs)]
        made = {id(layer): translated(layer) for layer in model.layers}
        self.steps = T.ModuleList(made[id(node.layer.twin_of or node.layer)] for node in model._nodes)

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
        case "LSTM" if not (layer.dropout or layer.recurrent_dropout):
            return Recurrent(layer)
        case "Flatten":
            return Flatten()
        case "Concatenate" if layer.takes_blocked or layer.axis == -1:
            return Joined()
        case "Dropout":
            return T.Dropout(layer.rate) if layer.rate else T.Identity()
    raise TypeError(f"Graph: {layer!r} has no translation to torch")


def _symmetric(layer: nn.Layer) -> tuple[int, ...]:
    if any(before != after for before, after in layer._pad):
        raise TypeError(f"Graph: {layer!r} pads its two sides differently, torch cannot")
    return tuple(before for before, _ in layer._pad)
