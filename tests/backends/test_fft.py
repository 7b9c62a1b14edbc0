"""fft against numpy.fft in float64: any length, forwards and backwards."""

import numpy as np
import pytest
from support import complex_noise, complex_of, error, full

LIMIT = {np.float32: 5e-7, np.float64: 1e-12}
LENGTHS = (*range(1, 40), 49, 61, 67, 97, 121, 125, 127, 128, 134, 210, 243, 251, 343, 512, 1000, 1009, 1021,
    2018, 4096, 5000)


@pytest.mark.parametrize("inverse", [False, True], ids=["forward", "inverse"])
def test_lengths(engine, real, inverse):
    rng = np.random.default_rng(inverse)
    for n in LENGTHS:
        for rows in (1, int(rng.integers(2, 50))):
            x = complex_noise(rng, (rows, n), real)
            out = full(x.shape, complex_of(real))
            assert engine.kernel("fft")(out, x, inverse) is None
            want = (np.fft.ifft if inverse else np.fft.fft)(x.astype(np.complex128))
            assert error(out, want) < LIMIT[real], n


def test_long_rows(engine, real):
    rng = np.random.default_rng(2)
    for n in (65536, 65537, 100_003, 1 << 18):
        x = complex_noise(rng, (1, n), real)
        out = full(x.shape, complex_of(real))
        engine.kernel("fft")(out, x, False)
        assert error(out, np.fft.fft(x.astype(np.complex128))) < LIMIT[real]


def test_a_row_has_the_same_bits_alone(engine, real):
    x = complex_noise(np.random.default_rng(3), (37, 240), real)
    batch, alone = np.empty_like(x), np.empty_like(x[:1])
    engine.kernel("fft")(batch, x, False)
    for i in (0, 5, 36):
        engine.kernel("fft")(alone, x[i : i + 1], False)
        assert np.array_equal(alone[0], batch[i])
