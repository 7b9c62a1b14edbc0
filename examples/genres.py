"""MFCCs of synthesised music in, a genre out: the whole way in one file.

Three "genres" differ in timbre and rhythm; each track is cut into segments, and tracks, not segments, are divided into
training, validation and test: segments of one track sound alike, and a model that has seen its neighbours only seems to
know more. Mean and deviation are the training part's, and the validation part says when to stop: the test stays unseen.
"""

import sys

import numpy as np

import fastaudio as fa
from fastaudio import models, nn

SR, SECONDS, SEGMENTS = 22050, 6, 4
GENRES = {"drone": (0.5, 0.1), "plucked": (4.0, 0.6), "noisy": (2.0, 0.9)}  # beats a second, share of noise


def track(genre, seed):
    """One recording: harmonics of a few notes under a beat, and noise."""
    draw = np.random.default_rng(seed)
    beats, noise = GENRES[genre]
    t = np.arange(SR * SECONDS) / SR
    y = sum(fa.tone(110 * 2 ** (draw.integers(0, 24) / 12), sr=SR, length=len(t)) / k for k in range(1, 5))
    envelope = np.exp(-3 * beats * (t * beats * draw.uniform(0.9, 1.1) % 1) / beats)
    return ((1 - noise) * y + noise * draw.standard_normal(len(t))) * envelope


nn.set_seed(0)
x, labels, groups = [], [], []
for number in range(45):
    label = number % len(GENRES)
    mfcc = fa.feature.mfcc(y=track(list(GENRES)[label], number), sr=SR, n_mfcc=13).T  # (frames, 13)
    for segment in np.split(mfcc[: len(mfcc) // SEGMENTS * SEGMENTS], SEGMENTS):
        x.append(segment)
        labels.append(label)
        groups.append(number)
x, labels, groups = np.array(x), np.array(labels), np.array(groups)
train, validation, test = groups < 27, (groups >= 27) & (groups < 36), groups >= 36
x = (x - x[train].mean((0, 1))) / x[train].std((0, 1))

model = models.genre_mlp(x.shape[1:], len(GENRES), dropout=0.3, l2=1e-3, units=(64, 32))
model.compile(nn.optim.Adam(1e-3), "sparse_categorical_crossentropy", ["accuracy"])
model.summary()
stop = nn.callbacks.EarlyStopping(patience=10, restore_best_weights=True)
history = model.fit(
    x[train], labels[train], validation_data=(x[validation], labels[validation]), epochs=60, callbacks=[stop], verbose=0
)
loss, accuracy = model.evaluate(x[test], labels[test], verbose=0)
print(f"{test.sum()} segments of unseen tracks: accuracy {accuracy:.2f}")
assert accuracy > 0.6

if len(sys.argv) > 1:  # a folder for pictures
    fa.display.headless("example")
    predicted = model.predict(x[test], verbose=0).argmax(1)
    fa.display.save(history.plot(), f"{sys.argv[1]}/genres_history.png", dpi=60)
    figure = fa.display.confusion_matrix(labels[test], predicted, names=list(GENRES), title="Unseen tracks")
    fa.display.save(figure, f"{sys.argv[1]}/genres.png", dpi=60)
