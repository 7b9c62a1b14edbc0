"""No more noise is left at the ends of a sound than in its middle, whatever its length, in blocks of whatever size."""

import numpy as np
import pytest
from voices import noise

from fastaudio.apps import Denoiser
from fastaudio.apps.denoise import Image
from fastaudio.apps.denoise.heads import POWERS
from fastaudio.apps.denoise.session import OverlapAdd, mirrored

SMALL = Image(n_fft=64, hop=32, frames=32)  # 992 samples
N = SMALL.samples
LITTLE = 0.1 ** (1 / POWERS[0])  # what a head makes 0.1 of


class Shy:
    """A mask that leaves a tenth, and lets noise through as trained networks do: in frames that have no neighbours on
    one side, and beside digital silence."""

    name, notes, input_shape = "shy", {}, SMALL.shape
    reach = 2

    def predict(self, x, verbose):
        heard = x[..., 0].max(axis=1) > 0  # (channels, frames)
        alone = np.pad(heard, ((0, 0), (self.reach, self.reach)))
        near = np.lib.stride_tricks.sliding_window_view(alone, 2 * self.reach + 1, axis=1).all(axis=2)
        return np.broadcast_to(np.where(near, LITTLE, 1.0)[:, None, :, None], x.shape).astype(np.float32)


def levels(y, out):
    """What is left of a noise: in the first, a middle and the last 5 ms (80 samples at 16 kHz), in dB."""
    n = len(y)
    places = (slice(0, 80), slice(n // 2 - 40, n // 2 + 40), slice(n - 80, n))
    return [10 * np.log10(np.mean(out[p] ** 2) / np.mean(y[p] ** 2)) for p in places]


LENGTHS = sorted({max(200, k * N // 2 + more) for k in range(7) for more in (-124, -33, -1, 0, 1, 2, 31, 124, 300)})


@pytest.mark.parametrize("overlap", [0.4, 0.5])
def test_every_length(overlap):
    net = Denoiser(Shy(), "mask", SMALL)
    for n in LENGTHS:
        y = noise(n, n)
        found = levels(y, net(y, 16000, overlap=overlap))
        assert np.allclose(found, -20, atol=1), (n, found)


@pytest.mark.parametrize("size", [1, 37, 991, 992, 993, 5000])
def test_blocks(size):
    net = Denoiser(Shy(), "mask", SMALL)
    for n in (700, 992, 993, 1488, 2100):
        y = noise(n, n)
        out = np.concatenate(list(net.stream((y[i : i + size] for i in range(0, n, size)), 16000)))
        assert np.array_equal(out, net(y, 16000)) and np.allclose(levels(y, out), -20, atol=1)


def test_other_rates():
    net = Denoiser(Shy(), "mask", SMALL)
    for n in (3000, 5000, 7777):
        y = np.repeat(noise(n, n), 3)  # below 8 kHz for the greater part
        kept = net(y, 48000)
        found = 10 * np.log10(np.mean(kept[-480:] ** 2) / np.mean(kept[len(kept) // 2 :][:480] ** 2))
        assert abs(found - 10 * np.log10(np.mean(y[-480:] ** 2) / np.mean(y[len(y) // 2 :][:480] ** 2))) < 1


def test_chunks_hold_the_sound_and_nothing_else():
    draw = np.random.default_rng(0)
    for _ in range(1000):
        size, n, channels = draw.integers(2, 40), draw.integers(0, 150), draw.integers(1, 3)
        edge = draw.integers(0, size // 4 + 1)
        x = draw.standard_normal((channels, n)).astype(np.float32)
        seen = []
        joined = OverlapAdd(size, channels, lambda c, seen=seen: seen.append(c) or c.copy(), draw.uniform(0, 0.5), edge)
        out, at = [], 0
        while at < n:
            out.append(joined.push(x[:, at : at + (step := draw.integers(0, 60))]))
            at += step
        out = np.concatenate((*out, joined.finish()), axis=1)
        assert out.shape == x.shape and np.allclose(out, x, atol=1e-5)
        if n:
            whole = np.lib.stride_tricks.sliding_window_view(mirrored(x, edge, n + 2 * edge + size), size, axis=1)
            assert all((whole == chunk[:, None]).all(axis=(0, 2)).any() for chunk in seen)
