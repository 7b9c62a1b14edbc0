"""Calls on spectra that are there already. Owns: rows."""

from __future__ import annotations

import numpy as np

from ..cases.features import TIES
from ..settings import SR
from .given import given
from .row import row

HARMONICS = (1, 2, 3, 4)
WITH_RATE = "spectral_bandwidth spectral_centroid spectral_contrast poly_features chroma_stft melspectrogram"

OF_SPECTRA = (
    *(row(f"feature.{name}", S=given.magnitudes, sr=SR) for name in WITH_RATE.split()),
    row("feature.spectral_rolloff", S=given.magnitudes, sr=SR).but(differing=TIES),
    row("feature.mfcc", S=given.mel_decibels),
    row("feature.rms", S=given.magnitudes),
    row("feature.spectral_flatness", S=given.magnitudes),
    row("feature.delta", given.mfccs),
    row("feature.delta", given.mfccs, order=2),
    row("feature.stack_memory", given.mfccs, n_steps=3),
    row("feature.chroma_cens", C=given.tones),
    row("feature.chroma_cqt", C=given.tones),
    row("feature.tonnetz", chroma=given.chroma),
    row("power_to_db", given.power),
    row("amplitude_to_db", given.magnitudes),
    row("db_to_power", given.decibels),
    row("db_to_amplitude", given.decibels),
    row("perceptual_weighting", given.power, given.bins),
    row("pcen", given.mel),
    row("magphase", given.spectra),
    row("phase_vocoder", given.spectra, rate=1.25).but(seen=np.abs),  # librosa's float32 angles lose digits
    row("piptrack", S=given.magnitudes, sr=SR),
    row("estimate_tuning", S=given.magnitudes, sr=SR),
    row("interp_harmonics", given.magnitudes, freqs=given.bins, harmonics=HARMONICS),
    row("f0_harmonics", given.magnitudes, f0=given.pitches, freqs=given.bins, harmonics=HARMONICS),
    row("salience", given.magnitudes, freqs=given.bins, harmonics=HARMONICS, fill_value=0.0),
    row("onset.onset_strength", S=given.mel_decibels, sr=SR),
    row("onset.onset_strength_multi", S=given.mel_decibels, sr=SR),
    row("decompose.hpss", given.short_magnitudes),
    row("decompose.nn_filter", given.chroma, mode="distance").but(differing=TIES),
    row("util.abs2", given.spectra),
    row("util.phasor", given.magnitudes),
    row("util.softmask", given.magnitudes, given.reversed_magnitudes, power=2),
    row("util.normalize", given.magnitudes),
    row("util.normalize", given.magnitudes, norm=1),
    row("util.normalize", given.magnitudes, norm=2),
    row("util.normalize", given.magnitudes, norm=2, axis=1),
    row("util.normalize", given.spectra),
    row("util.normalize", given.clip),
    row("util.localmax", given.magnitudes),
    row("util.localmax", given.magnitudes, axis=1),
    row("util.localmin", given.magnitudes),
)
