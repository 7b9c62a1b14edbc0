"""What a recorded step does in another way than the calls as they came: the same bits, with less to go through."""

from itertools import pairwise

import numpy as np
import pytest

from fastaudio import nn
from fastaudio.nn import fusion
from fastaudio.nn.fusion import mask_before_unpooling, one_channel_as_it_lies
from fastaudio.nn.slot import Slot

L = nn.layers


def trained(build, capture, steps=3):
    nn.set_seed(3)
    m = build()
    m.compile("adam", "mse")
    draw = np.random.default_rng(5)
    for _ in range(steps):
        m.flat_grad[:] = np.nan  # what an earlier step has left is not read
        m.train_on_batch(
            draw.standard_normal((4, *m.input_shape)), draw.random((4, *m.output_shape(None))), capture=capture
        )
    return m


def pooled(size, strides, activation="relu"):
    def build():
        return nn.Sequential([
            L.Conv2D(18, 3, activation=activation, input_shape=(13, 9, 2)),
            L.MaxPooling2D(size, strides, "same"), L.BatchNormalization(), L.Flatten(), L.Dense(3)])  # fmt: skip

    return build


def skipping():
    x = nn.Input((8, 8, 2))
    h = L.Conv2D(4, 3, padding="same", activation="relu")(x)
    up = L.UpSampling2D(2)(L.MaxPooling2D(2)(h))
    return nn.Model(x, L.Dense(3)(L.Flatten()(L.Add()([h, up]))))


@pytest.mark.parametrize("build", [pooled(3, 2), pooled(2, 2), pooled((2, 3), (1, 2)), pooled(3, 2, "tanh"), skipping])
def test_pooled_networks_train_as_step_by_step(on_engine, build):
    a, b = trained(build, False), trained(build, True)
    assert np.isfinite(a.flat).all()
    assert np.array_equal(a.flat, b.flat)
    assert np.array_equal(a.flat_grad, b.flat_grad)


def test_relu_masks_what_was_pooled():
    m = trained(pooled(3, 2), True, 1)
    (step,) = m.run._steps.values()
    masks = [arguments for what, arguments in step.captured._calls if what == "activation_backward"]
    assert [a[0].shape for a in masks] == [(4, 2, 6, 4, 16)]  # not (4, 2, 11, 7, 16)


@pytest.mark.parametrize("images", [1, 3])
def test_few_channels_are_convolved_and_pooled_some_images_at_a_time(monkeypatch, images):
    one = 2 * 11 * 7 * 16 * 4  # bytes of an image between the two
    monkeypatch.setattr(fusion, "SLICE", images * one)
    a, b = trained(pooled(3, 2), False), trained(pooled(3, 2), True)
    assert np.array_equal(a.flat, b.flat) and np.array_equal(a.flat_grad, b.flat_grad)
    (step,) = b.run._steps.values()
    sliced = [arguments for what, arguments in step.captured._calls if what in ("conv2d", "max_pool2d")]
    assert [len(arguments[0]) for arguments in sliced] == ([1] * 8 if images == 1 else [2] * 4)
    assert len({arguments[0 if i % 2 == 0 else 2].ctypes.data for i, arguments in enumerate(sliced)}) == 1


def test_what_others_read_is_convolved_whole(monkeypatch):
    monkeypatch.setattr(fusion, "SLICE", 1)
    a, b = trained(skipping, False), trained(skipping, True)
    assert np.array_equal(a.flat, b.flat)
    (step,) = b.run._steps.values()
    assert [len(arguments[0]) for what, arguments in step.captured._calls if what == "conv2d"] == [4]


def narrowing(activation, joined=False, filters=3):
    def build():
        x = nn.Input((9, 7, 2))
        h = L.Conv2D(18, 3, padding="same", activation=activation)(L.Conv2D(4, 3, padding="same")(x))
        y = L.Conv2D(filters, 1, activation="sigmoid")(h)
        return nn.Model(x, L.Dense(3)(L.Flatten()(L.Concatenate()([h, y]) if joined else y)))

    return build


@pytest.mark.parametrize(("build", "images"), [
    (narrowing("leaky_relu"), 1), (narrowing("tanh"), 3), (narrowing("relu"), 1), (narrowing("gelu"), 0),
    (narrowing("relu", True), 0), (narrowing("relu", filters=16), 0), (narrowing(None), 0)])  # fmt: skip
