"""What captured steps do with less memory: gradients among activations, copies made again. The bits stay."""

import numpy as np
import pytest

from fastaudio import models, nn
from fastaudio.nn import copies, gradients, late

L = nn.layers
OPTIMIZERS = {
    "adam": lambda: nn.optim.Adam(1e-3),
    "adamw": lambda: nn.optim.AdamW(0.01),
    "nesterov": lambda: nn.optim.SGD(0.01, momentum=0.9, nesterov=True),
    "sgd": lambda: nn.optim.SGD(0.01),
    "rmsprop": lambda: nn.optim.RMSprop(0.01, momentum=0.5),
}


def wide(optimizer="adam", more=()):
    """More than 4 MB of parameters: regularised, normalised, convolved."""
    nn.set_seed(1)
    x = nn.Input((6, 8, 3))
    h = L.Conv2D(20, 3, padding="same", activation="relu", kernel_regularizer=nn.regularizers.L1L2(1e-4, 1e-3))(x)
    h = L.Flatten()(L.BatchNormalization()(h))
    for layer in (L.Dense(512, "relu", kernel_regularizer=nn.regularizers.L2(1e-3)), L.Dropout(0.3), L.Dense(1200, "tanh"), *more):
        h = layer(h)
    m = nn.Model(x, L.Dense(3, "softmax")(h))
    m.compile(OPTIMIZERS[optimizer]() if isinstance(optimizer, str) else optimizer, "sparse_categorical_crossentropy", ["accuracy"])
    assert m.flat.nbytes > gradients.LEAST
    return m


def samples(n=5):
    rng = np.random.default_rng(2)
    return rng.standard_normal((n, 6, 8, 3)).astype(np.float32), rng.integers(0, 3, n)


def state(m):
    found = dict(m.state_dict()) | {f"grad {layer.name}.{name}": np.array(g) for layer in m.leaves() for name, g in layer.grads.items()}
    return found | m.optimizer.state_dict()


def same(a, b):
    assert a.keys() == b.keys()
    for name, value in a.items():
        np.testing.assert_array_equal(value, b[name], err_msg=name)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_the_bits_of_eager_steps(on_engine, optimizer):
    found = []
    for capture in (True, False):
        m = wide(optimizer)
        logs = [m.train_on_batch(*samples(n), capture=capture) for n in (5, 5, 3, 5)]
        found.append((logs, state(m)))
    assert found[0][0] == found[1][0]
    same(found[0][1], found[1][1])


def test_where_gradients_are(on_engine):
    m = wide()
    m.train_on_batch(*samples())
    assert gradients.lendable(m.run) and not m.flat_grad.any()
    layer = m.layers[0]
    assert layer.grads["kernel"].any()
    m.zero_grad()
    assert not layer.grads["kernel"].any()
    y = m(samples()[0], training=True)
    m.backward(np.arange(y.size, dtype=y.dtype).reshape(y.shape))
    assert m.flat_grad.any() and layer.grads["kernel"].any()


def test_where_they_stay(on_engine):
    """A norm of all gradients, a layer in Python and a small model want them in one place."""

    class Double(nn.Layer):
        def forward(self, x, training=False):
            return 2 * x

        def backward(self, dy):
            return 2 * dy

    for m in (wide(nn.optim.Adam(global_clipnorm=1.0)), wide(nn.optim.SGD(clipvalue=0.1)), wide(more=[Double()])):
        assert not gradients.lendable(m.run)
        m.train_on_batch(*samples())
        assert m.flat_grad.any()
    small = models.genre_cnn()
    small.compile("adam", "sparse_categorical_crossentropy")
    assert not gradients.lendable(small.run)


def unet(down="stride"):
    """One halving and one skip."""
    nn.set_seed(3)
    options = {"padding": "same", "activation": "relu"}
    x = nn.Input((16, 16, 1))
    skip = L.Conv2D(32, 3, **options)(x)
    low = L.Conv2D(20, 3, 2, **options)(skip) if down == "stride" else L.MaxPooling2D(2)(skip)
    low = L.Conv2D(32, 3, **options)(low)
    joined = L.Concatenate()([L.Conv2DTranspose(32, 2, 2)(low), skip])
    y = joined
    for _ in range(3):
        y = L.Conv2D(20, 3, **options)(y)
    m = nn.Model(x, L.Conv2D(1, 1, activation="sigmoid")(y))
    m.compile("adam", "mse")
    return m


