"""The courses' models in files: their classes come back, here and in a process that knows none of them."""

import subprocess
import sys

import numpy as np
import pytest

from fastaudio import models, nn
from fastaudio.errors import ParameterError

SMALL = ((8, 8, 1), (4, 6), (3, 3), (1, (2, 2)), 2)


@pytest.mark.parametrize("make", [lambda: models.Autoencoder(*SMALL), lambda: models.VAE(*SMALL, reconstruction_weight=50.0)])
def test_autoencoders(tmp_path, make):
    model = make()
    model.compile(nn.optim.Adam(1e-3), "mse")
    x = np.random.default_rng(0).random((9, 8, 8, 1), np.float32)
    model.fit(x, x, epochs=1, verbose=0, batch_size=4)
    model.save(tmp_path / "a")
    again = type(model).load(tmp_path / "a")
    assert type(again) is type(model) and again.config() == model.config()
    assert np.array_equal(again.encoder.predict(x), model.encoder.predict(x))
    for one in (model, again):
        one.fit(x, x, epochs=2, initial_epoch=1, verbose=0, batch_size=4)
    assert all(np.array_equal(value, again.state_dict()[name]) for name, value in model.state_dict().items())
    code = "import sys\nfrom fastaudio import nn\nprint(type(nn.load(sys.argv[1])).__name__)"
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path / "a")], capture_output=True, text=True)
    assert done.stdout.strip() == type(model).__name__, done.stderr


def test_load_of_a_class_wants_that_class(tmp_path):
    models.Autoencoder(*SMALL).save(tmp_path / "a")
    assert type(nn.load(tmp_path / "a")) is models.Autoencoder
    with pytest.raises(ParameterError, match="VAE.load: the file must hold a VAE, got 'Autoencoder'"):
        models.VAE.load(tmp_path / "a")


@pytest.mark.parametrize("make", [models.genre_mlp, models.genre_cnn, lambda: models.unet("v2")])
def test_networks_of_images_and_skips(tmp_path, make):
    model = make()
    model.compile("adam", "mse")
    model.save(tmp_path / "a")
    again = nn.load(tmp_path / "a")
    assert again.config() == model.config() and again.count_params() == model.count_params()
    before, after = model.state_dict(), again.state_dict()
    assert before.keys() == after.keys() and all(np.array_equal(value, after[name]) for name, value in before.items())
