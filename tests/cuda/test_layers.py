"""Layers, losses and optimizers on the simulated device: two updates of a small model are those of the C++ engine."""

import numpy as np
import pytest
from parity import COMPARED
from test_training import engine  # noqa: F401

from fastaudio import models, nn

pytestmark = COMPARED
c = nn.layers
IMAGES = {
    "max pooling": lambda: c.MaxPooling2D((3, 2), strides=2, padding="same"),
    "average pooling": lambda: c.AveragePooling2D(2, padding="same"),
    "upsampling": lambda: c.UpSampling2D((2, 1)),
    "global mean": lambda: c.GlobalAveragePooling2D(),
    "global maximum": lambda: c.GlobalMaxPooling2D(),
    "batch norm": lambda: c.BatchNormalization(),
    "batch norm of each column": lambda: c.BatchNormalization(axis=2),
    "axes in another order": lambda: c.Permute((3, 1, 2)),
    "penalty on the output": lambda: c.ReLU(activity_regularizer=nn.regularizers.L1L2(0.1, 0.2)),
    "dropout": lambda: c.Dropout(0.4),
    **{name: (lambda name=name: c.Activation(name)) for name in ("relu", "gelu", "sigmoid", "tanh", "elu")},
}
DROPPED = {"dropout": 0.3, "recurrent_dropout": 0.4}
ROWS = {
    "layer norm": lambda: c.LayerNormalization(),
    "batch norm": lambda: c.BatchNormalization(),
    "leaky relu": lambda: c.LeakyReLU(0.1),
    "mean over time": lambda: c.GlobalAveragePooling1D(),
    "maximum over time": lambda: c.GlobalMaxPooling1D(),
    "rnn": lambda: c.SimpleRNN(5, return_sequences=True, go_backwards=True),
    "gru": lambda: c.GRU(5),
    "gru, reset before": lambda: c.GRU(5, reset_after=False, go_backwards=True),
    "lstm": lambda: c.LSTM(5, return_sequences=True),
    "lstm, masked": lambda: c.LSTM(5, go_backwards=True),
    "lstm, a launch a step": lambda: c.LSTM(80),
    "layer norm over time": lambda: c.LayerNormalization(axis=1),
    "rnn, dropped": lambda: c.SimpleRNN(5, **DROPPED),
    "gru, dropped": lambda: c.GRU(5, **DROPPED),
    "lstm, dropped": lambda: c.LSTM(5, go_backwards=True, bias_regularizer="l2", **DROPPED),
    "both ways, dropped": lambda: c.Bidirectional(c.GRU(4, **DROPPED)),
    "both ways": lambda: c.Bidirectional(c.LSTM(4)),
    "both ways, multiplied": lambda: c.Bidirectional(c.LSTM(4), "mul"),
}


def two_updates(model, x, y):
    for _ in range(2):
        model.train_on_batch(x, y)
    return {name: np.array(value) for name, value in model.state_dict().items()}, model.predict(x, verbose=0)


def as_on_the_cpu(device, make, x, y, *compiled):
    results = []
    for where in ("cpu", device):
        nn.random.set_seed(1)
        model = make()
        model.compile(*(a() if callable(a) else a for a in compiled))
        results.append(two_updates(model.to(where), x, y))
    (want, outputs), (got, others) = results
    np.testing.assert_allclose(others, outputs, rtol=1e-5, atol=2e-6)
    assert want.keys() == got.keys()
    for name, value in want.items():
        np.testing.assert_allclose(got[name], value, rtol=1e-4, atol=2e-6, err_msg=name)


def ending(first, layer, outputs=2):
    return nn.Sequential([first, layer, c.Flatten(), c.Dense(outputs)])


@pytest.mark.parametrize("name", IMAGES)
def test_images(engine, name):  # noqa: F811
    rng = np.random.default_rng(0)
    x, y = (rng.standard_normal(shape).astype(np.float32) for shape in ((5, 6, 5, 2), (5, 2)))
    make = lambda: ending(c.Conv2D(17, 2, input_shape=(6, 5, 2)), IMAGES[name]())
    as_on_the_cpu(engine, make, x, y, "sgd", "mse")


@pytest.mark.parametrize("name", ROWS)
def test_rows(engine, name):  # noqa: F811
    rng = np.random.default_rng(1)
    x, y = (rng.standard_normal(shape).astype(np.float32) for shape in ((4, 3, 6), (4, 2)))
    x[1, 2:] = 0
    masked = name in ("gru", "gru, reset before", "lstm, masked", "both ways") or "dropped" in name
    first = (lambda: c.Masking(input_shape=(3, 6))) if masked else (lambda: c.Dense(6, input_shape=(3, 6)))
    as_on_the_cpu(engine, lambda: ending(first(), ROWS[name]()), x, y, "sgd", "mse")


