"""Every built-in model, captured: the bits of eager steps with a ragged last batch, and no Python call in an epoch."""

import sys

import numpy as np
import pytest

from fastaudio import models, nn

LABELS = "sparse_categorical_crossentropy"
MODELS = {
    "logistic regression": (lambda: models.logistic_regression(4), "binary_crossentropy"),
    "genre mlp": (lambda: models.genre_mlp((9, 13)), LABELS),
    "genre cnn": (lambda: models.genre_cnn((20, 13, 1)), LABELS),
    "genre lstm": (lambda: models.genre_lstm((6, 13)), LABELS),
    "genre rnn": (lambda: models.genre_rnn((6, 13)), LABELS),
    "mel cnn": (lambda: models.mel_cnn((24, 16, 1)), LABELS),
    "autoencoder": (lambda: models.Autoencoder((8, 8, 1), (4, 8), (3, 3), (1, 2), 2), "mse"),
    "vae": (lambda: models.VAE((8, 8, 1), (4, 8), (3, 3), (1, 2), 2), "mse"),
    **{f"unet {name}": (lambda name=name: models.unet(name, (32, 32, 1)), models.UNET_PRESETS[name].loss)
       for name in ("v2", "v3", "v4", "small")},
}  # fmt: skip
#: Of 31 million parameters and more: the same layers as the smaller ones.
LARGE = {"wide", "wide_pool", "diagram", "unet64"}


def made(name):
    nn.set_seed(2)
    build, loss = MODELS[name]
    model = build()
    model.compile(nn.optim.Adam(1e-3), loss)
    return model


def data(model, loss, count):
    draw = np.random.default_rng(0)
    x = draw.random((count, *model.input_shape)).astype(np.float32)
    if loss == LABELS:
        return x, draw.integers(0, 10, count)
    return x, draw.random((count, *model.output_shape(model.input_shape))).astype(np.float32).round()


def test_every_preset_is_here():
    assert {name.removeprefix("unet ") for name in MODELS if name.startswith("unet")} | LARGE == set(models.UNET_PRESETS)


@pytest.mark.parametrize("name", MODELS)
def test_replayed_steps_have_the_bits_of_eager_ones(on_engine, name):
    if on_engine == "numba" and name in ("unet v3", "unet v4"):
        pytest.skip("slow there, and the layers of v2")
    eager, replayed, fitted = (made(name) for _ in range(3))
    x, y = data(eager, MODELS[name][1], 8)
    for _ in range(2):
        for at in (slice(0, 3), slice(3, 6), slice(6, 8)):
            assert eager.train_on_batch(x[at], y[at], capture=False) == replayed.train_on_batch(x[at], y[at])
    fitted.fit(x, y, batch_size=3, epochs=2, shuffle=False, verbose=0)
    assert eager.test_on_batch(x, y) == fitted.test_on_batch(x, y)
    for other in (replayed, fitted):
        np.testing.assert_array_equal(other.flat, eager.flat)
        for key, value in eager.state_dict().items():
            np.testing.assert_array_equal(other.state_dict()[key], value)


@pytest.mark.cpp_engine
@pytest.mark.parametrize("name", MODELS)
def test_an_epoch_is_one_call_without_python(name):
    """Nine times the steps, a ragged one at the end, and not a Python call more."""
    model = made(name)
    x, y = data(model, MODELS[name][1], 45)
    model.fit(x[:5], y[:5], batch_size=2, verbose=0)
    counts = []
    for count in (5, 45):
        calls = []
        sys.setprofile(lambda frame, event, arg, calls=calls: calls.append(frame.f_code) if event == "call" else None)
        try:
            model.fit(x[:count], y[:count], batch_size=2, verbose=0)
        finally:
            sys.setprofile(None)
        counts.append(len(calls))
    assert counts[0] == counts[1] > 0
