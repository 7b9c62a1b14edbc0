"""Torch tensors in, torch tensors out: of functions that compute on the host with NumPy, too."""

from operator import attrgetter

import numpy as np
import pytest

import fastaudio as fa

torch = pytest.importorskip("torch")

RNG = np.random.default_rng(7)
Y = RNG.standard_normal((2, 12000)).astype("f4")
D = (RNG.standard_normal((201, 26, 2)) @ (1, 1j)).astype("c8")
S, CHROMA, C = np.abs(D), np.abs(RNG.standard_normal((12, 26))).astype("f4"), np.abs(RNG.standard_normal((84, 26)))
FREQS, EVENTS = np.linspace(20, 8000, 201), np.array([3, 10, 20])
ENVELOPE, STEPS = np.abs(RNG.standard_normal(500)).astype("f4"), np.full((3, 3), 1 / 3)

CALLS = {
    "stft": ((Y,), {}), "util.normalize": ((S,), {"norm": 2}), "util.abs2": ((D,), {}), "util.phasor": ((S,), {}),
    "util.softmask": ((S, S[::-1].copy()), {"power": 2}), "util.localmax": ((S,), {}), "util.localmin": ((S,), {}),
    "util.sync": ((CHROMA, EVENTS), {}), "util.fix_length": ((Y,), {"size": 9000}), "util.pad_center": ((Y,), {"size": 13000}),
    "util.frame": ((Y,), {"frame_length": 512, "hop_length": 128}), "util.cyclic_gradient": ((S,), {}),
    "util.axis_sort": ((S,), {}), "util.shear": ((S,), {"factor": -1}), "util.peak_pick": ((ENVELOPE,), dict(
        pre_max=1, post_max=1, pre_avg=4, post_avg=5, delta=0.1, wait=3)),
    "icqt": ((C + 0j,), {}), "reassigned_spectrogram": ((Y[0],), {"n_fft": 256, "fill_nan": True}),
    "interp_harmonics": ((S,), {"freqs": FREQS, "harmonics": [1, 2]}),
    "salience": ((S,), {"freqs": FREQS, "harmonics": [1, 2], "fill_value": 0}), "perceptual_weighting": ((S, FREQS), {}),
    "mu_compress": ((Y / 9,), {}), "feature.stack_memory": ((CHROMA,), {}), "feature.tempogram_ratio": ((), {"onset_envelope": ENVELOPE}),
    "effects.remix": ((Y[0], np.array([[0, 400], [900, 1700]])), {}), "effects.gain": ((Y,), {"db": -6}),
    "decompose.nn_filter": ((CHROMA,), {"k": 3}), "onset.onset_backtrack": ((EVENTS, ENVELOPE), {}),
    "segment.recurrence_matrix": ((CHROMA,), {"mode": "distance"}), "segment.recurrence_to_lag": ((S[:20, :20].copy(),), {}),
    "segment.path_enhance": ((S[:20, :20].copy(), 5), {}), "sequence.dtw": ((CHROMA, CHROMA[:, ::2].copy()), {}),
    "sequence.viterbi": ((np.full((3, 9), 1 / 3), STEPS), {}), "sequence.rqa": ((S[:20, :20].copy(),), {}),
}  # fmt: skip


def parts(result):
    return result if isinstance(result, tuple) else (result,)


def tensor(x):
    return torch.from_numpy(x) if isinstance(x, np.ndarray) else x


@pytest.mark.parametrize("name", CALLS)
def test_tensors_come_back_with_the_values_of_arrays(name):
    args, keywords = CALLS[name]
    function = attrgetter(name)(fa)
    given = [tensor(x) for x in args], {key: tensor(x) for key, x in keywords.items()}
    for got, wanted in zip(parts(function(*given[0], **given[1])), parts(function(*args, **keywords)), strict=True):
        assert isinstance(got, torch.Tensor)
        np.testing.assert_array_equal(got.numpy(), wanted)


def test_band_is_filled_in_the_tensors_memory():
    x = torch.ones(6, 6)
    fa.util.fill_off_diagonal(x, radius=0.25)
    wanted = np.ones((6, 6), "f4")
    fa.util.fill_off_diagonal(wanted, radius=0.25)
    np.testing.assert_array_equal(x.numpy(), wanted)


def test_text_and_numbers_stay_what_they_are():
    assert fa.util.valid_audio(torch.zeros(9)) is True
    assert isinstance(fa.estimate_tuning(y=torch.from_numpy(Y), sr=16000), float)
