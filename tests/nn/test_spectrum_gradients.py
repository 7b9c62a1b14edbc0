"""Adjoints of stft, istft and the mel bank by inner products; gradients of magnitudes and levels by differences; torch's."""

import numpy as np
import pytest
from support import complex_noise, complex_of, error, full, noise

from fastaudio.backends.ops import PAD

LIMIT = {np.float32: 1e-6, np.float64: 1e-12}
N_FFT = (1, 2, 3, 4, 5, 7, 16, 25, 31, 64, 100, 127, 128, 251, 256, 400, 512, 1009, 1024)


def inner(a, b):
    """The real inner product: complex numbers are pairs."""
    a, b = np.asarray(a), np.asarray(b)
    return float((a.real.astype(float) * b.real + a.imag.astype(float) * b.imag).sum())


def close(left, right, *arrays):
    """Equal up to rounding: relative to what the sums could have been."""
    assert abs(left - right) <= 1e-12 * np.sqrt(np.prod([inner(a, a) for a in arrays])) + 1e-300


def framing(rng, i):
    """n_fft, a window with win_length <= n_fft, hop, rows, n."""
    n_fft = int(N_FFT[i % len(N_FFT)])
    window = np.zeros(n_fft)
    win_length = n_fft if i % 3 else int(rng.integers(1, n_fft + 1))
    start = (n_fft - win_length) // 2
    window[start : start + win_length] = rng.uniform(0.1, 1, win_length)
    return n_fft, window, int(rng.integers(1, max(2, n_fft))), int(rng.integers(1, 4)), int(rng.integers(1, 3 * n_fft + 40))


