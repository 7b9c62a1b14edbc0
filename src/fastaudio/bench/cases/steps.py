"""Training steps of identical networks: ours captured and eager, torch in both formats, compiled, its memory tuned."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from fastaudio import nn

from ..rivals import Call, Maker
from ..training import NETWORKS, Arrays, Network, by_numba, eager, flops, replayed
from .case import Apart, Case

EAGER = "fastaudio: eager"
CONTIGUOUS, LAST, COMPILED = "torch: contiguous", "torch: channels_last", "torch: compiled"
NUMPY = "numpy: im2col and BLAS"

#: glibc keeps what it has been given, and takes large pieces from the heap too: no page faults from step to step
TUNED = {"MALLOC_MMAP_MAX_": "0", "MALLOC_TRIM_THRESHOLD_": str(8 << 30), "MALLOC_TOP_PAD_": str(64 << 20)}

#: network -> ratio to torch to reach; of the U-Nets where torch's allocator is tuned
TARGETS = {"mlp": 2.0, "cnn": 5.0, "lstm": 3.0, "unet_v4": 1.8, "unet_unet64": 2.5}
TITLES = {
    "mlp": "MLP 1690-512-256-64-10 step, batch 32",
    "cnn": "CNN 45,514 parameters, step, batch 32",
    "lstm": "LSTM 57,802 parameters, step, batch 32",
}


@dataclass(frozen=True)
class Step(Case):
    """A call is a training step and returns its loss: the first `losses` of them are compared."""

    losses: int = 3

    def result(self, call: Call) -> np.ndarray:
        return np.array([call() for _ in range(self.losses)])

    def traffic(self, x: Any, result: Any) -> None:
        return None


def torchs(network: Network, **how: Any) -> Maker:
    def make(a: Arrays) -> Call:
        from ..torch_networks import step

        return step(network, a, **how)

    return make


def numpys(network: Network) -> Maker:
    def make(a: Arrays) -> Call:
        from ..numpy_cnn import step

        return step(network, a)

    return make


def row(
    name: str, title: str, network: Network, rivals: Mapping[str, Maker], target: float | None, **more: Any
) -> Step:
    targets = {rival: target for rival in rivals if target and rival != EAGER}
    given = {
        "ours": replayed(network), "error": 1e-3, "flops": lambda a: flops(network, a), "targets": targets,
        "target_threads": (1, 2), "avx2": 1.0,
    }  # fmt: skip
    return Step(f"step_{name}", title, network.arrays, network.size, rivals=rivals, **given | more)


def rows() -> Iterator[Step]:
    for name, network in NETWORKS.items():
        images = len(network.shape(1)) == 3
        unet = name.startswith("unet")
        title = TITLES.get(name) or f"U-Net {name.split('_')[1]}, {network.size}², step, batch {network.batch}"
        target = TARGETS[name.rsplit("_b", 1)[0]]
        torch = {CONTIGUOUS: torchs(network)} | ({LAST: torchs(network, channels_last=True)} if images else {})
        small = not unet  # float64 of a large network takes minutes
        yield row(name, title, network, {EAGER: eager(network)} | torch, None if unet else target, reference=small)
        yield row(f"{name}_tuned", f"{title}, allocator tuned", network, torch, target,
                  reference=False, apart=Apart(TUNED))  # fmt: skip
        if name in ("mlp", "cnn", "unet_v4_b1", "unet_unet64_b4"):
            compiled = {COMPILED: torchs(network, compile=True, channels_last=unet)}
            yield row(f"{name}_compiled", f"{title}, torch.compile, allocator tuned", network, compiled, None,
                      reference=False, apart=Apart(TUNED, 150.0, optional=True), only=(1,))  # fmt: skip
    cnn = NETWORKS["cnn"]
    yield row("cnn_numba", "CNN 45,514 parameters, step, batch 32, Numba engine", cnn, {NUMPY: numpys(cnn)}, 1.0,
              ours=by_numba(replayed(cnn)), engine="numba", reference=False)  # fmt: skip


# --- a net so small that calls cost more than arithmetic ------------------------------------------------------------

UPDATES, THEIRS = 50_000, 2_000  # the rival does so many, and the time is scaled
RATE = 0.1


class Tiny(Case):
    """Trained sample by sample; weights are compared after `THEIRS` updates."""

    def check(self, calls: Mapping[str, Call], x: Arrays) -> dict[str, float]:
        few = {name: part[:THEIRS] for name, part in x.items()}
        return super().check(self.calls(few), few)

    def traffic(self, x: Any, result: Any) -> None:
        return None


def sums(inputs: int, outputs: int) -> Any:
    """Samples whose targets are sums of inputs below 1."""

    def make(count: float) -> Arrays:
        x = np.random.default_rng(3).random((int(count), inputs), np.float32) / 2
        y = np.stack([x.sum(1) * (i + 1) / outputs for i in range(outputs)], 1)
        return {"x": x, "y": y.astype(np.float32)}

    return make


def tiny_model(a: Arrays, hidden: int) -> nn.Model:
    nn.set_seed(2)
    dtype, outputs = a["x"].dtype.name, a["y"].shape[1]
    first = nn.layers.Dense(hidden, "sigmoid", input_shape=a["x"].shape[1:], dtype=dtype)
    return nn.Sequential([first, nn.layers.Dense(outputs, "sigmoid", dtype=dtype)], dtype=dtype)


def tiny_ours(hidden: int) -> Maker:
    def make(a: Arrays) -> Call:
        model = tiny_model(a, hidden)
        model.compile(nn.optim.SGD(RATE), "mse")

        def call() -> list[np.ndarray]:
            model.fit(a["x"], a["y"], batch_size=1, shuffle=False, verbose=0)
            return list(model.state_dict().values())

        return call

    return make


def tiny_torch(hidden: int) -> Maker:
    def make(a: Arrays) -> Call:
        from ..torch_networks import single_updates

        weights = list(tiny_model(a, hidden).state_dict().values())
        return single_updates(weights, a["x"][:THEIRS], a["y"][:THEIRS], RATE)

    return make


def tiny(inputs: int, hidden: int, outputs: int, target: float | None) -> Tiny:
    rival = f"torch: {THEIRS:,} updates, scaled"
    per_update = 6 * (inputs * hidden + hidden * outputs)  # forward, and twice that backward
    name = f"{inputs}-{hidden}-{outputs}"
    return Tiny(
        f"tiny_{name.replace('-', '_')}", f"{name} net, {UPDATES:,} single-sample updates by fit",
        sums(inputs, outputs), UPDATES, tiny_ours(hidden), {rival: tiny_torch(hidden)}, error=1e-5,
        flops=lambda a: per_update * len(a["x"]), targets={rival: target} if target else {}, target_threads=(1, 2),
        avx2=1.0, scaled={rival: UPDATES / THEIRS},
    )  # fmt: skip
