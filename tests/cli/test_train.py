"""`fastaudio train genre`, `evaluate`, `predict`: the whole way in commands, settings in layers, exit codes, help."""

import json
import os
import shutil
import signal
import subprocess
import sys

import numpy as np
import pytest
from genre_sounds import CLASSES, SR, make, sound

import fastaudio as fa
from fastaudio.apps import Run
from fastaudio.cli.main import main

pytest.importorskip("soundfile")
pytest.importorskip("matplotlib")


@pytest.fixture(scope="module")
def sounds(tmp_path_factory):
    return make(tmp_path_factory.mktemp("sounds") / "genres")


def run(*arguments):
    return main([str(argument) for argument in arguments])


def test_train_evaluate_predict(sounds, tmp_path, capsys):
    (tmp_path / "job.toml").write_text('preset = "cnn"\nepochs = 99\nsegment_seconds = 0.5\nn_mels = 40\n')
    out = tmp_path / "run"
    told = ["--config", tmp_path / "job.toml", "--epochs", 10, "--set", "batch_size=8", "--set", "n_mfcc=12", "--quiet"]
    assert run("train", "genre", sounds, "--out", out, *told) == 0
    shown = capsys.readouterr()
    report = json.loads(shown.out)
    assert report["test"]["tracks"]["accuracy"] >= 0.8 and report["classes"] == list(CLASSES)
    config = json.loads((out / "config.json").read_text())["config"]
    assert (config["epochs"], config["segment_seconds"], config["n_mfcc"], config["batch_size"]) == (10, 0.5, 12, 8)

    assert run("evaluate", out) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["tracks"] == report["test"]["tracks"] and "confusion" not in found["tracks"]
    assert run("evaluate", out, make(tmp_path / "more", tracks=2), "--full", "--quiet") == 0
    assert len(json.loads(capsys.readouterr().out)["tracks"]["confusion"]) == 3
    assert (out / "pictures" / "evaluation-more.png").exists()

    fa.write(tmp_path / "new.wav", sound("noisy", 50, 3.0), SR)
    (tmp_path / "bad.wav").write_bytes(b"no sound")
    fa.write(tmp_path / "empty.wav", np.zeros(0, np.float32), SR)
    assert run("predict", out, tmp_path / "empty.wav") == 1
    assert f"{tmp_path / 'empty.wav'}: GenreClassifier.predict: y must have samples" in capsys.readouterr().err
    assert run("predict", out, tmp_path / "new.wav", tmp_path / "bad.wav", "--plot", tmp_path / "pictures") == 3
    shown = capsys.readouterr()
    answers = json.loads(shown.out)["files"]
    assert answers[0]["class"] == "noisy" and len(answers[0]["over_time"]) == 6
    assert "error" in answers[1] and "bad.wav" in shown.err
    assert (tmp_path / "pictures" / "new.png").stat().st_size > 8000
    assert run("predict", out, tmp_path / "new.wav", "--table", "--top", 2) == 0
    line = capsys.readouterr().out
    assert line.startswith("new.wav  noisy") and line.count("%") == 2
    assert run("predict", out, tmp_path / "bad.wav", "--table") == 1


@pytest.mark.parametrize(
    "arguments, message",
    [
        (["--set", "epoch=3"], "there is no setting 'epoch'; did you mean 'epochs'"),
        (["--set", "epochs"], "must be name=value"),
        (["--preset", "resnet"], "preset must be one of"),
        (["--device", "gpu"], "device must be one of"),
        (["--by", "speaker"], "needs either pattern"),
    ],
)
def test_wrong_use(sounds, tmp_path, capsys, arguments, message):
    assert run("train", "genre", sounds, "--out", tmp_path / "x", "--quiet", *arguments) == 2
    assert message in capsys.readouterr().err


