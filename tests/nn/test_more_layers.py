"""Noise, depthwise and separable convolutions, padding, cropping, pooling in time, means and differences, steps one by one."""

import numpy as np
import pytest
from support import captured_has_the_bits_of_eager

from fastaudio import nn
from fastaudio.errors import ParameterError

L = nn.layers
F64 = {"dtype": "float64"}
FIRST = {"data_format": "channels_first", **F64}

CASES = {
    "depthwise": (lambda: L.DepthwiseConv2D(3, padding="same", activation="tanh", **F64), (2, 4, 5, 3)),
    "depthwise of many": (lambda: L.DepthwiseConv2D((2, 3), 2, depth_multiplier=3, **F64), (1, 5, 6, 17)),
    "depthwise first": (lambda: L.DepthwiseConv2D(2, depth_multiplier=2, dilation_rate=2, use_bias=False, **FIRST), (2, 3, 5, 4)),
    "separable": (lambda: L.SeparableConv2D(5, 3, padding="same", activation="sigmoid", **F64), (2, 4, 5, 3)),
    "separable of many": (lambda: L.SeparableConv2D(18, 2, (2, 1), "same", 2, use_bias=False, **F64), (1, 5, 4, 9)),
    "separable first": (lambda: L.SeparableConv2D(3, 2, **FIRST), (2, 3, 4, 3)),
    "padding": (lambda: L.ZeroPadding2D(((1, 0), (2, 3)), **F64), (2, 3, 2, 5)),
    "padding first": (lambda: L.ZeroPadding2D((1, 2), **FIRST), (2, 17, 2, 3)),
    "cropping": (lambda: L.Cropping2D(((1, 0), (2, 1)), **F64), (2, 4, 5, 18)),
    "cropping first": (lambda: L.Cropping2D(1, **FIRST), (2, 3, 3, 4)),
    "no cropping": (lambda: L.Cropping2D(**F64), (2, 3, 3, 4)),
    "steps more": (lambda: L.ZeroPadding1D((2, 1), **F64), (2, 3, 4)),
    "steps less": (lambda: L.Cropping1D((1, 2), **F64), (2, 6, 4)),
    "max in time": (lambda: L.MaxPooling1D(3, 2, "same", **F64), (2, 8, 5)),
    "max in time first": (lambda: L.MaxPooling1D(2, **FIRST), (2, 17, 6)),
    "mean in time": (lambda: L.AveragePooling1D(3, 2, 1, count_include_pad=True, **F64), (2, 7, 3)),
    "longer": (lambda: L.UpSampling1D(3, **F64), (2, 4, 5)),
    "dense by steps": (lambda: L.TimeDistributed(L.Dense(4, "gelu", **F64)), (2, 3, 5)),
    "images by steps": (lambda: L.TimeDistributed(L.Conv2D(4, 2, activation="tanh", **F64)), (2, 3, 4, 3, 2)),
    "norms by steps": (lambda: L.TimeDistributed(L.BatchNormalization(**F64)), (3, 2, 3, 2, 4)),
    "reshape": (lambda: L.Reshape((-1, 2), **F64), (2, 3, 4)),
}  # fmt: skip


@pytest.mark.filterwarnings("ignore:.* takes its statistics over all steps")
@pytest.mark.parametrize("case", CASES, ids=str)
def test_gradients(on_engine, case):
    make, shape = CASES[case]
    nn.set_seed(3)
    nn.gradcheck(make(), np.random.default_rng(1).standard_normal(shape), tolerance=1e-7, samples=40)


@pytest.mark.parametrize("kind", ["Average", "Subtract"])
def test_gradients_of_several_inputs(on_engine, kind):
    rng = np.random.default_rng(0)
    given = [rng.standard_normal((2, 3, 4)) for _ in range(3 if kind == "Average" else 2)]
    layer = getattr(L, kind)(**F64)
    want = sum(given) / 3 if kind == "Average" else given[0] - given[1]
    np.testing.assert_allclose(layer(given), want, atol=1e-15)
    nn.gradcheck(layer, given, tolerance=1e-7)


