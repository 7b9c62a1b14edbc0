"""The course's versions v2, v3, v4 and the same v4 in torch, trained on the same mixtures, in one table.

    python benchmarks/denoise_versions.py --clean speech --noise noises [--steps 400] [--bins 128] [--frames 64]
    python benchmarks/denoise_versions.py --steps 20 --bins 32 --frames 32     (without these: synthesised sound)

Every version sees the same batches, with its own optimizer, loss and rate, from the weights of one seed; torch's v4
begins with ours. They take their steps in turn, one thread each. Every `--every` steps, and at the end or at Ctrl-C,
the table is written: what each makes of held-out mixtures of 2.55 s at 0 to 15 dB, beside the noisy input, the spectral
gate and the clean magnitudes under the noisy phase. `--bins` and `--frames` of a picture (256 and 256 in the course)
keep it short.
"""

import argparse
import json
import signal
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

import fastaudio as fa
from fastaudio import models, nn
from fastaudio.apps import Denoiser, denoise
from fastaudio.apps.denoise.comparison import noisy, oracle
from fastaudio.bench import machine

READ = """\
To read it: the courses' networks draw the clean picture anew, so their SI-SDR begins far below the noisy input's and
passes it later, first where there is most noise (`denoise_heads.md`). PSNR and log-spectral distance are nearer to what
is trained and tell versions apart early. The default, a mask, begins at the noisy input: `denoise.md`.
"""


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
    settings = {"test": 0.2, "clean_group": args.clean_group, "noise_group": args.noise_group}
    parts = denoise.parts.split(clean, noise, denoise.settings(settings), 16000)
    return parts["train"], parts["test"]


class Version:
    """One network on its way: `step` trains it on a batch, `denoiser` is what it is by now."""

    def __init__(self, name: str, image: denoise.Image):
        settings = denoise.settings({"preset": name})
        nn.set_seed(42)
        self.model, self.image = models.unet(settings.network, image.shape), image
        self.rule = f"{settings.optimizer}, {settings.loss}, {settings.learning_rate:g}"
        self.losses: list[float] = []
        self.seconds = 0.0
        made = in_torch(self.model, settings) if name == "torch" else ours(self.model, settings)
        self._train, self._settle = made

    def step(self, x: np.ndarray, y: np.ndarray) -> None:
        started = time.process_time()
        self.losses.append(self._train(x, y))
        self.seconds += time.process_time() - started

    def denoiser(self) -> Denoiser:
        self._settle()
        return Denoiser(self.model, "direct", self.image)


def ours(model: nn.Model, settings: denoise.Settings) -> tuple[Callable, Callable]:
    rate, adam = settings.learning_rate, settings.optimizer == "adam"
    model.compile(nn.optim.Adam(rate, eps_mode="torch") if adam else nn.optim.SGD(rate), settings.loss)
    return lambda x, y: model.train_on_batch(x, y)[0], lambda: None


def in_torch(model: nn.Model, settings: denoise.Settings) -> tuple[Callable, Callable]:
    """The model's layers as torch's own, and the way of the weights back."""
    import torch

    from fastaudio.interop import torch as to_torch
    from fastaudio.interop.torch_network import Graph

    torch.set_num_threads(fa.get_num_threads())
    net = Graph(model).train()
    optimizer = torch.optim.Adam(net.parameters(), settings.learning_rate, fused=True)

    def train(x: np.ndarray, y: np.ndarray) -> float:
        optimizer.zero_grad(set_to_none=True)
        given = [torch.from_numpy(a).permute(0, 3, 1, 2) for a in (x, y)]
        loss = torch.nn.functional.l1_loss(net(given[0]), given[1])
        loss.backward()
        optimizer.step()
        return loss.item()

    return train, lambda: to_torch.load_state_dict(model, net.state_dict())


