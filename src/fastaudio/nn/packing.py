"""Weights of convolutions: torch's layout, (K, C / groups, kh, kw), and the kernels', (KB, CB, kh, kw, 16 c, 16 k).

Output channel k is lane k % 16 of block k // 16, input channel c likewise. Packed weights are dense: zero between
channels of different groups and in the lanes beyond the channels.
"""

from __future__ import annotations

import numpy as np

LANES = 16


def pack(w: np.ndarray, groups: int = 1) -> np.ndarray:
    """Packed weights of `w (K, C / groups, kh, kw)`."""
    k, c, kh, kw = w.shape
    blocks_k, blocks_c = -(-k // LANES), -(-c * groups // LANES)
    dense = np.zeros((blocks_k * LANES, blocks_c * LANES, kh, kw), w.dtype)
    rows = k // groups
    for g in range(groups):
        dense[g * rows : (g + 1) * rows, g * c : (g + 1) * c] = w[g * rows : (g + 1) * rows]
    blocks = dense.reshape(blocks_k, LANES, blocks_c, LANES, kh, kw)
    return np.ascontiguousarray(blocks.transpose(0, 2, 4, 5, 3, 1))


def unpack(packed: np.ndarray, shape: tuple[int, int, int, int], groups: int = 1) -> np.ndarray:
    """The weights of that shape, (K, C / groups, kh, kw), as an array of their own."""
    k, c, kh, kw = shape
    dense = packed.transpose(0, 5, 1, 4, 2, 3).reshape(packed.shape[0] * LANES, packed.shape[1] * LANES, kh, kw)
    rows = k // groups
    return np.concatenate([dense[g * rows : (g + 1) * rows, g * c : (g + 1) * c] for g in range(groups)])


#: A transposed convolution's weights, torch's (C, K / groups, kh, kw), are those of the convolution from K to C
#: channels whose gradient it is: the same layout, the same functions.
pack_transposed, unpack_transposed = pack, unpack
