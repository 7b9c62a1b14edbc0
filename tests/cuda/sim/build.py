"""Stems compiled for the simulator by g++: kept by the hash of what went in. Owns: flags, the build folder."""

from __future__ import annotations

import ctypes
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

from fastaudio.backends.cuda.prototype import Prototype, parse

HERE = Path(__file__).parent
FOLDER = Path(os.environ.get("FASTAUDIO_SIM_CACHE", HERE.parents[2] / "build" / "sim"))
COMPILER = os.environ.get("CXX", "g++")
THREAD = os.environ.get("FASTAUDIO_SIM") == "thread"  # look for races; the process has libtsan preloaded

# the checks end in a trap, which the simulator catches: misaligned vectors, local arrays, indices beyond int
CHECKS = "-fsanitize=alignment,bounds,signed-integer-overflow,integer-divide-by-zero,shift-exponent"
FLAGS = [
    "-std=c++17",
    "-O1",
    "-gdwarf-4",
    "-fPIC",
    "-shared",
    "-ffp-contract=off",
    "-fno-math-errno",
    "-U_FORTIFY_SOURCE",
]
FLAGS += ["-DSIM_TSAN"] if THREAD else []
STEM_FLAGS = [*FLAGS, CHECKS, "-fsanitize-undefined-trap-on-error", "-Wall", "-Wno-unknown-pragmas", "-Wno-unused"]
STEM_FLAGS += ["-fsanitize=thread"] if THREAD else []


def available() -> bool:
    """The simulator needs Linux and g++."""
    return sys.platform == "linux" and shutil.which(COMPILER) is not None


@cache
def _headers() -> str:
    return "".join(path.read_text("utf-8") for path in sorted(HERE.glob("*.h")))


@cache
def _version() -> str:
    return subprocess.run([COMPILER, "--version"], capture_output=True, text=True, check=True).stdout


def _compiled(name: str, sources: dict[str, str], main: list[str], flags: list[str]) -> Path:
    """The library `name`, from texts written into a folder of their hash."""
    said = repr((sorted(sources.items()), main, flags, _headers(), _version()))
    folder = FOLDER / hashlib.sha256(said.encode()).hexdigest()[:20]
    library = folder / f"{name}.so"
    if library.exists():
        return library
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as own:  # another process may be compiling the same
        for file, text in sources.items():
            (Path(own) / file).write_text(text, "utf-8")
        command = [COMPILER, *flags, f"-I{HERE}", *main, "-o", "new.so"]
        done = subprocess.run(command, cwd=own, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"{name}: g++ failed\n{done.stderr[-4000:]}")
        (Path(own) / "new.so").replace(library)
    return library


@cache
def runtime() -> ctypes.CDLL:
    """The scheduler and its guarded memory; stems find its names because it is loaded globally."""
    sources = {file: (HERE / file).read_text("utf-8") for file in ("runtime.cpp", "guards.cpp")}
    path = _compiled("runtime", sources, [*sources, "-ldl"], FLAGS)
    lib = ctypes.CDLL(str(path), mode=ctypes.RTLD_GLOBAL)
    lib.sim_launch.argtypes = [ctypes.c_void_p] * 4 + [ctypes.c_uint, ctypes.c_int, ctypes.c_uint]
    lib.sim_message.restype = lib.sim_place.restype = ctypes.c_char_p
    lib.sim_address.restype = lib.sim_shared_end.restype = lib.sim_alloc.restype = ctypes.c_void_p
    lib.sim_alloc.argtypes = [ctypes.c_size_t]
    lib.sim_free.argtypes = [ctypes.c_void_p, ctypes.c_size_t]
    lib.sim_place.argtypes = [ctypes.POINTER(ctypes.c_size_t)]
    return lib


def _caller(kernel: Prototype) -> str:
    """`sim_call_NAME(void** a)`: the kernel with its arguments taken from addresses, as a launch has them."""
    types = [f"{p.type}*" if p.pointer else p.type for p in kernel.parameters]
    values = ", ".join(f"*({kind}*)a[{i}]" for i, kind in enumerate(types))
    return f'extern "C" void sim_call_{kernel.name}(void** a) {{ (void)a; {kernel.name}({values}); }}\n'


def stem(name: str, text: str) -> ctypes.CDLL:
    """A stem's text as a library with a `sim_call_NAME` for each of its kernels."""
    runtime()
    source = '#include "language.h"\n' + text + '#line 1 "callers"\n' + "".join(map(_caller, parse(text).values()))
    file = name.replace("/", "-")
    return ctypes.CDLL(str(_compiled(file, {f"{file}.cpp": source}, [f"{file}.cpp"], STEM_FLAGS)))


class Races:
    """What ThreadSanitizer writes, read after each launch. `here` is false in a process without it."""

    def __init__(self) -> None:
        self.here = THREAD
        self._log = Path(f"{os.environ.get('FASTAUDIO_SIM_LOG', '')}.{os.getpid()}")
        self._read = 0

    def found(self) -> str:
        """The places of the races since the last time, or nothing."""
        if not self.here or not self._log.exists():
            return ""
        text = self._log.read_text("utf-8")[self._read :]
        self._read += len(text)
        return "; ".join(dict.fromkeys(map(_places, text.split("WARNING: ThreadSanitizer: data race")[1:])))


def _places(report: str) -> str:
    """The two accesses of a report, each with its line."""
    seen = re.findall(r"(?:Previous )?([Ww]rite|[Rr]ead) of size (\d+).*\n +#0 .*?([\w.-]+:\d+)", report)
    return " and ".join(f"{what.lower()} of {size} bytes at {place}" for what, size, place in seen[:2])


RACES = Races()
