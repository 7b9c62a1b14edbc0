"""Whoever waits for an evaluation sees how far it is; the silent see nothing."""

import pytest
from voices import folders

from fastaudio.apps import Denoiser, denoise
from fastaudio.apps.denoise import Image

TINY = Image(n_fft=64, hop=32, frames=32)


@pytest.mark.parametrize("progress", [False, True])
def test_a_bar_of_mixtures(tmp_path, capsys, progress):
    mixer = denoise.Mixer(*folders(tmp_path, count=2, samples=20000), samples=TINY.samples, seed=0, count=3)
    methods = {"gate": denoise.method(Denoiser(image=TINY))}
    rows = denoise.evaluate(mixer, methods, snrs=iter((0.0, 5.0)), image=TINY, stoi=False, progress=progress)
    assert [row["snr"] for row in rows] == [0, 5]
    said = capsys.readouterr().err
    assert ("evaluate: 100%" in said and "6/6" in said) if progress else said == ""


def test_a_denoiser_prints_what_it_is():
    assert repr(Denoiser(image=TINY)) == f"<Denoiser: spectral gate (no model), {TINY.sr} Hz>"
