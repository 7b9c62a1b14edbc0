"""The stored calls of the tonal and structural functions; see `cases.py`. C, F and R stand for stored inputs too."""

import numpy as np

CQT, MEL, DOUBLE, EXACT = 3e-6, 1e-6, 1e-12, 0.0  # librosa makes the filters of a CQT in float32

BINS = {"sr": 8000, "fmin": 200.0, "n_bins": 24, "hop_length": 256}
SCALE = {"fmin": 100.0, "bins_per_octave": 12}
FREQS = {"freqs": 200.0 * 2.0 ** (np.arange(12) / 6), "sr": 8000}

TONAL = [
    ("cqt", "cqt", ("@y",), BINS, CQT),
    ("cqt_24", "cqt", ("@y",), BINS | {"bins_per_octave": 24, "hop_length": 300, "tuning": 0.2, "norm": 2}, CQT),
    ("cqt_short", "cqt", ("@y64",), BINS | {"filter_scale": 0.5, "scale": False, "pad_mode": "edge"}, CQT),
    ("vqt", "vqt", ("@y",), BINS | {"intervals": "ji5", "sparsity": 0.0}, CQT),
    ("vqt_gamma", "vqt", ("@y",), BINS | {"gamma": 8.0, "window": "hamming"}, CQT),
    ("pseudo_cqt", "pseudo_cqt", ("@y",), BINS, CQT),
    ("hybrid_cqt", "hybrid_cqt", ("@y",), BINS | {"bins_per_octave": 6}, CQT),
    ("interval_equal", "interval_frequencies", (30,), SCALE | {"intervals": "equal", "tuning": 0.3}, DOUBLE),
    ("interval_pythagorean", "interval_frequencies", (30,), SCALE | {"intervals": "pythagorean"}, DOUBLE),
    ("interval_ji3", "interval_frequencies", (30,), SCALE | {"intervals": "ji3"}, DOUBLE),
    ("interval_ji7", "interval_frequencies", (30,), SCALE | {"intervals": "ji7", "sort": False}, DOUBLE),
    ("interval_ratios", "interval_frequencies", (7,), {"fmin": 50.0, "intervals": [1.0, 1.2, 1.5]}, DOUBLE),
    ("plimit", "plimit_intervals", (), {"primes": [3, 5, 11], "bins_per_octave": 24}, DOUBLE),
    ("wavelet", "filters.wavelet", (), FREQS, MEL),
    ("wavelet_lengths", "filters.wavelet_lengths", (), FREQS | {"gamma": None}, DOUBLE),
]

ROOMS = {"tonal": TONAL}