def test_gradients_of_few_channels_are_masked_some_images_at_a_time(on_engine, monkeypatch, build, images):
    monkeypatch.setattr(fusion, "SLICE", max(images, 1) * 2 * 9 * 7 * 16 * 4)
    a, b = trained(build, False), trained(build, True)
    assert np.isfinite(a.flat).all()
    assert np.array_equal(a.flat, b.flat) and np.array_equal(a.flat_grad, b.flat_grad)
    (step,) = b.run._steps.values()
    calls = [(what, given) for what, given in step.captured._calls if what in ("conv2d_dx", "activation_backward")]
    found = [masked for (what, dx), (then, masked) in pairwise(calls)
             if (what, then) == ("conv2d_dx", "activation_backward") and dx[0] is not masked[0] and len(dx[0]) < 4]  # fmt: skip
    assert [len(given[0]) for given in found] == ({1: [1] * 4, 3: [2, 2]}[images] if images and on_engine == "cpu" else [])
    assert all(given[0].ctypes.data == given[3].ctypes.data for given in found)  # where the activation was


class Array:
    def __init__(self, root):
        self.root = root


def of_one_channel(data_format, reads, **options):
    """Two convolutions of the same images, and perhaps another layer that reads them."""
    shape = (13, 9, 1) if data_format == "channels_last" else (1, 13, 9)

    def build():
        x = nn.Input(shape)
        common = {"padding": "same", "data_format": data_format}
        h = L.Conv2D(18, 3, activation="relu", **options, **common)(x)
        h = L.Add()([h, L.Conv2D(18, (2, 5), **options, **common)(x)])
        parts = [L.Flatten()(L.MaxPooling2D(3, 2, "same", data_format=data_format)(h))]
        if reads:
            parts.append(L.Flatten()(L.MaxPooling2D(2, data_format=data_format)(x)))
        return nn.Model(x, L.Dense(3)(L.Concatenate()(parts) if reads else parts[0]))

    return build


@pytest.mark.parametrize("options", [{}, {"strides": 2}, {"dilation_rate": (2, 1)}, {"algo": "im2col"}], ids=str)
@pytest.mark.parametrize("data_format", ["channels_last", "channels_first"])
@pytest.mark.parametrize("reads", [False, True])
def test_one_channel_is_convolved_as_it_lies(on_engine, data_format, reads, options):
    build = of_one_channel(data_format, reads, **options)
    a, b = trained(build, False), trained(build, True)
    assert np.isfinite(a.flat).all()
    assert np.array_equal(a.flat, b.flat) and np.array_equal(a.flat_grad, b.flat_grad)
    (step,) = b.run._steps.values()
    place = {"conv2d": 1, "conv2d_dw": 2}
    lanes = [given[place[what]].shape[4] for what, given in step.captured._calls if what in place]
    # Every layer makes its own blocks: what the pooling needs is not the convolutions' concern
    assert lanes == [1 if on_engine == "cpu" and options.get("algo") != "im2col" else 16] * 4


def test_what_changes_in_between_is_copied():
    x, out, y = (Slot(None, shape, np.float32, i) for i, shape in enumerate([(2, 5, 4, 1), (2, 1, 5, 4, 16), (2, 1, 5, 4, 16)]))
    copy, read = ("to_blocked", (out, x, True)), ("conv2d", (y, out, *[None] * 9, 0))
    calls = [copy, read]
    assert one_channel_as_it_lies(calls) == [0] and calls[1][1][1].shape == (2, 1, 5, 4, 1)
    for calls in ([copy, ("fill", (x, 0.0)), read], [copy], [copy, read, ("copy", (y, out))],
                  [("to_blocked", (out, Slot(None, (2, 5, 4, 2), np.float32, 0), True)), read],
                  [copy, ("conv2d", (y, out, *[None] * 9, 3))], [copy, ("conv2d", (out, y, *[None] * 9, 0))]):  # fmt: skip
        before = list(calls)
        assert one_channel_as_it_lies(calls) == [] and calls == before


def test_masks_stay_where_others_read_the_gradient():
    y, index, x, dx, dy, dz = map(Array, range(6))
    calls = [("max_pool2d", (y, index, x)), ("max_pool2d_backward", (dx, dy, index)),
             ("activation_backward", (dz, dx, x, x, 1, 0.0))]  # fmt: skip
    first, second = mask_before_unpooling(calls)[1:]
    assert first == ("activation_backward", (dy, dy, y, y, 1, 0.0))
    assert second == ("max_pool2d_backward", (dz, dy, index))
    for after in (("copy", (y, dx)), ("copy", (y, dy))):
        assert mask_before_unpooling([*calls, after]) == [*calls, after]
    of_another = [*calls[:2], ("activation_backward", (dz, dx, y, y, 1, 0.0))]
    assert mask_before_unpooling(of_another) == of_another
    leaky = [*calls[:2], ("activation_backward", (dz, dx, x, x, 2, 0.1))]
    assert mask_before_unpooling(leaky) == leaky


