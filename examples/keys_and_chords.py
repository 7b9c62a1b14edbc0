"""From a chromagram to the key of a piece and its chords: patterns of pitch classes, and which fits best.

A chord is a set of pitch classes, whatever octave they sound in, and a chromagram says how strong each class is. So a
chord's template is 1 at its classes and 0 elsewhere, and the template nearest to a frame names its chord. A key is told
by how often each class occurs: Krumhansl and Kessler asked listeners how well each class fits a key.
"""

import sys

import numpy as np

import fastaudio as fa

SR = 22050
NAMES = ["C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"]
MAJOR = np.array([6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88])
MINOR = np.array([6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17])


def chord(*midi):
    """A second of three notes with overtones."""
    notes = [fa.tone(float(fa.midi_to_hz(m)) * k, sr=SR, duration=1.0) / k for m in midi for k in (1, 2, 3)]
    return np.float32(0.2) * sum(notes).astype(np.float32)


# G major: G, C, D, Em, C, D, G
played = ["G", "C", "D", "Em", "C", "D", "G"]
y = np.concatenate(
    [
        chord(*notes)
        for notes in ((55, 59, 62), (48, 64, 67), (50, 66, 69), (52, 55, 71), (60, 64, 67), (62, 66, 69), (55, 59, 67))
    ]
)

C = np.abs(fa.cqt(y, sr=SR))
chroma = fa.feature.chroma_fold(C)
print(f"constant-Q spectrum: {C.shape[0]} bins, 7 octaves of 12; chromagram: {chroma.shape[0]} classes")

templates = np.stack([np.roll(np.isin(np.arange(12), shape), k) for shape in ((0, 4, 7), (0, 3, 7)) for k in range(12)])
labels = NAMES + [name + "m" for name in NAMES]
scores = (templates @ (chroma / np.linalg.norm(chroma, axis=0))) ** 16  # the better, the much likelier
steady = fa.sequence.viterbi_discriminative(scores / scores.sum(axis=0), fa.sequence.transition_loop(24, 0.9))
middle = [int((i + 0.5) * SR / 512) for i in range(len(played))]
heard = [labels[steady[t]] for t in middle]
print("chords:", *heard)
assert heard == played

profile = chroma.sum(axis=1)
fits = {
    f"{NAMES[k]} {mode}": np.corrcoef(np.roll(shape, k), profile)[0, 1]
    for mode, shape in (("major", MAJOR), ("minor", MINOR))
    for k in range(12)
}
key = max(fits, key=fits.get)
print(f"key: {key}, correlation {fits[key]:.2f}")
assert key == "G major"

if len(sys.argv) > 1:
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    fig, (above, below) = plt.subplots(2, 1, figsize=(7, 5), layout="constrained", sharex=True)
    extent = (0, len(y) / SR, 0, 84)
    above.imshow(fa.amplitude_to_db(C, ref=np.max), origin="lower", aspect="auto", cmap="magma", extent=extent)
    above.set(ylabel="Note above C1", title="Constant-Q spectrum")
    below.imshow(
        chroma / chroma.max(axis=0), origin="lower", aspect="auto", cmap="magma", extent=(0, len(y) / SR, -0.5, 11.5)
    )
    below.set(xlabel="Time (s)", yticks=range(12), yticklabels=NAMES, title="Chromagram: " + "  ".join(heard))
    fa.display.save(fig, f"{sys.argv[1]}/chromagram.png", dpi=60)
    fa.display.save(fa.display.pitch_helix([43, 55, 67, 79]), f"{sys.argv[1]}/pitch_helix.png", dpi=60)
