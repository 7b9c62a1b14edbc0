"""Every 3 x 3 convolution of stride 1 of the U-Nets, a row for each pass: ours automatic and direct, torch."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from fastaudio import models
from fastaudio.backends import registry
from fastaudio.nn import packing
from fastaudio.nn.blocked import LANES, blocks, from_blocked, to_blocked

from ..rivals import Call, Maker, module
from .case import Case, arrays

IMAGE = 128  #: height and width of the U-Nets' images
PASSES = {"forward": "forward", "dx": "backward-data", "dw": "backward-weights"}
DIRECT = "fastaudio: direct"
AUTO, ONLY_DIRECT = 0, 1
Arrays = dict[str, np.ndarray]

#: torch adds up gradients of weights in float32 over all pixels, and errs by 1e-5 of the largest; ours by 1e-6
SLACK = 20.0

#: first layer: batch -> ratio to reach; the others have a target together, see `summary`
FIRST = {1: 1.3, 4: 2.0}


class Layer(NamedTuple):
    """Channels in and out, and the share of the image's height and width."""

    c: int
    k: int
    part: int


def layers(preset: str) -> list[Layer]:
    """The convolutions of that U-Net, each once, in the order it computes them.

    Examples
    --------
    >>> from fastaudio.bench.cases.convolutions import layers
    >>> layers("v4")[:3]
    [Layer(c=1, k=32, part=1), Layer(c=32, k=32, part=1), Layer(c=32, k=64, part=2)]
    """
    channels = models.UNET_PRESETS[preset].channels
    found = [Layer(1, channels[0], 1), Layer(channels[0], channels[0], 1)]
    for level, (before, k) in enumerate(zip(channels, channels[1:], strict=False), 1):
        found += [Layer(before, k, 2**level), Layer(k, k, 2**level)]
    for level in reversed(range(len(channels) - 1)):  # where the skip has been joined
        found.append(Layer(2 * channels[level], channels[level], 2**level))
    return found


class Turned:
    """A result in our layout: `numpy()` turns it round, outside the timing."""

    def __init__(self, turn: Callable[[], np.ndarray]):
        self.numpy = turn


def tensors(layer: Layer, batch: int) -> Callable[[float], Arrays]:
    """Input, weights and gradient of the output, as torch has them."""

    def make(image: float) -> Arrays:
        draw, size = np.random.default_rng(7), max(int(image) // layer.part, 1)
        shapes = {"x": (batch, layer.c, size, size), "w": (layer.k, layer.c, 3, 3), "dy": (batch, layer.k, size, size)}
        return {name: draw.standard_normal(shape, np.float32) for name, shape in shapes.items()}

    return make


def ours(which: str, algo: int = AUTO) -> Maker:
    """On arrays in our layout, outputs kept."""

    def make(a: Arrays) -> Call:
        kernel = registry.current().kernel("conv2d" if which == "forward" else f"conv2d_{which}")
        (n, c, *size), k = a["x"].shape, len(a["w"])
        x, dy, w = to_blocked(a["x"], False), to_blocked(a["dy"], False), packing.pack(a["w"])
        where = ((1, 1), (1, 1), (1, 1), 1, (c, k))
        if which == "forward":
            out = np.empty((n, blocks(k), *size, LANES), x.dtype)
            arguments, turn = (out, x, w, None, *where, 0, 0.0, algo), lambda: from_blocked(out, k, False)
        elif which == "dx":
            out = np.empty_like(x)
            arguments, turn = (out, dy, w, *where, algo), lambda: from_blocked(out, c, False)
        else:
            out = np.empty_like(w)
            arguments, turn = (out, None, x, dy, *where, algo, False), lambda: packing.unpack(out, a["w"].shape)

        def call() -> Turned:
            kernel(*arguments)
            return Turned(turn)

        return call

    return make


def torchs(which: str, channels_last: bool) -> Maker:
    """torch's own passes, without its autograd."""

    def make(a: Arrays) -> Call:
        torch = module("torch")
        layout = torch.channels_last if channels_last else torch.contiguous_format
        x, w, dy = (torch.from_numpy(a[name]).contiguous(memory_format=layout) for name in ("x", "w", "dy"))
        pair = [1, 1]
        wanted = [which == "dx", which == "dw", False]

        def call() -> Any:
            if which == "forward":
                return torch.conv2d(x, w, padding=1)
            found = torch.ops.aten.convolution_backward(dy, x, w, None, pair, pair, pair, False, [0, 0], 1, wanted)
            return found[wanted.index(True)]

        return torch.inference_mode()(call)

    return make


@dataclass(frozen=True)
class Convolution(Case):
    """A row whose record says which layer, which pass, and which algorithm was chosen."""

    layer: Layer = Layer(1, 1, 1)
    batch: int = 1
    which: str = "forward"

    def facts(self, x: Arrays) -> dict[str, Any]:
        chosen, direct = (arrays(make(x)())[0] for make in (self.ours, self.rivals[DIRECT]))
        algorithm = "direct" if np.array_equal(chosen, direct) else "Winograd"  # kernels give the same bits each time
        size = x["x"].shape[-1]
        place = {"c": self.layer.c, "k": self.layer.k, "size": size, "batch": self.batch, "pass": self.which}
        return {"algorithm": algorithm, "conv": place}


def row(preset: str, layer: Layer, batch: int, which: str) -> Convolution:
    size = IMAGE // layer.part
    target = FIRST[batch] if layer.c == 1 else None
    formats = {"torch: contiguous": False, "torch: channels_last": True}
    return Convolution(
        f"conv_{preset}_{layer.c}_{layer.k}_{size}_b{batch}_{which}",
        f"conv 3×3 {layer.c}→{layer.k} @{size}² batch {batch}, {PASSES[which]}",
        tensors(layer, batch), IMAGE, ours(which),
        {DIRECT: ours(which, ONLY_DIRECT), **{name: torchs(which, last) for name, last in formats.items()}},
        error=3e-6, flops=lambda a: 2 * 9 * layer.c * a["dy"].size,
        targets=dict.fromkeys(formats, target) if target else {}, target_threads=(1, 2), avx2=1.0,
        reference=batch == 1 or which == "dw", slack=SLACK if which == "dw" else 2.0, pace=0.2,
        layer=layer, batch=batch, which=which,
    )  # fmt: skip


def rows() -> Iterator[Convolution]:
    for preset in ("unet64", "v4"):
        for layer in layers(preset):
            for batch in (1, 4):
                for which in PASSES:
                    if not (which == "dx" and layer.c == 1):  # nobody needs the gradient of the image
                        yield row(preset, layer, batch, which)
