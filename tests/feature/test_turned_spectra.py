"""Spectra as `stft` leaves them, frame by frame in memory, give what C-contiguous ones give."""

import numpy as np
import pytest

import fastaudio as fa

CALLS = {name: getattr(fa.feature, name) for name in (
    "spectral_centroid", "spectral_bandwidth", "spectral_rolloff", "spectral_flatness", "spectral_contrast",
    "melspectrogram", "mfcc", "chroma_stft", "poly_features", "rms",
)}  # fmt: skip
CALLS |= {name: lambda S, name=name: getattr(fa, name)(S) for name in (
    "power_to_db", "amplitude_to_db", "db_to_power", "db_to_amplitude",
)}  # fmt: skip


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("shape", [(1025, 1), (1025, 129), (2, 1025, 300)])
@pytest.mark.parametrize("name", CALLS)
def test_same_values(name, shape, dtype):
    call = CALLS[name]
    S = np.random.default_rng(3).uniform(0.1, 2, shape).astype(dtype)
    turned = np.ascontiguousarray(S.swapaxes(-1, -2)).swapaxes(-1, -2)
    found, want = (call(x) if name.endswith(("db", "power", "amplitude")) else call(S=x) for x in (turned, S))
    assert found.dtype == want.dtype
    np.testing.assert_allclose(found, want, rtol=2e-6, atol=2e-6 * np.abs(want).max())
