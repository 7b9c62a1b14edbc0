"""Start a kernel: compiled once, its arguments checked against its signature. Owns: the way from a name to a launch."""

from __future__ import annotations

from typing import Any

from . import source
from .device import Device, of
from .prototype import Prototype, parse

_GRID = (2**31 - 1, 65535, 65535)


def three(size: int | tuple[int, ...]) -> tuple[int, int, int]:
    """A grid or block as three numbers."""
    size = (size,) if isinstance(size, int) else tuple(size)
    return (*size, 1, 1)[:3]  # type: ignore[return-value]


def blocks(n: int, each: int, most: int = 1 << 16) -> int:
    """Blocks for n elements, `each` per block; kernels stride over what lies beyond `most` blocks."""
    return min(-(-n // each), most)


def run(
    kernel: str,
    stem: str,
    grid: int | tuple[int, ...],
    block: int | tuple[int, ...],
    arguments: tuple[Any, ...],
    shared: int = 0,
    **constants: int | float,
) -> None:
    """Run `kernel` of `stem` with `constants` defined, on the device where its arrays live.

    `shared`: bytes of FA_SMEM. An empty grid is no launch.
    """
    device = of(*arguments)
    grid, block = three(grid), three(block)
    prototype, function = _function(device, stem, kernel, constants)
    values = prototype.values(arguments, device)
    if any(g > most for g, most in zip(grid, _GRID, strict=True)):
        raise ValueError(f"{kernel}: the grid must be within {_GRID}, got {grid}")
    if not 0 < block[0] * block[1] * block[2] <= prototype.threads:
        raise ValueError(f"{kernel}: compiled for up to {prototype.threads} threads a block, got {block}")
    if shared > device.shared_limit:
        raise ValueError(f"{kernel}: {device.shared_limit} bytes of shared memory at most, got {shared}")
    if all(grid):
        device.launch(function, grid, block, shared, values)


def _function(device: Device, stem: str, kernel: str, constants: dict[str, int | float]) -> tuple[Prototype, Any]:
    """The kernel's signature and its compiled form, kept on the device."""
    key = (stem, kernel, *constants.items())
    found = device.functions.get(key)
    if found is None:
        text = source.text(stem, constants)
        prototypes = parse(text)
        if kernel not in prototypes:
            raise KeyError(f"{stem}.cuh has no kernel {kernel!r}")
        found = device.functions[key] = prototypes[kernel], device.compile(stem, text, kernel)
    return found
