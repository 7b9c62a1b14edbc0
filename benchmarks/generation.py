"""What the variational autoencoder can do with sound: reconstructions and samples, measured by numbers and a listener.

    python benchmarks/generation.py DATA [--hold-out SPEAKER] [--epochs 50] [--oneshots FOLDER] [-o benchmarks/results]

DATA holds spoken digits, DATA/7/7_jackson_32.wav: digit, speaker, number. One speaker is kept out altogether, and a
fifth of the others' recordings. The listener is a CNN trained on the same training recordings; its own accuracy on what
it has not heard is the most that a reconstruction can be expected to reach. It judges sound: each picture goes through
Griffin-Lim and is analysed again. `--oneshots` trains a second network on any folder of short sounds.
"""

import argparse
import json
import sys
import time
from pathlib import Path

import numpy as np

from fastaudio import models, nn
from fastaudio.apps import Run, fit
from fastaudio.apps.generate import PreprocessingPipeline, SoundGenerator, measures
from fastaudio.apps.generate.network import network

LATENT, LEARNING_RATE, BATCH, LISTENER_EPOCHS = 128, 1e-3, 32, 12

#: a line of the table -> decimals; 0: a share
ROWS = {
    "mse": 4, "lsd dB": 1, "lsd of the mean picture dB": 1, "spectral convergence dB": 1, "listener on recordings": 0,
    "listener on griffin-lim of recordings": 0, "listener on reconstructions": 0,
}  # fmt: skip
SAMPLES = "listener on samples of a class"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", metavar="DATA", type=Path)
    parser.add_argument("--hold-out", metavar="SPEAKER", help="default: the last by name")
    parser.add_argument("--epochs", type=int, default=50)
    parser.add_argument("--size", default="small", help='"small" or "course" (default: %(default)s)')
    parser.add_argument("--oneshots", metavar="FOLDER", type=Path)
    parser.add_argument(
        "--runs", metavar="FOLDER", type=Path, default=Path("runs/generation"), help="the networks; goes on"
    )
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("-o", "--output", type=Path, default=Path("benchmarks/results"))
    args = parser.parse_args()
    found = {"digits": digits(args)}
    if args.oneshots:
        found["oneshots"] = oneshots(args)
    args.output.mkdir(parents=True, exist_ok=True)
    (args.output / "generation.json").write_text(json.dumps(found, indent=1) + "\n")
    (args.output / "generation.md").write_text(table(found))
    print(json.dumps(found))


def digits(args):
    pipeline = PreprocessingPipeline()
    data = pipeline.pictures(args.data, progress=True)
    parts = [Path(name).stem.split("_") for name in data.names]
    labels, speakers = np.array([int(p[0]) for p in parts]), np.array([p[1] for p in parts])
    numbers = np.array([int(p[2]) for p in parts])
    held = args.hold_out or max(speakers)
    new = speakers == held
    known = ~new & (numbers % 5 == 4)
    train = ~new & ~known
    listener, heard = train_listener(args, data.images[train], labels[train])
    vae = train_vae(args, "digits", data.images[train], data.images[known], args.epochs)
    hears = lambda sounds: heard(np.array([pipeline.picture(y)[0] for y in sounds])[..., None])
    generator = SoundGenerator(vae, pipeline, typical=tuple(np.median(data.ranges[train], 0)))
    made = {
        "recordings": {"train": int(train.sum()), "known speakers": int(known.sum()), "new speaker": int(new.sum())},
        "held out": held, "parameters": vae.count_params(), "latent": LATENT, "epochs": vae.epoch,
        "listener": {"parameters": listener.count_params()},
    }  # fmt: skip
    for name, part in (("known speakers", known), ("new speaker", new)):
        made[name] = reconstruct(vae, generator, data, train, part)
        again = made[name].pop("sounds")
        made[name] |= {
            "listener on recordings": share(heard(data.images[part]), labels[part]),
            "listener on griffin-lim of recordings": share(
                hears(generator.convert_spectrograms_to_audio(data.images[part], data.ranges[part])), labels[part]
            ),
            "listener on reconstructions": share(hears(again), labels[part]),
        }
    mu, log_variance = vae.distribution(data.images[train])
    kl = measures.kl_per_dimension(mu, log_variance)
    made |= {"kl": kl.round(3).tolist(), "kl sum": float(kl.sum()), "active": int((kl > 0.01).sum())}
    made[SAMPLES] = of_class(vae, generator, hears, mu, labels[train], args.seed)
    made["neighbours"] = {
        name: measures.neighbours_accuracy(vae.distribution(data.images[part])[0], labels[part])
        for name, part in (("known speakers", known), ("new speaker", new))
    }
    return made


