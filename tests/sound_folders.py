"""Synthesised sets of sound for the tests of data."""

import numpy as np

import fastaudio as fa

SR = 22050


def sound(number, samples):
    """A tone of its own for each number, with noise."""
    draw = np.random.default_rng(number)
    t = np.arange(samples) / SR
    return (0.3 * np.sin(2 * np.pi * (200 + 37 * number) * t) + 0.05 * draw.standard_normal(samples)).astype(np.float32)


def make(root, classes=("blues", "jazz", "rock"), tracks=3, samples=SR, suffix=".wav"):
    """root/class/class.00000.wav ...; a different sound each."""
    number = 0
    for name in classes:
        (root / name).mkdir(parents=True, exist_ok=True)
        for track in range(tracks):
            fa.write(root / name / f"{name}.{track:05}{suffix}", sound(number, samples), SR)
            number += 1
    return root


def tree(folder):
    """Name -> bytes of every file."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}
