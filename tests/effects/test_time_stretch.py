"""time_stretch and pitch_shift: their parts in float64, tones, and librosa."""

import numpy as np
import oracles
import pytest

import fastaudio as fa

effects = fa.effects


def cases(seed, count, dtypes=(np.float32, np.float64)):
    rng = np.random.default_rng(seed)
    for _ in range(count):
        n_fft = int(rng.choice([256, 400, 512, 1009]))
        y = oracles.signal(rng, (*oracles.SHAPES[rng.integers(4)], int(rng.integers(n_fft, 9000))), dtypes[rng.integers(len(dtypes))])
        yield y, {"n_fft": n_fft, "hop_length": int(rng.integers(n_fft // 8, n_fft // 2)), "window": ["hann", "hamming"][rng.integers(2)]}


def test_is_made_of_its_parts(engine):
    rng = np.random.default_rng(90)
    for y, frame in engine.take(list(cases(90, 150))):
        rate = float(rng.choice([0.5, 2, rng.uniform(0.3, 3)]))
        got, n = effects.time_stretch(y, rate=rate, **frame), round(y.shape[-1] / rate)
        assert got.shape == (*y.shape[:-1], n) and got.dtype == y.dtype
        # of the spectra as they are: an error in a weak bin's phase stays when the bin grows strong
        D = fa.phase_vocoder(fa.stft(y, **frame).astype(np.complex128), rate=rate)
        assert oracles.error(got, fa.istft(D, length=n, **frame)) < oracles.limit(y.dtype), (y.shape, rate, frame)


def test_keeps_the_pitch(engine):
    y = fa.tone(1000, sr=22050, length=30_000).astype(np.float32)
    for rate in (0.6, 1.0, 1.7):
        z = effects.time_stretch(y, rate=rate)
        assert abs(int(np.abs(fa.stft(z)[:, 8]).argmax()) - 1000 * 2048 / 22050) < 1


def test_shifts_the_pitch(engine):
    y = fa.tone(1000, sr=22050, length=30_000).astype(np.float32)
    for steps in (-7, 0, 4.5, 12):
        z = effects.pitch_shift(y, sr=22050, n_steps=steps)
        assert z.shape == y.shape and z.dtype == y.dtype
        assert abs(int(np.abs(fa.stft(z)[:, 20]).argmax()) - 1000 * 2 ** (steps / 12) * 2048 / 22050) < 1


def test_integers_and_other_arguments(engine):
    y = oracles.signal(np.random.default_rng(91), (3000,), np.int16)
    assert effects.time_stretch(y, rate=1.5, n_fft=256).dtype == np.float32
    assert effects.time_stretch(y.astype(float), rate=9000.0, n_fft=256).shape == (0,)
    assert effects.time_stretch(y.astype(float), rate=1.5, n_fft=256, pad_mode="reflect", center=False).shape == (2000,)


@pytest.mark.parametrize(
    "call, broken, message",
    [
        ("time_stretch", {"rate": 0}, "time_stretch: rate must be a finite number > 0, got 0"),
        ("time_stretch", {"n_fft": 0}, "time_stretch: n_fft must be an integer > 0, got 0"),
        ("time_stretch", {"y": np.full(4096, np.nan)}, "time_stretch: audio must be finite everywhere, got NaN or infinity"),
        ("pitch_shift", {"sr": 0}, "pitch_shift: sr must be a finite number > 0, got 0"),
        ("pitch_shift", {"bins_per_octave": 0}, "pitch_shift: bins_per_octave must be an integer > 0, got 0"),
        ("pitch_shift", {"n_steps": np.inf}, "pitch_shift: n_steps must be a finite number, got inf"),
    ],
)
def test_errors(call, broken, message):
    plain = {"rate": 1.0} if call == "time_stretch" else {"sr": 22050, "n_steps": 1}
    with pytest.raises(fa.ParameterError) as error:
        getattr(effects, call)(**{"y": np.ones(4096), **plain, **broken})
    assert str(error.value) == message


@pytest.mark.rivals
def test_librosa(engine):
    """In double precision: librosa's float32 angles lose their digits as they grow."""
    librosa = pytest.importorskip("librosa")
    rng = np.random.default_rng(92)
    for y, frame in engine.take(list(cases(92, 200, (np.float64,)))):
        rate, steps = float(rng.uniform(0.5, 2)), float(rng.uniform(-12, 12))
        if y.shape[-1] < 4 * frame["n_fft"]:
            continue  # librosa's istft needs some frames
        got, want = effects.time_stretch(y, rate=rate, **frame), librosa.effects.time_stretch(y, rate=rate, **frame)
        assert got.shape == want.shape and oracles.error(got, want) < 1e-9
        got, want = (f(y, sr=22050, n_steps=steps, **frame) for f in (effects.pitch_shift, librosa.effects.pitch_shift))
        assert got.shape == want.shape and oracles.error(got, want) < 1e-6  # soxr_hq computes in single precision
        like = librosa.effects.time_stretch(y.astype(np.float32), rate=rate, **frame)
        assert effects.time_stretch(y.astype(np.float32), rate=rate, **frame).dtype == like.dtype
