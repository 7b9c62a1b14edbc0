"""Winograd's convolution (algo 2) against NumPy in float64, im2col and torch: 3 x 3 windows of stride 1, padding 0 to 2."""

import conv_references as ref
import numpy as np
import pytest
from nn_references import forward as activate
from support import error, full, noise

from fastaudio.backends.ops import ACT
from fastaudio.nn.packing import pack, unpack

LIMIT = {np.float32: 3e-6, np.float64: 1e-12}
NAMES = list(ACT)
WINOGRAD = 2


def case(n, c, k, size, padding, below=None):
    out = tuple(s + p + b - 2 for s, p, b in zip(size, padding, padding if below is None else below, strict=True))
    return ref.Case(n, c, k, size, (3, 3), (1, 1), padding, (1, 1), 1, out)


def draw(rng):
    """Sizes that are multiples of nothing. The bound is for images larger than the 6 x 6 patches: in smaller ones few of
    a patch's pixels enter a result, but all of them its error."""
    c, k = (int(rng.choice([1, 5, 16, 17, 40, 64, 96, int(rng.integers(1, 50))])) for _ in range(2))
    size, padding, below = (tuple(rng.integers(*span, 2).tolist()) for span in ((7, 20), (0, 3), (0, 3)))
    return case(int(rng.integers(1, 4)), c, k, size, padding, below)


def data(one, rng, real):
    w = noise(rng, one.w_shape, real) / real(np.sqrt(9 * one.c))
    return noise(rng, one.x_shape, real), w.astype(real), noise(rng, one.k, real), noise(rng, one.y_shape, real)


