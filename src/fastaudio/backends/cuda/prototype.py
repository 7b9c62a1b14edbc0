"""The typed signature of a kernel, read from its source. Owns: C types and the arrays and numbers that fit them.

CuPy checks nothing: a float64 given to `float x` would be half read. Here every argument is checked against
`extern "C" __global__ void __launch_bounds__(256) name(const float* x, int64 n, float eps)`, written out: no macro.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from ...errors import BackendUnavailable

_COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.S)
_KERNEL = re.compile(
    r'extern\s+"C"\s+__global__\s+void\s+(?:__launch_bounds__\s*\(([^),]*)[^)]*\)\s*)?(\w+)\s*\(([^)]*)\)', re.S
)
_SHORT = {
    "long long": "int64",
    "unsigned long long": "uint64",
    "int": "int32",
    "unsigned": "uint32",
    "unsigned int": "uint32",
    "unsigned char": "uint8",
    "signed char": "int8",
    "short": "int16",
    "unsigned short": "uint16",
}
_TYPES = {  # C type -> dtype of arrays behind a pointer, bytes the address is a multiple of
    "float": (np.float32, 4),
    "float4": (np.float32, 16),
    "float2": (np.complex64, 8),
    "double": (np.float64, 8),
    "double2": (np.complex128, 16),
    "int32": (np.int32, 4),
    "uint32": (np.uint32, 4),
    "int64": (np.int64, 8),
    "uint64": (np.uint64, 8),
    "int8": (np.int8, 1),
    "uint8": (np.uint8, 1),
    "int16": (np.int16, 2),
    "uint16": (np.uint16, 2),
    "void": (None, 1),  # any array: bytes are moved
}
_NUMBERS = ("float", "double", "int32", "uint32", "int64", "uint64")


class Parameter(NamedTuple):
    name: str
    type: str
    pointer: bool
    const: bool

    def value(self, kernel: str, given: Any, device: Any) -> Any:
        """`given` as this parameter takes it: an array of the device, or a NumPy scalar of the exact type. Arrays of
        NumPy's are tables, which the device keeps; nothing could be written to them."""
        if self.pointer:
            if isinstance(given, np.ndarray):
                if not self.const:
                    raise TypeError(f"{kernel}: {self.name} is written, and must be an array of the device")
                given = device.constant(given)
            return self._array(kernel, given, device.pointer)
        kind = np.dtype(_TYPES[self.type][0])
        if kind.kind in "iu":
            return self._integer(kernel, given, kind)
        if not isinstance(given, (int, float, np.number)):
            raise TypeError(f"{kernel}: {self.name} must be a number, got {type(given).__name__}")
        return kind.type(given)

    def _integer(self, kernel: str, given: Any, kind: np.dtype) -> Any:
        if not isinstance(given, (int, np.integer)):
            raise TypeError(f"{kernel}: {self.name} must be an integer, got {type(given).__name__}")
        limits = np.iinfo(kind)
        if not limits.min <= given <= limits.max:
            raise OverflowError(f"{kernel}: {self.name} must fit {self.type}, got {given}")
        return kind.type(given)

    def _array(self, kernel: str, given: Any, pointer_of: Any) -> Any:
        if given is None:
            return None
        dtype, multiple = _TYPES[self.type]
        found = getattr(given, "dtype", None)
        if found is None:
            raise TypeError(f"{kernel}: {self.name} must be an array, got {type(given).__name__}")
        if dtype is not None and found != dtype and not (found == np.bool_ and self.type == "uint8"):
            expected = f"{self.name} must have dtype {np.dtype(dtype)}"
            if found in (np.float64, np.complex128):
                raise BackendUnavailable(f"{kernel}: {expected} on the 'cuda' engine, got {found}")
            raise TypeError(f"{kernel}: {expected}, got {found}")
        if not given.flags.c_contiguous:
            raise ValueError(f"{kernel}: {self.name} must be C-contiguous")
        if given.size and pointer_of(given) % multiple:
            raise ValueError(f"{kernel}: {self.name} must begin at a multiple of {multiple} bytes")
        return given


class Prototype(NamedTuple):
    name: str
    threads: int  # at most in a block
    parameters: tuple[Parameter, ...]

    def values(self, arguments: tuple[Any, ...], device: Any) -> list[Any]:
        """All arguments checked; TypeError, ValueError or OverflowError names the one that does not fit."""
        if len(arguments) != len(self.parameters):
            raise TypeError(f"{self.name}: takes {len(self.parameters)} arguments, got {len(arguments)}")
        return [p.value(self.name, given, device) for p, given in zip(self.parameters, arguments, strict=True)]


def _parameter(kernel: str, declared: str) -> Parameter:
    parts = re.sub(r"\b(const|__restrict__)\b", " ", declared).replace("*", " * ").split()
    kind, name = " ".join(parts[:-1]), parts[-1]
    pointer = kind.endswith("*")
    kind = kind.rstrip("* ")
    kind = _SHORT.get(kind, kind)
    if kind not in _TYPES or not (pointer or kind in _NUMBERS):
        raise ValueError(f"{kernel}: no such parameter type: {declared.strip()!r}")
    return Parameter(name, kind, pointer, "const" in declared.split())


def _threads(bound: str, text: str) -> int:
    """The block size a kernel is compiled for: a number, or a name that is #defined as one."""
    bound = bound.strip()
    if bound and not bound.isdigit():
        defined = re.search(rf"^#define {bound} (\d+)", text, re.M)
        if defined is None:
            raise ValueError(f"__launch_bounds__({bound}): neither a number nor a name defined as one")
        bound = defined.group(1)
    return int(bound or 1024)


@cache
def parse(text: str) -> dict[str, Prototype]:
    """Every kernel of a source."""
    found = {}
    text = _COMMENT.sub(" ", text)
    for bounds, name, parameters in _KERNEL.findall(text):
        listed = [part for part in parameters.split(",") if part.strip()]
        found[name] = Prototype(name, _threads(bounds, text), tuple(_parameter(name, part) for part in listed))
    if len(found) != len(re.findall(r"\b__global__\b", text)):
        raise ValueError('every kernel must be written out as `extern "C" __global__ void name(...)`, names used once')
    return found
