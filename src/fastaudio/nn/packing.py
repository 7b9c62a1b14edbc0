"""Weights of convolutions: torch's layout, (K, C / groups, kh, kw), and the kernels', (KB, CB, kh, kw, 16 c, 16 k).

Output channel k is lane k % 16 of block k // 16, input channel c likewise. Packed weights are dense: zero between
channels of different groups and in the lanes beyond the channels.
"""

from __future__ import annotations

import numpy as np

from ..backends.convolution import LANES, blocks


def pack(w: np.ndarray, groups: int = 1) -> np.ndarray:
    """Packed weights of `w (K, C / groups, kh, kw)`; a transposed convolution's, torch's (C, K / groups, kh, kw), are
    those of the convolution from K to C channels whose gradient it is.
    """
    k, c, kh, kw = w.shape
    kb, cb = blocks(k), blocks(c * groups)
    dense = np.zeros((kb * LANES, cb * LANES, kh, kw), w.dtype)
    rows = k // groups
    for g in range(groups):
        dense[g * rows : (g + 1) * rows, g * c : (g + 1) * c] = w[g * rows : (g + 1) * rows]
    cut = dense.reshape(kb, LANES, cb, LANES, kh, kw)
    return np.ascontiguousarray(cut.transpose(0, 2, 4, 5, 3, 1))


def unpack(packed: np.ndarray, shape: tuple[int, int, int, int], groups: int = 1) -> np.ndarray:
    """The weights of that shape, (K, C / groups, kh, kw), as an array of their own."""
    k, c, kh, kw = shape
    dense = packed.transpose(0, 5, 1, 4, 2, 3).reshape(packed.shape[0] * LANES, packed.shape[1] * LANES, kh, kw)
    rows = k // groups
    return np.concatenate([dense[g * rows : (g + 1) * rows, g * c : (g + 1) * c] for g in range(groups)])
