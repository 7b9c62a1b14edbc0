import tracemalloc

import numpy as np
import pytest
from voices import noise, voice

import fastaudio as fa
from fastaudio import models, nn
from fastaudio.apps import Denoiser, denoise
from fastaudio.apps.denoise import Image
from fastaudio.errors import FormatError, ParameterError

SMALL = Image(n_fft=64, hop=32, frames=32)  # 992 samples


class Identity(Denoiser):
    """Pictures go through as they are, by the way of the direct head."""

    def spectra(self, D):
        made = []
        for d in D:
            power = fa.util.abs2(d[:-1])
            reference = self.image.reference(power)
            made.append(denoise.HEADS["direct"].apply(self.image, self.image.encode(power, reference), d, reference))
        return np.stack(made)


def db(y, e):
    error = np.sum((e.astype(np.float64) - y) ** 2)
    return 10 * np.log10(np.sum(y.astype(np.float64) ** 2) / max(error, 1e-30))


@pytest.mark.parametrize("n", [1, 100, 20400, 40799, 40800, 40801, 61200, 61201, 150001])
def test_an_identity_gives_the_sound_back(n):
    y = voice(1, 150001)[30000 : 30000 + n] if n < 100000 else voice(1, 150001)
    y = y + 1e-3
    out = Identity()(y, 16000)
    assert out.shape == y.shape and out.dtype == y.dtype and db(y, out) > 60


@pytest.mark.parametrize("overlap", [1e-6, 0.01, 0.1234, 0.25, 0.5])
def test_any_overlap_does(overlap):
    y = voice(2, 150001) + 1e-3
    out = Identity()(y, 16000, overlap=overlap)
    assert db(y, out) > 60
    with pytest.raises(ParameterError, match="overlap"):
        Identity()(y, 16000, overlap=0.6)


@pytest.mark.parametrize("sr", [8000, 11025, 22050, 44100, 48000, 96000])
@pytest.mark.parametrize("keep_high", [False, True])
def test_rates_lengths_channels_and_level_stay(sr, keep_high):
    n = 2 * sr + 137
    t = np.arange(n) / sr
    y = np.stack([0.3 * np.sin(2 * np.pi * f * t) * np.sin(np.pi * t / t[-1]) ** 2 for f in (300, 1234)])
    out = Identity()(y, sr, keep_high=keep_high)
    assert out.shape == y.shape and out.dtype == np.float64 and db(y, out) > 60
    assert not np.may_share_memory(y, out)


def test_high_sound_is_dropped_or_kept():
    t = np.arange(44100) / 44100
    y = 0.1 * np.sin(2 * np.pi * 12000 * t) * np.hanning(44100)
    assert np.abs(Identity()(y, 44100)).max() < 1e-3
    assert db(y, Identity()(y, 44100, keep_high=True)) > 60


@pytest.mark.parametrize("sr", [16000, 44100])
@pytest.mark.parametrize("size", [1, 777, 40800, 100000])
def test_blocks_give_what_the_whole_gives(sr, size):
    n = 3000 if size == 1 else 130000
    y = np.stack((voice(0, n), noise(0, n)))
    net = Denoiser(image=SMALL)
    whole = net(y, sr, dry=0.2)
    blocks = list(net.stream((y[:, i : i + size] for i in range(0, n, size)), sr, dry=0.2))
    assert np.allclose(np.concatenate(blocks, 1), whole, atol=1e-6)
    assert np.allclose(net(y[0], sr, dry=0.2), whole[0], atol=1e-6)  # channels do not see each other


def test_dry_is_a_share_of_the_input():
    y = voice(0, 50000) + noise(0, 50000)
    net = Denoiser()
    wet = net(y, 16000)
    assert np.array_equal(net(y, 16000, dry=1.0), y)
    assert np.allclose(net(y, 16000, dry=0.25), 0.75 * wet + 0.25 * y, atol=1e-6)


def test_silence_and_nothing_stay():
    model = models.unet("v2", SMALL.shape)
    for net in (Denoiser(), Denoiser(model, "direct", SMALL), Denoiser(model, "mask", SMALL)):
        assert not net(np.zeros((2, 3000), np.float32), 16000).any()
        assert net(np.zeros(0), 44100).shape == (0,)


def test_memory_does_not_grow_with_length():
    net = Denoiser(image=SMALL)
    blocks = lambda count: (np.full(16000, 0.01 * (i % 7), np.float32) for i in range(count))

    def peak(count):
        tracemalloc.start()
        total = sum(b.shape[-1] for b in net.stream(blocks(count), 22050))
        top = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert total == 16000 * count
        return top

    peak(60)  # what the first blocks import and keep
    assert peak(60) < 1.3 * peak(10)


def test_the_gate_turns_steady_noise_down_and_says_what_it_is():
    clean, rough = voice(3, 40800), noise(4, 40800)
    rough = denoise.scaled_noise(clean, rough, 0.0)
    net = Denoiser()
    assert "no model" in net.method
    out = net(clean + rough, 16000)
    assert denoise.si_sdr(clean, out) > denoise.si_sdr(clean, clean + rough) + 2
    assert np.std(net(noise(4, 40800), 16000)) < 0.25 * np.std(noise(4, 40800))


@pytest.mark.parametrize("head", ["mask", "direct"])
def test_models_travel_with_head_and_picture(tmp_path, head):
    nn.set_seed(0)
    net = Denoiser(models.unet("v2", SMALL.shape), head, SMALL)
    net.save(tmp_path / "best.safetensors")
    y = voice(0, 5000) + noise(0, 5000)
    for place in (tmp_path, tmp_path / "best.safetensors"):
        again = Denoiser.load(place)
        assert again.head is net.head and again.image == SMALL and head in again.method
        assert np.array_equal(again(y, 16000), net(y, 16000))


def test_files_that_are_no_denoisers(tmp_path):
    with pytest.raises(ParameterError, match="run folder"):
        Denoiser.load(tmp_path)
    nn.Sequential([nn.layers.Dense(2, input_dim=3)]).save(tmp_path / "m.safetensors")
    with pytest.raises(FormatError, match="must hold a denoiser"):
        Denoiser.load(tmp_path / "m.safetensors")
    with pytest.raises(ParameterError, match="pictures of shape"):
        Denoiser(models.unet("v2", (32, 16, 1)), "mask", SMALL)


@pytest.mark.parametrize(
    ("y", "more", "rule"),
    [
        (np.zeros((48000, 2)), {}, "transpose"),
        (np.zeros(10, np.int16), {}, "floating-point"),
        (np.array([np.nan, 0.0]), {}, "finite"),
        (np.zeros(10), {"dry": 1.5}, "dry"),
        (np.zeros((1, 2, 3)), {}, "channels, n"),
    ],
)
def test_wrong_sounds(y, more, rule):
    with pytest.raises(ParameterError, match=rule):
        Denoiser()(y, 16000, **more)
    with pytest.raises(ParameterError, match="sr"):
        Denoiser()(np.zeros(10), 0)


def test_blocks_must_have_one_number_of_channels():
    with pytest.raises(ParameterError, match="every block"):
        list(Denoiser().stream([np.zeros((2, 10)), np.zeros(10)]))
