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

CHROMA = {"sr": 8000, "fmin": 200.0, "n_octaves": 3, "hop_length": 256, "tuning": 0.0}
TONAL += [
    ("chroma_cqt", "feature.chroma_cqt", (), {"y": "@y", "bins_per_octave": 12} | CHROMA, 1e-5),
    (
        "chroma_cqt_hybrid",
        "feature.chroma_cqt",
        (),
        {"y": "@y", "cqt_mode": "hybrid", "norm": 1, "bins_per_octave": 12} | CHROMA,
        1e-5,
    ),
    ("chroma_of_C", "feature.chroma_cqt", (), {"C": np.arange(96.0).reshape(24, 4), "bins_per_octave": 24}, DOUBLE),
    ("tonnetz", "feature.tonnetz", (), {"chroma": np.arange(36.0).reshape(12, 3) % 7}, DOUBLE),
    ("cq_to_chroma", "filters.cq_to_chroma", (30,), {"bins_per_octave": 24, "fmin": 110.0, "base_c": False}, EXACT),
]

X, Y = np.sin(1.7 * np.arange(60)).reshape(4, 15), np.sin(1.7 * np.arange(92) + 0.1).reshape(4, 23)
COSTS = (np.arange(90) * 7 % 11).reshape(9, 10) / 4
SIMILAR = (np.arange(99) * 5 % 7 < 3).reshape(9, 11) * 0.5
PROB = np.abs(np.sin(np.arange(24.0))).reshape(2, 12) * 0.9
BOTH = np.stack([PROB[0], 1 - PROB[0]])
LOOP = np.array([[0.8, 0.2], [0.3, 0.7]])
STEPS = {"step_sizes_sigma": np.array([[1, 1], [1, 2], [2, 1]]), "weights_mul": np.array([1, 1.5, 1.5])}

STRUCTURE = [
    ("dtw", "sequence.dtw", (X, Y), {"return_steps": True}, DOUBLE),
    ("dtw_subseq", "sequence.dtw", (), {"C": COSTS, "subseq": True} | STEPS, DOUBLE),
    ("dtw_band", "sequence.dtw", (), {"C": COSTS, "global_constraints": True}, DOUBLE),
    ("dtw_cosine", "sequence.dtw", (X, Y), {"metric": "cosine", "backtrack": False}, DOUBLE),
    ("path_to_steps", "sequence.path_to_steps", (np.array([[0, 0], [1, 1], [1, 2], [3, 4]]),), {}, DOUBLE),
    ("rqa", "sequence.rqa", (SIMILAR,), {"gap_onset": 0.3, "gap_extend": 0.1, "backtrack": False}, DOUBLE),
    ("rqa_diagonals", "sequence.rqa", (SIMILAR,), {"knight_moves": False}, DOUBLE),
    ("viterbi_discriminative", "sequence.viterbi_discriminative", (BOTH, LOOP), {"return_logp": True}, DOUBLE),
    ("viterbi_binary", "sequence.viterbi_binary", (PROB, LOOP), {"return_logp": True}, DOUBLE),
    ("recurrence", "segment.recurrence_matrix", (Y,), {"k": 4, "mode": "affinity", "self": True}, DOUBLE),
    ("recurrence_mean", "segment.recurrence_matrix", (Y,), {"mode": "affinity", "bandwidth": "mean_k_avg"}, DOUBLE),
    ("recurrence_sym", "segment.recurrence_matrix", (Y,), {"mode": "distance", "sym": True, "width": 3}, DOUBLE),
    ("cross_similarity", "segment.cross_similarity", (X, Y), {"k": 3}, EXACT),
    ("recurrence_to_lag", "segment.recurrence_to_lag", (COSTS[:, :9],), {}, EXACT),
    ("lag_to_recurrence", "segment.lag_to_recurrence", (COSTS[:, :9],), {"axis": 0}, EXACT),
    ("path_enhance", "segment.path_enhance", (COSTS, 4), {"n_filters": 3}, DOUBLE),
    ("agglomerative", "segment.agglomerative", (Y, 5), {}, EXACT),
    ("subsegment", "segment.subsegment", (Y, [8, 14]), {"n_segments": 2}, EXACT),
    ("diagonal_filter", "filters.diagonal_filter", ("hann", 7), {"slope": 1.4, "zero_mean": True}, DOUBLE),
    ("nn_filter", "decompose.nn_filter", (Y,), {"k": 3, "mode": "affinity", "aggregate": np.average}, DOUBLE),
    ("shear", "util.shear", (COSTS,), {"factor": 2, "axis": 0}, EXACT),
]

ROOMS = {"tonal": TONAL, "structure": STRUCTURE}