class Doubling(L.Dense):
    """A user's layer that writes gradients in its own way."""

    def backward(self, dy):
        x, *_ = self._cache
        self.kernel.grad[...] += 2 * x.T @ dy
        return dy @ self.kernel.data.T


def test_gradients_are_added_outside_of_a_step(on_engine):
    m = trained(lambda: nn.Sequential([L.Dense(5, "relu", input_shape=(4,)), L.Dense(2)]), True, 1)
    x, dy = np.ones((3, 4), "f4"), np.ones((3, 2), "f4")
    m.zero_grad()
    for _ in range(2):
        m.forward(x, True)
        m.backward(dy)
    twice = m.flat_grad.copy()
    m.zero_grad()
    m.forward(x, True)
    m.backward(dy)
    assert np.allclose(twice, 2 * m.flat_grad)


def test_layers_of_users_and_what_no_gradient_reaches_begin_at_zero(on_engine):
    def build():
        x = nn.Input((4,))
        return nn.Model(x, Doubling(3, use_bias=False)(L.Dense(4)(x)))

    m = trained(build, False)
    assert np.isfinite(m.flat).all()
    nn.set_seed(3)
    dense = L.Dense(3, use_bias=False, input_shape=(4,))
    m = nn.Sequential([dense])
    m.compile(nn.optim.SGD(1.0), "mse")
    m.flat_grad[:] = np.nan
    m.backward = lambda dy: None
    before = m.flat.copy()
    m.train_on_batch(np.ones((2, 4)), np.ones((2, 3)), capture=False)
    assert np.array_equal(m.flat, before)


def test_places_are_kept_for_a_backward_pass_alone():
    m = pooled(3, 2)()
    m.compile("adam", "mse")
    x, y = np.ones((4, 13, 9, 2)), np.ones((4, 3))
    m.train_on_batch(x, y)
    m.test_on_batch(x, y)
    for training, kept in ((True, True), (False, False)):
        (step,) = (s for key, s in m.run._steps.items() if key[1] is training)
        places = [arguments[1] for what, arguments in step.captured._calls if what == "max_pool2d"]
        assert places and all((index is not None) is kept for index in places)


def joined(images, twice=False):
    """Inputs of a concatenation that are computed, read again, or come from outside."""
    x = nn.Input((8, 8, 16))
    a = L.Conv2D(16, 3, padding="same", activation=("leaky_relu", 0.1))(x)
    b = L.Conv2DTranspose(32, 2, 2)(L.Conv2D(16, 3, 2, padding=1)(a))
    both = L.Concatenate()([b, a] if not twice else [b, a, a, x])
    if twice:
        both = L.Concatenate()([both, L.Conv2D(7, 1)(a)])
    m = nn.Model(x, L.Conv2D(1, 1)(L.Add()([L.Conv2D(16, 3, padding="same")(both), a])))
    m.compile("adam", "mse")
    draw = np.random.default_rng(4)
    return m, draw.standard_normal((images, 8, 8, 16)), draw.standard_normal((images, 8, 8, 1))


@pytest.mark.parametrize("twice", [False, True])
@pytest.mark.parametrize("images", [1, 3])
def test_joined_images_lie_in_their_places(on_engine, images, twice):
    found = []
    for capture in (False, True):
        nn.set_seed(7)
        m, x, y = joined(images, twice)
        for _ in range(3):
            m.train_on_batch(x, y, capture=capture)
        found.append((m.flat.copy(), m.flat_grad.copy()))
    assert all(np.isfinite(a).all() and np.array_equal(a, b) for a, b in zip(*found, strict=True))


def test_one_image_is_joined_without_copies():
    m, x, y = joined(1)
    m.train_on_batch(x, y)
    (step,) = m.run._steps.values()
    copies = [what for what, _ in step.captured._calls if what == "copy_channels"]
    assert not copies
    m, x, y = joined(3)
    m.train_on_batch(x, y)
    (step,) = m.run._steps.values()
    assert "copy_channels" in [what for what, _ in step.captured._calls]
