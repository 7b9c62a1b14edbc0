"""Blocks of frames."""

import numpy as np
import pytest

import fastaudio as fa


def test_values():
    assert fa.blocks_to_frames([0, 1, 5], block_length=16).tolist() == [0, 16, 80]
    assert fa.blocks_to_samples([0, 1, 5], block_length=16, hop_length=512).tolist() == [0, 8192, 40960]
    times = fa.blocks_to_time([0, 1, 5], block_length=16, hop_length=512, sr=22050)
    np.testing.assert_array_equal(times, np.array([0, 8192, 40960]) / 22050)
    assert fa.blocks_to_time(2, block_length=10, hop_length=100, sr=1000) == 2.0


def test_broken_rules():
    with pytest.raises(fa.ParameterError, match="hop_length must be > 0, got 0"):
        fa.blocks_to_samples(1, block_length=16, hop_length=0)


@pytest.mark.rivals
def test_equals_librosa():
    librosa = pytest.importorskip("librosa", minversion="1.0")
    for blocks in (3, [0, 1, 2], np.arange(6).reshape(2, 3)):
        for name, args in (
            ("blocks_to_frames", {}),
            ("blocks_to_samples", {"hop_length": 441}),
            ("blocks_to_time", {"hop_length": 441, "sr": 44100}),
        ):
            want = getattr(librosa, name)(blocks, block_length=7, **args)
            np.testing.assert_array_equal(getattr(fa, name)(blocks, block_length=7, **args), want)
