"""stft, istft, their gradients and plain transforms on CUDA, simulated: against float64, and the same bits in any order."""

import numpy as np
import oracles
import pytest
import references as ref
from on_device import OnDevice, tables_of

from fastaudio.backends.cuda import istft as kernels
from fastaudio.errors import BackendUnavailable

BOUND = 5e-7
# by blocks: one point, one pass, several, odd; by chirps (127); in four steps (20,000)
LENGTHS = (1, 2, 25, 84, 127, 400)


@pytest.fixture(scope="module")
def device(sim):
    return OnDevice(sim)


def reference(*case):
    """(rows, frames, bins) complex128"""
    return ref.stft(*case).swapaxes(1, 2)


def random_case(rng, n_fft, dtype):
    rows, hop, pad, count = (
        rng.integers(1, 4),
        rng.integers(1, n_fft + 4),
        rng.integers(0, n_fft + 1),
        rng.integers(1, 40),
    )
    x = oracles.signal(rng, (rows, int(rng.integers(1, 3 * n_fft + 50))), dtype)
    return x, (rng.random(n_fft) + 0.1).astype(np.float32), int(hop), int(pad), int(count)


@pytest.mark.parametrize("n_fft", LENGTHS)
def test_stft(device, n_fft):
    rng = np.random.default_rng(n_fft)
    for number in range(20):
        x, window, hop, pad, count = random_case(rng, n_fft, (np.float32, np.int16)[number % 2])
        mode, frames_major = number % 5, number % 3 > 0
        want = reference(x, window, hop, pad, mode, count)
        want = want if frames_major else want.swapaxes(1, 2)
        out = np.full(want.shape, np.nan, np.complex64)
        assert device.kernel("stft")(out, x, window, hop, pad, mode, frames_major) is True
        assert oracles.error(out, want) < BOUND, (number, x.shape, hop, pad, mode, count)


@pytest.mark.parametrize("n_fft", LENGTHS)
def test_istft(device, n_fft):
    rng = np.random.default_rng(100 + n_fft)
    for number in range(12):
        rows, count, hop = int(rng.integers(1, 4)), int(rng.integers(1, 20)), int(rng.integers(1, n_fft + 1))
        n, offset, bins = int(rng.integers(1, 5 * n_fft + 9)), int(rng.integers(0, n_fft)), n_fft // 2 + 1
        D = (rng.standard_normal((rows, count, bins, 2)) @ (1, 1j)).astype(np.complex64)
        window = (rng.random(n_fft) + 0.1).astype(np.float32)
        want = ref.istft(D.swapaxes(1, 2), window, hop, offset, n, np.finfo(np.float32).tiny)
        given = D if number % 2 else np.ascontiguousarray(D.swapaxes(1, 2))
        y = np.full(want.shape, np.nan, np.float32)
        device.kernel("istft")(y, given, window, hop, offset, bool(number % 2))
        assert oracles.error(y, want) < BOUND, (number, rows, count, hop, n, offset)


