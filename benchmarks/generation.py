"""What the variational autoencoder can do with sound: reconstructions and samples, measured by numbers and a listener.

    python benchmarks/generation.py DATA [--hold-out SPEAKER] [--epochs 50] [--oneshots FOLDER] [-o benchmarks/results]

DATA holds spoken digits, DATA/7/7_jackson_32.wav: digit, speaker, number. One speaker is kept out altogether, and a
fifth of the others' recordings. The listener is a CNN trained on the same training recordings; its own accuracy on what
it has not heard is the most that a reconstruction can be expected to reach. It judges sound: each picture goes through
Griffin-Lim and is analysed again. Samples are drawn as `fastaudio generate` draws them, of a class and of any, and
from a standard normal. `--oneshots` trains a second network on a folder of short sounds; a sample of a class is right
there if the nearest recording of the training is of that class.
"""

import argparse
import json
import sys
import time
from datetime import date
from pathlib import Path

import numpy as np
from generation_report import ANY, SAMPLES, SPACE, SURE, table

import fastaudio as fa
from fastaudio import models, nn
from fastaudio.apps import Run, fit
from fastaudio.apps.fitting import falling
from fastaudio.apps.generate import PreprocessingPipeline, Settings, SoundGenerator, measures
from fastaudio.apps.generate.network import network
from fastaudio.apps.generate.points import draw_points, keep_density
from fastaudio.bench import machine

LISTENER_EPOCHS, LISTENER_RATE, COPIES = 16, 1e-3, 3
EACH = 20  # samples of a class
TEMPERATURES = (0.0, 0.7, 1.0)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", metavar="DATA", type=Path)
    parser.add_argument("--hold-out", metavar="SPEAKER", help="default: the last by name")
    parser.add_argument("--epochs", type=int, default=Settings().epochs)
    parser.add_argument("--size", default="small", help='"small" or "course" (default: %(default)s)')
    parser.add_argument("--sample-rate", type=float, default=22050, metavar="HZ", help="of the network's pictures")
    parser.add_argument("--oneshots", metavar="FOLDER", type=Path)
    parser.add_argument(
        "--runs", metavar="FOLDER", type=Path, default=Path("runs/generation"), help="the networks; goes on"
    )
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("-o", "--output", type=Path, default=Path("benchmarks/results"))
    args = parser.parse_args()
    about = machine.describe()
    kept = ("cpu", "cores", "isa", "platform", "python", "fastaudio", "versions")
    found = {"date": str(date.today()), "machine": {name: about[name] for name in kept if name in about}}
    found["digits"] = digits(args)
    if args.oneshots:
        found["oneshots"] = oneshots(args)
    args.output.mkdir(parents=True, exist_ok=True)
    (args.output / "generation.json").write_text(json.dumps(found, indent=1) + "\n")
    (args.output / "generation.md").write_text(table(found))
    print(json.dumps(found))


def digits(args):
    pipeline, ear = pictures_at(args), PreprocessingPipeline()
    data = pipeline.pictures(args.data, progress=True)
    to_ear = data if pipeline.to_dict() == ear.to_dict() else ear.pictures(args.data, progress=True)
    parts = [Path(name).stem.split("_") for name in data.names]
    labels, speakers = np.array([int(p[0]) for p in parts]), np.array([p[1] for p in parts])
    numbers = np.array([int(p[2]) for p in parts])
    held = args.hold_out or max(speakers)
    new = speakers == held
    known = ~new & (numbers % 5 == 4)
    train = ~new & ~known
    listener, heard = train_listener(args, to_ear.images[train], labels[train])
    vae = train_vae(args, "digits", data.images[train], data.images[known], args.epochs)
    keep_density(vae, data.images[train], labels[train], list("0123456789"))
    at = {"orig_sr": pipeline.loader.sample_rate, "target_sr": ear.loader.sample_rate}
    hears = lambda sounds: heard(np.array([ear.picture(fa.resample(y, **at))[0] for y in sounds])[..., None])
    generator = SoundGenerator(vae, pipeline, typical=tuple(np.median(data.ranges[train], 0)))
    made = {
        "recordings": {"train": int(train.sum()), "known speakers": int(known.sum()), "new speaker": int(new.sum())},
        "sample rate": args.sample_rate, "held out": held,
        "parameters": vae.count_params(), "latent": vae.latent_space_dim, "epochs": vae.epoch,
        "listener": {"parameters": listener.count_params()},
    }  # fmt: skip
    for name, part in (("known speakers", known), ("new speaker", new)):
        made[name] = reconstruct(vae, generator, data, train, part)
        again = made[name].pop("sounds")
        from_pictures = generator.convert_spectrograms_to_audio(data.images[part], data.ranges[part])
        made[name] |= {
            "listener on recordings": share(heard(to_ear.images[part]).argmax(1), labels[part]),
            "listener on griffin-lim of recordings": share(hears(from_pictures).argmax(1), labels[part]),
            "listener on reconstructions": share(hears(again).argmax(1), labels[part]),
        }
    mu, log_variance = vae.distribution(data.images[train])
    kl = measures.kl_per_dimension(mu, log_variance)
    made |= {"kl": kl.round(3).tolist(), "kl sum": float(kl.sum()), "active": int((kl > 0.01).sum())}
    made[SAMPLES] = of_class(vae, generator, hears, args.seed)
    made[SPACE] = of_any(vae, generator, hears, data.images[train], args.seed)
    made[SPACE]["recordings"] = space(heard(to_ear.images[known]), data.images[known], data.images[train])
    made["neighbours"] = {
        name: measures.neighbours_accuracy(vae.distribution(data.images[part])[0], labels[part])
        for name, part in (("known speakers", known), ("new speaker", new))
    }
    return made


