"""Every public function that is given an array of a (simulated) GPU works there, or refuses by its name: nothing fails
in another way, and nothing comes back on the host but what is a number of the host."""

import inspect

import numpy as np
import pytest

import fastaudio as fa
from fastaudio import _arrays
from fastaudio.errors import BackendUnavailable

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")  # clips are short

RNG = np.random.default_rng(1)
Y = RNG.standard_normal((2, 12000)).astype("f4")
D = (RNG.standard_normal((2, 201, 26, 2)) @ (1, 1j)).astype("c8")
S, C, CHROMA, M = (np.abs(RNG.standard_normal((2, n, 26))).astype("f4") for n in (201, 84, 12, 40))
ENVELOPE, R, P = np.abs(RNG.standard_normal(500)).astype("f4"), np.abs(D[0, :20, :20]), np.full((3, 20), 1 / 3, "f4")
FREQS, EVENTS, SR = np.linspace(20, 8000, 201).astype("f4"), np.array([3, 10, 20]), {"sr": 16000}
Q = {**SR, "hop_length": 256}

WORKS = {  # name: (array, arguments); a keyword in brackets takes the array
    "fft": (Y, {}), "ifft": (D, {}), "rfft": (Y, {}), "irfft": (D, {}), "stft": (Y, {}),
    "istft": (D, {"hop_length": 160}), "griffinlim": (S, {"n_iter": 1}), "phase_vocoder": (D, {"rate": 1.2}),
    "lpc": (Y, {"order": 4}),
    "onset.onset_strength(y)": (Y, SR),
    "onset.onset_strength_multi(S)": (S, {}),
    "feature.fourier_tempogram(y)": (Y, SR),
    "feature.tempogram(y)": (Y, SR),
    "feature.tempogram(onset_envelope)": (ENVELOPE, {}),
    "magphase": (D, {}), "pcen": (S, {}), "piptrack(y)": (Y, SR), "piptrack(S)": (S, SR),
    "cqt": (Y, Q), "vqt": (Y, Q), "pseudo_cqt": (Y, Q), "power_to_db": (S, {}), "amplitude_to_db": (S, {}),
    "db_to_power": (S, {}), "db_to_amplitude": (S, {}), "util.normalize": (S, {"axis": -2}),
    "feature.delta": (M, {}), "feature.zero_crossing_rate": (Y, {}), "feature.mfcc(S)": (M, {}),
    "feature.chroma_cqt(C)": (C, {"bins_per_octave": 12}), "feature.chroma_vqt(V)": (C, {"intervals": "equal"}),
    "feature.chroma_vqt(y)": (Y, {**SR, "intervals": "ji3"}), "feature.rms(y)": (Y, {}), "feature.rms(S)": (S, {"frame_length": 400}),
    "feature.amplitude_envelope(y)": (Y, {}), "feature.spectral_flatness(y)": (Y, {}), "feature.spectral_flatness(S)": (S, {}),
    **{f"feature.{name}(y)": (Y, SR) for name in (
        "chroma_cens", "chroma_cqt", "chroma_stft", "log_mel", "tonnetz", "melspectrogram", "mfcc", "spectral_bandwidth", "spectral_centroid",
        "spectral_contrast", "spectral_rolloff", "spectral_spread", "band_energy_ratio")},
    **{f"feature.{name}(S)": (S, SR) for name in (
        "chroma_stft", "melspectrogram", "spectral_bandwidth", "spectral_centroid", "spectral_contrast", "spectral_rolloff",
        "band_energy_ratio")},
    "decompose.hpss": (S, {}), "effects.harmonic": (Y, {}), "effects.hpss": (Y, {}), "effects.percussive": (Y, {}),
    "effects.preemphasis": (Y, {}), "effects.deemphasis": (Y, {}), "kaldi.fbank": (Y, {}), "kaldi.mfcc": (Y, {}),
    "kaldi.spectrogram": (Y, {}), "whisper.log_mel_spectrogram": (Y, {}),
}  # fmt: skip
NUMBERS = {"estimate_tuning(y)": (Y, SR), "estimate_tuning(S)": (S, SR), "get_duration(y)": (Y, SR)}
REFUSED = {
    "autocorrelate": (Y, {}), "cepstral_envelope": (Y, {"n_coefficients": 8}), "real_cepstrum": (Y, {}),
    "f0_harmonics": (S, {"f0": np.full(26, 440.0), "freqs": FREQS, "harmonics": [1]}), "fftconvolve": (Y, {"h": Y[0, :9]}),
    "interp_harmonics": (S, {"freqs": FREQS, "harmonics": [1]}), "salience": (S, {"freqs": FREQS, "harmonics": [1]}),
    "griffinlim_cqt": (C, {}), "icqt": (D, {}), "lpc_envelope": (Y[:, :5], {}),
    "lpc_residual": (Y, {"a": np.ones(2)}), "lpc_synthesize": (Y, {"a": np.ones(2)}),
    "perceptual_weighting": (S, {"frequencies": FREQS}), "pitch_tuning": (FREQS, {}), "pyin": (Y, {"fmin": 60, "fmax": 400}),
    "yin": (Y, {"fmin": 60, "fmax": 400}), "resample": (Y, {"orig_sr": 2, "target_sr": 1}), "to_mono": (Y, {}),
    "effects.add_noise": (Y, {"snr": 5}), "effects.gain": (Y, {"db": 6}), "effects.random_crop": (Y, {"size": 9}),
    "effects.spec_augment": (M, {}), "mu_compress": (Y, {}), "mu_expand": (Y, {}), "reassigned_spectrogram": (Y, {}),
    "zero_crossings": (Y, {}), "feature.chroma_fold": (C, {}),
    "feature.tempo(y)": (Y, {}), "feature.tempo_histogram(y)": (Y, {}),
    "feature.hybrid_tempogram(y)": (Y, {}), "feature.tempogram_ratio(y)": (Y, {}),
    "feature.metrogram(tg)": (S, {"freqs": FREQS}), "feature.poly_features(S)": (S, {}), "feature.stack_memory": (M, {}),
    **{f"feature.{name}(S)": (S, {}) for name in (
        "channel_vocoder", "spectral_crest", "spectral_entropy", "spectral_flux", "spectral_kurtosis",
        "spectral_skewness", "spectral_slope")},
    "feature.harmonic_peaks": (S, {"f0": 440.0}), "feature.harmonic_centroid": (S, {"amplitudes": S}),
    "feature.harmonic_spread": (S, {"amplitudes": S}),
    "feature.inverse.mel_to_audio": (M, {}), "feature.inverse.mel_to_stft": (M, {}), "feature.inverse.mfcc_to_mel": (M, {}),
    "feature.inverse.mfcc_to_audio": (M, {}),
    "effects.split": (Y, {}),
    "effects.pitch_shift": (Y, {**SR, "n_steps": 2}), "effects.remix": (Y, {"intervals": [(0, 9)]}), "effects.trim": (Y, {}),
    "effects.time_stretch": (Y, {"rate": 1.2}), "onset.onset_detect(y)": (Y, {}),
    "beat.beat_track(y)": (Y, {}), "beat.plp(y)": (Y, {}),
    "decompose.nn_filter": (M, {}), "decompose.decompose": (M, {}), "segment.agglomerative": (M, {"k": 3}),
    "segment.cross_similarity": (M[0], {"data_ref": M[1]}), "segment.recurrence_matrix": (M, {}), "segment.path_enhance": (R, {"n": 5}),
    "segment.lag_to_recurrence": (R, {}), "segment.recurrence_to_lag": (R, {}), "segment.subsegment": (M, {"frames": EVENTS}),
    "sequence.dtw": (M[0], {"Y": M[1]}), "sequence.rqa": (R, {}), "sequence.viterbi": (P, {"transition": np.eye(3)}),
    "sequence.viterbi_binary": (P, {"transition": np.eye(2)}), "sequence.viterbi_discriminative": (P, {"transition": np.eye(3)}),
    "util.abs2": (D, {}), "util.distances": (R, {"Y": R}), "util.fix_length": (Y, {"size": 9}), "util.localmax": (M, {}),
    "util.frame": (Y, {"frame_length": 9, "hop_length": 9}), "util.localmin": (M, {}), "util.pad_center": (Y, {"size": 99999}),
    "util.peak_pick": (ENVELOPE, dict.fromkeys(("pre_max", "post_max", "pre_avg", "post_avg", "delta", "wait"), 1)),
    "util.shear": (R, {}), "util.softmask": (M, {"X_ref": M}), "util.sync": (M, {"idx": [3]}), "util.valid_audio": (Y, {}),
    "util.fix_frames": (EVENTS, {}), "util.match_events": (EVENTS, {"events_to": EVENTS}), "kaldi.sliding_window_cmn": (M, {}),
    "whisper.pad_or_trim": (Y, {}),
}  # fmt: skip