@pytest.mark.parametrize("n_fft, hop", [(16, 3), (84, 84), (512, 100), (2048, 512), (84, 90)])
def test_stretches_of_istft(device, monkeypatch, n_fft, hop):
    """However many hops a block has, the bits are the same; beyond the last frame there is nothing. (84, 90): gaps."""
    rng = np.random.default_rng([400, n_fft, hop])
    frames = 150 if n_fft < 500 else 14
    D = (rng.standard_normal((2, frames, n_fft // 2 + 1, 2)) @ (1, 1j)).astype(np.complex64)
    window = np.hanning(n_fft + 2)[1:-1].astype(np.float32)
    n, offset = frames * hop + 2 * n_fft, n_fft // 2
    want = ref.istft(D.swapaxes(1, 2), window, hop, offset, n, np.finfo(np.float32).tiny)
    found = []
    for own in (None, 1, 5, 32):
        if own is not None:
            monkeypatch.setattr(kernels, "_own", lambda *_, own=own: own)
        y = np.full((2, n), np.nan, np.float32)
        device.kernel("istft")(y, D, window, hop, offset, True)
        found.append(y)
    assert oracles.error(found[0], want) < BOUND
    assert all(y.tobytes() == found[0].tobytes() for y in found[1:])
    assert not found[0][:, (frames - 1) * hop + n_fft - offset :].any()


@pytest.mark.parametrize("n_fft", [1, 2, 25, 84, 127])
def test_gradients_are_adjoint(device, n_fft):
    """Re <stft x, G> = <x, stft_adjoint G>, every bin of the half spectrum counted once; likewise istft."""
    rng = np.random.default_rng(200 + n_fft)
    for number in range(15):
        x, window, hop, pad, count = random_case(rng, n_fft, np.float32)
        mode, frames_major, shape = number % 5, bool(number % 2), (len(x), count, n_fft // 2 + 1)
        G = (rng.standard_normal((*(shape if frames_major else (shape[0], shape[2], count)), 2)) @ (1, 1j)).astype("c8")
        X = reference(x, window, hop, pad, mode, count)
        dx = np.full(x.shape, np.nan, np.float32)
        device.kernel("stft_adjoint")(dx, G, window, hop, pad, mode, frames_major)
        left = np.vdot(X if frames_major else X.swapaxes(1, 2), G).real
        assert abs(left - np.vdot(x.astype(float), dx)) < 2e-6 * np.linalg.norm(X) * np.linalg.norm(G), number
        y, dD = np.zeros_like(x), np.full(G.shape, np.nan, np.complex64)
        device.kernel("istft")(y, G, window, hop, pad, frames_major)
        device.kernel("istft_adjoint")(dD, x, window, hop, pad, frames_major)
        scale = np.linalg.norm(y) * np.linalg.norm(x) + 1e-9
        assert abs(np.vdot(y.astype(float), x) - np.vdot(dD.astype("c16"), G).real) < 5e-6 * scale, number


@pytest.mark.parametrize("n", [1, 2, 25, 84, 127, 20_000])
def test_transforms(device, n):
    rng = np.random.default_rng(300 + n)
    x = (rng.standard_normal((3, n, 2)) @ (1, 1j)).astype(np.complex64)
    out = np.zeros_like(x)
    for inverse, transform in ((False, np.fft.fft), (True, np.fft.ifft)):
        device.kernel("fft")(out, x, inverse)
        assert oracles.error(out, transform(x.astype(np.complex128))) < BOUND
    half, y = np.zeros((3, n // 2 + 1), np.complex64), np.zeros((3, n), np.float32)
    device.kernel("rfft")(half, np.ascontiguousarray(x.real))
    assert oracles.error(half, np.fft.rfft(x.real.astype(float))) < BOUND
    device.kernel("irfft")(y, np.ascontiguousarray(x[:, : n // 2 + 1]))
    assert oracles.error(y, np.fft.irfft(x[:, : n // 2 + 1].astype("c16"), n)) < BOUND


def test_same_bits_in_any_order(sim):
    rng = np.random.default_rng(5)
    for n_fft in (84, 127):
        x, window, hop, pad, count = random_case(rng, n_fft, np.float32)
        D = np.zeros((len(x), count, n_fft // 2 + 1), np.complex64)
        sim.run("stft", D, x, window, hop, pad, 2, True, tables=tables_of(sim.engine, "stft"))
        sim.run("istft", np.zeros_like(x), D, window, hop, pad, True, tables=tables_of(sim.engine, "istft"))
        sim.run("stft_adjoint", x.copy(), D, window, hop, pad, 2, True, tables=tables_of(sim.engine, "stft_adjoint"))


def test_what_is_not_finite_is_said_and_forgotten(device):
    x, window = np.zeros((2, 5000), np.float32), np.ones(84, np.float32)
    out = np.zeros((2, 40, 43), np.complex64)
    for value in (np.nan, np.inf, -np.inf):
        x[1, 4999] = value  # beyond the last frame
        assert device.kernel("stft")(out, x, window, 16, 0, 0, True) is False
        assert device.kernel("all_finite")(x) is False
        x[1, 4999] = 0
        assert device.kernel("stft")(out, x, window, 16, 0, 0, True) is True
        assert device.kernel("all_finite")(x) is True


def test_empty(device):
    window = np.ones(84, np.float32)
    device.kernel("stft")(np.zeros((0, 3, 43), np.complex64), np.zeros((0, 90), np.float32), window, 16, 0, 0, True)
    device.kernel("istft")(np.zeros((2, 0), np.float32), np.zeros((2, 3, 43), np.complex64), window, 16, 0, True)
    y = np.ones((2, 5), np.float32)
    device.kernel("istft")(y, np.zeros((2, 0, 43), np.complex64), window, 16, 0, True)
    assert not y.any()


def test_other_types_are_refused(device):
    x, window = np.zeros((1, 90)), np.ones(84)
    with pytest.raises(BackendUnavailable, match="stft: .*float64"):
        device.kernel("stft")(np.zeros((1, 3, 43), np.complex128), x, window, 16, 0, 0, True)
    with pytest.raises(BackendUnavailable, match="complex128"):
        device.kernel("fft")(np.zeros((1, 8), np.complex128), np.zeros((1, 8), np.complex128), False)
    with pytest.raises(ValueError, match="out must have shape"):
        wrong = np.zeros((1, 3, 42), np.complex64)
        device.kernel("stft")(wrong, x.astype(np.float32), window, 16, 0, 0, True)
