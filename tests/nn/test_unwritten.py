"""Steps whose fresh memory holds NaN have the bits of others: no kernel reads what none has written."""

import numpy as np
import pytest

from fastaudio import nn
from fastaudio.backends.host import Host

L = nn.layers
pytestmark = pytest.mark.cpp_engine
SPARSE = "sparse_categorical_crossentropy"


def images(k):
    x = nn.Input((9, 10, 3))
    a = L.Conv2D(18, 3, padding="same", activation="relu", kernel_regularizer="l2", **k)(x)
    b = L.Conv2D(20, 3, strides=2, padding="same", groups=2, **k)(a)
    b = L.ReLU(**k)(L.BatchNormalization(**k)(b))
    c = L.UpSampling2D(2, **k)(L.Conv2DTranspose(20, 3, padding="same", **k)(b))
    d = L.Concatenate(**k)([L.ZeroPadding2D(((0, 1), (0, 0)), **k)(a), c])
    e = L.Add(**k)([L.MaxPooling2D(2, **k)(d), L.AveragePooling2D(2, **k)(d)])
    f = L.Conv2D(34, 3, dilation_rate=2, padding="same", **k)(L.Dropout(0.3, **k)(e))
    return nn.Model(x, L.Dense(3, "softmax", **k)(L.GlobalAveragePooling2D(**k)(f)), **k), (9, 10, 3), SPARSE


def deep(k):
    layers = [L.Conv2D(48, 3, padding="same", activation="elu", input_shape=(8, 8, 2), **k)]
    layers += [L.Conv2D(48, 3, padding="same", **k), L.BatchNormalization(**k), L.MaxPooling2D(3, 2, "same", **k)]
    layers += [L.DepthwiseConv2D(3, padding="same", **k), L.SeparableConv2D(17, 3, **k), L.GlobalMaxPooling2D(**k)]
    return (
        nn.Sequential([*layers, L.Dense(3, **k)], **k),
        (8, 8, 2),
        nn.losses.SparseCategoricalCrossentropy(from_logits=True),
    )


def sequences(k):
    layers = [L.Masking(0.5, input_shape=(7, 5), **k), L.Bidirectional(L.LSTM(17, return_sequences=True, **k), **k)]
    layers += [
        L.LayerNormalization(**k),
        L.GRU(19, return_sequences=True, **k),
        L.TimeDistributed(L.Dense(6, "gelu", **k), **k),
    ]
    layers += [L.GRU(4, reset_after=False, return_sequences=True, **k), L.SimpleRNN(9, **k), L.Dense(3, "softmax", **k)]
    return nn.Sequential(layers, **k), (7, 5), SPARSE


def sounds(k):
    layers = [
        L.LogMel(sr=8000, n_fft=256, hop_length=100, n_mels=20, input_shape=(1000,), **k),
        L.Conv1D(18, 3, 2, **k),
    ]
    layers += [L.LeakyReLU(0.1, **k), L.AveragePooling1D(2, **k), L.Flatten(**k), L.Dense(3, "softmax", **k)]
    return nn.Sequential(layers, **k), (1000,), SPARSE


def values(k):
    layers = [L.Dense(33, "tanh", input_dim=7, **k), L.GaussianNoise(0.1, **k), L.Dense(3, "sigmoid", **k)]
    return nn.Sequential(layers, **k), (7,), "huber"


OPTIMIZERS = {
    images: lambda: nn.optim.Adam(1e-3, clipnorm=1.0),
    deep: lambda: nn.optim.AdamW(1e-3),
    sequences: lambda: nn.optim.RMSprop(1e-3, momentum=0.5),
    sounds: lambda: nn.optim.SGD(1e-3, momentum=0.9, nesterov=True),
    values: lambda: nn.optim.SGD(0.1, global_clipnorm=0.1),
}


def compiled(make, dtype):
    nn.set_seed(3)
    model, shape, loss = make({"dtype": dtype})
    model.compile(OPTIMIZERS[make](), loss)
    rng = np.random.default_rng(1)
    x = rng.standard_normal((6, *shape)).astype(dtype)
    if make is sequences:
        x[1, 4:] = 0.5
    return model, x, rng.random((6, 3)).astype(dtype) if make is values else rng.integers(0, 3, 6)


def steps(model, x, y, capture):
    losses = [model.train_on_batch(x, y, capture=capture)[0] for _ in range(3)]
    return [np.array(losses), model.flat.copy(), model.predict(x), np.array(model.evaluate(x, y, verbose=0))]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("make", OPTIMIZERS, ids=lambda make: make.__name__)
def test_memory_of_steps(make, dtype, unwritten, monkeypatch):
    found = []
    for capture in (False, True):
        model, x, y = compiled(make, dtype)
        with monkeypatch.context() as patch:
            if capture:  # the zeros that a captured step is given to lay its arrays out in
                patch.setattr(Host, "aligned", lambda self, nbytes, zeros=Host.aligned: full(zeros(self, nbytes)))
            found.append(steps(model, x, y, capture))
    monkeypatch.undo()
    found.append(steps(*compiled(make, dtype), True))
    for other in found[:2]:
        for got, want in zip(other, found[2], strict=True):
            assert np.isfinite(want).all()
            np.testing.assert_array_equal(got, want)


def full(memory):
    memory.fill(255)
    return memory
