"""Training steps of our models in torch: the rival of the training rows. Imported only where torch is installed.

Owns: the steps; `interop.torch_network` has the layers. May touch: torch.
What a careful user of torch writes: losses on logits, fused Adam, gradients set to None.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import nn as T
from torch.nn import functional as F

from fastaudio.interop.torch_network import Graph

from .rivals import Call
from .training import LEARNING_RATE, Arrays, Network, batches_of

LOSSES = {"sparse_categorical_crossentropy": F.cross_entropy, "l1": F.l1_loss, "mse": F.mse_loss}


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
