"""The calls whose results are stored: one list, read by `make_golden.py` (librosa) and `test_golden.py`
(fastaudio).

A case is (name, public path, arguments, keyword arguments, tolerance). A string "@x" stands for the stored
input x. The tolerance is the largest allowed error over the largest absolute value of the stored array; DB is
in decibels.
"""

import numpy as np

DB = "1e-3 dB"
STFT, MEL, SPECTRAL, DOUBLE, EXACT = 5e-7, 1e-6, 1e-6, 1e-12, 0.0

#: Analysis of the stored clips (8000 Hz): short frames keep the files small.
FRAMES = {"n_fft": 256, "hop_length": 200}
BANDS = {"sr": 8000, "n_mels": 24} | FRAMES
OF_S = {"S": "@S", "sr": 8000}

CONVERT = [
    ("fft_frequencies", "fft_frequencies", (), {"sr": 16000, "n_fft": 64}, DOUBLE),
    ("mel_frequencies", "mel_frequencies", (20,), {"fmin": 30.0, "fmax": 7000.0}, DOUBLE),
    ("mel_frequencies_htk", "mel_frequencies", (20,), {"htk": True}, DOUBLE),
    ("hz_to_mel", "hz_to_mel", ([0.0, 440.0, 999.0, 1001.0, 8000.0],), {}, DOUBLE),
    ("mel_to_hz", "mel_to_hz", ([0.0, 7.0, 14.9, 15.1, 40.0],), {}, DOUBLE),
    ("mel_to_hz_htk", "mel_to_hz", ([0.0, 700.0, 2595.0],), {"htk": True}, DOUBLE),
    ("frames_to_samples", "frames_to_samples", ([0, 3, 7],), {"hop_length": 100, "n_fft": 30}, EXACT),
    ("samples_to_frames", "samples_to_frames", ([0, 99, 100, 555],), {"hop_length": 100, "n_fft": 30}, EXACT),
    ("frames_to_time", "frames_to_time", ([0, 3, 7],), {"sr": 8000}, DOUBLE),
    ("time_to_frames", "time_to_frames", ([0.0, 0.5, 1.234],), {"sr": 8000}, EXACT),
    ("time_to_samples", "time_to_samples", ([0.0, 0.1, 0.70001],), {}, EXACT),
    ("samples_to_time", "samples_to_time", ([0, 1, 22050],), {}, DOUBLE),
    ("blocks_to_frames", "blocks_to_frames", ([0, 2],), {"block_length": 16}, EXACT),
    ("blocks_to_samples", "blocks_to_samples", ([0, 2],), {"block_length": 16, "hop_length": 100}, EXACT),
    (
        "blocks_to_time",
        "blocks_to_time",
        ([0, 2],),
        {"block_length": 16, "hop_length": 100, "sr": 8000},
        DOUBLE,
    ),
    ("times_like", "times_like", ("@S",), {"sr": 8000, "hop_length": 32, "n_fft": 128}, DOUBLE),
    ("samples_like", "samples_like", ("@S",), {"hop_length": 32}, EXACT),
]

