"""Why a call falls short of the rules, by librosa's name. Owns: `WHY_SLOW`, `WHY_LATE`, `WHY_LARGE`.

A call is here while it misses its rule on a machine whose record is in `benchmarks/results`, or comes near to it. Times
are of a Xeon with AVX-512 at 3.4 GHz, one thread.
"""

FFT = "transforms of such lengths, at twice the speed of SciPy's"
CALL = "a microsecond or two: arguments are looked at, an engine is asked for"
#: hz_to_midi takes 117 us for 100,000 numbers, numpy.log2 alone 90, a copy 19
LOGARITHM = "a logarithm in double precision, 1.2 ns a number; that of NumPy with AVX-512 takes 0.9, a copy 0.2"


def as_fast_as_a_copy(share: str, of: str) -> str:
    return f"memory: {of} takes {share} of our time"


WHY_SLOW = {
    **dict.fromkeys(("hz_to_midi", "hz_to_octs", "hz_to_mel", "A4_to_tuning"), LOGARITHM),
    "mu_compress": "a logarithm and two quotients in double precision, 2 ns a number; quantised, NumPy's bits",
    **dict.fromkeys(
        ("A_weighting", "B_weighting", "C_weighting", "D_weighting", "frequency_weighting",
         "multi_frequency_weighting", "perceptual_weighting"),
        "a logarithm and a quotient of polynomials, 1.8 ns a number",
    ),
    "blocks_to_frames": as_fast_as_a_copy("80 %", "a copy"),
    **dict.fromkeys(
        ("samples_to_time", "time_to_samples", "samples_to_frames", "blocks_to_samples"),
        "a product or quotient a number, exact: a copy takes half of our time",
    ),
    "Z_weighting": as_fast_as_a_copy("all", "to fill with zeros"),
    "sequence.transition_uniform": as_fast_as_a_copy("all", "to fill with a number"),
    "util.abs2": as_fast_as_a_copy("all", "to read the spectra and write as many halves"),
    "util.stack": as_fast_as_a_copy("96 %", "to write one channel between the other"),
    "util.axis_sort": as_fast_as_a_copy("two thirds", "the copy (NumPy's search for the maxima: the rest)"),
    **dict.fromkeys(("util.fix_length", "util.pad_center"), as_fast_as_a_copy("92 %", "a copy")),
    "util.valid_audio": "memory: the samples are read once, at 37 GB/s; to find their maximum takes 95 % of our time",
    "util.buf_to_float": "NumPy's conversion of 16-bit numbers takes 75 % of our time",
    "feature.tempo": "memory: to read the given tempogram once takes half of our time",
    "feature.stack_memory": as_fast_as_a_copy("half", "a copy"),
    "to_mono": "memory: two channels read, one written",
    "clicks": "memory: zeros, and the clicks",
    "util.expand_to": "a reshape, 0.4 us, and the check of its arguments: a microsecond in both",
    **dict.fromkeys(("samples_like", "times_like"), "a thousand numbers: NumPy's calls, in both"),
    "autocorrelate": FFT,
    "util.index_to_slice": "Python's own slices, in both",
    "util.match_events": "NumPy's binary search, two thirds of our time, in both",
    **dict.fromkeys(
        ("feature.tonnetz", "feature.chroma_cens", "feature.chroma_cqt", "onset.onset_detect"),
        "a few NumPy passes over what is given",
    ),
    **dict.fromkeys(("filters.cq_to_chroma", "filters.diagonal_filter", "util.valid_intervals"), "a small table"),
    "util.sync": "the spectra read once, half of our time, and NumPy's sums of rows, or the given aggregate",
    "filters.window_bandwidth": "0.1 us: looked up in a table, in both",
    "filters.wavelet": "cosines of NumPy's for windows of 84 lengths, in both",
    "filters.wavelet_lengths": "a dozen operations on 84 numbers",
}  # fmt: skip

#: of a number or ten
WHY_LATE = {
    **dict.fromkeys(
        ("db_to_power", "db_to_amplitude", "util.abs2", "util.localmax", "zero_crossings", "util.valid_int",
         "get_duration", "octs_to_hz", "A_weighting", "util.valid_audio", "to_mono"),
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
    "segment.path_enhance": "the matrix with its margins, the largest so far, and spectra of some rows",
    "util.match_intervals": "pairs of intervals that touch",
}
