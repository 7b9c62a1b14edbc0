"""all_finite against np.isfinite."""

import numpy as np
import pytest


def test_places(engine, real):
    rng, kernel = np.random.default_rng(0), engine.kernel("all_finite")
    for i in range(200):
        x = rng.standard_normal(300_000 if i < 3 else rng.integers(1, 5000)).astype(real)
        assert kernel(x) is True
        x[rng.integers(x.size)] = [np.nan, np.inf, -np.inf][rng.integers(3)]
        assert kernel(x) is False


def test_extremes_are_finite(engine, real):
    info, kernel = np.finfo(real), engine.kernel("all_finite")
    assert kernel(np.array([info.max, -info.max, info.tiny, info.smallest_subnormal, 0.0], real)) is True
    assert kernel(np.zeros(0, real)) is True and kernel(np.ones((3, 4, 5), real)) is True


@pytest.mark.parametrize("n_fft", [64, 512, 30, 33])
def test_stft_says_what_it_has_seen(engine, real, n_fft):
    """Wherever the stranger stands, behind the last frame as well."""
    rng, window = np.random.default_rng(n_fft), np.ones(n_fft, real)
    for i in range(60):
        rows, n, hop = int(rng.integers(1, 4)), int(rng.integers(1, 30_000)), int(rng.integers(1, 3 * n_fft))
        count, major = max(1, (n - n_fft) // hop // int(rng.integers(1, 3))), bool(i % 2)
        x, bins = rng.standard_normal((rows, n)).astype(real), n_fft // 2 + 1
        out = np.empty((rows, count, bins) if major else (rows, bins, count), np.result_type(real, np.complex64))
        assert engine.kernel("stft")(out, x, window, hop, n_fft // 2, 0, major) is True
        x[rng.integers(rows), [0, n - 1, rng.integers(n)][i % 3]] = [np.nan, np.inf, -np.inf][rng.integers(3)]
        assert engine.kernel("stft")(out, x, window, hop, n_fft // 2, 0, major) is False
