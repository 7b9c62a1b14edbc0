"""Folders of sound -> the courses' data set: fastaudio beside a librosa + joblib script of the same job, with decoding.

    python benchmarks/build_dataset.py [FOLDER] [--segment-seconds 1 | --segments 10] [--format json] [--repeats 3]

FOLDER has a folder for each class; without one, 60 tracks of 30 s (16-bit WAV, 22,050 Hz) are synthesised. Each
contender runs in processes of its own, in turn, `--repeats` times; the shortest time counts, from the first file looked
for to the set on disk, imports of the main process apart. `cpu_seconds` are those of all its processes, imports
included: what a machine shared with others tells best. The two sets are compared number by number.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

SR, HOP = 22050, 512

OURS = """
import sys, time, json
import fastaudio as fa
how = json.loads(sys.argv[1])
fa.stft; fa.data.build  # what is imported when it is first used, as the rival's imports
import soundfile, soxr
start = time.perf_counter()
fa.data.build(how["source"], how["output"], overwrite=True, workers=how["jobs"], executor=how["executor"], **how["cut"])
print(time.perf_counter() - start)
"""

RIVAL = '''
import sys, time, json, math, os
import numpy as np, librosa, joblib
how = json.loads(sys.argv[1])
SR, HOP = 22050, 512
cut = how["cut"]

def track(path):
    """What the courses' loop does with one file: load, cut, MFCC of each segment, the guard."""
    try:
        y, _ = librosa.load(path, sr=SR)
    except Exception as error:
        return []
    if "segment_seconds" in cut:
        samples = int(SR * cut["segment_seconds"])
        count = -(-len(y) // samples)
    else:
        count, samples = cut["num_segments"], int(SR * 30 / cut["num_segments"])
    frames, found = math.ceil(samples / HOP), []
    if samples % HOP == 0:
        frames += 1
    for s in range(count):
        segment = y[s * samples : (s + 1) * samples]
        if len(segment) == 0:
            continue
        mfcc = librosa.feature.mfcc(y=segment, sr=SR, n_mfcc=13, hop_length=HOP).T
        if len(mfcc) == frames:
            found.append(mfcc)
    return found

start = time.perf_counter()
data = {"mapping": [], "mfcc": [], "labels": []}
jobs = []
for label, name in enumerate(sorted(os.listdir(how["source"]))):
    data["mapping"].append(name)
    for file in sorted(os.listdir(os.path.join(how["source"], name))):
        jobs.append((label, os.path.join(how["source"], name, file)))
results = joblib.Parallel(n_jobs=how["jobs"])(joblib.delayed(track)(path) for _, path in jobs)
if how["output"].endswith(".json"):
    for (label, _), blocks in zip(jobs, results):
        for block in blocks:
            data["mfcc"].append(block.tolist())
            data["labels"].append(label)
    with open(how["output"], "w") as file:
        json.dump(data, file)
else:
    x = np.concatenate([np.stack(blocks) for blocks in results if blocks])
    y = np.concatenate([np.full(len(blocks), label, int) for (label, _), blocks in zip(jobs, results)])
    np.savez(how["output"], mapping=data["mapping"], mfcc=x, labels=y)
print(time.perf_counter() - start)
'''


def tracks(folder: Path, count: int = 60) -> Path:
    """Tones and noise of 30 s in three classes."""
    import fastaudio as fa

    draw = np.random.default_rng(0)
    t = np.arange(30 * SR) / SR
    for number in range(count):
        path = folder / "abc"[number % 3] / f"{number:03}.wav"
        path.parent.mkdir(parents=True, exist_ok=True)
        y = sum(np.sin(2 * np.pi * f * t) for f in draw.uniform(60, 4000, 6)) / 12 + 0.05 * draw.standard_normal(len(t))
        fa.write(path, y.astype(np.float32), SR)
    return folder


def run(code: str, how: dict) -> tuple[float, float]:
    """Seconds of one run, measured by the process itself, and seconds of CPU of all it started."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = os.environ | {"PYTHONWARNINGS": "ignore"}
    command = [sys.executable, "-c", code, json.dumps(how)]
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    if done.returncode:
        raise SystemExit(done.stderr)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return float(done.stdout), after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def compare(ours: str, rival: str) -> float:
    """The largest difference of the two sets over the largest number; they must have the same segments and labels."""
    import fastaudio as fa

    a, b = fa.data.load(ours), fa.data.load(rival)
    assert a.shape == b.shape and a.mapping == b.mapping and (a.y == b.y).all(), (a, b)
    return float(np.abs(a.X - b.X).max() / np.abs(b.X).max())


def load_seconds(path: str) -> float:
    """Of loading a set that is there, processor time, the best of three: what need not be decoded again."""
    import fastaudio as fa

    times = []
    for _ in range(3):
        start = time.process_time()
        fa.data.load(path)
        times.append(time.process_time() - start)
    return round(min(times), 4)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?")
    parser.add_argument("--segment-seconds", type=float)
    parser.add_argument("--segments", type=int, default=10)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--format", choices=("json", "npz"), default="npz")
    parser.add_argument("--executor", choices=("threads", "processes"), default="threads")
    parser.add_argument("--repeats", type=int, default=3)
    args = parser.parse_args()
    cut = {"segment_seconds": args.segment_seconds} if args.segment_seconds else {"num_segments": args.segments}
    with tempfile.TemporaryDirectory() as scratch:
        source = args.folder or str(tracks(Path(scratch, "tracks")))
        how = {"source": source, "jobs": args.jobs, "cut": cut, "executor": args.executor}
        names = {"fastaudio": OURS, "librosa": RIVAL}
        outputs = {name: str(Path(scratch, f"{name}.{args.format}")) for name in names}
        times: dict[str, list[tuple[float, float]]] = {name: [] for name in names}
        for _ in range(args.repeats):
            for name, code in names.items():
                times[name].append(run(code, {**how, "output": outputs[name]}))
                time.sleep(0.2)
        wall, cpu = ({name: min(run[k] for run in runs) for name, runs in times.items()} for k in (0, 1))
        report = {
            "source": args.folder or "60 synthesised tracks of 30 s, WAV", **cut, "format": args.format,
            "jobs": args.jobs, "load": os.getloadavg()[0],
            "seconds": {name: [round(run[0], 3) for run in runs] for name, runs in times.items()},
            "cpu_seconds": {name: [round(run[1], 3) for run in runs] for name, runs in times.items()},
            "ratio": round(wall["librosa"] / wall["fastaudio"], 2),
            "cpu_ratio": round(cpu["librosa"] / cpu["fastaudio"], 2),
            "load_seconds": load_seconds(outputs["fastaudio"]),
            "difference": compare(outputs["fastaudio"], outputs["librosa"]),
        }  # fmt: skip
        print(json.dumps(report, indent=2))


if __name__ == "__main__":
    main()
