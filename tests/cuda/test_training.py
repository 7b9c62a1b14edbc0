"""Models whose arrays live on a device that NumPy cannot reach: moved, trained by graphs, saved, brought back.

On the simulated device, or by tools/gpu_check.py on a GPU. The results must be those of the engine of NumPy arrays.
"""

import numpy as np
import pytest
from parity import COMPARED

from fastaudio import nn
from fastaudio.errors import BackendUnavailable, ParameterError

pytestmark = COMPARED


@pytest.fixture
def engine(cuda):
    return cuda


def mlp():
    return nn.Sequential([
        nn.layers.Dense(16, "relu", input_dim=8), nn.layers.Dropout(0.3), nn.layers.BatchNormalization(),
        nn.layers.Dense(3, "softmax", kernel_regularizer=nn.regularizers.L2(0.01)),
    ])  # fmt: skip


def cnn():
    return nn.Sequential([
        nn.layers.Conv2D(4, 3, activation="relu", padding="same", input_shape=(8, 6, 1)), nn.layers.MaxPooling2D(2),
        nn.layers.Flatten(), nn.layers.Dense(3, "softmax"),
    ])  # fmt: skip


def lstm():
    return nn.Sequential([
        nn.layers.Masking(input_shape=(7, 5)), nn.layers.LSTM(6, return_sequences=True),
        nn.layers.Bidirectional(nn.layers.GRU(4)), nn.layers.Dense(3, "softmax"),
    ])  # fmt: skip


def unet():
    c = nn.layers
    x = nn.Input((8, 8, 1))
    a = c.Conv2D(4, 3, activation="relu", padding="same")(x)
    b = c.BatchNormalization()(c.Conv2D(8, 3, padding="same")(c.MaxPooling2D(2)(a)))
    up = c.Conv2DTranspose(4, 2, strides=2)(c.Activation("relu")(b))
    out = c.Conv2D(2, 1)(c.Concatenate()([a, up]))
    return nn.Model(x, c.Dense(3, "softmax")(c.GlobalAveragePooling2D()(out)))


MODELS = {"mlp": mlp, "cnn": cnn, "lstm": lstm, "unet": unet}


def data(model, n=37):
    rng = np.random.default_rng(5)
    return rng.standard_normal((n, *model.input_shape)).astype(np.float32), rng.integers(0, 3, n)


def compiled(make):
    nn.random.set_seed(3)
    model = make()
    model.compile("adam", "sparse_categorical_crossentropy", ["accuracy"])
    return model


@pytest.mark.parametrize("make", MODELS.values(), ids=MODELS)
def test_fit_is_that_of_the_cpu(engine, make):
    here, there = compiled(make), compiled(make).to(engine)
    x, y = data(here)
    kw = dict(batch_size=8, epochs=3, verbose=0, validation_data=(x[:9], y[:9]))
    a, b = here.fit(x, y, **kw), there.fit(x, y, **kw)
    for name, values in a.history.items():
        np.testing.assert_allclose(b.history[name], values, rtol=2e-5, atol=1e-7)
    for name, value in here.state_dict().items():
        np.testing.assert_allclose(there.state_dict()[name], value, rtol=1e-4, atol=2e-5)
    np.testing.assert_allclose(there.predict(x, verbose=0), here.predict(x, verbose=0), atol=1e-5)
    there.to("cpu")
    assert isinstance(there.flat, np.ndarray) and there.engine is None
    np.testing.assert_allclose(there.fit(x, y, **kw).history["loss"], here.fit(x, y, **kw).history["loss"], rtol=1e-4)


def test_eager_and_captured_steps_are_the_same_bits(engine):
    a, b = compiled(mlp).to(engine), compiled(mlp).to(engine)
    x, y = data(a)
    for _ in range(3):
        assert a.train_on_batch(x, y) == b.train_on_batch(x, y, capture=False)
    for name, value in a.state_dict().items():
        np.testing.assert_array_equal(value, b.state_dict()[name])


def test_files_do_not_know_the_device(engine, tmp_path):
    model = compiled(mlp).to(engine)
    x, y = data(model)
    model.fit(x, y, epochs=1, verbose=0)
    model.optimizer.learning_rate = 0.01
    model.save(tmp_path / "m")
    again = nn.load(tmp_path / "m").to(engine)
    assert again.optimizer.learning_rate == 0.01
    kw = dict(epochs=3, initial_epoch=1, verbose=0)
    np.testing.assert_array_equal(model.fit(x, y, **kw).history["loss"], again.fit(x, y, **kw).history["loss"])


