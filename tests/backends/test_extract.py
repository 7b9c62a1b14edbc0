"""extract against the float64 references: every feature alone, and random programs of many."""

import numpy as np
import pytest
import references as ref
from programs import assemble, close, expected, line, mel_tables
from support import full, noise, sample_dtypes

from fastaudio.backends.ops import FEATURES


def run(engine, x, window, hop, pad, mode, count, power, lines, mel):
    program, params, rows = assemble(lines)
    out = full((x.shape[0], rows, count), window.dtype)
    arguments = (x, window, hop, pad, mode, power, program, params, mel.starts, mel.lengths, mel.weights,
        mel.dct)
    assert engine.kernel("extract")(out, *arguments) is bool(np.isfinite(x).all())
    return out


def check(engine, rng, real, n_fft, names, dtype, power):
    bins, hop, pad = n_fft // 2 + 1, int(rng.integers(1, n_fft + 4)), int(rng.integers(0, n_fft + 1))
    count, mode = int(rng.integers(1, 40)), int(rng.integers(0, 5))
    x, window = noise(rng, (int(rng.integers(1, 4)), int(rng.integers(1, 4 * n_fft + 99))),
        dtype), rng.random(n_fft)
    window = (window + 0.1).astype(real)
    mel = mel_tables(rng, bins, real)
    lines = [line(rng, name, bins, mel, n_fft, True) for name in names]
    got = run(engine, x, window, hop, pad, mode, count, power, lines, mel)
    M = np.abs(ref.stft(x, window, hop, pad, mode, count))
    framed = lambda m: ref.frames(x, n_fft, hop, pad, m, count)
    row = 0
    for item in lines:
        want = expected(item, M**power, M, mel, framed)
        assert close(item, got[:, row : row + item.rows], want, M, real), (item, n_fft, hop, pad, mode, count)
        row += item.rows


@pytest.mark.parametrize("name", FEATURES)
def test_each_feature(engine, real, name):
    rng = np.random.default_rng([FEATURES[name][0], np.dtype(real).itemsize])
    for n_fft in (16, 25, 64, 100, 127, 256, 400, 512, 1009, 2048):
        for dtype in sample_dtypes(real):
            for power in (1.0, 2.0, 1.5):
                check(engine, rng, real, n_fft, [name], dtype, power)


def test_random_programs(engine, real, n_fft):
    rng = np.random.default_rng([n_fft, np.dtype(real).itemsize])
    names = list(FEATURES)
    if n_fft < 16:  # one or two bins leave nothing to divide by
        names = ["spectrogram", "melspectrogram", "log_mel", "mfcc", "rms", "zero_crossing_rate",
            "amplitude_envelope"]
    for _ in range(6):
        check(engine, rng, real, n_fft, rng.choice(names, int(rng.integers(1, 8))), real, 2.0)


def test_silence(engine, real):
    rng, n_fft, bins = np.random.default_rng(0), 64, 33
    mel, x, window = mel_tables(rng, bins, real), np.zeros((2, 900), real), np.ones(n_fft, real)
    lines = [line(rng, name, bins, mel, n_fft, True) for name in FEATURES if name != "band_energy_ratio"]
    got = run(engine, x, window, 16, 32, 0, 50, 2.0, lines, mel)
    assert np.isfinite(got).all()
    names = {item.name: sum(other.rows for other in lines[:i]) for i, item in enumerate(lines)}
    assert not got[:, names["spectral_centroid"]].any() and not got[:, names["rms"]].any()
    assert np.allclose(got[:, names["spectral_flatness"]], 1)


def test_nan_reaches_the_features_of_its_frame(engine, real):
    rng, n_fft, bins = np.random.default_rng(1), 64, 33
    mel, x, window = mel_tables(rng, bins, real), noise(rng, (1, 640), real), np.ones(n_fft, real)
    x[0, 100] = np.nan
    names = [n for n in FEATURES if n not in ("zero_crossing_rate", "log_mel", "mfcc", "spectral_contrast",
                                              "melspectrogram")]
    lines = [line(rng, name, bins, mel, n_fft, True) for name in names]
    got = run(engine, x, window, 64, 0, 0, 10, 2.0, lines, mel)
    assert np.isnan(got[0, :, 1]).all() and np.isfinite(np.delete(got[0], 1, axis=1)).all()


@pytest.mark.parametrize("rows, count", [(0, 3), (2, 0)])
def test_nothing_to_do(engine, real, rows, count):
    rng = np.random.default_rng(3)
    mel = mel_tables(rng, 33, real)
    lines = [line(rng, name, 33, mel, 64, True) for name in FEATURES]
    assert run(engine, np.zeros((rows, 100), real), np.ones(64, real), 16, 0, 0, count, 2.0, lines,
        mel).size == 0


def test_one_transform_a_frame(engine):
    module = __import__(f"fastaudio.backends.{engine.name}", fromlist=["fft_frames"])
    rng, real = np.random.default_rng(2), np.float32
    mel, x, window = mel_tables(rng, 257, real), noise(rng, (3, 9000), real), np.ones(512, real)
    lines = [line(rng, name, 257, mel, 512, True) for name in FEATURES]
    before = module.fft_frames()
    run(engine, x, window, 128, 0, 0, 60, 2.0, lines, mel)
    assert module.fft_frames() - before == 3 * 60
    run(engine, x, window, 128, 0, 0, 60, 2.0, lines[-3:], mel)
    assert module.fft_frames() - before == 3 * 60
