"""The kernels that the cases of `gpu_cases` ask for, compiled into the package's cache by a process for each core: one
after another they would take a GPU's minutes. Needs no GPU: `tools/gpu_compile.py sm_90` fills FASTAUDIO_CACHE_DIR,
which can be carried to a machine with the same NVRTC.

Each case is set up on a device that writes down what is to be compiled, launches nothing and holds nothing.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tools"), str(ROOT / "tests" / "cuda")]

import gpu_cases  # noqa: E402
from sim.array import SimArray  # noqa: E402

from fastaudio.backends import registry  # noqa: E402
from fastaudio.backends.cuda import KERNELS, cache  # noqa: E402
from fastaudio.backends.cuda.device import Device  # noqa: E402
from fastaudio.backends.cuda.tape import Tape  # noqa: E402

Kernel = tuple[str, str]  # stem, text


class Paper(Device):
    """Zeros that nobody touches; kernels that are written down. `wanted`: texts, in their order."""

    def __init__(self) -> None:
        super().__init__()
        self.wanted: dict[Kernel, None] = {}
        self.engine = registry.Backend("cuda", KERNELS, partial(Tape, self, KERNELS), self)

    def empty(self, shape: tuple[int, ...], dtype: Any) -> SimArray:
        return SimArray(self, np.zeros(shape, dtype))

    zeros = empty

    def write(self, array: SimArray, host: np.ndarray) -> None:
        pass

    def download(self, array: SimArray) -> np.ndarray:
        return array.host().copy()

    def pointer(self, array: SimArray) -> int:
        return array.pointer

    def compile(self, stem: str, text: str, kernel: str) -> None:
        self.wanted[stem, text] = None

    def launch(self, *_: Any) -> None:
        pass

    def capture(self, work: Callable[[], None], scratch: dict[str, Any]) -> Callable[[], None]:
        return work

    def synchronize(self) -> None:
        pass


def wanted(sizes: gpu_cases.Sizes) -> list[Kernel]:
    """What all cases ask for, the largest sources first: they take longest."""
    gpu_cases.drawn = lambda seed, *shape: np.zeros(shape, np.float32)
    gpu_cases.pictures = lambda seed, s: np.zeros((s.batch, s.side, s.side, 1), np.float32)
    device = Paper()
    for made in gpu_cases.cases(sizes).values():
        for maker in made.values():
            maker(device.engine, sizes).work()
    return sorted(device.wanted, key=lambda kernel: -len(kernel[1]))


def _compiled(kernel: Kernel, arch: str) -> None:
    cache.cubin(kernel[1], kernel[0], arch)


def main() -> None:
    """`gpu_compile.py sm_90 [small]`: a line of JSON says what was done."""
    begun, arch, small = time.monotonic(), sys.argv[1], "small" in sys.argv[2:]
    kernels = wanted(gpu_cases.SMALL if small else gpu_cases.Sizes())
    with ProcessPoolExecutor() as pool:
        list(pool.map(partial(_compiled, arch=arch), kernels))
    found = {"kernels": len(kernels), "arch": arch, "folder": str(cache.folder())}
    print(json.dumps({**found, "seconds": round(time.monotonic() - begun, 1)}))


if __name__ == "__main__":
    main()
