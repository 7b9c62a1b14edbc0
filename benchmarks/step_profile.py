"""Where the time of a training step goes: every recorded kernel call of it, timed one by one, as a table by kernel.

    python benchmarks/step_profile.py mlp cnn lstm unet_unet64_b1 [--threads 1] [--seconds 10] [--calls]

The networks are those of `fastaudio bench nn`, and so are their batches. The calls run in their order on the step's own
memory, so that caches are as full as in a replay; the whole step, replayed in C++, is timed beside them. `GF/s` counts
multiplications and additions of the sums as they stand (Winograd may pass the peak), `GB/s` the bytes of all arrays a
call gets, once; shares are of the multiply-adds, and of the copying of as many bytes, that this machine was measured to
reach. With --calls every call has its line.
"""

import argparse
import time
from collections import defaultdict

import numpy as np

import fastaudio as fa
from fastaudio.backends import registry
from fastaudio.bench import machine
from fastaudio.bench.training import NETWORKS, compiled
from fastaudio.nn.arrays import as_arrays
from fastaudio.nn.fit import prepare
from fastaudio.nn.parallel import ALONE


def step_of(name):
    """A captured step, and a function that replays it."""
    network = NETWORKS[name]
    a = network.arrays(network.size)
    model = compiled(network, a)
    data = prepare(model.run, as_arrays("profile", model, model.run.loss, a["x"], a["y"], None, None))
    step = model.run.step(data.forms, ALONE.share(network.batch), True, data)

    def replay():
        data.cursor[0] = 0
        step.replay(1)

    return step, data, replay


def operations(name, arguments):
    """Multiplications and additions of the kernels that are sums of products; else 0."""
    arrays = [a for a in arguments if isinstance(a, np.ndarray)]
    if name == "gemm":
        out, a, _, trans_a = arguments[:4]
        return 2 * out.size * a.shape[0 if trans_a else 1]
    if name.startswith("dense"):
        rows, w = (arrays[-1], arrays[0]) if name == "dense_dw" else arrays[1:3]
        return 2 * len(rows) * w.size
    if name.startswith("conv"):
        small = arrays[0] if "dw" in name else arrays[2]
        numbers = [v for v in arguments if isinstance(v, (tuple, int))]
        images = [a for a in arrays if a.ndim == 5]
        pixels = min((a.shape[0] * a.shape[2] * a.shape[3] for a in images), default=0)
        if name.endswith("pooled"):
            (h, w), numbers = numbers[0], numbers[4:]
            pixels = len(images[0]) * h * w
        *_, groups, (c, k) = numbers[:5]
        return 2 * pixels * small.shape[2] * small.shape[3] * c * k // groups
    if name.removesuffix("_backward") in ("rnn", "gru", "lstm"):
        matrices = [a for a in arrays if a.ndim == 2]
        x = next(a for a in arrays if a.ndim == 3)
        steps = x.shape[0] * x.shape[1]
        weights = sum(a.size for a in matrices if a.shape[1] > a.shape[0] and a.shape[0] != x.shape[0])
        return 2 * steps * weights
    return 0


def timed(calls, kernels, seconds, reset, replay):
    """Median seconds of each call, and of the whole step."""
    kept, whole, clock = [], [], time.perf_counter
    until = clock() + seconds
    while len(kept) < 5 or clock() < until:
        reset()
        row = []
        for what, arguments in calls:
            run = kernels(what) if isinstance(what, str) else what
            start = clock()
            run(*arguments)
            row.append(clock() - start)
        kept.append(row)
        start = clock()
        replay()
        whole.append(clock() - start)
    return np.median(kept[1:], 0), float(np.median(whole[1:]))


def label(name, arguments):
    shape = next(a.shape for a in arguments if isinstance(a, np.ndarray))
    return f"{name} {'x'.join(map(str, shape))}"


def profile(name, seconds, by_call):
    step, data, replay = step_of(name)
    calls = step.captured._calls
    replay()

    def reset():
        data.cursor[0] = 0

    times, whole = timed(calls, registry.current().kernel, seconds, reset, replay)
    peak, rows = machine.fma_peak(), defaultdict(lambda: np.zeros(4))
    for (what, arguments), spent in zip(calls, times, strict=True):
        key = what if isinstance(what, str) else "Python"
        size = sum(a.nbytes for a in arguments if isinstance(a, np.ndarray))
        rows[label(key, arguments) if by_call else key] += spent, 1, operations(key, arguments), size
    threads = fa.get_num_threads()
    how = f"{threads} thread{'s' * (threads > 1)}, level {machine.isa()}"
    print(f"\n### {name}, {how}: {whole * 1e3:.2f} ms replayed, {times.sum() * 1e3:.2f} ms call by call\n")
    print("| kernel | calls | ms | of the step | GF/s (of peak) | GB/s (of copying) |")
    print("| --- | --- | --- | --- | --- | --- |")
    for key, (spent, count, work, size) in sorted(rows.items(), key=lambda row: -row[1][0]):
        rate = f"{work / spent / 1e9:.0f} ({work / spent / peak:.0%})" if work and peak else ""
        copied = machine.copy_bandwidth(size / count) if not work else None
        moved = f"{size / spent / 1e9:.0f}" + (f" ({size / spent / copied:.0%})" if copied else "") if not work else ""
        if spent > 0.004 * times.sum():
            print(f"| {key} | {count:.0f} | {spent * 1e3:.3f} | {spent / times.sum():.1%} | {rate} | {moved} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("networks", nargs="+", choices=[*NETWORKS])
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--calls", action="store_true")
    chosen = parser.parse_args()
    with fa.num_threads(chosen.threads):
        for name in chosen.networks:
            profile(name, chosen.seconds, chosen.calls)


if __name__ == "__main__":
    main()
