"""`fastaudio train vae` and `fastaudio generate`."""

import json

import numpy as np
import pytest

import fastaudio as fa
from fastaudio.cli.main import main


@pytest.fixture
def drums(tmp_path):
    draw = np.random.default_rng(0)
    for number in range(6):
        t = np.arange(3000) / 8000
        (tmp_path / "drums").mkdir(exist_ok=True)
        fa.write(tmp_path / "drums" / f"{number}.wav", 0.3 * draw.standard_normal(3000) * np.exp(-9 * t), 8000)
    return tmp_path / "drums"


def test_from_a_folder_to_new_sounds(drums, tmp_path, capsys):
    pytest.importorskip("matplotlib").use("Agg")
    out, made = str(tmp_path / "v"), str(tmp_path / "made")
    settings = [f"--set={name}" for name in ("sample_rate=8000", "duration=0.26", "frame_size=64", "hop_length=64")]
    assert main(["train", "vae", str(drums), "-o", out, "--latent", "3", "--epochs", "1", "--quiet", *settings]) == 0
    said = json.loads(capsys.readouterr().out)
    whole = json.loads((tmp_path / "v" / "metrics.json").read_text())
    assert said["run"] == out and "neighbours" not in said and said["classes"] == [] == whole["classes"]
    assert len(whole["kl"]) == 3 and said["kl"] == sum(whole["kl"])  # 128 numbers would be 128 lines
    assert main(["generate", out, "--n", "2", "--seed", "1", "-o", made]) == 0
    files = json.loads(capsys.readouterr().out)["files"]
    assert [name.rsplit("/", 1)[1] for name in files] == ["sample-0.wav", "sample-1.wav", "samples.png"]
    assert main(["generate", out, "--n", "1", "--prior", "normal", "--temperature", "0.5", "-o", made]) == 0
    assert len(json.loads(capsys.readouterr().out)["files"]) == 2
    assert main(["generate", out, "--class", "kick", "-o", made]) == 2
    assert "the class must be one the network was trained on, and there was none, got 'kick'" in capsys.readouterr().err
    assert main(["generate", out, "--like", str(drums / "3.wav"), "--like", str(drums / "no.wav"), "-o", made]) == 3
    captured = capsys.readouterr()
    assert list(json.loads(captured.out)) == [str(drums / "3.wav")] and "no.wav" in captured.err


def test_several_latent_spaces(tmp_path, capsys):
    out = str(tmp_path / "c")
    words = ["--images", "synthetic", "--model", "autoencoder", "--set", "count=40", "--epochs", "1", "--quiet"]
    assert main(["train", "vae", *words, "--latent", "2,3", "-o", out]) == 0
    assert [row["latent"] for row in json.loads(capsys.readouterr().out)["comparison"]] == [2, 3]


@pytest.mark.parametrize("words, said", [
    (["--images", "synthetic", "--latent", "two"], "--latent must be numbers, got 'two'"),
    (["--images", "synthetic", "--set", "wait=3"], "there is no setting 'wait'"),
    ([], "a folder of sound, or images"),
    (["none"], "there must be a folder of sound")])
def test_wrong_words(words, said, tmp_path, capsys):
    assert main(["train", "vae", *words, "-o", str(tmp_path / "v")]) == 2
    assert said in capsys.readouterr().err
    assert main(["generate", str(tmp_path), "-o", str(tmp_path / "x")]) == 2
    assert "there must be a run" in capsys.readouterr().err and not (tmp_path / "x").exists()
