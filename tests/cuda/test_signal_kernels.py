"""delta, emphasis, Kaldi's front end, Griffin-Lim and other signal kernels on CUDA, simulated, against the C++ engine
(which other tests hold to float64)."""

import numpy as np
import pytest
from on_device import OnDevice
from support import complex_noise, error, full, noise

from fastaudio.backends import registry
from fastaudio.backends.cuda import recurrence


@pytest.fixture(scope="module")
def device(sim):
    return OnDevice(sim)


def apart(got, want):
    wide = np.result_type(want, np.float64)
    return error(got.astype(wide), want.astype(wide))


def both(device, kernel, outs, *rest):
    """The outputs here and on the CPU, and what the kernels say."""
    there, here = [o.copy() for o in outs], [o.copy() for o in outs]
    said = device.kernel(kernel)(*there, *rest)
    assert said == registry.current().kernel(kernel)(*here, *rest)
    return list(zip(there, here, strict=True))


def test_delta(device):
    rng = np.random.default_rng(1)
    for _ in range(30):
        width = int(rng.choice([3, 5, 9]))
        x = noise(rng, (int(rng.integers(1, 5)), int(rng.integers(width, 90))), np.float32)
        coeffs, half = noise(rng, width, np.float32), width // 2
        for edges in (rng.standard_normal((2, half, width)), np.zeros((0, 0, 0))):
            n = x.shape[1] if edges.size else x.shape[1] - width + 1
            ((got, want),) = both(device, "delta", [full((len(x), n), np.float32)], x, coeffs, edges)
            assert apart(got, want) < 1e-6


@pytest.mark.parametrize("kernel", ["preemphasis", "deemphasis"])
def test_emphasis(device, kernel):
    rng = np.random.default_rng(2)
    for n in (1, 2, 9, 2048, 2049, 5000):
        for coef in (0.97, 0.0, -0.5, 1.0):
            x, zi = noise(rng, (3, n), np.float32), noise(rng, 3, np.float32)
            out, state = full(x.shape, np.float32), full(3, np.float32)
            there, here = (out.copy(), state.copy()), (out.copy(), state.copy())
            device.kernel(kernel)(there[0], x, coef, zi, there[1])
            registry.current().kernel(kernel)(here[0], x, coef, zi, here[1])
            bound = 1e-6 if coef < 1 else 3e-6  # rounded at every sample there, once here
            assert apart(there[0], here[0]) < bound and apart(there[1], here[1]) < bound, (n, coef)


