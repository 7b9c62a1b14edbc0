"""Denoising real speech: both heads trained alike, beside the noisy input, a spectral gate and the noisy-phase oracle.

    python benchmarks/denoise.py DATA [-o benchmarks/results/denoise] [--runs runs] [--epochs 60] [--mixtures 285]

DATA has `speech/` (recordings, in one folder or more), `noise/` (noises by file) and may have `esc10/CLASS/` with more.
Recordings and kinds of noise of the test part are in no mixture of training or validation. Training takes minutes a
head; runs that are finished in `--runs` are used again, so a report can be written anew. Also measured: how long
training steps wait for mixtures, and how many times faster than real time sound is denoised on one core.
"""

import argparse
import json
import os
import time
from pathlib import Path

import numpy as np

import fastaudio as fa
from fastaudio import models, nn
from fastaudio.apps import Denoiser, Run, denoise
from fastaudio.bench import machine

#: heads, with their losses
HEADS = {"mask": "mse", "direct": "l1"}
NOISY = ("rain", "sea_waves", "helicopter", "chainsaw", "fire_crackling", "clock_tick")
KIND = r"\d-\d+|[A-Za-z]+(?:_[A-Za-z]+)*"  # of noise, in a file's name: 3-144891 of ESC, fan_reso of fan_reso_2
MEASURES = ("si_sdr", "si_sdr_gain", "snr_gain", "segmental_snr", "lsd", "psnr", "stoi")


def train(head: str, data: Path, args: argparse.Namespace) -> dict:
    """The test table of a head's run, which is begun, gone on with, or there."""
    settings = {
        "head": head, "loss": HEADS[head], "epochs": args.epochs, "mixtures": args.mixtures,
        "noise_group": KIND, "clean_group": r"[^/]+$", "frames": args.frames,
        "test": 0.15, "validation_mixtures": 24, "test_mixtures": args.test_mixtures, "seed": args.seed,
    }  # fmt: skip
    noise = [data / "noise", *(data / "esc10" / name for name in NOISY if (data / "esc10" / name).is_dir())]
    trained, started = (args.runs / head / "metrics.json").exists(), time.perf_counter()
    denoise.train(data / "speech", noise, args.runs / head, resume=True, verbose=2, **settings)
    run = Run.open(args.runs / head)
    logs = run.read_json("history.json")
    files = {
        part: {kind: len(names) for kind, names in held.items()} for part, held in run.read_json("files.json").items()
    }
    seconds = None if trained else round(time.perf_counter() - started, 1)
    settings |= {name: run.config[name] for name in ("snr", "highpass_hz", "imitate")}
    metrics = run.read_json("metrics.json")
    for row in metrics["test"]:
        row["worst_of"] = [os.path.relpath(name, data) for name in row.get("worst_of") or []]
    return {"settings": settings, "files": files, "seconds": seconds, "history": logs, **metrics}


def waiting(data: Path, network: str, steps: int = 8, batch_size: int = 4) -> dict:
    """What share of training steps of mixtures is waiting for them; the first, which fills the queue, apart."""
    mixer = denoise.Mixer(data / "speech", data / "noise", seed=0, count=(steps + 1) * batch_size, imitate=True)
    batches = denoise.MixedBatches(mixer, denoise.HEADS["direct"], batch_size=batch_size)
    for _ in denoise.MixedBatches(mixer, denoise.HEADS["direct"], batch_size=batch_size):
        pass  # decoded, as after an epoch
    nn.set_seed(0)
    model = models.unet(network)
    model.compile(nn.optim.Adam(1e-4), "l1")
    started = first = 0.0
    for number, batch in enumerate(batches):
        model.train_on_batch(*batch)
        if number == 0:
            started, first = time.perf_counter(), batches.waited
    took, waited = time.perf_counter() - started, batches.waited - first
    return {"network": network, "batch_size": batch_size, "step_seconds": took / steps, "waited_share": waited / took}


