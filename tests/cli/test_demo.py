import argparse
import json

import numpy as np
import pytest

import fastaudio as fa
from fastaudio.bench import sound_sets
from fastaudio.bench.corpus import corpus
from fastaudio.cli import demo, demo_training
from fastaudio.errors import ParameterError

plt = pytest.importorskip("matplotlib.pyplot")


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Time each case five times and no longer; draw two of the figures."""
    real = demo.beside
    monkeypatch.setattr(demo, "beside", lambda y, other: real(y[:22050], seconds=0, other=None))
    monkeypatch.setattr(demo, "FRONT", {"waveform": True})
    monkeypatch.setattr(demo, "BEHIND", {"mfcc": False})


def run(*arguments, training=False):
    parser = argparse.ArgumentParser()
    demo.add_parser(parser.add_subparsers(required=True))
    args = parser.parse_args(["demo", *map(str, arguments), *([] if training else ["--no-training"])])
    return args.run(args)


def test_synthesised_corpus(tmp_path, capsys):
    out = tmp_path / "out"
    assert run("-o", out) == 0
    printed = capsys.readouterr()
    summary = json.loads(printed.out)
    assert summary["clips"] == len(corpus()) and summary["skipped"] == [] and "clips:" in printed.err
    assert all(row["ms"] > 0 for row in summary["timings"]) and len(summary["timings"]) >= 8
    page = (out / "report.html").read_text()
    assert page.count("<audio controls") == len(corpus()) and "A minor seventh" in page
    assert page.count("<img") == 2 * len(corpus()) + 3
    y, sr = fa.load(out / "clips" / "00-tones.wav", sr=None)
    np.testing.assert_allclose(y, corpus()["tones"][0], atol=1 / 32768)
    assert not plt.get_fignums()


def test_own_files_and_a_broken_one(tmp_path, capsys):
    data = tmp_path / "data"
    (data / "sub folder").mkdir(parents=True)
    fa.write(data / "sub folder" / "a & b.wav", fa.tone(440, sr=8000, duration=1.0), 8000)
    fa.write(data / "long.flac", fa.tone(220, sr=22050, duration=3.0), 22050)
    (data / "broken.wav").write_bytes(b"RIFF????WAVE")
    (data / "._long.flac").write_bytes(b"resource fork")
    (data / "notes.txt").write_text("no sound")
    assert run("--data", data, "-o", tmp_path / "out", "--seconds", 2) == 3
    summary = json.loads(capsys.readouterr().out)
    assert summary["clips"] == 2 and [s["file"] for s in summary["skipped"]] == ["broken.wav"]
    page = (tmp_path / "out" / "report.html").read_text()
    assert "a &amp; b.wav" in page and "2.00 s at 22050 Hz" in page and "broken.wav" in page


def test_figures_of_every_folder(tmp_path, capsys):
    for folder in ("a", "b", "c"):
        (tmp_path / "data" / folder).mkdir(parents=True)
        for name in ("1", "2", "3"):
            fa.write(tmp_path / "data" / folder / f"{name}.wav", fa.tone(440, sr=8000, duration=0.5), 8000)
    assert run("--data", tmp_path / "data", "-o", tmp_path / "out", "--figures", 4) == 0
    drawn = sorted(path.stem for path in (tmp_path / "out" / "clips").glob("*.wav"))
    assert drawn == ["00-1", "01-2", "03-1", "06-1"]  # numbered through: a/1, a/2, b/1, c/1
    assert json.loads(capsys.readouterr().out)["clips"] == 9


def test_figures_for_the_first_clips_only(tmp_path, capsys):
    assert run("-o", tmp_path, "--figures", 1) == 0
    page = (tmp_path / "report.html").read_text()
    assert page.count("<audio controls") == 1 and page.count(">noise</td>") == 1


def test_statistics_are_those_of_the_features():
    y, sr = corpus()["chord"]
    rows = {row[0]: row[1:] for row in demo._statistics(y, sr)}
    S = fa.feature.spectral_centroid(y=y, sr=sr)
    shape, mean, deviation, low, high = rows["centroid, Hz"]
    assert shape == f"1 × {S.shape[1]}"
    assert (mean, deviation, low, high) == pytest.approx((S.mean(), S.std(), S.min(), S.max()))
    M = fa.feature.mfcc(y=y, sr=sr, n_mfcc=13)
    assert rows["MFCC"][0] == f"13 × {M.shape[1]}" and rows["MFCC"][1] == pytest.approx(M.mean())
    assert list(rows) == list(demo.FEATURES.values())


def test_short_clips_have_statistics_too():
    with pytest.warns(UserWarning, match="is too large"):
        rows = demo._statistics(np.ones(100, np.float32), 22050)
    assert [row[0] for row in rows] == [n for n in demo.FEATURES.values() if "Δ" not in n]


@pytest.mark.parametrize(
    "arguments, message",
    [
        (["--data", "nowhere"], "demo: --data must be a folder, got 'nowhere'"),
        (["--data", "."], "demo: inputs must name at least one audio file"),
        (["--seconds", "0"], "demo: --seconds must be"),
        (["--figures", "-1"], "demo: --figures must be"),
    ],
)
def test_wrong_arguments(arguments, message, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ParameterError, match=message):
        run(*arguments)
    assert not list(tmp_path.iterdir())


def test_open_shows_the_report(tmp_path, monkeypatch, capsys):
    shown = []
    monkeypatch.setattr(demo.webbrowser, "open", shown.append)
    assert run("-o", tmp_path, "--figures", 0, "--open") == 0
    assert shown == [(tmp_path / "report.html").as_uri()]


def test_trainings(tmp_path, capsys, monkeypatch):
    """The demo's own trainings, with a small part of their work, on the user's classes."""
    monkeypatch.setattr(demo_training, "CLASSIFIER", {"epochs": 2, "verbose": 0, "by": "segment"})
    monkeypatch.setattr(
        demo_training, "DENOISER",
        {"epochs": 1, "mixtures": 4, "validation_mixtures": 4, "test_mixtures": 1, "verbose": 0},
    )  # fmt: skip
    data = sound_sets.write_classes(tmp_path / "data", tracks=5, seconds=0.5)
    (tmp_path / "out" / "training").mkdir(parents=True)  # an earlier demo's: left alone
    with pytest.warns(UserWarning, match="segment"):
        assert run("--data", data, "-o", tmp_path / "out", "--figures", 0, training=True) == 0
    assert json.loads(capsys.readouterr().out)["trainings"] == ["classifier", "denoiser"]
    page = (tmp_path / "out" / "report.html").read_text()
    assert "learnt 4 classes of sound (bells, drums, organ, plucked)" in page and "small, mask head" in page
    assert page.count("<audio controls") == 4 and (tmp_path / "out/training-2/denoiser/best.safetensors").exists()
    assert not any((tmp_path / "out" / "training").iterdir())


def test_folders_to_learn_from(tmp_path):
    assert demo_training.classes_of(sound_sets.write_classes(tmp_path / "data", tracks=4, seconds=0.1))
    (tmp_path / "data" / "organ" / "00.wav").unlink()
    assert not demo_training.classes_of(tmp_path / "data")
