"""Why a call falls short of the rules, by librosa's name. Owns: `WHY_SLOW`, `WHY_LARGE`.

They are for every machine: a call that keeps the rules on one may miss them on another.
"""

ONE_PASS = "NumPy's own loop over the numbers, in both"
FFT = "one or a few FFTs of such lengths, at the speed of SciPy's"
MEMORY_BOUND = "as fast as memory takes the result, in both"
STEPS = "arrays of numbers in double precision between the steps"

WHY_SLOW = {
    **dict.fromkeys(
        (
            "A4_to_tuning", "tuning_to_A4", "hz_to_midi", "midi_to_hz", "hz_to_octs", "octs_to_hz", "hz_to_mel",
            "mel_to_hz", "Z_weighting", "samples_to_time", "frames_to_time", "time_to_samples", "time_to_frames",
            "blocks_to_frames", "blocks_to_samples", "blocks_to_time", "samples_like", "times_like", "chirp",
            "mu_compress", "util.phasor", "sequence.transition_uniform",
        ),
        ONE_PASS,
    ),
    **dict.fromkeys(
        (
            "util.abs2", "util.axis_sort", "util.stack", "util.buf_to_float", "util.fix_length", "util.pad_center",
            "util.cyclic_gradient", "util.expand_to", "feature.stack_memory", "to_mono", "clicks",
        ),
        MEMORY_BOUND,
    ),
    "autocorrelate": FFT,
    "beat.plp": "half of it is FFTs of 384 with a hop of one, and their way back",
    "sequence.viterbi": "steps that wait for the one before, in both",
    "sequence.viterbi_discriminative": "steps that wait for the one before, in both",
    "util.index_to_slice": "Python's own slices, in both",
    "util.match_events": "a binary search, in both",
    "feature.tempo": "the mean of a given tempogram, in both",
    "feature.rms": "the squares of given magnitudes are read once, in both",
    "feature.spectral_flatness": "most of it turns the spectra from the order of stft",
    **dict.fromkeys(
        ("onset.onset_strength", "onset.onset_strength_multi", "feature.tonnetz", "feature.chroma_cens",
         "feature.chroma_cqt", "onset.onset_detect", "util.localmax", "util.localmin"),
        "a few NumPy passes over what is given",
    ),
    **dict.fromkeys(("filters.cq_to_chroma", "filters.diagonal_filter", "util.valid_intervals"), "a small table"),
    "util.sync": "the aggregate's own time, or that of reading the spectra once",
    "filters.window_bandwidth": "looked up in a table, in both",
    "filters.wavelet": "sines and cosines, in both",
    "filters.wavelet_lengths": "a dozen operations on 84 numbers",
    "filters.window_sumsquare": "every window added in the order of time",
    "sequence.dtw": "cells that wait for their neighbours, in librosa's order and to its bits",
}  # fmt: skip

WHY_LARGE = {
    **dict.fromkeys(("feature.inverse.mel_to_audio", "feature.inverse.mfcc_to_audio"), "spectra of the sound"),
    **dict.fromkeys(("hz_to_note", "midi_to_note"), "Python's strings on the way"),
    **dict.fromkeys(
        ("A_weighting", "B_weighting", "C_weighting", "D_weighting", "frequency_weighting", "pitch_tuning"), STEPS
    ),
    **dict.fromkeys(("mu_compress", "filters.wavelet"), STEPS),
    "segment.path_enhance": "the matrix with its margins, the largest so far, and spectra of some rows",
    "sequence.viterbi_discriminative": "logarithms in double precision",
    "hz_to_mel": ONE_PASS,
    "util.match_intervals": "pairs of intervals that touch",
}
