"""Why a call falls short of the rules, by librosa's name. Owns: `WHY_SLOW`, `WHY_LATE`, `WHY_LARGE`.

A call is here while it misses its rule on a machine whose record is in `benchmarks/results`, or comes near to it.
"""

FFT = "one or a few FFTs of such lengths, at the speed of SciPy's"
MEMORY_BOUND = "as fast as memory takes the result, in both"
CALL = "a microsecond or two: arguments are looked at, an engine is asked for"

WHY_SLOW = {
    **dict.fromkeys(
        ("samples_to_time", "time_to_samples", "samples_to_frames", "Z_weighting", "blocks_to_frames",
         "sequence.transition_uniform"),
        "a product or quotient a number: as fast as memory takes the result, nearly",
    ),
    "blocks_to_samples": "two products a number, in both",
    **dict.fromkeys(("samples_like", "times_like"), "a thousand numbers: NumPy's calls, in both"),
    **dict.fromkeys(
        ("A_weighting", "B_weighting", "C_weighting", "D_weighting", "frequency_weighting"),
        "NumPy's logarithm of every number, in both",
    ),
    "mu_compress": "NumPy's logarithms, on whose bits the codes hang",
    **dict.fromkeys(
        (
            "util.abs2", "util.axis_sort", "util.stack", "util.buf_to_float", "util.fix_length", "util.pad_center",
            "util.expand_to", "feature.stack_memory", "to_mono", "clicks",
        ),
        MEMORY_BOUND,
    ),
    "autocorrelate": FFT,
    "util.index_to_slice": "Python's own slices, in both",
    "util.match_events": "a binary search, in both",
    "feature.tempo": "the mean of a given tempogram, in both",
    **dict.fromkeys(
        ("feature.tonnetz", "feature.chroma_cens", "feature.chroma_cqt", "onset.onset_detect"),
        "a few NumPy passes over what is given",
    ),
    **dict.fromkeys(("filters.cq_to_chroma", "filters.diagonal_filter", "util.valid_intervals"), "a small table"),
    "util.sync": "the aggregate's own time, or that of reading the spectra once",
    "filters.window_bandwidth": "looked up in a table, in both",
    "filters.wavelet": "windows of 84 lengths, cosines of NumPy's in both",
    "filters.wavelet_lengths": "a dozen operations on 84 numbers",
}  # fmt: skip

#: of a number or ten
WHY_LATE = {
    **dict.fromkeys(
        ("db_to_power", "db_to_amplitude", "util.abs2", "util.localmax", "zero_crossings", "util.valid_int",
         "get_duration"),
        CALL,
    ),
    **dict.fromkeys(
        ("fft_frequencies", "cqt_frequencies", "tempo_frequencies", "fourier_tempo_frequencies", "mel_frequencies",
         "samples_like", "times_like", "frames_to_time"),
        "the same NumPy calls in both; arguments are looked at besides",
    ),
}  # fmt: skip

WHY_LARGE = {
    **dict.fromkeys(("feature.inverse.mel_to_audio", "feature.inverse.mfcc_to_audio"), "spectra of the sound"),
    **dict.fromkeys(("hz_to_note", "midi_to_note"), "Python's strings on the way"),
    "segment.path_enhance": "the matrix with its margins, the largest so far, and spectra of some rows",
    "util.match_intervals": "pairs of intervals that touch",
}
