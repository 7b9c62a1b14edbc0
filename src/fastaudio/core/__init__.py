"""core: signals, their time and frequency axes, and transforms between time and frequency.

Owns: what librosa keeps at its top level; every public name is also `fa.<name>`.
May touch: filters, util, backends, _arrays, _check, errors. Never: feature, effects, a plot.
"""

from .blocks import blocks_to_frames, blocks_to_samples, blocks_to_time
from .clicks import clicks
from .db_to_power import db_to_amplitude, db_to_power
from .decibels import amplitude_to_db, power_to_db
from .fft import fft, ifft, irfft, rfft
from .fftconvolve import fftconvolve
from .frames import (
    frames_to_samples,
    frames_to_time,
    samples_to_frames,
    samples_to_time,
    time_to_frames,
    time_to_samples,
)
from .frequencies import (
    cqt_frequencies,
    fft_frequencies,
    fourier_tempo_frequencies,
    hz_to_mel,
    mel_frequencies,
    mel_to_hz,
    tempo_frequencies,
)
from .griffinlim import griffinlim
from .info import audio_info, get_duration, get_samplerate
from .istft import istft
from .load import load
from .magphase import magphase
from .notes import hz_to_midi, midi_to_hz, note_to_hz, note_to_midi
from .octaves import A4_to_tuning, hz_to_octs, octs_to_hz, tuning_to_A4
from .phase_vocoder import phase_vocoder
from .piptrack import piptrack
from .resample import resample
from .signals import chirp, harmonics, tone
from .stft import stft
from .stream import stream
from .times_like import samples_like, times_like
from .to_mono import to_mono
from .tuning import estimate_tuning, pitch_tuning
from .write import write
from .write_blocks import write_blocks
from .zero_crossings import zero_crossings

__all__ = [
    "A4_to_tuning",
    "amplitude_to_db",
    "audio_info",
    "blocks_to_frames",
    "blocks_to_samples",
    "blocks_to_time",
    "chirp",
    "clicks",
    "cqt_frequencies",
    "db_to_amplitude",
    "db_to_power",
    "estimate_tuning",
    "fft",
    "fft_frequencies",
    "fftconvolve",
    "fourier_tempo_frequencies",
    "frames_to_samples",
    "frames_to_time",
    "get_duration",
    "get_samplerate",
    "griffinlim",
    "harmonics",
    "hz_to_mel",
    "hz_to_midi",
    "hz_to_octs",
    "ifft",
    "irfft",
    "istft",
    "load",
    "magphase",
    "mel_frequencies",
    "mel_to_hz",
    "midi_to_hz",
    "note_to_hz",
    "note_to_midi",
    "octs_to_hz",
    "phase_vocoder",
    "piptrack",
    "pitch_tuning",
    "power_to_db",
    "resample",
    "rfft",
    "samples_like",
    "samples_to_frames",
    "samples_to_time",
    "stft",
    "stream",
    "tempo_frequencies",
    "time_to_frames",
    "time_to_samples",
    "times_like",
    "to_mono",
    "tone",
    "tuning_to_A4",
    "write",
    "write_blocks",
    "zero_crossings",
]
__dir__ = __all__.copy  # what editors complete: no files
