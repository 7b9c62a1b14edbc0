"""fastaudio: audio features under librosa's names, and neural networks under Keras's, on kernels of its own.

    >>> import fastaudio as fa
    >>> y = fa.tone(440, sr=22050, duration=1.0)
    >>> fa.feature.mfcc(y=y, sr=22050).shape
    (20, 44)

Names are laid out as librosa's: `fa.stft`, `fa.load`, `fa.feature.mfcc`, `fa.filters.mel`, `fa.effects.trim`.
Nothing is imported before it is used.
"""

from __future__ import annotations

import importlib
from typing import Any

__version__ = "0.1.0"

_ROOMS = ("core", "feature", "onset", "beat", "decompose", "segment", "sequence", "effects", "kaldi", "whisper")
_ROOMS += ("streaming", "filters", "util", "apps", "data", "display", "interop", "models", "nn", "errors")

#: public name -> module that owns it
_NAMES = {
    # audio files
    "load": "core.load",
    "extract_files": "feature.extract_files",
    "stream": "core.stream",
    "write": "core.write",
    "write_blocks": "core.write_blocks",
    "resample": "core.resample",
    "audio_info": "core.info",
    "get_duration": "core.info",
    "get_samplerate": "core.info",
    # frames, samples, seconds
    "frames_to_samples": "core.frames",
    "samples_to_frames": "core.frames",
    "frames_to_time": "core.frames",
    "time_to_frames": "core.frames",
    "time_to_samples": "core.seconds",
    "samples_to_time": "core.seconds",
    "blocks_to_frames": "core.blocks",
    "blocks_to_samples": "core.blocks",
    "blocks_to_time": "core.blocks",
    "samples_like": "core.times_like",
    "times_like": "core.times_like",
    # frequencies and pitch
    "fft_frequencies": "core.frequencies",
    "cqt_frequencies": "core.frequencies",
    "interval_frequencies": "core.intervals",
    "pythagorean_intervals": "core.intervals",
    "plimit_intervals": "core.intervals",
    "tempo_frequencies": "core.frequencies",
    "fourier_tempo_frequencies": "core.frequencies",
    "hz_to_mel": "filters.mel_scale",
    "mel_to_hz": "filters.mel_scale",
    "mel_frequencies": "filters.mel_scale",
    "hz_to_midi": "core.notes",
    "midi_to_hz": "core.notes",
    "note_to_midi": "core.notes",
    "note_to_hz": "core.notes",
    "midi_to_note": "core.note_names",
    "hz_to_note": "core.note_names",
    "key_to_notes": "core.keys",
    "key_to_degrees": "core.keys",
    "fifths_to_note": "core.keys",
    "hz_to_octs": "core.octaves",
    "octs_to_hz": "core.octaves",
    "piptrack": "core.piptrack",
    "pyin": "core.pyin",
    "yin": "core.yin",
    "pitch_tuning": "core.tuning",
    "estimate_tuning": "core.tuning",
    "tuning_to_A4": "core.octaves",
    "A4_to_tuning": "core.octaves",
    # signals
    "tone": "core.signals",
    "chirp": "core.signals",
    "harmonics": "core.signals",
    "clicks": "core.clicks",
    "to_mono": "core.to_mono",
    "to_multi": "core.to_multi",
    "to_stereo": "core.to_multi",
    "mu_compress": "core.mu_law",
    "mu_expand": "core.mu_law",
    "zero_crossings": "core.zero_crossings",
    "magphase": "core.magphase",
    # transforms
    "stft": "core.stft",
    "reassigned_spectrogram": "core.reassigned_spectrogram",
    "istft": "core.istft",
    "griffinlim": "core.griffinlim",
    "phase_vocoder": "core.phase_vocoder",
    "cqt": "core.cqt",
    "vqt": "core.cqt",
    "pseudo_cqt": "core.pseudo_cqt",
    "hybrid_cqt": "core.pseudo_cqt",
    "icqt": "core.icqt",
    "griffinlim_cqt": "core.griffinlim_cqt",
    "fft": "core.fft",
    "ifft": "core.fft",
    "rfft": "core.fft",
    "irfft": "core.fft",
    "fftconvolve": "core.fftconvolve",
    "autocorrelate": "core.autocorrelate",
    "interp_harmonics": "core.interp_harmonics",
    "f0_harmonics": "core.interp_harmonics",
    "salience": "core.salience",
    "lpc": "core.lpc",
    "lpc_envelope": "core.envelopes",
    "lpc_residual": "core.envelopes",
    "lpc_synthesize": "core.envelopes",
    "real_cepstrum": "core.envelopes",
    "cepstral_envelope": "core.envelopes",
    "pcen": "core.pcen",
    "power_to_db": "core.decibels",
    "amplitude_to_db": "core.decibels",
    "db_to_power": "core.db_to_power",
    "db_to_amplitude": "core.db_to_power",
    # weights of frequencies
    "A_weighting": "core.weighting",
    "B_weighting": "core.weighting",
    "C_weighting": "core.weighting",
    "D_weighting": "core.weighting",
    "Z_weighting": "core.weighting",
    "frequency_weighting": "core.weighting",
    "multi_frequency_weighting": "core.weighting",
    "perceptual_weighting": "core.weighting",
    # many features at once
    "extract": "feature.extract",
    "feature_table": "feature.feature_table",
    # engines
    "get_num_threads": "backends.threads",
    "set_num_threads": "backends.threads",
    "num_threads": "backends.threads",
    "use_backend": "backends.registry",
    "backend_name": "backends.registry",
    "set_precision": "backends.registry",
    "precision": "backends.registry",
    # errors
    "FastaudioError": "errors",
    "ParameterError": "errors",
    "AudioError": "errors",
    "FormatError": "errors",
    "BackendUnavailable": "errors",
    "DeviceError": "errors",
    "TrainingError": "errors",
}

__all__ = sorted([*_ROOMS, *_NAMES])


def __getattr__(name: str) -> Any:
    if name in _NAMES:
        value = getattr(importlib.import_module(f"{__name__}.{_NAMES[name]}"), name)
    elif name in _ROOMS:
        value = importlib.import_module(f"{__name__}.{name}")
    else:
        raise importlib.import_module(f"{__name__}._absent").missing(__name__, name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
