"""dtw, dtw_backtracking, path_to_steps, rqa and the distances under them: known paths, sums by hand, librosa's values."""

import numpy as np
import pytest

import fastaudio as fa

STEPS = [None, [[1, 1], [1, 2], [2, 1]], [[1, 1]], [[1, 1], [0, 1], [1, 0], [1, 3]]]


def costs(seed, most=25):
    rng = np.random.default_rng(seed)
    n, m = (int(v) for v in rng.integers(1, most, 2))
    return rng.integers(0, 4, (n, m)).astype(float) if seed % 2 else rng.random((n, m))


def test_costs_of_a_path_add_up(engine):
    for seed in engine.take(range(60)):
        C = costs(seed)
        D, path = fa.sequence.dtw(C=C)
        assert (
            D[0, 0] == C[0, 0] and path[0].tolist() == [C.shape[0] - 1, C.shape[1] - 1] and path[-1].tolist() == [0, 0]
        )
        assert np.isclose(D[-1, -1], sum(C[i, j] for i, j in path))
        moves = path[:-1] - path[1:]
        assert {tuple(move) for move in moves.tolist()} <= {(1, 1), (0, 1), (1, 0)}
        smallest = np.minimum.reduce(
            [np.cumsum(C[0])[-1] + np.cumsum(C[:, -1])[-1], np.cumsum(C[:, 0])[-1] + np.cumsum(C[-1])[-1]]
        )
        assert D[-1, -1] <= smallest


def test_a_part_is_found_in_the_whole(engine):
    rng = np.random.default_rng(0)
    whole = rng.standard_normal((12, 60))
    for first, last in ((0, 10), (20, 41), (50, 60)):
        D, path = fa.sequence.dtw(whole[:, first:last], whole, subseq=True)
        assert D[-1].min() == 0 and path[::-1].tolist() == [[i, first + i] for i in range(last - first)]
        _, turned = fa.sequence.dtw(whole, whole[:, first:last], subseq=True)
        assert np.array_equal(turned, path[:, ::-1])


def test_a_band_keeps_paths_near_the_diagonal(engine):
    D, path = fa.sequence.dtw(C=np.random.default_rng(1).random((30, 30)), global_constraints=True, band_rad=0.1)
    assert np.abs(path[:, 0] - path[:, 1]).max() <= 2 and np.isinf(D[0, -1])


def test_steps_lead_back():
    C = costs(6, 40)
    D, path, steps = fa.sequence.dtw(C=C, return_steps=True)
    assert steps.dtype == np.int32 and steps.shape == D.shape
    assert np.array_equal(fa.sequence.dtw_backtracking(steps), path)


@pytest.mark.parametrize("metric", ["euclidean", "sqeuclidean", "cityblock", "chebyshev", "cosine"])
def test_distances_of_points(engine, metric):
    rng = np.random.default_rng(2)
    for n, m, k in ((1, 1, 1), (5, 70, 3), (130, 17, 12)):
        X, Y = rng.standard_normal((n, k)), rng.standard_normal((m, k))
        d = X[:, None] - Y[None]
        want = {
            "euclidean": np.sqrt((d**2).sum(-1)), "sqeuclidean": (d**2).sum(-1), "cityblock": np.abs(d).sum(-1), "chebyshev": np.abs(d).max(-1),
            "cosine": 1 - (X @ Y.T) / np.outer(np.linalg.norm(X, axis=1), np.linalg.norm(Y, axis=1)),
        }[metric]  # fmt: skip
        np.testing.assert_allclose(fa.util.distances(X, Y, metric), want, rtol=1e-12, atol=1e-12)
        if metric != "cosine":
            assert np.all(np.diag(fa.util.distances(X, X, metric)) == 0)


def test_rqa_of_a_repetition(engine):
    sim = np.zeros((10, 12))
    sim[np.arange(2, 8), np.arange(5, 11)] = 1
    score, path = fa.sequence.rqa(sim)
    assert score.max() == 6 and path.tolist() == [[i, i + 3] for i in range(2, 8)] and path.dtype == np.uint
    assert fa.sequence.rqa(np.zeros((3, 4)))[1].shape == (0, 2)
    sim[5, 8] = 0
    assert fa.sequence.rqa(sim, gap_onset=0.5, backtrack=False).max() == 4.5


def test_binary_labels_are_two_states_each(engine):
    rng = np.random.default_rng(3)
    prob, transition = rng.random((2, 3, 40)), fa.sequence.transition_loop(2, 0.8)
    states, logp = fa.sequence.viterbi_binary(prob, transition, p_state=[0.5, 0.3, 0.9], return_logp=True)
    assert states.shape == (2, 3, 40) and logp.shape == (2, 3) and states.dtype == np.uint16
    for label, p in enumerate((0.5, 0.3, 0.9)):
        both = np.stack([1 - prob[:, label], prob[:, label]], axis=1)
        one, score = fa.sequence.viterbi_discriminative(
            both, transition, p_state=np.array([1 - p, p]), return_logp=True
        )
        assert np.array_equal(one, states[:, label]) and np.array_equal(score, logp[:, label])