CORE = [
    ("stft", "stft", ("@y",), FRAMES, STFT),
    ("stft_reflect", "stft", ("@y",), {"n_fft": 512, "hop_length": 500, "pad_mode": "reflect"}, STFT),
    (
        "stft_odd",
        "stft",
        ("@y",),
        {"n_fft": 375, "hop_length": 400, "win_length": 301, "center": False},
        STFT,
    ),
    ("stft_stereo", "stft", ("@stereo",), {"n_fft": 128, "window": "hamming"} | {"hop_length": 199}, STFT),
    ("stft_double", "stft", ("@y64",), {"n_fft": 128, "hop_length": 200}, DOUBLE),
    ("istft", "istft", ("@D",), {"hop_length": 32}, STFT),
    ("istft_length", "istft", ("@D",), {"hop_length": 32, "length": 840}, STFT),
    ("magphase", "magphase", ("@D",), {}, STFT),
    ("power_to_db", "power_to_db", ("@S",), {}, DB),
    ("power_to_db_max", "power_to_db", ("@S",), {"ref": np.max, "top_db": 30.0}, DB),
    ("power_to_db_axes", "power_to_db", ("@P",), {"axes": None}, DB),
    ("power_to_db_channels", "power_to_db", ("@P",), {}, DB),
    ("amplitude_to_db", "amplitude_to_db", ("@S",), {}, DB),
    ("db_to_power", "db_to_power", ("@decibels",), {}, MEL),
    ("db_to_amplitude", "db_to_amplitude", ("@decibels",), {"ref": 0.5}, MEL),
    ("tone", "tone", (440.0,), {"sr": 8000, "duration": 0.05}, DOUBLE),
    ("tone_phase", "tone", (440.0,), {"sr": 8000, "length": 300, "phi": 0.3}, DOUBLE),
    ("chirp", "chirp", (), {"fmin": 100.0, "fmax": 3000.0, "sr": 8000, "duration": 0.05}, DOUBLE),
    (
        "chirp_linear",
        "chirp",
        (),
        {"fmin": 9.0, "fmax": 900.0, "sr": 8000, "length": 300, "linear": True},
        DOUBLE,
    ),
    ("clicks", "clicks", (), {"times": [0.01, 0.03], "sr": 8000, "click_duration": 0.02, "length": 700}, MEL),
    ("to_mono", "to_mono", ("@stereo",), {}, MEL),
    ("zero_crossings", "zero_crossings", ("@stereo",), {}, EXACT),
    ("zero_crossings_threshold", "zero_crossings", ("@y",), {"threshold": 0.2, "zero_pos": False}, EXACT),
    ("resample", "resample", ("@y",), {"orig_sr": 8000, "target_sr": 3000}, MEL),
    ("load", "load", ("@path",), {}, MEL),
    ("load_part", "load", ("@path",), {"sr": None, "mono": False, "offset": 0.01, "duration": 0.02}, EXACT),
    ("get_duration", "get_duration", (), {"path": "@path"}, DOUBLE),
    ("get_duration_frames", "get_duration", (), OF_S | {"n_fft": 128, "hop_length": 32}, DOUBLE),
    ("get_samplerate", "get_samplerate", ("@path",), {}, EXACT),
    (
        "stream",
        "stream",
        ("@path",),
        {"block_length": 2, "frame_length": 400, "hop_length": 200} | {"sr": None, "fill_value": 0.0},
        EXACT,
    ),
]

WINDOWS = {
    "hann": "hann",
    "hamming": "hamming",
    "blackman": "blackman",
    "bartlett": "bartlett",
    "boxcar": "boxcar",
    "kaiser": ("kaiser", 8.0),
    "gaussian": ("gaussian", 5.0),
    "number": 4.0,
    "array": np.arange(1.0, 34.0),
}
FILTERS = [
    *((f"window_{name}", "filters.get_window", (spec, 33), {}, DOUBLE) for name, spec in WINDOWS.items()),
    ("window_symmetric", "filters.get_window", ("hann", 32), {"fftbins": False}, DOUBLE),
    ("mel", "filters.mel", (), {"sr": 8000, "n_fft": 128, "n_mels": 20}, MEL),
    ("mel_htk", "filters.mel", (), {"sr": 8000, "n_fft": 128, "n_mels": 10, "htk": True, "norm": None}, MEL),
    ("mel_double", "filters.mel", (), {"sr": 8000, "n_fft": 128, "n_mels": 10, "dtype": np.float64}, DOUBLE),
    ("mel_norm_1", "filters.mel", (), {"sr": 8000, "n_fft": 64, "n_mels": 8, "norm": 1, "fmin": 100.0}, MEL),
]

