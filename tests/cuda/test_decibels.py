"""power_to_db, db_to_power, magnitude and their gradients on CUDA, simulated, against float64."""

import numpy as np
import pytest
import references as ref
from on_device import OnDevice, tables_of
from support import complex_noise, error, full, noise


@pytest.fixture(scope="module")
def device(sim):
    return OnDevice(sim)


def powers(rng, shape):
    return (10 ** rng.uniform(-12, 4, shape)).astype(np.float32)


def test_power_to_db(device):
    rng = np.random.default_rng(1)
    for number in range(40):
        rows, n = int(rng.integers(1, 5)), int(rng.integers(1, 5000))
        S, refs, top = powers(rng, (rows, n)), rng.uniform(0.01, 2, rows), (80.0, 3.0, np.nan)[number % 3]
        scale, amin = (10.0, 20.0)[number % 2], float(10 ** rng.uniform(-12, -5))
        out = full(S.shape, np.float32)
        device.kernel("power_to_db")(out, S, refs, amin, top, scale)
        want = ref.decibels(S.astype(float), amin, refs[:, None], top, scale)
        assert np.abs(out - want).max() < 1e-4, (rows, n, top)
        back = full(S.shape, np.float32)
        device.kernel("db_to_power")(back, out, 0.5, scale)
        assert np.allclose(back, ref.db_to_power(out, 0.5, scale), rtol=1e-6)


def test_nan_and_empty(device):
    S = np.ones((2, 600), np.float32)
    S[1, 5] = np.nan
    out = full(S.shape, np.float32)
    device.kernel("power_to_db")(out, S, np.ones(2), 1e-10, 80.0, 10.0)
    assert not out[0].any() and np.isnan(out[1, 5])
    device.kernel("power_to_db")(
        np.zeros((0, 5), np.float32), np.zeros((0, 5), np.float32), np.ones(0), 1e-10, 80.0, 10.0
    )
    device.kernel("power_to_db")(
        np.zeros((3, 0), np.float32), np.zeros((3, 0), np.float32), np.ones(3), 1e-10, 80.0, 10.0
    )


def test_magnitude_and_its_gradient(device):
    rng = np.random.default_rng(2)
    for power in (1.0, 2.0, 0.5, 3.0):
        D = complex_noise(rng, (3, 700), np.float32)
        D[0, :3] = 0, 1e-25, 1e25 if power <= 1 else 1
        out, slopes, dD = full(D.shape, np.float32), noise(rng, D.shape, np.float32), np.zeros_like(D)
        device.kernel("magnitude")(out, D, power)
        with np.errstate(under="ignore"):
            want = ref.magnitude(D, power)
        assert np.allclose(out, want, rtol=1e-6, atol=1e-37)
        device.kernel("magnitude_backward")(dD, slopes, D, power)
        wide = D[1:].astype(np.complex128)
        assert error(dD[1:], slopes[1:] * power * np.abs(wide) ** (power - 2) * wide) < 1e-6
        assert dD[0, 0] == 0


def test_power_to_db_backward(device):
    rng = np.random.default_rng(3)
    S, dout = powers(rng, (4, 333)), noise(rng, (4, 333), np.float32)
    dS = full(S.shape, np.float32)
    device.kernel("power_to_db_backward")(dS, dout, S, 1e-6, 10.0)
    assert np.allclose(dS, np.where(S < 1e-6, 0, dout * 10 / np.log(10) / S.astype(float)), rtol=1e-6)


def test_same_bits_in_any_order(sim):
    rng = np.random.default_rng(4)
    S = powers(rng, (3, 9000))
    sim.run(
        "power_to_db",
        full(S.shape, np.float32),
        S,
        np.ones(3),
        1e-10,
        80.0,
        10.0,
        tables=tables_of(sim.engine, "power_to_db"),
    )
