"""Arrays in and out. Owns: how user arrays become `(rows, n)` C-contiguous blocks and back.

Torch tensors and lists of clips are unwrapped here, once, by `any_array`; everything below sees NumPy arrays, or arrays
of a GPU, whose memory NumPy cannot reach. May touch: _tensors, errors.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from math import prod
from os import PathLike
from typing import Any, TypeVar

import numpy as np

from ._tensors import from_tensor, is_tensor, to_tensor
from .errors import BackendUnavailable, ParameterError

F = TypeVar("F", bound=Callable)

SAMPLE_DTYPES = (np.dtype(np.float32), np.dtype(np.float64), np.dtype(np.int16))
_F32, _F64 = np.dtype(np.float32), np.dtype(np.float64)

#: host types, checked first because nearly all arguments are of one
_PLAIN = frozenset((np.ndarray, float, int, bool, str, tuple, list, type(None)))


def on_gpu(x: Any) -> bool:
    """Whether x is an array of the CUDA engine: CuPy's, or one of another device that says so."""
    if type(x) in _PLAIN:
        return False
    return hasattr(x, "__fastaudio_device__") or type(x).__module__.partition(".")[0] == "cupy" and hasattr(x, "flags")


def _gpu_real(where: str, name: str, x: Any, dtypes: tuple) -> Any:
    """An array of a GPU as its kernels take it: C-contiguous, of one of `dtypes`."""
    if x.dtype not in dtypes:
        allowed = " or ".join(str(d) for d in dtypes)
        raise BackendUnavailable(f"{where}: on a GPU {name} must be {allowed}, got dtype {x.dtype}")
    return x if x.flags.c_contiguous else x.copy()


def ready(x: np.ndarray) -> bool:
    """Kernels can use the memory of `x` as it is."""
    flags = x.flags
    return flags.c_contiguous and (not isinstance(x, np.ndarray) or flags.aligned)


def turned(x: np.ndarray) -> bool:
    """Kernels can use the memory of `x` with its last two axes turned: spectra as `stft` leaves them, by frames."""
    return isinstance(x, np.ndarray) and x.ndim > 1 and not ready(x) and ready(x.swapaxes(-1, -2))


def contiguous(x: np.ndarray, dtype: Any = None) -> np.ndarray:
    """`x` as kernels take it: C-contiguous, aligned, of `dtype`; a copy only where it is not."""
    if on_gpu(x):
        x = x if dtype is None else x.astype(dtype, copy=False)
        return x if x.flags.c_contiguous else x.copy()
    x = np.ascontiguousarray(x, dtype=dtype)
    return x if x.flags.aligned else x.copy()


def not_an_array(where: str, y: Any) -> ParameterError:
    """The exception for audio that is no array, with the way to one."""
    way = "; fa.load reads files" if isinstance(y, (str, PathLike)) else ""
    way = "; fa.load returns (samples, rate)" if isinstance(y, tuple) else way
    return ParameterError(f"{where}: audio must be a NumPy array, got {type(y).__name__}{way}")


def samples(where: str, y: Any) -> np.ndarray:
    """`y (..., n)` as native, C-contiguous float32, float64 or int16; ParameterError for anything else."""
    if type(y) is np.ndarray and y.dtype in SAMPLE_DTYPES and ready(y) and y.ndim:
        return y
    gpu = on_gpu(y)
    if not gpu and not isinstance(y, np.ndarray):
        raise not_an_array(where, y)
    if y.ndim == 0:
        raise ParameterError(f"{where}: audio must have at least one dimension, got shape ()")
    if gpu:
        return _gpu_real(where, "audio", y, (_F32, np.dtype(np.int16)))
    if y.dtype.kind != "f" and y.dtype.newbyteorder("=") != np.int16:
        raise ParameterError(f"{where}: audio must be floating-point (or int16), got dtype {y.dtype}")
    if y.dtype.kind != "f":
        return contiguous(y, np.dtype(np.int16))
    return contiguous(y, _F32 if y.dtype.itemsize <= 4 else _F64)


def full_scale(y: np.ndarray, dtype: Any) -> np.ndarray:
    """Samples as `dtype`: int16 from -1 to 1, floats as they are."""
    if y.dtype != np.int16:
        return y.astype(dtype, copy=False)
    if not on_gpu(y):
        return np.multiply(y, 1 / 32768, dtype=dtype)
    y = contiguous(y).astype(dtype)
    y *= 1 / 32768
    return y


