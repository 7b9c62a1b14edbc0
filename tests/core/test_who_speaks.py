"""Every message begins with the function that was called, whichever function found the fault."""

import inspect
import pickle
import warnings
from operator import attrgetter

import numpy as np
import pytest

import fastaudio as fa
from fastaudio.bench.catalogue import ROWS, given
from fastaudio.bench.catalogue.row import Given

BAD = (0, -1, np.nan, "nonsense", None, [], np.zeros(3, complex))
PASSED_ON = ("sr", "n_fft", "hop_length", "win_length", "window", "n_mels", "fmax", "norm", "pad_mode")  # by **kwargs
ROOMS = ("feature", "feature.inverse", "onset", "beat", "decompose", "segment", "sequence", "effects", "filters", "util")
ROOMS += ("kaldi", "whisper")

Y = np.sin(np.arange(8000) / 9).astype(np.float32)
S = np.abs(fa.stft(Y))
A = fa.lpc(Y, order=8)

#: functions that librosa does not have, or that the catalogue leaves out
OURS = {
    "cepstral_envelope": ((Y[:512],), {"n_coefficients": 20}),
    "extract": ((Y,), {}),
    "fft": ((Y,), {}),
    "fftconvolve": ((Y, Y[:50]), {}),
    "harmonics": ((220, 0.0, [1.0]), {"duration": 0.1}),
    "ifft": ((Y.astype(complex),), {}),
    "irfft": ((np.fft.rfft(Y),), {}),
    "lpc_envelope": ((A,), {}),
    "lpc_residual": ((Y, A), {}),
    "lpc_synthesize": ((Y, A), {}),
    "real_cepstrum": ((Y[:512],), {}),
    "resample": ((Y,), {"orig_sr": 8000, "target_sr": 4000}),
    "rfft": ((Y,), {}),
    "to_multi": ((Y,), {}),
    "to_stereo": ((), {"left": Y, "right": Y}),
    "decompose.decompose": ((S,), {"n_components": 2}),
    "effects.add_noise": ((Y,), {"snr": 3.0}),
    "effects.gain": ((Y, 3.0), {}),
    "effects.random_crop": ((Y, 100), {}),
    "effects.spec_augment": ((S,), {}),
    "feature.amplitude_envelope": ((), {"y": Y}),
    "feature.band_energy_ratio": ((), {"y": Y}),
    "feature.channel_vocoder": ((), {"y": Y}),
    "feature.chroma_fold": ((np.ones((24, 4)),), {}),
    "feature.extract": ((Y,), {}),
    "feature.harmonic_centroid": ((np.ones((3, 4)), np.ones((3, 4))), {}),
    "feature.harmonic_peaks": ((S,), {"f0": 220.0}),
    "feature.harmonic_spread": ((np.ones((3, 4)), np.ones((3, 4))), {}),
    "feature.hybrid_tempogram": ((), {"y": Y}),
    "feature.tempo_histogram": ((), {"y": Y}),
    "feature.log_mel": ((), {"y": Y}),
    "feature.metrogram": ((), {"tg": np.ones((40, 8)), "freqs": np.arange(1.0, 41)}),
    "feature.spectral_crest": ((), {"y": Y}),
    "feature.spectral_entropy": ((), {"y": Y}),
    "feature.spectral_flux": ((), {"y": Y}),
    "feature.spectral_kurtosis": ((), {"y": Y}),
    "feature.spectral_skewness": ((), {"y": Y}),
    "feature.spectral_slope": ((), {"y": Y}),
    "feature.spectral_spread": ((), {"y": Y}),
    "feature.statistics": (({"rms": S[:2]},), {}),
    "filters.dct": ((13, 40), {}),
    "filters.lifter": ((13, 22), {}),
    "filters.mel_bands": ((), {"sr": 8000, "n_fft": 512}),
    "filters.relative_bandwidth": ((), {"freqs": np.array([100.0, 200.0, 400.0])}),
    "filters.window_table": (("hann", 64), {}),
    "kaldi.fbank": ((Y,), {}),
    "kaldi.get_mel_banks": ((23, 512, 16000.0, 20.0, 0.0, 100.0, -500.0, 1.0), {}),
    "kaldi.inverse_mel_scale": ((100.0,), {}),
    "kaldi.mel_scale": ((100.0,), {}),
    "kaldi.mfcc": ((Y,), {}),
    "kaldi.sliding_window_cmn": ((S,), {}),
    "kaldi.spectrogram": ((Y,), {}),
    "segment.agglomerative": ((S, 3), {}),
    "segment.subsegment": ((S, [0, 4, 10]), {}),
    "segment.timelag_filter": ((np.abs,), {}),
    "sequence.path_to_steps": ((np.array([[1, 1], [0, 0]]),), {}),
    "util.distances": ((S, S), {}),
    "whisper.log_mel_spectrogram": ((Y,), {}),
    "whisper.pad_or_trim": ((Y,), {}),
}

#: what reads or writes files, or is no function of signals
ELSEWHERE = "audio_info get_duration get_samplerate load stream write write_blocks extract_files feature_table "
ELSEWHERE += "backend_name get_num_threads set_num_threads precision set_precision num_threads util.find_files"


def functions():
    """Names of all public functions of signals."""
    found = [name for name in fa.__all__ if inspect.isfunction(getattr(fa, name))]
    for room in ROOMS:
        inside = attrgetter(room)(fa)
        found += [f"{room}.{name}" for name in inside.__all__ if inspect.isfunction(getattr(inside, name))]
    return [name for name in found if name not in ELSEWHERE.split()]


