"""What tools/gpu_timings.py times: kernels and steps of the CUDA engine. `gpu_rivals` has the same names.

A case is `case(engine, sizes) -> {label: maker}`, a maker makes a Job. All data are random: a GPU multiplies zeros
faster. All memory is made before the clock runs.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import numpy as np

Work = Callable[[], Any]
PRECISIONS = ("fp32", "tf32x3", "tf32", "bf16")


class Job(NamedTuple):
    """Work that is enqueued when it returns, the bytes it must move, its flops; and numbers that rivals have too, in
    float64, of a first run. `several`: does the work so many times, `least` at least, in one call.
    """

    work: Work
    bytes: int = 0
    flops: int = 0
    probe: Callable[[], np.ndarray] | None = None
    several: Callable[[int], None] | None = None
    least: int = 1

    def repeat(self, count: int) -> None:
        if self.several:
            self.several(count)
            return
        for _ in range(count):
            self.work()


class Sizes(NamedTuple):
    """All sizes of a run: those of a GPU, or small ones, for the simulator."""

    flat: int = 1 << 26
    parameters: int = 31_000_000  # of the U-Net with 64 to 1024 channels
    clips: int = 64
    seconds: int = 30
    product: int = 4096
    #: N, C, K, side
    convolutions: tuple = ((8, 64, 64, 256), (8, 128, 128, 128), (8, 256, 256, 64), (8, 512, 512, 32))
    batch: int = 8
    side: int = 256
    steps: int = 8  # of a training, in one call

    def model(self) -> Any:
        """The U-Net, the same weights each time."""
        from fastaudio import models, nn

        nn.set_seed(1)
        if self.side > 64:
            return models.unet("unet64", (self.side, self.side, 1))
        c, x = nn.layers, nn.Input((self.side, self.side, 1))
        a = c.Conv2D(8, 3, activation="relu", padding="same")(x)
        b = c.BatchNormalization()(c.Conv2D(16, 3, padding="same")(c.MaxPooling2D(2)(a)))
        up = c.Conv2DTranspose(8, 2, strides=2)(b)
        return nn.Model(x, c.Conv2D(1, 1, activation="sigmoid")(c.Concatenate()([up, a])))


SMALL = Sizes(100, 100, 1, 1, 40, ((1, 16, 16, 6),), 2, 8, 2)


def drawn(seed: int, *shape: int) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal(shape, np.float32)


def pictures(seed: int, s: Sizes) -> np.ndarray:
    return np.random.default_rng(seed).random((s.batch, s.side, s.side, 1), np.float32)


def places(size: int) -> np.ndarray:
    """Where results are looked at."""
    return np.random.default_rng(7).integers(0, size, 1000)


def seen(engine: Any, array: Any, plain: Callable[[np.ndarray], np.ndarray] = np.asarray) -> np.ndarray:
    found = plain(engine.memory.download(array)).reshape(-1)
    return found[places(found.size)].astype(np.float64)


def add(engine: Any, s: Sizes) -> Job:
    out, a, b = (engine.memory.upload(drawn(i, s.flat)) for i in range(3))
    return Job(partial(engine.kernel("add"), out, a, b), 12 * s.flat, s.flat, lambda: seen(engine, out))


def adam(engine: Any, s: Sizes) -> Job:
    w, m, v, g = (engine.memory.upload(np.abs(drawn(i, s.parameters))) for i in range(4))
    hyper = engine.memory.upload(np.array([1e-3, 1, 0, 0.9, 0.999, 1e-7, 0, 0]))
    work = partial(engine.kernel("adam"), w, m, v, g, hyper, True, False)
    return Job(work, 28 * s.parameters, 12 * s.parameters)


def mel(engine: Any, s: Sizes) -> Job:
    import fastaudio as fa

    x = engine.memory.upload(drawn(0, s.clips, s.seconds * 22050))
    frames = 1 + s.seconds * 22050 // 512
    work = lambda: fa.feature.melspectrogram(y=x, sr=22050)
    moved = x.nbytes + s.clips * frames * 128 * 4
    return Job(work, moved, s.clips * frames * int(2.5 * 2048 * 11), lambda: seen(engine, work()))


def within(engine: Any, precision: str, work: Work) -> Work:
    """The work with products computed so."""

    def run() -> None:
        with engine.memory.arithmetic(precision):
            work()

    return run


def product(precision: str, engine: Any, s: Sizes) -> Job:
    n = s.product
    out, a, b = (engine.memory.upload(drawn(i, n, n)) for i in range(3))
    work = partial(engine.kernel("gemm"), out, a, b, False, False, False)
    return Job(within(engine, precision, work), 12 * n * n, 2 * n**3, lambda: seen(engine, out))


def blocked(x: np.ndarray) -> np.ndarray:
    """(N, C, H, W) as the engine has images; C a multiple of 16."""
    n, c, h, w = x.shape
    return np.ascontiguousarray(x.reshape(n, c // 16, 16, h, w).transpose(0, 1, 3, 4, 2))


def unblocked(x: np.ndarray) -> np.ndarray:
    return x.transpose(0, 1, 4, 2, 3)


def convolution(which: str, number: int, precision: str, engine: Any, s: Sizes) -> Job:
    """3 x 3, stride 1, padded by 1: forward with bias and relu, "dx" or "dw"."""
    from fastaudio.nn.packing import pack, unpack

    n, c, k, side = s.convolutions[number]
    x, dy = (engine.memory.upload(blocked(drawn(i, n, m, side, side))) for i, m in ((0, c), (1, k)))
    w = engine.memory.upload(pack(drawn(2, k, c, 3, 3)))
    b, one = engine.memory.upload(drawn(3, k)), (1, 1)
    how = (one, one, one, 1, (c, k))
    if which == "forward":
        y = engine.empty(dy.shape, np.float32)
        work = partial(engine.kernel("conv2d"), y, x, w, b, *how, 1, 0.0, 0)
        probe = lambda: seen(engine, y, unblocked)
    elif which == "dx":
        dx = engine.empty(x.shape, np.float32)
        work, probe = partial(engine.kernel("conv2d_dx"), dx, dy, w, *how, 0), lambda: seen(engine, dx, unblocked)
    else:
        dw = engine.memory.zeros(w.shape, np.float32)  # added to: its numbers are those of the first run
        work = partial(engine.kernel("conv2d_dw"), dw, None, x, dy, *how, 0, True)
        probe = lambda: seen(engine, dw, lambda a: unpack(a, (k, c, 3, 3)))
    return Job(within(engine, precision, work), x.nbytes + dy.nbytes + w.nbytes, 2 * n * k * c * 9 * side**2, probe)


def unet_step(precision: str, engine: Any, s: Sizes) -> Job:
    """A captured step among others, as `fit` replays them; the numbers are the losses of the first three."""
    from fastaudio import nn
    from fastaudio.nn.parallel import ALONE

    model = s.model()
    model.compile(nn.optim.Adam(1e-4, epsilon=1e-8, eps_mode="torch"), "mse", precision=precision)
    model.to(engine)
    x, y = pictures(0, s), pictures(1, s)
    losses = np.array([model.train_on_batch(x, y) for _ in range(3)], np.float64).reshape(-1)
    step = model.run.step([x, y], ALONE.share(s.batch), True)
    flops = 3 * s.batch * int(model.flops(model.input_shape) or 0)
    return Job(partial(step.replay, 1), 0, flops, lambda: losses, step.replay, s.steps)


def conv_names(s: Sizes) -> list[tuple[str, str, int]]:
    """(name, pass, number of the shape)"""
    every = [(f"conv2d {shape}", "forward", i) for i, shape in enumerate(s.convolutions)]
    return every + [(f"conv2d {which} {s.convolutions[i]}", which, i) for which in ("dx", "dw") for i in (0, -1)]


def cases(s: Sizes) -> dict[str, dict[str, Callable[[Any, Sizes], Job]]]:
    """name -> {label: maker}"""
    by = lambda maker: {f"fastaudio {p}": partial(maker, p) for p in PRECISIONS}
    found = {"add": {"fastaudio": add}, "Adam": {"fastaudio": adam}, "mel": {"fastaudio": mel}, "gemm": by(product)}
    found |= {name: by(partial(convolution, which, i)) for name, which, i in conv_names(s)}
    return found | {"U-Net step": by(unet_step)}
