"""feature: what is computed from the frames of a signal.

Owns: every feature function, and `extract`, which computes many in one pass.
May touch: core, filters, util, backends, _arrays, _check, errors. Never: layers of networks, files, plots.
"""

from .._lazy import names

__all__ = names(
    __name__,
    {
        "amplitude_envelope": "amplitude_envelope",
        "band_energy_ratio": "band_energy_ratio",
        "channel_vocoder": "channel_vocoder",
        "chroma_cens": "chroma_cens chroma_fold",
        "chroma_cqt": "chroma_cqt chroma_vqt",
        "chroma_stft": "chroma_stft",
        "delta": "delta",
        "extract": "extract",
        "harmonic_centroid": "harmonic_centroid harmonic_peaks harmonic_spread",
        "inverse": "inverse",
        "melspectrogram": "log_mel melspectrogram",
        "mfcc": "mfcc",
        "poly_features": "poly_features",
        "rms": "rms",
        "spectral_bandwidth": "spectral_bandwidth spectral_spread",
        "spectral_centroid": "spectral_centroid",
        "spectral_change": "spectral_crest spectral_entropy spectral_flux",
        "spectral_contrast": "spectral_contrast",
        "spectral_flatness": "spectral_flatness",
        "spectral_moments": "spectral_kurtosis spectral_skewness spectral_slope",
        "spectral_rolloff": "spectral_rolloff",
        "stack_memory": "stack_memory",
        "statistics": "statistics",
        "tempo": "tempo",
        "tempogram": "fourier_tempogram tempogram",
        "tempo_histogram": "tempo_histogram",
        "tempogram_ratio": "hybrid_tempogram metrogram tempogram_ratio",
        "tonnetz": "tonnetz",
        "zero_crossing_rate": "zero_crossing_rate",
    },
)