def pictures_at(args):
    """Of `fastaudio train vae`: the course's pipeline at 22,050 Hz, at low rates with shorter windows."""
    return Settings(sample_rate=args.sample_rate, size=args.size).complete(False).pipeline()


def of_class(vae, generator, hears, seed):
    """Samples of each class: which digit is heard."""
    found, wanted = {}, np.repeat(np.arange(10), EACH)
    for temperature in TEMPERATURES:
        each = EACH if temperature else 1
        points = [draw_points(vae, each, seed + c, label=str(c), temperature=temperature)[0] for c in range(10)]
        pictures = vae.decoder.predict(np.concatenate(points), verbose=0)
        sounds = generator.convert_spectrograms_to_audio(pictures, [generator.typical] * len(pictures))
        found[f"temperature {temperature:g}"] = share(hears(sounds).argmax(1), wanted[:: EACH // each])
    return found


def of_any(vae, generator, hears, images, seed):
    """Samples of any class, drawn from the fitted density and from a standard normal."""
    found = {}
    for prior in ("fitted", "normal"):
        signals, pictures = generator.sample(ANY, seed, prior=prior)
        found[prior] = space(hears(signals), pictures, images)
    return found


def space(probabilities, pictures, train):
    """How many a listener is sure of, how many digits it hears, how far they are from the nearest of the training."""
    among = np.bincount(probabilities.argmax(1), minlength=10) / len(probabilities)
    among = among[among > 0]
    return {
        "clear": float((probabilities.max(1) > SURE).mean()),
        "digits": float(np.exp(-(among * np.log(among)).sum())),
        "nearest dB": 80 * float(np.median(nearest(pictures, train)[1])),
    }


def nearest(pictures, train):
    """Of each picture: which of the training is the nearest, and the root of the mean square between them."""
    a, b = (x.reshape(len(x), -1, 4, x.shape[2]).mean(2).reshape(len(x), -1).astype(float) for x in (pictures, train))
    squares = np.maximum((a**2).sum(1)[:, None] - 2 * a @ b.T + (b**2).sum(1), 0) / a.shape[1]
    return squares.argmin(1), np.sqrt(squares.min(1))


def small(x):
    """64 bins, each the mean of 4."""
    return x.reshape(len(x), 64, 4, 64, 1).mean(2)


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
    hop = generator.pipeline.extractor.hop_length
    convergence = [measures.spectral_convergence(y, generator.magnitudes(p, *r), hop_length=hop) for y, p, r in pairs]
    return {
        "mse": float(np.mean((images - pictures) ** 2)), "lsd dB": away(pictures),
        "lsd of the mean picture dB": away(mean),
        "spectral convergence dB": float(np.median(convergence)), "sounds": sounds,
    }  # fmt: skip


def train_vae(args, name, images, other, epochs):
    """As `fastaudio train vae` does it."""
    nn.set_seed(args.seed)
    told = Settings(size=args.size, epochs=epochs).complete(False)
    run = Run.create(args.runs / name, "benchmark", {"size": args.size, "seed": args.seed}, resume=True)
    start = {"size": args.size, "latent": told.latent, "weight": told.weight, "learning_rate": told.learning_rate}
    vae = run.last() or network(images.shape[1:], mean=float(images.mean()), **start)
    start = time.perf_counter(), time.process_time()
    fit(run, vae, images, images, validation_data=(other, other), batch_size=told.batch_size, epochs=epochs, verbose=2,
        callbacks=[falling(told.learning_rate, epochs)])  # fmt: skip
    print(name, "took", time.perf_counter() - start[0], "s, CPU", time.process_time() - start[1], "s", file=sys.stderr)
    return run.best()


def train_listener(args, images, labels):
    """A CNN on spectrograms of 64 bins, and the probabilities it gives to pictures."""
    draw = np.random.default_rng(args.seed)
    x = small(images)
    x = np.concatenate([x, *(np.array([another(a, draw) for a in x]) for _ in range(COPIES))])
    labels = np.tile(labels, 1 + COPIES)
    nn.set_seed(args.seed)
    run = Run.create(args.runs / "listener", "benchmark", {"seed": args.seed}, resume=True)
    model = run.last()
    if model is None:
        model = models.genre_cnn((64, 64, 1), 10)
        model.compile(nn.optim.Adam(LISTENER_RATE), "sparse_categorical_crossentropy", ["accuracy"])
    fit(run, model, x, labels, batch_size=32, epochs=LISTENER_EPOCHS, verbose=2,
        callbacks=[falling(LISTENER_RATE, LISTENER_EPOCHS)])  # fmt: skip
    return model, lambda pictures: model.predict(small(pictures), verbose=0)


def another(picture, draw):
    """As another speaker might say it: higher or lower, slower or faster, earlier or later, in another room."""
    for axis in (0, 1):
        at = np.clip(np.arange(64) * draw.uniform(0.85, 1.15), 0, 63)
        low = at.astype(int)
        share = (at - low).reshape((-1, 1, 1) if axis == 0 else (1, -1, 1))
        picture = picture.take(low, axis) * (1 - share) + picture.take(np.minimum(low + 1, 63), axis) * share
    picture = np.roll(picture, (draw.integers(-2, 3), draw.integers(-3, 9)), (0, 1))
    picture = np.clip((picture - draw.uniform(-0.05, 0.1)) * draw.uniform(0.9, 1.1), 0, 1)
    return (picture + draw.uniform(0, 0.04) * draw.standard_normal(picture.shape)).astype(np.float32)


def share(predicted, labels):
    return round(float((predicted == labels).mean()), 3)


def oneshots(args):
    pipeline = pictures_at(args)
    data = pipeline.pictures(args.oneshots, progress=True)
    other = np.arange(len(data.names)) % 5 == 4
    epochs = 4 * args.epochs  # there are fewer of them
    images, folders = data.images[~other], [name.split("/")[0] for name in data.names]
    classes = sorted(set(folders))
    labels = np.array([classes.index(name) for name in folders])
    vae = train_vae(args, "oneshots", images, data.images[other], epochs)
    keep_density(vae, images, labels[~other], classes)
    generator = SoundGenerator(vae, pipeline)
    found = reconstruct(vae, generator, data, ~other, other)
    del found["sounds"]
    kl = measures.kl_per_dimension(*vae.distribution(images))
    again = vae.decoder.predict(vae.distribution(data.images[other])[0], verbose=0)
    named = {"recordings": (data.images[other], labels[other]), "reconstructions": (again, labels[other])}
    for temperature in (0.7, 1.0):
        points, names = draw_points(vae, ANY, args.seed, temperature=temperature)
        wanted = np.array([classes.index(name) for name in names])
        named[f"samples, temperature {temperature:g}"] = vae.decoder.predict(points, verbose=0), wanted
    beside = {}
    for name, (pictures, wanted) in named.items():
        places, away = nearest(pictures, images)
        right = share(labels[~other][places], wanted)
        beside[name] = {"of the same class": right, "nearest dB": 80 * float(np.median(away))}
    return {
        "recordings": {"train": int((~other).sum()), "held out": int(other.sum())}, "epochs": vae.epoch,
        "held out": found, "nearest": beside, "classes": classes, "kl": kl.round(3).tolist(), "kl sum": float(kl.sum()),
        "active": int((kl > 0.01).sum()),
    }  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
