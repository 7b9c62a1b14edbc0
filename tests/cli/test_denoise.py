import importlib
import json

import numpy as np
import pytest
from voices import folders, noise, voice

import fastaudio as fa
from fastaudio import models, nn
from fastaudio.apps import Denoiser
from fastaudio.apps.denoise import Image
from fastaudio.cli.main import main

pytest.importorskip("soundfile")


@pytest.fixture
def takes(tmp_path):
    """takes/{a.wav (24 bit), more/b.flac (stereo, 44.1 kHz), bad.wav, none.wav (no samples)}"""
    root = tmp_path / "takes"
    (root / "more").mkdir(parents=True)
    y = voice(0, 40000) + noise(0, 40000)
    fa.write(root / "a.wav", y, 16000, subtype="PCM_24")
    fa.write(root / "more" / "b.flac", np.stack((y, y)), 44100)
    (root / "bad.wav").write_bytes(b"no sound")
    fa.write(root / "none.wav", np.zeros(0, np.float32), 8000)
    return root


def run(capsys, *arguments):
    code = main(["denoise", *map(str, arguments), "--quiet"])
    out, err = capsys.readouterr()
    return code, json.loads(out) if out else None, err


def test_folders_keep_their_structure_and_bad_files_are_listed(takes, tmp_path, capsys):
    code, summary, err = run(capsys, takes, "-o", tmp_path / "out")
    assert code == 3 and summary["written"] == 3 and summary["failed"] == 1 and "no --model" in err
    assert summary["method"] == "spectral gate (no model)" and "bad.wav" in summary["errors"][0]["path"]
    found = sorted(str(p.relative_to(tmp_path / "out")) for p in (tmp_path / "out").rglob("*") if p.is_file())
    assert found == ["a.wav", "more/b.flac", "none.wav"]
    for name in ("a.wav", "more/b.flac", "none.wav"):
        old, new = fa.audio_info(takes / name), fa.audio_info(tmp_path / "out" / name)
        assert (old.samplerate, old.channels, old.frames, old.subtype) == (
            new.samplerate,
            new.channels,
            new.frames,
            new.subtype,
        )


def test_one_file_by_name_with_a_model(takes, tmp_path, capsys):
    nn.set_seed(0)
    image = Image(n_fft=64, hop=32, frames=32)
    net = Denoiser(models.unet("v2", image.shape), "mask", image)
    net.save(tmp_path / "m.safetensors")
    target = tmp_path / "clean.wav"
    code, summary, err = run(capsys, takes / "a.wav", "-o", target, "--model", tmp_path / "m.safetensors", "--dry", 0.5)
    assert code == 0 and "mask" in summary["method"] and err == "" and summary["files"][0]["seconds"] == 2.5
    y, sr = fa.load(takes / "a.wav", sr=None)
    assert np.abs(fa.load(target, sr=None)[0] - net(y, sr, dry=0.5)).max() < 1e-4


def test_what_clips_is_counted_where_it_clips(tmp_path, capsys):
    """Files of floating-point numbers hold what is beyond full scale."""
    fa.write(tmp_path / "loud.wav", 30 * (voice(0, 16000) + noise(0, 16000)), 16000, subtype="FLOAT")
    for name, subtype in (("a.flac", "PCM_16"), ("a.wav", "FLOAT"), ("a.rf64", "FLOAT")):
        code, summary, err = run(capsys, tmp_path / "loud.wav", "-o", tmp_path / name)
        clips, peak = summary["files"][0]["clipped"] > 0, np.abs(fa.load(tmp_path / name, sr=None)[0]).max()
        assert code == 0 and fa.audio_info(tmp_path / name).subtype == subtype
        assert clips == ("samples clip" in err) == (peak <= 1) == (name == "a.flac")


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["a.wav", "-o", "."], 2, "must not replace an input"),
        (["a.wav", "-o", "a.wav"], 2, "must not replace an input"),
        (["a.wav", "more/b.flac", "-o", "x.wav"], 2, "must be a folder"),
        (["a.wav", "-o", "x.mp4"], 2, "must be a folder, or end in one of .wav, .flac,"),
        (["a.wav", "-o", "x.oga"], 2, "must be a folder, or end in one of .wav, .flac,"),
        (["a.wav", "-o", "x.wav", "--dry", "2"], 2, "dry"),
        (["a.wav", "-o", "x.wav", "--model", "nowhere"], 2, "run folder"),
        (["a.wav", "-o", "x.wav", "--device", "cuda"], 2, "cuda"),
        (["missing.wav", "-o", "x.wav"], 1, "missing.wav"),
    ],
)
def test_wrong_use(takes, monkeypatch, capsys, arguments, code, said):
    monkeypatch.chdir(takes)
    before = (takes / "a.wav").read_bytes()
    found, _, err = run(capsys, *arguments)
    assert found == code and said in err
    assert (takes / "a.wav").read_bytes() == before and not list(takes.glob("x*"))


def test_help_teaches(capsys):
    with pytest.raises(SystemExit):
        main(["denoise", "--help"])
    assert "fastaudio train denoise" in capsys.readouterr().out


def test_from_folders_to_a_denoised_file(tmp_path, monkeypatch, capsys):
    """train denoise, then denoise with its run; pictures of 32 x 32 keep it short."""
    job = importlib.import_module("fastaudio.apps.denoise.train")
    monkeypatch.setattr(job, "Image", lambda **told: Image(n_fft=64, hop=32, frames=32))
    clean, rough = folders(tmp_path, count=4, samples=20000)
    words = f"--clean {clean} --noise {rough} --preset v2 --head mask --epochs 1 -o {tmp_path / 'run'} --quiet"
    small = [
        "--set",
        "mixtures=4",
        "--set",
        "validation_mixtures=2",
        "--set",
        "test_mixtures=1",
        "--set",
        "batch_size=2",
    ]
    assert main(["train", "denoise", *words.split(), *small]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["method"] == "unet_v2, mask head" and {row["snr"] for row in found["test"]} == {0, 5, 10, 15}
    assert main(["train", "denoise", *words.split(), *small]) == 2  # the folder holds a run
    assert "--resume" in capsys.readouterr().err
    code, summary, _ = run(capsys, rough / "hiss0.wav", "-o", tmp_path / "out.wav", "--model", tmp_path / "run")
    assert code == 0 and summary["method"] == found["method"] and fa.get_duration(path=tmp_path / "out.wav") == 1.25
