"""`fastaudio evaluate` of denoisers and autoencoders: the numbers the training reported, and those of other data."""

import importlib
import json

import numpy as np
import pytest
from sound_folders import make
from voices import folders

import fastaudio as fa
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
    assert rows[2]["worst"] == round(reported[2]["worst"], 3)
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


def test_the_worst_clip_of_more_mixtures(denoiser, capsys):
    folder, clean, noise = denoiser
    bad = clean / "bad.wav"
    bad.write_bytes(b"RIFF but no sound")
    given = "--clean", clean, "--noise", noise, "--mixtures", 5, "--quiet"
    code, out, err = run(capsys, "evaluate", folder, *given, "--full")
    assert code == 0 and f"left out {bad}" in err
    for row in json.loads(out)["test"]:
        assert row["si_sdr_gain"]["count"] == 5 and row["worst"] <= row["si_sdr_gain"]["mean"]
        speech, sound = row["worst_of"]
        assert speech.startswith(str(clean)) and sound.startswith(str(noise))
    lines = run(capsys, "evaluate", folder, *given, "--table")[1].splitlines()
    assert lines[0].endswith("| worst clip, dB |") and lines[2].endswith("| 0.0            |")
    code, _, err = run(capsys, "evaluate", folder, "--clean", bad, "--noise", noise)
    assert code == 2 and "clean must have a file that can be read" in err
    code, _, err = run(capsys, "evaluate", folder, "--mixtures", 0)
    assert code == 2 and "mixtures must be" in err


def test_silent_clips_have_no_worst_one(tmp_path):
    fa.write(tmp_path / "a.wav", np.zeros(992, np.float32), 16000)
    mixer = denoise.Mixer(tmp_path / "a.wav", tmp_path / "a.wav", 992, count=2, silent="keep")
    rows = denoise.evaluate(
        mixer, {"it": lambda m: m.noisy}, snrs=(0.0,), stoi=False, image=Image(n_fft=64, hop=32, frames=32)
    )
    assert rows[0]["worst"] is None and rows[0]["worst_of"] is None
    assert denoise.table(rows).splitlines()[2].endswith("| -              |")


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
    assert run(capsys, "train", "genre", more, "--out", tmp_path / "ear", "--epochs", "1", "--quiet")[0] == 0
    code, out, err = run(capsys, "evaluate", tmp_path / "v", more, "--listener", tmp_path / "ear")
    heard = {name: value for name, value in json.loads(out).items() if name.startswith("heard_")}
    assert code == 0 and len(heard) == 5 and all(0 <= value <= 1 for value in heard.values()) and "listening" in err
    assert all(0 <= json.loads(out)[f"clear_{what}"] <= 1 for what in ("recordings", "samples"))
    assert all(1 <= json.loads(out)[f"kinds_of_{what}"] <= 10 for what in ("recordings", "samples"))
    again = run(capsys, "evaluate", tmp_path / "v", more, "--listener", tmp_path / "ear", "--quiet")[1]
    assert json.loads(again) == json.loads(out)
    (more / "blues").rename(more / "polka")
    code, _, err = run(capsys, "evaluate", tmp_path / "v", more, "--listener", tmp_path / "ear", "--quiet")
    assert code == 2 and "classes the listener knows" in err and "polka" in err
    code, _, err = run(capsys, "evaluate", tmp_path / "ear", "--listener", tmp_path / "ear")
    assert code == 2 and "no --listener for a run of 'genre'" in err
    code, _, err = run(capsys, "evaluate", tmp_path / "v", tmp_path / "none")
    assert code == 2 and "data must be a folder" in err
    code, _, err = run(capsys, "evaluate", tmp_path / "v", "--clean", more, "--noise", more)
    assert code == 2 and "no --clean and --noise for a run of 'vae'" in err


def test_no_run(tmp_path, capsys):
    code, _, err = run(capsys, "evaluate", tmp_path)
    assert code == 2 and "there must be a run in the folder" in err
