"""Convolutions in NumPy, float64, tap by tap on plain images: what the kernels are tested against; and random cases."""

from typing import NamedTuple

import numpy as np

LANES = 16


def blocked(x):
    """(N, C, H, W) -> (N, CB, H, W, 16)."""
    n, c, h, w = x.shape
    blocks = -(-c // LANES)
    out = np.zeros((n, blocks * LANES, h, w), x.dtype)
    out[:, :c] = x
    return np.ascontiguousarray(out.reshape(n, blocks, LANES, h, w).transpose(0, 1, 3, 4, 2))


def plain(x, channels):
    n, cb, h, w, _ = x.shape
    return x.transpose(0, 1, 4, 2, 3).reshape(n, cb * LANES, h, w)[:, :channels]


def bias_block(b):
    out = np.zeros(-(-b.size // LANES) * LANES, b.dtype)
    out[: b.size] = b
    return out


class Case(NamedTuple):
    n: int
    c: int
    k: int
    size: tuple
    kernel: tuple
    stride: tuple
    padding: tuple
    dilation: tuple
    groups: int
    out: tuple

    @property
    def x_shape(self):
        return self.n, self.c, *self.size

    @property
    def y_shape(self):
        return self.n, self.k, *self.out

    @property
    def w_shape(self):
        return self.k, self.c // self.groups, *self.kernel

    @property
    def arguments(self):
        return self.stride, self.padding, self.dilation, self.groups, (self.c, self.k)

    def flipped(self):
        """The arguments of the transposed convolution from y to x."""
        return self.stride, self.padding, self.dilation, self.groups, (self.k, self.c)


def draw(rng):
    """A convolution with sizes around the blocks' and tiles' edges; Keras's `same`, torch's and any other padding."""
    pick = lambda *options: options[rng.integers(len(options))]
    kernel = pick((1, 1), (3, 3), (3, 3), (2, 2), (5, 4), (1, int(rng.integers(1, 8))), tuple(rng.integers(1, 5, 2).tolist()))
    stride = pick((1, 1), (1, 1), (2, 2), tuple(rng.integers(1, 4, 2).tolist()))
    dilation = pick((1, 1), (1, 1), (1, 1), tuple(rng.integers(1, 4, 2).tolist()))
    groups = pick(1, 1, 1, 1, 2, 3, int(rng.integers(1, 20)))
    depthwise = groups > 1 and rng.integers(3) == 0
    c, k = (groups * (1 if depthwise else max(1, pick(1, 3, 16, 17, 40) // groups)) for _ in range(2))
    size = pick((8, 8), (1, int(rng.integers(1, 50))), (int(rng.integers(1, 50)), 1), tuple(rng.integers(1, 24, 2).tolist()))
    window = [(a - 1) * d + 1 for a, d in zip(kernel, dilation, strict=True)]
    if rng.integers(2):
        out = tuple(-(-s // t) for s, t in zip(size, stride, strict=True))
        padding = tuple(max((o - 1) * t + v - s, 0) // 2 for o, t, v, s in zip(out, stride, window, size, strict=True))
    else:
        padding = tuple(rng.integers(0, 4, 2).tolist())
        out = tuple(max(1, (s + 2 * p - v) // t + 1) for s, p, v, t in zip(size, padding, window, stride, strict=True))
    return Case(int(rng.integers(1, 4)), c, k, size, kernel, stride, padding, dilation, groups, out)


def dense(w, groups):
    """Weights (K, C / groups, kh, kw) -> (K, C, kh, kw)."""
    k, c, kh, kw = w.shape
    out = np.zeros((k, c * groups, kh, kw))
    for g in range(groups):
        rows = slice(g * k // groups, (g + 1) * k // groups)
        out[rows, g * c : (g + 1) * c] = w[rows]
    return out


def _taps(case):
    """(a, b, slices of the padded input), and the padded input's size."""
    (kh, kw), (sh, sw), (dh, dw), (oh, ow) = case.kernel, case.stride, case.dilation, case.out
    taps = [(a, b, (slice(a * dh, a * dh + (oh - 1) * sh + 1, sh), slice(b * dw, b * dw + (ow - 1) * sw + 1, sw)))
            for a in range(kh) for b in range(kw)]
    need = ((oh - 1) * sh + (kh - 1) * dh + 1, (ow - 1) * sw + (kw - 1) * dw + 1)
    return taps, [max(v, s + p) for v, s, p in zip(need, case.size, case.padding, strict=True)]


def conv2d(case, x, w):
    taps, size = _taps(case)
    padded, (top, left) = np.zeros((*x.shape[:2], *size)), case.padding
    padded[:, :, top : top + x.shape[2], left : left + x.shape[3]] = x
    w, y = dense(w, case.groups), np.zeros(case.y_shape)
    for a, b, (rows, cols) in taps:
        y += np.einsum("nchw,kc->nkhw", padded[:, :, rows, cols], w[:, :, a, b])
    return y


def conv2d_dx(case, dy, w):
    taps, size = _taps(case)
    padded, (top, left) = np.zeros((case.n, case.c, *size)), case.padding
    w, dy = dense(w, case.groups), dy.astype(float)
    for a, b, (rows, cols) in taps:
        padded[:, :, rows, cols] += np.einsum("nkhw,kc->nchw", dy, w[:, :, a, b])
    return padded[:, :, top : top + case.size[0], left : left + case.size[1]]


def conv2d_dw(case, x, dy):
    taps, size = _taps(case)
    padded, (top, left) = np.zeros((*x.shape[:2], *size)), case.padding
    padded[:, :, top : top + x.shape[2], left : left + x.shape[3]] = x
    full, dy = np.zeros((case.k, case.c, *case.kernel)), dy.astype(float)
    for a, b, (rows, cols) in taps:
        full[:, :, a, b] = np.einsum("nchw,nkhw->kc", padded[:, :, rows, cols], dy)
    k, c, g = case.k // case.groups, case.c // case.groups, case.groups
    return np.concatenate([full[i * k : (i + 1) * k, i * c : (i + 1) * c] for i in range(g)])