FEATURE = [
    ("melspectrogram", "feature.melspectrogram", (), {"y": "@y"} | BANDS, MEL),
    ("melspectrogram_of_S", "feature.melspectrogram", (), OF_S | {"n_mels": 12, "fmin": 50.0}, MEL),
    (
        "melspectrogram_double",
        "feature.melspectrogram",
        (),
        {"y": "@y64", "power": 1.0, "dtype": np.float64, "n_mels": 12, "sr": 8000} | FRAMES,
        DOUBLE,
    ),
    ("mfcc", "feature.mfcc", (), {"y": "@y", "n_mfcc": 13} | BANDS, MEL),
    ("mfcc_stereo", "feature.mfcc", (), {"y": "@stereo", "n_mfcc": 5, "lifter": 22} | BANDS, MEL),
    ("mfcc_of_S", "feature.mfcc", (), {"S": "@decibels", "n_mfcc": 7, "norm": None}, MEL),
    ("mfcc_type_3", "feature.mfcc", (), {"S": "@decibels", "n_mfcc": 7, "dct_type": 3}, MEL),
    ("delta", "feature.delta", ("@S",), {}, MEL),
    ("delta_2_nearest", "feature.delta", ("@S",), {"order": 2, "width": 5, "mode": "nearest"}, MEL),
    ("rms", "feature.rms", (), {"y": "@stereo", "frame_length": 200, "hop_length": 70}, SPECTRAL),
    ("rms_of_S", "feature.rms", (), {"S": "@S", "frame_length": 128}, SPECTRAL),
    (
        "zero_crossing_rate",
        "feature.zero_crossing_rate",
        ("@y",),
        {"frame_length": 200, "hop_length": 70},
        DOUBLE,
    ),
    ("centroid", "feature.spectral_centroid", (), {"y": "@y", "sr": 8000} | FRAMES, SPECTRAL),
    ("centroid_of_S", "feature.spectral_centroid", (), OF_S, SPECTRAL),
    ("bandwidth", "feature.spectral_bandwidth", (), {"y": "@y", "sr": 8000} | FRAMES, SPECTRAL),
    ("bandwidth_of_S", "feature.spectral_bandwidth", (), OF_S | {"p": 3, "norm": False}, SPECTRAL),
    ("rolloff", "feature.spectral_rolloff", (), {"y": "@y", "sr": 8000} | FRAMES, SPECTRAL),
    ("rolloff_of_S", "feature.spectral_rolloff", (), OF_S | {"roll_percent": 0.4}, SPECTRAL),
    ("flatness_double", "feature.spectral_flatness", (), {"y": "@y64"} | FRAMES, DOUBLE),
    ("flatness_of_S", "feature.spectral_flatness", (), {"S": "@S", "power": 1.0}, SPECTRAL),
    ("contrast", "feature.spectral_contrast", (), {"y": "@y", "sr": 8000, "n_bands": 4} | FRAMES, DB),
    ("contrast_of_S", "feature.spectral_contrast", (), OF_S | {"n_bands": 3, "linear": True}, SPECTRAL),
]

EFFECTS = [
    ("preemphasis", "effects.preemphasis", ("@stereo",), {}, MEL),
    (
        "preemphasis_state",
        "effects.preemphasis",
        ("@y64",),
        {"zi": [0.1], "return_zf": True, "coef": 0.9},
        DOUBLE,
    ),
    ("deemphasis", "effects.deemphasis", ("@y64",), {}, DOUBLE),
    ("trim", "effects.trim", ("@padded",), {"frame_length": 256, "hop_length": 64, "top_db": 40}, EXACT),
    ("split", "effects.split", ("@padded",), {"frame_length": 256, "hop_length": 64, "top_db": 25}, EXACT),
]

UTIL = [
    ("frame", "util.frame", ("@decibels",), {"frame_length": 3, "hop_length": 2}, EXACT),
    ("normalize", "util.normalize", ("@S",), {}, MEL),
    ("normalize_2", "util.normalize", ("@S",), {"norm": 2, "axis": None}, MEL),
    ("normalize_fill", "util.normalize", ("@holes",), {"norm": 1, "fill": True}, DOUBLE),
    ("pad_center", "util.pad_center", ("@holes",), {"size": 11}, EXACT),
    ("fix_length", "util.fix_length", ("@holes",), {"size": 3}, EXACT),
    ("fix_length_longer", "util.fix_length", ("@holes",), {"size": 9, "axis": 0, "mode": "edge"}, EXACT),
]

ROOMS = {
    "convert": CONVERT,
    "core": CORE,
    "filters": FILTERS,
    "feature": FEATURE,
    "effects": EFFECTS,
    "util": UTIL,
}


def call(package, path, args, kwargs, inputs):
    """Results of one case as a list of arrays: a tuple gives one each, a generator is stacked."""

    def real(value):
        return inputs[value[1:]] if isinstance(value, str) and value.startswith("@") else value

    function = package
    for part in path.split("."):
        function = getattr(function, part)
    result = function(*map(real, args), **{key: real(value) for key, value in kwargs.items()})
    if hasattr(result, "__next__"):
        result = np.stack(list(result))
    return [np.asarray(part) for part in (result if isinstance(result, tuple) else (result,))]
