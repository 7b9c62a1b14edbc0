"""Our layers in torch's graphs. Owns: the autograd function, and modules of it. May touch: torch, nn."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import torch

from .. import _check, nn


class Run(torch.autograd.Function):
    """Forward and backward of one of our layers as a node of torch's graph."""

    @staticmethod
    def forward(ctx: Any, layer: nn.Layer, training: bool, x: Any, *parameters: Any) -> Any:
        ctx.layer, ctx.training, ctx.x = layer, training, x.detach().cpu().numpy()
        layer.kept_for = ctx
        return torch.from_numpy(np.array(layer(ctx.x, training)))

    @staticmethod
    def backward(ctx: Any, dy: Any) -> Any:
        layer = ctx.layer
        if layer.kept_for is not ctx:  # used up, or another forward pass came between
            layer(ctx.x, ctx.training)
        layer.kept_for = None
        layer.zero_grad()
        dx = layer.backward(np.ascontiguousarray(dy.detach().cpu().numpy(), layer.dtype))
        grads = [torch.from_numpy(np.array(p.gradient)) for p in layer.parameters() if p.trainable]
        return None, None, None if dx is None else torch.from_numpy(np.array(dx)), *grads


class Module(torch.nn.Module):
    """One of our layers or models as a `torch.nn.Module`: torch's optimizers train it, its gradients flow on.

    Torch owns the parameters; they are copied into the layer before each forward pass.

    Parameters
    ----------
    layer : nn.Layer, built

    Examples
    --------
    >>> import torch
    >>> from fastaudio import nn
    >>> from fastaudio.interop.torch import Module
    >>> m = torch.nn.Sequential(Module(nn.layers.Dense(3, "relu", input_dim=2)), torch.nn.Linear(3, 1))
    >>> m(torch.zeros(4, 2)).shape
    torch.Size([4, 1])
    """

    def __init__(self, layer: nn.Layer):
        super().__init__()
        if not layer.built:
            if layer.input_shape is None:
                raise _check.fail("Module", "the layer must be built or have an input_shape", repr(layer))
            layer.ensure_built(layer.input_shape)
        layer.needs_dx = True
        self.layer = layer
        self._ours = [p for p in layer.parameters() if p.trainable]
        for number, p in enumerate(self._ours):
            name = re.sub(r"\W", "_", f"{number}_{p.name}")
            self.register_parameter(name, torch.nn.Parameter(torch.from_numpy(np.array(p.value))))

    def forward(self, x: Any) -> Any:
        theirs = list(self.parameters())
        for p, t in zip(self._ours, theirs, strict=True):
            p.value = t.detach().cpu().numpy()
        return Run.apply(self.layer, self.training, x, *theirs)
