"""The preset "torch", and weights of torch's. Owns: what is said where PyTorch is not installed, or not fit for it."""

from __future__ import annotations

from typing import Any

from ..._atomic import atomic_file
from ...errors import BackendUnavailable
from ...nn.parallel import Communicator
from ..run import Run


def interop(what: str) -> Any:
    """`interop.torch`; BackendUnavailable, with the command that installs it, where there is no PyTorch."""
    try:
        from ...interop import torch
    except ImportError as error:
        raise BackendUnavailable(f"denoise: {what} needs PyTorch, which is not installed; pip install torch") from error
    return torch


def check(team: Communicator) -> None:
    """Whether the preset can train at all, before anything is written."""
    interop("the preset 'torch'")
    if team.size > 1:
        raise BackendUnavailable("denoise: the preset 'torch' trains in one process, without --mpi")


def begin(model: Any) -> None:
    """Let torch take the compiled model's steps."""
    from ...interop.torch_steps import in_torch

    in_torch(model)


def save(run: Run) -> None:
    """The best model's weights as torch writes them."""
    with atomic_file(run.path("best.pth")) as file:
        interop("best.pth").save_pth(run.best(), file)
