"""Torch, as a careful user writes it, for the cases of `gpu_cases`: the same data, so that results can be compared.

`device`: "cuda"; "cpu" where the tests try these functions out.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from gpu_cases import Job, Sizes, conv_names, drawn, pictures, places

Maker = Callable[[Any, str, Sizes], Job]


def seen(tensor: Any) -> np.ndarray:
    """A logical order: of a picture in any memory format (N, C, H, W)."""
    found = tensor.detach().float().cpu().numpy().reshape(-1)
    return found[places(found.size)].astype(np.float64)


def chosen(torch: Any, tf32: bool) -> None:
    torch.backends.cudnn.allow_tf32 = torch.backends.cuda.matmul.allow_tf32 = tf32
    torch.backends.cudnn.benchmark = True


def add(torch: Any, device: str, s: Sizes) -> Job:
    out, a, b = (torch.from_numpy(drawn(i, s.flat)).to(device) for i in range(3))
    return Job(lambda: torch.add(a, b, out=out), probe=lambda: seen(out))


def adam(torch: Any, device: str, s: Sizes) -> Job:
    w = torch.from_numpy(drawn(0, s.parameters)).to(device).requires_grad_()
    w.grad = torch.from_numpy(drawn(3, s.parameters)).to(device)
    return Job(torch.optim.Adam([w], fused=True).step)


def mel(torch: Any, device: str, s: Sizes) -> Job:
    import torchaudio

    transform = torchaudio.transforms.MelSpectrogram(
        22050, 2048, hop_length=512, n_mels=128, pad_mode="constant", norm="slaney", mel_scale="slaney"
    ).to(device)
    x = torch.from_numpy(drawn(0, s.clips, s.seconds * 22050)).to(device)
    return Job(lambda: transform(x), probe=lambda: seen(transform(x)))


def plain_mel(torch: Any, device: str, s: Sizes) -> Job:
    """What torchaudio does, where it is not installed."""
    import fastaudio as fa

    window = torch.hann_window(2048, device=device)
    bank = torch.from_numpy(fa.filters.mel(sr=22050, n_fft=2048, n_mels=128)).to(device)
    x = torch.from_numpy(drawn(0, s.clips, s.seconds * 22050)).to(device)

    def work() -> Any:
        D = torch.stft(x, 2048, 512, window=window, pad_mode="constant", return_complex=True)
        return torch.matmul(bank, D.abs().pow(2.0))

    return Job(work, probe=lambda: seen(work()))


def product(tf32: bool, half: bool, torch: Any, device: str, s: Sizes) -> Job:
    chosen(torch, tf32)
    a, b = (torch.from_numpy(drawn(i, s.product, s.product)).to(device) for i in (1, 2))
    if half:
        a, b = a.bfloat16(), b.bfloat16()
    out = a @ b
    return Job(lambda: torch.mm(a, b, out=out), probe=lambda: seen(out))


def convolution(which: str, number: int, tf32: bool, half: bool, torch: Any, device: str, s: Sizes) -> Job:
    chosen(torch, tf32)
    n, c, k, side = s.convolutions[number]
    kind = torch.bfloat16 if half else torch.float32
    put = lambda a: torch.from_numpy(a).to(device, kind).contiguous(memory_format=torch.channels_last)
    x, dy, w = put(drawn(0, n, c, side, side)), put(drawn(1, n, k, side, side)), put(drawn(2, k, c, 3, 3))
    b, found = torch.from_numpy(drawn(3, k)).to(device, kind), [None]
    sizes = ([1, 1], [1, 1], [1, 1], False, [0, 0], 1)

    def work() -> None:
        if which == "forward":
            found[0] = torch.relu_(torch.nn.functional.conv2d(x, w, b, padding=1))
        else:
            mask = [which == "dx", which == "dw", False]
            both = torch.ops.aten.convolution_backward(dy, x, w, None, *sizes, mask)
            found[0] = both[which == "dw"]

    return Job(work, probe=lambda: seen(found[0]))


def unet_step(tf32: bool, half: bool, compiled: str | None, torch: Any, device: str, s: Sizes) -> Job:
    """channels_last, fused Adam, gradients set to None. `compiled`: torch.compile's mode, None for eager."""
    from fastaudio.interop.torch_network import Graph

    chosen(torch, tf32)
    net = Graph(s.model()).to(device).to(memory_format=torch.channels_last).train()
    optimizer = torch.optim.Adam(net.parameters(), 1e-4, fused=True)
    run = torch.compile(net, mode=compiled) if compiled else net
    put = lambda a: torch.from_numpy(a).permute(0, 3, 1, 2).to(device).contiguous(memory_format=torch.channels_last)
    x, y = put(pictures(0, s)), put(pictures(1, s))

    def step() -> Any:
        optimizer.zero_grad(set_to_none=True)
        with torch.autocast(device, torch.bfloat16, enabled=half):
            answer = run(x)
        loss = torch.nn.functional.mse_loss(answer.float(), y)
        loss.backward()
        optimizer.step()
        return loss.detach()

    losses = np.array([float(step()) for _ in range(3)])
    return Job(step, probe=lambda: losses, least=s.steps)


def rivals(s: Sizes) -> dict[str, dict[str, Maker]]:
    """name -> {label: maker}; the first of each in float32 is what results are compared with."""
    three = {"torch fp32": (False, False), "torch TF32": (True, False), "torch bf16": (True, True)}
    by = lambda maker: {label: partial(maker, *how) for label, how in three.items()}
    found = {"add": {"torch": add}, "Adam": {"torch fused": adam}, "gemm": by(product)}
    found["mel"] = {"torch": plain_mel, "torchaudio": mel}
    found |= {name: by(partial(convolution, which, i)) for name, which, i in conv_names(s)}
    modes = {"": None, ", compiled": "default", ", compiled, graphs": "reduce-overhead"}
    steps = {
        f"{label}{more}": partial(unet_step, *how, mode) for more, mode in modes.items() for label, how in three.items()
    }
    return found | {"U-Net step": steps}