def measured(held: dict, versions: dict[str, Version]) -> list[dict]:
    """The course's measures, of its pictures, whatever the networks' were."""
    whole = denoise.Image()
    made = {name: version.denoiser() for name, version in versions.items()}
    methods = {"noisy input": noisy, "spectral gate": denoise.method(Denoiser())}
    methods |= {name: lambda mixture, net=net: net(mixture.noisy, whole.sr, overlap=0.25) for name, net in made.items()}
    methods["clean magnitudes, noisy phase"] = oracle
    mixer = denoise.Mixer(**held, samples=whole.samples, seed=1, count=16)
    return denoise.evaluate(mixer, methods, image=whole)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-o", "--output", type=Path, default=Path("benchmarks/results/denoise_versions"))
    parser.add_argument("--clean", nargs="+", help="folders or files of speech without noise")
    parser.add_argument("--noise", nargs="+", help="folders or files of noise")
    parser.add_argument("--clean-group", help="what belongs together, as of `fastaudio train denoise`")
    parser.add_argument("--noise-group")
    parser.add_argument("--steps", type=int, default=400)
    parser.add_argument("--every", type=int, default=100, help="steps between tables")
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--bins", type=int, default=128, help="of a picture, a multiple of 16")
    parser.add_argument("--frames", type=int, default=64, help="likewise")
    args = parser.parse_args()
    if bool(args.clean) != bool(args.noise):
        parser.error("--clean and --noise go together")
    stop = threading.Event()
    signal.signal(signal.SIGINT, lambda *_: stop.set())  # after the step, which all versions take
    image = denoise.Image(n_fft=2 * args.bins, hop=args.bins * 5 // 8, frames=args.frames)
    with tempfile.TemporaryDirectory() as root, fa.num_threads(1):
        training, held = split(args, Path(root))
        files = {part: {kind: len(s) for kind, s in p.items()} for part, p in (("train", training), ("test", held))}
        mixer = denoise.Mixer(**training, samples=image.samples, seed=0, count=args.steps * args.batch)
        versions = {name: Version(name, image) for name in ("v2", "v3", "v4", "torch")}
        batches = denoise.MixedBatches(mixer, denoise.HEADS["direct"], image, batch_size=args.batch)
        for number, batch in enumerate(batches, 1):
            for version in versions.values():
                version.step(*batch)
            print(number, *(f"{name} {version.losses[-1]:.4f}" for name, version in versions.items()), flush=True)
            if stop.is_set() or number == args.steps:
                break
            if number % args.every == 0:
                write(args, image, files, versions, measured(held, versions))
        write(args, image, files, versions, measured(held, versions))


def write(args: argparse.Namespace, image: denoise.Image, files: dict, versions: dict, rows: list[dict]) -> None:
    a, b = (np.array(versions[name].losses) for name in ("v4", "torch"))
    away = np.abs(a - b) / b
    settings = {"mixtures": "recorded" if args.clean else "synthesised", "batch": args.batch, "image": image.to_dict()}
    about = {
        name: {"losses": v.losses, "cpu_seconds": v.seconds, "parameters": v.model.count_params(), "rule": v.rule}
        for name, v in versions.items()
    }
    apart = {"the first 20 steps": float(away[:20].max()), "all steps": float(away.max())}
    result = {"machine": machine.cpu_name(), **settings, "files": files}
    result |= {"versions": about, "rows": rows, "apart": apart}
    args.output.parent.mkdir(parents=True, exist_ok=True)
    args.output.with_suffix(".json").write_text(json.dumps(result, indent=1) + "\n")
    args.output.with_suffix(".md").write_text(report(result))
    print(report(result), flush=True)


def report(found: dict) -> str:
    """Markdown."""
    image, files, versions = found["image"], found["files"], found["versions"]
    steps = len(versions["v4"]["losses"])
    counts = "; ".join(f"{part}: {n['clean']} recordings, {n['noise']} noises" for part, n in files.items())
    seconds = (image["frames"] - 1) * image["hop"] / image["sr"]
    lines = ["# Versions of a denoiser, trained equally", "", f"{found['machine']}, one thread each. {counts}. "]
    lines[-1] += f"{steps} steps of {found['batch']} mixtures of {found['mixtures']} sound of {seconds:.2f} s at 0 to "
    lines[-1] += f"15 dB, pictures of {image['n_fft'] // 2} bins x {image['frames']} frames."
    lines += ["", "| version | parameters | optimizer, loss, rate | loss, first 20 steps | last 20 | CPU s a step |"]
    lines.append("| --- " * 6 + "|")
    for name, made in versions.items():
        ends = f"{np.mean(made['losses'][:20]):.4f} | {np.mean(made['losses'][-20:]):.4f}"
        spent = made["cpu_seconds"] / steps
        lines.append(f"| {name} | {made['parameters']:,} | {made['rule']} | {ends} | {spent:.2f} |")
    lines += ["", "Losses of v4 here and in torch differ, relatively, by at most "]
    lines[-1] += " and ".join(f"{value:.1e} in {when}" for when, value in found["apart"].items()) + "."
    lines += ["", *READ.splitlines()]
    measures = ("si_sdr", "si_sdr_gain", "psnr", "lsd", "stoi")
    return "\n".join([*lines, "", denoise.table(found["rows"], measures), ""])


if __name__ == "__main__":
    main()
