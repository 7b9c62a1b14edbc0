"""Tensor cores: fragments and roundings against NumPy, in the simulator and by tools/gpu_check.py on a GPU; products in
every arithmetic.
"""

from pathlib import Path

import conv_references as ref
import numpy as np
import pytest
from support import error, full, noise

from fastaudio.backends.cuda import source
from fastaudio.backends.cuda.arithmetic import arithmetic as chosen
from fastaudio.backends.cuda.nn import tiles
from fastaudio.backends.cuda.prototype import parse
from fastaudio.nn.packing import pack, unpack

TEXT = source.text("nn/mma") + (Path(__file__).parent / "mma_words.cuh").read_text("utf-8")
PROTOTYPES = parse(TEXT)
REAL = np.float32
LANES = np.arange(32)
G, T = LANES // 4, LANES % 4
LIMIT = {"tf32x3": 5e-7, "tf32": 1e-3, "bf16": 8e-3}  # of the largest value; roundings of operands are 2^-11 and 2^-9


SPECIAL = (0.0, -0.0, 1.0, -1.5, np.inf, -np.inf, np.nan, 1e-40, 3e38, 1.00048828125, 1.0014648, 1.00390625)


def run(device, kernel, grid, block, *arguments, shared=0):
    """Outputs first; what they are after the launch."""
    arrays = [device.upload(a) if isinstance(a, np.ndarray) else a for a in arguments]
    values = PROTOTYPES[kernel].values(tuple(arrays), device)
    device.launch(device.compile("mma_words", TEXT, kernel), (grid, 1, 1), (block, 1, 1), shared, values)
    return [device.download(a) for a in arrays if not isinstance(a, int)]


def words(x, bf16):
    """Pairs of numbers as bf16, or every other one as tf32."""
    bits = x.astype(REAL).view(np.uint32)
    if bf16:
        return np.ascontiguousarray(bits[..., ::2] >> 16 | bits[..., 1::2] & np.uint32(0xFFFF0000))
    return np.ascontiguousarray(bits[..., ::2] & np.uint32(0xFFFFE000))


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
    rng, cases = np.random.default_rng(int(bf16)), 64
    a, b = (rng.standard_normal((cases, 32, n)) * 2.0 ** rng.integers(-8, 8, (cases, 32, n)) for n in (8, 4))
    a, b, c = words(a, bf16), words(b, bf16), noise(rng, (cases, 32, 4), REAL)
    d = run(sim.device, "mma_words", cases, 32, np.zeros_like(c), a, b, c, int(bf16))[0]
    for case in zip(a, b, c, d, strict=True):
        x, y, z = matrices(*case[:3], bf16)
        got = matrices(*case[:2], case[3], bf16)[2]
        size = np.abs(z) + np.abs(x) @ np.abs(y)
        assert (np.abs(got - z - x @ y) <= 2.0**-21 * size).all()  # a GPU cuts each product, too


@pytest.mark.parametrize("transposed", [False, True])
def test_matrices_of_shared_memory(sim, transposed):
    x = np.random.default_rng(3).integers(0, 1 << 16, (4, 8, 8)).astype(np.uint16)
    out = np.zeros((32, 4), np.uint32)
    out = run(sim.device, "matrix_words", 1, 32, out, x.reshape(32, 8), int(transposed), shared=512)[0]
    for number, matrix in enumerate(x.transpose(0, 2, 1) if transposed else x):
        np.testing.assert_array_equal(out[:, number], matrix[G, 2 * T] | matrix[G, 2 * T + 1].astype(np.uint32) << 16)


def nearest(x, bits, away):
    """Rounded to `bits` behind the point; ties away from zero, or to even."""
    mantissa, exponent = np.frexp(x.astype(np.float64))
    scaled = np.ldexp(mantissa, bits + 1)
    rounded = np.trunc(scaled + np.copysign(0.5, scaled)) if away else np.rint(scaled)
    return np.ldexp(rounded, exponent - bits - 1)


