"""stft against the float64 reference: lengths, hops, padding, modes, dtypes, both layouts."""

import numpy as np
import pytest
import references as ref
from support import complex_of, error, full, noise, sample_dtypes

from fastaudio.backends import ops

LIMIT = {np.float32: 5e-7, np.float64: 1e-12}


def run(engine, x, window, hop, pad, mode, count, frames_major):
    bins, real = window.size // 2 + 1, window.dtype
    shape = (x.shape[0], count, bins) if frames_major else (x.shape[0], bins, count)
    out = full(shape, complex_of(real))
    assert engine.kernel("stft")(out, x, window, hop, pad, mode, frames_major) is bool(np.isfinite(x).all())
    return out.swapaxes(1, 2) if frames_major else out


@pytest.mark.parametrize("mode", ops.PAD.values(), ids=ops.PAD)
def test_random_frames(engine, real, n_fft, mode):
    rng = np.random.default_rng([n_fft, mode, np.dtype(real).itemsize])
    for dtype in sample_dtypes(real):
        for frames_major in (False, True):
            rows, n = rng.integers(1, 4), rng.integers(1, 3 * n_fft + 60)
            hop, pad = rng.integers(1, n_fft + 4), rng.integers(0, 2 * n_fft + 3)
            count = rng.integers(1, 40)
            x, window = noise(rng, (rows, n), dtype), rng.random(n_fft).astype(real)
            got = run(engine, x, window, hop, pad, mode, count, frames_major)
            assert error(got, ref.stft(x, window, hop, pad, mode, count)) < LIMIT[real]


def test_many_chunks(engine, real):
    rng = np.random.default_rng(1)
    for n_fft, hop, n in ((2048, 512, 120_000), (400, 160, 90_000), (31, 7, 9_000), (262, 100, 40_000)):
        x, window = noise(rng, (2, n), real), np.hanning(n_fft).astype(real)
        count = 1 + n // hop
        got = run(engine, x, window, hop, n_fft // 2, 2, count, False)
        assert error(got, ref.stft(x, window, hop, n_fft // 2, 2, count)) < LIMIT[real]


def test_dc_and_nyquist_are_real(engine, real, n_fft):
    rng = np.random.default_rng(n_fft)
    got = run(engine, noise(rng, (1, 4 * n_fft), real), np.ones(n_fft, real), n_fft, 0, 0, 4, False)
    assert not got[:, 0].imag.any() and not np.signbit(got[:, 0].imag).any()
    if n_fft % 2 == 0:
        assert not got[:, -1].imag.any()


def test_nan_stays_in_its_frames(engine, real):
    x = np.ones((1, 4000), real)
    x[0, 1000] = np.nan
    got = run(engine, x, np.ones(64, real), 64, 0, 0, 60, False)
    bad = np.isnan(got[0]).any(axis=0)
    assert bad[1000 // 64] and bad.sum() == 1


def test_no_frames_and_no_rows(engine, real):
    kernel, window = engine.kernel("stft"), np.ones(8, real)
    around = np.full(8, 7, complex_of(real))  # the empty outputs lie inside: nothing may be written there
    kernel(around[4:4].reshape(2, 5, 0), np.zeros((2, 3), real), window, 4, 0, 0, False)
    kernel(around[4:4].reshape(0, 5, 3), np.zeros((0, 30), real), window, 4, 0, 0, False)
    assert (around == 7).all()


def test_empty_signal_is_zeros(engine, real):
    got = run(engine, np.zeros((1, 0), real), np.ones(8, real), 4, 4, 0, 2, False)
    assert not got.any()


def test_read_only_input(engine, real):
    x = noise(np.random.default_rng(0), (1, 500), real)
    x.flags.writeable = False
    window = np.ones(32, real)
    assert error(run(engine, x, window, 16, 0, 0, 20, True), ref.stft(x, window, 16, 0, 0, 20)) < LIMIT[real]
