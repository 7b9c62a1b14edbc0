"""istft against the float64 reference, and the way back from stft."""

import numpy as np
import pytest
import references as ref
from support import complex_noise, complex_of, error, full, noise

LIMIT = {np.float32: 5e-7, np.float64: 1e-12}


def run(engine, D, window, hop, offset, n, frames_major):
    out = full((D.shape[0], n), window.dtype)
    if frames_major:
        D = np.ascontiguousarray(D.swapaxes(1, 2))
    assert engine.kernel("istft")(out, D, window, hop, offset, frames_major) is None
    return out


@pytest.mark.parametrize("frames_major", [False, True], ids=["bins_major", "frames_major"])
def test_random_spectra(engine, real, n_fft, frames_major):
    rng = np.random.default_rng([n_fft, frames_major, np.dtype(real).itemsize])
    for _ in range(5):
        count, hop, offset = rng.integers(1, 60), rng.integers(1, n_fft + 4), rng.integers(0, n_fft + 4)
        n = int(rng.integers(1, count * hop + n_fft + 30))
        D = complex_noise(rng, (rng.integers(1, 4), n_fft // 2 + 1, count), real)
        window = (rng.random(n_fft) + 0.2).astype(real)
        want = ref.istft(D, window, hop, offset, n, np.finfo(real).tiny)
        assert error(run(engine, D, window, hop, offset, n, frames_major), want) < LIMIT[real]


def test_window_with_zeros(engine, real):
    rng = np.random.default_rng(3)
    for n_fft, hop in ((512, 128), (400, 160), (25, 25), (64, 100)):
        window = np.hanning(n_fft).astype(real)
        D = complex_noise(rng, (2, n_fft // 2 + 1, 30), real)
        n = 29 * hop + n_fft
        got = run(engine, D, window, hop, 0, n + 17, True)
        want = ref.istft(D, window, hop, 0, n + 17, np.finfo(real).tiny)
        # at the ends of the clip the window's squares are nearly nothing
        inner = slice(n_fft // 4, n - n_fft // 4)
        assert error(got[:, inner], want[:, inner]) < 20 * LIMIT[real]
        assert not got[:, n:].any()


def test_many_chunks(engine, real):
    rng = np.random.default_rng(4)
    for n_fft, hop, count in ((2048, 512, 300), (2048, 64, 400), (400, 160, 900), (31, 7, 2000)):
        window = (np.hanning(n_fft) + 0.1).astype(real)
        D = complex_noise(rng, (2, n_fft // 2 + 1, count), real)
        n = (count - 1) * hop
        want = ref.istft(D, window, hop, n_fft // 2, n, np.finfo(real).tiny)
        assert error(run(engine, D, window, hop, n_fft // 2, n, False), want) < LIMIT[real]


def test_round_trip(engine, real):
    rng = np.random.default_rng(5)
    x = noise(rng, (2, 20_000), real)
    for n_fft, hop in ((1024, 256), (480, 160), (251, 50)):
        window = np.hanning(n_fft + 1)[:-1].astype(real)
        count = 1 + x.shape[1] // hop
        D = np.empty((2, n_fft // 2 + 1, count), complex_of(real))
        engine.kernel("stft")(D, x, window, hop, n_fft // 2, 0, False)
        n = (count - 1) * hop
        assert error(run(engine, D, window, hop, n_fft // 2, n, False), x[:,
            :n].astype(float)) < 2 * LIMIT[real]


@pytest.mark.parametrize("n_fft", [64, 400, 512, 2048])
@pytest.mark.parametrize("frames_major", [False, True], ids=["bins_major", "frames_major"])
def test_imaginary_dc_and_nyquist_are_ignored(engine, real, n_fft, frames_major):
    D = complex_noise(np.random.default_rng(6), (1, n_fft // 2 + 1, 20), real)
    window = np.ones(n_fft, real)
    want = run(engine, D, window, n_fft // 4, 0, 6 * n_fft, frames_major)
    for low, high in ((3, -5), (np.inf, np.nan)):
        E = D.copy()
        E.imag[:, 0] = low
        E.imag[:, -1] = high
        assert np.array_equal(run(engine, E, window, n_fft // 4, 0, 6 * n_fft, frames_major), want)


@pytest.mark.parametrize("n_fft", [100, 128, 256, 512, 1024, 4096])
@pytest.mark.parametrize("frames_major", [False, True], ids=["bins_major", "frames_major"])
def test_the_same_bits_wherever_a_stretch_begins(engine, real, n_fft, frames_major):
    rng = np.random.default_rng([n_fft, frames_major])
    D = complex_noise(rng, (1, n_fft // 2 + 1, 90), real)
    window = (rng.random(n_fft) + 0.2).astype(real)
    for hop in (n_fft // 4, n_fft // 3, n_fft + 5):
        n = 89 * hop + n_fft
        whole = run(engine, D, window, hop, 0, n, frames_major)
        for offset in rng.integers(1, n, 4):
            assert np.array_equal(run(engine, D, window, hop, int(offset), n - int(offset), frames_major), whole[:, offset:])


def test_frames_far_apart(engine, real):
    """Samples between them are zeros, and cost no memory but their own."""
    rng = np.random.default_rng(8)
    for n_fft in (100, 512):
        D = complex_noise(rng, (2, n_fft // 2 + 1, 3), real)
        window = (rng.random(n_fft) + 0.2).astype(real)
        want = ref.istft(D, window, 70_000, 5, 200_000, np.finfo(real).tiny)
        for frames_major in (False, True):
            assert error(run(engine, D, window, 70_000, 5, 200_000, frames_major), want) < LIMIT[real]
