"""pytest plugin: librosa's own tests, with librosa's functions replaced by fastaudio's.

Owns: the list of names, the replacement, the count of calls. Used by `run.py` (`-p plugin`); environment:
`SUITE_BASELINE=1` replaces nothing, `SUITE_PARTIAL=1` accepts names that were never called, `SUITE_REPORT` is
the file that receives the outcome as JSON.

The replacement is by identity: librosa imports functions by name from module to module, so each `librosa*`
module that holds the original object gets ours. What librosa computes with such a function is computed by
ours as well; therefore calls are counted, and a name that no test ever reached fails the session instead of
passing for tested.
"""

import collections
import contextlib
import functools
import importlib
import inspect
import json
import operator
import os
import pkgutil
import sys

import librosa
import pytest

import fastaudio

#: Public paths, the same under `librosa.` and `fastaudio.`.
NAMES = tuple(
    """
    stft istft amplitude_to_db power_to_db db_to_amplitude db_to_power magphase
    fft_frequencies mel_frequencies cqt_frequencies tempo_frequencies fourier_tempo_frequencies
    hz_to_mel mel_to_hz hz_to_midi midi_to_hz note_to_midi note_to_hz
    hz_to_octs octs_to_hz tuning_to_A4 A4_to_tuning
    frames_to_samples samples_to_frames frames_to_time time_to_frames time_to_samples samples_to_time
    blocks_to_frames blocks_to_samples blocks_to_time times_like samples_like
    to_mono tone chirp clicks zero_crossings load get_duration get_samplerate resample stream
    filters.mel filters.get_window filters.window_sumsquare
    feature.melspectrogram feature.mfcc feature.delta feature.rms feature.zero_crossing_rate
    feature.spectral_centroid feature.spectral_bandwidth feature.spectral_rolloff feature.spectral_flatness
    feature.spectral_contrast
    cqt vqt hybrid_cqt pseudo_cqt icqt
    effects.preemphasis effects.deemphasis effects.trim effects.split
    util.frame util.normalize util.pad_center util.fix_length util.fix_frames util.expand_to
    util.softmask util.tiny
    A_weighting B_weighting C_weighting D_weighting Z_weighting frequency_weighting multi_frequency_weighting
    perceptual_weighting autocorrelate estimate_tuning pitch_tuning piptrack yin pyin f0_harmonics interp_harmonics
    salience lpc pcen griffinlim phase_vocoder
    feature.chroma_stft feature.fourier_tempogram feature.poly_features feature.stack_memory feature.tempo
    feature.tempogram feature.tempogram_ratio feature.inverse.mel_to_audio feature.inverse.mel_to_stft
    feature.inverse.mfcc_to_audio feature.inverse.mfcc_to_mel
    effects.harmonic effects.hpss effects.percussive effects.pitch_shift effects.remix effects.time_stretch
    filters.chroma onset.onset_backtrack onset.onset_detect onset.onset_strength onset.onset_strength_multi
    beat.beat_track beat.plp decompose.hpss
    sequence.transition_cycle sequence.transition_local sequence.transition_loop sequence.transition_uniform
    sequence.viterbi
    util.index_to_slice util.localmax util.localmin util.match_events util.peak_pick util.sync
    griffinlim_cqt interval_frequencies plimit_intervals pythagorean_intervals
    feature.chroma_cens feature.chroma_cqt feature.chroma_vqt feature.tonnetz
    filters.cq_to_chroma filters.diagonal_filter filters.wavelet filters.wavelet_lengths filters.window_bandwidth
    decompose.decompose decompose.nn_filter
    segment.agglomerative segment.cross_similarity segment.lag_to_recurrence segment.path_enhance
    segment.recurrence_matrix segment.recurrence_to_lag segment.subsegment segment.timelag_filter
    sequence.dtw sequence.dtw_backtracking sequence.rqa sequence.viterbi_binary sequence.viterbi_discriminative
    util.fill_off_diagonal util.shear
    util.abs2 util.dtype_c2r util.dtype_r2c util.valid_audio util.valid_int util.is_positive_int
    """.split()
)

#: Names that no test of a release calls once the functions around them are ours too.
UNREACHED = {
    "0.11": (
        "mel_frequencies",
        "filters.window_sumsquare",
        "perceptual_weighting",
        "pseudo_cqt",  # this and the next are named nowhere in its tests
        "segment.agglomerative",
    ),
    "1.0": ("filters.window_sumsquare", "perceptual_weighting", "segment.agglomerative"),
}

OTHER_CONVERTERS = ("scipy", "fft", "polyphase", "linear", "zero_order_hold", "sinc_", "kaiser_")

