"""Tensor cores, as the simulator has them: fragments and roundings against NumPy, products in every arithmetic."""

import conv_references as ref
import numpy as np
import pytest
from support import error, full, noise

from fastaudio.backends.cuda.nn import mma_check, tiles
from fastaudio.nn.packing import pack, unpack

REAL = np.float32
LANES = np.arange(32)
G, T = LANES // 4, LANES % 4
LIMIT = {"tf32x3": 5e-7, "tf32": 1e-3, "bf16": 8e-3}  # of the largest value; roundings of operands are 2^-11 and 2^-9


def matrices(a, b, c, bf16):
    """The matrices that lanes hold, as the PTX manual draws them; numbers are exact in float64."""
    numbers = (lambda w: (w << 16, w & 0xFFFF0000)) if bf16 else (lambda w: (w,))
    deep = 16 if bf16 else 8
    x, y, z = np.zeros((16, deep)), np.zeros((deep, 8)), np.zeros((16, 8))
    wide = deep // 8
    for i in range(4):
        for j, part in enumerate(numbers(a[:, i])):
            x[G + i % 2 * 8, T * wide + j + i // 2 * deep // 2] = part.astype(np.uint32).view(REAL)
        z[G + i // 2 * 8, 2 * T + i % 2] = c[:, i]
    for i in range(2):
        for j, part in enumerate(numbers(b[:, i])):
            y[T * wide + j + i * deep // 2, G] = part.astype(np.uint32).view(REAL)
    return x, y, z


@pytest.mark.parametrize("bf16", [False, True])
def test_fragments(sim, bf16):
    for a, b, c, d in zip(*mma_check.products(sim.device, bf16), strict=True):
        x, y, z = matrices(a, b, c, bf16)
        want = z + x @ y
        got = np.stack([d[(r % 8) * 4 + k // 2, r // 8 * 2 + k % 2] for r in range(16) for k in range(8)]).reshape(
            16, 8
        )
        size = np.abs(z) + np.abs(x) @ np.abs(y)
        assert (np.abs(got - want) <= 2.0**-23 * size).all() and (np.abs(got) <= np.abs(want) * (1 + 1e-12)).all()


def nearest(x, bits, away):
    """Rounded to `bits` behind the point; ties away from zero, or to even."""
    mantissa, exponent = np.frexp(x.astype(np.float64))
    scaled = np.ldexp(mantissa, bits + 1)
    rounded = np.trunc(scaled + np.copysign(0.5, scaled)) if away else np.rint(scaled)
    return np.ldexp(rounded, exponent - bits - 1)


def test_conversions(sim):
    x, tf32, pairs = mma_check.conversions(sim.device)
    bf16 = np.stack([pairs << 16, pairs & np.uint32(0xFFFF0000)], 1).reshape(-1)
    for words, bits, away in ((tf32, 10, True), (bf16, 7, False)):
        got = words.view(REAL)
        assert np.array_equal(np.isnan(got), np.isnan(x))
        normal = np.isfinite(x) & (np.abs(x) > 1e-37) & (np.abs(x) < 3e38)
        assert np.array_equal(got[normal].astype(float), nearest(x[normal], bits, away))
        assert np.array_equal(got[np.isinf(x)], x[np.isinf(x)])


@pytest.fixture(params=LIMIT)
def arithmetic(request, monkeypatch):
    token = tiles.math.set(request.param)
    yield request.param
    tiles.math.reset(token)


def test_gemm(sim, arithmetic, monkeypatch):
    rng = np.random.default_rng(0)
    for i, (m, n, k) in enumerate([(5, 7, 3), (33, 17, 40), (65, 66, 150), (64, 40, 33), (10, 16, 700), (130, 20, 20)]):
        monkeypatch.setattr(tiles, "ENOUGH", (264, 1)[i % 2])
        a, b, out = noise(rng, (m, k), REAL), noise(rng, (n, k) if i % 3 else (k, n), REAL), full((m, n), REAL)
        sim.run("gemm", out, a, b, False, bool(i % 3), False)
        assert error(out, a.astype(float) @ (b.T if i % 3 else b)) < LIMIT[arithmetic], (m, n, k)


def test_convolutions(sim, arithmetic, monkeypatch):
    rng = np.random.default_rng(1)
    for i in range(6):
        monkeypatch.setattr(tiles, "ENOUGH", (264, 1)[i % 2])
        case = ref.draw(rng)
        x, dy, w = noise(rng, case.x_shape, REAL), noise(rng, case.y_shape, REAL), noise(rng, case.w_shape, REAL)
        packed, dw = pack(w, case.groups), np.zeros_like(pack(w, case.groups))
        y, dx = full(ref.blocked(dy).shape, REAL), full(ref.blocked(x).shape, REAL)
        sim.run("conv2d", y, ref.blocked(x), packed, None, *case.arguments, 0, 0.0, 0)
        sim.run("conv2d_dx", dx, ref.blocked(dy), packed, *case.arguments, 0)
        sim.run("conv2d_dw", dw, None, ref.blocked(x), ref.blocked(dy), *case.arguments, 0)
        assert error(ref.plain(y, case.k), ref.conv2d(case, x, w)) < LIMIT[arithmetic], case
        assert error(ref.plain(dx, case.c), ref.conv2d_dx(case, dy, w)) < LIMIT[arithmetic], case
        assert error(unpack(dw, case.w_shape, case.groups), ref.conv2d_dw(case, x, dy)) < LIMIT[arithmetic], case
