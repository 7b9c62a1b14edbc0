"""Layers of images: gradients by differences, both orders of plain images, blocked chains, and torch."""

import numpy as np
import pytest

import fastaudio as fa
from fastaudio import nn
from fastaudio.errors import ParameterError

L = nn.layers
F64 = {"dtype": "float64"}

CASES = {
    "conv": (lambda: L.Conv2D(5, 3, **F64), (2, 6, 7, 3)),
    "conv same": (lambda: L.Conv2D(18, (3, 2), (2, 3), "same", activation="tanh", **F64), (2, 7, 8, 17)),
    "conv dilated": (lambda: L.Conv2D(4, 3, padding=2, dilation_rate=2, activation="leaky_relu", **F64), (1, 6, 5, 2)),
    "conv groups": (lambda: L.Conv2D(6, 3, padding=1, groups=3, activation="sigmoid", **F64), (2, 4, 5, 9)),
    "depthwise": (lambda: L.Conv2D(20, 3, padding=1, groups=20, use_bias=False, **F64), (1, 4, 4, 20)),
    "conv gelu": (lambda: L.Conv2D(4, 2, activation="gelu", **F64), (1, 4, 4, 3)),
    "conv first": (lambda: L.Conv2D(4, 3, padding=1, data_format="channels_first", **F64), (2, 3, 5, 6)),
    "transposed": (lambda: L.Conv2DTranspose(5, 2, 2, **F64), (2, 4, 3, 3)),
    "transposed same": (lambda: L.Conv2DTranspose(5, 3, (2, 1), "same", activation="elu", **F64), (2, 4, 3, 17)),
    "transposed torch": (lambda: L.Conv2DTranspose(3, 3, 2, 1, output_padding=1, **F64), (1, 4, 3, 2)),
    "transposed groups": (lambda: L.Conv2DTranspose(4, 3, 2, groups=2, **F64), (1, 3, 3, 6)),
    "conv1d": (lambda: L.Conv1D(4, 3, 2, "same", activation="tanh", **F64), (2, 9, 5)),
    "conv1d first": (lambda: L.Conv1D(4, 3, padding=1, data_format="channels_first", **F64), (2, 5, 9)),
    "max": (lambda: L.MaxPooling2D(2, **F64), (2, 6, 5, 3)),
    "max same": (lambda: L.MaxPooling2D(3, 2, "same", **F64), (1, 7, 6, 18)),
    "avg": (lambda: L.AveragePooling2D(3, 2, "same", **F64), (1, 7, 6, 3)),
    "avg pad": (lambda: L.AveragePooling2D(3, 2, 1, count_include_pad=True, **F64), (1, 7, 6, 3)),
    "up": (lambda: L.UpSampling2D((2, 3), **F64), (2, 3, 2, 5)),
    "batch norm": (lambda: L.BatchNormalization(**F64), (3, 4, 5, 6)),
    "batch norm relu": (lambda: L.BatchNormalization(activation="leaky_relu", **F64), (2, 3, 3, 18)),
    "batch norm rows": (lambda: L.BatchNormalization(**F64), (7, 6)),
    "layer norm": (lambda: L.LayerNormalization(**F64), (3, 4, 6)),
    "global mean": (lambda: L.GlobalAveragePooling2D(**F64), (2, 3, 4, 5)),
    "global max": (lambda: L.GlobalMaxPooling2D(**F64), (2, 3, 4, 17)),
    "time mean": (lambda: L.GlobalAveragePooling1D(**F64), (2, 7, 5)),
    "dropout": (lambda: L.Dropout(0.4, **F64), (4, 9)),
    "flatten": (lambda: L.Flatten(**F64), (2, 3, 4)),
    "reshape": (lambda: L.Reshape((6, 2), **F64), (2, 3, 4)),
}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_gradients(on_engine, case):
    make, shape = CASES[case]
    nn.set_seed(3)
    nn.gradcheck(make(), np.random.default_rng(1).standard_normal(shape), tolerance=1e-7)