def images(engine, name, shape, *arguments):
    """A kernel's plain output; its padding lanes must be zeros."""
    out = full((shape[0], -(-shape[1] // 16), *shape[2:], 16), arguments[0].dtype)
    assert engine.kernel(name)(out, *arguments) is None
    assert not ref.plain(out, out.shape[1] * 16)[:, shape[1] :].any()
    return ref.plain(out, shape[1])


def check_all_passes(engine, one, rng, real, name="linear"):
    x, w, b, dy = data(one, rng, real)
    packed, before = pack(w), noise(rng, one.w_shape, real)
    dw, db = pack(before), ref.bias_block(b)
    y = images(engine, "conv2d", one.y_shape, ref.blocked(x), packed, ref.bias_block(b), *one.arguments, ACT[name], 0.3, WINOGRAD)
    dx = images(engine, "conv2d_dx", one.x_shape, ref.blocked(dy), packed, *one.arguments, WINOGRAD)
    engine.kernel("conv2d_dw")(dw, db, ref.blocked(x), ref.blocked(dy), *one.arguments, WINOGRAD, True)
    alone = full(packed.shape, real)
    engine.kernel("conv2d_dw")(alone, None, ref.blocked(x), ref.blocked(dy), *one.arguments, WINOGRAD, False)
    assert error(unpack(alone, one.w_shape), ref.conv2d_dw(one, x, dy)) < LIMIT[real], one
    assert np.array_equal(pack(unpack(alone, one.w_shape)), alone)
    z = ref.conv2d(one, x, w) + b.astype(float)[:, None, None]
    assert np.abs(y - activate(name, z, 0.3)).max() < LIMIT[real] * max(np.abs(z).max(), 1), one
    assert error(dx, ref.conv2d_dx(one, dy, w)) < LIMIT[real], one
    assert error(unpack(dw, one.w_shape), before + ref.conv2d_dw(one, x, dy)) < LIMIT[real], one
    assert np.array_equal(pack(unpack(dw, one.w_shape)), dw)
    assert error(db[: one.k], b + dy.astype(float).sum((0, 2, 3))) < 1e-6, one


def test_all_passes(engine, real):
    rng = np.random.default_rng(0)
    for i in range(200):
        check_all_passes(engine, draw(rng), rng, real, NAMES[i % 7])


LARGE = [  # weights kept and weights transformed again, one panel of tiles and several, sums by tiles and by weights
    case(2, 33, 17, (60, 59), (1, 1)),
    case(1, 20, 70, (99, 93), (0, 2)),
    case(3, 130, 260, (50, 53), (1, 1)),
    case(1, 300, 40, (33, 30), (2, 1)),
    case(1, 520, 24, (9, 8), (1, 1)),
    case(5, 32, 34, (30, 6), (0, 0)),
    case(3, 18, 33, (40, 9), (1, 1)),
]


@pytest.mark.cpp_engine
@pytest.mark.parametrize("one", LARGE, ids=lambda one: f"{one.c}-{one.k}")
def test_large(real, one):
    from fastaudio.backends import registry

    check_all_passes(registry.load("cpu"), one, np.random.default_rng(1), real)


def test_im2col_and_direct_and_winograd(engine, real):
    """Three ways to the same numbers, in all passes."""
    rng = np.random.default_rng(2)
    for _ in range(60):
        one = draw(rng)
        x, w, _, dy = data(one, rng, real)
        where = one.kernel, one.stride, one.padding, one.dilation, one.out
        columns, back = full((one.n, 9 * one.c, one.out[0] * one.out[1]), real), full(one.x_shape, real)
        engine.kernel("im2col")(columns, x, *where)
        rows, flat = w.reshape(one.k, -1).astype(float), dy.reshape(one.n, one.k, -1).astype(float)
        engine.kernel("col2im")(back, np.ascontiguousarray((rows.T @ flat).astype(real)), *where)
        want = (rows @ columns).reshape(one.y_shape), back, (flat @ columns.transpose(0, 2, 1)).sum(0).reshape(one.w_shape)
        for algo in (1, WINOGRAD, 3):
            packed, dw = pack(w), np.zeros_like(pack(w))
            y = images(engine, "conv2d", one.y_shape, ref.blocked(x), packed, None, *one.arguments, 0, 0.0, algo)
            dx = images(engine, "conv2d_dx", one.x_shape, ref.blocked(dy), packed, *one.arguments, algo)
            engine.kernel("conv2d_dw")(dw, None, ref.blocked(x), ref.blocked(dy), *one.arguments, algo, True)
            got = y, dx, unpack(dw, one.w_shape)
            assert max(error(a, b) for a, b in zip(got, want, strict=True)) < LIMIT[real], (one, algo)


def test_transposed(engine, real):
    """The transposed convolution is backward to the data, with a bias and an activation."""
    rng = np.random.default_rng(3)
    for i in range(60):
        one = draw(rng)
        dx, w, _, x = data(one, rng, real)
        b, name, w = noise(rng, one.c, real), NAMES[i % 7], w * real(np.sqrt(one.c / one.k))
        packed, dw, dy = pack(w), np.zeros_like(pack(w)), dx
        y = images(engine, "conv_transpose2d", one.x_shape, ref.blocked(x), packed, ref.bias_block(b), *one.flipped(), ACT[name],
                   0.3, WINOGRAD)
        back = images(engine, "conv_transpose2d_dx", one.y_shape, ref.blocked(dy), packed, *one.flipped(), WINOGRAD)
        engine.kernel("conv_transpose2d_dw")(dw, None, ref.blocked(x), ref.blocked(dy), *one.flipped(), WINOGRAD, True)
        z = ref.conv2d_dx(one, x, w) + b.astype(float)[:, None, None]
        assert np.abs(y - activate(name, z, 0.3)).max() < LIMIT[real] * max(np.abs(z).max(), 1), one
        assert error(back, ref.conv2d(one, dy, w)) < LIMIT[real], one
        assert error(unpack(dw, one.w_shape), ref.conv2d_dw(one, dy, x)) < LIMIT[real], one


@pytest.mark.cpp_engine
def test_the_same_bits_for_any_number_of_threads(real):
    from fastaudio.backends import cpu

    rng, before = np.random.default_rng(4), cpu.get_num_threads()
    for one in LARGE:
        x, w, b, dy = data(one, rng, real)
        x, w, b, dy, results = ref.blocked(x), pack(w), ref.bias_block(b), ref.blocked(dy), []
        for threads in (1, 2, 4, 2):
            cpu.set_num_threads(threads)
            y, dx, dw = full(dy.shape, real), full(x.shape, real), np.ones_like(w)
            cpu.KERNELS["conv2d"](y, x, w, b, *one.arguments, ACT["relu"], 0.0, WINOGRAD)
            cpu.KERNELS["conv2d_dx"](dx, dy, w, *one.arguments, WINOGRAD)
            cpu.KERNELS["conv2d_dw"](dw, None, x, dy, *one.arguments, WINOGRAD, True)
            results.append((y, dx, dw))
        cpu.set_num_threads(before)
        for other in results[1:]:
            assert all(np.array_equal(a, b) for a, b in zip(results[0], other, strict=True)), one


@pytest.mark.cpp_engine
def test_what_automatic_chooses(real):
    """Winograd for many channels and enough pixels; the bits show which it was."""
    from fastaudio.backends import cpu

    rng = np.random.default_rng(6)
    for c, k, size, chosen in ((16, 64, (8, 8), WINOGRAD), (40, 24, (13, 9), WINOGRAD), (15, 64, (20, 20), 1), (64, 15, (20, 20), 1),
                               (64, 64, (5, 5), 1), (64, 64, (1, 80), 1)):
        one = case(1, c, k, size, (1, 1))
        x, w, _, dy = data(one, rng, real)
        x, w, dy, results = ref.blocked(x), pack(w), ref.blocked(dy), []
        for algo in (0, 1, WINOGRAD):
            y, dx, dw = full(dy.shape, real), full(x.shape, real), np.zeros_like(w)
            cpu.KERNELS["conv2d"](y, x, w, None, *one.arguments, 0, 0.0, algo)
            cpu.KERNELS["conv2d_dx"](dx, dy, w, *one.arguments, algo)
            cpu.KERNELS["conv2d_dw"](dw, None, x, dy, *one.arguments, algo, True)
            results.append((y, dx, dw))
        for automatic, direct, winograd in zip(*results, strict=True):
            assert np.array_equal(automatic, winograd if chosen == WINOGRAD else direct), one
            assert not np.array_equal(direct, winograd)


@pytest.mark.rivals
def test_torch(engine):
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(5)
    for c, k, size, padding in ((64, 64, (40, 44), 1), (32, 80, (31, 18), 0), (128, 64, (16, 16), 2)):
        one = case(2, c, k, size, (padding, padding))
        x, w, b, dy = data(one, rng, np.float32)
        leaves = [torch.tensor(a.astype(float), requires_grad=True) for a in (x, w, b)]
        y = torch.nn.functional.conv2d(*leaves, padding=padding)
        y.backward(torch.tensor(dy.astype(float)))
        packed, dw = pack(w), np.zeros_like(pack(w))
        got = images(engine, "conv2d", one.y_shape, ref.blocked(x), packed, ref.bias_block(b), *one.arguments, 0, 0.0, WINOGRAD)
        dx = images(engine, "conv2d_dx", one.x_shape, ref.blocked(dy), packed, *one.arguments, WINOGRAD)
        engine.kernel("conv2d_dw")(dw, None, ref.blocked(x), ref.blocked(dy), *one.arguments, WINOGRAD, True)
        pairs = (got, y.detach()), (dx, leaves[0].grad), (unpack(dw, one.w_shape), leaves[1].grad)
        assert max(error(a, b.numpy()) for a, b in pairs) < LIMIT[np.float32], one


def test_what_it_is_not_for(engine):
    """Other windows, strides, dilations, groups, and padding beyond 2."""
    for kernel, stride, padding, dilation, groups in (((3, 1), (1, 1), (1, 0), (1, 1), 1), ((3, 3), (2, 1), (1, 1), (1, 1), 1),
                                                      ((3, 3), (1, 1), (1, 3), (1, 1), 1), ((3, 3), (1, 1), (1, 1), (1, 2), 1),
                                                      ((3, 3), (1, 1), (1, 1), (1, 1), 2)):
        x, w, where = np.zeros((1, 1, 8, 8, 16)), np.zeros((1, 1, *kernel, 16, 16)), (stride, padding, dilation, groups, (4, 4))
        with pytest.raises(ValueError, match="Winograd"):
            engine.kernel("conv2d")(x.copy(), x, w, None, *where, 0, 0.0, WINOGRAD)
        with pytest.raises(ValueError, match="Winograd"):
            engine.kernel("conv2d_dx")(x.copy(), x, w, *where, WINOGRAD)
        with pytest.raises(ValueError, match="Winograd"):
            engine.kernel("conv2d_dw")(w.copy(), None, x, x, *where, WINOGRAD, True)
