"""pyin's path through pitches: the same as `sequence.viterbi` finds with the whole matrix, however frames are cut."""

import numpy as np
import pytest

import fastaudio as fa
from fastaudio.core.pitch_path import best_path, transitions


def test_random_cases(engine):
    rng = np.random.default_rng(60)
    for _ in range(150):
        bins, count = int(rng.integers(2, 60)), int(rng.integers(1, 90))
        width, switch = int(rng.integers(1, bins + 1)), float(rng.uniform(0.001, 0.5))
        rarest = [None, 0.0, 1e-4, 1e-3][rng.integers(4)]
        observed = rng.random((2 * bins, count)) * (rng.random((2 * bins, count)) < rng.choice([0.05, 0.5, 1.0]))
        matrix = np.kron(fa.sequence.transition_loop(2, 1 - switch), fa.sequence.transition_local(bins, width))
        want = fa.sequence.viterbi(observed, matrix, transition_min_prob=rarest)
        cuts = np.unique(np.concatenate([[0, count], rng.integers(0, count + 1, 3)]))
        blocks = [observed[:, a:b].T.copy() for a, b in zip(cuts, cuts[1:], strict=False)]
        got = best_path(blocks, count, transitions(bins, width, switch, rarest))
        np.testing.assert_array_equal(got, want)


def test_a_state_that_cannot_be_reached_is_refused():
    with pytest.raises(fa.ParameterError, match="pyin: transition_min_prob must leave a transition into every state"):
        transitions(20, 7, 0.01, 0.9)
