"""The courses' networks: sizes, shapes, and that they learn."""

import re

import numpy as np
import pytest

from fastaudio import models, nn
from fastaudio.errors import ParameterError


@pytest.mark.parametrize("preset, count", [
    ("v2", 2354497), ("v3", 9413761), ("v4", 8543361), ("wide", 34164993), ("wide_pool", 31030593), ("diagram", 31030785)])
def test_parameters_of_the_unets(preset, count):
    assert models.unet(preset, (32, 32, 1)).count_params() == count


@pytest.mark.parametrize("preset", ["v2", "v3", "v4", "diagram", "unet64"])
def test_unets_give_an_image_of_their_inputs_size(on_engine, preset):
    if on_engine == "numba" and preset not in ("v2",):
        pytest.skip("slow there, and the same layers")
    m = models.unet(preset, (32, 64, 1))
    y = m.predict(np.random.default_rng(0).random((1, 32, 64, 1)))
    assert y.shape == (1, 32, 64, 1) and y.min() >= 0 and y.max() <= 1


def test_the_diagrams_shapes_row_by_row(capsys):
    """As the summary prints them: two convolutions and a pool five times, the skip behind the pool, and back."""
    models.unet("diagram").summary()
    rows = re.findall(r"^│ (\w+) \(\w+\) +│ \(None, (.*?)\) +│ +[\d,]+ │", capsys.readouterr().out, re.M)
    found = [(re.sub(r"_\d+$", "", name), tuple(map(int, shape.split(", ")))) for name, shape in rows]
    down = [("input_layer", (256, 256, 1))]
    for side, width in ((256, 64), (128, 128), (64, 256), (32, 512), (16, 1024)):
        down += [("conv2d", (side, side, width))] * 2 + [("max_pooling2d", (side // 2, side // 2, width))]
    up = []
    for side, width in ((16, 512), (32, 256), (64, 128), (128, 64)):
        up += [("conv2d_transpose", (side, side, width)), ("concatenate", (side, side, 2 * width))]
        up += [("conv2d", (side, side, width))] * 2
    assert found == [*down, *up, ("conv2d_transpose", (256, 256, 1))]


def test_the_size_of_the_courses_pictures():
    y = models.unet("v2").predict(np.random.default_rng(0).random((1, 256, 256, 1)))
    assert y.shape == (1, 256, 256, 1) and 0 <= y.min() and y.max() <= 1


def test_an_image_that_cannot_be_halved_is_refused():
    with pytest.raises(ParameterError, match="multiples of 16, got"):
        models.unet("v4", (257, 256, 1))


def test_autoencoders_sizes():
    course = ((28, 28, 1), (32, 64, 64, 64), (3, 3, 3, 3), (1, 2, 2, 1))
    assert models.Autoencoder(*course, 2).count_params() == 221379
    assert models.Autoencoder(*course, 3).count_params() == 227652
    assert models.VAE(*course, 2).count_params() == 227653
    audio = models.VAE((256, 64, 1), (512, 256, 128, 64, 32), (3,) * 5, (2, 2, 2, 2, (2, 1)), 128)
    assert audio.count_params() == 2371777


def test_an_autoencoder_learns(on_engine):
    nn.set_seed(0)
    ae = models.Autoencoder((8, 8, 1), (8, 16), (3, 3), (1, 2), 3)
    ae.compile(nn.optim.Adam(5e-3), "mse")
    draw = np.random.default_rng(0)
    y, x = np.mgrid[:8, :8] / 8
    images = np.stack([np.sin(a * x + b * y) ** 2 for a, b in draw.uniform(1, 4, (32, 2))])[..., None]
    history = ae.fit(images, images, epochs=30, verbose=0).history["loss"]
    assert history[-1] < 0.5 * history[0]
    again, latent = ae.reconstruct(images)
    assert again.shape == images.shape and latent.shape == (32, 3)
    np.testing.assert_allclose(again, ae.predict(images), atol=1e-6)


def test_a_variational_autoencoders_loss(on_engine):
    nn.set_seed(0)
    vae = models.VAE((8, 8, 1), (4,), (3,), (2,), 2, reconstruction_weight=10.0)
    vae.compile(nn.optim.Adam(1e-3), "mse")
    x = np.random.default_rng(0).random((16, 8, 8, 1)).astype(np.float32)
    loss = vae.test_on_batch(x, x)[0]
    history = vae.fit(x, x, epochs=40, verbose=0).history["loss"]
    assert history[-1] < history[0] and np.isfinite(loss)
    a, b = vae.train_on_batch(x, x), vae.train_on_batch(x, x)
    assert a != b


def test_the_genre_networks_are_as_large_as_the_courses():
    assert models.genre_mlp().count_params() == 1014218
    assert models.genre_cnn().count_params() == 45514
    assert models.genre_cnn((130, 13, 3)).count_params() == 46090
    m = models.genre_cnn()
    assert sum(p.size for p in m.parameters() if not p.trainable) == 192


def test_losses_begin_at_the_logarithm_of_the_classes(on_engine):
    nn.set_seed(0)
    m = models.genre_cnn((20, 13, 1))
    m.compile("adam", "sparse_categorical_crossentropy")
    m.layers[-1].params["kernel"] = np.zeros((10, 64))
    x, y = np.random.default_rng(0).standard_normal((8, 20, 13, 1)), np.arange(8)
    assert m.evaluate(x, y, verbose=0) == pytest.approx(np.log(10), rel=1e-6)


def test_neuron_and_mlp_by_hand(on_engine):
    assert models.neuron([0.5, 0.3, 0.2], [0.4, 0.7, 0.2]) == pytest.approx(0.610639233949222, abs=1e-12)
    nn.set_seed(0)
    net = models.MLP(2, [5], 1)
    draw = np.random.default_rng(0)
    x = draw.random((1000, 2)) / 2
    history = net.train(x, x.sum(1, keepdims=True), 50, 0.1)
    assert net.updates == 50_000 and len(history["loss"]) == 50
    assert net.forward_propagate([0.3, 0.1])[0] == pytest.approx(0.4, abs=0.05)


def test_the_compiled_updates_are_the_ones_by_hand():
    nn.set_seed(3)
    a, b = models.MLP(3, [4, 3], 2), models.MLP(3, [4, 3], 2)
    for u, v in zip(a.weights, b.weights, strict=True):
        u[...] = v
    draw = np.random.default_rng(0)
    x, y = draw.random((20, 3)), draw.random((20, 2))
    history = a.train(x, y, 2, 0.3)
    for _ in range(2):
        total = 0.0
        for one, target in zip(x, y, strict=True):
            output = b.forward_propagate(one)
            total += b.mse(target, output)
            b.back_propagate(target - output)
            b.gradient_descent(0.3)
    assert history["loss"][-1] == pytest.approx(total / 20, rel=1e-12)
    for u, v in zip(a.weights, b.weights, strict=True):
        np.testing.assert_allclose(u, v, atol=1e-13)


def test_the_worked_example_of_backpropagation():
    net = models.MLP(2, [2], 1)
    net.weights = [np.zeros((2, 2)), np.array([[0.5], [0.5]])]
    net.activations = [np.array([1.0, 2.0]), np.array([0.6, 0.7]), np.array([0.68])]
    net.back_propagate([0.32])
    np.testing.assert_allclose(net.derivatives[1][:, 0], [0.0417792, 0.0487424], rtol=1e-12)
    np.testing.assert_allclose(net.derivatives[0], [[0.00835584, 0.00731136], [0.01671168, 0.01462272]], rtol=1e-12)
