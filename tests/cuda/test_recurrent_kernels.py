"""rnn, gru and lstm on the simulated device (`sim.run`) against the loop in float64: all steps in one launch, or one each."""

import numpy as np
import pytest
from parity import ON_GPU, Everywhere
from recurrent_cases import check_wrong_arrays, make

from fastaudio.backends.cuda.nn import recurrent_cell

SIZES = [(1, 1, 1, 1), (2, 3, 3, 5), (5, 4, 2, 33), (9, 3, 4, 40), (2, 2, 3, 131), (0, 3, 2, 4), (3, 0, 2, 4)]


def check(sim, rng, kind, sizes):
    engine = Everywhere(sim)
    case = make(rng, kind, sizes, np.float32)
    while case.near_corner():
        case = make(rng, kind, sizes, np.float32)
    out, kept = case.forward(engine)
    got = dict(zip(("y", "h_last", "c_last"), out, strict=False))
    got |= {"d" + name: a for name, a in case.backward(engine, out[0], kept).items()}
    assert case.excess(1e-6, **got) < 1, (kind, sizes, case.reverse)


@pytest.mark.parametrize("kind", ["rnn", "gru", "lstm"])
def test_cases(sim, kind):
    rng = np.random.default_rng(0)
    for sizes in SIZES:
        check(sim, rng, kind, sizes)


@pytest.mark.parametrize("kind", ["rnn", "gru", "lstm"])
def test_one_launch_or_one_a_step(sim, kind):
    """Which of the two is a matter of size alone."""
    device, engine = sim.device, Everywhere(sim)
    if ON_GPU:
        pytest.skip("a GPU does not keep a list of its launches")
    for units, launches in ((20, 1), (140, 3)):
        device.launched.clear()
        make(np.random.default_rng(1), kind, (2, 3, 2, units), np.float32, plain=True).forward(engine)
        assert device.launched == ["gemm"] + ["recurrent_all" if launches == 1 else "recurrent_step"] * launches


@pytest.mark.parametrize("kind", ["rnn", "gru", "lstm"])
def test_gradients_not_wanted(sim, kind):
    case, engine = make(np.random.default_rng(2), kind, (2, 3, 3, 4), np.float32), Everywhere(sim)
    (y, *_), kept = case.forward(engine)
    wanted = case.backward(engine, y, kept)

    class Fewer:
        def kernel(self, name):
            def call(*arguments):
                count = len(case.names())
                engine.kernel(name)(
                    *(None if i % 2 else a for i, a in enumerate(arguments[:count])), *arguments[count:]
                )

            return call

    fewer = case.backward(Fewer(), y, kept)
    order = {"rnn": "x wx wh b h0", "gru": "x wx wh b bh h0", "lstm": "x wx wh b h0 c0"}[kind].split()
    assert all(np.array_equal(fewer[name], wanted[name]) for name in order[::2])


def test_wrong_arrays(sim):
    check_wrong_arrays(Everywhere(sim))


def test_a_grid_holds_any_number_of_sequences(monkeypatch):
    """65,535 blocks are the most but along x."""
    grids = []
    monkeypatch.setattr(recurrent_cell, "run", lambda kernel, stem, grid, *_, **__: grids.append(grid))
    launch = recurrent_cell.Launch("nn/recurrent_forward", recurrent_cell.LSTM, 1_000_000, 100, 100)
    launch.step("recurrent_step", step=0, reverse=False, act=0, shared=0)
    assert grids == [(125_000, 4)]
