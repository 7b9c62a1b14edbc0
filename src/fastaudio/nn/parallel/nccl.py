"""NCCL: ranks with a GPU each, which add arrays there. Owns: what goes which way."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...backends.cuda.nccl import group
from .mpi import MPI


class NCCL(MPI):
    """All processes of `mpiexec -n N python script.py`, a GPU each: gradients are added by NCCL, what NumPy holds by
    MPI. Needs mpi4py, an MPI, CuPy and NCCL. One process a GPU: rank k of a machine takes its GPU number k.

    No GPU has run this yet; its tests have a fake in CuPy's place. NCCL adds in an order of its own: the same bits for
    the same processes on the same machines, as NCCL promises, and not those of MPI.

    Parameters
    ----------
    comm : mpi4py.MPI.Comm; None: all of them. NCCL joins all of mpiexec's

    Raises
    ------
    BackendUnavailable : mpi4py is not installed, or finds no MPI
    DeviceError : CuPy is not installed, or a process has no GPU of its own

    Examples
    --------
    >>> from fastaudio import nn
    >>> with nn.parallel.NCCL() as team:  # doctest: +SKIP
    ...     model.to("cuda").fit(x, y, batch_size=1024, epochs=10, communicator=team)
    """

    device = "cuda"

    def __init__(self, comm: Any = None):
        super().__init__(comm)
        from mpi4py import MPI as mpi

        here = self.comm.Split_type(mpi.COMM_TYPE_SHARED)
        self.group = group(self.size, self.rank, here.Get_rank())

    def sum(self, array: Any) -> None:
        if isinstance(array, np.ndarray):
            super().sum(array)
        elif self.size > 1:
            self.group.all_reduce(array, array)

    def broadcast(self, array: Any) -> None:
        if isinstance(array, np.ndarray):
            super().broadcast(array)
        else:
            self.group.broadcast(array, 0)
