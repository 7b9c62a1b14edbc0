"""MPI: ranks that `mpiexec` has started. Owns: mpi4py."""

from __future__ import annotations

import signal
import sys
import traceback
from types import TracebackType
from typing import Any

import numpy as np

from ...errors import BackendUnavailable, FastaudioError, ParameterError
from .communicator import Communicator


class MPI(Communicator):
    """All processes of `mpiexec -n N python script.py`; needs mpi4py and an MPI.

    In a `with` block an error of one rank is printed and ends the others: they would wait forever.

    Parameters
    ----------
    comm : mpi4py.MPI.Comm; None: all of them

    Raises
    ------
    BackendUnavailable : mpi4py is not installed, or finds no MPI

    Examples
    --------
    >>> from fastaudio import nn
    >>> with nn.parallel.MPI() as team:  # doctest: +SKIP
    ...     model.fit(x, y, batch_size=64, epochs=10, communicator=team)
    """

    def __init__(self, comm: Any = None):
        super().__init__()
        if comm is None:
            try:
                from mpi4py import MPI as mpi
            except (ImportError, RuntimeError) as error:
                rule = "training by several processes needs mpi4py and an MPI: pip install 'fastaudio-kernels[mpi]'"
                raise BackendUnavailable(f"MPI: {rule} mpich ({error})") from error
            comm = mpi.COMM_WORLD
        self.comm, self.rank, self.size = comm, comm.Get_rank(), comm.Get_size()

    def sum(self, array: np.ndarray) -> None:
        """Each rank adds one stretch, in the order of ranks, and hands it to all: MPI's own sum has no fixed order."""
        if self.size == 1:
            return
        stretch = -(-array.size // self.size)
        mine, theirs = np.zeros((2, self.size, stretch), array.dtype)
        mine.reshape(-1)[: array.size] = array.reshape(-1)
        self.comm.Alltoall(mine, theirs)
        total = theirs[0]
        for part in theirs[1:]:
            total += part
        self.comm.Allgather(total, mine)
        array[...] = mine.reshape(-1)[: array.size].reshape(array.shape)

    def broadcast(self, array: np.ndarray) -> None:
        self.comm.Bcast(array, 0)

    def barrier(self) -> None:
        self.comm.Barrier()

    def abort(self, code: int) -> None:
        sys.stdout.flush()
        sys.stderr.flush()
        self.comm.Abort(code)

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if error is None or self.size == 1:
            return
        code = exit_code(error)
        if isinstance(error, (FastaudioError, OSError)):
            print(f"fastaudio: rank {self.rank} of {self.size}: {error}", file=sys.stderr)
        elif not isinstance(error, (SystemExit, KeyboardInterrupt)):
            print(f"fastaudio: rank {self.rank} of {self.size}:", file=sys.stderr)
            traceback.print_exception(kind, error, trace)
        self.abort(code)


def exit_code(error: BaseException) -> int:
    """The exit code of the process, as `fastaudio` has it.

    Examples
    --------
    >>> [exit_code(error) for error in (SystemExit(143), KeyboardInterrupt(), ParameterError("x"), OSError("y"))]
    [143, 130, 2, 1]
    """
    if isinstance(error, SystemExit):
        return error.code if isinstance(error.code, int) else int(error.code is not None)
    if isinstance(error, KeyboardInterrupt):
        return 128 + signal.SIGINT
    return 2 if isinstance(error, ParameterError) else 1
