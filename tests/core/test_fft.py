"""fft, ifft, rfft, irfft: every length to 300 and some long ones against NumPy's, every axis, dtype and layout."""

import numpy as np
import oracles
import pytest

import fastaudio as fa

BOUND = 5e-7
LONG = (
    1000,
    1009,
    1024,
    2048,
    3125,
    4096,
    5040,
    6561,
    8191,
    16384,
    30030,
    44100,
    65536,
    65537,
    100_000,
    131_072,
)


def naive(x):
    """The definition."""
    n = np.arange(len(x))
    return np.exp(-2j * np.pi * (np.outer(n, n) % len(x)) / len(x)) @ x


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.complex64, np.complex128])
def test_every_length(engine, dtype):
    rng = np.random.default_rng(30)
    bound = 1e-12 if np.dtype(dtype).itemsize // (2 if np.dtype(dtype).kind == "c" else 1) == 8 else BOUND
    for n in engine.take((*range(1, 300), *LONG)):
        x = rng.standard_normal((2, n)).astype(dtype)
        if np.iscomplexobj(x):
            x.imag = rng.standard_normal((2, n))
        X = fa.fft(x)
        assert X.dtype == np.result_type(dtype, np.complex64)
        assert oracles.error(X, np.fft.fft(x.astype(complex))) < bound, n
        assert oracles.error(fa.ifft(x), np.fft.ifft(x.astype(complex))) < bound, n
        assert oracles.error(fa.ifft(X), x.astype(complex)) < 2 * bound, n
        if not np.iscomplexobj(x):
            R = fa.rfft(x)
            assert R.dtype == X.dtype and oracles.error(R, np.fft.rfft(x.astype(float))) < bound, n
            back = fa.irfft(R, n)
            assert back.dtype == dtype and oracles.error(back, x) < 2 * bound, n


def test_definition(engine):
    rng = np.random.default_rng(31)
    for n in (1, 2, 3, 7, 12, 31, 64, 97, 128):
        x = rng.standard_normal(n) + 1j * rng.standard_normal(n)
        assert oracles.error(fa.fft(x), naive(x)) < 1e-12


def test_shapes_axes_lengths_and_layouts(engine):
    rng = np.random.default_rng(32)
    for _ in range(len(engine.take(range(300)))):
        shape = tuple(rng.integers(1, 7, rng.integers(1, 4)))
        axis = int(rng.integers(-len(shape), len(shape)))
        n = None if rng.random() < 0.5 else int(rng.integers(1, 12))
        x = oracles.lay(rng.standard_normal(shape), oracles.LAYOUTS[rng.integers(len(oracles.LAYOUTS))])
        z = x + 1j * rng.standard_normal(shape)
        assert oracles.error(fa.rfft(x, n, axis=axis), np.fft.rfft(x, n, axis=axis)) < 1e-12
        assert oracles.error(fa.fft(z, n, axis=axis), np.fft.fft(z, n, axis=axis)) < 1e-12
        assert oracles.error(fa.ifft(z, n, axis=axis), np.fft.ifft(z, n, axis=axis)) < 1e-12
        if n is not None or shape[axis] > 1:
            assert oracles.error(fa.irfft(z, n, axis=axis), np.fft.irfft(z, n, axis=axis)) < 1e-12


def test_integers_and_lists(engine):
    assert fa.fft([1, 2, 3, 4]).tolist() == [10, -2 + 2j, -2, -2 - 2j]
    assert fa.rfft(np.arange(4, dtype=np.int16)).dtype == np.complex128
    assert fa.rfft(np.array([True, False])).tolist() == [1, 1]


def test_no_rows(engine):
    assert fa.fft(np.zeros((0, 8))).shape == (0, 8)
    assert fa.rfft(np.zeros((3, 0, 8), np.float32)).shape == (3, 0, 5)


def test_parseval_and_linearity(engine):
    rng = np.random.default_rng(33)
    for n in (5, 64, 1000, 8191):
        x, y = rng.standard_normal((2, n))
        assert np.isclose((np.abs(fa.fft(x)) ** 2).sum() / n, (x**2).sum(), rtol=1e-12)
        assert oracles.error(fa.rfft(3 * x - y), 3 * fa.rfft(x) - fa.rfft(y)) < 1e-12


BROKEN = [
    ("fft", (np.zeros(4), 0), {}, "fft: n must be an integer > 0, got 0"),
    ("fft", (np.zeros(4), 2.0), {}, "fft: n must be an integer > 0, got 2.0"),
    ("fft", (np.zeros(0),), {}, "fft: n must be an integer > 0, got 0"),
    ("fft", (np.zeros(4),), {"axis": 1}, "fft: axis must be an axis of an array of shape (4,), got 1"),
    ("fft", (np.array(1.0),), {}, "fft: axis must be an axis of an array of shape (), got -1"),
    ("fft", (np.array(["a"]),), {}, "fft: x must be numbers, got dtype <U1"),
    ("ifft", (np.zeros(4), -1), {}, "ifft: n must be an integer > 0, got -1"),
    ("rfft", (np.zeros(4, complex),), {}, "rfft: x must be real, got dtype complex128"),
    ("rfft", (np.zeros(4), 0), {}, "rfft: n must be an integer > 0, got 0"),
    ("irfft", (np.zeros(1),), {}, "irfft: n must be an integer > 0, got 0"),
    ("irfft", (np.zeros(4),), {"axis": 2}, "irfft: axis must be an axis of an array of shape (4,), got 2"),
]


@pytest.mark.parametrize("name, args, kwargs, message", BROKEN)
def test_errors(name, args, kwargs, message):
    with pytest.raises(fa.ParameterError) as error:
        getattr(fa, name)(*args, **kwargs)
    assert str(error.value) == message


@pytest.mark.rivals
def test_scipy(engine):
    fft = pytest.importorskip("scipy.fft")
    rng = np.random.default_rng(34)
    for n in engine.take(LONG):
        x = rng.standard_normal(n)
        assert oracles.error(fa.rfft(x), fft.rfft(x)) < 1e-12
        assert (
            oracles.error(fa.rfft(x.astype(np.float32)), fft.rfft(x.astype(np.float32).astype(float))) < BOUND
        )


@pytest.mark.rivals
def test_torch(engine):
    torch = pytest.importorskip("torch")
    x = torch.randn(3, 60)
    for name, want in (("fft", torch.fft.fft(x)), ("rfft", torch.fft.rfft(x)), ("ifft", torch.fft.ifft(x))):
        got = getattr(fa, name)(x)
        assert (
            isinstance(got, torch.Tensor)
            and oracles.error(got.resolve_conj().numpy(), want.resolve_conj().numpy()) < 1e-6
        )
