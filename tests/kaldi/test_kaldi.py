"""fa.kaldi against torchaudio's formulas in float64, and against kaldi-native-fbank, hundreds of random options."""

import inspect

import kaldi_references as references
import numpy as np
import pytest

import fastaudio as fa

NAMES = ("fbank", "mfcc", "spectrogram")


def defaults(name):
    parameters = inspect.signature(getattr(fa.kaldi, name)).parameters
    return {k: p.default for k, p in parameters.items() if k != "waveform"}


def draw(rng, name):
    """Random options that torchaudio would take."""
    choice = lambda *values: values[rng.integers(len(values))]
    sr = float(choice(8000, 16000, 22050, 44100))
    o = {
        "frame_length": float(choice(25.0, 20.0, 32.0, 10.0)), "frame_shift": float(choice(10.0, 5.0, 12.5)),
        "preemphasis_coefficient": float(choice(0.97, 0.0, 0.9, 1.0)), "raw_energy": bool(choice(0, 1)),
        "remove_dc_offset": bool(choice(0, 1, 1)), "sample_frequency": sr, "snip_edges": bool(choice(0, 1)),
        "subtract_mean": bool(choice(0, 1)), "energy_floor": float(choice(0.0, 1.0, 1e4)),
        "window_type": str(choice("povey", "hanning", "hamming", "rectangular", "blackman")), "blackman_coeff": 0.4,
        "round_to_power_of_two": True,
    }  # fmt: skip
    size = int(sr * o["frame_length"] * 0.001)
    o["round_to_power_of_two"] = bool(choice(0, 1)) or size % 2 == 1
    if name != "spectrogram":
        o |= {"num_mel_bins": int(choice(23, 40, 80, 17)), "low_freq": float(choice(20.0, 0.0, 60.0)), "use_energy": bool(choice(0, 1)),
              "high_freq": float(choice(0.0, -200.0, 3800.0)), "htk_compat": bool(choice(0, 1)), "vtln_warp": float(choice(1.0, 1.0, 0.9, 1.12))}  # fmt: skip
        o["vtln_warp"] = 1.0 if o["high_freq"] > 0 else o["vtln_warp"]
    if name == "fbank":
        o |= {"use_log_fbank": bool(choice(0, 1)), "use_power": bool(choice(0, 1))}
    if name == "mfcc":
        o |= {"num_ceps": int(choice(13, 17, 1)), "cepstral_lifter": float(choice(22.0, 0.0, 10.0))}
    return o


def signal(rng, n):
    return 3000 * rng.standard_normal(n) * (1.2 + np.sin(np.arange(n) / 2000)) + 5000 * np.sin(np.arange(n) / 9) + 500


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_random_options(engine, name, dtype):
    rng = np.random.default_rng([NAMES.index(name), dtype == np.float32])
    for _ in engine.take(range(40)):
        o = draw(rng, name)
        size = int(o["sample_frequency"] * o["frame_length"] * 0.001)
        y = signal(rng, int(rng.integers(size, 12000))).astype(dtype)
        got = getattr(fa.kaldi, name)(y, **o)
        want = getattr(references, name)(y, defaults(name) | {"use_log_fbank": True, "use_power": True} | o)
        assert got.dtype == dtype and got.shape == want.shape
        # noise keeps bins above rounding, but single ones come close; logarithms are some 10 before their mean is taken out
        limit = 1e-10 if dtype == np.float64 else 2e-4 if name == "spectrogram" else 2e-5
        assert np.abs(got - want).max() <= limit * max(10.0, np.abs(want).max()), o


def test_batches_are_their_clips(engine):
    rng = np.random.default_rng(5)
    y = signal(rng, 2 * 3 * 9000).reshape(2, 3, 9000).astype(np.float32)
    for name in NAMES:
        function = getattr(fa.kaldi, name)
        whole = function(y)
        assert whole.shape[:2] == (2, 3)
        np.testing.assert_array_equal(whole[1, 2], function(y[1, 2]))
        np.testing.assert_array_equal(function(y, channel=1), whole[:, 1])
    listed = fa.kaldi.fbank([y[0, 0], y[0, 1, :4000]])
    np.testing.assert_array_equal(listed[0], fa.kaldi.fbank(y[0, 0]))


def test_int16_is_read_as_everywhere(engine):
    rng = np.random.default_rng(6)
    y = rng.integers(-20000, 20000, 5000).astype(np.int16)
    got, want = fa.kaldi.fbank(y), fa.kaldi.fbank(y.astype(np.float32) / 32768)
    np.testing.assert_allclose(got, want, atol=2e-5)