def called(name, array, arguments):
    path, _, keyword = name.rstrip(")").partition("(")
    function = fa
    for part in path.split("."):
        function = getattr(function, part)
    return function(**{keyword: array}, **arguments) if keyword else function(array, **arguments)


@pytest.mark.parametrize("name", WORKS)
def test_results_stay_on_the_gpu(sim, name):
    array, arguments = WORKS[name]
    got = called(name, sim.device.upload(array), arguments)
    assert all(map(_arrays.on_gpu, got if isinstance(got, tuple) else (got,)))


@pytest.mark.parametrize("name", NUMBERS)
def test_numbers_are_the_hosts(sim, name):
    array, arguments = NUMBERS[name]
    assert called(name, sim.device.upload(array), arguments) == pytest.approx(called(name, array, arguments))


@pytest.mark.parametrize("name", REFUSED)
def test_the_others_refuse_by_name(sim, name):
    array, arguments = REFUSED[name]
    with pytest.raises(
        BackendUnavailable, match=r": not on the 'cuda' engine; bring the array to the host first"
    ) as info:
        called(name, sim.device.upload(array), arguments)
    assert name.partition("(")[0].rpartition(".")[2] in str(info.value) or name.startswith(
        ("feature.", "effects.remix")
    )


def test_streams_are_of_the_host(sim):
    with pytest.raises(BackendUnavailable, match="MFCC: not on the 'cuda' engine"):
        fa.streaming.MFCC().push(sim.device.upload(Y[0]))


def test_every_function_of_sound_is_in_a_table():
    """Public functions whose first argument, or `y`, is sound or made of it."""
    rooms = ("", "feature.", "feature.inverse.", "effects.", "onset.", "beat.", "decompose.", "kaldi.", "whisper.")
    listed = {name.partition("(")[0] for table in (WORKS, NUMBERS, REFUSED) for name in table}
    missing = []
    for room in rooms:
        module = fa
        for part in room.split(".")[:-1]:
            module = getattr(module, part)
        for name in module.__all__ if hasattr(module, "__all__") else dir(module):
            function = getattr(module, name, None)
            if inspect.isfunction(function) and room + name not in listed:
                first = next(iter(inspect.signature(function).parameters), "")
                if first in ("y", "S", "D", "C", "M", "mfcc", "data", "waveform", "audio", "array", "x", "stft_matrix"):
                    missing.append(room + name)
    assert set(missing) <= {"hybrid_cqt", "feature.extract", "extract"}, missing  # in other tests
