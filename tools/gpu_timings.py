"""What tools/gpu_check.py times: kernels and steps of the CUDA engine, beside torch where it is installed.

A case is `case(engine) -> (work, bytes, flops)`; a rival of the same name is `rival(torch) -> work`. Each is a function
without arguments whose work has been enqueued when it returns. All memory is made before the clock runs.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

Work = Callable[[], None]
PARAMETERS = 31_000_000  # of the U-Net with 64 to 1024 channels
CONVOLUTIONS = ((8, 64, 64, 256), (8, 128, 128, 128), (8, 256, 256, 64), (8, 512, 512, 32))  # N, C, K, side


def clock(work: Work, wait: Work, seconds: float = 1.0) -> dict[str, float]:
    """Median and spread in ms of calls with a wait behind them, after two that are not counted."""
    for _ in range(2):
        work()
    wait()
    times: list[float] = []
    end = time.perf_counter() + seconds
    while time.perf_counter() < end or len(times) < 5:
        begun = time.perf_counter()
        work()
        wait()
        times.append((time.perf_counter() - begun) * 1e3)
    quarter = sorted(times)
    return {"ms": statistics.median(times), "q1": quarter[len(times) // 4], "q3": quarter[3 * len(times) // 4]}


def adam(engine: Any, n: int = PARAMETERS) -> tuple[Work, int, int]:
    w, m, v, g = (engine.memory.zeros((n,), np.float32) for _ in range(4))
    hyper = engine.memory.upload(np.array([1e-3, 1, 0, 0.9, 0.999, 1e-7, 0, 0]))
    return partial(engine.kernel("adam"), w, m, v, g, hyper, True, False), 28 * n, 12 * n


def add(engine: Any, n: int = 1 << 26) -> tuple[Work, int, int]:
    out, a, b = (engine.memory.zeros((n,), np.float32) for _ in range(3))
    return partial(engine.kernel("add"), out, a, b), 12 * n, n


def convolution(shape: tuple[int, int, int, int], engine: Any) -> tuple[Work, int, int]:
    """3 x 3, stride 1, padded by 1, with bias and relu."""
    n, c, k, side = shape
    x = engine.memory.zeros((n, c // 16, side, side, 16), np.float32)
    y = engine.memory.zeros((n, k // 16, side, side, 16), np.float32)
    w, b = engine.memory.zeros((k // 16, c // 16, 3, 3, 16, 16), np.float32), engine.memory.zeros((k,), np.float32)
    one = (1, 1)
    work = partial(engine.kernel("conv2d"), y, x, w, b, one, one, one, 1, (c, k), 1, 0.0, 0)
    return work, x.nbytes + y.nbytes + w.nbytes, 2 * n * k * c * 9 * side * side


def mel(engine: Any, clips: int = 64, seconds: int = 30) -> tuple[Work, int, int]:
    import fastaudio as fa

    x = engine.memory.upload(np.random.default_rng(0).standard_normal((clips, seconds * 22050)).astype(np.float32))
    frames = 1 + seconds * 22050 // 512
    flops = clips * frames * int(2.5 * 2048 * 11)
    return lambda: fa.feature.melspectrogram(y=x, sr=22050), x.nbytes + clips * frames * 128 * 4, flops


def unet_step(engine: Any, batch: int = 8, side: int = 256) -> tuple[Work, int, int]:
    from fastaudio import models

    model = models.unet("unet64", (side, side, 1))
    model.compile("adam", "mse")
    model.to(engine)
    x = np.random.default_rng(0).random((batch, side, side, 1)).astype(np.float32)
    model.train_on_batch(x, x)
    step = model.run.step([x, x], batch, True)
    return partial(step.replay, 1), 0, 3 * batch * int(model.flops(model.input_shape) or 0)


def torch_adam(torch: Any) -> Work:
    w = torch.zeros(PARAMETERS, device="cuda", requires_grad=True)
    w.grad = torch.zeros_like(w)
    return torch.optim.Adam([w], fused=True).step


def torch_add(torch: Any) -> Work:
    out, a, b = (torch.zeros(1 << 26, device="cuda") for _ in range(3))
    return lambda: torch.add(a, b, out=out)


def torch_convolution(shape: tuple[int, int, int, int], tf32: bool, torch: Any) -> Work:
    n, c, k, side = shape
    layer = torch.nn.Conv2d(c, k, 3, padding=1).cuda().to(memory_format=torch.channels_last)
    x = torch.zeros(n, c, side, side, device="cuda").contiguous(memory_format=torch.channels_last)

    def work() -> None:
        torch.backends.cudnn.allow_tf32, torch.backends.cudnn.benchmark = tf32, True
        with torch.no_grad():
            torch.relu(layer(x))

    return work


def torch_mel(torch: Any) -> Work:
    import torchaudio

    transform = torchaudio.transforms.MelSpectrogram(22050, 2048, hop_length=512, n_mels=128).cuda()
    x = torch.randn(64, 30 * 22050, device="cuda")
    return lambda: transform(x)


CASES: dict[str, Callable[[Any], tuple[Work, int, int]]] = {
    "add, 67 M": add,
    "Adam, 31 M": adam,
    "mel 128, 64 x 30 s": mel,
    **{f"conv2d 3x3 {shape}": partial(convolution, shape) for shape in CONVOLUTIONS},
    "U-Net step, batch 8": unet_step,
}
RIVALS: dict[str, dict[str, Callable[[Any], Work]]] = {
    "add, 67 M": {"torch": torch_add},
    "Adam, 31 M": {"torch fused": torch_adam},
    "mel 128, 64 x 30 s": {"torchaudio": torch_mel},
    **{
        f"conv2d 3x3 {shape}": {
            "torch fp32": partial(torch_convolution, shape, False),
            "torch TF32": partial(torch_convolution, shape, True),
        }
        for shape in CONVOLUTIONS
    },
}


def measure(engine: Any, seconds: float) -> list[dict[str, Any]]:
    """A row a case; one that cannot run says why. Cases are left out once the time is over."""
    torch, rows = _torch(), []
    end = time.monotonic() + seconds
    for name, case in CASES.items():
        if time.monotonic() > end:
            rows.append({"name": name, "left_out": "no time was left"})
            continue
        row: dict[str, Any] = {"name": name}
        try:
            work, row["bytes"], row["flops"] = case(engine)
            row |= clock(work, engine.synchronize)
        except Exception as error:  # a missing kernel, or memory: the others count none the less
            row["error"] = f"{type(error).__name__}: {error}"
        if torch is not None:
            row["rivals"] = {who: _rival(make, torch) for who, make in RIVALS.get(name, {}).items()}
        rows.append(row)
    return rows


def _torch() -> Any:
    try:
        import torch
    except ImportError:
        return None
    return torch if torch.cuda.is_available() else None


def _rival(make: Callable[[Any], Work], torch: Any) -> dict[str, Any]:
    try:
        return clock(make(torch), torch.cuda.synchronize)
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"}


def peak_bytes() -> int:
    """What CuPy's pool has taken from the device so far: it gives nothing back by itself."""
    import cupy

    return cupy.get_default_memory_pool().total_bytes()


def line(row: dict[str, Any]) -> str:
    """A row of the table, one line a rival."""
    if "ms" not in row:
        return f"| {row['name']} | {row.get('error') or row['left_out']} | | | | | |"
    rate = lambda count: f"{count / row['ms'] / 1e6:,.0f}" if count else ""
    ours = f"| {row['name']} | {row['ms']:.3f} | {rate(row['bytes'])} | {rate(row['flops'])}"
    timed = {who: found for who, found in row.get("rivals", {}).items() if "ms" in found} or {"": None}
    return "\n".join(
        f"{ours} | {who} | {found['ms']:.3f} | {found['ms'] / row['ms']:.2f} |" if found else f"{ours} | | | |"
        for who, found in timed.items()
    )
