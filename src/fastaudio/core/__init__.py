"""core: signals, their time and frequency axes, and transforms between time and frequency.

Owns: what librosa keeps at its top level; every public name is also `fa.<name>`.
May touch: filters, util, backends, _arrays, _check, errors. Never: feature, effects, a plot.
"""

from .._lazy import names

__all__ = names(
    __name__,
    {
        "blocks": "blocks_to_frames blocks_to_samples blocks_to_time",
        "clicks": "clicks",
        "db_to_power": "db_to_amplitude db_to_power",
        "decibels": "amplitude_to_db power_to_db",
        "fft": "fft ifft irfft rfft",
        "fftconvolve": "fftconvolve",
        "frames": "frames_to_samples frames_to_time samples_to_frames time_to_frames",
        "frequencies": (
            "cqt_frequencies fft_frequencies fourier_tempo_frequencies "
            "hz_to_mel mel_frequencies mel_to_hz tempo_frequencies"
        ),
        "griffinlim": "griffinlim",
        "info": "audio_info get_duration get_samplerate",
        "istft": "istft",
        "load": "load",
        "magphase": "magphase",
        "notes": "hz_to_midi midi_to_hz note_to_hz note_to_midi",
        "octaves": "A4_to_tuning hz_to_octs octs_to_hz tuning_to_A4",
        "phase_vocoder": "phase_vocoder",
        "piptrack": "piptrack",
        "resample": "resample",
        "seconds": "samples_to_time time_to_samples",
        "signals": "chirp harmonics tone",
        "stft": "stft",
        "stream": "stream",
        "times_like": "samples_like times_like",
        "to_mono": "to_mono",
        "tuning": "estimate_tuning pitch_tuning",
        "write": "write",
        "write_blocks": "write_blocks",
        "zero_crossings": "zero_crossings",
    },
)
