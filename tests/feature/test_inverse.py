"""feature.inverse: bands and cepstra to spectra and back again, optimality, and librosa."""

import numpy as np
import oracles
import pytest

import fastaudio as fa

inverse = fa.feature.inverse


def mels(seed, count):
    """(M, keyword arguments of mel_to_stft): of signals, and bands that no spectrum has."""
    rng = np.random.default_rng(seed)
    for i in range(count):
        n_fft, n_mels = int(rng.choice([255, 512, 1024])), int(rng.choice([1, 8, 20, 40]))
        bank = {"sr": 22050, "n_fft": n_fft, "htk": bool(rng.integers(2)), "norm": ["slaney", None][rng.integers(2)]}
        lead, frames, dtype = oracles.SHAPES[rng.integers(5)], int(rng.integers(1, 40)), [np.float32, np.float64][i % 2]
        with oracles.quiet():
            A = fa.filters.mel(n_mels=n_mels, dtype=dtype, **bank)
        S = rng.random((*lead, n_fft // 2 + 1, frames)) ** 4 * 10.0 ** rng.uniform(-3, 3)
        M = rng.random((*lead, n_mels, frames)) if i % 3 == 0 else A.astype(np.float64) @ S
        yield oracles.lay(M.astype(dtype), oracles.LAYOUTS[rng.integers(len(oracles.LAYOUTS))]), A, bank


def residual(A, x, M):
    return np.linalg.norm(A.astype(np.float64) @ x.astype(np.float64) - M.astype(np.float64), axis=-2)


def test_bands_come_back(engine):
    """Non-negative, and as near as a solution to the end: where the bands are those of a spectrum, nearly all the way."""
    scipy = pytest.importorskip("scipy.optimize")
    for i, (M, A, bank) in enumerate(engine.take(list(mels(80, 200)))):
        power = [1.0, 2.0, 1.5][i % 3]
        with oracles.quiet():
            S = inverse.mel_to_stft(M, power=power, **bank)
        assert S.shape == (*M.shape[:-2], A.shape[1], M.shape[-1]) and S.dtype == M.dtype.newbyteorder("=")
        if not S.size:
            continue
        assert (S >= 0).all()
        x, rows = (S.astype(np.float64) ** power).reshape(-1, *S.shape[-2:]), np.asarray(M, np.float64).reshape(-1, *M.shape[-2:])
        size = np.linalg.norm(rows, axis=-2)
        best = scipy.nnls(A.astype(np.float64), rows[0, :, 0])[1]
        assert residual(A, x, rows)[0, 0] <= best + 5e-3 * size[0, 0], bank
        assert (residual(A, x, rows) <= size).all()


def test_a_spectrum_in_the_span_is_found(engine):
    """Bands of a smooth spectrum: the least solution is positive, and exact."""
    rng = np.random.default_rng(81)
    A = fa.filters.mel(sr=22050, n_fft=2048, n_mels=40, dtype=np.float64)
    M = A @ (A.T @ rng.uniform(0.5, 1, (40, 50)))
    for dtype, bound in ((np.float32, 1e-5), (np.float64, 1e-10)):
        S = inverse.mel_to_stft(M.astype(dtype), sr=22050, n_fft=2048, power=1.0)
        assert oracles.error(A @ S, M) < bound


def test_same_bits_alone_in_a_batch_and_on_any_number_of_threads(engine):
    M = np.random.default_rng(82).random((3, 40, 70)).astype(np.float32)
    S = inverse.mel_to_stft(M)
    for row, part in zip(S, M, strict=True):
        assert np.array_equal(inverse.mel_to_stft(part), row)
    for threads in (1, 2, 5):
        with fa.num_threads(threads):
            assert np.array_equal(inverse.mel_to_stft(M), S)


def test_mfcc_to_mel(engine):
    """All coefficients give the levels back; fewer, the smooth part of them; lifters are undone."""
    rng = np.random.default_rng(83)
    for i in engine.take(range(100)):
        dtype, n_mels, lead = [np.float32, np.float64][i % 2], int(rng.integers(2, 60)), oracles.SHAPES[rng.integers(4)]
        kind, norm, lifter = int(rng.integers(1, 4)), ["ortho", None][rng.integers(2)], float(rng.choice([0, 22, 2 * n_mels]))
        levels = rng.uniform(-60, 0, (*lead, n_mels, 9))
        n_mfcc = int(rng.choice([n_mels, rng.integers(1, n_mels + 1)]))
        table = fa.filters.dct(n_mels, n_mels, kind, norm)
        cepstra = table @ levels
        cepstra[..., n_mfcc:, :] = 0
        want = 10 ** (np.linalg.solve(table, cepstra) / 10)
        given = cepstra[..., :n_mfcc, :] * fa.filters.lifter(n_mfcc, lifter)[:, None]
        with oracles.quiet():
            got = inverse.mfcc_to_mel(given.astype(dtype), n_mels=n_mels, dct_type=kind, norm=norm, lifter=lifter)
        assert got.dtype == dtype and got.shape == want.shape
        if np.abs(fa.filters.lifter(n_mfcc, lifter)).min() > 1e-3:
            assert np.abs(got / want - 1).max() < oracles.limit(dtype, 1e-3) * 10


def test_to_audio(engine):
    y = fa.chirp(fmin=110, fmax=2000, sr=22050, duration=1).astype(np.float32)
    M = fa.feature.melspectrogram(y=y, sr=22050)
    x = inverse.mel_to_audio(M, sr=22050, length=len(y), rng=0)
    again = fa.feature.melspectrogram(y=x, sr=22050)
    assert x.shape == y.shape and x.dtype == np.float32
    assert np.linalg.norm(again - M) < 0.2 * np.linalg.norm(M)
    z = inverse.mfcc_to_audio(fa.feature.mfcc(y=y, n_mfcc=40), length=len(y), rng=0)
    assert z.shape == y.shape and np.isfinite(z).all()
    assert inverse.mel_to_audio(M.astype(float), dtype=np.float64, n_iter=1).dtype == np.float64


@pytest.mark.parametrize(
    "call, broken, message",
    [
        ("mel_to_stft", {"M": np.ones(3)}, "mel_to_stft: M must be (..., n_mels, frames), got shape (3,)"),
        ("mel_to_stft", {"M": np.ones((3, 2), complex)}, "mel_to_stft: M must be real, got dtype complex128"),
        ("mel_to_stft", {"M": np.full((3, 2), np.inf)}, "mel_to_stft: M must be finite everywhere, got NaN or infinity"),
        ("mel_to_stft", {"power": 0}, "mel_to_stft: power must be a finite number > 0, got 0"),
        ("mel_to_stft", {"n_fft": 0}, "mel_to_stft: n_fft must be an integer > 0, got 0"),
        ("mel_to_audio", {"n_iter": -1}, "mel_to_audio: n_iter must be an integer >= 0, got -1"),
        ("mfcc_to_mel", {"mfcc": np.ones(3)}, "mfcc_to_mel: mfcc must be (..., n_mfcc, frames), got shape (3,)"),
        ("mfcc_to_mel", {"lifter": -1}, "mfcc_to_mel: lifter must be a finite number >= 0, got -1"),
        ("mfcc_to_mel", {"n_mels": 0}, "mfcc_to_mel: n_mels must be an integer > 0, got 0"),
        ("mfcc_to_mel", {"dct_type": 4}, "mfcc_to_mel: dct_type must be one of 1, 2, 3, got 4"),
    ],
)
def test_errors(call, broken, message):
    with pytest.raises(fa.ParameterError) as error:
        getattr(inverse, call)(**{"mfcc" if "mfcc" in call else "M": np.ones((8, 5)), **broken})
    assert str(error.value) == message


@pytest.mark.rivals
def test_librosa(engine):
    """Bands that come back no worse than librosa's; cepstra to the same bands."""
    librosa = pytest.importorskip("librosa")
    for M, A, bank in engine.take(list(mels(84, 64))):
        if 0 in M.shape or not M.dtype.isnative:
            continue
        with oracles.quiet():
            got, want = (f(M, power=1.0, **bank) for f in (inverse.mel_to_stft, librosa.feature.inverse.mel_to_stft))
        assert (got.shape, got.dtype) == (want.shape, want.dtype)
        ours, theirs = (np.linalg.norm(residual(A, x, M)) for x in (got, want))
        assert ours <= 1.02 * theirs + 2e-3 * np.linalg.norm(M), bank
    rng = np.random.default_rng(85)
    for i in engine.take(range(100)):
        x = rng.standard_normal((*oracles.SHAPES[rng.integers(4)], int(rng.integers(1, 30)), 7)).astype([np.float32, np.float64][i % 2])
        kwargs = {"n_mels": int(rng.integers(2, 40)), "dct_type": int(rng.integers(1, 4)), "norm": ["ortho", None][i % 3 == 0], "lifter": [0, 22][i % 5 == 0], "ref": 2.0}
        got, want = inverse.mfcc_to_mel(x, **kwargs), librosa.feature.inverse.mfcc_to_mel(x, **kwargs)
        assert (got.shape, got.dtype) == (want.shape, want.dtype)
        assert oracles.error(got, want) < oracles.limit(x.dtype, 2e-6), kwargs
