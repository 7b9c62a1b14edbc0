"""Mixtures that a step on the simulated device makes itself, against the arithmetic of the CPU's mixer and pictures."""

import importlib
import json

import numpy as np
import pytest
from parity import ON_GPU

import fastaudio as fa
from fastaudio import nn
from fastaudio.apps import config, denoise
from fastaudio.apps.denoise.inference import NOTE
from fastaudio.apps.denoise.mixing import fill, power, scaled_noise
from fastaudio.backends import registry
from fastaudio.errors import AudioError, ParameterError

IMAGE = denoise.Image(n_fft=64, hop=16, frames=8)
c = nn.layers


class Arrays(denoise.Sounds):
    """Sounds that come from no file."""

    def __init__(self, *arrays):
        super().__init__([f"{i}.wav" for i in range(len(arrays))])
        self.arrays = [np.asarray(a, np.float32) for a in arrays]

    def whole(self, number):
        if not len(self.arrays[number]):
            raise AudioError("no file")
        return self.arrays[number]


NOTHING = Arrays(np.zeros(500))


@pytest.fixture(scope="module")
def places():
    """Speech and noise, longer and shorter than a crop, silent in places."""
    rng, found = np.random.default_rng(0), []
    for lengths in ((900, 60, 400, 112, 113), (30, 700, 5000)):
        sounds = [0.1 * rng.standard_normal(n) for n in lengths]
        for y in sounds:
            y[200:600] = 0
        found.append(Arrays(*sounds))
    return found


@pytest.fixture
def engine(cuda_for_all):
    return cuda_for_all


def made(places, engine, head="direct", image=IMAGE, epoch=0, **more):
    mixer = denoise.Mixer(*places, image.samples, **{"count": 11, "seed": 4, **more})
    return denoise.DeviceMixtures(mixer, denoise.HEADS[head], image, device=engine, epoch=epoch)


def drawn(mixtures, rows, first=0):
    """Sound (2, rows, samples) and the plan of so many mixtures."""
    engine, memory = mixtures.engine, mixtures.engine.memory
    sound, plan = engine.empty((2, rows, mixtures.image.samples), np.float32), engine.empty((rows, 6), np.float64)
    memory.write(mixtures.cursor, np.array([first]))
    mixtures.mix(engine, sound, plan)
    return memory.download(sound), memory.download(plan)


def test_the_sum_is_that_of_the_cpu(places, engine):
    mixtures = made(places, engine, count=40)
    sound, plan = drawn(mixtures, 40)
    mixer, levels = mixtures.mixer, plan[:, 5]
    for noisy, clean, (speech, start, rough, begin, _, level) in zip(*sound, plan, strict=True):
        y = fill(mixer.clean.whole(int(speech))[int(start) :], IMAGE.samples, False)
        noise = np.resize(np.roll(mixer.noise.whole(int(rough)), -int(begin)), IMAGE.samples)
        assert np.array_equal(clean, y) and power(y) > mixer.silence and power(noise) > 1e-10
        want = y + scaled_noise(y, noise, level)
        assert np.abs(noisy - want).max() <= 5e-7 * np.abs(want).max()
    assert np.array_equal(plan[:, 0], mixer.turns(0)) and 0 <= levels.min() < 3 and 12 < levels.max() < 15
    assert len(set(plan[:, 3])) > 20 and set(plan[:, 2]) == {0, 1, 2}


def test_mixtures_depend_on_seed_epoch_and_number_alone(places, engine, sim):
    whole, _ = drawn(made(places, engine), 11)
    parts = [drawn(made(places, sim.engines[-1]), 3, first)[0] for first in (0, 3, 6)]
    assert np.array_equal(np.concatenate(parts, 1), whole[:, :9])
    later = made(places, engine)
    later.arrange(2)
    assert np.array_equal(drawn(later, 11)[0], drawn(made(places, engine, epoch=2), 11)[0])
    for other in (later, made(places, engine, seed=5)):
        assert not np.array_equal(drawn(other, 11)[0], whole)


