"""match_intervals against its definition."""

import numpy as np
import pytest

import fastaudio as fa


@pytest.mark.parametrize("seed", range(20))
def test_matched_intervals_by_definition(seed):
    draw = np.random.default_rng(seed)
    a, b = (np.sort(draw.integers(0, 60, (n, 2)), axis=1) for n in (15, 9))
    found = fa.util.match_intervals(a, b, strict=False)
    for (start, end), place in zip(a, found, strict=True):
        shared = np.minimum(b[:, 1], end) - np.maximum(b[:, 0], start)
        union = np.maximum(b[:, 1], end) - np.minimum(b[:, 0], start)
        score = np.where(shared >= 0, shared / np.maximum(union, 1), shared - 1.0)
        assert place == score.argmax()
