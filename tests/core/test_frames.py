"""Frames, samples, seconds."""

import numpy as np
import pytest

import fastaudio as fa

NAMES = ["frames_to_samples", "samples_to_frames", "frames_to_time", "time_to_frames"]


def test_values():
    assert fa.frames_to_samples([0, 1, 7], hop_length=512).tolist() == [0, 512, 3584]
    assert fa.frames_to_samples(3, hop_length=10, n_fft=7) == 33
    assert fa.samples_to_frames([0, 511, 512, 1023], hop_length=512).tolist() == [0, 0, 1, 1]
    assert fa.samples_to_frames([0, 600], hop_length=512, n_fft=1024).tolist() == [-1, 0]
    assert fa.time_to_samples([0, 0.5, -0.00001], sr=22050).tolist() == [0, 11025, 0]
    np.testing.assert_array_equal(fa.samples_to_time([0, 22050, 1], sr=22050), [0, 1, 1 / 22050])
    # the hop and window of n_fft=2048, hop_length=512 at 22050 Hz
    np.testing.assert_allclose(fa.frames_to_time(1), 0.02322, atol=1e-5)
    np.testing.assert_allclose(fa.samples_to_time(2048), 0.09288, atol=1e-5)


@pytest.mark.parametrize("hop_length", [1, 160, 512])
@pytest.mark.parametrize("n_fft", [None, 400])
def test_inverses(hop_length, n_fft):
    frames = np.arange(1000)
    samples = fa.frames_to_samples(frames, hop_length=hop_length, n_fft=n_fft)
    np.testing.assert_array_equal(fa.samples_to_frames(samples, hop_length=hop_length, n_fft=n_fft), frames)
    times = fa.samples_to_time(samples, sr=16384)
    np.testing.assert_array_equal(fa.time_to_samples(times, sr=16384), samples)


def test_scalars_give_scalars_and_arrays_keep_their_shape():
    assert isinstance(fa.frames_to_samples(3), np.int64) and isinstance(fa.samples_to_frames(3), np.int64)
    assert isinstance(fa.frames_to_time(3), np.float64) and isinstance(fa.time_to_frames(3.0), np.int64)
    assert fa.frames_to_time(np.ones((2, 3), int)).shape == (2, 3)


@pytest.mark.parametrize(
    "call, rule",
    [
        (lambda: fa.frames_to_samples(1, hop_length=0), "frames_to_samples: hop_length must be > 0, got 0"),
        (lambda: fa.samples_to_frames(1, hop_length=-1), "samples_to_frames: hop_length must be > 0, got -1"),
        (lambda: fa.time_to_samples(1, sr=0), "time_to_samples: sr must be a finite number > 0, got 0"),
        (lambda: fa.frames_to_time(1, sr=-1), "frames_to_time: sr must be a finite number > 0, got -1"),
    ],
)
def test_broken_rules(call, rule):
    with pytest.raises(fa.ParameterError, match=f"^{rule}$"):
        call()


@pytest.mark.rivals
def test_equals_librosa():
    librosa = pytest.importorskip("librosa", minversion="1.0")
    rng = np.random.default_rng(12)
    for _ in range(100):
        sr, hop = float(rng.choice([8000, 22050, 44100])), int(rng.integers(1, 2000))
        n_fft = None if rng.random() < 0.5 else int(rng.integers(1, 5000))
        for x in (rng.integers(0, 10**6, 50), int(rng.integers(10**6)), rng.uniform(0, 1e3, 20), 2.5):
            for name in NAMES:
                args = {"hop_length": hop, "n_fft": n_fft} | ({"sr": sr} if "time" in name else {})
                got, want = getattr(fa, name)(x, **args), getattr(librosa, name)(x, **args)
                assert type(got) is type(want) and got.dtype == want.dtype
                np.testing.assert_array_equal(got, want)