CALLS = {"tests": collections.Counter(), "librosa": collections.Counter()}
OUTCOMES = collections.Counter()
MISSING = []
PASSED, FAILED = [], []
BASELINE = os.environ.get("SUITE_BASELINE") == "1"
RELEASE = ".".join(librosa.__version__.split(".")[:2])
PARTIAL = os.environ.get("SUITE_PARTIAL") == "1"


def soxr_only(resample):
    """`resample` that skips a test which asks for a converter of scipy, resampy or samplerate."""

    def soxr_resample(y, *, res_type="soxr_hq", **rest):
        if res_type.startswith(OTHER_CONVERTERS):
            pytest.skip(f"fastaudio resamples with soxr, not with {res_type}")
        return resample(y, res_type=res_type, **rest)

    return soxr_resample


def soxr_instead(transform):
    """A transform whose tests halve rates by other converters, for speed only: with soxr."""

    def with_soxr(y, *, res_type="soxr_hq", **rest):
        chosen = {} if "pseudo" in transform.__name__ else {"res_type": "soxr_hq"}
        return transform(y, **chosen, **rest)

    return with_soxr


class Refusal(librosa.ParameterError, fastaudio.ParameterError):
    """Our ParameterError as librosa's tests know it: librosa's class, and still ours."""


class TypeRefusal(Refusal, fastaudio.errors.ParameterTypeError):
    """Likewise our ParameterTypeError, a TypeError to librosa 1.0."""


@contextlib.contextmanager
def translated():
    try:
        yield
    except fastaudio.ParameterError as error:
        kind = TypeRefusal if isinstance(error, TypeError) else Refusal
        raise kind(str(error)) from error


def translated_blocks(blocks):
    with translated():
        yield from blocks


def stand_in(name, ours, original):
    """`ours` with a counter, and with librosa's exception class."""

    @functools.wraps(original)
    def wrapper(*args, **kwargs):
        caller = sys._getframe(1).f_globals.get("__name__", "")
        CALLS["librosa" if caller.startswith("librosa") else "tests"][name] += 1
        with translated():
            result = ours(*args, **kwargs)
        return translated_blocks(result) if inspect.isgenerator(result) else result

    return wrapper


def librosa_modules():
    """Every module of librosa, imported now: a later import would bring the originals back."""
    found = [librosa]
    for module in pkgutil.walk_packages(librosa.__path__, "librosa."):
        found.append(importlib.import_module(module.name))
    return found


def replace(name, modules):
    original = operator.attrgetter(name)(librosa)
    try:
        ours = operator.attrgetter(name)(fastaudio)
    except (AttributeError, ImportError):
        MISSING.append(name)
        return
    if name == "resample":
        ours = soxr_only(ours)
    elif name.endswith(("cqt", "vqt")) and "." not in name:
        ours = soxr_instead(ours)
    wrapper = stand_in(name, ours, original)
    for module in modules:
        for key, value in list(vars(module).items()):
            if value is original:
                setattr(module, key, wrapper)
    assert operator.attrgetter(name)(librosa) is wrapper


if not BASELINE:
    _modules = librosa_modules()
    for _name in NAMES:
        replace(_name, _modules)


def pytest_runtest_logreport(report):
    if report.failed and report.nodeid not in FAILED:
        FAILED.append(report.nodeid)
    if report.passed and report.when == "call":
        PASSED.append(report.nodeid)
    if report.when == "call" or report.outcome != "passed":
        OUTCOMES["xfailed" if hasattr(report, "wasxfail") else report.outcome] += 1


def uncalled():
    total = CALLS["tests"] + CALLS["librosa"]
    return [name for name in NAMES if not (total[name] or name in MISSING or name in UNREACHED[RELEASE])]


def pytest_sessionfinish(session):
    report = {"engine": fastaudio.backend_name(), "outcomes": OUTCOMES, "passed": PASSED, "failed": FAILED}
    report |= {"missing": MISSING, "uncalled": uncalled()}
    with open(os.environ["SUITE_REPORT"], "w") as file:
        json.dump(report, file)
    if BASELINE:
        return
    if (MISSING or uncalled()) and not PARTIAL and session.exitstatus == 0:
        session.exitstatus = 1


def pytest_terminal_summary(terminalreporter):
    if BASELINE:
        return
    terminalreporter.section("calls of fastaudio: by tests, by librosa")
    for name in NAMES:
        if name not in MISSING:
            terminalreporter.line(f"{name:32s} {CALLS['tests'][name]:7d} {CALLS['librosa'][name]:7d}")
    terminalreporter.line(f"not in fastaudio: {', '.join(MISSING) or 'none'}")
    terminalreporter.line(f"never called: {', '.join(uncalled()) or 'none'}")
