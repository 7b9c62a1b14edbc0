"""CUDA C++ text to a cubin, or to PTX, by NVRTC: needs no GPU and no driver. Owns: where the library is, options, log.

The library comes with the extra `cuda13` (or `cuda12`), or from CUDA_HOME, or from where the loader looks.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import re
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import NamedTuple

from ...errors import DeviceError

_NAMES = ("libnvrtc.so.13", "libnvrtc.so.12", "libnvrtc.so", "nvrtc64_130_0.dll", "nvrtc64_120_0.dll")
_MEMORY = re.compile(r"(\d+) bytes stack frame, (\d+) bytes spill stores, (\d+) bytes spill loads")
OPTIONS = ("-std=c++17", "--ptxas-options=-v", "-default-device")


class Usage(NamedTuple):
    """What one kernel takes of the machine, as ptxas reports it: bytes, but for registers."""

    registers: int
    stack: int
    spills: int


class Compiled(NamedTuple):
    cubin: bytes
    log: str
    usage: dict[str, Usage]  # by kernel


def _driver() -> int | None:
    """The major version of CUDA that the driver knows; None where there is no driver."""
    for name in ("libcuda.so.1", "nvcuda.dll"):
        with suppress(OSError):
            number = ctypes.c_int()
            if ctypes.CDLL(name).cuDriverGetVersion(ctypes.byref(number)) == 0:
                return number.value // 1000
    return None


def _newer(place: str, driver: int) -> bool:
    """Whether the library, by its name, is too new for a driver of this CUDA version."""
    found = re.search(r"libnvrtc\.so\.(\d+)|nvrtc64_(\d+)0_", place)
    return found is not None and int(found.group(1) or found.group(2)) > driver


def _places() -> list[str]:
    """Where the library may be; those last that are too new for the driver: extras for both may be installed."""
    wheel = importlib.util.find_spec("nvidia")
    roots = [Path(place) for place in wheel.submodule_search_locations or ()] if wheel else []
    folders = [root / part / sub for root in roots for part in ("cu13", "cuda_nvrtc") for sub in ("lib", "bin")]
    for variable in ("CUDA_HOME", "CUDA_PATH"):
        if os.environ.get(variable):
            folders += [Path(os.environ[variable]) / part for part in ("lib64", "lib", "bin")]
    found = [str(folder / name) for folder in folders for name in _NAMES if (folder / name).exists()]
    driver = _driver()
    return sorted([*found, *_NAMES], key=lambda place: driver is not None and _newer(place, driver))


@cache
def _library() -> ctypes.CDLL:
    for place in _places():
        try:
            if os.path.isabs(place):  # 13.0 looks for its other half where the loader looks, and not beside itself
                for part in sorted(Path(place).parent.glob("libnvrtc-builtins.so.*")):
                    ctypes.CDLL(str(part))
            return ctypes.CDLL(place)
        except OSError:
            continue
    raise DeviceError("nvrtc: the CUDA compiler library is not there; pip install fastaudio-kernels[cuda13]")


def available() -> bool:
    try:
        _library()
    except DeviceError:
        return False
    return True


@cache
def version() -> tuple[int, int]:
    major, minor = ctypes.c_int(), ctypes.c_int()
    _check(_library().nvrtcVersion(ctypes.byref(major), ctypes.byref(minor)), "version")
    return major.value, minor.value


@cache
def architectures() -> list[int]:
    """Those the compiler knows, 90 for sm_90."""
    count = ctypes.c_int()
    _check(_library().nvrtcGetNumSupportedArchs(ctypes.byref(count)), "architectures")
    found = (ctypes.c_int * count.value)()
    _check(_library().nvrtcGetSupportedArchs(found), "architectures")
    return sorted(found)


def target(arch: str) -> str:
    """What to compile for where `arch` is to run it: itself, if this compiler knows it; else the machine code of the
    newest before it of its major version, which it can run; else PTX of the newest before it, for the driver.
    """
    number = int(arch.removeprefix("sm_"))
    before = [known for known in architectures() if known <= number]
    if not before:
        raise DeviceError(f"nvrtc: {arch} is too old for NVRTC {'.'.join(map(str, version()))}")
    return f"{'sm' if before[-1] // 10 == number // 10 else 'compute'}_{before[-1]}"


def compile(text: str, name: str, arch: str) -> Compiled:
    """`text` for `arch` ("sm_90", "sm_90a", "compute_90": PTX); DeviceError with the compiler's log if it does not
    compile."""
    lib, program = _library(), ctypes.c_void_p()
    _check(lib.nvrtcCreateProgram(ctypes.byref(program), text.encode(), name.encode(), 0, None, None), name)
    try:
        options = [option.encode() for option in (f"-arch={arch}", *OPTIONS)]
        failed = lib.nvrtcCompileProgram(program, len(options), (ctypes.c_char_p * len(options))(*options))
        log = _bytes(lib.nvrtcGetProgramLogSize, lib.nvrtcGetProgramLog, program).rstrip(b"\0").decode()
        if failed:
            raise DeviceError(f"nvrtc: {name} does not compile for {arch}\n{log}")
        kind = "PTX" if arch.startswith("compute") else "CUBIN"
        cubin = _bytes(getattr(lib, f"nvrtcGet{kind}Size"), getattr(lib, f"nvrtcGet{kind}"), program)
    finally:
        lib.nvrtcDestroyProgram(ctypes.byref(program))
    return Compiled(cubin, log, _usage(log))


def _bytes(size_of: ctypes._CFuncPtr, get: ctypes._CFuncPtr, program: ctypes.c_void_p) -> bytes:
    size = ctypes.c_size_t()
    _check(size_of(program, ctypes.byref(size)), "result")
    buffer = ctypes.create_string_buffer(size.value)
    _check(get(program, buffer), "result")
    return buffer.raw


def _check(code: int, what: str) -> None:
    if code:
        raise DeviceError(f"nvrtc: {what}: error {code}")


def _usage(log: str) -> dict[str, Usage]:
    found = {}
    for part in log.split("Compiling entry function ")[1:]:
        stack, stores, loads = map(int, _MEMORY.search(part).groups())
        registers = int(re.search(r"Used (\d+) registers", part).group(1))
        found[part.split("'")[1]] = Usage(registers, stack, stores + loads)
    return found
