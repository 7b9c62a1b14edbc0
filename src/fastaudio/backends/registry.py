"""Which engine serves an array. The array's type is the device: NumPy -> cpu, or numba where there is no extension."""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable
from contextlib import contextmanager
from contextvars import ContextVar
from types import ModuleType
from typing import Any

import numpy as np

from .. import _check, _tensors
from ..errors import BackendUnavailable, ParameterError
from .host import Host

NAMES = ("cpu", "numba")  # that serve NumPy arrays

_HINTS = {
    "cpu": "reinstall fastaudio-kernels with a C++20 compiler",
    "numba": "pip install numba",
    "cuda": "pip install fastaudio-kernels[cuda13]",
}
_forced: ContextVar[str | None] = ContextVar("fastaudio_backend", default=None)
_loaded: dict[str, Backend] = {}


class Backend:
    """One engine: its kernels, the memory it can reach, and tapes: `tape(calls, commit)` takes a list of (kernel name
    or Python function, arguments) and returns what `replay(times)` runs; the calls from number `commit` on are not
    interrupted.
    """

    def __init__(self, name: str, kernels: dict[str, Callable[..., Any]], tape: Callable[..., Any], memory: Any = None):
        self.name = name
        self._kernels = kernels
        self.tape = tape
        self.memory = Host() if memory is None else memory
        self.empty = self.memory.empty
        self.synchronize = self.memory.synchronize

    def kernel(self, name: str) -> Callable[..., Any]:
        """The kernel of that name; BackendUnavailable if this engine does not have it."""
        try:
            return self._kernels[name]
        except KeyError:
            raise BackendUnavailable(f"{name}: the {self.name!r} engine has no such kernel") from None

    def kernel_names(self) -> frozenset[str]:
        return frozenset(self._kernels)


def load(name: str) -> Backend:
    """Import an engine once. BackendUnavailable says what is missing and how to install it."""
    found = _loaded.get(name)
    if found is None:
        try:
            module = importlib.import_module(f"fastaudio.backends.{name}")
        except ImportError as error:
            what = f"use_backend: engine {name!r} is not installed ({error})"
            raise BackendUnavailable(f"{what}; {_HINTS[name]}") from error
        if name == "cuda":  # of the current GPU, which may be another one next time
            return module.backend()
        found = _loaded[name] = Backend(name, module.KERNELS, module.tape)
    return found


def available() -> tuple[str, ...]:
    """Names of the engines that load here."""
    names = []
    for name in NAMES:
        try:
            load(name)
        except BackendUnavailable:
            continue
        names.append(name)
    return tuple(names)


def _default() -> Backend:
    wanted = os.environ.get("FASTAUDIO_BACKEND")
    if wanted:
        return load(_check.one_of("FASTAUDIO_BACKEND", "engine", wanted, NAMES))
    try:
        return load("cpu")
    except BackendUnavailable:
        return load("numba")


def _gpu_array(tensor: Any) -> Any:
    return load("cuda").memory.adopt(tensor)


_tensors.from_gpu_tensor = _gpu_array
_default_backend: Backend | None = None


def current() -> Backend:
    """The engine that serves NumPy arrays now."""
    global _default_backend
    name = _forced.get()
    if name is not None:
        return load(name)
    if _default_backend is None:
        _default_backend = _default()
    return _default_backend


def engine_module() -> ModuleType:
    """The package of the engine that serves NumPy arrays now: what it offers besides kernels."""
    return importlib.import_module(f"fastaudio.backends.{current().name}")


def backend(x: Any) -> Backend:
    """The engine for an array."""
    if isinstance(x, np.ndarray):
        return current()
    recorder = getattr(x, "__fastaudio_backend__", None)
    if recorder is not None:
        return recorder
    if type(x).__module__.partition(".")[0] == "cupy":
        from . import cuda

        return cuda.backend(x.device.id)
    raise BackendUnavailable(f"backend: no engine for arrays of type {type(x).__module__}.{type(x).__qualname__}")


class use_backend:
    """Choose the engine for NumPy arrays: at once as a call, for a block as a context manager.

    Parameters
    ----------
    name : {"cpu", "numba", None}
        C++ kernels, Numba kernels, or the default.

    Raises
    ------
    ParameterError : unknown name
    BackendUnavailable : the engine is not installed

    Examples
    --------
    >>> import fastaudio as fa
    >>> with fa.use_backend("cpu"):
    ...     fa.backend_name()
    'cpu'
    """

    def __init__(self, name: str | None):
        if name is not None:
            if name not in NAMES:
                way = "; it serves CuPy's arrays unasked" if name == "cuda" else ""
                raise ParameterError(f"use_backend: name must be one of {', '.join(NAMES)}, got {name!r}{way}")
            load(name)
        self._before = _forced.get()
        _forced.set(name)

    def __enter__(self) -> use_backend:
        return self

    def __exit__(self, *exc: object) -> None:
        _forced.set(self._before)


def backend_name() -> str:
    """Name of the engine that serves NumPy arrays now: "cpu" (C++) or "numba"."""
    return current().name


_precision: ContextVar[str] = ContextVar("fastaudio_precision", default="")


def set_precision(level: str) -> None:
    """Arithmetic for float32 input: "default" computes in float32, "high" in float64 (results stay float32).

    The environment variable FASTAUDIO_PRECISION sets the level at start. float64 input is always computed in float64.
    """
    _precision.set(_check.one_of("set_precision", "level", level, ("default", "high")))


@contextmanager
def precision(level: str):
    """`set_precision` for a block."""
    token = _precision.set(_check.one_of("precision", "level", level, ("default", "high")))
    try:
        yield
    finally:
        _precision.reset(token)


_ENV_HIGH = os.environ.get("FASTAUDIO_PRECISION", "default") == "high"


def high_precision() -> bool:
    level = _precision.get()
    return level == "high" if level else _ENV_HIGH
