"""piptrack, pitch_tuning, estimate_tuning: random spectra against a loop over peaks, and librosa."""

import numpy as np
import oracles
import pytest

import fastaudio as fa


def spectrograms(seed, count):
    for S, n_fft in oracles.spectrograms(seed, count, least=3):
        if S.dtype.isnative:
            yield S, n_fft


def options(rng):
    return {
        "fmin": float(rng.choice([0, 150, rng.uniform(0, 3000)])), "fmax": float(rng.choice([4000, 20000, rng.uniform(500, 9000)])),
        "threshold": float(rng.choice([0.1, rng.uniform(0, 1)])), "sr": float(rng.choice([22050, 16000])),
        "ref": [None, np.mean, 0.7][rng.integers(3)],
    }  # fmt: skip


def _native(S):
    return np.ascontiguousarray(S, S.dtype.newbyteorder("="))


def expected(S, n_fft, *, sr, fmin, fmax, threshold, ref):
    """(pitches, magnitudes) by parabolas through three neighbours."""
    S = _native(S)
    least = threshold * (ref or np.max)(S, axis=-2) if ref is None or callable(ref) else np.full_like(S[..., 0, :], ref)
    S = S.astype(np.float64)
    pitches, mags = np.zeros_like(S), np.zeros_like(S)
    freq = np.fft.rfftfreq(n_fft, 1 / sr)  # as librosa rounds them: the last may fall below sr / 2
    for *lead, t in np.ndindex(*S.shape[:-2], S.shape[-1]):
        x = S[(*lead, slice(None), t)]
        kept = np.where(x > least[(*lead, t)], x, 0)
        for k in np.flatnonzero((freq >= fmin) & (freq < min(fmax, sr / 2))):
            last = k + 1 == len(x)
            if k == 0 or kept[k] <= kept[k - 1] or (not last and kept[k] < kept[k + 1]):
                continue
            a, b = (0, 1) if last else (x[k + 1] + x[k - 1] - 2 * x[k], (x[k + 1] - x[k - 1]) / 2)
            shift = 0 if abs(b) >= abs(a) else -b / a
            pitches[(*lead, k, t)], mags[(*lead, k, t)] = (k + shift) * sr / n_fft, x[k] + b * shift / 2
    return pitches, mags


def test_piptrack(engine):
    rng = np.random.default_rng(50)
    for S, n_fft in engine.take(list(spectrograms(51, 250))):
        chosen = options(rng)
        got, want = fa.piptrack(S=S, n_fft=n_fft, **chosen), expected(S, n_fft, **chosen)
        for a, b in zip(got, want, strict=True):
            assert a.dtype == S.dtype and ((a > 0) == (b > 0)).all()
            assert oracles.error(a, b) < oracles.limit(S.dtype, 1e-6), chosen


def test_tunings(engine):
    for tuning in np.linspace(-0.44, 0.46, 10):
        notes = 440 * 2 ** ((np.array([3, 7, 12, 16, 22]) + tuning) / 12)
        y = sum(fa.tone(f, sr=22050, length=20_000) for f in notes)
        assert abs(fa.estimate_tuning(y=y, sr=22050) - tuning) < 0.05
        assert abs(fa.pitch_tuning(notes) - tuning) < 0.0101


def test_tuning_by_parts_is_that_of_the_whole(engine):
    """Peaks are listed by blocks of frames and of bins; the tuning is that of all peaks together, to the bit."""
    rng = np.random.default_rng(55)
    for dtype in engine.take([np.float32, np.float64] * 60):
        n, lead = int(rng.integers(300, 40_000)), [(), (2,)][rng.integers(2)]
        y = (np.cumsum(rng.standard_normal((*lead, n)), -1) / 30 + np.sin(np.arange(n) * rng.uniform(0.02, 0.4))).astype(dtype)
        chosen = {"n_fft": int(rng.choice([64, 301, 256])), "hop_length": int(rng.integers(20, 90)),
                  "pad_mode": str(rng.choice(["constant", "reflect", "linear_ramp"])), **options(rng)}  # fmt: skip
        pitches, mags = fa.piptrack(y=y, **chosen)
        loud = pitches[(pitches > 0) & (mags >= np.median(mags[pitches > 0]))] if pitches.any() else pitches
        with oracles.quiet():
            assert fa.estimate_tuning(y=y, resolution=1e-3, **chosen) == fa.pitch_tuning(loud, resolution=1e-3)
            S = abs(fa.stft(y, n_fft=chosen["n_fft"], hop_length=40))
            pitches, mags = fa.piptrack(S=S)
            loud = pitches[(pitches > 0) & (mags >= np.median(mags[pitches > 0]))] if pitches.any() else pitches
            assert fa.estimate_tuning(S=S, resolution=1e-3) == fa.pitch_tuning(loud, resolution=1e-3)


def test_no_peaks(engine):
    with pytest.warns(UserWarning, match="Trying to estimate tuning"):
        assert fa.estimate_tuning(y=np.zeros(4000)) == 0
    with pytest.warns(UserWarning, match="Trying to estimate tuning"):
        assert fa.pitch_tuning([0.0, -1.0]) == 0


@pytest.mark.parametrize(
    "call, broken, message",
    [
        ("piptrack", {"y": None}, "piptrack: y or S must be given, got neither"),
        ("piptrack", {"sr": 0}, "piptrack: sr must be a finite number > 0, got 0"),
        ("piptrack", {"S": np.ones(3)}, "piptrack: S must be (..., bins, frames), got shape (3,)"),
        ("estimate_tuning", {"bins_per_octave": 0}, "estimate_tuning: bins_per_octave must be an integer > 0, got 0"),
        ("estimate_tuning", {"resolution": 0}, "estimate_tuning: resolution must be a finite number > 0, got 0"),
    ],
)
def test_errors(call, broken, message):
    with pytest.raises(fa.ParameterError) as error:
        getattr(fa, call)(**{"y": np.ones(4096), **broken})
    assert str(error.value) == message


@pytest.mark.rivals
def test_librosa(engine):
    librosa = pytest.importorskip("librosa")
    rng = np.random.default_rng(53)
    for S, n_fft in engine.take(list(spectrograms(54, 250))):
        if not S.size:
            continue
        chosen = options(rng)
        got, want = fa.piptrack(S=S, n_fft=n_fft, **chosen), librosa.piptrack(S=S, n_fft=n_fft, **chosen)
        for a, b in zip(got, want, strict=True):
            assert (a.shape, a.dtype) == (b.shape, b.dtype) and oracles.error(a, b) < oracles.limit(S.dtype, 5e-7)
        bins = int(rng.choice([12, 24]))
        frequencies = np.exp(rng.uniform(3, 8, 500)).astype(S.dtype)
        assert fa.pitch_tuning(frequencies, bins_per_octave=bins) == librosa.pitch_tuning(frequencies, bins_per_octave=bins)
        with oracles.quiet():
            if S.dtype == np.float64:
                assert fa.estimate_tuning(S=S, n_fft=n_fft) == librosa.estimate_tuning(S=S, n_fft=n_fft)
    y = rng.standard_normal(9000)
    assert fa.estimate_tuning(y=y, sr=16000) == librosa.estimate_tuning(y=y, sr=16000)
