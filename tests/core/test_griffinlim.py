"""griffinlim: a float64 reference, librosa's values from the same first phases, convergence, memory, errors."""

import numpy as np
import oracles
import pytest
import references

import fastaudio as fa

TURNS = np.random.default_rng  # first phases: random(S.shape) of a Generator, as librosa draws them


def magnitudes(seed, count, n_fft=None):
    """(S, keyword arguments): half of them of signals, half of noise that no signal has; windows that do not vanish."""
    rng = np.random.default_rng(seed)
    for _ in range(count):
        size = int(n_fft or rng.choice(oracles.N_FFT[1:]))
        frames, lead = int(rng.integers(1, 30)), oracles.SHAPES[rng.integers(4)]
        hop, win = int(rng.integers(1, size + 3)), int(rng.integers(1, size + 1)) if rng.random() < 0.2 else None
        kwargs = {
            "n_fft": size, "hop_length": hop, "win_length": win, "center": bool(rng.integers(2)),
            "window": ["hamming", "boxcar", rng.uniform(0.2, 1, win or size)][rng.integers(3)],
            "pad_mode": ["constant", "edge", "reflect", "symmetric"][rng.integers(4)],
        }  # fmt: skip
        n = size + hop * (frames - 1) - (2 * (size // 2) if kwargs["center"] else 0)
        if n < 1:
            continue
        kwargs["length"] = int(rng.integers(n, n + hop)) if rng.random() < 0.3 else None
        S = np.abs(rng.standard_normal((*lead, size // 2 + 1, frames)))
        if rng.random() < 0.5:
            S = np.abs(oracles.stft(rng.uniform(-1, 1, (*lead, n)), **{k: v for k, v in kwargs.items() if k != "length"}))
        dtype = [np.float32, np.float64][rng.integers(2)]
        yield oracles.lay(S.astype(dtype), oracles.LAYOUTS[rng.integers(len(oracles.LAYOUTS))]), kwargs


def expected(S, turns, n_iter, momentum, *, n_fft, hop_length, win_length, window, center, pad_mode, length):
    table = oracles.centred(oracles.window(window, win_length or n_fft), n_fft)
    offset, rows = n_fft // 2 if center else 0, S.astype(np.float64).reshape(-1, *S.shape[-2:])
    n = n_fft + hop_length * (S.shape[-1] - 1) - 2 * offset if length is None else length
    D, before = rows * np.exp(2j * np.pi * turns.reshape(rows.shape)), 0
    for _ in range(n_iter):
        y = references.istft(D, table, hop_length, offset, n, np.finfo(S.dtype).tiny)
        X = oracles.stft(y, n_fft=n_fft, hop_length=hop_length, win_length=win_length, window=window, center=center, pad_mode=pad_mode)
        D = X - momentum / (1 + momentum) * before
        D, before = D / (np.abs(D) + np.finfo(np.float64).tiny) * rows, X
    y = references.istft(D, table, hop_length, offset, n, np.finfo(S.dtype).tiny)
    return y.reshape(*S.shape[:-2], n)


CASES = list(magnitudes(30, 330))


def test_random_cases(engine):
    """To the accuracy of the transforms at first; an iteration multiplies errors where a bin of X is nearly 0."""
    rng, errors = np.random.default_rng(31), {}
    for i, (S, kwargs) in enumerate(engine.take(CASES)):
        n_iter, momentum = int(rng.choice([0, 1, 1, 2])), float(rng.choice([0, 0.5, 0.99]))
        got = fa.griffinlim(S, n_iter=n_iter, momentum=momentum, rng=i, **kwargs)
        want = expected(S, TURNS(i).random(S.shape), n_iter, momentum, **kwargs)
        assert got.dtype == S.dtype.newbyteorder("=") and got.flags.c_contiguous
        if n_iter == 0:
            assert oracles.error(got, want) < oracles.limit(S.dtype), (S.shape, S.dtype, kwargs)
        else:
            errors.setdefault(got.dtype.itemsize, []).append(oracles.error(got, want))
    for itemsize, found in errors.items():
        found, limit = np.sort(found), 1e-6 if itemsize == 4 else 1e-12
        assert found[len(found) // 2] < limit and found[int(0.9 * len(found))] < 20 * limit, found[-20:]
        # a bin that is nothing but rounding has no phase: one case may be such
        assert found[-2] < (5e-2 if itemsize == 4 else 1e-8), found[-5:]


def convergence(y, S, **kwargs):
    return np.linalg.norm(np.abs(oracles.stft(y, **kwargs)) - S) / np.linalg.norm(S)


FRAME = {"n_fft": 512, "hop_length": 128}


def test_converges(engine):
    """As the reference does after 32 iterations, and better than -15 dB on a mix of tones."""
    t = np.arange(16000) / 22050
    y = sum(np.sin(2 * np.pi * f * t) for f in (220, 331, 1250.5)) / 3 + 0.05 * np.random.default_rng(32).standard_normal(16000)
    S, kwargs = np.abs(oracles.stft(y, **FRAME)), {**FRAME, "win_length": None, "window": "hann", "center": True, "pad_mode": "constant"}
    want = convergence(expected(S, TURNS(5).random(S.shape), 32, 0.99, length=None, **kwargs), S, **FRAME)
    assert want < 10 ** (-15 / 20)
    for dtype, bound in ((np.float32, 0.02), (np.float64, 1e-6)):
        assert abs(convergence(fa.griffinlim(S.astype(dtype), rng=5, **FRAME), S, **FRAME) / want - 1) < bound


def test_same_bits_alone_in_a_batch_on_any_number_of_threads_and_again(engine):
    S = np.abs(np.random.default_rng(33).standard_normal((3, 257, 150))).astype(np.float32)
    y = fa.griffinlim(S, n_iter=3, init=None)
    for row, part in zip(y, S, strict=True):
        assert np.array_equal(fa.griffinlim(part, n_iter=3, init=None), row)
    for threads in (1, 2, 5):
        with fa.num_threads(threads):
            assert np.array_equal(fa.griffinlim(S, n_iter=3, init=None), y)


def test_extreme_levels(engine):
    """The phase of tiny and huge spectra is that of spectra of size 1."""
    S = np.abs(np.random.default_rng(34).standard_normal((65, 20)))
    want = fa.griffinlim(S, n_iter=2, rng=1)
    for dtype, levels in ((np.float32, (1e-25, 1e25)), (np.float64, (1e-200, 1e200))):
        for level in levels:
            got = fa.griffinlim((S * level).astype(dtype), n_iter=2, rng=1)
            assert oracles.error(got.astype(float) / level, want) < oracles.limit(dtype, 1e-4) * 100
    assert not fa.griffinlim(np.zeros((65, 20), np.float32)).any()


def test_phases_dtypes_and_precision(engine):
    S = np.abs(np.random.default_rng(35).standard_normal((65, 20))).astype(np.float32)
    assert np.array_equal(fa.griffinlim(S, rng=3), fa.griffinlim(S, rng=np.random.default_rng(3)))
    with pytest.warns(FutureWarning, match="griffinlim: random_state is renamed to 'rng'") as told:
        assert np.array_equal(fa.griffinlim(S, random_state=3), fa.griffinlim(S, rng=3))
    assert told[0].filename == __file__
    assert fa.griffinlim(S, rng=np.random.RandomState(3)).shape == fa.griffinlim(S, rng=3).shape
    rule = "griffinlim: rng must be a seed, a Generator or a RandomState, got 'x'"
    for kind in (TypeError, fa.ParameterError):  # librosa 1.0's, and 0.11's
        with pytest.raises(kind, match=rule):
            fa.griffinlim(S, rng="x")
    assert not np.array_equal(fa.griffinlim(S), fa.griffinlim(S))
    assert fa.griffinlim(S, dtype=np.float64).dtype == np.float64
    with fa.precision("high"):
        high = fa.griffinlim(S, rng=3)
    assert high.dtype == np.float32 and np.array_equal(high, fa.griffinlim(S.astype(float), rng=3).astype(np.float32))
    with pytest.warns(UserWarning, match="momentum=1.5 > 1 may diverge"):
        fa.griffinlim(S, momentum=1.5, n_iter=1)
    assert fa.griffinlim(np.zeros((0, 65, 4), np.float32)).shape == (0, 96)


S0 = np.ones((129, 4), np.float32)
BROKEN = [
    ({"S": [[1.0]]}, "griffinlim: S must be a real array (..., bins, frames), got list"),
    ({"S": np.ones(9)}, "griffinlim: S must be a real array (..., bins, frames), got float64 (9,)"),
    ({"S": np.ones((9, 4), complex)}, "griffinlim: S must be a real array (..., bins, frames), got complex128 (9, 4)"),
    ({"S": np.full((9, 4), np.nan)}, "griffinlim: S must be finite everywhere, got NaN or infinity"),
    ({"S": np.ones((9, 0))}, "griffinlim: S must have frames for at least one sample, got 0"),
    ({"n_fft": 260}, "griffinlim: n_fft must fit the 129 bins of S, got 260"),
    ({"n_iter": -1}, "griffinlim: n_iter must be an integer >= 0, got -1"),
    ({"hop_length": 0}, "griffinlim: hop_length must be an integer > 0, got 0"),
    ({"win_length": 300}, "griffinlim: win_length must be <= n_fft = 256, got 300"),
    ({"momentum": -0.1}, "griffinlim: momentum must be a finite number >= 0, got -0.1"),
    ({"init": "zeros"}, "griffinlim: init must be one of 'random', None, got 'zeros'"),
    ({"rng": 1, "random_state": 1}, "griffinlim: rng and random_state are one, got both"),
    ({"pad_mode": "wrap"}, "griffinlim: pad_mode must be one of 'constant', 'edge', 'reflect', 'symmetric', got 'wrap'"),
    ({"dtype": np.complex64}, "griffinlim: dtype must be real floating-point, got"),
    ({"length": 100}, "griffinlim: length must give the 4 frames of S, not 2, got 100"),
    ({"length": 0}, "griffinlim: length must be an integer > 0, got 0"),
    ({"window": "none"}, "griffinlim: window must have a known name, got 'none'"),
]  # fmt: skip


@pytest.mark.parametrize("broken, message", BROKEN)
def test_errors(broken, message):
    with pytest.raises(fa.ParameterError) as error:
        fa.griffinlim(**{"S": S0, **broken})
    assert str(error.value).startswith(message)


@pytest.mark.rivals
def test_librosa(engine):
    """The same signal from the same generator, in double precision after 8 iterations; shapes and dtypes."""
    librosa = pytest.importorskip("librosa")
    errors = []
    for i, (S, kwargs) in enumerate(engine.take(CASES[:250])):
        if S.shape[-1] * kwargs["hop_length"] < 2 * kwargs["n_fft"] or not S.dtype.isnative or 0 in S.shape:
            continue  # librosa needs some frames to begin with
        with oracles.quiet():
            like = librosa.griffinlim(S, n_iter=1, random_state=np.random.default_rng(i), **kwargs)
            want = librosa.griffinlim(S.astype(np.float64), n_iter=8, random_state=np.random.default_rng(i), **kwargs)
        got = fa.griffinlim(S, n_iter=1, rng=i, **kwargs)
        assert (got.shape, got.dtype) == (like.shape, like.dtype), kwargs
        errors.append(oracles.error(fa.griffinlim(S.astype(np.float64), n_iter=8, rng=i, **kwargs), want))
    errors = np.sort(errors)
    assert len(errors) > 5 and errors[len(errors) // 2] < 1e-12 and errors[int(0.9 * len(errors))] < 1e-9, errors


@pytest.mark.rivals
def test_torch(engine):
    torch = pytest.importorskip("torch")
    S = np.abs(np.random.default_rng(36).standard_normal((65, 20))).astype(np.float32)
    y = fa.griffinlim(torch.from_numpy(S), rng=1)
    assert isinstance(y, torch.Tensor) and np.array_equal(y.numpy(), fa.griffinlim(S, rng=1))