@pytest.mark.parametrize("axis", ["channels_last", "channels_first"])
@pytest.mark.parametrize("channels", [(3, 5), (16, 16), (7, 16, 20)])
def test_concatenation(on_engine, axis, channels):
    draw = np.random.default_rng(0)
    shape = (lambda c: (2, 4, 3, c)) if axis == "channels_last" else (lambda c: (2, c, 4, 3))
    images = [draw.standard_normal(shape(c)) for c in channels]
    layer = L.Concatenate(data_format=axis, **F64)
    np.testing.assert_array_equal(layer(images), np.concatenate(images, -1 if axis == "channels_last" else 1))
    nn.gradcheck(layer, images)


def test_concatenation_of_rows(on_engine):
    draw = np.random.default_rng(0)
    rows = [draw.standard_normal((3, 4, c)) for c in (2, 5)]
    layer = L.Concatenate(**F64)
    np.testing.assert_array_equal(layer(rows), np.concatenate(rows, -1))
    nn.gradcheck(layer, rows)
    with pytest.raises(ParameterError, match="differ in the joined axis only"):
        L.Concatenate()([np.zeros((1, 4, 2)), np.zeros((1, 5, 2))])


def small_unet(axis="channels_last"):
    nn.set_seed(5)
    common = {"data_format": axis, **F64}
    x = first = nn.Input((8, 4, 2) if axis == "channels_last" else (2, 8, 4))
    skip = x = L.Conv2D(6, 3, padding="same", activation="leaky_relu", **common)(x)
    x = L.MaxPooling2D(2, **common)(x)
    x = L.BatchNormalization(activation="relu", **common)(x)
    x = L.Conv2D(18, 3, padding="same", **common)(x)
    x = L.Activation("tanh", **F64)(x)
    x = L.Dropout(0.2, **F64)(x)
    x = L.Conv2DTranspose(6, 2, 2, **common)(x)
    x = L.Concatenate(**common)([x, skip])
    x = L.Add(**F64)([x, L.Conv2D(12, 1, **common)(x)])
    return nn.Model(first, L.Conv2D(1, 1, activation="sigmoid", **common)(x), dtype="float64")


def test_a_graph_of_images(on_engine):
    m = small_unet()
    x = np.random.default_rng(0).standard_normal((2, 8, 4, 2))
    nn.gradcheck(m, x, tolerance=1e-6, samples=12)
    names = [layer.name for layer in m.layers if not layer.emits_blocked]
    assert names == ["conv2d_3"] or len(names) == 1  # only the last hands out a plain image


def test_plain_order_does_not_change_values(on_engine):
    a, b = small_unet(), small_unet("channels_first")
    b.load_state_dict(a.state_dict())
    x = np.random.default_rng(0).standard_normal((2, 8, 4, 2))
    np.testing.assert_array_equal(a.predict(x), b.predict(np.moveaxis(x, -1, 1)).transpose(0, 2, 3, 1))


def test_a_captured_graph_of_images_is_the_eager_one(on_engine):
    x = np.random.default_rng(0).standard_normal((2, 8, 4, 2))
    y = np.random.default_rng(1).random((2, 8, 4, 1))
    a, b = small_unet(), small_unet()
    for m in (a, b):
        nn.set_seed(9)
        m.compile(nn.optim.Adam(1e-2), "mse")
    for _ in range(4):
        assert a.train_on_batch(x, y, capture=False) == b.train_on_batch(x, y)
    np.testing.assert_array_equal(a.flat, b.flat)
    for name, value in a.state_dict().items():
        np.testing.assert_array_equal(value, b.state_dict()[name])


def test_dropout_forgets_its_share_and_scales_the_rest(on_engine):
    nn.set_seed(0)
    layer = L.Dropout(0.3)
    x = np.ones((1000, 100), np.float32)
    y = layer(x, training=True)
    kept = y != 0
    assert abs(kept.mean() - 0.7) < 0.01
    np.testing.assert_allclose(y[kept], 1 / 0.7, rtol=1e-6)
    np.testing.assert_array_equal(layer.backward(x), y)
    np.testing.assert_array_equal(layer(x), x)


