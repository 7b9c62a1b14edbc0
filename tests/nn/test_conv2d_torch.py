"""Convolutions against torch, and everything the kernels must refuse."""

import conv_references as ref
import numpy as np
import pytest
from support import error, full, noise

from fastaudio.backends.ops import ACT
from fastaudio.nn.packing import pack, unpack

LIMIT = {np.float32: 1e-6, np.float64: 1e-12}  # torch computes in double


def run(engine, name, shape, channels, *arguments):
    out = full((shape[0], -(-shape[1] // 16), *shape[2:], 16), arguments[0].dtype)
    engine.kernel(name)(out, *arguments)
    return ref.plain(out, channels)


@pytest.mark.rivals
def test_conv2d(engine, real):
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(0)
    for _ in range(60):
        case = ref.draw(rng)
        x, w, b = noise(rng, case.x_shape, real), noise(rng, case.w_shape, real), noise(rng, case.k, real)
        size = [(o - 1) * s + (k - 1) * d + 1 for o, s, k, d in zip(case.out, case.stride, case.kernel, case.dilation, strict=True)]
        below = [v - p - n for v, p, n in zip(size, case.padding, case.size, strict=True)]  # negative: rows nobody reads
        leaves = [torch.tensor(a.astype(float), requires_grad=True) for a in (x, w, b)]
        padded = torch.nn.functional.pad(leaves[0], (case.padding[1], below[1], case.padding[0], below[0]))
        y = torch.nn.functional.conv2d(padded, *leaves[1:], case.stride, 0, case.dilation, case.groups)
        dy = noise(rng, case.y_shape, real)
        y.backward(torch.tensor(dy.astype(float)))
        packed, dw, db = pack(w, case.groups), np.zeros_like(pack(w, case.groups)), np.zeros_like(ref.bias_block(b))
        got = run(engine, "conv2d", case.y_shape, case.k, ref.blocked(x), packed, ref.bias_block(b), *case.arguments, 0, 0.0, 1)
        dx = run(engine, "conv2d_dx", case.x_shape, case.c, ref.blocked(dy), packed, *case.arguments, 1)
        engine.kernel("conv2d_dw")(dw, db, ref.blocked(x), ref.blocked(dy), *case.arguments, 1, True)
        grads = [leaf.grad.numpy() for leaf in leaves]
        pairs = ((got, y.detach().numpy()), (dx, grads[0]), (unpack(dw, case.w_shape, case.groups), grads[1]), (db[: case.k], grads[2]))
        assert max(error(*pair) for pair in pairs) < LIMIT[real], case


@pytest.mark.rivals
def test_conv_transpose2d(engine, real):
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(1)
    for _ in range(60):
        stride, dilation, kernel = ((int(v) for v in rng.integers(1, 4, 2)) for _ in range(3))
        stride, dilation, kernel = tuple(stride), tuple(dilation), tuple(kernel)
        padding = tuple(int(rng.integers(0, (k - 1) * d + 1)) for k, d in zip(kernel, dilation, strict=True))
        more = tuple(int(rng.integers(0, max(s, d))) for s, d in zip(stride, dilation, strict=True))
        groups = int(rng.choice([1, 1, 2, 5]))
        c, k = (groups * int(rng.integers(1, 5)) * int(rng.choice([1, 8])) for _ in range(2))
        x, w, b = noise(rng, (2, c, 6, 9), real), noise(rng, (c, k // groups, *kernel), real), noise(rng, k, real)
        leaves = [torch.tensor(a.astype(float), requires_grad=True) for a in (x, w, b)]
        y = None
        try:
            y = torch.nn.functional.conv_transpose2d(*leaves, stride, padding, more, groups, dilation)
        except RuntimeError:  # an empty output
            continue
        shape, arguments = tuple(y.shape), (stride, padding, dilation, groups, (c, k))
        dy = noise(rng, shape, real)
        y.backward(torch.tensor(dy.astype(float)))
        packed = pack(w, groups)
        dw, db = np.zeros_like(packed), np.zeros_like(ref.bias_block(b))
        got = run(engine, "conv_transpose2d", shape, k, ref.blocked(x), packed, ref.bias_block(b), *arguments, 0, 0.0, 1)
        dx = run(engine, "conv_transpose2d_dx", x.shape, c, ref.blocked(dy), packed, *arguments, 1)
        engine.kernel("conv_transpose2d_dw")(dw, db, ref.blocked(x), ref.blocked(dy), *arguments, 1, True)
        grads = [leaf.grad.numpy() for leaf in leaves]
        pairs = ((got, y.detach().numpy()), (dx, grads[0]), (unpack(dw, w.shape, groups), grads[1]), (db[:k], grads[2]))
        assert max(error(*pair) for pair in pairs) < LIMIT[real], arguments


def test_packing():
    rng = np.random.default_rng(2)
    for groups in (1, 2, 3, 17):
        for _ in range(20):
            shape = (groups * int(rng.integers(1, 20)), int(rng.integers(1, 20)), *rng.integers(1, 4, 2).tolist())
            w = noise(rng, shape, np.float32)
            packed = pack(w, groups)
            assert np.array_equal(unpack(packed, shape, groups), w)
            assert packed.flags.c_contiguous and np.count_nonzero(packed) == np.count_nonzero(w)
            k, c, a, b = (int(rng.integers(n)) for n in shape)
            channel = c + k // (shape[0] // groups) * shape[1]
            assert packed[k // 16, channel // 16, a, b, channel % 16, k % 16] == w[k, c, a, b]


def test_what_does_not_fit(engine, real):
    y, x, w, b = (np.zeros(s, real) for s in ((1, 2, 4, 4, 16), (1, 1, 4, 4, 16), (2, 1, 3, 3, 16, 16), 32))
    good = [y, x, w, b, (1, 1), (1, 1), (1, 1), 1, (5, 20), ACT["relu"], 0.0, 0]
    assert engine.kernel("conv2d")(*good) is None
    wrong = {0: [y[:, :1].copy(), np.zeros((1, 2, 4, 4, 8), real)], 1: [np.zeros((2, 1, 4, 4, 16), real)], 2: [w[:1].copy()],
             3: [b[:16].copy()], 4: [(0, 1)], 5: [(-1, 0)], 6: [(1, 0)], 7: [0, 2], 8: [(17, 20), (5, 16), (5, 0)], 9: [7, -1], 11: [4, -1]}
    for place, values in wrong.items():
        for value in values:
            with pytest.raises(ValueError):
                engine.kernel("conv2d")(*good[:place], value, *good[place + 1 :])
    with pytest.raises(ValueError):
        engine.kernel("conv2d_dx")(x, y, w[:1].copy(), *good[4:9], 0)
    with pytest.raises(ValueError):
        engine.kernel("conv2d_dw")(w, b[:16].copy(), x, y, *good[4:9], 0, True)
    with pytest.raises(ValueError):
        engine.kernel("conv_transpose2d")(y, x, w, b, *good[4:])


def test_no_images(engine, real):
    y, x, w, b = (np.ones(s, real) for s in ((0, 2, 4, 4, 16), (0, 1, 4, 4, 16), (2, 1, 3, 3, 16, 16), 32))
    where = (1, 1), (1, 1), (1, 1), 1, (5, 20)
    engine.kernel("conv2d")(y, x, w, b, *where, 0, 0.0, 0)
    engine.kernel("conv2d_dx")(x, y, w, *where, 0)
    engine.kernel("conv2d_dw")(w, b, x, y, *where, 0, True)
    assert (w == 1).all() and (b == 1).all()


def test_gradients_by_central_differences(engine):
    rng = np.random.default_rng(3)
    case = ref.Case(1, 3, 4, (5, 4), (3, 2), (2, 1), (1, 0), (1, 2), 1, (3, 2))
    x, w, dy = ref.blocked(noise(rng, case.x_shape, float)), pack(noise(rng, case.w_shape, float)), ref.blocked(noise(rng, case.y_shape, float))
    b, y = ref.bias_block(noise(rng, case.k, float)), np.empty_like(dy)
    dx, dw, db = np.empty_like(x), np.zeros_like(w), np.zeros_like(b)
    engine.kernel("conv2d_dx")(dx, dy, w, *case.arguments, 1)
    engine.kernel("conv2d_dw")(dw, db, x, dy, *case.arguments, 1, True)

    def loss():
        engine.kernel("conv2d")(y, x, w, b, *case.arguments, 0, 0.0, 1)
        return (y * dy).sum()

    for array, gradient in ((x, dx), (w, dw), (b, db)):
        for i in zip(*np.nonzero(array), strict=True):  # padding places are zeros
            kept, h = array[i], 1e-6
            array[i] = kept + h; up = loss()
            array[i] = kept - h; down = loss()
            array[i] = kept
            assert abs((up - down) / (2 * h) - gradient[i]) < 1e-7 * max(1, np.abs(gradient).max())
