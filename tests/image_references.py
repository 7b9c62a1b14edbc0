"""Blocked images and their kernels in NumPy, float64: the reference of the tests."""

import numpy as np


def block(x):
    """(N, C, H, W) -> (N, CB, H, W, 16)."""
    n, c, h, w = x.shape
    padded = np.zeros((n, -(-c // 16) * 16, h, w), x.dtype)
    padded[:, :c] = x
    return np.ascontiguousarray(padded.reshape(n, -1, 16, h, w).transpose(0, 1, 3, 4, 2))


def unblock(x, channels):
    """The way back; padding lanes must be zero."""
    n, blocks, h, w, lanes = x.shape
    plain = x.transpose(0, 1, 4, 2, 3).reshape(n, blocks * lanes, h, w)
    assert not plain[:, channels:].any()
    return plain[:, :channels]


def same_bits(a, b):
    return a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()


def random_pooling(rng):
    """(N, C, H, W), pooled (OH, OW), size, stride, padding: every window has a pixel in it; the right and the lower
    padding follow from the pooled size.
    """
    n, c = int(rng.integers(1, 4)), int(rng.choice([1, 3, 15, 16, 17, 33]))
    sizes = []
    for _ in range(2):
        length, k, stride = int(rng.integers(1, 13)), int(rng.integers(1, 5)), int(rng.integers(1, 5))
        pad = int(rng.integers(0, k))
        out = int(rng.integers(1, (length + pad - 1) // stride + 2))
        sizes.append((length, out, k, stride, pad))
    (h, oh, kh, sh, top), (w, ow, kw, sw, left) = sizes
    return (n, c, h, w), (oh, ow), (kh, kw), (sh, sw), (top, left)


def windows(x, pooled, size, stride, padding, outside):
    """(kh kw, N, C, OH, OW): the values of all windows, `outside` beyond the image."""
    n, c, h, w = x.shape
    (oh, ow), (kh, kw), (sh, sw), (top, left) = pooled, size, stride, padding
    room = np.full((n, c, oh * sh + kh + h, ow * sw + kw + w), outside, np.result_type(x, np.float64))
    room[:, :, top : top + h, left : left + w] = x
    return np.stack([room[:, :, i : i + oh * sh : sh, j : j + ow * sw : sw] for i in range(kh) for j in range(kw)])


def spread(values, shape, size, stride, padding):
    """The adjoint of `windows`."""
    n, c, h, w = shape
    (oh, ow), (kh, kw), (sh, sw), (top, left) = values.shape[3:], size, stride, padding
    room = np.zeros((n, c, oh * sh + kh + h, ow * sw + kw + w))
    for place, value in enumerate(values):
        i, j = divmod(place, kw)
        room[:, :, i : i + oh * sh : sh, j : j + ow * sw : sw] += value
    return room[:, :, top : top + h, left : left + w]