def test_a_layer_in_python_runs_between_two_graphs(engine):
    class Twice(nn.Layer):
        def forward(self, x, training=False):
            return 2 * x

        def backward(self, dy):
            return 2 * dy

    make = lambda: nn.Sequential([nn.layers.Dense(4, "tanh", input_dim=8), Twice(), nn.layers.Dense(3, "softmax")])
    here, there = compiled(make), compiled(make)
    x, y = data(here)
    kw = dict(epochs=2, batch_size=16, verbose=0)
    a, b = here.fit(x, y, **kw), there.fit(x, y, device=engine, **kw)
    np.testing.assert_allclose(b.history["loss"], a.history["loss"], rtol=1e-5)


def test_what_a_device_cannot_do_is_said(engine):
    model = nn.Sequential([nn.layers.Dense(3, input_dim=2, dtype="float64")], dtype="float64")
    with pytest.raises(BackendUnavailable, match="to: the 'cuda' engine trains in float32, the model has float64"):
        model.to(engine)
    with pytest.raises(ParameterError, match="to: device must be"):
        model.to("tpu")


def test_parameters_are_read_and_written(engine):
    model = compiled(mlp).to(engine)
    w = np.random.default_rng(0).standard_normal((16, 8)).astype(np.float32)
    model.layers[0].params["kernel"] = w
    np.testing.assert_array_equal(model.layers[0].params["kernel"], w)
    with pytest.raises(ValueError, match="read-only"):
        model.layers[0].params["kernel"][0] = 1
    model.zero_grad()
    assert not model.layers[0].grads["kernel"].any()


def test_arrays_of_the_device_go_in_and_come_out(engine):
    here, there, third = compiled(mlp), compiled(mlp), compiled(mlp).to(engine)
    x, y = data(here)
    up = engine.memory.upload
    a = here.fit(x, y, epochs=2, verbose=0, shuffle=False)
    with pytest.raises(ParameterError, match=r"fit: the model must be on the device of its data, model.to\('cuda'\)"):
        there.fit(up(x), y, verbose=0)
    b = there.to(engine).fit(up(x), up(y), epochs=2, verbose=0, shuffle=False)
    np.testing.assert_allclose(b.history["loss"], a.history["loss"], rtol=2e-5)
    out = there.predict(up(x), batch_size=10, verbose=0)
    assert not isinstance(out, np.ndarray) and out.shape == (37, 3)
    np.testing.assert_array_equal(engine.memory.download(out), there.predict(x, batch_size=10, verbose=0))
    np.testing.assert_array_equal(engine.memory.download(there(up(x))), there.predict(x, batch_size=37, verbose=0))
    fourth = compiled(mlp).to(engine)
    assert third.train_on_batch(up(x), y) == fourth.train_on_batch(x, up(y))
    with pytest.raises(ParameterError, match="predict: an array on a device must be C-contiguous float32, got"):
        there.predict(up(x.astype(np.float64)))
    with pytest.raises(ParameterError, match="fit: y on a device must have dtype int64, got"):
        there.fit(up(x), up(y.astype(np.int32)), verbose=0)


def test_models_that_share_layers(engine):
    """One made of another's nodes is where that one is; the other trains on as if it were alone."""
    whole, x = [], np.random.default_rng(0).standard_normal((37, 8)).astype(np.float32)
    for sharing in (False, True):
        nn.set_seed(0)
        start = nn.Input((6,))
        h = nn.layers.BatchNormalization()(nn.layers.Dense(5, "tanh")(start))
        model = nn.Model(start, nn.layers.Dense(2)(h))
        model.compile("adam", "mse")
        model.to(engine)
        for _ in range(3):
            if sharing:
                part = nn.Model(start, h)
                assert part.engine is engine
            model.fit(x[:, :6], x[:, :2], epochs=1, batch_size=16, verbose=0)
        whole.append(model)
    for name, value in whole[0].state_dict().items():
        np.testing.assert_array_equal(value, whole[1].state_dict()[name], err_msg=name)
    last = whole[1].layers[-1]
    middle = part.predict(x[:, :6], verbose=0)
    found = middle @ last.params["kernel"].T + last.params["bias"]
    np.testing.assert_allclose(whole[1].predict(x[:, :6], verbose=0), found, rtol=1e-5, atol=1e-6)
