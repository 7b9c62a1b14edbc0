"""Images between layers: blocked or plain, a graph computes what its layers do one by one."""

import numpy as np
import pytest

from fastaudio import nn

L = nn.layers
FIRST = {"data_format": "channels_first"}


def one_by_one(model, x):
    """Each layer called on plain arrays."""
    values = dict(zip(model._inputs, x if isinstance(x, list) else [x], strict=True))
    for node in model._nodes:
        layer, given = type(node.layer).from_config(node.layer.config()), [values[i] for i in node.inputs]
        given = given if len(given) > 1 else given[0]
        layer(given)
        for name in layer.params:
            layer.params[name] = node.layer.params[name]
        values[node] = layer(given)
    return values[model._output]


def convolved(x, filters=32, **options):
    return L.Conv2D(filters, 3, padding="same", **options)(x)


def a_skip_that_is_read_elsewhere(x):
    h = convolved(x)
    return L.Concatenate()([L.Flatten()(h), L.Flatten()(convolved(L.Add()([h, convolved(h)]), 5))])


def a_skip_around_the_first_layer(x):
    return convolved(L.Multiply()([x, convolved(x)]), 4)


def sums_of_sums(x):
    h = convolved(x)
    a = L.ReLU()(L.Add()([x, h]))
    return convolved(L.Average()([L.Dropout(0.5)(a), convolved(h)]), 4)


GRAPHS = [
    a_skip_that_is_read_elsewhere,
    a_skip_around_the_first_layer,
    sums_of_sums,
    lambda x: L.MaxPooling2D(2, **FIRST)(convolved(x)),
    lambda x: L.GlobalAveragePooling2D(**FIRST)(L.ReLU()(convolved(x))),
    lambda x: convolved(L.ReLU()(convolved(x)), 5, **FIRST),
    lambda x: L.BatchNormalization(axis=1)(convolved(x)),
    lambda x: L.Concatenate(axis=1)([convolved(x), convolved(x)]),
    lambda x: L.Add()([convolved(x), convolved(x, 8, **FIRST)]),
]


@pytest.mark.parametrize("number", range(len(GRAPHS)))
def test_a_graph_is_its_layers(on_engine, number):
    """Also where layers read images of one format and of the other, or one of several inputs is plain."""
    nn.set_seed(1)
    shape = (8, 8, 32)
    x = nn.Input(shape)
    model = nn.Model(x, GRAPHS[number](x))
    given = np.random.default_rng(0).standard_normal((2, *shape)).astype(np.float32)
    np.testing.assert_allclose(model.predict(given, verbose=0), one_by_one(model, given), rtol=1e-5, atol=1e-5)
    target = np.zeros((2, *model.output_shape(shape)))
    model.compile(nn.optim.SGD(0.01), "mse")
    twin = nn.Model.from_config(model.config())
    twin.set_weights(model.get_weights())
    twin.compile(nn.optim.SGD(0.01), "mse")
    twin.run.counter[:] = model.run.counter
    eager = [twin.train_on_batch(given, target, capture=False) for _ in range(2)]
    assert eager == [model.train_on_batch(given, target) for _ in range(2)]


def test_gradients_of_mixed_layouts(on_engine):
    F64 = {"dtype": "float64"}
    x = nn.Input((4, 4, 32))
    h = L.Add(**F64)([x, L.Conv2D(32, 3, padding="same", **F64)(x)])
    h = L.MaxPooling2D(2, **FIRST, **F64)(L.Conv2D(4, 3, padding="same", **F64)(h))
    model = nn.Model(x, h, dtype="float64")
    nn.gradcheck(model, np.random.default_rng(0).standard_normal((2, 4, 4, 32)))
