"""The course's versions v2, v3, v4 and the same v4 in torch, trained on the same mixtures, in one table.

    python benchmarks/denoise_versions.py [-o benchmarks/results/denoise_versions] [--steps 60] [--size 64]
    python benchmarks/denoise_versions.py --clean speech --noise noises     (without these: synthesised sound)

Every version sees the same batches, with its own optimizer, loss and rate, from the weights of one seed; torch's v4
begins with ours. `--size` frames and bins a picture (256 is the course's) keep it short. What is compared: the loss
curves of v4 here and in torch, and what each version makes of held-out mixtures at 0 to 15 dB.
"""

import argparse
import json
import tempfile
import time
from pathlib import Path

import numpy as np

import fastaudio as fa
from fastaudio import models, nn
from fastaudio.apps import Denoiser, denoise
from fastaudio.bench import machine

BATCH = 8


def folders(root: Path, count: int = 24) -> tuple[Path, Path]:
    """Voices of gliding harmonics in syllables, and coloured noise."""
    t = np.arange(48000) / 16000
    for name in ("voices", "noises"):
        (root / name).mkdir()
    for number in range(count):
        draw = np.random.default_rng(number)
        pitch = draw.uniform(90, 280) + 20 * np.sin(2 * np.pi * draw.uniform(0.5, 2) * t + draw.uniform(0, 6))
        phase = 2 * np.pi * np.cumsum(pitch) / 16000
        y = sum(np.sin(k * phase + draw.uniform(0, 6)) / k for k in range(1, 15))
        y *= np.clip(3 * np.sin(2 * np.pi * draw.uniform(2, 4) * t + draw.uniform(0, 6)), 0, 1)
        hiss = fa.effects.deemphasis(draw.standard_normal(48000), coef=draw.uniform(0, 0.95))
        fa.write(root / "voices" / f"{number}.wav", 0.1 * y.astype(np.float32), 16000, subtype="FLOAT")
        fa.write(root / "noises" / f"{number}.wav", 0.1 * hiss / np.std(hiss), 16000, subtype="FLOAT")
    return root / "voices", root / "noises"


def split(args: argparse.Namespace, root: Path) -> tuple[dict, dict]:
    """Files to train on and files that are held out, of speech and of noise."""
    clean, noise = (args.clean, args.noise) if args.clean else folders(root)
    parts = denoise.parts.split(clean, noise, denoise.settings({"test": 0.2}), 16000)
    return parts["train"], parts["test"]


def batches(part: dict, image: denoise.Image, steps: int) -> denoise.MixedBatches:
    mixer = denoise.Mixer(**part, samples=image.samples, seed=0, count=steps * BATCH)
    return denoise.MixedBatches(mixer, denoise.HEADS["direct"], image, batch_size=BATCH)


def fresh(version: str, image: denoise.Image) -> nn.Model:
    nn.set_seed(42)
    return models.unet(version, image.shape)


def ours(version: str, image: denoise.Image, mixed: denoise.MixedBatches) -> tuple[nn.Model, list[float], float]:
    """Trained model, losses, seconds in steps."""
    told = denoise.settings({"preset": version})
    model = fresh(version, image)
    rate = told.learning_rate
    model.compile(nn.optim.Adam(rate, eps_mode="torch") if told.optimizer == "adam" else nn.optim.SGD(rate), told.loss)
    losses, seconds = [], 0.0
    for x, y in mixed:
        started = time.perf_counter()
        losses.append(model.train_on_batch(x, y)[0])
        seconds += time.perf_counter() - started
    return model, losses, seconds


