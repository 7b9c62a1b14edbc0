"""curve, phasor, weighting and rescale against NumPy in more digits, and in NumPy's bits."""

import numpy as np
import pytest

from fastaudio.backends import ops

SMALLEST = np.finfo(np.float64).smallest_normal


def draw(engine, kind, x, factor=1.0, shift=0.0, unit=1.0, more=0.0, offset=0.0, knee=-np.inf, slope=0.0):
    """(results, whether all are good)"""
    out = np.full(x.shape, 7.0)
    numbers = np.array([factor, shift, unit, more, offset, knee, slope])
    return out, engine.kernel("curve")(out, x, ops.CURVES[kind], numbers)


def long(x):
    return x.astype(np.longdouble)


def sizes(rng, count):
    return [1, 2, 3, 5, 70_001, *rng.integers(1, 2000, count)]


def log2_case(rng, n):
    spread = [1e-8, 0.3, 700][rng.integers(3)]
    x = np.exp(np.clip(rng.uniform(-spread, spread, n), -700, 700))
    return x, np.log2(long(x))


def exp2_case(rng, n):
    x = rng.uniform(-1022, 1023, n) * [1, 1e-3][rng.integers(2)]
    return x, np.exp2(long(x))


def mu_case(rng, n):
    x = rng.choice([-1, 1], n) * np.exp(rng.uniform(-700, [-600, 5, 700][rng.integers(3)], n))
    return x, np.sign(x) * np.log1p(np.abs(long(x))) / np.log(np.longdouble(2))


@pytest.mark.parametrize("kind, case", [("log2", log2_case), ("exp2", exp2_case), ("mu", mu_case)])
def test_curves_within_four_ulp(engine, kind, case):
    rng = np.random.default_rng(1)
    for n in sizes(rng, 100):
        x, want = case(rng, n)
        got, good = draw(engine, kind, x)
        assert good and (np.abs(got - want) <= 4 * np.spacing(np.abs(got))).all()


def test_turns(engine):
    rng = np.random.default_rng(2)
    for n in sizes(rng, 100):
        x = rng.uniform(-1, 1, n) * 10.0 ** rng.integers(0, 12)
        want = np.cos((x - np.rint(x)) * 2 * np.pi)
        got, good = draw(engine, "turn", x)
        assert good and np.abs(got - want).max() < 1e-15
    quarters, _ = draw(engine, "turn", np.array([0.0, 0.25, 0.5, 0.75, 1e9 + 0.5]))
    assert np.abs(quarters - [1, 0, -1, 0, -1]).max() < 2e-16


def test_terms_knee_and_single_precision(engine, real):
    rng = np.random.default_rng(3)
    for n in sizes(rng, 100):
        x = rng.uniform(-10, 10, n).astype(real)
        factor, shift, offset = rng.uniform(-5, 5, 3)
        unit, more, knee = rng.uniform(1, 5), rng.uniform(-2, 2), rng.uniform(-5, 5)
        v = x.astype(np.float64)
        want = np.where(v < knee, 0.5 * v, factor * np.exp2((v - shift) / unit + more) + offset)
        got, good = draw(engine, "exp2", x, factor, shift, unit, more, offset, knee, 0.5)
        assert good and np.abs(got - want).max() < 1e-15 * (1 + np.abs(want).max())


def test_exact_values(engine):
    x = 2.0 ** np.arange(-1022, 1024)
    assert np.array_equal(draw(engine, "log2", x)[0], np.arange(-1022, 1024))
    assert np.array_equal(draw(engine, "exp2", np.arange(-1022.0, 1024))[0], x)
    assert draw(engine, "log2", np.array([55.0, 440.0, 880.0]), 12, unit=440, offset=69)[0].tolist() == [33, 69, 81]


@pytest.mark.parametrize(
    "kind, fine, beyond",
    [
        ("log2", [SMALLEST, 1e308], [0.0, -0.0, -1.0, np.inf, -np.inf, SMALLEST / 2]),
        ("exp2", [-1022.0, 1023.0], [-1022.1, 1024.0, np.inf, -np.inf]),
        ("mu", [0.0, -0.0, 1e308, -1e308], [np.inf, -np.inf]),
        ("turn", [1e14], [1e300, np.inf, -np.inf]),
    ],
)
def test_says_where_numpy_has_to_do_it(engine, kind, fine, beyond):
    for size in (1, 9, 100_000):
        x = np.resize([*fine, np.nan], size)
        got, good = draw(engine, kind, x)
        assert good and np.array_equal(np.isnan(got), np.isnan(x))
        for value in beyond:
            x[-1] = value
            assert draw(engine, kind, x)[1] is False
            assert draw(engine, kind, x, knee=np.inf)[1] is bool(value < np.inf)  # below the knee all are good