def test_layers_say_what_they_take():
    with pytest.raises(ParameterError, match=r"Conv2D: takes images \(height, width, channels\) after the batch, got \(5, 4\)"):
        L.Conv2D(4, 3)(np.zeros((2, 5, 4)))
    with pytest.raises(ParameterError, match="does not fit into the padded input"):
        L.Conv2D(4, 9)(np.zeros((2, 5, 4, 1)))
    with pytest.raises(ParameterError, match="multiples of groups"):
        L.Conv2D(4, 3, groups=3)(np.zeros((2, 5, 4, 6)))
    with pytest.raises(ParameterError, match="rate must be < 1"):
        L.Dropout(1.0)
    with pytest.raises(ParameterError, match="padding must be"):
        L.Conv2D(4, 3, padding="full")(np.zeros((2, 5, 4, 6)))


@pytest.mark.rivals
def test_a_chain_equals_torchs(on_engine):
    torch = pytest.importorskip("torch")
    T = torch.nn
    nn.set_seed(1)
    common = {"data_format": "channels_first", **F64}
    mine = nn.Sequential([
        L.Conv2D(20, 3, 2, 1, input_shape=(3, 9, 8), **common),
        L.BatchNormalization(0.9, 1e-5, unbiased=True, **common),
        L.Activation("relu", **F64),
        L.MaxPooling2D(3, 2, 1, **common),
        L.Conv2DTranspose(7, 3, 2, 1, output_padding=1, **common),
        L.AveragePooling2D(2, count_include_pad=True, **common),
        L.Flatten(**F64),
        L.Dense(4, **F64),
    ], dtype="float64")
    mine.needs_dx = True
    theirs = T.Sequential(
        T.Conv2d(3, 20, 3, 2, 1), T.BatchNorm2d(20), T.ReLU(), T.MaxPool2d(3, 2, 1),
        T.ConvTranspose2d(20, 7, 3, 2, 1, 1), T.AvgPool2d(2), T.Flatten(), T.LazyLinear(4)).double()
    x = np.random.default_rng(0).standard_normal((4, 3, 9, 8))
    theirs(torch.zeros(2, 3, 9, 8, dtype=torch.float64))
    theirs[1].reset_running_stats()
    with torch.no_grad():
        for m, t in ((0, 0), (4, 4), (7, 7)):
            theirs[t].weight.copy_(torch.from_numpy(np.array(mine.layers[m].params["kernel"])))
            theirs[t].bias.copy_(torch.from_numpy(np.array(mine.layers[m].params["bias"])))
    tx = torch.from_numpy(x).requires_grad_()
    y, ty = mine.forward(x, True), theirs(tx)
    np.testing.assert_allclose(y, ty.detach(), atol=1e-12)
    dy = np.random.default_rng(1).standard_normal(y.shape)
    mine.zero_grad()
    dx = mine.backward(dy)
    ty.backward(torch.from_numpy(dy))
    np.testing.assert_allclose(dx, tx.grad, atol=1e-12)
    for m, t in ((0, 0), (4, 4), (7, 7)):
        np.testing.assert_allclose(mine.layers[m].grads["kernel"], theirs[t].weight.grad, atol=1e-11)
        np.testing.assert_allclose(mine.layers[m].grads["bias"], theirs[t].bias.grad, atol=1e-11)
    np.testing.assert_allclose(mine.layers[1].params["moving_variance"], theirs[1].running_var, atol=1e-12)
    theirs.eval()
    np.testing.assert_allclose(mine.predict(x), theirs(tx).detach(), atol=1e-12)


def test_engines_agree():
    if len(fa.backends.registry.available()) < 2:
        pytest.skip("one engine only")
    m = small_unet()
    x = np.random.default_rng(0).standard_normal((2, 8, 4, 2))
    found = []
    for name in fa.backends.registry.available():
        with fa.use_backend(name):
            found.append(m.predict(x))
    np.testing.assert_allclose(found[0], found[1], atol=1e-12)
