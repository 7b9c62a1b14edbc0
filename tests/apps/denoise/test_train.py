"""A run of training: held-out parts, resuming, what it leaves; and that a network learns to take noise out."""

import importlib
import json
import re
import subprocess
import sys

import numpy as np
import pytest
from voices import folders

import fastaudio as fa
from fastaudio import models, nn
from fastaudio.apps import Denoiser, Run, denoise
from fastaudio.apps.denoise import Image
from fastaudio.apps.denoise.parts import PARTS, groups, split
from fastaudio.errors import AudioError, ParameterError

job = importlib.import_module("fastaudio.apps.denoise.train")
TINY = Image(n_fft=64, hop=32, frames=32)
BRIEF = {
    "preset": "v2",
    "epochs": 2,
    "batch_size": 4,
    "mixtures": 8,
    "validation_mixtures": 3,
    "test_mixtures": 2,
    "verbose": 0,
}


@pytest.fixture(scope="module")
def places(tmp_path_factory):
    return folders(tmp_path_factory.mktemp("sound"), count=8, samples=20000)


@pytest.fixture
def sounds(places):
    """All clean and all noisy files, in the order of their names."""
    return {
        kind: denoise.Sounds(sorted(folder.rglob("*.wav")))
        for kind, folder in zip(("clean", "noise"), places, strict=True)
    }


@pytest.fixture
def tiny(monkeypatch):
    """Pictures of 32 x 32 in place of 256 x 256."""
    monkeypatch.setattr(job, "Image", lambda **told: TINY)
    monkeypatch.setattr(job, "evaluate", lambda *a, **k: denoise.evaluate(*a, **{**k, "stoi": False, "snrs": (0.0,)}))


@pytest.mark.parametrize("head", ["mask", "direct"])
def test_a_run_has_everything(places, tmp_path, tiny, head):
    net = denoise.train(*places, tmp_path / "r", **BRIEF, head=head, optimizer="adam", loss="l1", learning_rate=1e-3)
    run = Run.open(tmp_path / "r", "denoise")
    names = "config environment history metrics files".split()
    for name in (*(f"{n}.json" for n in names), "history.csv", "history.png", "best.safetensors", "last.safetensors"):
        assert (run.folder / name).stat().st_size > 0
    assert (run.folder / "pictures/loss_curve.png").exists() and (run.folder / "pictures/psnr_curve.png").exists()
    logs = json.loads((run.folder / "history.json").read_text())
    assert {"loss", "psnr", "val_loss", "val_psnr"} <= set(logs) and len(logs["loss"]) == 2
    rows = run.read_json("metrics.json")["test"]
    assert [r["method"] for r in rows] == [
        "noisy input",
        "spectral gate",
        f"v2, {head} head",
        "clean magnitudes, noisy phase",
    ]
    assert rows[0]["si_sdr"]["mean"] == pytest.approx(0, abs=0.7) and rows[3]["si_sdr"]["mean"] > 5
    assert net.head.name == head and net.image == TINY
    files = run.read_json("files.json")
    for kind in ("clean", "noise"):
        parts = [set(files[part][kind]) for part in PARTS]
        assert all(parts) and not (parts[0] & parts[1] | parts[0] & parts[2] | parts[1] & parts[2])


def test_a_training_goes_on_with_the_bits_of_one_left_alone(places, tmp_path, tiny):
    denoise.train(*places, tmp_path / "whole", **(BRIEF | {"epochs": 3}))
    whole = Run.open(tmp_path / "whole")
    for name, again in (("told", BRIEF | {"epochs": 3}), ("kept", {"epochs": 3, "verbose": 0})):
        denoise.train(*places, tmp_path / name, **(BRIEF | {"epochs": 1}))
        denoise.train(*places, tmp_path / name, **again, workers=2, resume=True)
        parts = Run.open(tmp_path / name)
        assert np.array_equal(whole.last().flat, parts.last().flat)
        assert whole.read_json("history.json") == parts.read_json("history.json") and whole.config == parts.config


def test_presets_are_the_seeds():
    full = [denoise.settings({"preset": name}) for name in ("v2", "v3", "v4")]
    assert [(s.network, s.optimizer, s.loss, s.learning_rate, s.epochs, s.batch_size, s.snr, s.head) for s in full] == [
        ("v2", "sgd", "mse", 1e-4, 50, 16, (0, 15), "direct"),
        ("v3", "sgd", "l1", 1e-3, 10, 16, (0, 15), "direct"),
        ("v4", "adam", "l1", 1e-4, 50, 16, (0, 15), "direct"),
    ]
    assert all(s.seed == 42 and s.validation + s.test == pytest.approx(0.2) for s in full)
    numbers = job.fresh(full[2], TINY).optimizer.config()
    assert (numbers["beta_1"], numbers["beta_2"], numbers["epsilon"], numbers["eps_mode"]) == (
        0.9,
        0.999,
        1e-8,
        "torch",
    )


def test_groups(tmp_path):
    root = tmp_path / "LibriSpeech"
    files = [root / "103" / "1240" / "a.flac", root / "103" / "1241" / "b.flac", root / "26" / "495" / "c.flac"]
    root.mkdir()
    first, second, third = groups(files, [root], None)
    assert first == second != third
    assert groups(files, [root], r"(\d+)/[a-z]") == ["1240", "1241", "495"]
    with pytest.raises(ParameterError, match="find a group in every path"):
        groups(files, [root], "x")


