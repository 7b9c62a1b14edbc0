"""`fastaudio evaluate` of denoisers and autoencoders: the numbers the training reported, and those of other data."""

import importlib
import json

import pytest
from sound_folders import make
from voices import folders

from fastaudio.apps import denoise
from fastaudio.apps.denoise import Image
from fastaudio.cli.main import main

pytest.importorskip("soundfile")
pytest.importorskip("matplotlib")


def run(capsys, *arguments):
    """Exit code, stdout, stderr."""
    code = main([str(argument) for argument in arguments])
    return code, *capsys.readouterr()


@pytest.fixture
def denoiser(tmp_path, monkeypatch):
    """A run of a tiny network, and its sounds."""
    job = importlib.import_module("fastaudio.apps.denoise.train")
    monkeypatch.setattr(job, "Image", lambda **told: Image(n_fft=64, hop=32, frames=32))
    monkeypatch.setattr(job, "evaluate", lambda *a, **k: denoise.evaluate(*a, **{**k, "stoi": False, "snrs": (0.0,)}))
    places = folders(tmp_path / "sound", count=6, samples=20000)
    brief = {"epochs": 1, "batch_size": 2, "mixtures": 2, "validation_mixtures": 1, "test_mixtures": 2, "verbose": 0}
    denoise.train(*places, tmp_path / "d", "v2", **brief)
    return tmp_path / "d", *places


def test_a_denoiser(denoiser, capsys):
    folder, clean, noise = denoiser
    reported = json.loads((folder / "metrics.json").read_text())["test"]
    assert denoise.score(folder) == reported
    code, out, _ = run(capsys, "evaluate", folder)
    rows = json.loads(out)["test"]
    assert code == 0 and [row["method"] for row in rows] == [row["method"] for row in reported]
    assert rows[2]["si_sdr"] == round(reported[2]["si_sdr"]["mean"], 3)
    assert run(capsys, "evaluate", folder, "--table")[1].startswith("| input SNR, dB | method ")
    code, out, _ = run(capsys, "evaluate", folder, "--clean", clean, "--noise", noise)
    assert code == 0 and json.loads(out)["test"] != rows
    code, _, err = run(capsys, "evaluate", folder, "--clean", clean)
    assert code == 2 and "must be given both" in err
    code, _, err = run(capsys, "evaluate", folder, clean)
    assert code == 2 and "no DATA for a run of 'denoise'" in err
    held = json.loads((folder / "files.json").read_text())["test"]["clean"][0]
    clean.joinpath(held).rename(clean.joinpath(held).with_suffix(".gone"))
    code, _, err = run(capsys, "evaluate", folder)
    assert code == 2 and held in err


def test_an_autoencoder_of_sound(tmp_path, capsys):
    sounds = make(tmp_path / "sounds", tracks=5, samples=12000)
    told = ["--latent", "4", "--set", "duration=0.5", "--set", "validation=0.4", "--epochs", "2", "--quiet"]
    assert run(capsys, "train", "vae", sounds, "--out", tmp_path / "v", *told)[0] == 0
    reported = json.loads((tmp_path / "v" / "metrics.json").read_text())
    code, out, _ = run(capsys, "evaluate", tmp_path / "v", "--quiet")
    found = json.loads(out)
    assert code == 0 and {"mse", "kl", "active", "neighbours", "lsd_db", "lsd_of_the_mean_db"} <= set(found)
    assert all(reported[name] == value for name, value in found.items() if name not in ("run", "kl"))
    assert found["kl"] == sum(reported["kl"])
    assert json.loads(run(capsys, "evaluate", tmp_path / "v", "--full", "--quiet")[1])["kl"] == reported["kl"]
    more = make(tmp_path / "more", tracks=2, samples=12000)
    code, out, _ = run(capsys, "evaluate", tmp_path / "v", more, "--quiet")
    assert code == 0 and json.loads(out)["held_out"] == 6
    assert "lsd_db" in run(capsys, "evaluate", tmp_path / "v", "--table", "--quiet")[1]
    code, _, err = run(capsys, "evaluate", tmp_path / "v", tmp_path / "none")
    assert code == 2 and "data must be a folder" in err
    code, _, err = run(capsys, "evaluate", tmp_path / "v", "--clean", more, "--noise", more)
    assert code == 2 and "no --clean and --noise for a run of 'vae'" in err


def test_no_run(tmp_path, capsys):
    code, _, err = run(capsys, "evaluate", tmp_path)
    assert code == 2 and "there must be a run in the folder" in err
