"""trim and split: the stretches are those whose levels say so, in one channel or many."""

import numpy as np
import oracles
import pytest

import fastaudio as fa


def loud(y, top_db, frame_length, hop_length, aggregate=np.max):
    """(t,) of bool: levels less than top_db below the loudest."""
    level = np.sqrt((oracles.frames(y, frame_length, hop_length) ** 2).mean(axis=-1))
    level = np.maximum(1e-5, level.astype(np.float32))
    db = 20 * np.log10(level / level.max())
    return (aggregate(db.reshape(-1, db.shape[-1]), axis=0) if db.ndim > 1 else db) > -top_db


def bursts(rng, channels):
    """Words and pauses, well away from the threshold."""
    n = int(rng.integers(20_000, 60_000))
    gain = np.where(np.repeat(rng.random(n // 4000 + 1) < 0.5, 4000)[:n], 1.0, 1e-5)
    return gain * rng.uniform(-1, 1, (*channels, n))


def test_random_cases(engine):
    rng = np.random.default_rng(200)
    for _ in range(max(6, len(engine.take(range(60))))):
        y = bursts(rng, [(), (2,), (2, 2)][rng.integers(3)]).astype([np.float32, np.float64][rng.integers(2)])
        kwargs = {
            "top_db": float(rng.uniform(30, 60)),
            "frame_length": int(rng.choice([512, 2048])),
            "hop_length": int(rng.choice([128, 500])),
        }
        kept = np.flatnonzero(loud(y, **kwargs))
        start, end = kept[0] * kwargs["hop_length"], min((kept[-1] + 1) * kwargs["hop_length"], y.shape[-1])
        part, index = fa.effects.trim(y, **kwargs)
        assert index.tolist() == [start, end] and np.array_equal(part, y[..., start:end])
        edges = np.flatnonzero(np.diff(np.r_[False, loud(y, **kwargs), False]))
        want = np.minimum(edges * kwargs["hop_length"], y.shape[-1]).reshape(-1, 2)
        assert np.array_equal(fa.effects.split(y, **kwargs), want)


def test_silence_is_all_kept_or_all_cut(engine):
    y = np.zeros(9000, np.float32)
    assert fa.effects.trim(y)[1].tolist() == [0, 9000]  # nothing is quieter than the loudest frame
    part, index = fa.effects.trim(y, ref=1.0)
    assert index.tolist() == [0, 0] and part.shape == (0,)
    assert fa.effects.split(y, ref=1.0).shape == (0, 2)


def test_aggregates(engine):
    y = np.stack([np.r_[np.ones(20_000), np.zeros(20_000)], np.r_[np.zeros(20_000), np.ones(20_000)]])
    assert fa.effects.split(y).tolist() == [[0, 40_000]]
    both = fa.effects.split(y, aggregate=np.min)
    assert len(both) == 1 and both[0, 1] - both[0, 0] < 4096


def test_the_part_is_a_view():
    y = np.r_[np.zeros(9000), np.ones(9000)]
    assert np.shares_memory(fa.effects.trim(y)[0], y)


@pytest.mark.rivals
def test_librosa(engine):
    librosa = pytest.importorskip("librosa")
    rng = np.random.default_rng(201)
    for _ in range(max(4, len(engine.take(range(30))))):
        y = bursts(rng, [(), (2,)][rng.integers(2)])
        got, want = fa.effects.trim(y, top_db=40), librosa.effects.trim(y, top_db=40)
        assert np.array_equal(got[1], want[1]) and got[1].dtype == np.asarray(want[1]).dtype
        assert np.array_equal(fa.effects.split(y, top_db=40), librosa.effects.split(y, top_db=40))
