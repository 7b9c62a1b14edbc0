"""Initial values: their deviations and bounds, and that a seed names them."""

import numpy as np
import pytest

from fastaudio import nn
from fastaudio.errors import ParameterError

SHAPE = (64, 48, 5, 3)  # out, in, kh, kw
FAN_IN, FAN_OUT = 48 * 15, 64 * 15


@pytest.mark.parametrize(
    ("name", "deviation", "bound"),
    [
        ("glorot_uniform", np.sqrt(2 / (FAN_IN + FAN_OUT)), np.sqrt(6 / (FAN_IN + FAN_OUT))),
        ("glorot_normal", np.sqrt(2 / (FAN_IN + FAN_OUT)), 2 / 0.8796 * np.sqrt(2 / (FAN_IN + FAN_OUT))),
        ("he_uniform", np.sqrt(2 / FAN_IN), np.sqrt(6 / FAN_IN)),
        ("he_normal", np.sqrt(2 / FAN_IN), 2 / 0.8796 * np.sqrt(2 / FAN_IN)),
        ("lecun_uniform", np.sqrt(1 / FAN_IN), np.sqrt(3 / FAN_IN)),
        ("lecun_normal", np.sqrt(1 / FAN_IN), 2 / 0.8796 * np.sqrt(1 / FAN_IN)),
        ("random_uniform", 0.05 / np.sqrt(3), 0.05),
        ("random_normal", 0.05, 0.35),
        ("truncated_normal", 0.05 * 0.8796, 0.1),
        ("torch_default", np.sqrt(1 / 3 / FAN_IN), np.sqrt(1 / FAN_IN)),
        ("randn", 1.0, 7.0),
    ],
)
def test_deviation_and_bound(name, deviation, bound):
    nn.set_seed(3)
    w = getattr(nn.init, name)(SHAPE, np.float64)
    assert w.std() == pytest.approx(deviation, rel=0.02) and abs(w.mean()) < 0.02 * deviation
    assert np.abs(w).max() <= bound * 1.0001


def test_the_rest():
    nn.set_seed(4)
    assert (nn.init.zeros((3,), np.float32) == 0).all() and (nn.init.ones((3,), np.float32) == 1).all()
    u = nn.init.rand((10_000,), np.float64)
    assert 0 <= u.min() < 0.01 and 0.99 < u.max() < 1
    for shape in ((8, 8), (4, 9), (9, 4), (6, 2, 3, 1)):
        q = nn.init.orthogonal(shape, np.float64).reshape(shape[0], -1)
        few = q @ q.T if q.shape[0] <= q.shape[1] else q.T @ q
        assert np.abs(few - np.eye(len(few))).max() < 1e-12


def test_a_seed_names_the_numbers():
    draws = []
    for seed in (5, 5, 6):
        nn.set_seed(seed)
        draws.append([nn.init.get(name)((7, 7), np.float32) for name in nn.init.INITIALIZERS])
    assert all(np.array_equal(a, b) for a, b in zip(draws[0], draws[1], strict=True))
    assert not np.array_equal(draws[0][2], draws[2][2]) and not np.array_equal(draws[0][2], draws[0][4])


def test_names_functions_and_values():
    assert nn.init.get("He_Normal") is nn.init.he_normal and nn.init.get(nn.init.ones) is nn.init.ones
    assert np.array_equal(nn.init.get(np.arange(3))((2, 3), np.float32), [[0, 1, 2]] * 2)
    with pytest.raises(ParameterError, match="initializer"):
        nn.init.get("he")
