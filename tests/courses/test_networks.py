"""What the courses teach of networks, with their numbers: what other tests do not say in so many words."""

import warnings
from pathlib import Path

import numpy as np
import pytest

from fastaudio import data, models, nn
from fastaudio.errors import ParameterError

L = nn.layers


def test_the_sigmoid_of_large_numbers():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert [models.sigmoid(h) for h in (-1000.0, 0.0, 1000.0)] == [0.0, 0.5, 1.0]


def test_the_printed_example():
    """The course rounds delta2 to 0.07; what follows from that is exact. Unrounded, its figures hold within 5e-4."""
    assert models.sigmoid_derivative(0.68) == pytest.approx(0.2176, rel=1e-12)
    printed = [[0.042], [0.049]], [[0.0084, 0.00735], [0.0168, 0.0147]]
    for error2, rtol, atol in ((0.07 / 0.2176, 1e-12, 0), (1 - 0.68, 0, 5e-4)):
        net = models.MLP(2, [2], 1)
        net.weights[1][:] = 0.5
        net.activations = [np.array([1.0, 2.0]), np.array([0.6, 0.7]), np.array([0.68])]
        net.back_propagate([error2])
        for got, want in zip(reversed(net.derivatives), printed, strict=True):
            np.testing.assert_allclose(got, want, rtol=rtol, atol=atol)


@pytest.mark.parametrize("init", ["randn", "rand"])
def test_shapes_of_the_courses_class(init):
    nn.set_seed(0)
    net = models.MLP(3, [3, 3], 2, init=init)
    assert [w.shape for w in net.weights] == [(3, 3), (3, 3), (3, 2)]
    y = net.forward_propagate([0.1, 0.2, 0.3])
    assert y.shape == (2,) and (y >= 0).all() and (y <= 1).all()
    assert init == "randn" or all(((w >= 0) & (w < 1)).all() for w in net.weights)


def test_notation_forward_and_the_gradient_of_half_the_square():
    nn.set_seed(1)
    net, x, y = models.MLP(3, [4], 2), np.array([0.2, -0.4, 0.9]), np.array([0.3, 0.8])
    sigmoid = lambda h: 1 / (1 + np.exp(-h))
    output = net.forward_propagate(x)
    a1 = sigmoid(x @ net.weights[0])
    np.testing.assert_allclose(net.activations[1], a1, rtol=1e-12)
    np.testing.assert_allclose(output, sigmoid(a1 @ net.weights[1]), rtol=1e-12)
    net.back_propagate(y - output)
    for w, derivative in zip(net.weights, net.derivatives, strict=True):
        found = np.zeros_like(w)
        for place in np.ndindex(w.shape):
            kept, sides = w[place], []
            for eps in (1e-6, -1e-6):
                w[place] = kept + eps
                sides.append(((y - net.forward_propagate(x)) ** 2).sum() / 2)
            w[place], found[place] = kept, -(sides[0] - sides[1]) / 2e-6
        assert np.abs(found - derivative).max() < 1e-6 * np.abs(derivative).max()


def test_one_update_lowers_the_error():
    nn.set_seed(2)
    net, x, y = models.MLP(2, [3], 1), [0.1, 0.7], np.array([0.4])
    before = net.forward_propagate(x)
    net.back_propagate(y - before)
    net.gradient_descent(0.5)
    assert abs(y - net.forward_propagate(x)) < abs(y - before)


