"""conv2d, conv_transpose2d and their gradients against NumPy in float64 and torch: strides, any padding, dilation, groups."""

import functools

import conv_references as ref
import numpy as np
import pytest
from nn_references import forward as activate
from support import error, full, noise

from fastaudio.backends.ops import ACT
from fastaudio.nn.packing import pack, unpack

LIMIT = {np.float32: 1e-6, np.float64: 1e-12}
CASES = 240
WAYS = (1, 3)  # direct, im2col; what `auto` may choose instead, test_winograd.py tests
NAMES = list(ACT)


def cases(seed):
    rng = np.random.default_rng(seed)
    for i in range(CASES):
        yield i, ref.draw(rng), rng


def parameters(case, rng, real, channels):
    w = noise(rng, case.w_shape, real) / real(np.sqrt(np.prod(case.w_shape[1:])))
    return w.astype(real), noise(rng, channels, real)


def run(engine, name, out_shape, channels, *arguments):
    """The kernel's plain output; its padding lanes must be zeros."""
    n, c, h, w = out_shape
    out = full((n, -(-c // 16), h, w, 16), arguments[0].dtype)
    assert engine.kernel(name)(out, *arguments) is None
    assert not out.transpose(0, 1, 4, 2, 3).reshape(n, -1, h, w)[:, channels:].any()
    return ref.plain(out, channels)


def check_activated(got, z, name, limit, case):
    largest = max(np.abs(z).max(), 1)  # an activation may squeeze what the sum's error is measured by
    assert np.abs(got - activate(name, z, 0.3)).max() < limit * largest, (case, name)


def test_forward(engine, real):
    for i, case, rng in cases(0):
        x, (w, b), name = noise(rng, case.x_shape, real), parameters(case, rng, real, case.k), NAMES[i % 7]
        z = ref.conv2d(case, x, w) + (b.astype(float)[:, None, None] if i % 3 else 0)
        for way in WAYS:
            y = run(engine, "conv2d", case.y_shape, case.k, ref.blocked(x), pack(w, case.groups),
                    ref.bias_block(b) if i % 3 else None, *case.arguments, ACT[name], 0.3, way)
            check_activated(y, z, name, LIMIT[real], case)


def test_backward_to_the_data(engine, real):
    for _, case, rng in cases(1):
        dy, (w, _) = noise(rng, case.y_shape, real), parameters(case, rng, real, case.k)
        want, packed = ref.conv2d_dx(case, dy, w), pack(w, case.groups)
        for way in WAYS:
            dx = run(engine, "conv2d_dx", case.x_shape, case.c, ref.blocked(dy), packed, *case.arguments, way)
            assert error(dx, want) < LIMIT[real], (case, way)


@pytest.mark.parametrize("transposed", [False, True])
def test_backward_to_the_weights(engine, real, transposed):
    """Gradients are added to what is there, or assigned, and only inside the groups."""
    for i, case, rng in cases(2 + transposed):
        x, dy = noise(rng, case.x_shape, real), noise(rng, case.y_shape, real)
        before, db = noise(rng, case.w_shape, real), noise(rng, case.c if transposed else case.k, real)
        dw, bias = pack(before, case.groups), ref.bias_block(db)
        arrays = (ref.blocked(dy), ref.blocked(x)) if transposed else (ref.blocked(x), ref.blocked(dy))
        arguments = case.flipped() if transposed else case.arguments
        name = "conv_transpose2d_dw" if transposed else "conv2d_dw"
        assert engine.kernel(name)(dw, bias if i % 3 else None, *arrays, *arguments, WAYS[i % 2], True) is None
        alone = full(dw.shape, real)
        engine.kernel(name)(alone, None, *arrays, *arguments, WAYS[i % 2], False)
        assert error(unpack(alone, case.w_shape, case.groups), ref.conv2d_dw(case, x, dy)) < LIMIT[real], case
        assert np.array_equal(pack(unpack(alone, case.w_shape, case.groups), case.groups), alone), case
        got = unpack(dw, case.w_shape, case.groups)
        assert error(got, before + ref.conv2d_dw(case, x, dy)) < LIMIT[real], case
        assert np.array_equal(pack(got, case.groups), dw), case
        if i % 3:
            assert error(bias, ref.bias_block(db + (x if transposed else dy).astype(float).sum((0, 2, 3)))) < LIMIT[real], case


def test_transposed_forward(engine, real):
    for i, case, rng in cases(4):
        x, (w, b), name = noise(rng, case.y_shape, real), parameters(case, rng, real, case.c), NAMES[i % 7]
        z = ref.conv2d_dx(case, x, w) + (b.astype(float)[:, None, None] if i % 3 else 0)
        for way in WAYS:
            y = run(engine, "conv_transpose2d", case.x_shape, case.c, ref.blocked(x), pack(w, case.groups),
                    ref.bias_block(b) if i % 3 else None, *case.flipped(), ACT[name], 0.3, way)
            check_activated(y, z, name, LIMIT[real], case)


def test_transposed_backward_to_the_data(engine, real):
    for _, case, rng in cases(5):
        dy, (w, _) = noise(rng, case.x_shape, real), parameters(case, rng, real, case.c)
        want, packed = ref.conv2d(case, dy, w), pack(w, case.groups)
        for way in WAYS:
            dx = run(engine, "conv_transpose2d_dx", case.y_shape, case.k, ref.blocked(dy), packed, *case.flipped(), way)
            assert error(dx, want) < LIMIT[real], (case, way)


LARGE = [  # several tasks: channels, rows and images beyond one block, and long rows
    ref.Case(2, 70, 150, (40, 37), (3, 3), (1, 1), (1, 1), (1, 1), 1, (40, 37)),
    ref.Case(3, 33, 24, (50, 64), (3, 3), (2, 2), (0, 0), (1, 1), 1, (25, 32)),
    ref.Case(1, 20, 18, (1, 5000), (1, 9), (1, 1), (0, 4), (1, 1), 1, (1, 5000)),
    ref.Case(40, 16, 32, (5, 3), (3, 3), (1, 1), (1, 1), (1, 1), 1, (5, 3)),
    ref.Case(4, 1, 40, (130, 13), (3, 3), (1, 1), (0, 0), (1, 1), 1, (128, 11)),
    ref.Case(2, 1, 20, (3, 2100), (3, 5), (1, 1), (1, 2), (1, 1), 1, (3, 2100)),
    ref.Case(1, 1, 34, (2, 5000), (1, 9), (1, 3), (0, 4), (1, 1), 1, (2, 1667)),
    ref.Case(2, 96, 96, (30, 30), (3, 3), (1, 1), (1, 1), (1, 1), 96, (30, 30)),
    ref.Case(2, 48, 96, (30, 30), (5, 5), (1, 1), (2, 2), (1, 1), 4, (30, 30)),
]


OF_NETWORKS = [
    ref.Case(1, 64, 64, (64, 64), (3, 3), (1, 1), (1, 1), (1, 1), 1, (64, 64)),
    ref.Case(4, 32, 32, (64, 7), (3, 3), (1, 1), (1, 1), (1, 1), 1, (64, 7)),
    ref.Case(1, 32, 64, (64, 64), (3, 3), (2, 2), (0, 0), (1, 1), 1, (32, 32)),
    ref.Case(1, 128, 64, (32, 32), (2, 2), (2, 2), (0, 0), (1, 1), 1, (16, 16)),
]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("case", OF_NETWORKS, ids=lambda case: f"{case.c}-{case.k}")
def test_errors_in_images_of_networks(engine, case, way):
    """Below 5e-7 of the largest value: sums of hundreds of products in one register go beyond that."""
    rng, real = np.random.default_rng(7), np.float32
    x, dy = (rng.uniform(-1, 1, shape).astype(real) for shape in (case.x_shape, case.y_shape))
    w = (rng.uniform(-1, 1, case.w_shape) / np.sqrt(np.prod(case.w_shape[1:]))).astype(real)
    y = run(engine, "conv2d", case.y_shape, case.k, ref.blocked(x), pack(w), None, *case.arguments, 0, 0.0, way)
    dx = run(engine, "conv2d_dx", case.x_shape, case.c, ref.blocked(dy), pack(w), *case.arguments, way)
    assert error(y, ref.conv2d(case, x, w)) < 5e-7 and error(dx, ref.conv2d_dx(case, dy, w)) < 5e-7


@functools.cache  # in float64 and slow: once for all engines and ways
def large(case, real):
    rng = np.random.default_rng(6)
    x, dy, (w, _) = noise(rng, case.x_shape, real), noise(rng, case.y_shape, real), parameters(case, rng, real, case.k)
    return x, dy, w, (ref.conv2d(case, x, w), ref.conv2d_dx(case, dy, w), ref.conv2d_dw(case, x, dy))


@pytest.mark.parametrize("case", LARGE, ids=lambda case: f"{case.c}-{case.k}")
@pytest.mark.parametrize("way", WAYS)
def test_large(engine, real, case, way):
    x, dy, w, want = large(case, real)
    packed, dw = pack(w, case.groups), np.zeros_like(pack(w, case.groups))
    y = run(engine, "conv2d", case.y_shape, case.k, ref.blocked(x), packed, None, *case.arguments, 0, 0.0, way)
    dx = run(engine, "conv2d_dx", case.x_shape, case.c, ref.blocked(dy), packed, *case.arguments, way)
    engine.kernel("conv2d_dw")(dw, None, ref.blocked(x), ref.blocked(dy), *case.arguments, way, True)
    got = y, dx, unpack(dw, case.w_shape, case.groups)
    assert all(error(a, b) < LIMIT[real] for a, b in zip(got, want, strict=True))


@pytest.mark.cpp_engine
def test_one_channel_without_padding(real):
    """The bits of the same channel in a block."""
    from fastaudio.backends import cpu

    one = [case._replace(c=1, groups=1) for _, case, _ in cases(8)] + [case for case in LARGE if case.c == 1]
    for case in one:
        rng = np.random.default_rng(case.k)
        x, dy, (w, b) = noise(rng, case.x_shape, real), noise(rng, case.y_shape, real), parameters(case, rng, real, case.k)
        dy, w, results = ref.blocked(dy), pack(w, 1), []
        for given in (ref.blocked(x), x.reshape(*x.shape, 1)):
            y, dw, db = full(dy.shape, real), w.copy(), ref.bias_block(b)
            cpu.KERNELS["conv2d"](y, given, w, ref.bias_block(b), *case.arguments, ACT["relu"], 0.0, case.k % 2)
            cpu.KERNELS["conv2d_dw"](dw, db, given, dy, *case.arguments, case.k % 2, True)
            results.append((y, dw, db))
        assert all(np.array_equal(a, b) for a, b in zip(*results, strict=True)), case
        for way in (2, 3):
            with pytest.raises(ValueError, match="algo"):
                cpu.KERNELS["conv2d"](y, given, w, None, *case.arguments, 0, 0.0, way)
        with pytest.raises(ValueError, match="must be"):
            cpu.KERNELS["conv2d_dx"](given, dy, w, *case.arguments, 1)
    case = ref.Case(1, 2, 3, (4, 4), (1, 1), (1, 1), (0, 0), (1, 1), 1, (4, 4))
    with pytest.raises(ValueError, match="must be"):
        cpu.KERNELS["conv2d"](np.zeros((1, 1, 4, 4, 16), real), np.zeros((1, 1, 4, 4, 1), real),
                              pack(np.zeros(case.w_shape, real), 1), None, *case.arguments, 0, 0.0, 0)


@pytest.mark.cpp_engine
@pytest.mark.parametrize("way", WAYS)
def test_the_same_bits_for_any_number_of_threads(real, way):
    from fastaudio.backends import cpu

    rng = np.random.default_rng(7)
    for case in LARGE:
        x, dy, w = (noise(rng, s, real) for s in (case.x_shape, case.y_shape, case.w_shape))
        x, dy, w, results = ref.blocked(x), ref.blocked(dy), pack(w, case.groups), []
        before = cpu.get_num_threads()
        for threads in (1, 2, 3):
            cpu.set_num_threads(threads)
            y, dx, dw = full(dy.shape, real), full(x.shape, real), np.zeros_like(w)
            cpu.KERNELS["conv2d"](y, x, w, None, *case.arguments, 0, 0.0, way)
            cpu.KERNELS["conv2d_dx"](dx, dy, w, *case.arguments, way)
            cpu.KERNELS["conv2d_dw"](dw, None, x, dy, *case.arguments, way, True)
            results.append((y, dx, dw))
        cpu.set_num_threads(before)
        for other in results[1:]:
            assert all(np.array_equal(a, b) for a, b in zip(results[0], other, strict=True))
