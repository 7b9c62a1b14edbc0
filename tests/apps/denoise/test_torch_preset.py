"""`train denoise --preset torch`: the course's v4 whose steps torch takes, in the same run folder as any other."""

import importlib
import sys

import numpy as np
import pytest
from voices import folders

import fastaudio as fa
from fastaudio import models, nn
from fastaudio.apps import Run, denoise
from fastaudio.apps.denoise import Image
from fastaudio.cli.main import main
from fastaudio.errors import BackendUnavailable, ParameterError

job = importlib.import_module("fastaudio.apps.denoise.train")
TINY = Image(n_fft=64, hop=32, frames=32)
BRIEF = {"batch_size": 2, "mixtures": 4, "validation_mixtures": 2, "test_mixtures": 1, "network": "tiny", "verbose": 0}


@pytest.fixture(scope="module")
def places(tmp_path_factory):
    return folders(tmp_path_factory.mktemp("sound"), count=8, samples=20000)


@pytest.fixture
def tiny(monkeypatch):
    monkeypatch.setitem(models.UNET_PRESETS, "tiny", models.UNET_PRESETS["v4"]._replace(channels=(4, 6, 8)))
    monkeypatch.setattr(job, "Image", lambda **told: TINY)
    monkeypatch.setattr(job, "evaluate", lambda *a, **k: denoise.evaluate(*a, **{**k, "stoi": False, "snrs": (0.0,)}))


@pytest.fixture
def no_torch(monkeypatch):
    """As where it is not installed."""
    from fastaudio import interop

    for name in [name for name in sys.modules if name.startswith("fastaudio.interop.torch")]:
        monkeypatch.delitem(sys.modules, name)
        monkeypatch.delattr(interop, name.rpartition(".")[2], raising=False)
    monkeypatch.setitem(sys.modules, "torch", None)


def test_its_settings_are_v4s():
    ours, theirs = (denoise.settings({"preset": name}) for name in ("v4", "torch"))
    assert (ours.batch_size, theirs.batch_size, ours.keep) == (16, 8, 5)
    same = {"preset": "v4", "batch_size": 16}
    assert denoise.settings({"preset": "torch"}, {"batch_size": 16}).__dict__ | same == ours.__dict__


def test_without_torch_it_says_how_to_install_it(places, tmp_path, no_torch, capsys):
    with pytest.raises(
        BackendUnavailable, match="the preset 'torch' needs PyTorch, which is not installed; pip install torch"
    ):
        denoise.train(*places, tmp_path / "r", "torch")
    told = ["--clean", str(places[0]), "--noise", str(places[1]), "--out", str(tmp_path / "r")]
    assert main(["train", "denoise", "--preset", "torch", *told]) == 1
    assert "pip install torch" in capsys.readouterr().err and not (tmp_path / "r").exists()
    assert main(["compare", "a.wav", "--model", "x=a.pth", "-o", str(tmp_path / "c")]) == 1


def test_it_trains_on_the_cpu(places, tmp_path):
    with pytest.raises(ParameterError, match="the preset 'torch' trains on the CPU"):
        denoise.train(*places, tmp_path / "r", "torch", device="cuda")


def test_kept_epochs(places, tmp_path, tiny):
    """Weights of every `keep`th epoch stay, whatever is stopped and goes on in between."""
    told = BRIEF | {"keep": 2}
    denoise.train(*places, tmp_path / "r", "v2", **told, epochs=3)
    denoise.train(*places, tmp_path / "r", "v2", **told, epochs=4, resume=True)
    names = sorted(path.name for path in (tmp_path / "r/checkpoints").iterdir())
    assert names == ["epoch_002.safetensors", "epoch_004.safetensors"]
    model = models.unet("tiny", TINY.shape)
    model.load_weights(tmp_path / "r/checkpoints/epoch_004.safetensors")
    np.testing.assert_array_equal(model.flat, Run.open(tmp_path / "r").last().flat)


@pytest.mark.rivals
def test_it_learns_as_ours_and_goes_on_bit_for_bit(places, tmp_path, tiny):
    pytest.importorskip("torch")
    from fastaudio.interop import torch as to_torch

    with fa.num_threads(1):  # two pools of threads would be in each other's way
        denoise.train(*places, tmp_path / "ours", "v4", **BRIEF, epochs=2)
        denoise.train(*places, tmp_path / "whole", "torch", **BRIEF, epochs=2)
        denoise.train(*places, tmp_path / "parts", "torch", **BRIEF, epochs=1)
        denoise.train(*places, tmp_path / "parts", "torch", **BRIEF, epochs=2, resume=True)
    ours, whole, parts = (Run.open(tmp_path / name) for name in ("ours", "whole", "parts"))
    np.testing.assert_array_equal(whole.last().flat, parts.last().flat)
    want, got = ours.read_json("history.json"), whole.read_json("history.json")
    assert got == parts.read_json("history.json")
    for name in ("loss", "psnr", "val_loss", "val_psnr"):
        np.testing.assert_allclose(got[name], want[name], rtol=1e-3)
    assert whole.read_json("metrics.json")["test"][2]["method"] == "tiny in torch, direct head"
    model = models.unet("tiny", TINY.shape)
    to_torch.load_pth(model, whole.path("best.pth"))
    np.testing.assert_array_equal(model.flat, whole.best().flat)


@pytest.mark.rivals
def test_what_torch_does_not_do():
    pytest.importorskip("torch")
    from fastaudio.interop.torch_steps import in_torch

    def compiled(*told):
        model = nn.Sequential([nn.layers.Dense(2, input_dim=3)])
        model.compile(*told)
        return model

    with pytest.raises(ParameterError, match="the loss must be a squared or an absolute error"):
        in_torch(compiled("sgd", "huber"))
    for optimizer in ("rmsprop", "adam", nn.optim.SGD(0.1, momentum=0.9), nn.optim.SGD(0.1, clipnorm=1.0)):
        with pytest.raises(ParameterError, match="the optimizer must be SGD"):
            in_torch(compiled(optimizer, "mse"))
    model = compiled(nn.optim.SGD(0.1), "mse")
    in_torch(model)
    with pytest.raises(ParameterError, match="a model in torch takes an iterable of batches, got 'Data'"):
        model.fit(np.zeros((4, 3)), np.zeros((4, 2)), verbose=0)
    x, y, w = (np.random.default_rng(0).random(shape).astype(np.float32) for shape in ((4, 3), (4, 2), (4,)))
    twin = compiled(nn.optim.SGD(0.1), "mse")
    twin.load_state_dict(model.state_dict())
    for _ in range(3):  # weights of samples, too
        np.testing.assert_allclose(model.train_on_batch(x, y, w), twin.train_on_batch(x, y, w), rtol=1e-5)
    assert model.optimizer.number(1) == 3