def test_dither_follows_the_seed(engine):
    y = np.zeros((2, 8000), np.float32)
    noisy = fa.kaldi.fbank(y, dither=1.0, seed=3)
    np.testing.assert_array_equal(noisy, fa.kaldi.fbank(y, dither=1.0, seed=3))
    assert np.abs(noisy - fa.kaldi.fbank(y, dither=1.0, seed=4)).max() > 0.1
    assert np.abs(noisy[0] - noisy[1]).max() > 0.1
    # the energy of a frame of 400 numbers of variance 1
    energy = fa.kaldi.fbank(y, dither=1.0, use_energy=True)[..., 0]
    assert abs(energy.mean() - np.log(400)) < 0.1
    assert (fa.kaldi.fbank(y) == np.float32(np.log(np.finfo(np.float32).eps))).all()


def test_the_same_bits_for_any_number_of_threads():
    y = signal(np.random.default_rng(7), 100_000).astype(np.float32)
    with fa.num_threads(1):
        one = fa.kaldi.mfcc(y, use_energy=True)
    with fa.num_threads(2):
        np.testing.assert_array_equal(fa.kaldi.mfcc(y, use_energy=True), one)


def test_mistakes():
    y = np.ones(16000, np.float32)
    for wrong, words in [
        ({"window_type": "flat"}, "window_type"), ({"preemphasis_coefficient": 2}, "preemphasis"), ({"dither": -1.0}, "dither"),
        ({"num_mel_bins": 3}, "fbank: num_mel_bins"), ({"low_freq": 9000.0}, "low_freq"), ({"vtln_warp": 1.2, "vtln_low": 1.0}, "vtln"),
        ({"frame_length": 0.05}, "frame"), ({"round_to_power_of_two": False, "frame_length": 25.0625}, "even"), ({"channel": 1}, "channel"),
    ]:  # fmt: skip
        with pytest.raises(fa.ParameterError, match=words):
            fa.kaldi.fbank(y, **wrong)
    with pytest.raises(fa.ParameterError, match="num_ceps"):
        fa.kaldi.mfcc(y, num_ceps=24)
    with pytest.raises(fa.ParameterError, match="400 samples"):
        fa.kaldi.fbank(y[:399])
    y[70] = np.nan
    with pytest.raises(fa.ParameterError, match="finite"):
        fa.kaldi.fbank(y)
    assert fa.kaldi.fbank(np.ones(4000, np.float32), min_duration=1.0).shape == (0, 23)


@pytest.mark.rivals
@pytest.mark.parametrize("bands", [23, 80])
def test_kaldi_native_fbank(bands):
    knf = pytest.importorskip("kaldi_native_fbank")
    rng = np.random.default_rng(bands)
    for snip in (True, False):
        y = signal(rng, 40_000).astype(np.float32)
        options = knf.FbankOptions()
        options.frame_opts.dither, options.frame_opts.snip_edges = 0, snip
        options.mel_opts.num_bins, options.use_energy, options.energy_floor = bands, True, 1.0
        rival = knf.OnlineFbank(options)
        rival.accept_waveform(16000, y.tolist())
        rival.input_finished()
        want = np.array([rival.get_frame(i) for i in range(rival.num_frames_ready)])
        got = fa.kaldi.fbank(y, num_mel_bins=bands, snip_edges=snip, use_energy=True)
        np.testing.assert_allclose(got, want, atol=1e-3)


def test_sliding_window_cmn():
    rng = np.random.default_rng(8)
    for _ in range(60):
        T = int(rng.integers(1, 60))
        X = rng.standard_normal((2, T, 3)) + 100
        window, least, center, norm = int(rng.integers(1, 40)), int(rng.integers(1, 30)), bool(rng.integers(2)), bool(rng.integers(2))
        want = np.empty_like(X)
        for t in range(T):
            start, end = (t - window // 2, t - window // 2 + window) if center else (t - window, t + 1)
            if start < 0:
                start, end = 0, end - start
            if not center and end > t:
                end = max(t + 1, least)
            if end > T:
                start, end = max(start - (end - T), 0), T
            part = X[:, start:end]
            want[:, t] = X[:, t] - part.mean(1)
            if norm:
                want[:, t] = 0 if end - start == 1 else want[:, t] / part.std(1)
        got = fa.kaldi.sliding_window_cmn(X, window, least, center, norm)
        np.testing.assert_allclose(got, want, atol=1e-9)
