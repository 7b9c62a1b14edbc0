"""Losses and metrics of sequences with padding: against NumPy in float64, as Keras computes them."""

import numpy as np
import pytest

from fastaudio import nn

L = nn.layers
F64 = {"dtype": "float64"}
N, T, C, CLASSES = 7, 6, 3, 4


def sequences(seed=0, n=N):
    """Filled up with -1; the first sequence has no true step, the second all."""
    rng = np.random.default_rng(seed)
    x, lengths = rng.standard_normal((n, T, C)), rng.integers(1, T, n)
    lengths[:2] = 0, T
    mask = np.arange(T) < lengths[:, None]
    x[~mask] = -1
    return x, mask, rng.integers(0, CLASSES, (n, T)), rng.standard_normal((n, T, CLASSES))


def network(loss, metrics=(), last=None, optimizer=None, weighted=()):
    nn.set_seed(2)
    layers = [L.Masking(-1.0, input_shape=(T, C), **F64), L.GRU(5, return_sequences=True, **F64), L.Dense(CLASSES, last, **F64)]
    m = nn.Sequential(layers, **F64)
    m.compile(optimizer or nn.optim.SGD(1.0), loss, list(metrics), weighted_metrics=list(weighted))
    return m


def crossentropy(p, labels):
    return -np.log(np.take_along_axis(p, labels[..., None], -1)[..., 0])


def mean(values, mask, weight=1.0):
    """Keras: the sum of what is not masked, weights included, over the number of true steps, weights left out."""
    return (values * weight * mask).sum() / mask.sum()


WEIGHTS = {"none": None, "of sequences": (N,), "of steps": (N, T), "of numbers": (N, T, CLASSES)}


@pytest.mark.parametrize("capture", [True, False])
@pytest.mark.parametrize("shape", WEIGHTS)
def test_losses(on_engine, shape, capture):
    x, mask, labels, y = sequences()
    weight = None if WEIGHTS[shape] is None else np.random.default_rng(3).random(WEIGHTS[shape])
    each = np.ones(1) if weight is None else weight.reshape(*weight.shape, *[1] * (3 - weight.ndim))
    for name, values in (("mse", lambda p: (p - y) ** 2), ("mae", lambda p: abs(p - y))):
        m = network(name)
        want = mean((values(m.predict(x, verbose=0)) * each).mean(-1), mask)
        np.testing.assert_allclose(m.train_on_batch(x, y, weight, capture=capture), [want], rtol=1e-12)
    if shape == "of numbers":
        return
    m = network("sparse_categorical_crossentropy", last="softmax")
    want = mean(crossentropy(m.predict(x, verbose=0), labels), mask, 1.0 if weight is None else each[..., 0])
    np.testing.assert_allclose(m.train_on_batch(x, labels, weight, capture=capture), [want], rtol=1e-12)


def test_gradients(on_engine):
    """A step of SGD takes off the gradient of the loss with weights written by hand."""
    x, mask, _, y = sequences()
    weight = np.random.default_rng(4).random((N, T))
    m = network("mse")
    loss = nn.losses.MeanSquaredError()
    loss(y, m(x), weight * mask * (mask.size / mask.sum()))
    m.zero_grad()
    m.backward(loss.backward())
    want = {name: p.value - p.gradient for name, p in nn.graph.named_parameters(m.layers)}
    m.zero_grad()
    m.train_on_batch(x, y, weight)
    for name, value in m.state_dict().items():
        np.testing.assert_allclose(value, want[name], rtol=0, atol=1e-14)


def test_metrics_are_over_all_true_steps(on_engine):
    """Also where batches have more or fewer of them, as Keras's do; the loss is the mean of the batches'."""
    x, mask, labels, _ = sequences(5, 23)
    m = network("sparse_categorical_crossentropy", ["accuracy", "sparse_categorical_crossentropy"], "softmax")
    p = m.predict(x, verbose=0)
    right, entropy = p.argmax(-1) == labels, crossentropy(p, labels)
    batches = [slice(i, i + 5) for i in range(0, 23, 5)]
    loss = sum(mean(entropy[b], mask[b]) * len(mask[b]) for b in batches) / 23
    want = [loss, mean(right, mask), mean(entropy, mask)]
    np.testing.assert_allclose(m.evaluate(x, labels, batch_size=5, verbose=0), want, rtol=1e-12)
    np.testing.assert_allclose(m.evaluate([(x[b], labels[b]) for b in batches], verbose=0), want, rtol=1e-12)
    np.testing.assert_allclose(m.test_on_batch(x, labels), [mean(entropy, mask), *want[1:]], rtol=1e-12)
    history = m.fit(x, labels, validation_data=(x, labels), batch_size=5, verbose=0).history
    assert history["val_accuracy"][0] == m.evaluate(x, labels, batch_size=5, verbose=0)[1]


def test_other_metrics(on_engine):
    x, mask, _, y = sequences()
    y = (y > 0).astype(float)
    m = network("bce", ["accuracy", "binary_accuracy", "psnr", "mae"], "sigmoid")
    p = m.predict(x, verbose=0)
    entropy = -(y * np.log(p) + (1 - y) * np.log(1 - p)).mean(-1)
    right, sides, square = p.argmax(-1) == y.argmax(-1), ((p > 0.5) == y).mean(-1), ((p - y) ** 2).mean(-1)
    want = [mean(entropy, mask), mean(right, mask), mean(sides, mask), -10 * np.log10(mean(square, mask)),
            mean(abs(p - y).mean(-1), mask)]  # fmt: skip
    np.testing.assert_allclose(m.test_on_batch(x, y), want, rtol=1e-12)