def test_there_is_a_run_already(sounds, tmp_path, capsys):
    (tmp_path / "mine.txt").touch()
    assert run("train", "genre", sounds, "--out", tmp_path) == 2
    assert "must be new or empty, or resume given (--resume)" in capsys.readouterr().err
    assert run("evaluate", tmp_path) == 2 and run("predict", tmp_path / "no", "a.wav") in (1, 2)


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_terminated_and_resumed(sounds, tmp_path):
    """SIGTERM: 143, and the next start ends as if nothing had been."""
    fa.data.build(sounds, tmp_path / "data.npz", segment_seconds=0.5, sr=SR, n_fft=1024, hop_length=256, n_mels=40)
    command = [sys.executable, "-m", "fastaudio", "train", "genre", str(tmp_path / "data.npz"), "--preset", "mlp_small",
               "--resume", "--set", "schedule=constant", "--out"]  # fmt: skip
    once = [*command, str(tmp_path / "x"), "--epochs", "20000"]
    process = subprocess.Popen(once, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    while "Epoch 3/" not in process.stderr.readline():
        pass
    process.send_signal(signal.SIGTERM)
    said = process.communicate()[1]
    assert process.returncode == 143 and "saved" in said, said
    epoch = len(json.loads((tmp_path / "x" / "history.json").read_text())["loss"])
    for name in "xy":
        done = [*command, str(tmp_path / name), "--quiet", "--epochs", str(epoch + 3)]
        assert json.loads(subprocess.run(done, check=True, capture_output=True, text=True).stdout)["test"]
    for name in ("last.safetensors", "history.csv"):
        assert (tmp_path / "x" / name).read_bytes() == (tmp_path / "y" / name).read_bytes()
    assert not [name for name in os.listdir(tmp_path / "x") if name.endswith(".tmp")]


def test_a_run_goes_on_with_the_settings_it_began_with(sounds, tmp_path, capsys):
    once, twice = tmp_path / "once", tmp_path / "twice"
    train = ["train", "genre", sounds, "--quiet"]
    told = ["--preset", "mlp_small", "--set", "segment_seconds=0.5", "--set", "learning_rate=0.002",
            "--set", "schedule=constant"]  # fmt: skip
    assert run(*train, "--out", once, *told, "--epochs", 2) == 0
    assert run(*train, "--out", twice, *told, "--epochs", 1) == 0
    assert run(*train, "--out", twice, "--resume", "--epochs", 2) == run(*train, "--out", twice, "--resume") == 0
    assert (once / "config.json").read_bytes() == (twice / "config.json").read_bytes()
    assert (once / "last.safetensors").read_bytes() == (twice / "last.safetensors").read_bytes()
    capsys.readouterr()
    assert run(*train, "--out", twice, "--resume", "--set", "learning_rate=0.1") == 2
    assert "settings must be as they were: learning_rate = 0.002" in capsys.readouterr().err
    assert run("train", "vae", sounds, "--out", twice, "--resume") == 2
    assert "must be a run of 'vae', got 'genre'" in capsys.readouterr().err


def test_a_comparison_goes_on_with_the_settings_it_began_with(tmp_path, capsys):
    train = ["train", "vae", "--images", "synthetic", "--latent", "2,3", "--quiet", "--out", tmp_path]
    assert run(*train, "--epochs", 1, "--set", "count=60", "--set", "seed=7") == 0
    first = json.loads(capsys.readouterr().out)
    assert run(*train, "--resume") == 0
    assert json.loads(capsys.readouterr().out) == first
    assert json.loads((tmp_path / "latent-3" / "config.json").read_text())["config"]["seed"] == 7


def test_evaluations_of_one_name_do_not_replace_each_other(sounds, tmp_path, capsys, monkeypatch):
    """Nor the training's own picture of its test part; and files that cannot be read are told of."""
    out = tmp_path / "run"
    told = ["--preset", "mlp_small", "--epochs", 1, "--set", "segment_seconds=0.5", "--quiet"]
    assert run("train", "genre", sounds, "--out", out, *told) == 0
    drawn = (out / "pictures" / "confusion_test.png").read_bytes()
    a, b = make(tmp_path / "a" / "test", tracks=2), make(tmp_path / "b" / "test", tracks=3)
    (b / "noisy" / "bad.wav").write_bytes(b"no sound")
    capsys.readouterr()
    assert run("evaluate", out, a, "--quiet") == 0
    assert run("evaluate", out, b, "--quiet") == 3
    shown = capsys.readouterr()
    assert "left out noisy/bad.wav: " in shown.err and '"left_out": [' in shown.out
    monkeypatch.chdir(a)
    assert run("evaluate", out, ".", "--quiet", "--table") == 0
    kept = {path.name: json.loads(path.read_text()) for path in out.glob("evaluation-*.json")}
    assert {name: (found["data"], found["tracks"]["count"]) for name, found in kept.items()} == {
        "evaluation-test.json": (str(a), 6), "evaluation-test-2.json": (str(b), 9),
    }  # fmt: skip
    assert (out / "pictures" / "confusion_test.png").read_bytes() == drawn
    assert sorted(path.name for path in (out / "pictures").glob("evaluation-*")) == [
        "evaluation-test-2.png", "evaluation-test.png",
    ]  # fmt: skip


def test_a_run_that_cannot_be_written_is_scored_all_the_same(sounds, tmp_path, capsys, monkeypatch):
    told = ["--preset", "mlp_small", "--epochs", 1, "--set", "segment_seconds=0.5", "--quiet"]
    assert run("train", "genre", sounds, "--out", tmp_path / "run", *told) == 0
    capsys.readouterr()

    def refuse(*arguments):
        raise PermissionError(13, "Permission denied", "evaluation-more.json")

    monkeypatch.setattr(Run, "write_json", refuse)
    assert run("evaluate", tmp_path / "run", make(tmp_path / "more", tracks=2), "--quiet") == 0
    shown = capsys.readouterr()
    assert json.loads(shown.out)["tracks"]["count"] == 6
    assert "scores are not kept in" in shown.err and "Permission denied" in shown.err


def test_files_of_one_name_have_a_line_and_a_picture_each(sounds, tmp_path, capsys):
    """In several folders, or of several formats; and a $ in a name is no formula."""
    told = ["--preset", "mlp_small", "--epochs", 1, "--set", "segment_seconds=0.5", "--quiet"]
    whole = tmp_path / "genres"
    for label in CLASSES:
        shutil.copytree(sounds / label, whole / f"$\\frac$ {label}")
    assert run("train", "genre", whole, "--out", tmp_path / "run", *told) == 0
    names = ["a/x.wav", "b/x.wav", "b/x.flac", "b/$\\frac$.wav"]
    for name in names:
        (tmp_path / "new" / name).parent.mkdir(parents=True, exist_ok=True)
        fa.write(tmp_path / "new" / name, sound("noisy", 5), SR)
    capsys.readouterr()
    assert run("predict", tmp_path / "run", tmp_path / "new", "--plot", tmp_path / "p", "--table", "--top", 1) == 0
    lines = capsys.readouterr().out.splitlines()
    assert sorted(line.split("  ")[0] for line in lines) == sorted(names)
    drawn = sorted(path.relative_to(tmp_path / "p").as_posix() for path in (tmp_path / "p").rglob("*.png"))
    assert drawn == sorted(["a/x.png", "b/x.wav.png", "b/x.flac.png", "b/$\\frac$.png"])
    assert run("predict", tmp_path / "none", tmp_path / "new") == 2
    assert "there must be a run folder, or a model's file" in capsys.readouterr().err


def test_bad_files_of_a_training_are_named(tmp_path, capsys):
    sounds = make(tmp_path / "genres", tracks=4)
    for number in range(7):
        (sounds / "noisy" / f"bad {number}.wav").write_bytes(b"no sound")
    told = ["--preset", "mlp_small", "--epochs", 1, "--set", "segment_seconds=0.5", "--quiet"]
    assert run("train", "genre", sounds, "--out", tmp_path / "run", *told) == 0
    said = capsys.readouterr().err
    assert "left out noisy/bad 4.wav: " in said and "bad 5" not in said and "left out 2 more" in said
    assert len((tmp_path / "run" / "data.errors.jsonl").read_text().splitlines()) == 7


def test_a_run_does_not_go_on_with_other_files(tmp_path, capsys):
    sounds = make(tmp_path / "genres", tracks=4)
    told = ["--preset", "mlp_small", "--set", "segment_seconds=0.5", "--quiet", "--resume"]
    assert run("train", "genre", sounds, "--out", tmp_path / "run", "--epochs", 1, *told) == 0
    shutil.copy(next((sounds / "noisy").iterdir()), sounds / "noisy" / "more.wav")
    assert run("train", "genre", sounds, "--out", tmp_path / "run", "--epochs", 2, *told) == 2
    assert "data must have the files the run began with" in capsys.readouterr().err
    assert run("train", "genre", tmp_path / "gone", "--out", tmp_path / "new", *told) == 2
    assert "there is nothing of that name, got" in capsys.readouterr().err
    assert run("evaluate", tmp_path / "run") == 0  # of what it heard


def test_help_teaches(capsys):
    for words in (["train"], ["train", "genre"], ["evaluate"], ["predict"]):
        with pytest.raises(SystemExit) as stopped:
            run(*words, "--help")
        text = capsys.readouterr().out
        assert stopped.value.code == 0 and "examples:" in text and max(map(len, text.splitlines())) <= 120


def test_no_number_is_1(sounds, tmp_path, capsys):
    told = ["--preset", "mlp_small", "--set", "learning_rate=1e30", "--set", "segment_seconds=0.5", "--quiet"]
    assert run("train", "genre", sounds, "--out", tmp_path / "x", "--epochs", 5, *told) == 1
    assert "a smaller learning_rate may help" in capsys.readouterr().err


def test_a_denoiser_that_the_gate_outdoes_is_told_of():
    from fastaudio.cli.train_denoise import outdone

    def row(method, snr, gain):
        return {"method": method, "snr": snr, "si_sdr_gain": {"mean": gain}}

    gains = {0.0: (3.0, 6.0), 5.0: (3.0, 2.0), 10.0: (-1.0, 0.5), 15.0: (-2.0, -0.5), 20.0: (None, None)}
    rows = [row(name, snr, gain) for snr, pair in gains.items()
            for name, gain in zip(("spectral gate", "small, mask head"), pair, strict=True)]  # fmt: skip
    assert outdone(rows) == [5.0, 15.0]
