"""SpatialDropout1D and SpatialDropout2D: whole channels, captured steps, files."""

import numpy as np
import pytest
from support import captured_has_the_bits_of_eager

from fastaudio import nn
from fastaudio.errors import ParameterError

L = nn.layers
F64 = {"dtype": "float64"}


@pytest.mark.parametrize("shape", [(3, 50, 40), (3, 6, 7, 40)])
def test_channels_go_as_a_whole(on_engine, shape):
    layer = (L.SpatialDropout1D if len(shape) == 3 else L.SpatialDropout2D)(0.25, **F64)
    x = 1 + np.random.default_rng(0).random(shape)
    y = layer(x, training=True)
    kept = (y / x).reshape(3, -1, 40)
    np.testing.assert_allclose(kept, kept[:, :1].repeat(kept.shape[1], axis=1), atol=1e-14)
    assert set(np.unique(kept[:, 0].round(12))) == {0.0, round(1 / 0.75, 12)} and not (kept[0, 0] == kept[1, 0]).all()
    np.testing.assert_array_equal(layer(x), x)
    nn.gradcheck(layer, x, training=True)


def test_channels_first(on_engine):
    x = np.random.default_rng(0).random((2, 20, 3, 4))
    y = L.SpatialDropout2D(0.5, "channels_first", **F64)(x, training=True)
    last = L.SpatialDropout2D(0.5, **F64)(x.transpose(0, 2, 3, 1), training=True)
    np.testing.assert_array_equal(y, last.transpose(0, 3, 1, 2))


def network(dtype):
    k = {"dtype": dtype}
    nn.set_seed(1)
    return nn.Sequential([
        L.Conv2D(17, 3, padding="same", input_shape=(6, 5, 2), **k), L.SpatialDropout2D(0.3, **k), L.Conv2D(4, 2, **k),
        L.Reshape((5, -1), **k), L.SpatialDropout1D(0.3, **k), L.Flatten(**k), L.Dense(3, "softmax", **k),
    ], dtype=dtype)  # fmt: skip


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_captured_steps_have_the_bits_of_eager_ones(on_engine, dtype, tmp_path):
    rng = np.random.default_rng(0)
    x, y = rng.standard_normal((5, 6, 5, 2)), rng.integers(0, 3, 5)
    captured_has_the_bits_of_eager(lambda: network(dtype), x, y, tmp_path)


def test_what_they_take():
    with pytest.raises(ParameterError, match="SpatialDropout1D: rate must be < 1"):
        L.SpatialDropout1D(1)
    with pytest.raises(ParameterError, match="takes images after the batch"):
        L.SpatialDropout2D(0.5)(np.ones((1, 2, 3)))
    with pytest.raises(ParameterError, match="data_format must be one of 'channels_last', 'channels_first'"):
        L.SpatialDropout2D(0.5, "first")
