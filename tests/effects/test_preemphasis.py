"""preemphasis and deemphasis against the difference equation, in blocks, and as inverses of each other."""

import numpy as np
import oracles
import pytest

import fastaudio as fa


def filtered(y, coef, zi):
    x = oracles.samples(y)
    out = x.copy()
    out[..., 1:] -= coef * x[..., :-1]
    out[..., :1] += zi
    return out


def unfiltered(y, coef, zi):
    out, state = oracles.samples(y), np.broadcast_to(zi, (*y.shape[:-1], 1))[..., 0].astype(float)
    for t in range(y.shape[-1]):
        out[..., t] += state
        state = coef * out[..., t]
    return out


def signals(seed, count):
    rng = np.random.default_rng(seed)
    for _ in range(count):
        shape = (*oracles.SHAPES[rng.integers(5)], int(rng.integers(2, 600)))
        y = oracles.signal(rng, shape, [np.float32, np.float64, np.int16][rng.integers(3)])
        yield (
            oracles.lay(y, oracles.LAYOUTS[rng.integers(6)]),
            float(rng.choice([0.97, 0.5, -0.3, 0.0, 0.99])),
        )


def test_random_cases(engine):
    for y, coef in engine.take(list(signals(190, 200))):
        x = oracles.samples(y)
        got = fa.effects.preemphasis(y, coef=coef)
        assert got.dtype == oracles.real_dtype(y.dtype)
        assert oracles.error(got, filtered(y, coef, 2 * x[..., :1] - x[..., 1:2])) < oracles.limit(y.dtype), (
            coef
        )
        assert oracles.error(
            fa.effects.preemphasis(y, coef=coef, zi=0.3), filtered(y, coef, 0.3)
        ) < oracles.limit(y.dtype)
        back = fa.effects.deemphasis(y, coef=coef, zi=0.3)
        assert oracles.error(back, unfiltered(y, coef, 0.3)) < oracles.limit(
            y.dtype, 5e-6 if coef > 0.9 else 1e-6
        ), coef


def test_inverse(engine):
    y = np.random.default_rng(191).uniform(-1, 1, (2, 5000))
    for coef in (0.97, 0.5):
        assert (
            oracles.error(fa.effects.deemphasis(fa.effects.preemphasis(y, coef=coef), coef=coef), y) < 1e-12
        )


def test_without_a_state_deemphasis_is_that_of_the_extrapolated_one(engine):
    for dtype in (np.float32, np.float64):
        y = np.random.default_rng(193).standard_normal((2, 3, 700)).astype(dtype)
        x = y.astype(np.float64)
        for coef in (0.97, 0.3, -0.5):
            start = ((2 - coef) * x[..., :1] - x[..., 1:2]) / (3 - coef)
            got, state = fa.effects.deemphasis(y, coef=coef, return_zf=True)
            want = unfiltered(y, coef, -start)
            assert oracles.error(got, want) < oracles.limit(dtype, 5e-6)
            at_rest = coef * (want[..., -1:] + start * coef ** (y.shape[-1] - 1))  # librosa's: of a filter that began so
            assert oracles.error(state, at_rest) < oracles.limit(dtype, 5e-6)


def test_blocks_are_the_whole(engine):
    for dtype in (np.float32, np.float64):
        y = np.random.default_rng(192).standard_normal((3, 1000)).astype(dtype)
        for function in (fa.effects.preemphasis, fa.effects.deemphasis):
            whole = function(y, zi=0.0)
            first, state = function(y[:, :333], zi=0.0, return_zf=True)
            assert state.shape == (3, 1)
            rest = function(y[:, 333:], zi=state)
            np.testing.assert_array_equal(np.concatenate([first, rest], axis=1), whole)


@pytest.mark.parametrize("name", ["preemphasis", "deemphasis"])
@pytest.mark.parametrize(
    "broken, message",
    [
        ({"coef": np.nan}, "coef must be a finite number, got nan"),
        ({"y": np.ones(1)}, "without zi the signal must have at least two samples, got shape (1,)"),
        ({"y": np.ones((2, 9)), "zi": np.ones((3, 1))}, "zi must have shape (2, 1), got (3, 1)"),
        ({"y": np.ones(9, int)}, "audio must be floating-point (or int16), got dtype int64"),
        ({"y": [1.0, 2.0]}, "audio must be a NumPy array, got list"),
    ],
)
def test_errors(name, broken, message):
    with pytest.raises(fa.ParameterError) as error:
        getattr(fa.effects, name)(**{"y": np.ones(9), **broken})
    assert str(error.value) == f"{name}: {message}"


@pytest.mark.rivals
def test_librosa(engine):
    librosa = pytest.importorskip("librosa")
    for y, coef in engine.take(list(signals(193, 80))):
        if y.dtype != np.float64 or not y.size:
            continue
        for name in ("preemphasis", "deemphasis"):
            got = getattr(fa.effects, name)(y, coef=coef)
            assert oracles.error(got, getattr(librosa.effects, name)(y, coef=coef)) < 1e-11, (name, coef)
