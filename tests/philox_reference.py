"""Philox4x32-10 and the numbers made of it, in NumPy, as the paper has them: the reference of the tests."""

import numpy as np

#: counter, key -> words; from the authors' known answers (Random123, kat_vectors)
KNOWN = (
    ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
    ((0xFFFFFFFF,) * 4, (0xFFFFFFFF,) * 2, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
    ((0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344), (0xA4093822, 0x299F31D0), (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1)),
)


def philox(counter, key):
    """(..., 4) words of (..., 4) counters."""
    c = [np.asarray(word, np.uint64) for word in np.moveaxis(np.asarray(counter, np.uint64), -1, 0)]
    k0, k1 = (int(k) for k in key)
    low = np.uint64(0xFFFFFFFF)
    for _ in range(10):
        p0, p1 = c[0] * np.uint64(0xD2511F53), c[2] * np.uint64(0xCD9E8D57)
        c = [p1 >> np.uint64(32) ^ c[1] ^ np.uint64(k0), p1 & low, p0 >> np.uint64(32) ^ c[3] ^ np.uint64(k1), p0 & low]
        k0, k1 = (k0 + 0x9E3779B9) % 2**32, (k1 + 0xBB67AE85) % 2**32
    return np.stack(c, -1).astype(np.uint32)


def words(n, counter, stream, first=0):
    """The word of each of n elements from `first` on."""
    if first:
        return words(first + n, counter, stream)[first:]
    seed, step = (int(v) for v in counter)
    i = np.arange(n, dtype=np.uint64)
    block = i // np.uint64(64) * np.uint64(16) + i % np.uint64(16)
    rest = [np.full(n, v, np.uint64) for v in (stream, step % 2**32, step >> 32)]
    bits = philox(np.stack([block, *rest], -1), (seed % 2**32, seed >> 32))
    return bits[np.arange(n), np.arange(n) // 16 % 4]


def uniform(n, counter, stream, low, high, dtype):
    return (low + (words(n, counter, stream) >> 8).astype(np.float64) * (float(np.float32(high - low)) / 2**24)).astype(dtype)


def normal(n, counter, stream, first=0):
    if first:
        return normal(first + n, counter, stream)[first:]
    w = words(-(-n // 64) * 64, counter, stream).reshape(-1, 2, 2, 16) >> 8  # group, pair, first or second
    radius, angle = np.sqrt(-2 * np.log((w[:, :, 0] + 1.0) / 2**24)), w[:, :, 1] * (2 * np.pi / 2**24)
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], 2).reshape(-1)[:n]