def deep(optimizer):
    """Large images above, large weights below; a skip, biases, normalisation, a transposed convolution."""
    nn.set_seed(5)
    options = {"padding": "same", "activation": "relu"}
    x = nn.Input((48, 48, 1))
    skip = L.Conv2D(32, 3, **options)(L.Conv2D(32, 3, **options)(x))
    low = L.Conv2D(256, 3, 4, **options)(L.Conv2D(32, 3, 4, **options)(skip))
    low = L.BatchNormalization()(L.Conv2D(256, 3, padding="same", use_bias=False)(low))
    low = L.Conv2D(250, 3, **options)(low)
    up = L.Conv2DTranspose(32, 4, 4)(L.Conv2DTranspose(256, 4, 4)(low))
    m = nn.Model(x, L.Conv2D(1, 3, padding="same")(L.Conv2D(32, 3, **options)(L.Concatenate()([up, skip]))))
    m.compile(OPTIMIZERS[optimizer](), "mse")
    assert m.flat.nbytes > gradients.LEAST
    return m


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_gradients_that_wait(on_engine, optimizer, monkeypatch):
    x = np.random.default_rng(6).random((2, 48, 48, 1)).astype(np.float32)
    found, sizes = [], []
    for capture, waiting in ((True, late.WEIGHTS), (True, frozenset()), (False, late.WEIGHTS)):
        monkeypatch.setattr(late, "WEIGHTS", waiting)
        m = deep(optimizer)
        logs = [m.train_on_batch(x[:n], x[:n], capture=capture) for n in (2, 2, 1, 2)]
        found.append((logs, state(m)))
        sizes += [max(step.captured.nbytes for step in m.run._steps.values())] if capture else []
    for other in found[1:]:
        assert found[0][0] == other[0]
        same(found[0][1], other[1])
    assert sizes[0] < 0.95 * sizes[1]


@pytest.mark.parametrize("down", ["stride", "pool"])
def test_copies_made_again(on_engine, down, monkeypatch):
    x = np.random.default_rng(4).random((3, 16, 16, 1)).astype(np.float32)
    found, sizes = [], []
    for capture in (True, False):
        m = unet(down)
        logs = [m.train_on_batch(x, x, capture=capture) for _ in range(3)]
        found.append((logs, state(m)))
    assert found[0][0] == found[1][0]
    same(found[0][1], found[1][1])
    for kept in (copies.COPIES, frozenset()):
        monkeypatch.setattr(copies, "COPIES", kept)
        m = unet(down)
        m.train_on_batch(x, x)
        (step,) = m.run._steps.values()
        sizes.append((step.captured.nbytes, sum(what == "copy_channels" for what, _ in step.captured._calls)))
    (less, more_copies), (whole, once) = sizes
    assert less < 0.95 * whole and more_copies > once


def test_a_source_that_changes_is_not_copied_again(on_engine):
    """The calls of a step, one way or another: what is read late is what was written."""
    from fastaudio.backends import registry
    from fastaudio.nn.trace import Trace

    for changed in (False, True):
        trace = Trace(registry.current())
        source, y = trace.pinned((1, 4, 4, 3), np.float32), trace.pinned((1, 1, 4, 4, 16), np.float32)
        block = trace.empty((1, 1, 4, 4, 16), np.float32)
        trace.kernel("to_blocked")(block, source, True)
        trace.kernel("copy_channels")(y, block, 0, 0, 3)
        for _ in range(6):
            trace.kernel("accumulate")(y, y)
        if changed:
            trace.kernel("fill")(source, 0.0)
        trace.kernel("copy_channels")(y, block, 0, 0, 3)
        captured = trace.bind()
        captured.array(source)[...] = 1
        captured.replay(1)
        assert captured.array(y)[..., :3].all() and (sum(what == "to_blocked" for what, _ in captured._calls) == 1 + (not changed))