OPTIMIZERS = {
    "momentum": lambda: nn.optim.SGD(0.1, momentum=0.9, nesterov=True, clipnorm=0.5),
    "rmsprop": lambda: nn.optim.RMSprop(0.01, momentum=0.5),
    "adam": lambda: nn.optim.Adam(0.01, clipvalue=0.1),
    "adamw": lambda: nn.optim.AdamW(0.01),
}


@pytest.mark.parametrize("name", OPTIMIZERS)
@pytest.mark.parametrize("loss", ["mae", "huber", "binary_crossentropy", "categorical_crossentropy"])
def test_losses_and_optimizers(engine, name, loss):  # noqa: F811
    rng = np.random.default_rng(2)
    x, y = rng.standard_normal((6, 4)).astype(np.float32), rng.dirichlet(np.ones(3), 6).astype(np.float32)
    last = {"binary_crossentropy": "sigmoid", "categorical_crossentropy": "softmax"}.get(loss)
    make = lambda: nn.Sequential([c.Dense(5, "tanh", input_dim=4), c.Dense(3, last)])
    as_on_the_cpu(engine, make, x, y, OPTIMIZERS[name], loss)


@pytest.mark.parametrize("weighted", [False, True])
def test_masked_steps_are_left_out_of_loss_and_metrics(engine, weighted):  # noqa: F811
    rng = np.random.default_rng(3)
    x, y = rng.standard_normal((7, 6, 5)).astype(np.float32), rng.integers(0, 3, (7, 6))
    for n in range(7):
        x[n, n:] = 0
    weight = rng.random((7, 6)).astype(np.float32) if weighted else None
    histories = []
    for where in ("cpu", engine):
        nn.random.set_seed(1)
        tagger = [c.Masking(input_shape=(6, 5)), c.LSTM(4, return_sequences=True), c.Dense(3, "softmax")]
        model = nn.Sequential(tagger)
        model.compile("adam", "sparse_categorical_crossentropy", ["accuracy"], weighted_metrics=["accuracy"])
        found = model.to(where).fit(x, y, batch_size=3, epochs=2, sample_weight=weight, verbose=0).history
        histories.append([*found["loss"], *found["accuracy"], *found["weighted_accuracy"]])
    np.testing.assert_allclose(histories[1], histories[0], rtol=2e-5)


@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("metric", ["psnr", "mae", "binary_accuracy"])
def test_metrics(engine, metric, masked):  # noqa: F811
    rng = np.random.default_rng(4)
    x, y = rng.standard_normal((7, 4, 5)).astype(np.float32), (rng.random((7, 4, 3)) < 0.5).astype(np.float32)
    x[2:5, 2:] = 0
    histories = []
    for where in ("cpu", engine):
        nn.random.set_seed(1)
        first = c.Masking(input_shape=(4, 5)) if masked else c.Dense(5, input_shape=(4, 5))
        model = nn.Sequential([first, c.GRU(4, return_sequences=True), c.Dense(3, "sigmoid")])
        model.compile("sgd", "mse", [metric])
        histories.append(model.to(where).fit(x, y, batch_size=4, epochs=2, verbose=0).history[metric])
    np.testing.assert_allclose(histories[1], histories[0], rtol=2e-5)


def test_layers_used_again(engine):  # noqa: F811
    rng = np.random.default_rng(6)
    x, y = rng.standard_normal((5, 4, 3)).astype(np.float32), rng.standard_normal((5, 2)).astype(np.float32)

    def make():
        first = nn.Input((4, 3))
        body = nn.Sequential([c.Conv1D(5, 2, input_shape=(4, 3)), c.BatchNormalization(), c.Dropout(0.3), c.GRU(3)])
        both = c.Subtract()([body(first), body(c.Dense(3, "tanh")(first))])
        again = c.Dense(3, "relu", activity_regularizer="l2")
        steps = c.GRU(3)(c.RepeatVector(4)(again(again(both))))
        return nn.Model(first, c.Dense(2)(steps))

    as_on_the_cpu(engine, make, x, y, "sgd", "mse")


def test_a_variational_autoencoder(engine):  # noqa: F811
    """Its loss is of kernels: nothing of it goes by way of the host."""
    x = np.random.default_rng(5).random((3, 4, 4, 1)).astype(np.float32)
    make = lambda: models.VAE((4, 4, 1), (2,), (3,), (2,), 2, reconstruction_weight=10.0)
    as_on_the_cpu(engine, make, x, x, "sgd", "mse")
