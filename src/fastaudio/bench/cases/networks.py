"""The rows of the network benchmark, as in the table of speeds to reach."""

from __future__ import annotations

from typing import Any

import numpy as np

from fastaudio.backends import registry

from ..rivals import Call, Maker, module
from . import convolutions, steps
from .case import Case

Arrays = dict[str, np.ndarray]


def matrices(n: float) -> Arrays:
    draw = np.random.default_rng(1)
    return {name: draw.standard_normal((int(n), int(n)), np.float32) for name in ("a", "b")}


def our_gemm(x: Arrays) -> Call:
    kernel, out = registry.current().kernel("gemm"), np.empty_like(x["a"])

    def call() -> np.ndarray:
        kernel(out, x["a"], x["b"], False, False, False)
        return out

    return call


def torch_gemm(x: Arrays) -> Call:
    torch = module("torch")
    a, b, out = torch.from_numpy(x["a"]), torch.from_numpy(x["b"]), torch.empty(x["a"].shape)
    return torch.inference_mode()(lambda: torch.mm(a, b, out=out))


def numpy_gemm(x: Arrays) -> Call:
    out = np.empty_like(x["a"])
    return lambda: np.matmul(x["a"], x["b"], out=out)


def gemm(n: int) -> Case:
    return Case(
        f"gemm_{n}", f"sgemm {n}", matrices, n, our_gemm, {"torch": torch_gemm, "numpy": numpy_gemm}, error=1e-6,
        flops=lambda x: 2.0 * len(x["a"]) ** 3, target_threads=(1, 2), avx2=1.0, share=0.85,
    )  # fmt: skip


def parameters(count: float) -> Arrays:
    """Weights, their gradients, and Adam's two averages."""
    draw = np.random.default_rng(2)
    found = {name: draw.standard_normal(int(count), np.float32) for name in ("w", "g", "m", "v")}
    return found | {"v": np.square(found["v"])}


def our_adam(x: Arrays) -> Call:
    w, g, m, v = (x[name].copy() for name in ("w", "g", "m", "v"))
    hyper = np.array([1e-3, 1, 0, 0.9, 0.999, 1e-8, 0, 0])  # as torch's below: one step has been
    engine = registry.current()
    advance, adam = engine.kernel("advance_step"), engine.kernel("adam")

    def call() -> list[np.ndarray]:
        advance(hyper)
        adam(w, m, v, g, hyper, False, False)
        return [w, m, v]

    return call


def torch_adam(x: Arrays) -> Call:
    torch = module("torch")
    w, g, m, v = (torch.from_numpy(x[name].copy()) for name in ("w", "g", "m", "v"))
    w.grad = g
    optimizer = torch.optim.Adam([w], fused=True)
    optimizer.state[w] = {"step": torch.tensor(1.0), "exp_avg": m, "exp_avg_sq": v}

    def call() -> list[np.ndarray]:
        optimizer.step()
        return [w.numpy(), m.numpy(), v.numpy()]

    return call


def fused_adam() -> Case:
    rivals: dict[str, Maker] = {"torch: fused": torch_adam}
    more: dict[str, Any] = {"targets": {"torch: fused": 1.0}, "target_threads": (1, 2), "avx2": 1.0}
    return Case("adam_8m", "Adam, 8 M parameters", parameters, 8e6, our_adam, rivals, 1e-6, **more)


#: name -> row
NETS = {
    case.name: case
    for case in (
        *(gemm(n) for n in (512, 1024, 2048)),
        fused_adam(),
        steps.tiny(2, 5, 1, 300.0),
        steps.tiny(2, 7, 3, None),
        *steps.rows(),
        *convolutions.rows(),
    )
}

#: what `--quick` keeps: a row of each kind
QUICK = (
    "gemm_1024", "adam_8m", "tiny_2_5_1", "tiny_2_7_3", "step_mlp", "step_cnn", "step_cnn_numba", "step_unet_v4_b1",
    *(f"conv_{layer}_b1_{which}" for layer in ("unet64_64_64_128", "v4_128_128_32") for which in convolutions.PASSES),
    "conv_unet64_1_64_128_b1_forward",
)  # fmt: skip
