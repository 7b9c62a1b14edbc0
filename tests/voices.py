"""Synthesised speech and noise for the tests of denoising."""

import numpy as np

import fastaudio as fa

SR = 16000


def voice(number, samples=48000, sr=SR):
    """Harmonics that glide, in syllables, with silence between them; a pitch of its own for each number."""
    draw = np.random.default_rng(number)
    t = np.arange(samples) / sr
    pitch = 90 + 25 * (number % 8) + 20 * np.sin(2 * np.pi * draw.uniform(0.5, 2) * t + draw.uniform(0, 6))
    phase = 2 * np.pi * np.cumsum(pitch) / sr
    y = sum(np.sin(k * phase + draw.uniform(0, 6)) / k for k in range(1, 15))
    syllables = np.clip(3 * np.sin(2 * np.pi * draw.uniform(2, 4) * t + draw.uniform(0, 6)), 0, 1)
    return (0.1 * y * syllables).astype(np.float32)


def noise(number, samples=48000):
    """White noise through a one-pole filter of its own, steady or swelling."""
    draw = np.random.default_rng(1000 + number)
    y = fa.effects.deemphasis(draw.standard_normal(samples).astype(np.float32), coef=0.1 + 0.15 * (number % 6))
    if number % 2:
        y *= 1 + 0.5 * np.sin(2 * np.pi * draw.uniform(0.2, 1) * np.arange(samples) / SR)
    return (0.1 * y / np.std(y)).astype(np.float32)


def folders(root, count=6, samples=48000, sr=SR):
    """root/clean/speaker0/a.wav ..., root/noise/hiss0.wav ...; the two folders."""
    clean, rough = root / "clean", root / "noise"
    for i in range(count):
        (clean / f"speaker{i}").mkdir(parents=True)
        fa.write(clean / f"speaker{i}" / "a.wav", voice(i, samples, sr), sr, subtype="FLOAT")
        rough.mkdir(exist_ok=True)
        fa.write(rough / f"hiss{i}.wav", noise(i, samples), sr, subtype="FLOAT")
    return clean, rough
