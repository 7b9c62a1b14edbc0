"""Calls on envelopes, beats, paths and repetitions. Owns: rows."""

from __future__ import annotations

import numpy as np

from ..cases.features import TIES
from ..settings import SR
from .given import given
from .row import row

#: of `peak_pick`, as `onset_detect` sets them
SPANS = {"pre_max": 1, "post_max": 1, "pre_avg": 4, "post_avg": 5, "wait": 1, "delta": 0.07}

OF_TIME = (
    row("beat.beat_track", onset_envelope=given.envelope, sr=SR),
    row("beat.plp", onset_envelope=given.envelope, sr=SR),
    row("feature.tempo", onset_envelope=given.envelope, sr=SR),
    row("feature.tempo", tg=given.tempogram, sr=SR),
    row("feature.tempogram", onset_envelope=given.envelope, sr=SR),
    row("feature.fourier_tempogram", onset_envelope=given.envelope, sr=SR),
    row("feature.tempogram_ratio", tg=given.tempogram, sr=SR),
    row("onset.onset_detect", onset_envelope=given.envelope, sr=SR),
    row("onset.onset_backtrack", given.beats, given.envelope),
    row("util.peak_pick", given.envelope, **SPANS),
    row("util.peak_pick", given.envelopes, sparse=False, axis=-1, **SPANS),
    row("util.sync", given.chroma, given.beats),
    row("util.sync", given.chroma, given.beats, aggregate=np.median),
    row("util.sync", given.magnitudes, given.beats),
    row("util.fix_frames", given.numbers, x_min=0, x_max=90_000),
    row("util.match_events", given.events, given.other_events),
    row("util.match_intervals", given.intervals, given.other_intervals),
    row("util.valid_intervals", given.intervals),
    row("segment.recurrence_matrix", given.chroma, mode="distance").but(differing=TIES),
    row("segment.recurrence_matrix", given.chroma, mode="affinity", sym=True),
    row("segment.cross_similarity", given.chroma, given.shifted_chroma),
    row("segment.recurrence_to_lag", given.recurrence),
    row("segment.lag_to_recurrence", given.lags),
    row("segment.path_enhance", given.affinity, 31),
    row("sequence.dtw", given.chroma, given.shifted_chroma),
    row("sequence.dtw", C=given.distances),
    row("sequence.dtw_backtracking", given.steps),
    row("sequence.rqa", given.affinity),
    row("sequence.viterbi", given.chords, given.staying),
    row("sequence.viterbi_discriminative", given.chords, given.staying),
    row("sequence.viterbi_binary", given.voices, given.staying_of_two),
)
