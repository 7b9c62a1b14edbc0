"""What a step's optimizer leaves for the next step of a replay: gradients at zero, weights as bf16.

The reference are the same steps one by one, kernel by kernel: weights, the optimizer's state and gradients must have
their bits, in every order of threads.
"""

import numpy as np
import pytest
from test_training_kernels import HYPER, states

from fastaudio import nn
from fastaudio.backends.cuda import handover
from fastaudio.backends.cuda.handover import Handover, planned

c = nn.layers
KERNELS = [("sgd", ()), ("momentum", (False, True)), ("rmsprop", (True,)), ("adam", (True, False)),
           ("adam", (False, True))]  # fmt: skip


def as_bf16(x):
    """Two numbers a word, the first in the low half: the nearest with 8 bits, ties to even."""
    bits = x.view(np.uint32).astype(np.uint64)
    half = (bits + 0x7FFF + (bits >> 16 & 1)) >> 16
    return (half[0::2] | half[1::2] << 16).astype(np.uint32)


@pytest.mark.parametrize("name, flags", KERNELS)
def test_an_update_clears_and_rounds(sim, name, flags):
    rng = np.random.default_rng(3)
    for n, copies, first in ((8, True, 0), (1032, True, 0), (64, True, 1), (1, False, 0), (1027, False, 0)):
        w, g = (rng.standard_normal(n).astype(np.float32) for _ in range(2))
        for state in states(rng, name, n):
            hyper = np.array(HYPER[name], float)
            for engine in sim.engines:
                memory, run = engine.memory, engine.kernel(name)
                up = lambda a: None if a is None else memory.upload(a)  # noqa: B023
                plain = [up(a) for a in (w, *state)]
                run(*plain, up(g), up(hyper), *flags)
                kept, held = [up(a) for a in (w, *state)], up(np.concatenate([np.ones(first, np.float32), g]))
                plan = Handover(memory, [], kept[0], held, True)
                plan.copy = memory.empty((n // 2,), np.float32) if copies else None
                with plan.between(True):
                    run(*kept, held[first:], up(hyper), *flags)
                for a, b in zip(plain, kept, strict=True):
                    assert a is b is None or memory.download(a).tobytes() == memory.download(b).tobytes()
                assert not memory.download(held)[first:].any() and memory.download(held)[:first].all()
                if copies:
                    want = as_bf16(memory.download(plain[0]))
                    np.testing.assert_array_equal(memory.download(plan.copy).view(np.uint32), want)


def cnn():
    """One of its convolutions reads packed operands; what is frozen is not among the weights."""
    layers = [c.Conv2D(6, 3, activation="relu", input_shape=(7, 7, 1)), c.Conv2D(9, 3, kernel_regularizer=nn.regularizers.L2(0.01))]
    frozen = c.Conv2D(4, 2, activation="tanh", trainable=False)
    return nn.Sequential([*layers, c.BatchNormalization(), frozen, c.Flatten(), c.Dropout(0.2), c.Dense(3, "softmax")])


class Doubled(nn.Layer):
    """Python of the user's, which may look at anything."""

    def forward(self, x, training=False):
        return 2 * x

    def backward(self, dy):
        return 2 * dy


OPTIMIZERS = {
    "sgd": lambda: nn.optim.SGD(0.1), "momentum": lambda: nn.optim.SGD(0.1, momentum=0.5, weight_decay=0.01),
    "rmsprop": lambda: nn.optim.RMSprop(0.01, clipvalue=0.1), "adamw": lambda: nn.optim.AdamW(0.01, weight_decay=0.1),
    "adam": lambda: nn.optim.Adam(nn.optim.ExponentialDecay(0.01, 2, 0.5), global_clipnorm=0.5),
}  # fmt: skip
COUNT, BATCH = 9, 2


def data(rng):
    return rng.standard_normal((COUNT, 7, 7, 1)).astype(np.float32), rng.integers(0, 3, COUNT)


def compiled(engine, optimizer="adam", precision="bf16", make=cnn):
    nn.random.set_seed(3)
    model = make()
    model.compile(OPTIMIZERS[optimizer](), "sparse_categorical_crossentropy", precision=precision)
    return model.to(engine)


def one_by_one(model, x, y, capture=False):
    for start in range(0, COUNT, BATCH):
        model.train_on_batch(x[start : start + BATCH], y[start : start + BATCH], capture=capture)


def same(a, b):
    for name, value in a.state_dict().items():
        np.testing.assert_array_equal(b.state_dict()[name], value, name)
    for name, value in a.optimizer.state_dict().items():
        np.testing.assert_array_equal(b.optimizer.state_dict()[name], value, name)
    for mine, other in zip(a.trained, b.trained, strict=True):
        assert mine.gradient.any()
        np.testing.assert_array_equal(other.gradient, mine.gradient, mine.name)


class Shrink(nn.callbacks.Callback):
    """Changes weights and gradients between two replays."""

    def on_epoch_end(self, epoch, logs=None):
        kernel = self.model.layers[1]
        kernel.params["kernel"] = kernel.params["kernel"] * np.float32(0.9)
        kernel.grads["kernel"] = kernel.grads["kernel"] + np.float32(1)


@pytest.mark.parametrize("precision", ["fp32", "bf16"])
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_an_epoch_has_the_bits_of_its_steps(sim, optimizer, precision):
    """The gradients of the last step are there as well."""
    x, y = data(np.random.default_rng(1))
    for engine in sim.engines:
        a, b = (compiled(engine, optimizer, precision) for _ in range(2))
        b.fit(x, y, batch_size=BATCH, epochs=2, shuffle=False, verbose=0, callbacks=Shrink())
        shrink = Shrink()
        shrink.model = a
        for epoch in range(2):
            one_by_one(a, x, y)
            shrink.on_epoch_end(epoch)
        same(a, b)


def launches(memory, monkeypatch):
    """Names of kernels that are launched, or captured, from now on."""
    seen, launch = [], memory.launch
    monkeypatch.setattr(memory, "launch", lambda function, *how: (seen.append(function[0]), launch(function, *how))[1])
    return seen


@pytest.mark.parametrize("precision, roundings", [("fp32", (0, 0)), ("bf16", (6, 4))])
def test_what_is_left_is_not_made_again(engine, precision, roundings, monkeypatch):
    """A step alone zeroes gradients, and rounds weights forward and backward; between two steps neither is launched."""
    x, y = data(np.random.default_rng(1))
    model = compiled(engine, precision=precision, make=lambda: nn.Sequential(
        [*cnn().layers[:2], c.GlobalAveragePooling2D(), c.Dense(3, "softmax")]))  # fmt: skip
    seen = launches(engine.memory, monkeypatch)
    model.train_on_batch(x[:BATCH], y[:BATCH])
    alone = seen[: len(seen) // 2]
    assert alone == seen[len(seen) // 2 :]  # run, and captured
    step = next(iter(model.run._steps.values()))
    seen.clear()
    step.replay(1)
    assert seen == []
    step.replay(3)
    begin = ["fill", *(["round_bf16"] if any(roundings) else [])]
    assert seen[: len(begin)] == begin
    between = seen[len(begin) :]
    assert alone.count("fill") == 3 and between.count("fill") == 0  # of a convolution's weights, and of the rest, in two
    assert (alone.count("round_bf16"), between.count("round_bf16")) == roundings
    rest = lambda names: [name for name in names if name not in ("fill", "round_bf16")]
    assert rest(alone) == rest(between)
    seen.clear()
    step.replay(5)
    assert seen == begin  # captured once


def test_python_may_look_between_two_steps(engine):
    x, y = data(np.random.default_rng(1))
    make = lambda: nn.Sequential([*cnn().layers[:2], Doubled(), c.Flatten(), c.Dense(3, "softmax")])
    a, b = (compiled(engine, make=make) for _ in range(2))
    one_by_one(a, x, y, capture=True)
    b.fit(x, y, batch_size=BATCH, shuffle=False, verbose=0)
    same(a, b)
    b.train_on_batch(x[:BATCH], y[:BATCH])
    assert next(iter(b.run._steps.values())).captured.tape._handover is None


@pytest.fixture
def engine(cuda):
    return cuda


@pytest.fixture
def arrays(engine):
    """w, g of 32 numbers and what sgd reads."""
    up = engine.memory.upload
    return up(np.ones(32, np.float32)), up(np.ones(32, np.float32)), up(np.array([1.0, 0, 0]))


def test_which_steps_hand_on(engine, arrays):
    w, g, hyper = arrays
    plan = lambda calls, commit: planned(engine.memory, calls, commit)
    zero, update, other = ("fill", (g, 0.0)), ("sgd", (w, g, hyper)), engine.memory.zeros((32,), np.float32)
    add = ("accumulate", (g, other))
    found = plan([zero, add, update], 2)
    assert found.clears and found.pays and found.calls == [add, update]
    parts = [("fill", (g[:16], 0.0)), ("fill", (g[16:], 0.0))]
    assert plan([*parts, add, update], 3).calls == [add, update]
    for calls in ([add, zero, update], [("fill", (g, 1.0)), update], [add, update]):
        assert not plan(calls, len(calls) - 1).pays  # the gradient is not one from nothing
    python = print, ("between",)
    for calls, commit in (
        ([zero, python, add, update], 3), ([zero, add, update, update], 2), ([zero, add, update, ("scale", (g, g, 2.0))], 2),
        ([zero, add, update, ("scale", (w, w, 2.0))], 2), ([zero, add, update], 3), ([zero, add], 1),
    ):  # fmt: skip
        assert plan(calls, commit) is None
    assert plan([zero, add, python, update], 2).clears  # a rate's schedule, an exchange of gradients


def test_gradients_that_are_assigned_are_not_cleared_for_a_few_that_are_not(engine, arrays, monkeypatch):
    """28 bytes a parameter would become 32."""
    w, g, hyper = arrays
    calls = [("fill", (g[:16], 0.0)), ("fill", (g[16:20], 0.0)), ("sgd", (w, g, hyper))]
    for launch, clears in ((6, True), (5, False)):
        monkeypatch.setattr(handover, "LAUNCH", launch)
        assert planned(engine.memory, calls, 2).clears is clears


def test_copies_are_left_where_they_cost_less(engine, arrays):
    w, g, hyper = arrays
    for asked, pays in ((8, False), (16, True)):  # 6 bytes each, against 2 of all 32
        plan = planned(engine.memory, [("sgd", (w, g, hyper))], 0)
        with plan.between(False):
            assert plan.rounded(w[:asked]) is plan.rounded(g) is None
        assert plan.pays is pays
        with plan.between(True):
            assert plan.rounded(w[:asked]) is None and handover.left() == (None, False)
    rounded = []
    plan.begin(None, lambda out, x: rounded.append((out.size, x.size)))
    assert rounded == [(16, 32)]
    with plan.between(True):
        assert handover.rounded(w[16:24]).size == 4 and handover.rounded(g) is None
    assert handover.rounded(w) is None and handover.left() == (None, False)
