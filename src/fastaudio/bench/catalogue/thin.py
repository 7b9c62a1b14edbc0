"""Calls of a number or ten, which is a call's cost alone: not slower than librosa's. Owns: rows."""

from __future__ import annotations

from .. import settings
from .given import given
from .row import row

SR = settings.SR

THIN = tuple(
    each.but(target=1.0)
    for each in (
        row("hz_to_mel", 440.0),
        row("mel_to_hz", 10.0),
        row("hz_to_midi", 440.0),
        row("midi_to_hz", 69),
        row("hz_to_octs", 440.0),
        row("octs_to_hz", 3.0),
        row("hz_to_note", 440.0),
        row("midi_to_note", 69),
        row("note_to_hz", "A4"),
        row("note_to_midi", "A4"),
        row("A4_to_tuning", 442.0),
        row("tuning_to_A4", 0.1),
        row("frames_to_samples", 10),
        row("frames_to_time", 10),
        row("samples_to_frames", 5120),
        row("samples_to_time", 5120),
        row("time_to_frames", 1.0),
        row("time_to_samples", 1.0),
        row("blocks_to_frames", 3, block_length=16),
        row("blocks_to_samples", 3, block_length=16, hop_length=512),
        row("blocks_to_time", 3, block_length=16, hop_length=512, sr=SR),
        row("fifths_to_note", unison="C", fifths=5),
        row("key_to_notes", "C:maj"),
        row("key_to_degrees", "C:maj"),
        row("interval_frequencies", 84, fmin=32.7, intervals="pythagorean"),
        row("pythagorean_intervals"),
        row("plimit_intervals", primes=[3, 5]),
        row("fft_frequencies", sr=SR, n_fft=2048),
        row("mel_frequencies", 128),
        row("cqt_frequencies", 84, fmin=32.7),
        row("tempo_frequencies", 384),
        row("fourier_tempo_frequencies", sr=SR),
        row("get_duration", y=given.clip, sr=SR),
        row("A_weighting", 440.0),
        row("power_to_db", given.ten),
        row("amplitude_to_db", given.ten),
        row("db_to_power", given.ten),
        row("db_to_amplitude", given.ten),
        row("mu_compress", given.ten),
        row("util.normalize", given.ten),
        row("util.abs2", given.ten),
        row("util.localmax", given.ten),
        row("util.fix_length", given.ten, size=12),
        row("util.pad_center", given.ten, size=12),
        row("util.tiny", given.ten),
        row("util.valid_audio", given.ten),
        row("util.valid_int", 3.7),
        row("util.is_positive_int", 3),
        row("util.dtype_r2c", "float32").but(seen=str),
        row("util.dtype_c2r", "complex64").but(seen=str),
        row("util.frame", given.ten, frame_length=4, hop_length=2),
        row("zero_crossings", given.ten),
        row("to_mono", given.ten),
        row("autocorrelate", given.ten),
        row("effects.preemphasis", given.ten),
        row("feature.rms", y=given.ten),
        row("stft", given.ten, n_fft=8),
        row("samples_like", 10),
        row("times_like", 10),
    )
)