def cases(count, seed=0):
    rng = np.random.default_rng(seed)
    for i in range(count):
        n_fft, window, hop, rows, n = framing(rng, i)
        pad = 0 if i % 5 == 0 else int(rng.integers(0, n_fft + 1)) if i % 5 == 1 else n_fft // 2
        frames = max(0, 1 + (n + 2 * pad - n_fft) // hop) if n + 2 * pad >= n_fft else 0
        frames = max(0, frames - int(i % 7 == 0))  # some leave samples over
        yield rng, n_fft, window, hop, pad, rows, n, frames, bool(i % 2)


def shape(rows, bins, frames, frames_major):
    return (rows, frames, bins) if frames_major else (rows, bins, frames)


@pytest.mark.parametrize("mode", PAD)
def test_stft_adjoint(engine, mode):
    for rng, n_fft, window, hop, pad, rows, n, frames, frames_major in cases(80):
        x, D = rng.standard_normal((rows, n)), np.empty(shape(rows, n_fft // 2 + 1, frames, frames_major), complex)
        engine.kernel("stft")(D, x, window, hop, pad, PAD[mode], frames_major)
        G, dx = complex_noise(rng, D.shape, np.float64), full((rows, n), np.float64)
        assert engine.kernel("stft_adjoint")(dx, G, window, hop, pad, PAD[mode], frames_major) is None
        close(inner(D, G), inner(x, dx), D, G)
        if frames == 0:
            assert (dx == 0).all()


def test_istft_adjoint(engine):
    for rng, n_fft, window, hop, _, rows, n, frames, frames_major in cases(150, 1):
        offset = int(rng.integers(0, n_fft // 2 + 1))
        D = complex_noise(rng, shape(rows, n_fft // 2 + 1, frames, frames_major), np.float64)
        y, dy = np.empty((rows, n)), rng.standard_normal((rows, n))
        engine.kernel("istft")(y, D, window, hop, offset, frames_major)
        dD = np.full(D.shape, -7777.0, complex)
        engine.kernel("istft_adjoint")(dD, dy, window, hop, offset, frames_major)
        close(inner(y, dy), inner(D, dD), y, dy)
        spectra = dD if frames_major else dD.swapaxes(1, 2)
        assert (spectra[..., 0].imag == 0).all() and (n_fft % 2 or (spectra[..., -1].imag == 0).all())


def test_float32(engine):
    for rng, n_fft, window, hop, pad, rows, n, frames, frames_major in cases(60, 2):
        G, dx, want = complex_noise(rng, shape(rows, n_fft // 2 + 1, frames, frames_major), np.float32), full((rows, n), np.float32), np.empty((rows, n))
        w = window.astype(np.float32)
        engine.kernel("stft_adjoint")(dx, G, w, hop, pad, PAD["reflect"], frames_major)
        engine.kernel("stft_adjoint")(want, G.astype(complex), w.astype(float), hop, pad, PAD["reflect"], frames_major)
        assert error(dx, want) < LIMIT[np.float32]
        dy, dD, wide = noise(rng, (rows, n), np.float32), np.empty_like(G), np.empty(G.shape, complex)
        engine.kernel("istft_adjoint")(dD, dy, w, hop, 0, frames_major)
        engine.kernel("istft_adjoint")(wide, dy.astype(float), w.astype(float), hop, 0, frames_major)
        assert error(dD, wide) < LIMIT[np.float32]


def test_many_frames_are_cut_as_few_are(engine):
    """A long signal, cut into tasks, has the bits of its beginning."""
    rng = np.random.default_rng(3)
    G, window = complex_noise(rng, (1, 3000, 129), np.float32), np.hanning(256).astype(np.float32)
    long, short = np.empty((1, 2999 * 64), np.float32), np.empty((1, 9 * 64), np.float32)
    engine.kernel("stft_adjoint")(long, G, window, 64, 128, PAD["constant"], True)
    engine.kernel("stft_adjoint")(short, np.ascontiguousarray(G[:, :16]), window, 64, 128, PAD["constant"], True)
    assert np.array_equal(long[0, :576], short[0])


@pytest.mark.parametrize("power", [1.0, 2.0, 0.5, 3.0])
def test_magnitude(engine, real, power):
    rng = np.random.default_rng(4)
    for size in ((0,), (1,), (3, 5), (2, 7, 9), (100_001,)):
        D, dS = complex_noise(rng, size, real), noise(rng, size, real)
        dD = np.full(size, -7777, complex_of(real))
        engine.kernel("magnitude_backward")(dD, dS, D, power)
        wide = D.astype(complex)
        assert error(dD, dS * power * np.abs(wide) ** (power - 2) * wide) < LIMIT[real]
    dD = np.ones(2, complex_of(real))
    engine.kernel("magnitude_backward")(dD, np.ones(2, real), np.array([0, np.nan], dD.dtype), power)
    assert dD[0] == 0 and (power == 2 or np.isnan(dD[1]))


def test_magnitude_is_the_slope(engine):
    rng, step = np.random.default_rng(5), 1e-6
    D, dS, dD = complex_noise(rng, (1, 6), np.float64), rng.standard_normal((1, 6)), np.empty((1, 6), complex)
    ends = np.empty((2, 1, 6))
    for power in (1.0, 2.0, 0.7):
        engine.kernel("magnitude_backward")(dD, dS, D, power)
        for way, part in ((1, dD.real), (1j, dD.imag)):
            for end, sign in zip(ends, (1, -1), strict=True):
                engine.kernel("magnitude")(end, D + sign * step * way, power)
            assert error(dS * (ends[0] - ends[1]) / (2 * step), part) < 1e-7


def test_power_to_db(engine, real):
    rng = np.random.default_rng(6)
    for size in ((0,), (1,), (3, 5), (100_001,)):
        S, dout, dS = (10 ** rng.uniform(-3, 2, size)).astype(real), noise(rng, size, real), full(size, real)
        engine.kernel("power_to_db_backward")(dS, dout, S, 0.01, 10.0)
        assert error(dS, np.where(S < real(0.01), 0, dout * 10 / np.log(10) / S.astype(float))) < LIMIT[real]


def bank(rng, bins, bands, real):
    lengths = rng.integers(0, min(bins, 20) + 1, bands)
    starts = np.array([rng.integers(0, bins - length + 1) for length in lengths], np.int64)
    weights = np.zeros((bands, max(int(lengths.max(initial=0)), 1)), real)
    for m, length in enumerate(lengths):
        weights[m, :length] = rng.uniform(0, 1, length)
    dense = np.zeros((bands, bins))
    for m, (start, length) in enumerate(zip(starts, lengths, strict=True)):
        dense[m, start : start + length] = weights[m, :length]
    return (starts, lengths.astype(np.int64), weights), dense


@pytest.mark.parametrize("frames_major", [False, True])
def test_mel(engine, real, frames_major):
    rng = np.random.default_rng(7)
    for _ in range(80):
        rows, bins, bands, frames = rng.integers(1, 4), rng.integers(1, 70), rng.integers(1, 30), rng.integers(0, 200)
        mel, dense = bank(rng, int(bins), int(bands), real)
        S = noise(rng, shape(rows, bins, frames, frames_major), real)
        out = full(shape(rows, bands, frames, frames_major), real)
        engine.kernel("mel_project")(out, S, *mel, frames_major)
        want = S @ dense.T if frames_major else dense @ S
        assert error(out, want) < LIMIT[real]
        dout, dS = noise(rng, out.shape, real), full(S.shape, real)
        engine.kernel("mel_project_backward")(dS, dout, *mel, frames_major)
        assert error(dS, dout @ dense if frames_major else dense.T @ dout) < LIMIT[real]


def test_what_does_not_fit(engine):
    w, G, x = np.ones(8), np.zeros((1, 3, 5), complex), np.zeros((1, 20))
    with pytest.raises(ValueError):
        engine.kernel("stft_adjoint")(x, np.zeros((1, 3, 4), complex), w, 2, 4, 0, True)
    with pytest.raises(ValueError):
        engine.kernel("istft_adjoint")(G, np.zeros((2, 20)), w, 2, 4, True)
    with pytest.raises(ValueError):
        engine.kernel("magnitude_backward")(G, np.zeros((1, 3, 4)), G, 1.0)
    starts, lengths = np.array([4]), np.array([2])
    with pytest.raises(ValueError, match="leaves the spectrum"):
        engine.kernel("mel_project")(np.zeros((1, 3, 1)), np.zeros((1, 3, 5)), starts, lengths, np.ones((1, 2)), True)


def test_a_recorded_spectrogram_is_a_called_one(engine):
    rng = np.random.default_rng(8)
    x, window = rng.standard_normal((2, 300)), np.hanning(64)
    found = []
    for recorded in (False, True):
        D, S, dD, dx, y = np.zeros((2, 10, 33), complex), np.zeros((2, 10, 33)), np.zeros((2, 10, 33), complex), np.zeros((2, 300)), np.zeros((2, 300))
        calls = [
            ("stft", (D, x, window, 32, 32, PAD["reflect"], True)),
            ("magnitude", (S.reshape(2, -1), D.reshape(2, -1), 1.0)),
            ("magnitude_backward", (dD, S, D, 1.0)),
            ("stft_adjoint", (dx, dD, window, 32, 32, PAD["reflect"], True)),
            ("istft", (y, D, window, 32, 32, True)),
        ]
        if recorded:
            engine.tape(calls, len(calls)).replay(2)
        else:
            for name, arguments in calls:
                engine.kernel(name)(*arguments)
        found.append((D, S, dD, dx, y))
    assert all(np.array_equal(a, b) for a, b in zip(*found, strict=True)) and np.abs(found[0][3]).max() > 1


@pytest.mark.rivals
@pytest.mark.parametrize("mode", ["reflect", "constant"])
def test_torch(engine, real, mode):
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(9)
    for n_fft, hop in ((64, 16), (63, 20), (400, 160), (31, 31)):
        x, window = noise(rng, (2, 1000), real), np.hanning(n_fft + 2)[1:-1].astype(real)
        leaf = torch.tensor(x, requires_grad=True)
        D = torch.stft(leaf, n_fft, hop, window=torch.tensor(window), pad_mode=mode, return_complex=True)
        G = complex_noise(rng, tuple(D.shape), real)
        D.backward(torch.tensor(G))
        dx = np.empty_like(x)
        engine.kernel("stft_adjoint")(dx, G, window, hop, n_fft // 2, PAD[mode], False)
        assert error(dx, leaf.grad.numpy()) < 2 * LIMIT[real]
        spectra = torch.tensor(D.detach().numpy(), requires_grad=True)
        y = torch.istft(spectra, n_fft, hop, window=torch.tensor(window), length=1000 // hop * hop)
        dy = noise(rng, tuple(y.shape), real)
        y.backward(torch.tensor(dy))
        dD = np.empty_like(G)
        engine.kernel("istft_adjoint")(dD, dy, window, hop, n_fft // 2, False)
        assert error(dD, spectra.grad.numpy()) < 2 * LIMIT[real]