def drawn(rng, *least):
    return tuple(int(rng.integers(low, low + 5)) for low in least)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_padding_and_cropping_are_numpys(on_engine, dtype):
    rng = np.random.default_rng(0)
    for i in range(60):
        last = bool(i % 2)
        n, h, w, c = *drawn(rng, 1, 1, 1), int(rng.integers(1, 35))
        sides = rng.integers(0, 4, (2, 2)).tolist()
        x = rng.standard_normal((n, h, w, c) if last else (n, c, h, w)).astype(dtype)
        around = [(0, 0), *map(tuple, sides), (0, 0)] if last else [(0, 0), (0, 0), *map(tuple, sides)]
        data = {"data_format": "channels_last" if last else "channels_first", "dtype": dtype}
        y = L.ZeroPadding2D(sides, **data)(x)
        np.testing.assert_array_equal(y, np.pad(x, around))
        np.testing.assert_array_equal(L.Cropping2D(sides, **data)(y), x)
        before, after = map(int, rng.integers(0, 4, 2))
        sequence = x.reshape(n, -1, x.shape[-1])
        longer = L.ZeroPadding1D((before, after), dtype=dtype)(sequence)
        np.testing.assert_array_equal(longer, np.pad(sequence, [(0, 0), (before, after), (0, 0)]))
        np.testing.assert_array_equal(L.Cropping1D((before, after), dtype=dtype)(longer), sequence)


def network(dtype="float64"):
    k = {"dtype": dtype}
    nn.set_seed(2)
    x = nn.Input((8, 9, 3))
    a = L.SeparableConv2D(17, 3, padding="same", activation="relu", **k)(L.ZeroPadding2D(1, **k)(x))
    b = L.DepthwiseConv2D(3, padding="same", **k)(a)
    h = L.Cropping2D(((1, 1), (1, 2)), **k)(L.Average(**k)([a, L.Subtract(**k)([a, b])]))
    h = L.Reshape((8, 4, -1), **k)(L.GaussianNoise(0.1, **k)(h))
    h = L.TimeDistributed(L.Dropout(0.2, **k))(L.TimeDistributed(L.Dense(6, **k))(h))
    h = L.MaxPooling1D(2, **k)(L.Reshape((8, -1), **k)(h))
    return nn.Model(x, L.Dense(3, "softmax", **k)(L.GRU(5, **k)(L.UpSampling1D(2, **k)(h))), dtype=dtype)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_captured_steps_have_the_bits_of_eager_ones(on_engine, dtype, tmp_path):
    rng = np.random.default_rng(0)
    x, y = rng.standard_normal((5, 8, 9, 3)), rng.integers(0, 3, 5)
    captured_has_the_bits_of_eager(lambda: network(dtype), x, y, tmp_path)


def test_engines_agree():
    from fastaudio.backends import registry

    x, found = np.random.default_rng(0).standard_normal((2, 8, 9, 3)), []
    for name in registry.available():
        with registry.use_backend(name):
            found.append(network().predict(x))
    for other in found[1:]:
        np.testing.assert_allclose(other, found[0], atol=1e-12)


def test_noise_has_its_deviation_and_another_each_step(on_engine):
    nn.set_seed(0)
    m = nn.Sequential([L.GaussianNoise(0.5, input_shape=(1000,)), L.Dense(1)])
    m.compile("sgd", "mse")
    noise = m.layers[0]
    x = np.ones((20, 1000), np.float32)
    first = noise(x, training=True) - 1
    assert abs(first.mean()) < 0.02 and abs(first.std() - 0.5) < 0.02
    np.testing.assert_array_equal(noise(x, training=True) - 1, first)  # the same step
    m.train_on_batch(x, np.zeros(20))
    assert not np.array_equal(noise(x, training=True) - 1, first)
    np.testing.assert_array_equal(noise(x), x)


def test_masks_pass_steps_by_steps(on_engine):
    m = nn.Sequential([L.Masking(-1.0, input_shape=(4, 2)), L.TimeDistributed(L.Dense(3)), L.GRU(3)])
    x = np.random.default_rng(0).random((1, 4, 2))
    x[:, 2:] = -1
    y = m.predict(x)
    x[:, 2:] = -1  # of masked steps nothing is seen
    np.testing.assert_array_equal(m.predict(x), y)
    short = nn.Sequential(m.layers[1:])
    short.build((2, 2))
    np.testing.assert_allclose(short.predict(x[:, :2]), y, atol=1e-6)