def calls():
    """(name, arguments, keywords) of a call that works, for each."""
    made = {}
    for row in ROWS.values():
        made.setdefault(row.name, lambda row=row: (lambda call: (call.args, call.keywords))(row.call(fa)))
    return {**made, **{name: lambda given=given: given for name, given in OURS.items()}}


CALLS = calls()


@pytest.fixture(scope="module", autouse=True)
def short_inputs():
    inputs = [value for value in vars(given.given).values() if isinstance(value, Given)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(given, "SECONDS", 2)
        patch.setattr(given, "MANY", 100)
        for each in inputs:
            vars(each).pop("value", None)
        yield
    for each in inputs:
        vars(each).pop("value", None)


def test_no_function_is_forgotten():
    assert sorted(set(functions()) - set(CALLS)) == []


def mistaken(function, args, keywords):
    """Messages of the calls that have one bad argument each."""
    parameters = inspect.signature(function).parameters.values()
    by_place = [p.name for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)][: len(args)]
    names = [p.name for p in parameters if p.kind not in (p.VAR_KEYWORD, p.VAR_POSITIONAL) and p.name != "out"]
    keywords = keywords | ({"n_iter": 1} if "n_iter" in names else {})
    names += PASSED_ON if any(p.kind is p.VAR_KEYWORD for p in parameters) else ()
    for name in names:
        for bad in BAD:
            here = [bad if by_place[i : i + 1] == [name] else value for i, value in enumerate(args)]
            there = {**keywords} if name in by_place else {**keywords, name: bad}
            try:
                function(*here, **there)
            except fa.ParameterError as error:
                yield name, str(error)
            except Exception:  # NumPy's own, of what is no number at all
                continue


@pytest.mark.parametrize("name", functions())
def test_the_called_function_speaks(name):
    args, keywords = CALLS[name]()
    short = name.rpartition(".")[2]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        said = list(mistaken(attrgetter(name)(fa), args, keywords))
    assert [message for _, message in said if not message.startswith(f"{short}: ")] == []


@pytest.mark.parametrize(
    "call, said",
    [
        (lambda: fa.feature.mfcc(y=Y, mel_norm=-1), "mfcc: mel_norm must be a number >= 0"),
        (lambda: fa.feature.mfcc(y=Y, norm=-1), "mfcc: norm must be one of"),
        (lambda: fa.feature.chroma_stft(y=Y, n_chroma=0), "chroma_stft: n_chroma must be an integer > 0, got 0"),
        (lambda: fa.feature.tempo(y=Y, ac_size=0), "tempo: ac_size must be at least a frame long, got 0"),
        (lambda: fa.feature.fourier_tempogram(onset_envelope=Y[:9], center=False), "fourier_tempogram: win_length must be <= 9"),
        (lambda: fa.feature.fourier_tempogram(onset_envelope=Y * np.nan), "fourier_tempogram: onset_envelope must be finite"),
        (lambda: fa.fourier_tempo_frequencies(win_length=0), "fourier_tempo_frequencies: win_length must be"),
        (lambda: fa.feature.chroma_cens(C=S[:84], smoothing_window="x"), "chroma_cens: smoothing_window must have a known name"),
        (lambda: fa.filters.window_sumsquare(window="hann", n_frames=2, win_length=0), "window_sumsquare: win_length must"),
        (lambda: fa.multi_frequency_weighting([1.0], kinds="AN"), "multi_frequency_weighting: each of kinds must be one of"),
        (lambda: fa.onset.onset_strength_multi(y=Y, channels=[0, "x"]), "onset_strength_multi: channels must"),
        (lambda: fa.kaldi.fbank(Y, num_mel_bins=0), "fbank: num_mel_bins must be an integer > 0, got 0"),
        (lambda: fa.cqt(Y, tuning=np.nan), "cqt: tuning must be a finite number, got nan"),
        (lambda: fa.icqt(S, tuning="x"), "icqt: tuning must be a finite number, got 'x'"),
        (lambda: fa.stft(Y, window=("kaiser", 1e4)), "stft: parameters of window must give finite values"),
        (lambda: fa.stft(Y, window=np.ones(3)), "stft: window must have Nx = 2048 values, got 3"),
    ],
)
def test_parameters_have_the_names_of_the_call(call, said):
    with pytest.raises(fa.ParameterError) as caught:
        call()
    assert str(caught.value).startswith(said)


def test_a_function_of_the_users_in_between_is_left_alone():
    def aggregate(x, axis):
        return fa.feature.rms(y=Y, hop_length=0)

    with pytest.raises(fa.ParameterError, match="^rms: hop_length"):
        fa.util.sync(S, [0, 5], aggregate=aggregate)


def test_other_rooms_speak_for_themselves():
    with pytest.raises(fa.ParameterError, match="^Dense: units"):
        fa.nn.layers.Dense(0)
    with pytest.raises(fa.ParameterError, match="^rms: made by hand: 3$"):
        raise fa.ParameterError("rms: made by hand: 3")
    assert fa.ParameterError().args == () and fa.ParameterError(3, 4).args == (3, 4)


def test_errors_travel_between_processes():
    with pytest.raises(fa.ParameterError) as caught:
        fa.feature.mfcc(y=Y, sr=0)
    again = pickle.loads(pickle.dumps(caught.value))
    assert type(again) is fa.ParameterError and str(again) == str(caught.value)
    assert str(again) == "mfcc: sr must be a finite number > 0, got 0"
