"""extract: the features beside the kernel's equal their functions, with options, derivatives and batches."""

import numpy as np
import pytest

import fastaudio as fa
from fastaudio.feature.extract import NAMES
from fastaudio.feature.extract_more import CALLS, MEASURES, MORE

FRAME = {"n_fft": 1024, "hop_length": 256, "window": "hamming"}
HOPPED = ("chroma_cqt", "chroma_vqt", "chroma_cens", "tonnetz", "tempogram")


def alone(name, y, sr, frame, options):
    if name in ("yin", "pyin"):
        framing = {"frame_length": frame["n_fft"], "hop_length": frame["hop_length"]}
        defaults = {"fmin": 65.0, "fmax": 2093.0} | ({"fill_na": 0.0} if name == "pyin" else {})
        found = getattr(fa, name)(y, **(defaults | options), sr=sr, **framing)
        return found[..., None, :] if name == "yin" else np.stack(found, axis=-2)
    if name == "onset_strength":
        return fa.onset.onset_strength(y=y, sr=sr, **frame, **options)[..., None, :]
    if name == "chroma_vqt":
        options = {"intervals": "equal"} | options
    frame = {"hop_length": frame["hop_length"]} if name in HOPPED else frame
    return getattr(fa.feature, name)(y=y, sr=sr, **frame, **options)


OPTIONS = {"spectral_crest": {"power": 1.0}, "spectral_flux": {"rectify": False}, "chroma_stft": {"n_chroma": 24}, "chroma_cqt": {"norm": None},
           "poly_features": {"order": 2}, "channel_vocoder": {"n_bands": 10}, "chroma_vqt": {"intervals": "pythagorean"}, "onset_strength": {"lag": 2}, "tempogram": {"win_length": 100}, "yin": {"fmin": 100.0}, "pyin": {"fmin": 200.0, "fill_na": None}}  # fmt: skip


@pytest.mark.parametrize("name", MORE)
def test_equals_its_function(name):
    rng = np.random.default_rng(0)
    y = fa.tone(440, sr=22050, length=88200) + 0.1 * rng.standard_normal((2, 88200))
    for options in ({}, OPTIONS.get(name, {})):
        got = fa.extract(y.astype(np.float32), features={name: options, f"{name}_delta": {}, "rms": {}}, **FRAME)
        want = alone(name, y.astype(np.float32), 22050, FRAME, options)
        assert list(got) == [name, f"{name}_delta", "rms"]
        assert got[name].dtype == want.dtype
        np.testing.assert_array_equal(got[name], want)
        np.testing.assert_array_equal(got[f"{name}_delta"], fa.feature.delta(want))
        assert got[name].ndim == 3 and got[name].shape[-1] == got["rms"].shape[-1]


def test_any_set_in_the_order_asked_for():
    y = np.random.default_rng(1).standard_normal(88200).astype(np.float32)
    names = [*NAMES[::-1]]
    found = fa.extract(y, features=names, n_mfcc=13)
    assert list(found) == names and {x.shape[-1] for x in found.values()} == {173}
    for name in ("mfcc", "spectral_entropy"):
        np.testing.assert_array_equal(found[name], fa.extract(y, features=[name], n_mfcc=13)[name])


@pytest.mark.cpp_engine
def test_measures_share_one_pass():
    from fastaudio.backends import cpu

    y = np.random.default_rng(2).standard_normal(512 * 600).astype(np.float32)
    before = cpu.fft_frames()
    fa.extract(y, features=list(MEASURES))
    assert cpu.fft_frames() - before == 601


def test_wrong_input():
    y = np.random.default_rng(3).standard_normal(88200).astype(np.float32)
    for name in MORE:
        with pytest.raises(fa.ParameterError, match="unknown option|must"):
            fa.extract(y, features={name: {"nonsense": 1}})
        with pytest.raises(fa.ParameterError, match="finite"):
            fa.extract(np.full(88200, np.nan), features=[name])
    for name, (_, centred) in CALLS.items():
        if centred:
            with pytest.raises(fa.ParameterError, match="center"):
                fa.extract(y, features=[name], center=False)
