"""Layers that are in several models at once: each model that trains has its parameters, whoever trained before."""

import copy

import numpy as np
import pytest

from fastaudio import nn
from fastaudio.errors import ParameterError

L = nn.layers
RNG = np.random.default_rng(0)
X, Y = RNG.standard_normal((64, 6)).astype(np.float32), RNG.standard_normal((64, 2)).astype(np.float32)


def chain(seed=0):
    """A model of two layers, and the nodes of its middle."""
    nn.set_seed(seed)
    x = nn.Input((6,))
    h = L.Dense(5, "tanh", name="a")(x)
    model = nn.Model(x, L.Dense(2, name="b")(h))
    return x, h, model


def compiled(model, optimizer="adam"):
    nn.set_seed(1)
    model.compile(optimizer, "mse")
    return model


def same(a, b):
    for name, value in a.state_dict().items():
        np.testing.assert_array_equal(value, b.state_dict()[name], err_msg=name)


@pytest.mark.parametrize("when", ["before compile", "after compile", "between epochs", "in an epoch"])
def test_an_extractor_does_not_disturb_training(on_engine, when):
    *_, alone = chain()
    compiled(alone).fit(X, Y, epochs=4, verbose=0)
    x, h, model = chain()
    made = []
    make = lambda *_: made.append(nn.Model(x, h))
    if when == "before compile":
        make()
    compiled(model)
    if when == "after compile":
        make()
    callback = nn.callbacks.LambdaCallback(
        on_epoch_end=make if when == "between epochs" else None,
        on_train_batch_end=make if when == "in an epoch" else None,
    )
    model.fit(X, Y, epochs=4, batch_size=32, verbose=0, callbacks=callback)
    same(alone, model)
    middle = made[0].predict(X, verbose=0)
    np.testing.assert_allclose(
        model.predict(X, verbose=0), middle @ model.params["b.kernel"].T + model.params["b.bias"], rtol=1e-5, atol=1e-6
    )


def test_by_train_on_batch_and_by_hand(on_engine):
    *_, alone = chain()
    compiled(alone)
    x, h, model = chain()
    compiled(model)
    for i in range(6):
        rows = slice(8 * i, 8 * i + 8)
        alone.train_on_batch(X[rows], Y[rows])
        nn.Model(x, h)
        model.train_on_batch(X[rows], Y[rows])
    same(alone, model)
    for one, other in ((alone, False), (model, True)):
        y = one(X, training=True)
        one.zero_grad()
        one.backward(2 * (y - Y) / Y.size)
        if other:
            nn.Model(x, h)
        one.optimizer.step()
    same(alone, model)


def test_two_models_that_train_one_body(on_engine):
    """In turn; as one after the other with the weights carried over by hand."""
    nn.set_seed(0)
    x = nn.Input((6,))
    h = L.Dense(5, "tanh", name="a")(x)
    first, second = compiled(nn.Model(x, L.Dense(2, name="b")(h))), compiled(nn.Model(x, L.Dense(2, name="c")(h)))
    apart = [copy.deepcopy(m) for m in (first, second)]
    together = [first, second]
    for turn in range(6):
        i = turn % 2
        apart[i].layers[0].set_weights(apart[1 - i].layers[0].get_weights())
        for m in (apart[i], together[i]):
            m.fit(X, Y, epochs=2, verbose=0, initial_epoch=0)
    for a, b in zip(apart[1:], together[1:], strict=True):
        same(a, b)
    same(copy.deepcopy(first), first)  # a copy, as a file, has the optimizer's numbers of this model
    for name, value in first.optimizer.state_dict().items():
        np.testing.assert_array_equal(value, apart[0].optimizer.state_dict()[name], err_msg=name)


def adversaries():
    nn.set_seed(0)
    critic = nn.Sequential([L.Dense(8, "leaky_relu", input_shape=(6,)), L.Dense(1, "sigmoid")], name="critic")
    maker = nn.Sequential([L.Dense(7, "relu", input_shape=(3,)), L.BatchNormalization(), L.Dense(6)], name="maker")
    return critic, maker


def test_adversaries(on_engine):
    """Keras's way to train two against each other: the critic trains as it was compiled, frozen inside the whole."""
    critic, maker = adversaries()
    compiled(critic).compile("adam", "binary_crossentropy")
    critic.trainable = False
    whole = nn.Sequential([maker, critic])
    whole.compile("adam", "binary_crossentropy")
    twin = adversaries()[0]
    compiled(twin).compile("adam", "binary_crossentropy")
    for step in range(4):
        z = np.random.default_rng(step).standard_normal((16, 3)).astype(np.float32)
        seen = np.concatenate([X[:16], maker.predict(z, verbose=0)])
        label = np.repeat([[1.0], [0.0]], 16, axis=0)
        losses = [m.train_on_batch(seen, label) for m in (critic, twin)]
        assert losses[0] == losses[1]
        same(critic, twin)
        before = maker.state_dict()
        whole.train_on_batch(z, np.ones((16, 1)))
        same(critic, twin)
        assert all((before[name] != value).any() for name, value in maker.state_dict().items() if "kernel" in name)


@pytest.mark.parametrize("captured", [True, False])
def test_a_layer_that_draws(on_engine, captured):
    """Dropout counts with the model that trains: its mask changes at each step, whoever was compiled last."""

    def make():
        nn.set_seed(0)
        x = nn.Input((6,))
        h = L.Dropout(0.5)(L.Dense(9, "tanh")(x))
        return compiled(nn.Model(x, L.Dense(2)(h))), nn.Model(x, L.Dense(2)(h))

    (alone, _), (model, other) = make(), make()
    compiled(other).fit(X, Y, epochs=1, verbose=0)
    other.layers[0].set_weights(alone.layers[0].get_weights())
    for m in (alone, model):
        if captured:
            m.fit(X, Y, epochs=3, batch_size=16, verbose=0)
        else:
            for i in range(4):
                m.run.batch([X[16 * i : 16 * i + 16], Y[16 * i : 16 * i + 16]], True, capture=False)
    same(alone, model)


def test_nodes_of_a_model():
    x, h, model = chain()
    assert model.input is x and model.inputs == [x] and model.outputs == [model.output]
    assert model.get_layer("a").output is h and model.get_layer("b").input is h
    middle = nn.Model(model.inputs, model.get_layer("a").output)
    assert middle.predict(X, verbose=0).shape == (64, 5)
    with pytest.raises(AttributeError, match="Dense has no attribute 'output'"):
        L.Dense(3).output  # noqa: B018
    again = copy.deepcopy(model.get_layer("a"))
    with pytest.raises(AttributeError, match="no attribute 'output'"):
        again.output  # noqa: B018


def test_an_optimizer_serves_one_model():
    """Else one model's steps would change the other's weights."""
    opt, (one, other) = nn.optim.Adam(), (nn.Sequential([nn.layers.Dense(1, input_dim=2)]) for _ in range(2))
    one.compile(opt, "mse")
    one.compile(opt, "mae")
    with pytest.raises(ParameterError, match=r"Adam: an optimizer serves one model: make another for this one, got <Seq"):
        other.compile(opt, "mse")
    with pytest.raises(ParameterError, match="an optimizer serves one model"):
        opt.attach(other)
