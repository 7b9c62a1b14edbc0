"""What the instructions of tensor cores answer, word by word. For tools/gpu_check.py and the simulator's tests."""

import numpy as np

from ..launch import blocks, run

STEM = "nn/mma_check"
SPECIAL = (0.0, -0.0, 1.0, -1.5, np.inf, -np.inf, np.nan, 1e-40, 3e38, 1.00048828125, 1.0014648, 1.00390625, 1.01171875)


def products(device, bf16, cases=64):
    """Random fragments (a, b, c, d) as NumPy arrays, d what the device computes; numbers of many magnitudes."""
    rng = np.random.default_rng(int(bf16))
    a, b = (rng.standard_normal((cases, 32, k)) * 2.0 ** rng.integers(-8, 8, (cases, 32, k)) for k in (8, 4))
    c = rng.standard_normal((cases, 32, 4)).astype(np.float32)
    a, b = (_words(x.astype(np.float32), bf16) for x in (a, b))
    d = device.empty(c.shape, np.float32)
    run("mma_words", STEM, cases, 32, (d, *map(device.upload, (a, b, c)), int(bf16)))
    return a, b, c, device.download(d)


def _words(x, bf16):
    """Fragments of random numbers: pairs of bf16, or every other one as tf32."""
    bits = x.view(np.uint32)
    if bf16:
        return np.ascontiguousarray(bits[..., ::2] >> 16 | bits[..., 1::2] & np.uint32(0xFFFF0000))
    return np.ascontiguousarray(bits[..., ::2] & np.uint32(0xFFFFE000))


def conversions(device, count=4096):
    """(x, tf32 words, bf16 pairs): special numbers, ties and random ones."""
    rng = np.random.default_rng(2)
    x = rng.integers(0, 2**32, count, np.uint64).astype(np.uint32)
    x[: count // 2] &= np.uint32(0xFFFFF000)  # ties of tf32
    x[: count // 4] &= np.uint32(0xFFFF8000)  # ties of bf16
    x = x.view(np.float32)
    x[: len(SPECIAL)] = SPECIAL
    tf32, bf16 = (device.empty((n,), np.uint32) for n in (count, count // 2))
    run("convert_words", STEM, blocks(count, 256), 256, (tf32, bf16, device.upload(x), count))
    return x, device.download(tf32), device.download(bf16)
