"""Changes of sounds for training: what each does, from seeds, and what it refuses."""

import numpy as np
import pytest

import fastaudio as fa

effects = fa.effects


def power(y):
    return float(np.mean(np.square(y, dtype=np.float64)))


def test_noise_has_the_level_asked_for():
    rng = np.random.default_rng(0)
    for seed in range(100):
        y = rng.standard_normal([(500,), (2, 500)][seed % 2]).astype([np.float32, np.float64][seed % 3 == 0])
        snr, noise = float(rng.uniform(-20, 40)), None if seed % 2 else rng.standard_normal(800)
        z = effects.add_noise(y, snr, noise=noise, draw=seed)
        assert z.dtype == y.dtype and abs(10 * np.log10(power(y) / power(z.astype(np.float64) - y)) - snr) < 0.01
        assert np.array_equal(z, effects.add_noise(y, snr, noise=noise, draw=seed))
        assert not np.array_equal(z, effects.add_noise(y, snr, draw=seed + 1))
    for wrong in ({"snr": np.nan}, {"snr": 0.0, "noise": np.ones(3)}, {"y": np.ones(9, np.int16), "snr": 0.0}):
        with pytest.raises(fa.ParameterError, match="add_noise"):
            effects.add_noise(**({"y": y} | wrong))


def test_gain_and_crop():
    y = np.random.default_rng(1).standard_normal((2, 300)).astype(np.float32)
    for db in (-60.0, -6.0, 0.0, 12.5):
        np.testing.assert_allclose(effects.gain(y, db), y * 10 ** (db / 20), rtol=1e-6)
    with pytest.raises(fa.ParameterError, match="gain"):
        effects.gain(y, np.inf)
    places = set()
    for seed in range(200):
        part = effects.random_crop(y, 290, draw=seed)
        place = [p for p in range(11) if np.array_equal(y[:, p : p + 290], part)]
        assert len(place) == 1 and np.array_equal(part, effects.random_crop(y, 290, draw=seed))
        places.update(place)
        padded = effects.random_crop(y, 310, draw=seed)
        assert padded.shape == (2, 310) and power(padded) * 310 == pytest.approx(power(y) * 300)
    assert places == set(range(11))
    with pytest.raises(fa.ParameterError, match="random_crop"):
        effects.random_crop(y, 0)


def test_masks_are_stripes():
    rng = np.random.default_rng(2)
    for seed in range(150):
        shape = (*[(), (3,)][seed % 2], int(rng.integers(1, 40)), int(rng.integers(1, 80)))
        S = rng.uniform(1, 2, shape).astype(np.float32)
        counts = {
            "time_masks": int(rng.integers(0, 3)),
            "band_masks": int(rng.integers(0, 3)),
            "time_width": 10,
            "band_width": 5,
        }
        got = effects.spec_augment(S, value=0.0, draw=seed, **counts)
        assert got.dtype == S.dtype and np.array_equal(got, effects.spec_augment(S, value=0.0, draw=seed, **counts))
        for x, before in zip(got.reshape(-1, *shape[-2:]), S.reshape(-1, *shape[-2:]), strict=True):
            frames, bands = (x == 0).all(axis=0), (x == 0).all(axis=1)
            masked = frames[None, :] | bands[:, None]
            np.testing.assert_array_equal(x == 0, masked)
            np.testing.assert_array_equal(x[~masked], before[~masked])
            if not bands.all():
                assert frames.sum() <= 10 * counts["time_masks"]
            if not frames.all():
                assert bands.sum() <= 5 * counts["band_masks"]
    mean = effects.spec_augment(S, draw=3)
    assert mean.min() >= S.min() and mean.max() <= S.max()
    assert not np.array_equal(*effects.spec_augment(np.tile(S[-1], (2, 1, 1)), draw=5, value=0.0))
    assert effects.spec_augment(np.zeros((4, 0))).shape == (4, 0)
    for wrong in ({"S": S[0, 0]}, {"time_masks": -1}, {"band_width": 1.5}, {"S": S.astype(complex)}):
        with pytest.raises(fa.ParameterError, match="spec_augment"):
            effects.spec_augment(**({"S": S} | wrong))
