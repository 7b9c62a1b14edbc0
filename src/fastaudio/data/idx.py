"""MNIST's own format: two zeros, the type, the number of sizes, the sizes, the numbers; all big-endian."""

from __future__ import annotations

import os
from math import prod
from typing import Any

import numpy as np

from .. import _check
from ..errors import FormatError

_TYPES = {0x08: ">u1", 0x09: ">i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}


def read_idx(path: Any) -> np.ndarray:
    """The array of a file such as `train-images-idx3-ubyte`.

    Raises
    ------
    FormatError : no such file format, or not as many bytes as its sizes say

    Examples
    --------
    >>> import os, tempfile
    >>> name = os.path.join(tempfile.mkdtemp(), "x-idx2-ubyte")
    >>> with open(name, "wb") as file:
    ...     size = file.write(bytes([0, 0, 8, 2, 0, 0, 0, 1, 0, 0, 0, 3, 7, 8, 9]))
    >>> read_idx(name)
    array([[7, 8, 9]], dtype=uint8)
    """
    path = os.fsdecode(path)
    with open(path, "rb") as file:
        head = file.read(4)
        if len(head) < 4 or head[:2] != b"\0\0" or head[2] not in _TYPES or not head[3]:
            raise FormatError(f"{path}: must begin with 0 0, a type and a number of sizes, got {head!r}")
        sizes = file.read(4 * head[3])
        shape = tuple(int.from_bytes(sizes[i : i + 4], "big") for i in range(0, len(sizes), 4))
        dtype = np.dtype(_TYPES[head[2]])
        held = os.fstat(file.fileno()).st_size - 4 - 4 * head[3]
        if len(sizes) < 4 * head[3] or prod(shape) * dtype.itemsize != held:
            raise FormatError(f"{path}: must have the bytes of its shape {shape}, got {held}")
        return np.frombuffer(file.read(), dtype).reshape(shape).astype(dtype.newbyteorder("="))


def load_mnist(folder: Any, part: str = "train") -> tuple[np.ndarray, np.ndarray]:
    """Images (N, 28, 28) uint8 and labels (N,) of `fa.data.download("mnist", ...)`; part "train" or "test"."""
    name = {"train": "train", "test": "t10k"}[_check.one_of("load_mnist", "part", part, ("train", "test"))]
    images = read_idx(os.path.join(os.fsdecode(folder), f"{name}-images-idx3-ubyte"))
    labels = read_idx(os.path.join(os.fsdecode(folder), f"{name}-labels-idx1-ubyte"))
    if images.ndim != 3 or labels.shape != images.shape[:1]:
        raise FormatError(f"{folder}: must have a label for each image, got {labels.shape} for {images.shape}")
    return images, labels
