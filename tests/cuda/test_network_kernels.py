"""Which of the kernels of networks that `ops.py` lists are on CUDA; weights of masked steps; scratch memory."""

import numpy as np
import pytest
from parity import Everywhere, same
from recurrent_cases import make

from fastaudio.backends import ops
from fastaudio.errors import BackendUnavailable


def test_no_kernel_of_a_network_is_missing():
    names = list(ops.OPS)
    missing = [name for name in names[names.index("gemm") :] if ops.CUDA not in ops.OPS[name][1]]
    assert missing == ["conv2d_dw_pooled"]  # two others at once, for the caches of a CPU


def test_weights_of_masked_steps(sim):
    rng = np.random.default_rng(0)
    for i, (n, t) in enumerate([(1, 1), (3, 4), (5, 2), (0, 3), (3, 0), (2, 2100), (7, 9), (4, 5), (2, 3)]):
        deep = ((), (3,), (2, 2))[i % 3]
        mask = (rng.random((n, t)) < (0.5, 0.0, 1.0)[i // 3]).astype(np.uint8) * np.uint8(1 + i)
        for weight in (None, rng.random(n, np.float32), rng.random((n, t, *deep), np.float32)):
            given = np.full((n, t, *deep), 7, np.float32), np.full((n, t), 7, np.float32), np.full(1, 7.0)
            same(sim, "mask_weights", *given, mask, weight, exact=(0, 1, 2))


def test_weights_that_do_not_fit(sim):
    out, true, mask = np.zeros((2, 3), np.float32), np.zeros((2, 3), np.float32), np.ones((2, 3), np.uint8)
    for given in ((out, true[:1], mask, None), (out[:1], true, mask, None), (out, true, mask, np.ones(3, np.float32))):
        with pytest.raises(ValueError, match="mask_weights: "):
            sim.run("mask_weights", *given[:2], np.zeros(1), *given[2:])


def test_a_user_of_scratch_may_call_another(sim):
    """Blocks of different users do not overlap, whichever grows; one user's is the same until it must grow."""
    device = sim.device
    outer = device.scratch(1000, "outer")
    inner = [device.scratch(n, "inner") for n in (1000, 1 << 17)]
    places = [(device.pointer(a), device.pointer(a) + a.size) for a in (outer, *inner)]
    assert all(a[1] <= b[0] or b[1] <= a[0] for a in places for b in places if a is not b)
    assert device.pointer(device.scratch(1000, "outer")) == places[0][0]


def test_products_of_recurrent_layers_keep_what_calls_them_has(sim):
    """Long sums of few columns are cut into slices, which lie in scratch, as do the gates' gradients they read."""
    case = make(np.random.default_rng(1), "gru", (40, 9, 5, 6), np.float32, plain=True)
    engine = Everywhere(sim)
    out, kept = case.forward(engine)
    getattr(sim.device, "launched", []).clear()
    got = {"d" + name: a for name, a in case.backward(engine, out[0], kept).items()}
    assert "add_slices" in getattr(sim.device, "launched", ["add_slices"])
    assert case.excess(1e-6, **got) < 1


def test_numbers_of_metrics_are_float64(sim):
    rng = np.random.default_rng(2)
    for rows, n in ((1, 1), (3, 5), (1, 2000)):
        S, ref = rng.random((rows, n)) ** 9, rng.random(rows)
        same(sim, "power_to_db", np.zeros((rows, n)), S, ref, 1e-10, np.nan, -10.0, limit=1e-14)
        same(sim, "scale", np.zeros((rows, n)), S, 1 / 3, exact=(0,))
    with pytest.raises(BackendUnavailable, match="top_db"):
        sim.run("power_to_db", S, S, ref, 1e-10, 80.0, 10.0)