def test_the_sum_task_with_layers():
    """3,500 of 5,000 pairs, 100 epochs: 350,000 samples are seen, and both losses are alike."""
    nn.set_seed(0)
    m = nn.Sequential([L.Dense(5, "sigmoid", input_dim=2), L.Dense(1, "sigmoid")])
    assert m.count_params() == 21
    m.compile(nn.optim.SGD(learning_rate=0.1), loss="MSE")
    x = np.random.default_rng(0).random((5000, 2)) / 2
    x_train, x_test, y_train, y_test = data.train_test_split(x, x.sum(1, keepdims=True), test_size=0.3)
    assert (len(x_train), len(x_test)) == (3500, 1500) and np.allclose(y_test, x_test.sum(1, keepdims=True))
    m.fit(x_train, y_train, epochs=100, verbose=0)
    assert int(m.run.counter[1]) == 100 * -(-3500 // 32)  # a ragged last batch: 110 steps an epoch
    train, test = m.evaluate(x_train, y_train, verbose=0), m.evaluate(x_test, y_test, verbose=0)
    assert abs(train - test) < 5e-4 and max(train, test) < 5e-3
    np.testing.assert_allclose(m.predict([[0.1, 0.2], [0.2, 0.2]])[:, 0], [0.3, 0.4], atol=0.05)


def test_350000_samples_are_visited():
    """Counted by a layer that counts rows: 100 epochs of 3,500, the last batch of each being smaller."""

    class Count(nn.Layer):
        rows = 0

        def forward(self, x, training=False):
            Count.rows += len(x) if training else 0
            return x.copy()

        def backward(self, dy):
            return dy.copy()

    nn.set_seed(0)
    m = nn.Sequential([L.Dense(5, "sigmoid", input_dim=2), Count(), L.Dense(1, "sigmoid")])
    m.compile(nn.optim.SGD(learning_rate=0.1), loss="mse")
    x = np.random.default_rng(0).random((3500, 2)) / 2
    m.train_on_batch(x[:32], x[:32, :1])  # a step is recorded, and tried, once
    m.train_on_batch(x[:12], x[:12, :1])
    m.fit(x, x.sum(1, keepdims=True), verbose=0)
    before = Count.rows
    m.fit(x, x.sum(1, keepdims=True), epochs=100, verbose=0)
    assert Count.rows - before == 350_000


def test_probabilities_and_batches():
    nn.set_seed(0)
    m = models.genre_mlp()
    x = np.random.default_rng(0).standard_normal((70, 130, 13))
    p = m.predict(x)
    np.testing.assert_allclose(p.sum(1), 1, atol=1e-6)
    m.compile(nn.optim.Adam(1e-4), "sparse_categorical_crossentropy")
    m.fit(x, np.arange(70) % 10, batch_size=32, verbose=0)
    assert int(m.run.counter[1]) == 3 and m.optimizer.learning_rate == 1e-4


def test_a_drawn_share_of_thirty_percent():
    nn.set_seed(0)
    drop = L.Dropout(0.3)
    y = drop(np.ones((100, 1000)), training=True)
    assert abs((y == 0).mean() - 0.3) < 0.01 and np.allclose(y[y != 0], 1 / 0.7)
    dx = drop.backward(np.ones((100, 1000), np.float32))
    np.testing.assert_array_equal(dx == 0, y == 0)  # the same mask


def test_messages_say_which_shape_is_wanted():
    with pytest.raises(ParameterError, match=r"takes images \(height, width, channels\) after the batch, got \(130, 13\)"):
        models.genre_cnn((130, 13))
    with pytest.raises(ParameterError, match=r"takes \(time, features\) after the batch, got \(130, 13, 1\)"):
        models.genre_lstm((130, 13, 1))


def test_history_in_files(tmp_path):
    m = nn.Sequential([L.Dense(1, input_dim=2)])
    m.compile("sgd", "mse")
    history = m.fit(np.ones((8, 2)), np.ones(8), epochs=3, validation_split=0.25, verbose=0)
    history.to_json(tmp_path / "history.json")
    history.to_csv(tmp_path / "history.csv")
    assert (tmp_path / "history.csv").read_text().splitlines()[0] == "epoch,loss,val_loss"
    pytest.importorskip("matplotlib")
    assert history.plot(tmp_path / "history.png") and (tmp_path / "history.png").stat().st_size


def test_presets():
    p = models.UNET_PRESETS
    assert [(p[n].optimizer, p[n].loss, p[n].learning_rate) for n in ("v2", "v3", "v4")] == [
        ("sgd", "mse", 1e-4), ("sgd", "l1", 1e-3), ("adam", "l1", 1e-4)]  # fmt: skip
    kinds = lambda m: {type(layer).__name__ for layer in m.layers}
    strided, pooled = models.unet("v2", (32, 32, 1)), models.unet("v2", (32, 32, 1), down="pool", activation="relu")
    assert "MaxPooling2D" not in kinds(strided) and "MaxPooling2D" in kinds(pooled)
    assert {layer.activation.name for layer in pooled.layers if type(layer) is L.Conv2D} == {"relu", "sigmoid"}


def test_the_layers_of_the_denoiser():
    """v4: pairs of 3 x 3 and LeakyReLU(0.01), downwards 3 x 3 of stride 2, upwards 2 x 2 of stride 2, 1 x 1 and sigmoid."""
    m = models.unet("v4")
    assert m.output_shape((256, 256, 1)) == (256, 256, 1)
    told = lambda layer: (layer.kernel_size, layer.strides, layer.activation.name, layer.filters)
    convolutions = [told(layer) for layer in m.layers if type(layer) is L.Conv2D]
    pair = lambda c: [((3, 3), (1, 1), "leaky_relu", c)] * 2
    down = [one for one in convolutions if one[1] == (2, 2)]
    assert len(down) == 4 and {one[:2] for one in down} == {((3, 3), (2, 2))}
    assert [one for one in convolutions if one[1] == (1, 1)][:-1] == [
        one for c in (32, 64, 128, 256, 512, 256, 128, 64, 32) for one in pair(c)]  # fmt: skip
    assert convolutions[-1] == ((1, 1), (1, 1), "sigmoid", 1)
    ups = [told(layer)[:2] for layer in m.layers if type(layer) is L.Conv2DTranspose]
    assert ups == [((2, 2), (2, 2))] * 4
    assert {layer.activation.alpha for layer in m.layers if type(layer) is L.Conv2D and layer.activation.name == "leaky_relu"} == {0.01}


def test_the_printed_shapes_of_the_diagram():
    """The ladder of the course's picture, row by row, as `summary` prints it."""
    rows = []
    models.unet("diagram").summary(print_fn=rows.append)
    pooled = [row for row in rows if "MaxPooling2D" in row]
    wanted = ("(None, 128, 128, 64)", "(None, 64, 64, 128)", "(None, 32, 32, 256)", "(None, 16, 16, 512)", "(None, 8, 8, 1024)")
    assert all(shape in row for shape, row in zip(wanted, pooled, strict=True))
    raised = [row for row in rows if "Conv2DTranspose" in row]
    wanted = (*wanted[-2::-1], "(None, 256, 256, 1)")
    assert all(shape in row for shape, row in zip(wanted, raised, strict=True))
    assert any("Total params: 31,030,785" in row for row in rows)


def test_operations_of_the_standard_network():
    """96.2 billion in the convolutions of `unet64` for an image of 256 x 256."""
    m = models.unet("unet64")
    assert sum(layer.flops(layer.input_shape) or 0 for layer in m.layers) == pytest.approx(96.2e9, rel=1e-3)


def test_what_the_lessons_say():
    """Matrix derivatives and the order of factors; what machine learning is, with answers and without."""
    pages = Path(__file__).parents[2] / "docs" / "lessons"
    if not pages.exists():
        pytest.skip("the lessons are not here")
    by_hand, regression = ((pages / name).read_text("utf-8") for name in ("04_backpropagation.md", "02_logistic_regression.md"))
    assert "∂E/∂W = aᵀ ∂E/∂h" in by_hand and "The shapes say which factor comes first" in by_hand
    assert all(word in regression for word in ("Machine learning", "Supervised", "unsupervised"))


def test_the_variational_autoencoder():
    own = set(vars(models.VAE)) - {"__doc__", "__module__", "__init__"}
    assert {"_add_bottleneck", "compile"} <= own and not own & {"_decoder", "reconstruct"}
    for mu, variance, kl in [(0, 1, 0.0), (1, 1, 0.5), (1, 4, 1.306853)]:
        found = nn.losses.kl_gaussian(np.full((1, 1), float(mu)), np.full((1, 1), np.log(variance)))[0]
        assert found == pytest.approx(kl, abs=1e-6)


def test_gradients_and_means():
    """dz = a - y of logistic regression; momentum as the courses have it: v0 = 0, v1 = (1 - beta) dW."""
    loss = nn.losses.BinaryCrossentropy(from_logits=True)
    z, y = np.array([[-2.0], [0.5], [3.0]]), np.array([[0.0], [1.0], [0.0]])
    loss(y, z)
    np.testing.assert_allclose(loss.backward(), (1 / (1 + np.exp(-z)) - y) / 3, atol=1e-15)
    m = nn.Sequential([L.Dense(1, input_dim=1, use_bias=False, kernel_initializer=[[0.0]], dtype="float64")], dtype="float64")
    m.compile(nn.optim.SGD(0.1, momentum=0.9, ema=True), "mse")
    m.train_on_batch([[1.0]], [[-0.5]])  # the gradient is 2 (0 + 0.5) = 1
    assert m.layers[0].params["kernel"][0, 0] == pytest.approx(-0.1 * (1 - 0.9) * 1.0, rel=1e-12)
