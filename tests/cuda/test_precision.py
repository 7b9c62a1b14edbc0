"""`compile(precision=...)`: training steps on tensor cores follow those in float32, whose weights they keep."""

import numpy as np
import pytest

from fastaudio import nn
from fastaudio.errors import BackendUnavailable, ParameterError

c = nn.layers
#: How far losses, and weights after eight steps, may be from those in float32, of the largest. Both operands of a
#: product are rounded to 8 bits in bf16 (2^-9 each, 4e-3 together), to 11 in tf32; sums of many errors mostly cancel,
#: and eight steps at these rates move weights by their own size
LIMITS = {"tf32x3": (1e-6, 2e-6), "tf32": (1e-3, 4e-3), "bf16": (5e-3, 2e-2)}


def mlp():
    return nn.Sequential([c.Dense(24, "relu", input_dim=20), c.Dense(20, "tanh"), c.Dense(3, "softmax")])


def cnn():
    layers = [c.Conv2D(8, 3, activation="relu", input_shape=(8, 8, 1)), c.Conv2D(12, 3, activation="relu")]
    return nn.Sequential([*layers, c.GlobalAveragePooling2D(), c.Dense(3, "softmax")])


def unet():
    x = nn.Input((8, 8, 1))
    a = c.Conv2D(8, 3, activation="relu", padding="same")(x)
    b = c.BatchNormalization()(c.Conv2D(16, 3, padding="same", use_bias=False)(c.MaxPooling2D(2)(a)))
    up = c.Conv2DTranspose(8, 2, strides=2)(c.Activation("relu")(b))
    out = c.Conv2D(4, 3, activation="relu", padding="same")(c.Concatenate()([a, up]))
    return nn.Model(x, c.Conv2D(1, 1, activation="sigmoid")(out))


def recurrent():
    return nn.Sequential([c.GRU(6, input_shape=(5, 9)), c.Dense(3, "softmax")])


MODELS = {"mlp": mlp, "cnn": cnn, "unet": unet, "recurrent": recurrent}


@pytest.fixture
def engine(cuda_for_all):
    return cuda_for_all


def compiled(name, engine, precision):
    nn.random.set_seed(3)
    model = MODELS[name]().to(engine)
    loss = "binary_crossentropy" if name == "unet" else "sparse_categorical_crossentropy"
    rate = 0.4 if name == "unet" else 0.1
    model.compile(nn.optim.SGD(rate, momentum=0.5), loss, precision=precision)
    return model


def data(name):
    rng = np.random.default_rng(5)
    shape = {"mlp": (20,), "cnn": (8, 8, 1), "unet": (8, 8, 1), "recurrent": (5, 9)}[name]
    x = rng.standard_normal((8, *shape)).astype(np.float32)
    return (x, (x > 0).astype(np.float32)) if name == "unet" else (x, rng.integers(0, 3, 8))


def trained(name, engine, precision, steps=8):
    model = compiled(name, engine, precision)
    return np.array([model.train_on_batch(*data(name)) for _ in range(steps)]), model


def distance(got, want):
    return np.abs(got - want).max() / np.abs(want).max()


def weights(model):
    return np.concatenate([p.value.ravel() for p in model.trained])


@pytest.mark.parametrize("name", MODELS)
def test_it_follows_float32(engine, name):
    losses, model = trained(name, engine, "fp32")
    assert losses[-1] < 0.97 * losses[0]
    for precision, (limit, of_weights) in LIMITS.items():
        found, there = trained(name, engine, precision)
        assert 0 < distance(found, losses) < limit, precision
        assert 0 < distance(weights(there), weights(model)) < of_weights, precision
        assert found[-1] < 0.97 * found[0]


def test_all_products_of_a_step_are_computed_so(engine):
    device = engine.memory
    device.functions.clear()
    trained("unet", engine, "bf16", 2)
    constants = [(key[0], dict(key[2:])) for key in device.functions]
    assert {(stem, found["FA_MATH"]) for stem, found in constants if "FA_MATH" in found} == {
        ("nn/conv2d", 3), ("nn/conv2d_dw", 3)}  # fmt: skip
    packed = {(stem, found["FA_PACKED"]) for stem, found in constants if "FA_PACKED" in found}
    assert packed == {(stem, p) for stem in ("nn/conv2d", "nn/conv2d_dw") for p in (0, 1)}  # one channel is not


def test_weights_stay_float32(engine, tmp_path):
    _, model = trained("mlp", engine, "bf16")
    for value in model.state_dict().values():
        assert value.dtype == np.float32
        assert (value.view(np.uint32) & 0xFFFF).any()  # more digits than bf16 has
    model.save(tmp_path / "m")
    again = nn.load(tmp_path / "m").to(engine)
    assert again.run.precision == "bf16"
    assert again.train_on_batch(*data("mlp")) == model.train_on_batch(*data("mlp"))


def test_eager_and_captured_steps_are_the_same_bits(engine):
    a, b = (compiled("mlp", engine, "bf16") for _ in range(2))
    for _ in range(3):
        assert a.train_on_batch(*data("mlp")) == b.train_on_batch(*data("mlp"), capture=False)
    np.testing.assert_array_equal(a.state_dict()["dense.kernel"], b.state_dict()["dense.kernel"])


def test_evaluation_and_prediction_are_in_float32(engine):
    _, model = trained("mlp", engine, "bf16")
    x, y = data("mlp")
    found, loss = model.predict(x, verbose=0), model.evaluate(x, y, verbose=0)
    model.to("cpu")
    np.testing.assert_allclose(found, model.predict(x, verbose=0), rtol=1e-5)
    np.testing.assert_allclose(loss, model.evaluate(x, y, verbose=0), rtol=1e-5)


def test_an_engine_without_it_says_so():
    model = mlp()
    with pytest.raises(ParameterError, match="compile: precision must be one of"):
        model.compile(precision="fp8")
    model.compile("sgd", "sparse_categorical_crossentropy", precision="tf32")
    before = model.state_dict()
    for capture in (True, False):
        with pytest.raises(BackendUnavailable, match="compile: precision 'tf32' is arithmetic of the CUDA engine"):
            model.train_on_batch(*data("mlp"), capture=capture)
    for name, value in model.state_dict().items():
        np.testing.assert_array_equal(value, before[name])
