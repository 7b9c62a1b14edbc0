"""delta: polynomials are differentiated exactly, random data as least squares say, edges by every rule."""

import numpy as np
import oracles
import pytest

import fastaudio as fa

PADDINGS = {"nearest": "edge", "mirror": "reflect", "constant": "constant", "wrap": "wrap"}


def fitted(x, width, order, degree, spacing, where):
    """Derivative at place `where` of the polynomial fitted to the `width` values x."""
    t = np.arange(width) - width // 2
    p = np.polynomial.Polynomial.fit(t, x, degree, domain=[-1, 1], window=[-1, 1])
    return p.deriv(order)(where - width // 2) / spacing**order


def expected(x, width, order, degree, mode, cval=0.0, spacing=1.0):
    """One row, one fit a frame."""
    half, n = width // 2, len(x)
    if mode != "interp":
        fill = {"constant_values": cval} if mode == "constant" else {}
        x = np.pad(x, half, mode=PADDINGS[mode], **fill)
        return np.array([fitted(x[t : t + width], width, order, degree, spacing, half) for t in range(n)])
    places = [(min(max(t - half, 0), n - width), t) for t in range(n)]
    return np.array([fitted(x[a : a + width], width, order, degree, spacing, t - a) for a, t in places])


def test_random_cases(engine):
    rng = np.random.default_rng(180)
    for _ in range(len(engine.take(range(200)))):
        width, order = int(rng.choice([3, 5, 7, 9, 11])), int(rng.integers(1, 3))
        degree = int(rng.integers(order, min(width, 4)))
        mode = ["interp", *PADDINGS][rng.integers(5)]
        shape = (*[(), (3,), (2, 2)][rng.integers(3)], int(rng.integers(width, 30)))
        dtype = [np.float32, np.float64][rng.integers(2)]
        x = oracles.lay(rng.standard_normal(shape).astype(dtype), oracles.LAYOUTS[rng.integers(6)])
        extra = {"cval": 1.5} if mode == "constant" else {}
        got = fa.feature.delta(x, width=width, order=order, polyorder=degree, mode=mode, delta=0.5, **extra)
        rows = x.reshape(-1, shape[-1]).astype(np.float64)
        want = np.stack(
            [expected(r, width, order, degree, mode, spacing=0.5, **extra) for r in rows]
        ).reshape(shape)
        assert got.dtype == dtype
        assert oracles.error(got, want) < oracles.limit(dtype) * (1 if dtype == np.float32 else 100), (
            width,
            order,
            degree,
            mode,
        )


def test_polynomials_are_exact(engine):
    t = np.arange(40.0)
    for width in (3, 9, 15):
        assert np.allclose(fa.feature.delta(3 * t + 1, width=width), 3, atol=1e-12)
        assert np.allclose(fa.feature.delta(t**2, width=width, order=2), 2, atol=1e-9)
    assert np.allclose(fa.feature.delta(t**3, width=9, polyorder=3), 3 * t**2, atol=1e-8)


def test_axes_and_linearity(engine):
    rng = np.random.default_rng(181)
    x, y = rng.standard_normal((2, 12, 15, 20))
    for axis in range(-3, 3):
        want = np.moveaxis(fa.feature.delta(np.moveaxis(x, axis, -1)), -1, axis)
        assert np.array_equal(fa.feature.delta(x, axis=axis), want)
    assert oracles.error(fa.feature.delta(2 * x - y), 2 * fa.feature.delta(x) - fa.feature.delta(y)) < 1e-12


def test_degree_below_order_is_zero(engine):
    assert not fa.feature.delta(np.random.default_rng(1).standard_normal(20), order=2, polyorder=1).any()


def test_integers_and_single_rows(engine):
    assert fa.feature.delta(np.arange(12)).tolist() == pytest.approx([1.0] * 12)


@pytest.mark.parametrize(
    "broken, message",
    [
        ({"width": 4}, "width must be an odd integer >= 3, got 4"),
        ({"width": 1}, "width must be an odd integer >= 3, got 1"),
        ({"width": 5.0}, "width must be an odd integer >= 3, got 5.0"),
        ({"width": 21}, "width must not exceed the 20 frames when mode='interp', got 21"),
        ({"order": 0}, "order must be an integer > 0, got 0"),
        ({"order": 1.5}, "order must be an integer > 0, got 1.5"),
        ({"axis": 2}, "axis must be an axis of an array of shape (3, 20), got 2"),
        (
            {"mode": "same"},
            "mode must be one of 'interp', 'nearest', 'mirror', 'constant', 'wrap', got 'same'",
        ),
        ({"polyorder": 9}, "polyorder must be an integer >= 0 below the width 9, got 9"),
        ({"polyorder": -1}, "polyorder must be an integer >= 0 below the width 9, got -1"),
        ({"delta": 0}, "delta must be a finite number > 0, got 0"),
        ({"data": np.ones((3, 20), complex)}, "data must be real, got dtype complex128"),
    ],
)
def test_errors(broken, message):
    with pytest.raises(fa.ParameterError) as error:
        fa.feature.delta(**{"data": np.ones((3, 20)), **broken})
    assert str(error.value) == f"delta: {message}"


@pytest.mark.rivals
def test_librosa(engine):
    librosa = pytest.importorskip("librosa")
    rng = np.random.default_rng(182)
    for _ in range(len(engine.take(range(100)))):
        x = rng.standard_normal((3, 30))
        kwargs = {
            "width": int(rng.choice([3, 5, 9])),
            "order": int(rng.integers(1, 3)),
            "axis": -1,
            "mode": ["interp", *PADDINGS][rng.integers(5)],
        }
        assert oracles.error(fa.feature.delta(x, **kwargs), librosa.feature.delta(x, **kwargs)) < 1e-12, (
            kwargs
        )