def of_class(vae, generator, hears, mu, labels, seed, each=30):
    """Points around the mean of a class's latent points, with its deviation: which digit is heard."""
    draw, found = np.random.default_rng(seed), {}
    wanted = np.repeat(np.arange(10), each)
    mean, deviation = (np.array([f(mu[labels == c], 0) for c in range(10)]) for f in (np.mean, np.std))
    for spread in (0.0, 0.5, 1.0):
        points = mean[wanted] + spread * deviation[wanted] * draw.standard_normal((len(wanted), mu.shape[1]))
        if not spread:
            points, wanted_now = mean, np.arange(10)
        else:
            wanted_now = wanted
        pictures = vae.decoder.predict(points, verbose=0)
        sounds = generator.convert_spectrograms_to_audio(pictures, [generator.typical] * len(points))
        found[f"{spread:g} deviations"] = share(hears(sounds), wanted_now)
    return found


def reconstruct(vae, generator, data, train, part):
    """Distances of what comes back, beside those of the mean picture of the training."""
    scale = generator.pipeline.normaliser.denormalise
    images, ranges = data.images[part], data.ranges[part]
    low, high = ranges.reshape(-1, 2, 1, 1, 1).swapaxes(0, 1)
    pictures = vae.decoder.predict(vae.distribution(images)[0], verbose=0)
    mean = np.broadcast_to(data.images[train].mean(0), images.shape)
    away = lambda other: measures.log_spectral_distance(
        scale(images, low, high)[..., 0], scale(other, low, high)[..., 0]
    )
    sounds = generator.convert_spectrograms_to_audio(pictures, ranges)
    pairs = list(zip(sounds, pictures, ranges, strict=True))[:100]
    convergence = [measures.spectral_convergence(y, generator.magnitudes(p, *r)) for y, p, r in pairs]
    return {
        "mse": float(np.mean((images - pictures) ** 2)), "lsd dB": away(pictures),
        "lsd of the mean picture dB": away(mean),
        "spectral convergence dB": float(np.median(convergence)), "sounds": sounds,
    }  # fmt: skip


def train_vae(args, name, images, other, epochs):
    nn.set_seed(args.seed)
    run = Run.create(args.runs / name, "benchmark", {"size": args.size, "seed": args.seed}, resume=True)
    start = {"latent": LATENT, "size": args.size, "learning_rate": LEARNING_RATE, "mean": float(images.mean())}
    vae = run.last() or network(images.shape[1:], **start)
    start = time.perf_counter(), time.process_time()
    fit(run, vae, images, images, validation_data=(other, other), batch_size=BATCH, epochs=epochs, verbose=2)
    print(name, "took", time.perf_counter() - start[0], "s, CPU", time.process_time() - start[1], "s", file=sys.stderr)
    return run.best()