def test_other_microphones(places, engine, monkeypatch):
    """Each file lies there in versions, and its turns go through them."""
    module = importlib.import_module("fastaudio.apps.denoise.device_mixtures")
    monkeypatch.setattr(module, "_VERSIONS", 3)
    mixtures, plain = made(places, engine, imitate=True), made(places, engine)
    mixer, memory = mixtures.mixer, engine.memory
    speech, starts, rough, _ = (memory.download(a) for a in mixtures._sounds)
    originals = [mixer.clean.whole(n) for n in range(len(mixer.clean))]
    assert np.array_equal(np.diff(starts), np.repeat([len(y) for y in originals], 3))
    assert len(rough) == 3 * sum(len(mixer.noise.whole(n)) for n in range(len(mixer.noise)))
    versions = [speech[a:b] for a, b in zip(starts, starts[1:], strict=False)]
    assert all(not np.allclose(y, originals[n // 3], atol=1e-3) for n, y in enumerate(versions))
    assert not any(np.array_equal(a, b) for n in range(5) for a, b in zip(versions[3 * n :], versions[3 * n + 1 : 3 * n + 3], strict=False))
    orders = []
    for epoch in range(3):
        mixtures.arrange(epoch)
        orders.append(memory.download(mixtures._order))
        assert np.array_equal(orders[-1] // 3, mixer.turns(epoch)) and set(orders[-1] % 3) == {0, 1, 2}
    assert not np.array_equal(orders[0], orders[1])
    again = made(places, engine, imitate=True)
    assert np.array_equal(drawn(again, 11)[0], drawn(made(places, engine, imitate=True), 11)[0])
    monkeypatch.setattr(module, "_VERSIONS_BYTES", 1)  # no room for more than one
    alone = made(places, engine, imitate=True)
    assert len(alone._sounds[0]) == len(plain._sounds[0]) and not np.array_equal(
        memory.download(alone._sounds[0]), memory.download(plain._sounds[0])
    )


def test_silence_is_kept_or_drawn_again(places, engine):
    quiet = made((NOTHING, places[1]), engine, silent="keep", count=2)
    (noisy, clean), plan = drawn(quiet, 2)
    assert not clean.any() and noisy.any() and (plan[:, 4] == 1).all() and (plan[:, 5] == -np.inf).all()
    (noisy, clean), plan = drawn(made((places[0], NOTHING), engine, silent="keep", count=2), 2)
    assert np.array_equal(noisy, clean) and (plan[:, 5] == np.inf).all()
    assert np.isnan(drawn(made((NOTHING, places[1]), engine), 2)[0]).all()
    assert np.isnan(drawn(made(places, engine), 3, 9)[0][:, 2]).all()  # there are eleven mixtures


@pytest.mark.parametrize("head", denoise.HEADS)
def test_every_order_gives_the_same_bits(places, sim, head):
    found = []
    for engine in sim.engines:
        mixtures = made(places, engine, head)
        inputs = [engine.empty(form.shape, form.dtype) for form in mixtures.forms]
        mixtures.record(engine, inputs)
        found.append([engine.memory.download(a).tobytes() for a in inputs])
    assert all(other == found[0] for other in found)


@pytest.mark.parametrize("head", denoise.HEADS)
@pytest.mark.parametrize("compat", [None, "course"])
def test_pictures_are_those_of_the_cpu(places, engine, head, compat):
    image = denoise.Image(n_fft=64, hop=16, frames=8, compat=compat)
    mixtures, memory = made(places, engine, head, image), engine.memory
    sound, _ = drawn(mixtures, 11)
    memory.write(mixtures.cursor, np.zeros(1, np.int64))
    inputs = [engine.empty(form.shape, form.dtype) for form in mixtures.forms]
    mixtures.record(engine, inputs)
    for number, pair in enumerate(sound.swapaxes(0, 1)):
        D = image.spectra(pair)
        (x, y, *weight), got = mixtures.head.example(image, D[0, :-1], D[1, :-1]), map(memory.download, inputs)
        far = [np.abs(a[number] - want) for a, want in zip(got, (x, y, *weight), strict=True)]
        assert far[0].max() < 1e-3 / 80  # 1e-3 dB
        if weight:  # a mask is as exact as the bin is loud
            assert far[2].max() < 1e-6 * weight[0].max() and (far[1][..., 0] * weight[0]).max() < 2e-6 * weight[0].max()
        else:
            assert far[1].max() < 1e-3 / 80


def test_a_silent_clip_is_black(engine):
    D = engine.memory.upload(np.zeros((2, 1, 5, 3), np.complex64))
    x, y = (engine.empty((1, 4, 3, 1), np.float32) for _ in range(2))
    engine.kernel("pictures")(x, y, None, D, 80.0, 0.0)
    assert not engine.memory.download(x).any() and not engine.memory.download(y).any()
    with pytest.raises(ValueError, match="pictures: D must be"):
        engine.kernel("pictures")(x, y, None, D.reshape(2, 1, 3, 5), 80.0, 0.0)


def network():
    nn.random.set_seed(2)
    x = nn.Input(IMAGE.shape)
    a = c.Conv2D(4, 3, activation="relu", padding="same")(x)
    model = nn.Model(x, c.Conv2D(1, 1, activation="sigmoid")(a))
    model.compile(nn.optim.SGD(0.5), "mse", ["psnr"])
    return model


@pytest.mark.parametrize("head", denoise.HEADS)
def test_fit_is_that_of_the_same_batches(places, engine, head):
    mixtures, memory = made(places, engine, head), engine.memory
    batches = [[], []]
    for epoch in range(2):
        mixtures.arrange(epoch)
        for first in (0, 4, 8):
            memory.write(mixtures.cursor, np.array([first]))
            rows = min(4, 11 - first)
            inputs = [engine.empty((rows, *form.shape[1:]), form.dtype) for form in mixtures.forms]
            mixtures.record(engine, inputs)
            batches[epoch].append(tuple(map(memory.download, inputs)))

    class Again:
        epochs = iter(batches)

        def __iter__(self):
            return iter(next(self.epochs))

    here, there = network(), network()
    a = here.fit(Again(), epochs=2, verbose=0).history
    b = there.fit(mixtures, epochs=2, batch_size=4, verbose=0, device=engine).history
    for name in ("loss", "psnr"):
        np.testing.assert_allclose(b[name], a[name], rtol=2e-5)
    assert b["loss"][1] < b["loss"][0]
    before, other = there.evaluate(mixtures, batch_size=11, verbose=0), network().to(engine)
    assert other.evaluate(mixtures, batch_size=11, verbose=0) != before  # steps are not those of the first model
    assert there.evaluate(mixtures, batch_size=11, verbose=0) == before


def test_a_second_fit_goes_on_where_the_first_stopped(places, engine):
    once, twice = network().to(engine), network().to(engine)
    a = once.fit(made(places, engine), epochs=2, batch_size=4, verbose=0).history["loss"]
    twice.fit(made(places, engine), epochs=1, batch_size=4, verbose=0)
    b = twice.fit(made(places, engine), epochs=2, initial_epoch=1, batch_size=4, verbose=0).history["loss"]
    assert a[1] == b[0]


def test_files_that_cannot_be_read_are_left_out(places, engine, capsys):
    speech = Arrays([], places[0].arrays[0], [], places[0].arrays[1])
    plan = drawn(made((speech, places[1]), engine, count=8), 8)[1]
    assert set(plan[:, 0]) <= {0, 1} and set(speech.failed) == {"0.wav", "2.wav"}
    with pytest.raises(AudioError, match="DeviceMixtures: there must be a file that can be read"):
        made((Arrays([], []), places[1]), engine)
    assert capsys.readouterr().err.count("left out") == 4


def test_what_does_not_fit(places, engine):
    mixer = denoise.Mixer(*places, 100)
    with pytest.raises(ParameterError, match="DeviceMixtures: mixer must give 112 samples"):
        denoise.DeviceMixtures(mixer, denoise.HEADS["direct"], IMAGE, device=engine)
    with pytest.raises(ParameterError, match="DeviceMixtures: device must be a GPU; MixedBatches serves CPUs"):
        made(places, "cpu")
    with pytest.raises(ParameterError, match="fit: layer .* takes inputs of shape"):
        made_for = made(places, engine, image=denoise.Image(n_fft=64, hop=16, frames=9))
        network().fit(made_for, verbose=0, device=engine)
    with pytest.raises(ParameterError, match="fit: the mixtures are made on another device than the model's"):
        network().fit(made(places, engine), verbose=0)


@pytest.mark.skipif(ON_GPU, reason="a network for the simulator")
def test_a_run_on_a_gpu(engine, tmp_path, monkeypatch):
    pytest.importorskip("soundfile")
    job = importlib.import_module("fastaudio.apps.denoise.train")
    monkeypatch.setitem(registry._loaded, "cuda", engine)
    monkeypatch.setattr(job, "Image", lambda **told: IMAGE)
    monkeypatch.setattr(job, "measure", lambda *given: [])
    monkeypatch.setattr(job, "fresh", lambda told, image: noted(network(), told, image))
    noted = lambda model, told, image: model.notes.update({NOTE: {"head": "direct", "image": image.to_dict()}}) or model
    rng = np.random.default_rng(6)
    for name in ("clean", "noise"):
        for i in range(6):
            (tmp_path / name / str(i)).mkdir(parents=True)
            fa.write(tmp_path / name / str(i) / "a.wav", 0.1 * rng.standard_normal(2000).astype(np.float32), 16000)
    engine.memory.launched.clear()
    told = dict(head="direct", mixtures=6, validation_mixtures=3, batch_size=4, epochs=2, device="cuda", verbose=0)
    denoise.train(tmp_path / "clean", tmp_path / "noise", tmp_path / "run", **told)
    logs = json.loads((tmp_path / "run" / "history.json").read_text())
    assert engine.memory.launched.count("mix") == 4 and len(logs["val_psnr"]) == 2
    denoise.train(tmp_path / "clean", tmp_path / "noise", tmp_path / "run", **{**told, "epochs": 3}, resume=True)
    again = json.loads((tmp_path / "run" / "history.json").read_text())
    assert again["loss"][:2] == logs["loss"] and len(again["loss"]) == 3
    assert config.place("cuda") == "cuda"