def torchs(image: denoise.Image, mixed: denoise.MixedBatches) -> tuple[nn.Model, list[float], float]:
    """v4 in torch, from the same weights; they come back into a model of ours to be measured."""
    import torch

    from fastaudio.interop import torch as to_torch
    from fastaudio.interop.torch_network import Graph

    torch.set_num_threads(fa.get_num_threads())
    model = fresh("v4", image)
    net = Graph(model).train()
    optimizer = torch.optim.Adam(net.parameters(), 1e-4, fused=True)
    losses, seconds = [], 0.0
    for x, y in to_torch.IterableDataset(mixed):
        started = time.perf_counter()
        optimizer.zero_grad(set_to_none=True)
        loss = torch.nn.functional.l1_loss(net(x), y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        seconds += time.perf_counter() - started
    to_torch.load_state_dict(model, net.state_dict())
    return model, losses, seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-o", "--output", type=Path, default=Path("benchmarks/results/denoise_versions"))
    parser.add_argument("--clean", nargs="+", help="folders or files of speech without noise")
    parser.add_argument("--noise", nargs="+", help="folders or files of noise")
    parser.add_argument("--steps", type=int, default=60)
    parser.add_argument("--size", type=int, default=64, help="a multiple of 16")
    args = parser.parse_args()
    if bool(args.clean) != bool(args.noise):
        parser.error("--clean and --noise go together")
    image = denoise.Image(n_fft=2 * args.size, hop=args.size // 2, frames=args.size)
    found, methods = {}, {"noisy input": lambda mixture: mixture.noisy}
    with tempfile.TemporaryDirectory() as root:
        training, held = split(args, Path(root))
        for name in ("v2", "v3", "v4", "torch"):
            mixed = batches(training, image, args.steps)
            model, losses, seconds = torchs(image, mixed) if name == "torch" else ours(name, image, mixed)
            methods[name] = denoise.method(Denoiser(model, "direct", image))
            found[name] = {
                "losses": losses,
                "seconds_a_step": seconds / len(losses),
                "parameters": model.count_params(),
            }
        mixer = denoise.Mixer(**held, samples=image.samples, seed=1, count=24)
        rows = denoise.evaluate(mixer, methods, image=image, stoi=False)
    a, b = np.array(found["v4"]["losses"]), np.array(found["torch"]["losses"])
    apart = {"20 steps": float(np.max(np.abs(a - b)[:20] / b[:20])), "all steps": float(np.max(np.abs(a - b) / b))}
    text = report(args, found, rows, apart)
    args.output.parent.mkdir(parents=True, exist_ok=True)
    result = {"machine": machine.cpu_name(), "versions": found, "rows": rows, "v4_and_torch_apart": apart}
    args.output.with_suffix(".json").write_text(json.dumps(result, indent=1) + "\n")
    args.output.with_suffix(".md").write_text(text)
    print(text)


def report(args: argparse.Namespace, found: dict, rows: list[dict], apart: dict) -> str:
    about = denoise.settings
    head = "| version | parameters | optimizer, loss, rate | first loss | last loss | ms a step |"
    lines = ["# Versions of a denoiser, trained equally", "", f"{machine.cpu_name()}, {fa.get_num_threads()} threads. "]
    lines[-1] += f"{args.steps} steps of {BATCH} mixtures of {'recorded' if args.clean else 'synthesised'} sound, "
    lines[-1] += f"pictures of {args.size} x {args.size}."
    lines += ["", head, "| --- " * 6 + "|"]
    for name, made in found.items():
        told = about({"preset": "v4" if name == "torch" else name})
        rule = f"{told.optimizer}, {told.loss}, {told.learning_rate:g}"
        ends = f"{made['losses'][0]:.4f} | {made['losses'][-1]:.4f}"
        milliseconds = 1000 * made["seconds_a_step"]
        lines.append(f"| {name} | {made['parameters']:,} | {rule} | {ends} | {milliseconds:.0f} |")
    lines += ["", "Losses of v4 here and in torch differ, relatively, by at most "]
    lines[-1] += " and ".join(f"{value:.1e} in {when}" for when, value in apart.items()) + "."
    return "\n".join([*lines, "", denoise.table(rows, ("si_sdr", "psnr", "lsd")), ""])


if __name__ == "__main__":
    main()
