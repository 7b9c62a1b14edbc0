"""What the numbers were measured on, and the most this machine can do.

Owns: the description of the machine, its measured ceilings. May touch: the C++ engine's measuring functions,
threadpoolctl where it is installed.
"""

from __future__ import annotations

import functools
import importlib
import os
import platform
import re
from importlib import metadata
from pathlib import Path
from typing import Any

import fastaudio as fa

from ..errors import ParameterError

PACKAGES = ("numpy", "librosa", "scipy", "torch", "torchaudio", "numba", "soxr", "threadpoolctl")
VARIABLES = ("OPENBLAS_CORETYPE", "FASTAUDIO_ISA", "OMP_NUM_THREADS", "MALLOC_ARENA_MAX", "LD_PRELOAD")


def describe() -> dict[str, Any]:
    """Processor, memory, versions, engine, BLAS kernels, environment, and how busy the machine was.

    Examples
    --------
    >>> from fastaudio.bench.machine import describe
    >>> describe()["cores"] >= 1
    True
    """
    return {
        "cpu": cpu_name(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "memory_gb": _memory_gb(),
        "platform": platform.platform(),
        "python": platform.python_version(),
        "fastaudio": fa.__version__,
        "engine": fa.backend_name(),
        "isa": isa(),
        "versions": {name: version for name in PACKAGES if (version := _version(name))},
        "blas": blas(),
        "environment": {name: os.environ[name] for name in VARIABLES if name in os.environ},
        "load_before": round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None,
    }


def cpu_name() -> str:
    try:
        found = re.search(r"^model name\s*:\s*(.+)$", Path("/proc/cpuinfo").read_text(), re.M)
    except OSError:
        found = None
    return " ".join(found[1].split()) if found else platform.processor() or platform.machine()


def _memory_gb() -> float | None:
    try:
        return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9, 1)
    except (AttributeError, ValueError):
        return None


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def blas() -> list[str]:
    """The kernels OpenBLAS chose for NumPy and SciPy; not always the fastest (benchmarks/README.md)."""
    try:
        import threadpoolctl
    except ImportError:
        return []
    return sorted({f"{i['internal_api']} {i['version']} {i['architecture']}"
                   for i in threadpoolctl.threadpool_info() if i.get("architecture")})  # fmt: skip


def isa() -> str | None:
    """Instruction set level of the C++ engine; None where it is absent."""
    core = _core()
    return core.isa() if core else None


class level:
    """The C++ engine at another instruction set level for a block."""

    def __init__(self, name: str):
        self._before = isa()
        if self._before is None or not _core().use_isa(name):
            raise ParameterError(f"bench: isa must be a level of this machine, got {name!r}")

    def __enter__(self) -> level:
        return self

    def __exit__(self, *exc: object) -> None:
        _core().use_isa(self._before)


def fma_peak() -> float | None:
    """float32 flops a second, on the threads and at the level in use; None without the C++ engine."""
    return _peak(isa(), fa.get_num_threads())


def copy_bandwidth(size: float) -> float | None:
    """Bytes read plus written a second, copying between arrays that hold `size` bytes together."""
    return _bandwidth(max(1 << max(int(size) // 2, 1 << 16).bit_length() - 1, 1), fa.get_num_threads())


@functools.cache
def _peak(level: str | None, threads: int) -> float | None:
    core = _core()
    return core.fma_peak(0.3) if core else None


@functools.cache
def _bandwidth(bytes: int, threads: int) -> float | None:
    core = _core()
    return core.copy_bandwidth(min(bytes, 1 << 28), 0.2) if core else None


@functools.cache
def _core() -> Any:
    try:
        return importlib.import_module("fastaudio.backends.cpu")._core
    except ImportError:
        return None
