import argparse
import json

import numpy as np
import pytest

import fastaudio as fa
from fastaudio.cli import plot
from fastaudio.errors import AudioError, ParameterError

plt = pytest.importorskip("matplotlib.pyplot")


def run(*arguments):
    parser = argparse.ArgumentParser()
    plot.add_parser(parser.add_subparsers(required=True))
    args = parser.parse_args(["plot", *map(str, arguments)])
    return args.run(args)


@pytest.fixture(scope="module")
def recording(tmp_path_factory):
    path = tmp_path_factory.mktemp("audio") / "two words.wav"
    word = fa.tone(440, sr=16000, duration=0.4)
    fa.write(path, np.concatenate([word, np.zeros(8000, np.float32), word]), 16000)
    return path


@pytest.mark.parametrize("kind", plot.KINDS)
def test_one_figure(kind, recording, tmp_path, capsys):
    out = tmp_path / "out.png"
    assert run(recording, "--kind", kind, "-o", out) == 0
    printed = capsys.readouterr()
    summary = json.loads(printed.out)
    assert summary["figures"] == {kind: str(out)} and summary["sr"] == 22050
    assert summary["seconds"] == pytest.approx(1.3, abs=1e-3) and printed.err == ""
    picture = plt.imread(out)
    assert picture.shape[0] > 250 and len(np.unique(picture[..., :3])) > 20
    assert not plt.get_fignums()


def test_all_figures(recording, tmp_path, capsys):
    assert (
        run(recording, "--kind", "all", "-o", tmp_path / "word.png", "--n-fft", 512, "--hop-length", 128) == 0
    )
    printed = capsys.readouterr()
    figures = json.loads(printed.out)["figures"]
    assert list(figures) == list(plot.KINDS) and "figure" in printed.err  # the progress bar
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted(f"word-{kind}.png" for kind in plot.KINDS)


@pytest.mark.parametrize("kind", ["waveform", "all"])
def test_into_a_folder(kind, recording, tmp_path, capsys, monkeypatch):
    drawn = {name: plot.KINDS[name] for name in ("waveform", "fft")}
    monkeypatch.setattr(plot, "KINDS", drawn)
    assert run(recording, "--kind", kind, "-o", tmp_path) == 0
    kinds = drawn if kind == "all" else [kind]
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted(f"two words-{name}.png" for name in kinds)
    assert list(json.loads(capsys.readouterr().out)["figures"]) == list(kinds)


def test_native_rate(recording, tmp_path, capsys):
    assert run(recording, "--kind", "waveform", "--sr", "native", "-o", tmp_path / "a.svg") == 0
    assert json.loads(capsys.readouterr().out)["sr"] == 16000
    assert "<svg" in (tmp_path / "a.svg").read_text()


def test_default_name_is_the_recordings(recording, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run(recording, "--kind", "waveform") == 0
    assert [p.name for p in tmp_path.iterdir()] == ["two words.png"]


@pytest.mark.parametrize(
    "arguments, error, message",
    [
        (["--n-fft", 0], ParameterError, "plot: --n-fft must be an integer > 0, got 0"),
        (["--hop-length", -1], ParameterError, "plot: --hop-length must be"),
        (["-o", "nowhere/a.png"], ParameterError, "plot: the folder of --output must exist"),
        (["-o", "pictures"], ParameterError, "plot: --output must be a file .png, .svg or .pdf, or an existing folder"),
        (["-o", "a.docx"], ParameterError, "save: suffix of path must be one of"),
    ],
)
def test_wrong_arguments(arguments, error, message, recording, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(error, match=message):
        run(recording, *arguments)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("arguments", [["--kind", "bark"], ["--sr", "fast"], ["--n-fft", "1.5"]])
def test_usage(arguments, recording, capsys):
    with pytest.raises(SystemExit) as stop:
        run(recording, *arguments)
    assert stop.value.code == 2 and "usage:" in capsys.readouterr().err


def test_not_audio(tmp_path):
    path = tmp_path / "a.wav"
    path.write_bytes(b"not a recording")
    with pytest.raises(AudioError):
        run(path, "-o", tmp_path / "a.png")
    assert not (tmp_path / "a.png").exists()
