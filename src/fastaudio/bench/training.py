"""Our networks, ready to train step by step: the same weights and batches for whoever is compared.

Owns: what the training rows train. May touch: nn, models. Never: rivals, clocks.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

import fastaudio as fa
from fastaudio import models, nn
from fastaudio.nn.arrays import as_arrays
from fastaudio.nn.fit import prepare
from fastaudio.nn.parallel import ALONE

from .rivals import Call, Maker

BATCHES = 2  # different ones, taken in turn
LEARNING_RATE = 1e-4
Arrays = dict[str, np.ndarray]


class Network(NamedTuple):
    """`build()` makes a model for samples of `shape(size)`; `size`: pixels of an image, or frames."""

    build: Callable[[tuple[int, ...]], nn.Model]
    shape: Callable[[int], tuple[int, ...]]
    loss: str
    batch: int
    size: int

    def arrays(self, size: float) -> Arrays:
        """`BATCHES` batches of samples and what they should give."""
        draw, shape = np.random.default_rng(11), self.shape(int(size))
        count = BATCHES * self.batch
        if self.loss == "sparse_categorical_crossentropy":
            y = draw.integers(0, 10, count)
            return {"x": draw.standard_normal((count, *shape), np.float32), "y": y}
        y = draw.random((count, *shape), np.float32)
        return {"x": (0.5 * y + 0.5 * draw.random(y.shape, np.float32)), "y": y}

    def model(self, a: Arrays) -> nn.Model:
        """The same weights every time, in the dtype of the samples; no dropout, or losses could not be compared."""
        nn.set_seed(1)
        made = self.build(a["x"].shape[1:])
        for layer in made.leaves():
            if isinstance(layer, nn.layers.Dropout):
                layer.rate = 0.0
        return made if a["x"].dtype == made.dtype else in_double(made)


def genre(build: Callable[[tuple[int, ...]], nn.Model], *channels: int) -> Network:
    """A classifier of MFCCs (frames, 13)."""
    return Network(build, lambda frames: (frames, 13, *channels), "sparse_categorical_crossentropy", 32, 130)


def denoiser(preset: str, batch: int) -> Network:
    return Network(
        lambda shape: models.unet(preset, shape), lambda n: (n, n, 1), models.UNET_PRESETS[preset].loss, batch, 128
    )


NETWORKS = {
    "mlp": genre(models.genre_mlp),
    "cnn": genre(models.genre_cnn, 1),
    **{f"unet_{preset}_b{batch}": denoiser(preset, batch) for preset in ("v4", "unet64") for batch in (1, 4)},
}
if hasattr(nn.layers, "LSTM"):
    NETWORKS["lstm"] = genre(models.genre_lstm)


def in_double(model: nn.Model) -> nn.Model:
    """The same model in float64, by way of its configuration."""

    def turned(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: turned(v) for key, v in value.items()}
        if isinstance(value, (list, tuple)):
            return [turned(v) for v in value]
        return "float64" if isinstance(value, str) and value == "float32" else value

    twin = type(model).from_config(turned(model.config()))
    twin.load_state_dict(model.state_dict())
    return twin


def compiled(network: Network, a: Arrays) -> nn.Model:
    """With torch's Adam."""
    model = network.model(a)
    model.compile(nn.optim.Adam(LEARNING_RATE, epsilon=1e-8, eps_mode="torch"), network.loss)
    return model


def batches_of(a: Arrays, batch: int) -> Callable[[], tuple[Any, Any]]:
    """The next batch at each call, round and round."""
    place = 0

    def following() -> tuple[Any, Any]:
        nonlocal place
        cut = slice(place, place + batch)
        place = (place + batch) % (BATCHES * batch)
        return a["x"][cut], a["y"][cut]

    return following


def replayed(network: Network) -> Maker:
    """The step that `fit` captures and replays, batches gathered by a kernel."""

    def make(a: Arrays) -> Call:
        model = compiled(network, a)
        data = prepare(model.run, as_arrays("bench", model, model.run.loss, a["x"], a["y"], None, None))
        step = model.run.step(data.forms, ALONE.share(network.batch), True, data)

        def call() -> float:
            data.cursor[0] %= len(data)
            model.run.totals[:] = 0
            step.replay(1)
            return float(model.run.totals[0])

        return call

    return make


def eager(network: Network) -> Maker:
    """Kernel by kernel from Python, in memory that is allocated as it comes."""

    def make(a: Arrays) -> Call:
        model, following = compiled(network, a), batches_of(a, network.batch)
        return lambda: model.train_on_batch(*following(), capture=False)[0]

    return make


def by_numba(make: Maker) -> Maker:
    """The same on the Numba engine."""

    def wrapped(a: Arrays) -> Call:
        threads = fa.get_num_threads()  # each engine has its own number
        with fa.use_backend("numba"), fa.num_threads(threads):
            step = make(a)

        def call() -> float:
            with fa.use_backend("numba"), fa.num_threads(threads):
                return step()

        return call

    return wrapped


def flops(network: Network, a: Arrays) -> float:
    """Multiplications and additions of layers with kernels: forward, and twice that backward."""
    counts = [layer.flops(layer.input_shape) or 0 for layer in network.model(a).leaves()]
    return 3.0 * network.batch * sum(counts)