def test_groups_below_a_single_folder(tmp_path):
    """As in LibriSpeech/train-clean-100, or recordings/all."""
    clean = tmp_path / "train-clean-100"
    several = [clean / name for name in ("103/1240/a.flac", "103/1241/b.flac", "26/495/c.flac")]
    alone = [tmp_path / "all" / name for name in ("a.wav", "b.wav")]
    for file in (*several, *alone):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    assert groups(several, [tmp_path], None) == [str(clean / name) for name in ("103", "103", "26")]
    assert groups(alone, [tmp_path], None) == [str(file) for file in alone]
    assert groups(alone[:1], [tmp_path], None) == [str(alone[0])]
    assert len(set(groups(several + alone, [tmp_path], None))) == 2


@pytest.mark.parametrize(
    ("more", "rule"),
    [({"preset": "v5"}, "preset"), ({"head": "both"}, "head"), ({"test": 0.0}, "test"), ({"snr": (1.0,)}, "snr"),
     ({"optimizer": "lion"}, "optimizer"), ({"rate": 1}, "no setting 'rate'"), ({"network": "v9"}, "network")],
)  # fmt: skip
def test_wrong_settings_touch_nothing(places, tmp_path, more, rule):
    with pytest.raises(ParameterError, match=rule):
        denoise.train(*places, tmp_path / "r", **(BRIEF | more))
    with pytest.raises(ParameterError, match="at least 3 groups"):
        denoise.train(places[0] / "speaker0", places[1], tmp_path / "r", **BRIEF)
    assert not (tmp_path / "r").exists()


def test_a_silent_test_part_is_told_before_training(tmp_path):
    """Not after all epochs, by measuring."""
    clean, rough = folders(tmp_path, count=3)
    parts = split(clean, rough, denoise.settings({"preset": BRIEF["preset"]}), 16000)
    silent = parts["test"]["clean"].files[0]
    fa.write(silent, np.zeros(48000, np.float32), 16000, subtype="FLOAT")
    with pytest.raises(AudioError, match=f"above -50 dB .* crops without any, of {re.escape(str(silent))}"):
        denoise.train(clean, rough, tmp_path / "r", **BRIEF)
    assert not (tmp_path / "r").exists()


def test_a_small_network_learns_to_take_noise_out(places, sounds):
    told = denoise.settings(
        {"preset": "v2", "head": "mask", "optimizer": "adam", "learning_rate": 1e-3, "batch_size": 8}
    )
    model = job.fresh(told, TINY)
    model.fit(job.batches(job.mixer(sounds, told, TINY, 128, seed=0), told, TINY), epochs=6, verbose=0)
    held = denoise.Mixer(*places, samples=TINY.samples, seed=9, count=20)
    rows = denoise.evaluate(
        held, {"it": denoise.method(Denoiser(model, "mask", TINY))}, snrs=(0.0,), image=TINY, stoi=False
    )
    assert rows[0]["si_sdr_gain"]["mean"] > 3


def test_training_never_imports_torch(places, tmp_path):
    """Nor do its measures, nor who uses it: a whole run, and a folder denoised by it."""
    code = ("import sys; from fastaudio.cli.main import main; clean, noise, run = sys.argv[1:]; "
            "told = dict(preset='v4', network='v2', frames='16', epochs='1', batch_size='2', mixtures='2', validation_mixtures='1', "
            "test_mixtures='1'); sets = [w for k, v in told.items() if k != 'preset' for w in ('--set', f'{k}={v}')]; "
            "assert main(['train', 'denoise', '--clean', clean, '--noise', noise, '--preset', 'v4', '--out', run, '--quiet', *sets]) == 0; "
            "assert main(['denoise', clean, '-o', run + '/out', '--model', run, '--quiet']) == 0; assert 'torch' not in sys.modules")  # fmt: skip
    done = subprocess.run([sys.executable, "-c", code, *map(str, places), str(tmp_path / "r")], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.rivals
def test_v4_learns_as_in_torch(sounds):
    """From the same weights, on the same mixtures: the losses of 20 steps stay within a thousandth. In float64, since the
    signs that are L1's gradient turn the last bits of float32 into steps that differ.
    """
    torch = pytest.importorskip("torch")
    from fastaudio.interop import torch as to_torch
    from fastaudio.interop.torch_network import Graph

    told = denoise.settings({"preset": "v4", "batch_size": 2})
    mixed = job.batches(job.mixer(sounds, told, TINY, 40, seed=0), told, TINY)
    nn.set_seed(0)
    model = models.unet("v4", TINY.shape, dtype="float64")
    model.compile(nn.optim.Adam(told.learning_rate, eps_mode="torch"), told.loss)
    net = Graph(model).double().train()
    to_torch.load_state_dict(model, net.state_dict())  # rounded to float32 on the way
    ours = [model.train_on_batch(*batch)[0] for batch in mixed]
    optimizer, theirs, mixed.epoch = torch.optim.Adam(net.parameters(), told.learning_rate), [], 0
    for x, y in to_torch.IterableDataset(mixed):
        optimizer.zero_grad()
        loss = torch.nn.functional.l1_loss(net(x.double()), y.double())
        loss.backward()
        optimizer.step()
        theirs.append(loss.item())
    assert len(ours) == 20 and np.allclose(ours, theirs, rtol=1e-3) and np.mean(ours[-5:]) < 0.8 * np.mean(ours[:5])
