"""to_blocked and from_blocked, im2col and col2im against NumPy; each is the other's adjoint."""

import conv_references as ref
import numpy as np
import pytest
from support import error, full, noise


def test_blocked_and_back(engine, real):
    rng = np.random.default_rng(0)
    shapes = [tuple(int(v) for v in (rng.integers(1, 4), rng.integers(1, 50), *rng.integers(1, 20, 2))) for _ in range(100)]
    for n, c, h, w in [*shapes, (2, 32, 100, 90), (1, 3, 1, 20000), (0, 3, 4, 4)]:
        x = noise(rng, (n, c, h, w), real)
        want, last = ref.blocked(x), np.ascontiguousarray(x.transpose(0, 2, 3, 1))
        for plain, channels_last in ((x, False), (last, True)):
            out, back = full(want.shape, real), full(plain.shape, real)
            assert engine.kernel("to_blocked")(out, plain, channels_last) is None
            assert np.array_equal(out, want)
            assert engine.kernel("from_blocked")(back, out, channels_last) is None
            assert np.array_equal(back, plain)


def test_what_does_not_fit(engine, real):
    x, out = np.zeros((2, 17, 3, 4), real), np.zeros((2, 2, 3, 4, 16), real)
    for wrong in (out[:1].copy(), out[:, :1].copy(), out[:, :, :2].copy(), np.zeros((2, 2, 3, 4, 8), real)):
        with pytest.raises(ValueError):
            engine.kernel("to_blocked")(wrong, x, False)
        with pytest.raises(ValueError):
            engine.kernel("from_blocked")(x, wrong, False)
    with pytest.raises(ValueError):
        engine.kernel("to_blocked")(out, x, True)


def columns(case, x):
    """(N, C * kh * kw, OH * OW), tap by tap."""
    taps, size = ref._taps(case)
    padded, (top, left) = np.zeros((*x.shape[:2], *size), x.dtype), case.padding
    padded[:, :, top : top + x.shape[2], left : left + x.shape[3]] = x
    parts = np.stack([padded[:, :, rows, cols] for _, _, (rows, cols) in taps], 2)
    return parts.reshape(case.n, -1, int(np.prod(case.out)))


def test_im2col_and_its_adjoint(engine, real):
    rng = np.random.default_rng(1)
    for _ in range(200):
        case = ref.draw(rng)
        x, where = noise(rng, case.x_shape, real), (case.kernel, case.stride, case.padding, case.dilation, case.out)
        want = columns(case, x)
        cols, back = full(want.shape, real), full(x.shape, real)
        assert engine.kernel("im2col")(cols, x, *where) is None
        assert np.array_equal(cols, want), case
        dcols = noise(rng, cols.shape, real)
        assert engine.kernel("col2im")(back, dcols, *where) is None
        left, right = (cols.astype(float) * dcols).sum(), (x.astype(float) * back).sum()
        scale = np.abs(cols.astype(float) * dcols).sum() + 1e-30
        assert abs(left - right) / scale < {np.float32: 1e-6, np.float64: 1e-13}[real], case
        assert error(back, fold(case, dcols)) < {np.float32: 5e-7, np.float64: 1e-14}[real], case


def fold(case, cols):
    taps, size = ref._taps(case)
    padded, (top, left) = np.zeros((case.n, case.c, *size)), case.padding
    parts = cols.astype(float).reshape(case.n, case.c, len(taps), *case.out)
    for t, (_, _, (rows, across)) in enumerate(taps):
        padded[:, :, rows, across] += parts[:, :, t]
    return padded[:, :, top : top + case.size[0], left : left + case.size[1]]


@pytest.mark.rivals
def test_im2col_is_torchs_unfold(engine, real):
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(2)
    x = noise(rng, (2, 3, 9, 8), real)
    want = torch.nn.functional.unfold(torch.tensor(x), (3, 2), dilation=(1, 2), padding=(1, 2), stride=(2, 1)).numpy()
    cols = full(want.shape, real)
    engine.kernel("im2col")(cols, x, (3, 2), (2, 1), (1, 2), (1, 2), (5, 10))
    assert np.array_equal(cols, want)
    back = full(x.shape, real)
    engine.kernel("col2im")(back, cols, (3, 2), (2, 1), (1, 2), (1, 2), (5, 10))
    fold = torch.nn.functional.fold(torch.tensor(cols), (9, 8), (3, 2), dilation=(1, 2), padding=(1, 2), stride=(2, 1)).numpy()
    assert error(back, fold) < {np.float32: 5e-7, np.float64: 1e-14}[real]


def test_columns_that_do_not_fit(engine, real):
    x, cols = np.zeros((1, 2, 4, 4), real), np.zeros((1, 18, 4), real)
    where = [(3, 3), (1, 1), (0, 0), (1, 1), (2, 2)]
    assert engine.kernel("im2col")(cols, x, *where) is None
    for wrong in ([(2, 3), *where[1:]], [*where[:4], (2, 3)]):
        with pytest.raises(ValueError):
            engine.kernel("im2col")(cols, x, *wrong)
        with pytest.raises(ValueError):
            engine.kernel("col2im")(x, cols, *wrong)
