"""Figures of autoencoders: grids of pictures, latent spaces, spectrograms."""

import numpy as np
import pytest

import fastaudio as fa
from fastaudio.errors import ParameterError

display = fa.display


@pytest.fixture(scope="module")
def digits():
    return fa.data.drawn_digits(30)


def test_reconstructions_are_two_rows(digits):
    x, _ = digits
    fig = display.reconstructions(x[:8, ..., None], 0.5 * x[:8])
    assert len(fig.axes) == 16 and fig.axes[0].get_title(loc="left") == "Original"
    top, bottom = fig.axes[3].images[0], fig.axes[11].images[0]
    np.testing.assert_array_equal(top.get_array(), x[3])
    np.testing.assert_array_equal(bottom.get_array(), 0.5 * x[3])
    assert top.get_clim() == bottom.get_clim() == (0, 1) and top.get_cmap().name == "gray_r"
    with pytest.raises(ParameterError, match="again must have the shape"):
        display.reconstructions(x[:3], x[:2])


def test_image_grid(digits):
    x, _ = digits
    sheet = display.image_grid(x[:13], columns=5).axes[0].images[0].get_array()
    assert sheet.shape == (3 * 30 - 2, 5 * 30 - 2)
    np.testing.assert_array_equal(sheet[30:58, 60:88], x[7])
    assert sheet.mask[60:, 90:].all()  # nothing in the places that are left
    for wrong in (x[0], np.zeros((0, 4, 4)), "x"):
        with pytest.raises(ParameterError, match="images must be pictures"):
            display.image_grid(wrong)


@pytest.mark.parametrize("d", [2, 3, 20])
def test_latent_scatter(d, tidy):
    draw = np.random.default_rng(0)
    labels = np.arange(90) % 3
    points = draw.standard_normal((90, d)) + 9 * (labels == 1)[:, None]
    fig = display.latent_scatter(points, labels, names=["kick", "snare", "tom"])
    ax = fig.axes[0]
    assert ax.collections[0].get_cmap().name == "rainbow" and ax.name == ("3d" if d == 3 else "rectilinear")
    if d != 3:
        tidy(fig)
        x = ax.collections[0].get_offsets()[:, 0]
        assert d == 2 or (x[labels == 1].min() > x[labels == 0].max())  # the direction that parts them is the first
    else:
        fig.canvas.draw()  # in space as in the plane: the colours of the bar, not paler behind
        assert set(ax.collections[0].get_facecolors()[:, 3]) == {0.75}
    with pytest.raises(ParameterError, match="labels must be < 2"):
        display.latent_scatter(points, labels, names=["a", "b"])
    with pytest.raises(ParameterError, match="points must be"):
        display.latent_scatter(points[:, :1], labels)


def test_latent_scatter_of_one_class():
    assert len(display.latent_scatter(np.eye(4)).axes) == 1


def test_spectrogram_grid(tidy, decibel_bars):
    y = fa.chirp(fmin=100, fmax=8000, sr=22050, length=16317)
    decibels = fa.amplitude_to_db(abs(fa.stft(y, n_fft=512, hop_length=256)[:-1]))
    fig = display.spectrogram_grid(np.stack([decibels, decibels - 20, decibels]), titles=["a", "b", "c"], columns=2)
    tidy(fig)
    assert [ax.get_title(loc="left") for ax in fig.axes] == ["a", "b", "c"] and len(decibel_bars(fig)) == 1
    assert len({ax.collections[0].get_clim() for ax in fig.axes[:1]}) == 1
    with pytest.raises(ParameterError, match="titles must be 1, got 2"):
        display.spectrogram_grid(decibels[None], titles=["a", "b"])
    with pytest.raises(ParameterError, match=r"must be \(N, bins, frames\)"):
        display.spectrogram_grid(decibels)
