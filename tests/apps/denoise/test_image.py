import numpy as np
import pytest
from voices import noise, voice

import fastaudio as fa
from fastaudio.apps.denoise import HEADS, Image, si_sdr
from fastaudio.apps.denoise.heads import tempered
from fastaudio.errors import ParameterError

N = 40800


def test_sizes_are_the_seeds():
    image = Image()
    D = image.spectra(voice(0, N))
    assert image.samples == N and D.shape == (257, 256) and image.shape == (256, 256, 1)


@pytest.mark.parametrize("rms", [0.02, 0.05, 0.1])
def test_the_picture_of_a_clean_sound_gives_it_back(rms):
    y = voice(3, N)
    y *= np.float32(rms / np.sqrt(np.mean(y**2)))
    assert _through(Image(), y) > 70
    assert _through(Image(compat="course"), y) < 10  # its loud bins are cut off: kept for comparison only


def _through(image, y):
    D = image.spectra(y)
    power = fa.util.abs2(D[:-1])
    reference = image.reference(power)
    picture = image.encode(power, reference)
    assert picture.min() >= 0 and picture.max() <= 1 and picture.dtype == np.float32
    return si_sdr(y, image.sound(HEADS["direct"].apply(image, picture, D, reference)))


def test_values_are_decibels_below_the_loudest_bin():
    image = Image()
    power = np.array([[1e4, 1e2], [1e-4, 1e-9]], np.float32)
    assert np.allclose(image.encode(power, 1e4), [[1, 0.75], [0, 0]], atol=1e-6)
    assert np.allclose(image.decode(image.encode(power, 1e4), 1e4), [[100, 10], [0, 0]], rtol=1e-4)
    course = Image(compat="course")
    assert np.allclose(course.encode(power, course.reference(power)), [[1, 1], [0.5, 0]], atol=1e-6)
    assert not image.encode(np.zeros((2, 2), np.float32), 0.0).any()


def test_both_pictures_have_the_noisy_clips_reference():
    image = Image()
    clean, rough = voice(1, N), 3 * noise(1, N)
    D = image.spectra(np.stack((clean + rough, clean)))[:, :-1]
    x, y = HEADS["direct"].example(image, *D)
    reference = fa.util.abs2(D[0]).max()
    assert (
        x.max() == pytest.approx(1, abs=1e-6)
        and y.max() < 1
        and np.allclose(y[..., 0], image.encode(fa.util.abs2(D[1]), reference))
    )


def test_the_masks_target_is_the_best_factor_a_bin():
    image = Image()
    clean, rough = voice(2, N), noise(2, N)
    heard, wanted = image.spectra(np.stack((clean + rough, clean)))
    x, mask, weight = HEADS["mask"].example(image, heard[:-1], wanted[:-1])
    assert mask.min() >= 0 and mask.max() <= 1 and weight.mean() == pytest.approx(1, rel=1e-4)

    def error(m):
        return np.sum(np.abs(m * heard[:-1] - wanted[:-1]) ** 2)

    best = error(mask[..., 0])
    for change in (-0.02, 0.02):
        assert error(np.clip(mask[..., 0] + change, 0, 1)) > best
    made = image.sound(HEADS["mask"].apply(image, mask[..., 0], heard, 1.0))
    assert si_sdr(clean, made) > si_sdr(clean, clean + rough) + 8


def test_a_mask_is_sharpened_or_softened_by_what_it_leaves():
    """The power it is raised to, by what it leaves over what it takes, in dB."""
    power = np.ones((2, 1), np.float32)
    for margin, exponent in ((-10, 1.2), (3, 1.2), (6.5, 0.775), (10, 0.35), (60, 0.35)):
        root = 10 ** (-margin / 20)  # (1 - m) / m
        mask = np.full((2, 1), 1 / (1 + root), np.float32)
        assert np.allclose(tempered(mask, power), mask**exponent, rtol=1e-5)
    quiet = np.array([[1.0], [0.1]], np.float32)
    assert tempered(quiet, np.array([[1.0], [1e-9]], np.float32))[1, 0] == pytest.approx(0.1**0.35, rel=1e-5)
    for same in (np.ones((2, 1), np.float32), np.zeros((2, 1), np.float32)):
        assert np.array_equal(tempered(same, power), same)
    assert tempered(quiet, power).dtype == np.float32


def test_wrong_arguments():
    for more in ({"n_fft": 511}, {"hop": 300}, {"compat": "torch"}, {"frames": 1}, {"floor": -1}):
        with pytest.raises(ParameterError, match="Image"):
            Image(**more)
