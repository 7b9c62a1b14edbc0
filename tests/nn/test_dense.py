"""dense layers against NumPy in float64, and their gradients against central differences and torch."""

import numpy as np
import pytest
from nn_references import forward
from support import error, full, noise

from fastaudio.backends.ops import ACT

LIMIT = {np.float32: 1e-6, np.float64: 1e-12}


def shapes(rng, count):
    for i in range(count):
        low, high = ((0, 4), (0, 7), (4, 9))[i % 3]
        yield tuple(int(2 ** rng.uniform(low, high)) for _ in range(3))
    yield from ((1, 2, 5), (1, 5, 1), (32, 1690, 512), (32, 512, 256), (32, 64, 10), (0, 3, 4), (3, 4, 1), (64, 1, 64))


def test_forward(engine, real):
    rng = np.random.default_rng(0)
    names = list(ACT)
    for i, (rows, n_in, n_out) in enumerate(shapes(rng, 250)):
        x, w, b = noise(rng, (rows, n_in), real), noise(rng, (n_in, n_out), real), noise(rng, n_out, real)
        w /= np.sqrt(n_in).astype(real)
        y, name, bias = full((rows, n_out), real), names[i % 7], b if i % 3 else None
        assert engine.kernel("dense")(y, x, w, bias, ACT[name], 0.3) is None
        z = x.astype(float) @ w.astype(float) + (0 if bias is None else b.astype(float))
        largest = max(np.abs(z).max(initial=0), 1)  # an activation may squeeze what the sum's error is measured by
        assert np.abs(y - forward(name, z, 0.3)).max(initial=0) < LIMIT[real] * largest, (rows, n_in, n_out, name)


def test_gradients(engine, real):
    rng = np.random.default_rng(1)
    for i, (rows, n_in, n_out) in enumerate(shapes(rng, 250)):
        x, w, dy = noise(rng, (rows, n_in), real), noise(rng, (n_in, n_out), real), noise(rng, (rows, n_out), real)
        dx, dw, db = full(x.shape, real), noise(rng, w.shape, real), noise(rng, n_out, real)
        want = [dy.astype(float) @ w.astype(float).T, dw + x.astype(float).T @ dy.astype(float), db + dy.astype(float).sum(0)]
        assert engine.kernel("dense_dx")(dx, dy, w) is None
        assert engine.kernel("dense_dw")(dw, db if i % 3 else None, x, dy, True) is None
        got = (dx, dw, db) if i % 3 else (dx, dw)
        alone = np.full_like(dw, np.nan)
        engine.kernel("dense_dw")(alone, None, x, dy, False)
        assert error(alone, x.astype(float).T @ dy.astype(float)) < LIMIT[real], (rows, n_in, n_out)
        assert max(error(g, v) for g, v in zip(got, want, strict=False)) < LIMIT[real], (rows, n_in, n_out)


def test_gradients_of_one_to_nine_inputs(engine, real):  # groups of rows that are not full, in memory on the stack
    rng = np.random.default_rng(3)
    for i in range(200):
        rows, n_in, n_out = 60 + 3 * i, 1 + i % 9, 8 * (1 + i % 3)
        x, dy = noise(rng, (rows, n_in), real), noise(rng, (rows, n_out), real)
        dw = np.zeros((n_in, n_out), real)
        engine.kernel("dense_dw")(dw, None, x, dy, True)
        assert error(dw, x.astype(float).T @ dy.astype(float)) < LIMIT[real], (rows, n_in, n_out)


def test_gradients_of_few_weights_from_many_rows(engine, real):
    rng = np.random.default_rng(4)
    for rows, n_in, n_out in ((257, 3, 5), (640, 30, 30), (5000, 4, 8), (20_000, 5, 10)):
        for _ in range(20):
            x, dy, dw = noise(rng, (rows, n_in), real), noise(rng, (rows, n_out), real), noise(rng, (n_in, n_out), real)
            products, before = x.astype(float).T @ dy.astype(float), dw.astype(float)
            engine.kernel("dense_dw")(dw, None, x, dy, True)
            assert error(dw, before + products) < LIMIT[real], (rows, n_in, n_out)
            engine.kernel("dense_dw")(dw, None, x, dy, False)
            assert error(dw, products) < LIMIT[real], (rows, n_in, n_out)


def test_gradients_by_central_differences(engine):
    rng = np.random.default_rng(2)
    x, w, b, dy = (noise(rng, s, np.float64) for s in ((4, 6), (6, 5), 5, (4, 5)))
    dx, dw, db, y = np.empty_like(x), np.zeros_like(w), np.zeros_like(b), np.empty_like(dy)
    engine.kernel("dense_dx")(dx, dy, w)
    engine.kernel("dense_dw")(dw, db, x, dy, True)

    def loss():
        engine.kernel("dense")(y, x, w, b, ACT["linear"], 0.0)
        return (y * dy).sum()

    for array, gradient in ((x, dx), (w, dw), (b, db)):
        for i in np.ndindex(array.shape):
            kept, h = array[i], 1e-6
            array[i] = kept + h; up = loss()
            array[i] = kept - h; down = loss()
            array[i] = kept
            assert abs((up - down) / (2 * h) - gradient[i]) < 1e-7 * max(1, np.abs(gradient).max())


@pytest.mark.rivals
def test_torch(engine):
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(3)
    x, w, b, dy = (noise(rng, s, np.float32) for s in ((32, 100), (100, 70), 70, (32, 70)))
    y, dx, dw, db = np.empty_like(dy), np.empty_like(x), np.zeros_like(w), np.zeros_like(b)
    engine.kernel("dense")(y, x, w, b, ACT["linear"], 0.0)
    engine.kernel("dense_dx")(dx, dy, w)
    engine.kernel("dense_dw")(dw, db, x, dy, True)
    tensors = [torch.tensor(a, requires_grad=True) for a in (x, w.T.copy(), b)]
    out = torch.nn.functional.linear(*tensors)
    out.backward(torch.tensor(dy))
    for got, want in ((y, out.detach()), (dx, tensors[0].grad), (dw, tensors[1].grad.T), (db, tensors[2].grad)):
        assert error(got, want.numpy()) < 2e-6


def test_what_does_not_fit(engine, real):
    x, w, b, y = (np.ones(s, real) for s in ((3, 4), (4, 5), 5, (3, 5)))
    for wrong in ((y, x, w.T.copy(), b, 0), (y, x, w, b[:4].copy(), 0), (y, x, w, b, 7), (y, x[:2].copy(), w, b, 0), (y, x, w, b, -1)):
        with pytest.raises(ValueError):
            engine.kernel("dense")(*wrong, 0.0)
    with pytest.raises(ValueError):
        engine.kernel("dense_dx")(x, y, w.T.copy())
    with pytest.raises(ValueError):
        engine.kernel("dense_dw")(w, b[:1].copy(), x, y, True)


def test_a_tape_repeats_it(engine, real):
    """What a training step does: the same calls again on new data in the same arrays."""
    if engine.name != "cpu":
        pytest.skip("the tape of this engine is tested with the networks")
    from fastaudio.backends.cpu import _core

    rng = np.random.default_rng(4)
    x, w, b, y = noise(rng, (3, 4), real), noise(rng, (4, 5), real), noise(rng, 5, real), full((3, 5), real)
    tape = _core.Tape()
    tape.start()
    engine.kernel("dense")(y, x, w, b, ACT["tanh"], 0.0)
    tape.stop()
    assert (y == -7777).all()
    x[:] = 2 * x
    tape.replay()
    assert error(y, np.tanh(x.astype(float) @ w.astype(float) + b)) < LIMIT[real]
