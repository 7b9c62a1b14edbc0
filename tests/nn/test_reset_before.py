"""GRU(reset_after=False), Keras's first GRU: values and gradients against the loop in NumPy, steps, weights, torch."""

import numpy as np
import pytest
import recurrent_references as ref

from fastaudio import nn
from fastaudio.errors import ParameterError

L = nn.layers
F64 = {"dtype": "float64"}
LIMIT = {"float32": 2e-6, "float64": 1e-12}


def drawn(rng, i, dtype="float64"):
    """A layer with biases that are not zero, and what it is given: x, mask or None, the state before or None."""
    n, t, c, h = (int(k) for k in rng.integers(1, 7, 4))
    options = {"return_sequences": bool(i % 2), "go_backwards": i % 3 == 0, "use_bias": i % 5 > 0}
    layer = L.GRU(h, reset_after=False, dtype=dtype, recurrent_initializer="glorot_uniform", **options)
    layer.ensure_built([(t, c), (t,), (h,)])
    if layer.use_bias:
        layer.params["bias"] = rng.standard_normal(3 * h)
    mask = np.arange(t) < rng.integers(0, t + 1, n)[:, None] if i % 4 else np.ones((n, t), bool)
    return layer, rng.standard_normal((n, t, c)).astype(dtype), mask, rng.standard_normal((n, h)).astype(dtype)


def parameters(layer, x, h0):
    p = {
        "wx": layer.params["kernel"].T,
        "wh": layer.params["recurrent_kernel"].T,
        "x": x,
        "h0": h0,
        "c0": np.zeros_like(h0),
    }
    p["b"] = layer.params["bias"] if layer.use_bias else np.zeros(3 * layer.units)
    return {name: np.array(a, np.float64) for name, a in p.items()}


@pytest.mark.parametrize("dtype", LIMIT)
def test_values_and_gradients_are_kerass(on_engine, dtype):
    rng = np.random.default_rng(0)
    for i in range(200):
        layer, x, mask, h0 = drawn(rng, i, dtype)
        layer.needs_dx = True
        p, back = parameters(layer, x, h0), layer.go_backwards
        states, last, _ = ref.forward("gru before", p, mask, back)
        y = layer(x, mask=mask, initial_state=h0)
        want = (states[:, ::-1] if back else states) if layer.return_sequences else last
        assert y.dtype == dtype
        np.testing.assert_allclose(y, want, rtol=0, atol=LIMIT[dtype])
        dy = rng.standard_normal(y.shape).astype(dtype)
        layer.zero_grad()
        dx, _, dh0 = layer.backward(dy)
        dstates, dlast = np.zeros_like(states), np.zeros_like(last)
        if layer.return_sequences:
            dstates[:] = dy[:, ::-1] if back else dy
        else:
            dlast[:] = dy
        grads = ref.backward("gru before", p, mask, back, False, dstates, dlast, np.zeros_like(last))
        found = {"x": dx, "h0": dh0, "wx": layer.grads["kernel"].T, "wh": layer.grads["recurrent_kernel"].T}
        if layer.use_bias:
            found["b"] = layer.grads["bias"]
        for name, got in found.items():
            bound = 5 * LIMIT[dtype] * max(1, np.abs(grads[name]).max())
            np.testing.assert_allclose(got, grads[name], rtol=0, atol=bound, err_msg=f"{i} {name}")


@pytest.mark.parametrize("wrap", [lambda layer: layer, lambda layer: L.Bidirectional(layer, "mul")])
@pytest.mark.parametrize("sequences", [False, True])
def test_differences(on_engine, sequences, wrap):
    rng = np.random.default_rng(1)
    x, mask = rng.standard_normal((3, 4, 2)), np.arange(4) < np.array([4, 2, 0])[:, None]
    for given in (x, [x, mask.astype(float)]):
        nn.set_seed(3)
        layer = wrap(L.GRU(3, reset_after=False, return_sequences=sequences, bias_initializer="he_normal", **F64))
        nn.gradcheck(layer, given, tolerance=1e-7)


def model(dtype):
    nn.set_seed(4)
    k = {"dtype": dtype}
    first = L.GRU(4, reset_after=False, return_sequences=True, **k)
    last = L.Bidirectional(L.GRU(3, reset_after=False, **k), "mul", **k)
    m = nn.Sequential([L.Masking(-1.0, input_shape=(5, 3), **k), first, last, L.Dense(3, "softmax", **k)], dtype=dtype)
    m.compile(nn.optim.Adam(1e-2), "sparse_categorical_crossentropy")
    return m


@pytest.mark.parametrize("dtype", LIMIT)
def test_captured_steps_have_the_bits_of_eager_ones(on_engine, dtype, tmp_path):
    rng = np.random.default_rng(0)
    x, y = rng.standard_normal((6, 5, 3)), rng.integers(0, 3, 6)
    x[np.arange(5) >= rng.integers(1, 6, 6)[:, None]] = -1
    a, b = model(dtype), model(dtype)
    first = [a.train_on_batch(x, y, capture=False)[0] for _ in range(6)]
    assert first == [b.train_on_batch(x, y)[0] for _ in range(6)] and first[-1] < first[0]
    np.testing.assert_array_equal(a.flat, b.flat)
    a.save(tmp_path / "m")
    again = nn.load(tmp_path / "m")
    assert not again.layers[1].reset_after
    np.testing.assert_array_equal(again.predict(x), a.predict(x))
    assert again.train_on_batch(x, y) == b.train_on_batch(x, y)


def test_weights_are_in_kerass_order():
    """One bias, and the gates z, r, h."""
    layer = L.GRU(2, reset_after=False, **F64)
    layer.ensure_built((4, 3))
    kernel, recurrent, bias = np.arange(18.0).reshape(3, 6), np.arange(12.0).reshape(2, 6), np.arange(6.0)
    layer.set_weights([kernel, recurrent, bias])
    assert layer.count_params() == 36 and layer.params["bias"].tolist() == [2, 3, 0, 1, 4, 5]
    for got, want in zip(layer.get_weights(), (kernel, recurrent, bias), strict=True):
        np.testing.assert_array_equal(got, want)
    bare = L.GRU(2, use_bias=False, reset_after=False)
    bare.ensure_built((4, 3))
    assert [w.shape for w in bare.get_weights()] == [(3, 6), (2, 6)]


@pytest.mark.rivals
def test_torch_has_none():
    pytest.importorskip("torch")
    from fastaudio.interop import torch as to_torch

    m = nn.Sequential([L.GRU(2, reset_after=False, input_shape=(4, 3))])
    with pytest.raises(ParameterError, match=r"gru: torch has no GRU\(reset_after=False\)"):
        to_torch.state_dict(m)
