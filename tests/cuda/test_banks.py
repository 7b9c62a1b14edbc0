"""Conflicts of shared memory, counted: what a warp reads or writes at once should lie in different banks."""

import numpy as np
import pytest

from fastaudio.backends.cuda.fft_plan import BLOCK, points_plan


def cycles(addresses):
    """An access takes as long as the bank with the most different words."""
    words = np.unique(addresses)
    return np.bincount(words % 32).max() if words.size else 0


def place(i):
    return i + (i >> 5)  # fft_at


def layout(plan):
    constants = plan.constants
    radices = [constants[f"FFT_R{i}"] for i in range(8) if constants[f"FFT_R{i}"] > 1]
    return constants["FFT_THREADS"], radices, plan.shared // 4 // plan.frames


def passes(plan):
    """(cycles, accesses) of all passes of a transform, real parts."""
    threads, radices, stride = layout(plan)
    found, accesses, done = 0, 0, 1
    for radix in radices:
        butterflies = plan.points // radix
        for warp in range(0, BLOCK, 32):
            frame, lane = np.divmod(np.arange(warp, warp + 32), threads)
            for turn in range(-(-butterflies // threads)):
                j = lane + turn * threads
                begin, j = (frame * stride)[j < butterflies], j[j < butterflies]
                for r in range(radix):
                    found += cycles(begin + place(j // done * (done * radix) + j % done + r * done))
                    accesses += j.size > 0
                    if done > 1:
                        found += cycles(begin + place(j + r * butterflies))
                        accesses += j.size > 0
        done *= radix
    return found, accesses


@pytest.mark.parametrize(
    "points, most", [(64, 2.0), (128, 2.0), (200, 1.8), (256, 2.0), (512, 1.6), (1024, 1.2), (2048, 1.2)]
)
def test_transforms(points, most):
    found, accesses = passes(points_plan(points, True))
    assert found <= most * accesses


@pytest.mark.parametrize("points", [32, 100, 128, 200, 256, 400, 512, 1024, 2048, 4096])
def test_a_bin_of_all_frames_is_one_access(points):
    """As mel bands, constant-Q filters and features read: neighbouring threads have neighbouring frames."""
    plan = points_plan(points, True)
    stride = layout(plan)[2]
    for first in range(0, 32 * plan.frames, 32):
        bins, frames = np.divmod(np.arange(first, first + 32), plan.frames)
        assert cycles(frames * stride + place(bins)) == 1


def test_decimation():
    """As decimate.cuh slides: threads 8 results apart."""
    for step in range(64):
        at = 8 * np.arange(32) + step
        assert cycles(at + (at >> 3)) <= 2
