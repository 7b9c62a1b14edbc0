"""Classifiers on real sounds: every preset, three seeds, splits that keep folds, speakers or sources apart.

    python benchmarks/genre.py FOLDER [--sets esc10,digits] [--presets mel_cnn,cnn] [--seeds 3] [-o benchmarks/results]

FOLDER has esc10/CLASS/, digits/DIGIT/ and sounds12/CLASS/, or some of them. What is left out of training: fold 4 of
esc10; a speaker of the digits, another one for each seed; a quarter of sounds12 by the stem of the file's name, another
one for each seed. A tenth or so of the rest chooses the epoch. The baseline, means and deviations of 13 MFCCs and their
differences under logistic regression, is trained on the same tracks. Rows are written as they come, and kept: stopped,
it goes on.
"""

import argparse
import json
import re
import sys
import tempfile
import time
import zlib
from dataclasses import replace
from pathlib import Path

import numpy as np

import fastaudio as fa
from fastaudio._atomic import write_text
from fastaudio.apps import genre
from fastaudio.bench.machine import describe

SPEAKERS = ("jackson", "nicolas", "yweweler", "george", "lucas", "theo")
MFCCS = ("mfcc", "mfcc_delta", "mfcc_delta2")
EPOCHS = {"esc10": 25, "digits": 10, "sounds12": 15}


def fold(names, seed):
    """esc10: fold 4 against 1 to 3; recordings of one source stay together."""
    sources = np.array([re.search(r"/(\d-\d+)", name)[1] for name in names])
    return sources, np.char.startswith(sources, "4-")


def speaker(names, seed):
    """digits: one speaker against the others."""
    found = np.array([re.search(r"_([a-z]+)_", name)[1] for name in names])
    there = [name for name in SPEAKERS if name in found]
    return np.array(names), found == there[seed % len(there)]


def stem(names, seed):
    """sounds12: a quarter of the stems; digits at the end of a name number the takes of one source."""
    stems = np.array([re.sub(r"[-_ ]*\d*\.\w+$", "", name) for name in names])
    draw = np.random.default_rng(seed)
    chosen = draw.permutation(np.unique(stems))
    return stems, np.isin(stems, chosen[: len(chosen) // 4])


SPLITS = {"esc10": fold, "digits": speaker, "sounds12": stem}


def divided(whole, name, seed):
    """A split; for `genre.train`, groups are renamed so that its own split finds the same parts."""
    groups, test = SPLITS[name](whole.groups.tolist(), seed)
    made = fa.data.Dataset(whole.X, whole.y, whole.mapping, whole.groups, whole.about)
    part = fa.data.split(made.select(np.flatnonzero(~test)), (0.87, 0.13, 0), by=groups[~test], seed=seed)
    return part.train, part.validation, made.select(np.flatnonzero(test), "test")


def statistics(part):
    """Mean and deviation of each track's coefficients, and its label."""
    names, first, place = np.unique(part.groups, return_index=True, return_inverse=True)
    rows = [part.X[place == i].reshape(-1, part.shape[2]) for i in range(len(names))]
    return np.array([np.concatenate([x.mean(0), x.std(0)]) for x in rows]), part.y[first]


def baseline(folder, name, seed, cache):
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    told = genre.settings({"preset": "cnn", "features": ("mfcc", "mfcc_delta")})
    whole = data_set(folder, name, told, cache)
    train, validation, test = map(statistics, divided(whole, name, seed))
    x, y = (np.concatenate(both) for both in zip(train, validation, strict=True))
    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=3000)).fit(x, y)
    return {
        "tracks": float(model.score(*test)),
        "parameters": int(sum(a.size for a in (model[-1].coef_, model[-1].intercept_))),
    }


def data_set(folder, name, told, cache):
    """Built once with all MFCC features, once with mel bands; the columns that are asked for."""
    all_of_it = told if told.features == ("log_mel",) else replace(told, features=MFCCS)
    described = genre.sets.geometry(folder / name, all_of_it)
    place = cache / f"{name}-{zlib.crc32(json.dumps(described, sort_keys=True).encode()):08x}.npz"
    fa.data.build(folder / name, place, **described)
    whole = fa.data.load(place)
    blocks = np.concatenate([whole.feature(feature) for feature in told.features], 2)
    widths = {feature: whole.columns[feature] for feature in told.features}
    return fa.data.Dataset(blocks, whole.y, whole.mapping, whole.groups, {**whole.about, "features": widths})


