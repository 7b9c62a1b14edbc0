"""irfft against numpy.fft in float64."""

import numpy as np
from support import complex_noise, error, full

LIMIT = {np.float32: 5e-7, np.float64: 1e-12}


def test_lengths(engine, real):
    rng = np.random.default_rng(0)
    for n in (*range(1, 70), 100, 127, 251, 254, 400, 480, 512, 640, 1000, 1009, 2018, 2048, 65538, 100_003):
        X = complex_noise(rng, (1 if n > 5000 else rng.integers(1, 40), n // 2 + 1), real)
        out = full((X.shape[0], n), real)
        assert engine.kernel("irfft")(out, X) is None
        assert error(out, np.fft.irfft(X.astype(np.complex128), n)) < LIMIT[real], n
