"""An LSTM hears which of two melodies goes up: the order of the notes is all that tells them apart."""

import sys

import numpy as np

import fastaudio as fa
from fastaudio import models, nn

SR, NOTE = 8000, 0.1
draw = np.random.default_rng(0)


def melody(rising):
    """MFCCs (frames, 13) of five notes, up or down."""
    steps = np.sort(draw.choice(np.arange(24), 5, replace=False))
    notes = [fa.tone(220 * 2 ** (n / 12), sr=SR, duration=NOTE) for n in (steps if rising else steps[::-1])]
    y = np.concatenate(notes) + 0.01 * draw.standard_normal(int(5 * SR * NOTE))
    return fa.feature.mfcc(y=y, sr=SR, n_mfcc=13, n_fft=512, hop_length=128).T


nn.set_seed(0)
labels = np.arange(240) % 2
x = np.array([melody(label) for label in labels])
x = (x - x.mean((0, 1))) / x.std((0, 1))
model = models.genre_lstm(x.shape[1:], classes=2)
model.summary()
model.compile(nn.optim.Adam(2e-3), "sparse_categorical_crossentropy", ["accuracy"])
model.fit(x[:200], labels[:200], batch_size=20, epochs=12, verbose=0)
_, accuracy = model.evaluate(x[200:], labels[200:], verbose=0)
print(f"unseen melodies: accuracy {accuracy:.2f} with the order of time")
assert accuracy > 0.9

if len(sys.argv) > 1:  # a folder for pictures
    fa.display.headless("example")
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(1, 2, figsize=(9, 3.2), layout="constrained")
    for ax, label, title in zip(axes, (1, 0), ("up", "down"), strict=True):
        picture = x[200:][labels[200:] == label][0]
        fa.display.specshow(picture.T, sr=SR, hop_length=128, x_axis="time", cmap="coolwarm", ax=ax)
        answer = model.predict(picture[None], verbose=0)[0, label]
        ax.set(title=f"A melody that goes {title}: {answer:.0%} sure", ylabel="Coefficient")
    fa.display.save(figure, f"{sys.argv[1]}/sequences.png", dpi=60)
