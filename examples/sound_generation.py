"""Sounds nobody has recorded: a variational autoencoder learns 240 short sounds, and makes new ones.

The way there and back is the course's. A sound becomes a spectrogram in decibels, scaled to 0..1, its range kept aside;
the network squeezes 64 x 32 such numbers into 16 and draws them again. Back: decibels to magnitudes, and a phase that
fits them, by Griffin-Lim. The sounds here are synthesised: bells, plucked strings, drums. With your own folder:

    fastaudio train vae FOLDER --out runs/v && fastaudio generate runs/v --n 5 --seed 1 -o out
"""

import sys
import tempfile
from pathlib import Path

import numpy as np

import fastaudio as fa
from fastaudio.apps import generate
from fastaudio.apps.generate import SoundGenerator
from fastaudio.apps.generate.measures import spectral_convergence

SR, SECONDS = 8000, 0.248
folder = Path(tempfile.mkdtemp())
draw = np.random.default_rng(0)


def sound(kind):
    """A quarter of a second, at one of eight pitches."""
    t, pitch = np.arange(int(SR * SECONDS)) / SR, 220 * 2 ** (draw.integers(0, 8) / 6)
    wave = lambda ratio: np.sin(2 * np.pi * pitch * ratio * t)
    if kind == "bell":
        y = sum(wave(r) * np.exp(-6 * r * t) / r for r in (1, 2.76, 5.4))
    elif kind == "string":
        y = sum(wave(r) * np.exp(-12 * t) / r for r in range(1, 8))
    else:
        fall = np.exp(-25 * t)
        y = np.sin(2 * np.pi * np.cumsum(60 + pitch * fall) / SR) * np.exp(-15 * t)
        y += 0.4 * draw.standard_normal(len(t)) * fall
    return (0.2 * y).astype(np.float32)


for number in range(240):
    path = Path(folder, "sounds", ("bell", "string", "drum")[number % 3], f"{number:03}.wav")
    path.parent.mkdir(parents=True, exist_ok=True)
    fa.write(path, sound(path.parent.name), SR)

run = generate.train(
    folder / "sounds", folder / "run", epochs=30, latent=16, batch_size=16, learning_rate=2e-3, weight=3e4,
    sample_rate=SR, duration=SECONDS, frame_size=128, hop_length=64, verbose=0,
)  # fmt: skip
found = run.read_json("metrics.json")
print(
    f"{found['trained_on']} sounds learned, {found['held_out']} kept aside; of these, as the network draws them again:"
)
print(f"  log-spectral distance {found['lsd_db']:.1f} dB; the mean of all: {found['lsd_of_the_mean_db']:.1f}")
print(f"  {found['active']} of 16 latent numbers carry something; the divergences:", np.round(found["kl"], 1).tolist())
print(f"  {found['neighbours']:.0%} of the points have their like beside them: bells by bells, drums by drums")

generator = SoundGenerator.of(run.best())
_, pictures = generator.sample(5, seed=1)
files = generate.sample(run.folder, 5, "new", seed=1)
print("five new sounds:", *files)

S = generator.magnitudes(pictures[0], *generator.typical)
for phase in ("griffinlim", "zero"):
    y = SoundGenerator.of(run.best(), phase=phase).sound(S)
    away = spectral_convergence(y, S, hop_length=64)
    print(f"  phase {phase!r}: the sound's spectra miss the magnitudes by {away:.1f} dB")

assert found["lsd_db"] < 0.5 * found["lsd_of_the_mean_db"] and found["neighbours"] > 0.6

if len(sys.argv) > 1:  # a folder for pictures
    fa.display.headless("example")
    decibels = generator.decibels(pictures, [generator.typical] * 5)
    titles = [f"sample {i}" for i in range(5)]
    figure = fa.display.spectrogram_grid(decibels, titles=titles, sr=SR, hop_length=64)
    fa.display.save(figure, f"{sys.argv[1]}/sound_generation.png", dpi=70)
