"""Synthesised classes for the tests of classifiers: they differ in timbre and rhythm, tracks of one class in pitch."""

import numpy as np

import fastaudio as fa

SR = 8000
CLASSES = {"drone": (0.5, 0.05), "noisy": (2.0, 0.9), "plucked": (5.0, 0.3)}  # beats a second, share of noise


def sound(name, number, seconds=2.0):
    draw = np.random.default_rng([list(CLASSES).index(name), number])
    beats, noise = CLASSES[name]
    t = np.arange(int(SR * seconds)) / SR
    base = 110 * 2 ** (draw.integers(0, 24) / 12)
    y = sum(np.sin(2 * np.pi * base * k * t) / k for k in range(1, 5))
    envelope = np.exp(-3 * (t * beats * draw.uniform(0.9, 1.1) % 1))
    return (0.2 * ((1 - noise) * y + noise * draw.standard_normal(len(t))) * envelope).astype(np.float32)


def make(folder, tracks=8, seconds=2.0):
    for name in CLASSES:
        (folder / name).mkdir(parents=True)
        for number in range(tracks):
            fa.write(folder / name / f"{name}_{number % 4}_{number:02}.wav", sound(name, number, seconds), SR)
    return folder
