"""core: signals, their time and frequency axes, and transforms between time and frequency.

Owns: what librosa keeps at its top level; every public name is also `fa.<name>`.
May touch: filters, util, backends, _arrays, _check, errors. Never: feature, effects, a plot.
"""

from .._lazy import names

__all__ = names(
    __name__,
    {
        "autocorrelate": "autocorrelate",
        "blocks": "blocks_to_frames blocks_to_samples blocks_to_time",
        "clicks": "clicks",
        "cqt": "cqt vqt",
        "db_to_power": "db_to_amplitude db_to_power",
        "decibels": "amplitude_to_db power_to_db",
        "envelopes": "cepstral_envelope lpc_envelope lpc_residual lpc_synthesize real_cepstrum",
        "fft": "fft ifft irfft rfft",
        "fftconvolve": "fftconvolve",
        "frames": "frames_to_samples frames_to_time samples_to_frames time_to_frames",
        "frequencies": (
            "cqt_frequencies fft_frequencies fourier_tempo_frequencies "
            "hz_to_mel mel_frequencies mel_to_hz tempo_frequencies"
        ),
        "griffinlim": "griffinlim",
        "griffinlim_cqt": "griffinlim_cqt",
        "icqt": "icqt",
        "info": "audio_info get_duration get_samplerate",
        "interp_harmonics": "f0_harmonics interp_harmonics",
        "intervals": "interval_frequencies plimit_intervals pythagorean_intervals",
        "istft": "istft",
        "keys": "fifths_to_note key_to_degrees key_to_notes",
        "load": "load",
        "lpc": "lpc",
        "magphase": "magphase",
        "mu_law": "mu_compress mu_expand",
        "note_names": "hz_to_note midi_to_note",
        "notes": "hz_to_midi midi_to_hz note_to_hz note_to_midi",
        "octaves": "A4_to_tuning hz_to_octs octs_to_hz tuning_to_A4",
        "pcen": "pcen",
        "phase_vocoder": "phase_vocoder",
        "piptrack": "piptrack",
        "pseudo_cqt": "hybrid_cqt pseudo_cqt",
        "pyin": "pyin",
        "reassigned_spectrogram": "reassigned_spectrogram",
        "resample": "resample",
        "salience": "salience",
        "seconds": "samples_to_time time_to_samples",
        "signals": "chirp harmonics tone",
        "stft": "stft",
        "stream": "stream",
        "times_like": "samples_like times_like",
        "to_mono": "to_mono",
        "to_multi": "to_multi to_stereo",
        "tuning": "estimate_tuning pitch_tuning",
        "weighting": (
            "A_weighting B_weighting C_weighting D_weighting Z_weighting "
            "frequency_weighting multi_frequency_weighting perceptual_weighting"
        ),
        "write": "write",
        "write_blocks": "write_blocks",
        "yin": "yin",
        "zero_crossings": "zero_crossings",
    },
)
