"""chroma_stft: random signals and spectrograms against the filters in float64, tuning, and librosa."""

import numpy as np
import oracles
import pytest

import fastaudio as fa


def options(rng):
    return {
        "norm": [np.inf, None, 2, 1, -np.inf][rng.integers(5)], "n_chroma": int(rng.choice([12, 12, 24, 5])),
        "tuning": float(rng.uniform(-0.5, 0.5)), "ctroct": float(rng.uniform(4, 6)), "octwidth": [2, None][rng.integers(2)],
    }  # fmt: skip


def expected(P, n_fft, *, norm, n_chroma, tuning, sr=22050, **bank):
    filters = fa.filters.chroma(sr=sr, n_fft=n_fft, n_chroma=n_chroma, tuning=tuning, **bank).astype(np.float64)
    return fa.util.normalize(filters @ P, norm=norm, axis=-2)


def least(norm, raw):
    """Frames whose norm is well above the rounding errors of the largest."""
    return raw.max(axis=-2, keepdims=True) > 1e-3 * raw.max() if norm is not None and raw.size else np.ones_like(raw, bool)


def test_random_cases(engine):
    rng = np.random.default_rng(70)
    for case in engine.take(oracles.cases(70, 250, kinds=oracles.SPECTRAL, full=True, n_fft=(16, 127, 400, 512, 1009, 2048))):
        chosen, n_fft = options(rng), case.frame["n_fft"]
        with oracles.quiet():
            got = fa.feature.chroma_stft(y=case.y, **chosen, **case.frame)
        P = oracles.magnitudes(case) ** 2
        want = expected(P, n_fft, **chosen)
        assert got.dtype == oracles.real_dtype(case.y.dtype)
        enough = least(chosen["norm"], expected(P, n_fft, **{**chosen, "norm": None}))
        bound = oracles.limit(case.y.dtype, 2e-6) * (20 if chosen["norm"] == -np.inf else 1)
        assert oracles.error(np.where(enough, got, 0), np.where(enough, want, 0)) < bound, (case, chosen)


def test_random_spectrograms(engine):
    rng = np.random.default_rng(71)
    for S, n_fft in engine.take(list(oracles.spectrograms(71, 200, least=3))):
        chosen = options(rng)
        got = fa.feature.chroma_stft(S=S, n_fft=n_fft, **chosen)
        want = expected(S.astype(np.float64), n_fft, **chosen)
        bound = oracles.limit(S.dtype, 1e-6) * (20 if chosen["norm"] == -np.inf else 1)
        assert got.shape == want.shape and (not want.size or oracles.error(got, want) < bound), chosen


def test_tuning_is_estimated(engine):
    """The class of a note is right whatever the tuning of the whole."""
    for tuning in (-0.4, -0.2, 0.0, 0.3):
        notes = 440 * 2 ** ((np.array([0, 3, 7]) + tuning) / 12)
        y = np.concatenate([fa.tone(f, sr=22050, length=10_000) for f in notes])
        C = fa.feature.chroma_stft(y=y, sr=22050)
        assert C[:, 10].argmax() == 9 and C[:, 30].argmax() == 0 and C[:, 50].argmax() == 4
        estimated = fa.estimate_tuning(S=np.abs(fa.stft(y)) ** 2)
        assert np.abs(C - fa.feature.chroma_stft(y=y, tuning=estimated)).max() < 1e-5


def test_octaves_share_a_class(engine):
    for f in (220, 440, 880):
        assert fa.feature.chroma_stft(y=fa.tone(f, sr=22050, length=9000), tuning=0.0)[:, 5].argmax() == 9


def test_silence_and_no_clips(engine):
    with pytest.warns(UserWarning, match="Trying to estimate tuning"):
        assert not fa.feature.chroma_stft(y=np.zeros(5000, np.float32)).any()
    assert fa.feature.chroma_stft(y=np.zeros((0, 5000), np.float32), tuning=0.0).shape == (0, 12, 10)


@pytest.mark.parametrize(
    "broken, message",
    [
        ({"y": None}, "chroma_stft: y or S must be given, got neither"),
        ({"sr": 0}, "chroma_stft: sr must be a finite number > 0, got 0"),
        ({"sr": 0, "tuning": 0.0}, "chroma_stft: sr must be a finite number > 0, got 0"),
        ({"n_chroma": 0, "tuning": 0.0}, "chroma_stft: n_chroma must be an integer > 0, got 0"),
        ({"n_fft": 0}, "chroma_stft: n_fft must be an integer > 0, got 0"),
        ({"S": np.ones((9, 4), complex)}, "chroma_stft: S must be real, got dtype complex128; take numpy.abs of it"),
        ({"y": np.full(4096, np.nan)}, "chroma_stft: audio must be finite everywhere, got NaN or infinity"),
    ],
)
def test_errors(broken, message):
    with pytest.raises(fa.ParameterError) as error:
        fa.feature.chroma_stft(**{"y": np.ones(4096, np.float32), **broken})
    assert str(error.value) == message


@pytest.mark.rivals
def test_librosa(engine):
    librosa = pytest.importorskip("librosa")
    rng = np.random.default_rng(72)
    for i in engine.take(range(200)):
        n_fft = int(rng.choice([512, 1000, 2048]))
        y = oracles.signal(rng, (*oracles.SHAPES[rng.integers(4)], int(rng.integers(n_fft, 12_000))), [np.float32, np.float64][i % 2])
        kwargs = {"sr": float(rng.choice([22050, 16000])), "n_fft": n_fft, "hop_length": int(rng.integers(100, 600))}
        kwargs |= {"norm": [np.inf, None, 2][rng.integers(3)], "n_chroma": int(rng.choice([12, 24])), "center": bool(rng.integers(2))}
        kwargs["tuning"] = None if y.dtype == np.float64 else float(rng.uniform(-0.5, 0.5))
        if rng.random() < 0.5:
            y = (np.abs(oracles.stft(y, n_fft=n_fft, hop_length=500)) ** 2).astype(y.dtype)
        key = "y" if y.shape[-2:-1] != (n_fft // 2 + 1,) else "S"
        got, want = (f(**{key: y}, **kwargs) for f in (fa.feature.chroma_stft, librosa.feature.chroma_stft))
        assert (got.shape, got.dtype) == (want.shape, want.dtype)
        assert oracles.error(got, want) < oracles.limit(y.dtype, 3e-6) * 100 ** (y.dtype == np.float64), kwargs


@pytest.mark.rivals
def test_librosas_tuning_in_single_precision(engine):
    librosa = pytest.importorskip("librosa")
    rng = np.random.default_rng(73)
    for _ in range(5):
        f = 220 * 2 ** rng.uniform(0, 2)
        y = (fa.tone(f, sr=22050, length=20_000) + 0.01 * rng.standard_normal(20_000)).astype(np.float32)
        assert oracles.error(fa.feature.chroma_stft(y=y), librosa.feature.chroma_stft(y=y)) < 3e-6
