"""copy_channels: concatenation along channels and its adjoint, in whole blocks and across them."""

import numpy as np
import pytest
from image_references import block, unblock
from support import full, noise


def test_concatenation_and_its_adjoint(engine, real):
    rng = np.random.default_rng(0)
    copy = engine.kernel("copy_channels")
    for i in range(200):
        step = 16 if i % 4 == 0 else 1
        counts = [int(c) * step for c in rng.integers(1, 50 // step + 1, int(rng.integers(1, 5)))]
        n, h, w = int(rng.integers(1, 4)), int(rng.integers(1, 6)), int(rng.integers(1, 6))
        parts, total = [noise(rng, (n, c, h, w), real) for c in counts], sum(counts)
        out, to = full((n, -(-total // 16), h, w, 16), real), 0
        for part in parts:  # in ascending order, each clears the lanes behind it
            assert copy(out, block(part), to, 0, part.shape[1]) is None
            to += part.shape[1]
        assert np.array_equal(unblock(out, total), np.concatenate(parts, 1)), counts
        start = 0
        for part in parts:
            back = full(block(part).shape, real)
            copy(back, out, 0, start, part.shape[1])
            assert np.array_equal(unblock(back, part.shape[1]), part), counts
            start += part.shape[1]


def test_any_part_to_any_place(engine, real):
    rng = np.random.default_rng(1)
    for _ in range(300):
        blocks, more = (int(b) for b in rng.integers(1, 5, 2))
        n, s = int(rng.integers(1, 3)), int(rng.choice([1, 2, 3, 7, 1100]))
        x, out = noise(rng, (n, blocks * 16, 1, s), real), noise(rng, (n, more * 16, 1, s), real)
        start, to = int(rng.integers(0, blocks * 16)), int(rng.integers(0, more * 16))
        count = int(rng.integers(0, min(blocks * 16 - start, more * 16 - to) + 1))
        want, got = out.copy(), block(out)
        if count:
            want[:, to : -(-(to + count) // 16) * 16] = 0
            want[:, to : to + count] = x[:, start : start + count]
        engine.kernel("copy_channels")(got, block(x), to, start, count)
        assert np.array_equal(unblock(got, more * 16), want), (blocks, more, s, start, to, count)


def test_mistakes(engine, real):
    x, out = np.zeros((1, 2, 3, 3, 16), real), np.zeros((1, 1, 3, 3, 16), real)
    for to, start, count in ((-1, 0, 4), (0, -1, 4), (0, 0, -1), (0, 0, 17), (10, 0, 7), (0, 30, 3)):
        with pytest.raises(ValueError):
            engine.kernel("copy_channels")(out, x, to, start, count)
    with pytest.raises(ValueError):
        engine.kernel("copy_channels")(out, np.zeros((1, 2, 3, 4, 16), real), 0, 0, 16)