@pytest.mark.parametrize(
    "call, rule",
    [
        (lambda: fa.sequence.dtw(), "C, or X and Y"), (lambda: fa.sequence.dtw(np.ones((1, 3))), "C, or X and Y"),
        (lambda: fa.sequence.dtw(C=np.full((2, 2), np.nan)), "NaN"), (lambda: fa.sequence.dtw(np.ones((2, 3)), np.ones((3, 3))), "same k"),
        (lambda: fa.sequence.dtw(C=np.ones((3, 3)), step_sizes_sigma=[[1, -1]]), "step_sizes_sigma"),
        (lambda: fa.sequence.dtw(C=np.ones((3, 3)), step_sizes_sigma=[[0, 0]]), "must move"),
        (lambda: fa.sequence.dtw(C=np.ones((3, 3)), weights_add=[1.0]), "weights_add"), (lambda: fa.sequence.dtw(C=np.ones((3, 4)), step_sizes_sigma=[[1, 1]]), "a path"),
        (lambda: fa.sequence.dtw(np.ones((1, 3)), np.ones((1, 3)), metric="x"), "metric"), (lambda: fa.sequence.dtw_backtracking(np.zeros((2, 2), int), start=1), "start"),
        (lambda: fa.sequence.rqa(np.ones(3)), "sim must be"), (lambda: fa.sequence.rqa(np.eye(3), gap_onset=-1), "gap_onset"),
        (lambda: fa.sequence.viterbi_discriminative(np.ones((2, 3)), np.eye(2)), "sum to 1"), (lambda: fa.sequence.viterbi_binary(np.array([2.0]), np.eye(2)), "from 0 to 1"),
        (lambda: fa.sequence.path_to_steps([1, 2]), "path must be"),
    ],
)  # fmt: skip
def test_mistakes(call, rule):
    with pytest.raises(fa.ParameterError, match=rule):
        call()


@pytest.mark.rivals
@pytest.mark.parametrize("seed", range(40))
def test_dtw_has_librosas_bits(seed):
    librosa = pytest.importorskip("librosa")
    rng = np.random.default_rng(seed)
    C = costs(seed)
    steps = STEPS[seed % 4]
    options = {"subseq": bool(rng.integers(2)), "global_constraints": seed % 5 == 0, "return_steps": True}
    if steps is not None:
        options["step_sizes_sigma"] = np.array(steps)
    if seed % 3 == 0:
        count = 3 if steps is None else len(steps)
        options |= {"weights_add": rng.random(count), "weights_mul": rng.random(count) + 0.5}
    try:
        want = librosa.sequence.dtw(C=C.copy(), **options)
    except librosa.ParameterError:
        with pytest.raises(fa.ParameterError):
            fa.sequence.dtw(C=C, **options)
        return
    for ours, theirs in zip(fa.sequence.dtw(C=C, **options), want, strict=True):
        np.testing.assert_array_equal(ours, theirs)
    X, Y = rng.standard_normal((5, int(rng.integers(2, 30)))), rng.standard_normal((5, int(rng.integers(2, 30))))
    metric = str(rng.choice(["euclidean", "cosine", "cityblock", "sqeuclidean"]))
    D, path = librosa.sequence.dtw(X, Y, metric=metric, subseq=bool(seed % 2))
    ours = fa.sequence.dtw(X, Y, metric=metric, subseq=bool(seed % 2))
    np.testing.assert_allclose(ours[0], D, rtol=1e-12)
    assert np.array_equal(ours[1], path)


@pytest.mark.rivals
@pytest.mark.parametrize("seed", range(20))
def test_rqa_and_viterbi_have_librosas_values(seed):
    librosa = pytest.importorskip("librosa")
    rng = np.random.default_rng(seed)
    sim = (rng.random((int(rng.integers(1, 30)), int(rng.integers(1, 30)))) < 0.4) * rng.random()
    options = {
        "gap_onset": float(rng.random()),
        "gap_extend": float(rng.random()),
        "knight_moves": bool(seed % 2),
        "backtrack": False,
    }
    np.testing.assert_allclose(fa.sequence.rqa(sim, **options), librosa.sequence.rqa(sim, **options), rtol=1e-12)
    prob = rng.random((2, 4, 30)) + 0.01
    prob /= prob.sum(axis=1, keepdims=True)
    transition, more = fa.sequence.transition_loop(4, 0.7), {"return_logp": True}
    for p_state in (None, np.array([0.1, 0.2, 0.3, 0.4])):
        for ours, theirs in zip(
            *(
                m.viterbi_discriminative(prob, transition, p_state=p_state, **more)
                for m in (fa.sequence, librosa.sequence)
            ),
            strict=True,
        ):
            np.testing.assert_allclose(ours, theirs, rtol=1e-12)
    for ours, theirs in zip(
        *(
            m.viterbi_binary(prob[0], fa.sequence.transition_loop(2, 0.6), **more)
            for m in (fa.sequence, librosa.sequence)
        ),
        strict=True,
    ):
        np.testing.assert_allclose(ours, theirs, rtol=1e-12)


def test_recurrence_without_gaps(engine):
    sim = np.eye(6)
    sim[3, 3] = 0
    score, path = fa.sequence.rqa(sim, gap_onset=np.inf, gap_extend=np.inf, knight_moves=False)
    assert score[2, 2] == 3 and score[3, 3] == 0 and path.tolist() == [[0, 0], [1, 1], [2, 2]]