@pytest.mark.parametrize("shape", [shape for shape in WEIGHTS if shape != "of numbers"])
def test_weighted_metrics_are_over_weighted_true_steps(on_engine, shape):
    """Keras: sum of mask, weight and value over the sum of mask and weight, of all batches."""
    x, mask, labels, _ = sequences(5, 23)
    weight = None if WEIGHTS[shape] is None else np.random.default_rng(3).random((23, T)[: len(WEIGHTS[shape])])
    each = mask * (1.0 if weight is None else weight.reshape(23, -1))
    entropy_name = "sparse_categorical_crossentropy"
    m = network(entropy_name, ["accuracy"], "softmax", weighted=["accuracy", entropy_name])
    p = m.predict(x, verbose=0)
    right, entropy = p.argmax(-1) == labels, crossentropy(p, labels)
    want = [mean(right, mask), (right * each).sum() / each.sum(), (entropy * each).sum() / each.sum()]
    assert m.run.names[2:] == ["weighted_accuracy", entropy_name]
    np.testing.assert_allclose(m.evaluate(x, labels, 5, 0, weight)[1:], want, rtol=1e-12)
    np.testing.assert_allclose(m.test_on_batch(x, labels, weight)[1:], want, rtol=1e-12)
    np.testing.assert_allclose(m.train_on_batch(x, labels, weight, capture=False)[1:], want, rtol=1e-12)


@pytest.mark.parametrize("shape", ["of sequences", "of steps", "of numbers"])
def test_other_weighted_metrics(on_engine, shape):
    x, mask, _, y = sequences()
    y, weight = (y > 0).astype(float), np.random.default_rng(3).random(WEIGHTS[shape])
    each = np.broadcast_to(mask[..., None] * weight.reshape(*weight.shape, *[1] * (3 - weight.ndim)), y.shape)
    m = network("bce", [], "sigmoid", weighted=["mae", "mse", "recall", "precision"])
    p = m.predict(x, verbose=0)
    above, of = p > 0.5, lambda values, among=1.0: (values * each * among).sum() / (each * among).sum()
    want = [of(abs(p - y)), of((p - y) ** 2), of(above, y), of(y, above)]
    np.testing.assert_allclose(m.test_on_batch(x, y, weight)[1:], want, rtol=1e-12)


def test_weighted_metrics_of_no_true_step(on_engine):
    x, _, labels, _ = sequences()
    m = network("sparse_categorical_crossentropy", [], "softmax", weighted=["accuracy"])
    assert m.test_on_batch(np.full_like(x, -1), labels, np.ones(N)) == [0, 0]


@pytest.mark.parametrize("weighted", [False, True])
def test_captured_and_eager_agree_to_the_bit(on_engine, weighted):
    x, _, labels, _ = sequences()
    found = []
    for capture in (True, False):
        m = network("sparse_categorical_crossentropy", ["accuracy"], "softmax", nn.optim.Adam(0.01), ["accuracy"])
        draw = np.random.default_rng(6)
        logs = [m.train_on_batch(x, labels, draw.random((N, T)) if weighted else None, capture=capture) for _ in range(5)]
        found.append((logs, m.state_dict()))
    assert found[0][0] == found[1][0]
    for name, value in found[0][1].items():
        np.testing.assert_array_equal(value, found[1][1][name])


def test_no_true_step_at_all(on_engine):
    """Loss 0, no gradient: as Keras, which divides nothing by nothing to 0."""
    x, _, labels, _ = sequences()
    m = network("sparse_categorical_crossentropy", ["accuracy"], "softmax")
    before = m.state_dict()
    assert m.train_on_batch(np.full_like(x, -1), labels) == [0, 0]
    for name, value in m.state_dict().items():
        np.testing.assert_array_equal(value, before[name])


def test_padding_does_not_matter(on_engine):
    """Twice as long sequences, filled up, train to the same weights."""
    x, mask, labels, _ = sequences(8)
    found = []
    for more in (0, 5):
        nn.set_seed(1)
        m = nn.Sequential([L.Masking(-1.0, input_shape=(T + more, C), **F64), L.LSTM(4, return_sequences=True, **F64),
                           L.Dense(CLASSES, "softmax", **F64)], **F64)  # fmt: skip
        m.compile(nn.optim.SGD(0.1), "sparse_categorical_crossentropy", ["accuracy"])
        longer = np.concatenate([x, np.full((N, more, C), -1.0)], 1)
        history = m.fit(longer, np.pad(labels, ((0, 0), (0, more))), batch_size=3, epochs=3, verbose=0).history
        found.append((history, m.state_dict()))
    for name in ("loss", "accuracy"):
        np.testing.assert_allclose(found[0][0][name], found[1][0][name], rtol=1e-12)
    for name, value in found[0][1].items():
        np.testing.assert_allclose(value, found[1][1][name], rtol=1e-11, atol=1e-13)


def test_going_on_after_a_file(on_engine, tmp_path):
    """What is counted of masked steps is part of what a file keeps within an epoch."""
    x, _, labels, _ = sequences(9, 20)
    path = tmp_path / "m.safetensors"

    class Stop(nn.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            if batch == 1:
                self.model.save(path)
                self.model.stop_training = True

    whole, part = (network("sparse_categorical_crossentropy", ["accuracy"], "softmax", "adam") for _ in range(2))
    want = whole.fit(x, labels, batch_size=4, verbose=0).history
    part.fit(x, labels, batch_size=4, verbose=0, callbacks=[Stop()])
    again = nn.load(path)
    got = again.fit(x, labels, batch_size=4, verbose=0, initial_step=again.epoch_step).history
    for name, values in want.items():
        np.testing.assert_allclose(got[name], values, rtol=1e-12)
    for name, value in whole.state_dict().items():
        np.testing.assert_array_equal(again.state_dict()[name], value)
