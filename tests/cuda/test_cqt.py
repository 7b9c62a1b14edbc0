"""Constant-Q spectra on CUDA, simulated: cqt, decimate and normalize against float64 and the C++ engine, the same bits
in any order."""

import numpy as np
import pytest
import references as ref
from on_device import OnDevice, tables_of
from support import error, full, noise

from fastaudio.backends import registry
from fastaudio.core import decimate as halving


@pytest.fixture(scope="module")
def device(sim):
    return OnDevice(sim)


def bank_of(rng, bins, count):
    """Random bands, some of them empty."""
    lengths = rng.integers(0, min(bins, 90) + 1, count)
    starts = rng.integers(0, bins - lengths + 1)
    weights = (rng.standard_normal((count, max(int(lengths.max()), 1), 2)) @ (1, 1j)).astype(np.complex64)
    return starts, lengths, weights


def sums(D, starts, lengths, weights):
    """(rows, bands, frames) of spectra (rows, bins, frames) complex128."""
    parts = [
        np.einsum("j,rjt->rt", w[:n], D[:, s : s + n]) for s, n, w in zip(starts, lengths, weights, strict=True)
    ]  # fmt: skip
    return np.stack(parts, axis=1)


@pytest.mark.parametrize("n_fft", [2, 25, 64, 127, 256, 1000])
def test_cqt(device, n_fft):
    """Spectra by blocks, and by chirps (127)."""
    rng = np.random.default_rng(n_fft)
    for number in range(12):
        rows, count, frames = int(rng.integers(1, 4)), int(rng.integers(1, 14)), int(rng.integers(1, 40))
        hop, pad, mode = int(rng.integers(1, n_fft + 4)), int(rng.integers(0, n_fft + 1)), number % 5
        x = noise(rng, (rows, int(rng.integers(1, 3 * n_fft + 50))), (np.float32, np.int16)[number % 2])
        window = (rng.random(n_fft) + 0.1).astype(np.float32)
        bank, first = bank_of(rng, n_fft // 2 + 1, count), int(rng.integers(0, 5))
        out = np.full((rows, first + count + 2, frames), 7 + 7j, np.complex64)
        device.kernel("cqt")(out, x, window, hop, pad, mode, first, *bank)
        want = sums(ref.stft(x, window, hop, pad, mode, frames), *bank)
        assert error(out[:, first : first + count], want) < 1e-6, number
        assert (out[:, :first] == 7 + 7j).all() and (out[:, first + count :] == 7 + 7j).all()


def test_half_the_rate(device):
    rng = np.random.default_rng(1)
    for res_type in ("soxr_hq", "soxr_qq"):
        response, reach = halving._response(res_type, 1.5, np.dtype(np.float32))
        for n in (1, 2, 17, 4095, 4096, 4097, 9001):
            x, count = noise(rng, (2, n), np.float32), (n + 1) // 2
            taps = 1.5 * halving.soxr_taps(res_type)
            want = np.stack(
                [np.convolve(np.pad(row.astype(float), reach), taps, "valid")[: 2 * count : 2] for row in x]
            )
            here, there = (full((2, count), np.float32) for _ in range(2))
            registry.current().kernel("decimate")(here, x, response, reach)
            device.kernel("decimate")(there, x, response, reach)
            assert error(there, want) < 5e-7 and error(there, here.astype(float)) < 1e-6, (res_type, n)


def test_any_even_reach(device):
    rng = np.random.default_rng(2)
    for reach in (0, 2, 6, 8, 130):
        taps = rng.standard_normal(reach + 1)
        taps = np.concatenate((taps[:0:-1], taps)) / (reach + 1) ** 0.5
        circular = np.zeros(1024)
        circular[: reach + 1], circular[1024 - reach :] = taps[reach:], taps[:reach]
        x = noise(rng, (3, 700), np.float32)
        out = full((3, 350), np.float32)
        device.kernel("decimate")(out, x, np.fft.rfft(circular).real.astype(np.float32), reach)
        want = np.stack([np.convolve(np.pad(row.astype(float), reach), taps, "valid")[:700:2] for row in x])
        assert error(out, want) < 1e-6, reach


@pytest.mark.parametrize("norm", [np.inf, -np.inf, 0, 1, 2, 0.5, None])
def test_normalize(device, norm):
    rng = np.random.default_rng(3)
    for shape in ((1, 1, 1), (2, 12, 33), (3, 5, 300)):
        for least in (None, 0.2):
            for fill in (None, 0.0, 0.25):
                x = noise(rng, shape, np.float32)
                x[..., 0] = 0
                out = full(shape, np.float32)
                device.kernel("normalize")(out, x, least, norm, 1e-30, fill)
                kept = np.where(x < least, 0, x) if least is not None else x
                size = np.abs(kept.astype(float))
                length = (
                    np.ones((shape[0], 1, shape[2])) if norm is None
                    else size.max(1, keepdims=True) if norm == np.inf
                    else size.min(1, keepdims=True) if norm == -np.inf
                    else (size > 0).sum(1, keepdims=True) if norm == 0
                    else (size**norm).sum(1, keepdims=True) ** (1 / norm)
                )  # fmt: skip
                small = length < 1e-30
                want = np.where(small & (fill is not None), fill or 0, kept / np.where(small, 1, length))
                assert error(out, want) < 1e-7, (shape, least, fill)


def test_magphase(device):
    rng = np.random.default_rng(4)
    D = (1e-30 * rng.standard_normal((3, 7, 2)) @ (1, 1j)).astype(np.complex64)
    D[0, :2] = 0
    for power in (1, 2, 0.5):
        S, P = full(D.shape, np.float32), np.zeros_like(D)
        device.kernel("magphase")(S, P, D, power)
        size = np.abs(D.astype(complex))
        assert error(S, size**power if power != 2 else np.zeros_like(size)) < 1e-6
        assert error(P, np.where(size == 0, 1, D / np.where(size == 0, 1, size))) < 1e-6


def test_same_bits_in_any_order(sim):
    rng = np.random.default_rng(5)
    for n_fft in (64, 127):
        x, window, bank = noise(rng, (2, 900), np.float32), np.ones(n_fft, np.float32), bank_of(rng, n_fft // 2 + 1, 5)
        out = np.zeros((2, 5, 21), np.complex64)
        sim.run("cqt", out, x, window, 40, n_fft // 2, 2, 0, *bank, tables=tables_of(sim.engine, "cqt"))
    response, reach = halving._response("soxr_hq", 1.0, np.dtype(np.float32))
    x = noise(rng, (2, 5000), np.float32)
    sim.run("decimate", np.zeros((2, 2500), np.float32), x, response, reach, tables=tables_of(sim.engine, "decimate"))
    sim.run("normalize", np.zeros((2, 10, 500), np.float32), x.reshape(2, 10, 500), None, 2, 1e-30, None)
    sim.run("magphase", np.zeros((2, 2500), np.float32), np.zeros((2, 2500), np.complex64), x.view(np.complex64), 1.0)


def test_what_leaves_its_arrays_is_refused(device):
    x, window, out = np.zeros((1, 90), np.float32), np.ones(64, np.float32), np.zeros((1, 3, 2), np.complex64)
    weights, ones = np.ones((2, 4), np.complex64), np.ones(2, np.int64)
    for starts, lengths, first in ((30 * ones, 4 * ones, 0), (ones, 5 * ones, 0), (-ones, ones, 0), (ones, ones, 2)):
        with pytest.raises(ValueError, match="cqt: "):
            device.kernel("cqt")(out, x, window, 16, 0, 0, first, starts, lengths, weights)
    with pytest.raises(ValueError, match="decimate: "):
        device.kernel("decimate")(np.zeros((1, 46), np.float32), x, np.ones(1025, np.float32), 4)