def test_conversions(sim):
    rng, count = np.random.default_rng(2), 4096
    bits = rng.integers(0, 2**32, count, np.uint64).astype(np.uint32)
    bits[: count // 2] &= np.uint32(0xFFFFF000)  # ties of tf32
    bits[: count // 4] &= np.uint32(0xFFFF8000)  # ties of bf16
    x = bits.view(REAL)
    x[: len(SPECIAL)] = SPECIAL
    tf32, pairs = np.zeros(count, np.uint32), np.zeros(count // 2, np.uint32)
    tf32, pairs = run(sim.device, "convert_words", 16, 256, tf32, pairs, x, count)[:2]
    bf16 = np.stack([pairs << 16, pairs & np.uint32(0xFFFF0000)], 1).reshape(-1)
    for words, bits, away in ((tf32, 10, True), (bf16, 7, False)):
        got = words.view(REAL)
        assert np.array_equal(np.isnan(got), np.isnan(x))
        normal = np.isfinite(x) & (np.abs(x) > 1e-37) & (np.abs(x) < 3e38)
        assert np.array_equal(got[normal].astype(float), nearest(x[normal], bits, away))
        assert np.array_equal(got[np.isinf(x)], x[np.isinf(x)])


@pytest.fixture(params=LIMIT)
def arithmetic(request):
    with chosen(request.param):
        yield request.param


def test_gemm(sim, arithmetic, monkeypatch):
    rng = np.random.default_rng(0)
    for i, (m, n, k) in enumerate([(5, 7, 3), (33, 17, 40), (65, 66, 150), (64, 40, 33), (10, 16, 700), (130, 20, 20)]):
        monkeypatch.setattr(tiles, "ENOUGH", (264, 1)[i % 2])
        a, b, out = noise(rng, (m, k), REAL), noise(rng, (n, k) if i % 3 else (k, n), REAL), full((m, n), REAL)
        sim.run("gemm", out, a, b, False, bool(i % 3), False)
        assert error(out, a.astype(float) @ (b.T if i % 3 else b)) < LIMIT[arithmetic], (m, n, k)


def test_packed_operands_give_the_same(sim, monkeypatch):
    """Rounded on their way or before it, the products are the same; only their order in a sum is not."""
    rng = np.random.default_rng(4)
    with chosen("bf16"):
        for i in range(12):
            case = ref.draw(rng)
            monkeypatch.setattr(tiles, "ENOUGH", (264, 1)[i % 2])
            x, dy = (ref.blocked(noise(rng, s, REAL)) for s in (case.x_shape, case.y_shape))
            w = pack(noise(rng, case.w_shape, REAL), case.groups)
            found = {}
            for worth in (0, 1e9):
                monkeypatch.setattr(tiles, "WORTH", worth)
                y, dx, dw = full(dy.shape, REAL), full(x.shape, REAL), np.zeros_like(w)
                sim.run("conv2d", y, x, w, None, *case.arguments, 0, 0.0, 0)
                sim.run("conv2d_dx", dx, dy, w, *case.arguments, 0)
                sim.run("conv2d_dw", dw, None, x, dy, *case.arguments, 0, True)
                found[worth] = y, dx, dw
            for got, want in zip(found[0], found[1e9], strict=True):
                assert error(got, want.astype(float)) < 1e-6, case


@pytest.mark.slow
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
        sim.run("conv2d_dw", dw, None, ref.blocked(x), ref.blocked(dy), *case.arguments, 0, True)
        assert error(ref.plain(y, case.k), ref.conv2d(case, x, w)) < LIMIT[arithmetic], case
        assert error(ref.plain(dx, case.c), ref.conv2d_dx(case, dy, w)) < LIMIT[arithmetic], case
        assert error(unpack(dw, case.w_shape, case.groups), ref.conv2d_dw(case, x, dy)) < LIMIT[arithmetic], case