def trained(folder, name, preset, seed, cache, given):
    given = {"epochs": EPOCHS[name], "seed": seed, **given}
    told = genre.settings({"preset": preset}, given)
    parts = divided(data_set(folder, name, told, cache), name, seed)
    with tempfile.TemporaryDirectory() as place:
        start = time.process_time()
        made = genre.train_parts(parts, f"{place}/run", preset, verbose=0, **given)
        seconds = time.process_time() - start
        found, _ = made.score(parts[2])
        history = json.loads(Path(place, "run", "history.json").read_text())
    return {
        "tracks": found["tracks"]["accuracy"],
        "macro_f1": found["tracks"]["macro_f1"],
        "segments": found["segments"]["accuracy"],
        "train": history["accuracy"][-1],
        "parameters": made.model.count_params(),
        "epochs": len(history["loss"]),
        "cpu_seconds": round(seconds, 1),
    }


def table(rows):
    """Markdown: mean and spread over seeds."""
    lines = []
    for name in dict.fromkeys(row["set"] for row in rows):
        lines += [f"## {name}", "", "| preset | tracks | spread | macro-F1 | segments | parameters | CPU s |",
                  "| --- | --- | --- | --- | --- | --- | --- |"]  # fmt: skip
        here = [row for row in rows if row["set"] == name]
        label = lambda row: " ".join([row["preset"], *(f"{key}={value}" for key, value in row["given"].items())])
        for preset in dict.fromkeys(map(label, here)):
            some = [row for row in here if label(row) == preset]
            column = lambda key, some=some: np.array([row[key] for row in some]) if key in some[0] else None
            show = lambda values, digits=3: "" if values is None else f"{values.mean():.{digits}f}"
            spread = f"± {column('tracks').std():.3f} ({len(some)})"
            cells = [preset, show(column("tracks")), spread, show(column("macro_f1")), show(column("segments"))]
            cells += [f"{some[0]['parameters']:,}", show(column("cpu_seconds"), 0)]
            lines.append(f"| {' | '.join(cells)} |")
        lines.append("")
    return "\n".join(lines)


HEAD = """\
# Classifiers on real sounds

Share of tracks named rightly, mean and deviation over seeds (their number in brackets), on recordings that were kept
out of training:

- esc10: 318 noises of 5 s; fold 4 (80) against folds 1 to 3, the seed changes weights and the choice of validation
- digits: 2,000 spoken digits of 4 speakers; each seed leaves out another speaker (500)
- sounds12: 395 sounds of 12 classes, 0.15 to 12 s, noisy labels; each seed leaves out another quarter of the stems

`baseline` is logistic regression on means and deviations of 13 MFCCs and their differences, trained on the same tracks.
CPU s: of the training, one thread. Epochs: {epochs}. Settings are the presets' defaults.
`python benchmarks/genre.py FOLDER` makes this page; it goes on where it stopped.
"""


def report(rows, target):
    """genre.json with every row, and genre.md."""
    machine = describe()
    about = {"fastaudio": fa.__version__, "machine": machine, "epochs": EPOCHS, "rows": rows}
    write_text(target, json.dumps(about, indent=1) + "\n")
    epochs = ", ".join(f"{name} {count}" for name, count in EPOCHS.items())
    where = f"{machine['cpu']}, {machine['cores']} cores, engine {machine['engine']} {machine['isa']}"
    text = f"{HEAD.format(epochs=epochs)}\n{where}; {time.strftime('%Y-%m')}.\n\n{table(rows)}"
    write_text(target.with_suffix(".md"), text)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("folder", type=Path)
    add("--sets", default=",".join(SPLITS))
    add("--presets", default=",".join(["baseline", *genre.PRESETS]))
    add("--seeds", type=int, default=3)
    add("--set", action="append", default=[], metavar="NAME=VALUE", help="a setting of the training")
    add("--cache", type=Path, default=Path(tempfile.gettempdir(), "fastaudio-genre"), help="where data sets are kept")
    add("-o", "--output", type=Path, default=Path("."))
    args = parser.parse_args()
    given = fa.apps.config.assignments(args.set)
    target, cache = args.output / "genre.json", args.cache
    kept = json.loads(target.read_text())["rows"] if target.exists() else []
    for seed in range(args.seeds):
        for name in args.sets.split(","):
            for preset in args.presets.split(","):
                key = {"set": name, "preset": preset, "seed": seed, "given": given}
                if any({k: row[k] for k in key} == key for row in kept):
                    continue
                work = [baseline, args.folder, name, seed, cache] if preset == "baseline" else [
                    trained, args.folder, name, preset, seed, cache, given]  # fmt: skip
                kept.append({**key, **work[0](*work[1:])})
                print(json.dumps(kept[-1]), file=sys.stderr, flush=True)
                report(kept, target)
    report(kept, target)
    print(table(kept))


if __name__ == "__main__":
    main()
