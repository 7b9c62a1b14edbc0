"""conv2d, conv_transpose2d and their gradients on the simulator against NumPy in float64; a case of
many tiles against the C++ engine, too."""

import conv_references as ref
import numpy as np
import pytest
from nn_references import forward as activate
from support import error, full, noise

from fastaudio.backends import registry
from fastaudio.backends.cuda.nn import tiles
from fastaudio.backends.ops import ACT
from fastaudio.nn.packing import pack, unpack

LIMIT = 5e-7
CASES = 40
NAMES = list(ACT)
REAL = np.float32


@pytest.fixture
def cases(monkeypatch):
    """Numbered random cases; every other one with few blocks being enough: large tiles, one slice."""

    def draw(seed):
        rng = np.random.default_rng(seed)
        for i in range(CASES):
            monkeypatch.setattr(tiles, "ENOUGH", (264, 1)[i % 2])
            yield i, ref.draw(rng), rng

    return draw


def parameters(case, rng, channels):
    w = noise(rng, case.w_shape, REAL) / REAL(np.sqrt(np.prod(case.w_shape[1:])))
    return w.astype(REAL), noise(rng, channels, REAL)


def run(sim, name, out_shape, channels, *arguments):
    """The kernel's plain output; its padding lanes must be zeros."""
    n, c, h, w = out_shape
    out = full((n, -(-c // 16), h, w, 16), REAL)
    sim.run(name, out, *arguments)
    assert not out.transpose(0, 1, 4, 2, 3).reshape(n, -1, h, w)[:, channels:].any()
    return ref.plain(out, channels)


def check_activated(got, z, name, case):
    largest = max(np.abs(z).max(), 1)  # an activation may squeeze what the sum's error is measured by
    assert np.abs(got - activate(name, z, 0.3)).max() < LIMIT * largest, (case, name)


@pytest.mark.parametrize("transposed", [False, True])
def test_forward(sim, cases, transposed):
    for i, case, rng in cases(4 if transposed else 0):
        if transposed:
            name, before, after, channels = "conv_transpose2d", case.y_shape, case.x_shape, case.c
        else:
            name, before, after, channels = "conv2d", case.x_shape, case.y_shape, case.k
        x, (w, b), act = noise(rng, before, REAL), parameters(case, rng, channels), NAMES[i % 7]
        arrays = ref.blocked(x), pack(w, case.groups), ref.bias_block(b) if i % 3 else None
        where = case.flipped() if transposed else case.arguments
        y = run(sim, name, after, channels, *arrays, *where, ACT[act], 0.3, 0)
        z = (ref.conv2d_dx if transposed else ref.conv2d)(case, x, w)
        check_activated(y, z + (b.astype(float)[:, None, None] if i % 3 else 0), act, case)


def test_backward_to_the_data(sim, cases):
    for _, case, rng in cases(1):
        dy, (w, _) = noise(rng, case.y_shape, REAL), parameters(case, rng, case.k)
        dx = run(sim, "conv2d_dx", case.x_shape, case.c, ref.blocked(dy), pack(w, case.groups), *case.arguments, 0)
        assert error(dx, ref.conv2d_dx(case, dy, w)) < LIMIT, case


@pytest.mark.parametrize("transposed", [False, True])
def test_backward_to_the_weights(sim, cases, transposed):
    """Gradients are added to what is there, and only inside the groups."""
    for i, case, rng in cases(2 + transposed):
        x, dy = noise(rng, case.x_shape, REAL), noise(rng, case.y_shape, REAL)
        before, db = noise(rng, case.w_shape, REAL), noise(rng, case.c if transposed else case.k, REAL)
        dw, bias = pack(before, case.groups), ref.bias_block(db)
        arrays = (ref.blocked(dy), ref.blocked(x)) if transposed else (ref.blocked(x), ref.blocked(dy))
        arguments = case.flipped() if transposed else case.arguments
        name = "conv_transpose2d_dw" if transposed else "conv2d_dw"
        sim.run(name, dw, bias if i % 3 else None, *arrays, *arguments, 0, True)
        alone = full(dw.shape, REAL)
        sim.run(name, alone, None, *arrays, *arguments, 0, False)
        assert error(unpack(alone, case.w_shape, case.groups), ref.conv2d_dw(case, x, dy)) < LIMIT, case
        got = unpack(dw, case.w_shape, case.groups)
        assert error(got, before + ref.conv2d_dw(case, x, dy)) < LIMIT, case
        assert np.array_equal(pack(got, case.groups), dw), case
        if i % 3:
            assert error(bias, ref.bias_block(db + (x if transposed else dy).astype(float).sum((0, 2, 3)))) < LIMIT, (
                case
            )


def test_transposed_backward_to_the_data(sim, cases):
    for _, case, rng in cases(5):
        dy, (w, _) = noise(rng, case.x_shape, REAL), parameters(case, rng, case.c)
        dx = run(
            sim, "conv_transpose2d_dx", case.y_shape, case.k, ref.blocked(dy), pack(w, case.groups), *case.flipped(), 0
        )
        assert error(dx, ref.conv2d(case, dy, w)) < LIMIT, case


LARGE = [  # several tiles and slices; long sums; few channels; strides with more phases than taps
    ref.Case(2, 70, 80, (20, 17), (3, 3), (1, 1), (1, 1), (1, 1), 1, (20, 17)),
    ref.Case(1, 300, 20, (9, 8), (3, 3), (2, 1), (0, 0), (1, 2), 1, (4, 4)),
    ref.Case(1, 20, 18, (1, 900), (1, 9), (1, 3), (0, 4), (1, 1), 1, (1, 300)),
    ref.Case(2, 1, 40, (20, 23), (3, 3), (1, 1), (1, 1), (1, 1), 1, (20, 23)),
    ref.Case(3, 3, 20, (21, 17), (5, 2), (1, 2), (0, 1), (2, 1), 1, (13, 9)),
    ref.Case(3, 48, 96, (9, 9), (2, 2), (3, 4), (0, 0), (1, 1), 4, (3, 2)),
]


@pytest.mark.parametrize("case", LARGE, ids=lambda case: f"{case.c}-{case.k}")
def test_large(sim, case):
    rng, engine = np.random.default_rng(6), registry.current()
    x, dy, (w, _) = noise(rng, case.x_shape, REAL), noise(rng, case.y_shape, REAL), parameters(case, rng, case.k)
    x, dy, w = ref.blocked(x), ref.blocked(dy), pack(w, case.groups)
    calls = [
        ("conv2d", full(dy.shape, REAL), x, w, None, *case.arguments, 0, 0.0, 1),
        ("conv2d_dx", full(x.shape, REAL), dy, w, *case.arguments, 1),
        ("conv2d_dw", np.zeros_like(w), np.zeros(w.shape[0] * 16, REAL), x, dy, *case.arguments, 1, True),
    ]
    for call, *arguments in calls:
        want = [a.copy() if isinstance(a, np.ndarray) else a for a in arguments]
        engine.kernel(call)(*want)
        sim.run(call, *arguments)
        assert error(arguments[0], want[0].astype(float)) < 2 * LIMIT, call  # two engines, each within LIMIT
    assert error(arguments[1], want[1].astype(float)) < LIMIT


def test_what_does_not_fit(sim):
    y, x, w, b = (np.zeros(s, REAL) for s in ((1, 2, 4, 4, 16), (1, 1, 4, 4, 16), (2, 1, 3, 3, 16, 16), 32))
    good = [y, x, w, b, (1, 1), (1, 1), (1, 1), 1, (5, 20), ACT["relu"], 0.0, 0]
    sim.run("conv2d", *good)
    wrong = {
        0: [y[:, :1].copy()],
        1: [np.zeros((2, 1, 4, 4, 16), REAL)],
        2: [w[:1].copy()],
        3: [b[:16].copy()],
        4: [(0, 1)],
        5: [(-1, 0)],
        6: [(1, 0)],
        7: [0, 2],
        8: [(17, 20), (5, 16), (5, 0)],
        9: [7, -1],
        11: [4, -1],
    }
    for place, values in wrong.items():
        for value in values:
            with pytest.raises(ValueError):
                sim.run("conv2d", *good[:place], value, *good[place + 1 :])
    with pytest.raises(ValueError):
        sim.run("conv2d_dw", w, b[:16].copy(), x, y, *good[4:9], 0, True)


def test_no_images(sim):
    y, x, w, b = (np.ones(s, REAL) for s in ((0, 2, 4, 4, 16), (0, 1, 4, 4, 16), (2, 1, 3, 3, 16, 16), 32))
    where = (1, 1), (1, 1), (1, 1), 1, (5, 20)
    sim.run("conv2d", y, x, w, b, *where, 0, 0.0, 0)
    sim.run("conv2d_dx", x, y, w, *where, 0)
    sim.run("conv2d_dw", w, b, x, y, *where, 0, True)
    assert (w == 1).all() and (b == 1).all()