def train_listener(args, images, labels):
    """A CNN on spectrograms of 64 bins, each the mean of 4, and how it names a picture."""
    small = lambda x: x.reshape(len(x), 64, 4, 64, 1).mean(2)
    draw = np.random.default_rng(args.seed)
    x = small(images)
    moved = np.array([np.roll(a, draw.integers((-2, -2), (3, 7)), (0, 1)) for a in x])  # higher, lower, earlier, later
    x, labels = np.concatenate([x, moved]), np.tile(labels, 2)
    nn.set_seed(args.seed)
    run = Run.create(args.runs / "listener", "benchmark", {"seed": args.seed}, resume=True)
    model = run.last()
    if model is None:
        model = models.genre_cnn((64, 64, 1), 10)
        model.compile(nn.optim.Adam(1e-3), "sparse_categorical_crossentropy", ["accuracy"])
    fit(run, model, x, labels, batch_size=32, epochs=LISTENER_EPOCHS, verbose=2)
    return model, lambda pictures: model.predict(small(pictures), verbose=0).argmax(1)


def share(predicted, labels):
    return round(float((predicted == labels).mean()), 3)


def oneshots(args):
    pipeline = PreprocessingPipeline()
    data = pipeline.pictures(args.oneshots, progress=True)
    other = np.arange(len(data.names)) % 5 == 4
    epochs = 4 * args.epochs  # there are fewer of them
    vae = train_vae(args, "oneshots", data.images[~other], data.images[other], epochs)
    generator = SoundGenerator(vae, pipeline)
    found = reconstruct(vae, generator, data, ~other, other)
    del found["sounds"]
    kl = measures.kl_per_dimension(*vae.distribution(data.images[~other]))
    return {
        "recordings": {"train": int((~other).sum()), "held out": int(other.sum())}, "epochs": vae.epoch,
        "held out": found, "kl": kl.round(3).tolist(), "kl sum": float(kl.sum()),
        "active": int((kl > 0.01).sum()),
    }  # fmt: skip


def table(found):
    """Markdown for people; the JSON file has all numbers."""
    made, parts = found["digits"], ("known speakers", "new speaker")
    count = made["recordings"]
    lines = [
        "# Sound generation",
        "",
        f"`benchmarks/generation.py`: spoken digits, {count['train']} recordings of three speakers for training, "
        f"{count['known speakers']} more of them and {count['new speaker']} of {made['held out']} held out. VAE of "
        f"{made['parameters']:,} parameters, {made['latent']} latent numbers, {made['epochs']} epochs; a listener "
        f"(CNN, {made['listener']['parameters']:,} parameters) trained on the same recordings names the digits.",
        "",
        "| held out | " + " | ".join(parts) + " |",
        "| --- | --- | --- |",
    ]
    for key, digits in ROWS.items():
        cells = [f"{made[part][key]:.{digits}%}" if digits == 0 else f"{made[part][key]:.{digits}f}" for part in parts]
        lines.append(f"| {key} | " + " | ".join(cells) + " |")
    neighbours = " | ".join(f"{made['neighbours'][part]:.0%}" for part in parts)
    lines += [
        f"| nearest points in latent space of the same digit | {neighbours} |",
        "",
        f"KL: {made['kl sum']:.1f} nats in all, {made['active']} of {made['latent']} numbers above 0.01; the largest "
        f"{max(made['kl']):.2f}, the median {np.median(made['kl']):.2f}. Each, from the largest:",
        " ".join(f"{kl:.1f}" for kl in sorted(made["kl"], reverse=True)) + ".",
        "",
        "Samples of a class, drawn around the mean of its latent points with so many of their deviations, are named "
        "rightly: " + ", ".join(f"{key} {value:.0%}" for key, value in made[SAMPLES].items()) + ". Chance is 10 %.",
    ]
    if "oneshots" in found:
        other = found["oneshots"]
        lines += [
            "",
            f"Short sounds (drums): {other['recordings']['train']} to learn, {other['recordings']['held out']} held "
            f"out, {other['epochs']} epochs: LSD {other['held out']['lsd dB']:.1f} dB (the mean picture "
            f"{other['held out']['lsd of the mean picture dB']:.1f} dB), KL {other['kl sum']:.1f} nats, "
            f"{other['active']} numbers above 0.01.",
        ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
