"""Augmentation: what each change does, and that its randomness is counted, whatever the order of work."""

import numpy as np
import pytest
from genre_sounds import SR, make

import fastaudio as fa
from fastaudio.apps import Run, genre
from fastaudio.apps.genre import augment
from fastaudio.apps.genre.feed import Feed
from fastaudio.apps.genre.network import Layout
from fastaudio.errors import ParameterError

Y = fa.tone(500, sr=SR, length=SR).astype(np.float32)


def power(y):
    return float(np.mean(np.square(y, dtype=np.float64)))


@pytest.mark.parametrize("snr", [-10.0, 0.0, 17.5])
def test_noise_has_the_level_asked_for(snr):
    for noise in (None, np.random.default_rng(1).standard_normal(3 * SR)):
        z = augment.add_noise(Y, snr, noise=noise, draw=3)
        assert z.dtype == Y.dtype and abs(10 * np.log10(power(Y) / power(z - Y)) - snr) < 0.01
        assert np.array_equal(z, augment.add_noise(Y, snr, noise=noise, draw=3))
    assert not augment.add_noise(np.zeros(10, np.float32), 0.0).any(), "silence stays silent"
    with pytest.raises(ParameterError, match="at least 8000 samples"):
        augment.add_noise(Y, 0.0, noise=np.ones(10))
    with pytest.raises(ParameterError, match="snr must be a finite number"):
        augment.add_noise(Y, np.inf)


def test_speed_pitch_level_place():
    assert abs(len(augment.time_stretch(Y, 1.25)) - SR / 1.25) <= 1
    shifted = augment.pitch_shift(Y, SR, 12)
    peak = int(abs(np.fft.rfft(shifted * np.hanning(len(shifted)))).argmax()) * SR / len(shifted)
    assert len(shifted) == len(Y) and abs(peak - 1000) < 5
    assert abs(10 * np.log10(power(augment.gain(Y, -6.0)) / power(Y)) + 6) < 1e-4
    part = augment.random_crop(Y, 100, draw=5)
    places = np.flatnonzero(np.isclose(Y[: len(Y) - 99], part[0], atol=1e-6))
    assert any(np.array_equal(Y[p : p + 100], part) for p in places)
    padded = augment.random_crop(Y[:100], 150, draw=5)
    assert len(padded) == 150 and np.isclose(power(padded) * 150, power(Y[:100]) * 100)


def test_changes_are_counted():
    change = augment.Changes()
    found = {(seed, number): change(Y, SR, seed, number) for seed in (0, 1) for number in range(6)}
    keys = list(found)
    for i, a in enumerate(keys):
        assert np.array_equal(found[a], change(Y, SR, *a)) and np.isfinite(found[a]).all()
        for b in keys[i + 1 :]:
            assert len(found[a]) != len(found[b]) or not np.array_equal(found[a], found[b])
    assert len({len(y) for y in found.values()}) > 2, "some are stretched"


@pytest.mark.parametrize("shape", [(60, 13), (60, 13, 3)])
def test_masks(shape):
    mask = augment.Masks(shift=0, noise=0, frames=0.15, coefficients=0.15)
    x = np.ones((40, *shape), np.float32)
    y = mask(x, 0, 0, np.arange(40))
    assert (x == 1).all()
    frames, coefficients = (y == 0).all((2, *range(3, y.ndim))), (y == 0).all((1, *range(3, y.ndim)))
    assert 0 < frames.mean() < 0.3 and frames.sum(1).max() <= 2 * 0.15 * 60 + 2
    assert 0 < coefficients.mean() < 0.3 and coefficients.sum(1).max() <= 2 * (0.15 * 13 + 1)
    rows = np.random.default_rng(0).permutation(40)
    assert np.array_equal(mask(x, 0, 0, rows), y[rows]), "whatever batch a sample is in"
    assert not np.array_equal(mask(x, 0, 1, np.arange(40)), y) and not np.array_equal(mask(x, 1, 0, np.arange(40)), y)


def test_rolls():
    x = np.arange(100, dtype=np.float32)[None, :, None] * np.ones((8, 1, 4), np.float32)
    y = augment.Masks(count=0, shift=0.25, noise=0)(x, 0, 0, np.arange(8))
    shifts = y[:, 0, 0]
    assert len(set(shifts.tolist())) > 4 and all(min(s, 100 - s) <= 25 for s in shifts)
    assert (np.sort(y, 1) == x).all()
    noisy = augment.Masks(count=0, shift=0, noise=0.3)(np.zeros((50, 30, 13), np.float32), 0, 0, np.arange(50))
    assert noisy.dtype == np.float32 and abs(noisy.std() - 0.3) < 0.01


def test_feed_is_counted():
    draw = np.random.default_rng(0)
    data = fa.data.Dataset(draw.standard_normal((50, 30, 13)), np.arange(50) % 3, "abc")
    layout = Layout(fa.data.Normalizer().fit(data), 1)
    first = Feed(data, layout, 16, 7, 0, augment.Masks())
    epochs = [list(first) for _ in range(3)]
    again = list(Feed(data, layout, 16, 7, 2, augment.Masks()))
    assert all(
        np.array_equal(a, b) for old, new in zip(epochs[2], again, strict=True) for a, b in zip(old, new, strict=True)
    )
    assert [len(y) for _, y in again] == [16, 16, 16, 2] and again[0][0].shape == (16, 30, 13, 1)
    assert not np.array_equal(epochs[0][0][1], epochs[1][0][1])


def test_training_with_both(tmp_path):
    """Copies of the training tracks alone, the same for any number of workers; stopped and resumed bit for bit."""
    sounds = make(tmp_path / "sounds", tracks=5, seconds=1.0)
    told = {"epochs": 3, "verbose": 0, "segment_seconds": 0.5, "n_mels": 40, "augment": "both", "batch_size": 8}
    genre.train(sounds, tmp_path / "x", "cnn", workers=2, **told)
    copies = fa.data.load(tmp_path / "x" / "copies.npz")
    config = {name: value for name, value in Run.open(tmp_path / "x").config.items() if name != "data"}
    part = genre.sets.parts(fa.data.load(tmp_path / "x" / "data.npz"), genre.settings(config))
    assert set(copies.groups) == set(part.train.groups)
    assert len(part.train) * 1.5 < len(copies) < len(part.train) * 3
    genre.train(sounds, tmp_path / "y", "cnn", workers=1, **{**told, "epochs": 1})
    genre.train(sounds, tmp_path / "y", "cnn", workers=1, resume=True, **told)
    for name in ("copies.npz", "last.safetensors", "history.csv"):
        assert (tmp_path / "x" / name).read_bytes() == (tmp_path / "y" / name).read_bytes()
    built = tmp_path / "x" / "data.npz"  # knows where its sounds are
    genre.train(built, tmp_path / "z", "cnn", **{**told, "epochs": 1})
    with pytest.raises(ParameterError, match="needs the sound itself"):
        data = fa.data.Dataset(np.zeros((20, 15, 13)), np.arange(20) % 2, "ab")
        genre.train(data, tmp_path / "w", "cnn", **told)
