"""A GPU for each of several processes, joined by NCCL through `cupyx.distributed`. Owns: which GPU is a process's.

No GPU has run this yet: tests have a fake in CuPy's place.
"""

from __future__ import annotations

from typing import Any

from ...errors import DeviceError


def group(size: int, rank: int, local: int) -> Any:
    """All processes; `local`: this one's number on its machine, whose GPU of that number it takes. mpi4py connects
    them. `all_reduce(a, a)` and `broadcast(a, 0)` of what comes back change arrays in place, on the current stream.
    """
    try:
        import cupy
        from cupyx.distributed import init_process_group
    except ImportError as error:
        raise DeviceError(f"NCCL: CuPy is not installed ({error}); pip install fastaudio-kernels[cuda13]") from error
    count = cupy.cuda.runtime.getDeviceCount()
    if local >= count:  # NCCL refuses two processes on one GPU
        raise DeviceError(f"NCCL: each process of a machine must have a GPU, got process {local} and {count} GPUs")
    cupy.cuda.Device(local).use()
    return init_process_group(size, rank, backend="nccl", use_mpi=True)
