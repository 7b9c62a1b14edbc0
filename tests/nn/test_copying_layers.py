"""Single layers, built or not, through copy and pickle: what they compute stays."""

import copy
import pickle

import numpy as np
import pytest

from fastaudio import nn

L, T = nn.layers, nn.torch
HOW = {"deepcopy": copy.deepcopy, "pickle": lambda layer: pickle.loads(pickle.dumps(layer))}
CASES = [
    (lambda: L.Dense(3), (4,)),
    (lambda: L.Conv1D(5, 3), (9, 4)),
    (lambda: L.Conv2D(18, 3, groups=2), (7, 6, 4)),
    (lambda: L.Conv2DTranspose(5, 2, strides=2), (4, 3, 2)),
    (lambda: L.BatchNormalization(), (4, 3, 2)),
    (lambda: L.LSTM(3), (5, 4)),
    (lambda: T.Linear(4, 3), (4,)),
    (lambda: T.Conv1d(4, 5, 3), (4, 9)),
    (lambda: T.Conv2d(4, 18, 3, groups=2), (4, 7, 6)),
    (lambda: T.ConvTranspose2d(2, 5, 2, stride=2), (2, 4, 3)),
    (lambda: T.GRU(4, 3, batch_first=True), (5, 4)),
]


@pytest.mark.parametrize("how", HOW)
@pytest.mark.parametrize("built", [False, True])
@pytest.mark.parametrize(("make", "shape"), CASES)
def test_a_layer(make, shape, built, how):
    x = np.random.default_rng(0).standard_normal((2, *shape)).astype(np.float32)
    layer = make()
    if built:
        layer(x)
    again = HOW[how](layer)
    assert repr(again) == repr(layer)
    if not built:
        nn.set_seed(3)
        layer(x)
        nn.set_seed(3)
        again(x)
    assert np.array_equal(again(x), layer(x))
    for name in layer.params:
        assert np.array_equal(again.params[name], layer.params[name])
        again.params[name] = np.zeros_like(layer.params[name])  # its own memory
        assert not again.params[name].any()


def test_a_convolutions_kernel_is_assigned():
    layer = L.Conv2D(3, 3)
    x = np.ones((1, 5, 5, 2), np.float32)
    layer(x)
    with pytest.raises(ValueError, match="read-only"):
        layer.params["kernel"][...] = 0
    layer.params["kernel"] = np.zeros_like(layer.params["kernel"])
    assert not layer(x).any()
    assert 'params["kernel"] = values' in L.Conv2D.__doc__ + L.Conv1D.__doc__