@pytest.mark.rivals
@pytest.mark.parametrize("case", [c for c in CASES if "depthwise" in c or "separable" in c])
def test_torch(on_engine, case):
    torch = pytest.importorskip("torch")
    make, shape = CASES[case]
    layer, rng = make(), np.random.default_rng(2)
    x = rng.standard_normal(shape)
    y = layer(x)
    first, second = (layer.depthwise, layer.pointwise) if "separable" in case else (layer, None)
    planes = torch.tensor(x if layer.data_format == "channels_first" else x.transpose(0, 3, 1, 2))
    (top, bottom), (left, right) = first._pad
    planes = torch.nn.functional.pad(planes, (left, right, top, bottom))
    bias = None if first.bias is None else torch.tensor(np.array(first.bias.value))
    z = torch.nn.functional.conv2d(
        planes, torch.tensor(np.array(first.kernel.value)), bias, first.strides, 0, first.dilation_rate, first.groups)  # fmt: skip
    if second is not None:
        bias = None if second.bias is None else torch.tensor(np.array(second.bias.value))
        z = torch.nn.functional.conv2d(z, torch.tensor(np.array(second.kernel.value)), bias)
    act = (second or first).activation.name
    z = {"tanh": torch.tanh, "sigmoid": torch.sigmoid}.get(act, lambda a: a)(z).numpy()
    np.testing.assert_allclose(y, z if layer.data_format == "channels_first" else z.transpose(0, 2, 3, 1), atol=1e-12)


WRONG = {
    r"ZeroPadding2D: padding must be an integer, or 2 of them": lambda: L.ZeroPadding2D((1, 2, 3)),
    r"Cropping2D: cropping must leave some of \(3, 3\), got": lambda: L.Cropping2D(2)(np.zeros((1, 3, 3, 1))),
    r"Cropping1D: cropping must leave some of 2 steps": lambda: L.Cropping1D(1)(np.zeros((1, 2, 1))),
    r"ZeroPadding1D: takes \(time, channels\) after the batch": lambda: L.ZeroPadding1D(1)(np.zeros((1, 2))),
    r"MaxPooling1D: takes \(time, channels\) after the batch": lambda: L.MaxPooling1D(2)(np.zeros((1, 4))),
    r"GaussianNoise: stddev must be a finite number >= 0, got -1": lambda: L.GaussianNoise(-1),
    r"TimeDistributed: layer must be a new layer of single steps": lambda: L.TimeDistributed(L.LSTM(3)),
    r"TimeDistributed: takes \(time, ...\) after the batch": lambda: L.TimeDistributed(L.Dense(3))(np.zeros((2, 4))),
    r"Subtract: takes two inputs, got 3": lambda: L.Subtract()([np.ones((1, 2))] * 3),
    r"Reshape: only one size may be -1": lambda: L.Reshape((-1, -1)),
    r"Reshape: target_shape .* must have as many elements as the input": lambda: L.Reshape((-1, 3))(np.zeros((1, 4))),
}


@pytest.mark.parametrize("rule", WRONG)
def test_what_they_take(rule):
    with pytest.raises(ParameterError, match=rule):
        WRONG[rule]()


def test_batch_normalization_of_every_step_says_what_it_does(on_engine):
    x = np.random.default_rng(0).standard_normal((3, 4, 5))
    layer = L.TimeDistributed(L.BatchNormalization(**F64), **F64)
    with pytest.warns(UserWarning, match="BatchNormalization takes its statistics over all steps, as Keras 2 does"):
        y = layer(x, training=True)
    np.testing.assert_allclose(y, (x - x.mean((0, 1))) / np.sqrt(x.var((0, 1)) + 1e-3), atol=1e-12)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_causal_padding(on_engine, dtype):
    """As zeros before, and nothing behind: in any stride and dilation; the future changes nothing."""
    rng = np.random.default_rng(0)
    for i in range(60):
        n, t, c, k, d, s, f = (int(v) for v in rng.integers(1, (4, 30, 20, 6, 4, 4, 20), 7))
        options = {"dilation_rate": d, "strides": s, "dtype": dtype}
        layer, plain = L.Conv1D(f, k, padding="causal", **options), L.Conv1D(f, k, **options)
        pad = L.ZeroPadding1D(((k - 1) * d, 0), dtype=dtype)
        x = rng.standard_normal((n, t, c)).astype(dtype)
        y, want = layer(x), plain(pad(x))
        plain.set_weights(layer.get_weights())
        want = plain(pad(x))
        assert y.shape == (n, *layer.output_shape((t, c))) == want.shape
        np.testing.assert_allclose(y, want, atol=1e-5 if dtype == "float32" else 1e-12)
        if i % 10 == 0 and dtype == "float64":
            nn.gradcheck(layer, x)
    layer = L.Conv1D(3, 3, padding="causal", dilation_rate=2, **F64)
    x = rng.standard_normal((1, 12, 2))
    before = layer(x)[:, :7]
    x[:, 7:] = 9
    np.testing.assert_array_equal(layer(x)[:, :7], before)
    assert L.Conv1D.from_config(layer.config()).padding == "causal"
