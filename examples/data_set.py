"""From folders of sound to a trained classifier in ten lines, and what they do.

The folders are synthesised here: drones, plucked notes and noises, a file for each track. With your own, begin at
`build`.
"""

import sys

import numpy as np

import fastaudio as fa
from fastaudio import models, nn


def track(genre, seed, sr=22050, seconds=6):
    """One recording: harmonics of a few notes under a beat, and noise."""
    draw = np.random.default_rng(seed)
    beats, noise = {"drone": (0.5, 0.1), "plucked": (4.0, 0.6), "noisy": (2.0, 0.9)}[genre]
    t = np.arange(sr * seconds) / sr
    y = sum(fa.tone(110 * 2 ** (draw.integers(0, 24) / 12), sr=sr, length=len(t)) / k for k in range(1, 5))
    y = ((1 - noise) * y + noise * draw.standard_normal(len(t))) * np.exp(-3 * (t * beats * draw.uniform(0.9, 1.1) % 1))
    return (0.2 * y).astype(np.float32)


def folders(root="genres"):
    """genres/drone/00.wav ... and one file that is no sound, as real collections have them."""
    import pathlib

    for number in range(36):
        genre = ("drone", "plucked", "noisy")[number % 3]
        path = pathlib.Path(root, genre, f"{number:02}.wav")
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():  # from the last time: a build that was stopped goes on with the same files
            fa.write(path, track(genre, number), 22050)
    broken = pathlib.Path(root, "drone", "broken.wav")
    if not broken.exists():
        broken.write_bytes(b"RIFF, and nothing more")
    return root


source = folders()
nn.set_seed(0)

report = fa.data.build(source, "data.json", track_seconds=6, num_segments=4, overwrite=True)
data = fa.data.load("data.json")
train, validation, test = fa.data.split(data, (0.5, 0.25, 0.25), by="track")
scale = fa.data.Normalizer().fit(train)
model = models.genre_mlp(data.shape[1:], len(data.mapping), dropout=0.3, l2=1e-3, units=(64, 32))
model.compile(nn.optim.Adam(1e-3), "sparse_categorical_crossentropy", ["accuracy"])
model.notes.update(normalizer=scale.to_dict(), classes=data.mapping)
model.fit(scale(train), validation_data=scale(validation), epochs=30, verbose=0)
model.save("genres.safetensors")
loss, accuracy = model.evaluate(scale(test), verbose=0)

print(f"{report['tracks']} files, {report['segments']} segments; what could not be read is in {report['errors']}")
print(f"{len(test)} segments of {len(set(test.groups))} unseen tracks: accuracy {accuracy:.2f}")
assert report["failed"] == 1 and accuracy > 0.6

again = nn.load("genres.safetensors")
mfcc = fa.feature.mfcc(y=track("plucked", 1000)[:33075], sr=22050, n_mfcc=13).T
scores = again.predict(fa.data.Normalizer.from_dict(again.notes["normalizer"])(mfcc[None]), verbose=0)[0]
print("a new recording:", ", ".join(f"{name} {s:.0%}" for name, s in zip(again.notes["classes"], scores, strict=True)))

if len(sys.argv) > 1:  # a folder for pictures
    fa.display.headless("example")
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(1, 3, figsize=(11, 3.2), layout="constrained")
    for ax, genre in zip(axes, data.mapping, strict=True):
        block = np.asarray(data.X[data.y == data.mapping.index(genre)][0])
        shown = scale(block[None])[0]  # as the network sees it: the first coefficient, the loudness, drowns the others
        fa.display.specshow(shown.T, sr=22050, x_axis="time", cmap="coolwarm", vmin=-3, vmax=3, ax=ax)
        ax.set(title=f"{genre}: {block.shape[0]} x {block.shape[1]}", ylabel="Coefficient")
    fa.display.save(figure, f"{sys.argv[1]}/data_set.png", dpi=60)