def test_in_place(engine):
    x = np.random.default_rng(4).uniform(1, 2, 1000)
    want, y = draw(engine, "log2", x)[0], x.copy()
    engine.kernel("curve")(y, y, 0, np.array([1, 0, 1, 0, 0, -np.inf, 0]))
    assert np.array_equal(y, want)


def test_phasor(engine, real):
    rng = np.random.default_rng(5)
    for n in sizes(rng, 100):
        x = (rng.uniform(-1, 1, n) * 10.0 ** rng.integers(-6, 7)).astype(real)
        out = np.full(n, 7, np.result_type(real, np.complex64))
        assert engine.kernel("phasor")(out, x)
        assert np.abs(out - np.exp(1j * x.astype(np.float64))).max() < (1e-7 if real == np.float32 else 5e-16)
    x[0] = np.nan
    assert engine.kernel("phasor")(out, x) and np.isnan([out[0].real, out[0].imag]).all()
    for beyond in (1e7, np.inf):
        x[0] = beyond
        assert not engine.kernel("phasor")(out, x)


def test_rescale_in_the_bits_of_numpy(engine):
    rng, rescale = np.random.default_rng(6), engine.kernel("rescale")
    for n in sizes(rng, 200):
        rate = float(rng.choice([22050, 16000, 44100, 1, 3, 11025.5, rng.uniform(1e-3, 1e5)]))
        hop, offset = int(rng.choice([1, 3, 160, 441, 512, rng.integers(1, 5000)])), int(rng.integers(-3000, 3000))
        most = int(rng.choice([100, 10**6, 2**50 // hop]))
        x, seconds = rng.integers(-most, most, n), rng.uniform(-most, most, n) / rate
        times, whole = np.empty(n), np.empty(n, np.int64)
        assert rescale(times, x, hop, offset, rate) and np.array_equal(times, (x * hop + offset) / rate)
        assert rescale(whole, x, 1, offset, hop) and np.array_equal(whole, (x + offset) // hop)
        assert rescale(whole, seconds, rate, offset, hop)
        assert np.array_equal(whole, ((seconds * rate).astype(int) + offset) // hop)


def test_rescale_says_what_is_too_large(engine):
    rescale, times, whole = engine.kernel("rescale"), np.empty(9), np.empty(9, np.int64)
    for value in (2**51, -(2**51) - 1, 2**62, -(2**63)):
        x = np.arange(9)
        x[4] = value
        assert not rescale(times, x, 1, 0, 2.0) and not rescale(whole, x, 1, 0, 2.0)
    for value in (np.nan, np.inf, -np.inf, 1e16):
        assert not rescale(whole, np.full(9, value), 1, 0, 1)
    assert not rescale(times, np.full(9, 2**50), 4, 0, 1)


def weigh(engine, x, least, above, below, factor=1.0, offset=0.0):
    """(results, whether all are good)"""
    out, numbers = np.full(x.shape, 7.0), np.zeros(17)
    numbers[:3] = least, factor, offset
    numbers[10 - len(above) : 10], numbers[17 - len(below) :] = above, below
    return out, engine.kernel("weighting")(out, x, numbers)


def test_weighting_against_more_digits(engine):
    rng = np.random.default_rng(8)
    for n in sizes(rng, 100):
        degrees, least = rng.integers(1, 7, 2), rng.choice([-np.inf, -80.0, 3.0])
        above, below = ([*rng.uniform(0.1, 1e4, degree), 0.0] for degree in degrees)
        below[-1] = rng.uniform(1, 1e6)
        x = rng.choice([-1, 1], n) * np.exp(rng.uniform(np.log(1e-30), np.log(1e9), n))
        z = long(x) ** 2
        with np.errstate(divide="ignore"):
            want = np.maximum(least, 10 * np.log2(np.polyval(long(np.array(above)), z) / np.polyval(long(np.array(below)), z)) - 3)
        got, good = weigh(engine, x, least, above, below, 10.0, -3.0)
        assert good and (np.abs(got - want) <= 1e-13 * np.maximum(1, np.abs(want))).all()


def test_weighting_at_its_ends(engine):
    x = np.linspace(1, 2, 21)
    x[[3, 20]] = 0, np.nan
    for least, silent in ((-np.inf, -np.inf), (-80.0, -80.0)):
        got, good = weigh(engine, x, least, [1.0, 0.0], [1.0, 1.0])
        assert good and got[3] == silent and np.isnan(got[20]) and np.isfinite(got[4:20]).all()
    for beyond in (1e-31, -1e-31, 2e9, np.inf, -np.inf):
        x[5] = beyond
        assert not weigh(engine, x, -80.0, [1.0, 0.0], [1.0, 1.0])[1]
    assert weigh(engine, np.empty(0), 0.0, [1.0, 0.0], [1.0, 1.0])[1]
