"""Training steps of a compiled model in torch: its network, loss and optimizer there; data, files, evaluation as ever.

Owns: `in_torch`. May touch: torch, nn, torch_network. After each step weights and the optimizer's state come back: what
is saved is whole, and goes on bit for bit, here or there.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from .. import _check, nn
from ..backends.threads import get_num_threads
from ..nn.graph import named_parameters
from ..nn.parallel import ALONE
from ..nn.run import Run
from .torch import load_state_dict
from .torch_network import Graph

ERRORS = {"mse": torch.square, "l1": torch.abs}


def in_torch(model: nn.Model) -> None:
    """Let `fit` on an iterable of batches and `train_on_batch` take torch's steps on the CPU.

    Parameters
    ----------
    model : nn.Model; compiled, of layers that torch has, with a squared or absolute error and `SGD(rate)` or
        `Adam(..., eps_mode="torch")`

    Raises
    ------
    ParameterError : another loss or optimizer
    TypeError : a layer that has no translation
    """
    model.run = _Run(model.run)


class _Run(Run):
    """A model's run that goes on in torch."""

    def __init__(self, run: Run):
        vars(self).update(vars(run))
        if run.loss.name not in ERRORS:
            raise _check.fail("in_torch", "the loss must be a squared or an absolute error", repr(run.loss))
        torch.set_num_threads(get_num_threads())
        self._net = Graph(run.model).train()
        self._weights = dict(zip(_trained(run.model), self._net.parameters(), strict=True))
        self._update = _optimizer(run.optimizer, self._weights)

    def batch(self, arrays: Any, training: bool, capture: bool = True, share: Any = None) -> np.ndarray:
        if not training:
            return super().batch(arrays, training, capture, share)
        x, y, *weights = (torch.from_numpy(np.ascontiguousarray(a)) for a in arrays)
        self._update.param_groups[0]["lr"] = self.optimizer.learning_rate
        self._update.zero_grad(set_to_none=True)
        prediction = self._net(_channels_first(x))
        errors = ERRORS[self.loss.name](prediction - _channels_first(y))
        loss = (errors * weights[0].reshape(len(x), 1, *weights[0].shape[1:]) if weights else errors).mean()
        loss.backward()
        self._update.step()
        self._come_back()
        return self._counted(loss.item(), prediction.detach(), y, share or ALONE.share(len(x)))

    def epoch(self, data: Any, batch_size: int, training: bool, *more: Any) -> Any:
        if training:
            raise _check.fail("fit", "a model in torch takes an iterable of batches", type(data).__name__)
        return super().epoch(data, batch_size, training, *more)

    def _counted(self, loss: float, prediction: Any, y: Any, share: Any) -> np.ndarray:
        """The sums of a step, metrics by our kernels."""
        self.clear()
        self.totals[0] = loss
        ours = prediction.permute(0, 2, 3, 1) if prediction.ndim == 4 else prediction
        for place, metric in zip(self.places, self.metrics, strict=True):
            metric.count(self.totals[place], self.engine, ours.contiguous().numpy(), y.numpy(), None)
        sums = np.zeros_like(self.shared)
        self.take(share, sums, True)
        return sums

    def _come_back(self) -> None:
        load_state_dict(self.model, self._net.state_dict())
        state = self.optimizer.state_dict()
        state["hyper"][1] += 1
        for name, p in self._weights.items():
            for slot, theirs in (("m", "exp_avg"), ("v", "exp_avg_sq")):
                if f"{slot}:{name}" in state:
                    state[f"{slot}:{name}"] = self._update.state[p][theirs].numpy()
        self.optimizer.load_state_dict(state)


def _trained(model: nn.Model) -> list[str]:
    return [name for name, p in named_parameters(model.layers) if p.trainable]


def _optimizer(ours: Any, weights: dict[str, Any]) -> Any:
    """Torch's, with the numbers and the state of ours."""
    config, state = ours.config(), ours.state_dict()
    common = {"lr": ours.learning_rate, "weight_decay": config["weight_decay"]}
    kinds = {nn.optim.Adam: config.get("eps_mode") == "torch", nn.optim.SGD: not config.get("momentum")}
    if ours.clips or not kinds.get(type(ours)):
        raise _check.fail("in_torch", 'the optimizer must be SGD(rate) or Adam(..., eps_mode="torch")', repr(ours))
    if isinstance(ours, nn.optim.SGD):
        return torch.optim.SGD(weights.values(), **common)
    betas = config["beta_1"], config["beta_2"]
    made = torch.optim.Adam(weights.values(), betas=betas, eps=config["epsilon"], fused=True, **common)
    if step := state["hyper"][1]:
        for name, p in weights.items():
            m, v = (torch.from_numpy(np.ascontiguousarray(state[f"{slot}:{name}"])) for slot in "mv")
            made.state[p] = {"step": torch.tensor(float(step)), "exp_avg": m, "exp_avg_sq": v}
    return made


def _channels_first(a: Any) -> Any:
    return a.permute(0, 3, 1, 2) if a.ndim == 4 else a
