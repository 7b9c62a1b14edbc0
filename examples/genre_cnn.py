"""A convolutional network looks at MFCCs as at a picture: what it has learned at one place it knows at all places.

Three birds, which whistle up, down, or straight on, once in each recording, at any moment and any pitch, in the noise
of a wood. A network of dense layers has to learn each moment on its own; a convolution slides over all of them.
"""

import sys

import numpy as np

import fastaudio as fa
from fastaudio import models, nn

SR, HOP, SECONDS = 8000, 256, 2
BIRDS = {"up": 1.6, "down": 1 / 1.6, "straight": 1.0}  # the last pitch over the first
draw = np.random.default_rng(0)


def recording(slope):
    """(frames, 13) of two seconds of noise, and a whistle of a third of a second."""
    y = 0.1 * draw.standard_normal(SR * SECONDS)
    n = int(0.35 * SR)
    start, pitch = draw.integers(0, len(y) - n), draw.uniform(900, 1500)
    glide = pitch * slope ** np.linspace(-0.5, 0.5, n)
    y[start : start + n] += np.sin(2 * np.pi * np.cumsum(glide) / SR) * np.hanning(n)
    return fa.feature.mfcc(y=y, sr=SR, n_mfcc=13, n_fft=512, hop_length=HOP).T


labels = np.arange(480) % 3
x = np.array([recording(list(BIRDS.values())[label]) for label in labels])
train, test = slice(0, 360), slice(360, None)
x = (x - x[train].mean((0, 1))) / x[train].std((0, 1))
print(f"{len(x)} recordings of {x.shape[1]} frames x {x.shape[2]} coefficients; as pictures {(*x.shape[1:], 1)}\n")

found = {}
for name, data, make in (
    ("MLP", x, lambda: models.genre_mlp(x.shape[1:], 3, dropout=0.3, l2=1e-3, units=(64, 32))),
    ("CNN", x[..., None], lambda: models.genre_cnn((*x.shape[1:], 1), 3)),
):
    nn.set_seed(0)
    model = make()
    model.compile(nn.optim.Adam(2e-3), "sparse_categorical_crossentropy", ["accuracy"])
    held = (data[test], labels[test])
    history = model.fit(data[train], labels[train], validation_data=held, batch_size=16, epochs=20, verbose=0)
    found[name] = model, model.predict(data[test], verbose=0).argmax(1), history
    seen, unseen = history.history["accuracy"][-1], history.history["val_accuracy"][-1]
    print(
        f"{name}: {model.count_params():6,} parameters, {seen:.0%} of the training and {unseen:.0%} of the others right"
    )
model = found["CNN"][0]
model.summary()
assert found["CNN"][2].history["val_accuracy"][-1] > found["MLP"][2].history["val_accuracy"][-1] + 0.1

if len(sys.argv) > 1:  # a folder for pictures
    fa.display.headless("example")
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(1, 2, figsize=(11, 4.2), layout="constrained")
    for ax, (name, (_, predicted, _)) in zip(axes, found.items(), strict=True):
        fa.display.confusion_matrix(labels[test], predicted, names=list(BIRDS), title=name, ax=ax)
    fa.display.save(figure, f"{sys.argv[1]}/genre_cnn.png", dpi=60)
