import json

import numpy as np
import pytest
from voices import noise, voice

import fastaudio as fa
from fastaudio import models, nn
from fastaudio.apps import Denoiser, denoise
from fastaudio.apps.denoise import Image
from fastaudio.cli.main import main

pytest.importorskip("soundfile")
pytest.importorskip("matplotlib").use("Agg")


@pytest.fixture
def sounds(tmp_path, monkeypatch):
    """clean.wav, rough.wav (shorter), m.safetensors; the folder is the current one."""
    fa.write(tmp_path / "clean.wav", voice(0, 40000), 16000, subtype="FLOAT")
    fa.write(tmp_path / "rough.wav", noise(0, 30000), 16000, subtype="FLOAT")
    nn.set_seed(0)
    image = Image(n_fft=64, hop=32, frames=32)
    Denoiser(models.unet("v2", image.shape), "mask", image).save(tmp_path / "m.safetensors")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_files_titles_and_measures(sounds, capsys):
    arguments = "--clean clean.wav --noise rough.wav --snr 5 --model v2=m.safetensors --gate -o out"
    assert main(["compare", *arguments.split()]) == 0
    found = json.loads(capsys.readouterr().out)
    names = ["output_noisy.wav", "output_v2.wav", "output_gate.wav", "output_clean.wav", "comparison.png", "index.html"]
    assert found["files"] == [f"out/{name}" for name in names] and all((sounds / "out" / n).exists() for n in names)
    assert found["versions"]["noisy"]["si_sdr"] == pytest.approx(5, abs=0.2)
    assert found["versions"]["clean"]["si_sdr"] is None and found["versions"]["gate"]["si_sdr"] > 6
    noisy, clean = (fa.load(sounds / "out" / f"output_{n}.wav", sr=None)[0] for n in ("noisy", "clean"))
    assert abs(denoise.snr(clean, noisy) - 5) < 1e-3
    page = (sounds / "out" / "index.html").read_text()
    assert "<dd>clean.wav with rough.wav at 5 dB</dd>" in page and "<dd>2.5 s at 16000 Hz</dd>" in page
    assert (
        page.count("<audio") == 4
        and "Model Predicted_v2" in page
        and "data:image/png" in page
        and "<script" not in page
    )


def test_a_noisy_file_alone(sounds, capsys):
    assert main(["compare", "rough.wav", "--gate", "-o", "out", "--seconds", "1"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert "si_sdr" not in found["versions"]["gate"] and fa.get_duration(path="out/output_gate.wav") == 1.0


def test_weights_of_torch(sounds, capsys):
    pytest.importorskip("torch")
    from fastaudio.interop import torch as to_torch

    nn.set_seed(1)
    model = models.unet("v4", (256, 256, 1))
    to_torch.save_pth(model, "v4.pth")
    assert main(["compare", "rough.wav", "--model", "torch=v4.pth", "-o", "out", "--seconds", "0.5"]) == 0
    y, sr = fa.load("rough.wav", sr=None, duration=0.5)
    made, _ = fa.load("out/output_torch.wav", sr=None)
    assert np.allclose(made, Denoiser(model, "direct")(y, sr), atol=1e-6)


def test_the_picture_has_the_courses_titles_and_colours():
    pytest.importorskip("matplotlib")
    fig = fa.display.spectrogram_versions({"Input (Noisy Mixed)": noise(0, 8000), "Target (Clean Speech)": np.zeros(8000)})
    assert [ax.get_title(loc="left") for ax in fig.axes] == ["Input (Noisy Mixed)", "Target (Clean Speech)"]
    first, second = (ax.collections[0] for ax in fig.axes[:2])
    assert first.get_cmap().name == "coolwarm" and first.get_clim() == second.get_clim() == (-80, 0)
    assert first.get_array().max() == pytest.approx(0, abs=1e-4) and second.get_array().max() == -80


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("rough.wav -o out", "--model or --gate"),
        ("--gate -o out", "noisy file"),
        ("--clean clean.wav --gate -o out", "noisy file"),
        ("rough.wav --noise rough.wav --gate -o out", "given alone"),
        ("rough.wav --model a=m.safetensors --model a=m.safetensors -o out", "must differ"),
        ("rough.wav --model gate=m.safetensors --gate -o out", "must not be named gate"),
        ("rough.wav --model clean=m.safetensors -o out", "names must be"),
    ],
)
def test_wrong_use(sounds, capsys, arguments, said):
    assert main(["compare", *arguments.split()]) == 2
    assert said in capsys.readouterr().err and not (sounds / "out").exists()