@pytest.mark.parametrize("kind", [0, 1, 2])
def test_kaldi(device, kind):
    rng = np.random.default_rng([3, kind])
    for number in range(12):
        size = int(rng.integers(129, 257))
        window = np.zeros(256, np.float32)
        window[:size] = np.hanning(size) ** 0.85
        n, hop, pad = int(rng.integers(size, 1500)), int(rng.integers(20, 200)), int(rng.integers(0, size // 2))
        x = noise(rng, (2, n), (np.float32, np.int16)[number % 2])
        count, mels, energy = int(rng.integers(1, 12)), 11, int(rng.integers(-1, 1))
        starts = rng.integers(0, 100, mels)
        lengths, weights = rng.integers(1, 29, mels), rng.random((mels, 28)).astype(np.float32)
        weights[np.arange(28) >= lengths[:, None]] = 0
        dct = noise(rng, (7, mels), np.float32)
        made = (129, mels, 7)[kind]
        noises = noise(rng, (2, count, size), np.float32) if number % 3 == 0 else None
        settings = np.array([0.97, 0.01, 0.0, number % 4 > 0, number % 5 > 1], np.float64)
        columns = np.array([kind, energy + 1, energy, number % 2, number % 7 > 0], np.int64)
        out = full((2, count, made + energy + 1), np.float32)
        arguments = (x, window, size, hop, pad, noises, settings, columns, starts, lengths, weights, dct)
        ((got, want),) = both(device, "kaldi", [out], *arguments)
        if kind == 0:  # logarithms of weak bins have the error of the strongest
            got, want = np.exp(got.astype(float)), np.exp(want.astype(float))
        assert apart(got, want) < 1e-6, (number, size, hop, pad)


def test_griffinlim(device):
    rng = np.random.default_rng(4)
    for n_fft, frames in ((64, 12), (25, 9)):
        hop = n_fft // 4
        S = np.abs(noise(rng, (2, n_fft // 2 + 1, frames), np.float32))
        window = np.hanning(n_fft + 2)[1:-1].astype(np.float32)
        n = n_fft + hop * (frames - 1) - 2 * (n_fft // 2)
        for turns in (None, rng.random(S.shape).astype(S.dtype)):
            rest = (S, turns, window, hop, n_fft // 2, 0, 3, 0.99)
            ((got, want),) = both(device, "griffinlim", [full((2, n), np.float32)], *rest)
            assert apart(got, want) < 2e-5  # phases of weak bins follow their rounding


def test_phase_vocoder(device):
    rng = np.random.default_rng(5)
    D = complex_noise(rng, (2, 17, 33), np.float32)
    D[0, 3, :5] = 0
    for hold, steps in enumerate((np.arange(0, 17, 0.7), np.arange(0, 17, 2.3), np.array([16.0, 3.5]), np.zeros(0))):
        out = [np.zeros((2, len(steps), 33), np.complex64)]
        ((got, want),) = both(device, "phase_vocoder", out, D, steps, steps % 1, None, hold % 2)
        assert apart(got, want) < 1e-6


def test_piptrack(device):
    rng = np.random.default_rng(6)
    for first, span in ((0, 33), (4, 20), (0, 1), (32, 1)):
        S = np.abs(noise(rng, (2, 33, 21), np.float32))
        least = 0.5 * S.max(axis=1)
        outs = [full((2, span, 21), np.float32) for _ in range(2)]
        for got, want in both(device, "piptrack", outs, S, least, first, 16000.0, 64):
            assert apart(got, want) < 1e-6


def test_pcen(device):
    rng = np.random.default_rng(7)
    for number, n in enumerate((1, 7, 300, 5000)):
        S = np.abs(noise(rng, (3, n), np.float32))
        numbers = np.array([(0.03, 1.0, 0.0)[number % 3], 0.98, (2.0, 0.0)[number % 2], (0.5, 0.0)[number // 3], 1e-6])
        outs = [full(S.shape, np.float32), np.ones(3)]
        for got, want in both(device, "pcen", outs, S, S, numbers):
            assert apart(got, want) < 1e-6, (n, numbers)


def test_rows_cut_into_parts(device, sim, monkeypatch):
    """Every part goes on where the one before it ended; an unstable filter, too."""
    rng = np.random.default_rng(17)
    for each, n, coef in ((8, 21, 0.97), (512, 1024, 1.0), (100, 301, 0.0), (700, 2800, -0.9), (16, 90, 1.1)):
        monkeypatch.setattr(recurrence, "EACH", each)
        x, zi = np.abs(noise(rng, (3, n), np.float32)), noise(rng, 3, np.float32)
        outs = [full(x.shape, np.float32), full(3, np.float32)]
        there, here = ([o.copy() for o in outs] for _ in range(2))
        device.kernel("deemphasis")(there[0], x, coef, zi, there[1])
        registry.current().kernel("deemphasis")(here[0], x, coef, zi, here[1])
        assert apart(there[0], here[0]) < 3e-6 and apart(there[1], here[1]) < 3e-6, (each, n, coef)
        numbers = np.array([(0.03, 1.0)[n == 301], 0.98, 2.0, 0.5, 1e-6])
        for got, want in both(device, "pcen", [full(x.shape, np.float32), np.ones(3)], x, x, numbers):
            assert apart(got, want) < 1e-6, (each, n)
    sim.run("deemphasis", outs[0], x, 0.5, zi, outs[1])


def test_lpc(device, sim):
    rng = np.random.default_rng(8)
    for order, n in ((1, 2), (1, 300), (7, 8), (16, 400), (30, 1000), (300, 900)):
        x = noise(rng, (3, n), np.float32)
        x[1] = np.sin(0.3 * np.arange(n)) + 0.1 * x[0]
        x[2] = 0
        for got, want in both(device, "lpc", [full((3, order + 1), np.float32)], x):
            assert apart(got, want) < 3e-5, (order, n)  # in float32 both; a filter of order 300 has lost some digits
            assert np.array_equal(got[2], np.eye(order + 1, dtype=np.float32)[0])
    sim.run("lpc", np.zeros((3, 17), np.float32), noise(rng, (3, 700), np.float32))


def test_flux(device, sim):
    rng = np.random.default_rng(9)
    for lag, shift, frames in ((1, 1, 30), (3, 5, 40), (2, 4, 2), (1, 0, 300)):
        S, n = noise(rng, (3, 11, frames), np.float32), max(frames - lag, 0) + shift
        S[0, 3, frames // 2] = np.nan
        out = full((3, n), np.float32)
        device.kernel("flux")(out, S, lag, shift)
        want = np.zeros((3, n))
        want[:, shift:] = np.maximum(S[..., lag:].astype(float) - S[..., : frames - lag], 0).mean(axis=1)
        assert np.array_equal(np.isnan(out), np.isnan(want)) and np.nanmax(np.abs(out - want)) < 1e-6
    sim.run("flux", np.zeros((3, 300), np.float32), noise(rng, (3, 11, 300), np.float32), 1, 1)
    with pytest.raises(ValueError, match="flux: out"):
        device.kernel("flux")(np.zeros((3, 41), np.float32), np.zeros((3, 11, 40), np.float32), 1, 1)


def test_subtract_means(sim):
    rng = np.random.default_rng(12)
    for shape in ((1, 1, 1), (2, 7, 31), (3, 20, 80), (1, 100, 33), (0, 3, 3), (2, 0, 5)):
        x = noise(rng, shape, np.float32) + 100
        out = x.copy()
        sim.run("subtract_means", out)
        want = x - x.mean(axis=1, keepdims=True, dtype=np.float64).astype(np.float32) if x.size else x
        assert np.abs(out - want).max(initial=0) <= 1e-5
