"""conv2d_dw_pooled has the bits of max_pool2d_backward and conv2d_dw, one after the other; recorded steps use it."""

import conv_references as ref
import numpy as np
import pytest
from support import full, noise

from fastaudio import nn
from fastaudio.backends import registry
from fastaudio.nn.packing import pack

L = nn.layers
needs_cpu = pytest.mark.skipif("cpu" not in registry.available(), reason="a kernel of the C++ engine alone")


def pooling(rng, image):
    """(pooled, size, stride, padding) of an image: every window has a pixel in it."""
    found = []
    for length in image:
        k, stride = ((2, 2), (3, 2), (int(rng.integers(1, 5)), int(rng.integers(1, 5))))[int(rng.integers(3))]
        pad = int(rng.integers(0, k))
        found.append((int(rng.integers(1, (length + pad - 1) // stride + 2)), k, stride, pad))
    return tuple(zip(*found, strict=True))


def wide(rng):
    """Rows of more pixels than are one sum: they are made once for several blocks of them."""
    c, size = (1, 2, 17)[int(rng.integers(3))], (int(rng.integers(1, 4)), int(rng.integers(97, 250)))
    return ref.Case(2, c, 40, size, (3, 3), (1, 1), (1, 1), (1, 1), 1, size)


def both_ways(case, rng, real, plain):
    pooled, *where = pooling(rng, case.out)
    cpu = registry.load("cpu")
    x, z = ref.blocked(noise(rng, case.x_shape, real)), ref.blocked(noise(rng, case.y_shape, real))
    dy = ref.blocked(noise(rng, (*case.y_shape[:2], *pooled), real))
    index = np.zeros(dy.shape, np.uint8 if rng.integers(2) else np.int32)
    cpu.kernel("max_pool2d")(np.empty_like(dy), index, z, *where)
    dz = full(z.shape, real)
    cpu.kernel("max_pool2d_backward")(dz, dy, index, *where)
    given = np.ascontiguousarray(x[..., :1]) if plain and case.c == 1 else x
    before, bias, add = (
        pack(noise(rng, case.w_shape, real), case.groups),
        noise(rng, z.shape[1] * 16, real),
        bool(rng.integers(2)),
    )
    results = []
    for name, gradient, more, algo in (
        ("conv2d_dw", (dz,), (), (1,)),
        ("conv2d_dw_pooled", (dy, index), (case.out, *where), ()),
    ):
        dw, db = before.copy(), bias.copy()
        cpu.kernel(name)(dw, db, given, *gradient, *more, *case.arguments, *algo, add)
        results.append((dw, db))
    return results


@needs_cpu
@pytest.mark.parametrize("real", [np.float32, np.float64])
def test_the_bits_of_two_kernels(real):
    rng = np.random.default_rng(3)
    for i in range(220):
        case = wide(rng) if i % 10 == 0 else ref.draw(rng)
        (dw, db), (other, bias) = both_ways(case, rng, real, i % 4 == 0)
        assert np.array_equal(dw, other) and np.array_equal(db, bias), case


@needs_cpu
def test_bad_arguments_are_refused():
    kernel = registry.load("cpu").kernel("conv2d_dw_pooled")
    dw, x, dy = np.zeros((1, 1, 3, 3, 16, 16), "f4"), np.zeros((2, 1, 6, 6, 16), "f4"), np.zeros((2, 1, 3, 3, 16), "f4")
    index, rest = np.zeros(dy.shape, np.uint8), ((1, 1), (1, 1), (1, 1), 1, (2, 3), False)
    two = ((2, 2), (2, 2), (0, 0))
    kernel(dw, None, x, dy, index, (6, 6), *two, *rest)
    for given in [(dy, index[:1], (6, 6), *two), (dy, index, (0, 6), *two), (dy[:1], index[:1], (6, 6), *two),
                  (dy, index, (3, 6), *two), (dy, index, (6, 6), (2, 2), (2, 0), (0, 0))]:  # fmt: skip
        with pytest.raises(ValueError):
            kernel(dw, None, x, *given, *rest)


def trained(channels, activation, both, capture):
    nn.set_seed(3)
    x = nn.Input((13, 9, channels))
    h = L.Conv2D(18, 3, padding="same", activation=activation)(x)
    parts = [L.Flatten()(L.MaxPooling2D(3, 2, "same")(h))] + [L.GlobalAveragePooling2D()(h)] * both
    m = nn.Model(x, L.Dense(3)(L.Concatenate()(parts) if both else parts[0]))
    m.compile("adam", "mse")
    draw = np.random.default_rng(5)
    for _ in range(3):
        m.train_on_batch(draw.standard_normal((4, 13, 9, channels)), draw.random((4, 3)), capture=capture)
    return m


@pytest.mark.parametrize(("channels", "activation", "both"), [
    (1, "relu", False), (2, None, False), (1, "tanh", False), (16, "relu", False), (1, "relu", True)])  # fmt: skip
def test_recorded_steps_make_rows_on_the_way(on_engine, channels, activation, both):
    a, b = (trained(channels, activation, both, capture) for capture in (False, True))
    assert np.isfinite(a.flat).all()
    assert np.array_equal(a.flat, b.flat) and np.array_equal(a.flat_grad, b.flat_grad)
    (step,) = b.run._steps.values()
    whole = "max_pool2d_backward" in [what for what, _ in step.captured._calls]
    on_the_way = channels < 16 and activation != "tanh" and not both  # else somebody reads the image
    assert whole is not (on_the_way and on_engine == "cpu")