def real(where: str, name: str, x: Any) -> np.ndarray:
    """A real array as native C-contiguous float32 or float64 (integers become float64)."""
    if type(x) is np.ndarray and x.dtype in (_F32, _F64) and ready(x):
        return x
    if on_gpu(x):
        return _gpu_real(where, name, x, (_F32,))
    x = np.asarray(x)
    if x.dtype.kind not in "fiub":
        raise ParameterError(f"{where}: {name} must be real, got dtype {x.dtype}")
    dtype = _F32 if x.dtype.kind == "f" and x.dtype.itemsize <= 4 else _F64
    return contiguous(x, dtype) if x.ndim else np.array(x, dtype=dtype)


def rows(x: np.ndarray) -> np.ndarray:
    """`(..., n)` -> `(rows, n)`, a view."""
    return x.reshape(-1, x.shape[-1]) if x.shape[-1] else x.reshape(prod(x.shape[:-1]), 0)


def slices(x: np.ndarray) -> np.ndarray:
    """`(..., a, b)` -> `(rows, a, b)`, a view."""
    return x.reshape((prod(x.shape[:-2]), *x.shape[-2:]))


def result_dtype(x: np.ndarray) -> np.dtype:
    """Real dtype of results: float64 for float64, float32 for float32 and int16."""
    return _F64 if x.dtype == _F64 else _F32


def refused(where: str) -> BackendUnavailable:
    """The exception of a function that takes no arrays of a GPU."""
    return BackendUnavailable(f"{where}: not on the 'cuda' engine; bring the array to the host first: .get() or .cpu()")


def _without_tensors(where: str, args: tuple, kwargs: dict[str, Any]) -> tuple[tuple, dict[str, Any]]:
    """Arguments with arrays in the place of tensors, on their memory."""
    arrays = {name: from_tensor(where, v) if is_tensor(v) else v for name, v in kwargs.items()}
    return tuple(from_tensor(where, a) if is_tensor(a) else a for a in args), arrays


def host_only(function: F) -> F:
    """Refuse arrays of a GPU, CuPy's and torch's, among the arguments, before NumPy meets them. Where torch tensors of
    the host are given, tensors come back, without copies."""

    @functools.wraps(function)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        tensors = False
        for value in (*args, *kwargs.values()):
            if type(value) not in _PLAIN:
                tensor = is_tensor(value)
                if on_gpu(value) or (tensor and value.device.type != "cpu"):
                    raise refused(function.__name__)
                tensors = tensors or tensor
        if not tensors:
            return function(*args, **kwargs)
        args, kwargs = _without_tensors(function.__name__, args, kwargs)
        return to_tensor(function(*args, **kwargs))

    return wrapper


def any_array(*names: str, gpu: bool = False) -> Callable[[F], F]:
    """Let the data arguments `names` be NumPy arrays, torch tensors (a tensor comes back, without copies), or a list of
    clips of different lengths (a list comes back). Costs nothing measurable for NumPy arrays. `gpu`: the function takes
    arrays of a GPU, too; otherwise they are refused before NumPy meets them."""

    def refuse(function: Callable, data: Any) -> None:
        if not gpu and on_gpu(data):
            raise refused(function.__name__)

    def decorate(function: F) -> F:
        @functools.wraps(function)
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            data = args[0] if args else None
            if data is None:
                for name in names:
                    data = kwargs.get(name)
                    if data is not None:
                        break
            for name, value in kwargs.items():
                if type(value) is np.ndarray and not value.ndim and name not in names:
                    kwargs = kwargs | {name: value[()]}  # np.load returns a saved number as such an array
            if type(data) is np.ndarray or data is None:
                return function(*args, **kwargs)
            refuse(function, data)
            first = data[0] if isinstance(data, list) and data else None
            if isinstance(first, np.ndarray) or is_tensor(first) or on_gpu(first):
                if args:
                    return [wrapper(item, *args[1:], **kwargs) for item in data]
                return [wrapper(**(kwargs | {name: item})) for item in data]
            if not is_tensor(data):
                return function(*args, **kwargs)
            args, kwargs = _without_tensors(function.__name__, args, kwargs)
            refuse(function, args[0] if args else next(kwargs[name] for name in names if kwargs.get(name) is not None))
            return to_tensor(function(*args, **kwargs))

        return wrapper  # type: ignore[return-value]

    return decorate
