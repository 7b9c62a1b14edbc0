"""Overfitting, seen and cured: a network that learns its training data by heart, and the same with L2 and dropout.

The recordings are made up: MFCC frames around a mean of their genre, another colour for each track, and a third of the
segments under a random name, as in sets that people have labelled. There is nothing to learn beyond the means: a
network that gets every training segment right has learned the wrong names, too, and answers worse for it.
"""

import sys

import numpy as np

from fastaudio import data, models, nn

GENRES = ["blues", "jazz", "metal", "pop", "rock"]


def recordings(seed=0, tracks=200, segments=5, frames=2, wrong=0.35):
    """A data set: `tracks` of each genre, cut into segments."""
    draw = np.random.default_rng(seed)
    genre = np.repeat(np.arange(len(GENRES)), tracks)
    means = 0.9 * draw.standard_normal((len(GENRES), 13))
    colour = 0.5 * draw.standard_normal((len(genre), 13))
    noise = draw.standard_normal((len(genre), segments, frames, 13))
    x = (means[genre] + colour)[:, None, None] + noise
    labels = np.repeat(genre, segments)
    labels = np.where(draw.random(len(labels)) < wrong, draw.integers(0, len(GENRES), len(labels)), labels)
    names = np.repeat([f"{GENRES[g]}/{number}.wav" for number, g in enumerate(genre)], segments)
    return data.Dataset(x.reshape(-1, frames, 13), labels, GENRES, names)


def train(parts, seed=0, epochs=50, callbacks=(), **network):
    """The history of a training, and the accuracy on all three parts after it."""
    scale = data.Normalizer().fit(parts.train)
    train, validation, test = map(scale, parts)
    nn.set_seed(seed)
    model = models.genre_mlp(train.shape[1:], len(GENRES), **{"units": (128, 64, 32), **network})
    model.compile(nn.optim.Adam(1e-3), "sparse_categorical_crossentropy", ["accuracy"])
    history = model.fit(train, validation_data=validation, epochs=epochs, callbacks=callbacks, verbose=0)
    return history, [model.evaluate(part, verbose=0)[1] for part in (train, validation, test)]


def main():
    parts = data.split(recordings(), (0.5, 0.25, 0.25), by="track")
    print(f"{'':22}training  validation  test    gap   last/least validation loss")
    for name, options in {
        "plain": {},
        "fewer units": {"units": (16,)},
        "L2 0.001": {"l2": 1e-3},
        "dropout 0.3": {"dropout": 0.3},
        "L2 and dropout": {"l2": 1e-3, "dropout": 0.3},
        "plain, early stopping": {"callbacks": [nn.EarlyStopping(patience=5, restore_best_weights=True)]},
    }.items():
        history, (seen, held, test) = train(parts, **options)
        losses = history.history["val_loss"]
        print(f"{name:22}{seen:8.2f}{held:12.2f}{test:6.2f}{seen - held:7.2f}{losses[-1] / min(losses):12.2f}")
        if len(sys.argv) > 1:  # a folder for pictures
            history.plot(f"{sys.argv[1]}/overfitting_{name.replace(',', '').replace(' ', '_')}.png")


if __name__ == "__main__":
    main()
