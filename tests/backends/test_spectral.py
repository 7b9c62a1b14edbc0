"""spectral against the float64 references: features of a given spectrogram."""

import numpy as np
import pytest
from programs import assemble, close, expected, line, mel_tables
from support import full

from fastaudio.backends.ops import FEATURES

NAMES = [name for name in FEATURES if name not in ("zero_crossing_rate", "amplitude_envelope")]


def run(engine, S, lines, mel, power=1.0):
    program, params, rows = assemble(lines)
    out = full((S.shape[0], rows, S.shape[2]), S.dtype)
    assert engine.kernel("spectral")(out, S, power, program, params, mel.starts, mel.lengths, mel.weights,
        mel.dct) is None
    return out


@pytest.mark.parametrize("name", NAMES)
def test_each_feature(engine, real, name):
    rng = np.random.default_rng([FEATURES[name][0], np.dtype(real).itemsize])
    for _ in range(40):
        n_fft = int(rng.integers(16, 300))
        bins, count = n_fft // 2 + 1, int(rng.integers(1, 60))
        S = rng.random((int(rng.integers(1, 4)), bins, count)).astype(real)
        mel = mel_tables(rng, bins, real)
        item = line(rng, name, bins, mel, n_fft, False)
        want = expected(item, S.astype(float), S.astype(float), mel, n_fft=n_fft)
        assert close(item, run(engine, S, [item], mel), want, S.astype(float), real), (item, S.shape)


def test_all_at_once_are_the_same_bits(engine, real):
    rng = np.random.default_rng(0)
    S, mel = rng.random((2, 129, 200)).astype(real), mel_tables(rng, 129, real)
    lines = [line(rng, name, 129, mel, 256, False) for name in NAMES]
    together, row = run(engine, S, lines, mel), 0
    for item in lines:
        assert np.array_equal(run(engine, S, [item], mel), together[:, row : row + item.rows]), item.name
        row += item.rows


def test_turned_spectra_give_the_same_bits(engine, real):
    """As `stft` leaves them in memory: bins beside each other."""
    rng = np.random.default_rng(2)
    for _ in range(30):
        n_fft = int(rng.integers(16, 300))
        bins, count = n_fft // 2 + 1, int(rng.integers(1, 60))
        S = rng.random((int(rng.integers(1, 4)), bins, count)).astype(real)
        mel = mel_tables(rng, bins, real)
        lines = [line(rng, name, bins, mel, n_fft, False) for name in NAMES]
        turned = np.ascontiguousarray(S.swapaxes(1, 2)).swapaxes(1, 2)
        np.testing.assert_array_equal(run(engine, turned, lines, mel), run(engine, S, lines, mel))


def test_long_spectrogram(engine, real):
    rng = np.random.default_rng(1)
    S, mel = rng.random((2, 1025, 700)).astype(real), mel_tables(rng, 1025, real)
    row, lines = 0, [line(rng, name, 1025, mel, 2048, False) for name in NAMES]
    got = run(engine, S, lines, mel)
    for item in lines:
        want = expected(item, S.astype(float), S.astype(float), mel, n_fft=2048)
        assert close(item, got[:, row : row + item.rows], want, S.astype(float), real), item.name
        row += item.rows
