"""tempo_histogram against the definition in plain loops, and of clicks whose tempo is known."""

import numpy as np
import pytest

import fastaudio as fa


def written_out(tg, sr, hop, edges):
    """Every peak of every frame, one by one."""
    counts = np.zeros(len(edges) - 1)
    for frame in tg.T.astype(np.float64):
        for lag in range(1, len(frame) - 1):
            if frame[lag] > frame[lag - 1] and frame[lag] >= frame[lag + 1]:
                bpm = 60 * sr / (hop * lag)
                for i in range(len(counts)):
                    if edges[i] <= bpm < edges[i + 1]:
                        counts[i] += max(frame[lag], 0)
    return counts / counts.sum() if counts.sum() else counts


def test_random_tempograms():
    rng = np.random.default_rng(0)
    for _ in range(20):
        tg = rng.standard_normal((int(rng.integers(3, 200)), int(rng.integers(1, 6)))).astype(rng.choice([np.float32, np.float64]))
        sr, hop = float(rng.choice([22050, 16000])), int(rng.choice([256, 512]))
        edges = np.cumsum(rng.uniform(1, 40, int(rng.integers(2, 20))))
        got = fa.feature.tempo_histogram(tg=tg, sr=sr, hop_length=hop, edges=edges)
        np.testing.assert_allclose(got, written_out(tg, sr, hop, edges), atol=1e-12)


def test_clicks(engine):
    for bpm in (90, 120, 150):
        y = fa.clicks(times=np.arange(0, 12, 60 / bpm), sr=22050)
        histogram = fa.feature.tempo_histogram(y=y, sr=22050)
        best = 40 + 5 * histogram.argmax()
        near = [bpm / k for k in (1, 2, 3)]  # halves and thirds of a tempo are peaks as well
        assert histogram.sum() == pytest.approx(1) and min(abs(best + 2.5 - b) for b in near) < 8, (bpm, best)
        within = np.abs(42.5 + 5 * np.arange(40) - bpm) < 8
        assert histogram[within].sum() > 0.1
    two = np.stack([y, y[::-1]]).astype(np.float32)
    both = fa.feature.tempo_histogram(y=two, sr=22050)
    assert both.shape == (2, 40)
    np.testing.assert_array_equal(both[0], fa.feature.tempo_histogram(y=two[0], sr=22050))
    assert not fa.feature.tempo_histogram(tg=np.zeros((384, 5))).any()


@pytest.mark.parametrize("wrong, rule", [({"edges": [3, 2]}, "edges"), ({"edges": [3]}, "edges"), ({"tg": np.ones(4)}, "tg"),
                                         ({"tg": np.ones((4, 4), int)}, "tg"), ({"tg": np.ones((2, 4))}, "3 lags"), ({"y": [1]}, "array")])  # fmt: skip
def test_mistakes(wrong, rule):
    with pytest.raises(fa.ParameterError, match=rule):
        fa.feature.tempo_histogram(**({"tg": np.ones((8, 8))} if "edges" in wrong else {}) | wrong)