def speed(network: str, overlap: float, seconds: float = 12.75) -> dict:
    """Times real time, one thread, processor time, the best of five."""
    net = Denoiser(models.unet(network), "direct")
    y = np.random.default_rng(0).standard_normal(int(16000 * seconds)).astype(np.float32) / 10
    times = []
    with fa.num_threads(1):
        for _ in range(5):
            started = time.process_time()
            net(y, 16000, overlap=overlap)
            times.append(time.process_time() - started)
        step = time.process_time()
        net.model.predict(np.zeros((1, *net.image.shape), np.float32), verbose=0)
        step = time.process_time() - step
    flops = sum(node.layer.flops(node.layer.input_shape) or 0 for node in net.model._nodes)
    return {
        "network": network, "overlap": overlap, "times_real_time": seconds / min(times), "gflop_a_chunk": flops / 1e9,
        "network_gflops": flops / step / 1e9,
    }  # fmt: skip


def report(found: dict) -> str:
    """Markdown."""
    heads = found["heads"]
    some = next(iter(heads.values()))
    counts = "; ".join(f"{part}: {n['clean']} recordings, {n['noise']} noises" for part, n in some["files"].items())
    rows = list(some["test"])
    for other in list(heads.values())[1:]:  # baselines are the same
        rows += [row for row in other["test"] if "head" in row["method"]]
    order = {row["method"]: place for place, row in enumerate(some["test"][:4])}
    rows.sort(key=lambda row: (row["snr"], order.get(row["method"], 2)))
    settings = some["settings"]
    low, high = settings["snr"]
    seconds = (settings["frames"] - 1) / 100
    length = f"{settings['mixtures']} mixtures of {seconds:g} s at {low:g} to {high:g} dB, batch 4"
    heard = f"Speech is heard, in training and here, without what lies below {settings['highpass_hz']:g} Hz"
    what = f"Preset `small`, {settings['epochs']} epochs of {length}. {heard}. Means over test clips, 95 % intervals."
    text = ["# Denoising speech in noise it has not heard", "", f"{found['machine']}. {counts}. {what}", ""]
    text += [denoise.table(rows, MEASURES), "", "Worst clip, gain of SI-SDR in dB:", ""]
    for row in rows:
        if "head" in row["method"] or "gate" in row["method"]:
            text.append(f"- {row['snr']:g} dB, {row['method']}: {row['worst']:.1f}")
    if found["speed"]:
        text += speeds(found)
    return "\n".join(text) + "\n"


def speeds(found: dict) -> list[str]:
    text = ["", "| network | overlap | times real time, one core | GFLOP a chunk | GFLOP/s |", "| --- " * 5 + "|"]
    for s in found["speed"]:
        work = f"{s['gflop_a_chunk']:.1f} | {s['network_gflops']:.0f}"
        text.append(f"| {s['network']} | {s['overlap']:g} | {s['times_real_time']:.1f} | {work} |")
    text += ["", "| training | batch | step, s | of it waiting for mixtures |", "| --- " * 4 + "|"]
    for w in found["waiting"]:
        share = f"{100 * w['waited_share']:.2f} %"
        text.append(f"| {w['network']} | {w['batch_size']} | {w['step_seconds']:.2f} | {share} |")
    return text


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("-o", "--output", type=Path, default=Path("benchmarks/results/denoise"))
    parser.add_argument("--runs", type=Path, default=Path("runs/denoise"))
    parser.add_argument("--epochs", type=int, default=60)
    parser.add_argument("--mixtures", type=int, default=285)
    parser.add_argument("--test-mixtures", type=int, default=32)
    parser.add_argument("--frames", type=int, default=256, help="of a picture; 64 train four times as fast")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--heads", nargs="+", choices=tuple(HEADS), default=list(HEADS))
    parser.add_argument("--no-speed", action="store_true", help="heads only")
    args = parser.parse_args()
    about = machine.describe()
    networks = [] if args.no_speed else ["small", "v2", "v4"]
    found = {
        "machine": f"{machine.cpu_name()}, {about['cores']} cores" if "cores" in about else machine.cpu_name(),
        "heads": {head: train(head, args.data, args) for head in args.heads},
        "speed": [speed(name, overlap) for name in networks for overlap in (0.5, 0.125)],
        "waiting": [waiting(args.data, name) for name in networks[::-2]],
    }
    args.output.parent.mkdir(parents=True, exist_ok=True)
    args.output.with_suffix(".json").write_text(json.dumps(found, indent=1) + "\n")
    args.output.with_suffix(".md").write_text(report(found))
    print(report(found))


if __name__ == "__main__":
    main()
