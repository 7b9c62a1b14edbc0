"""fa.sequence.viterbi against all paths, and against librosa; transition matrices."""

import itertools

import numpy as np
import pytest

import fastaudio as fa


def test_the_best_of_all_paths(engine):
    rng = np.random.default_rng(0)
    for _ in engine.take(range(30)):
        states, steps = int(rng.integers(1, 5)), int(rng.integers(1, 6))
        prob, start = rng.random((states, steps)), rng.dirichlet(np.ones(states))
        table = rng.dirichlet(np.ones(states), states)
        path, logp = fa.sequence.viterbi(prob, table, p_init=start, return_logp=True)

        def score(p):
            return start[p[0]] * np.prod([prob[s, t] for t, s in enumerate(p)]) * np.prod([table[a, b] for a, b in itertools.pairwise(p)])

        best = max(itertools.product(range(states), repeat=steps), key=score)
        assert tuple(path) == best
        assert logp.shape == (1,)  # as librosa's: its code takes logp[0]
        np.testing.assert_allclose(np.exp(logp), score(best), rtol=1e-9)


def test_many_states_and_batches(engine):
    rng = np.random.default_rng(1)
    for states in (3, 17, 40):
        prob, table = rng.random((2, states, 50)), rng.dirichlet(np.ones(states), states)
        both = fa.sequence.viterbi(prob, table)
        logs, value = np.log(prob[1]), None
        links = []
        value = logs[:, 0] - np.log(states)
        for t in range(1, 50):
            arrive = value[:, None] + np.log(table)
            links.append(arrive.argmax(0))
            value = arrive.max(0) + logs[:, t]
        path = [int(value.argmax())]
        for link in links[::-1]:
            path.append(int(link[path[-1]]))
        np.testing.assert_array_equal(both[1], path[::-1])
        assert both.dtype == np.uint16


def test_rare_transitions_never_happen(engine):
    table = np.array([[0.9, 0.1], [0.001, 0.999]])
    prob = np.array([[0.9, 0.1, 0.99], [0.1, 0.9, 0.01]])
    assert fa.sequence.viterbi(prob, table, transition_min_prob=0.01).tolist() in ([0, 0, 0], [1, 1, 1])
    with pytest.raises(fa.ParameterError, match="leave a transition into every state, got 0.9999"):
        fa.sequence.viterbi(prob, table, transition_min_prob=0.9999)


def test_mistakes():
    loop = fa.sequence.transition_loop(2, 0.5)
    for prob, table, more in ((np.full((2, 3), 2.0), loop, {}), (np.ones((3, 3)), loop, {}), (np.ones((2, 3)), loop * 2, {}),
                              (np.ones((2, 3)), loop, {"p_init": np.ones(2)}), (np.ones(3), loop, {}), (np.ones((2, 0)), loop, {})):  # fmt: skip
        with pytest.raises(fa.ParameterError):
            fa.sequence.viterbi(prob, table, **more)
    for call in (lambda: fa.sequence.transition_loop(1, 0.5), lambda: fa.sequence.transition_cycle(3, 1.5), lambda: fa.sequence.transition_local(3, 0), lambda: fa.sequence.transition_loop(3, [0.1, 0.2])):
        with pytest.raises(fa.ParameterError):
            call()


@pytest.mark.rivals
def test_librosa(engine):
    librosa = pytest.importorskip("librosa")
    rng = np.random.default_rng(2)
    prob, table = rng.random((25, 80)), rng.dirichlet(np.ones(25), 25)
    got, want = (lib.sequence.viterbi(prob, table, return_logp=True) for lib in (fa, librosa))
    np.testing.assert_array_equal(got[0], want[0])
    np.testing.assert_allclose(got[1], want[1])
    for name, arguments in (("loop", (5, 0.3)), ("cycle", (4, [0.1, 0.2, 0.3, 0.4])), ("local", (9, 5)), ("local", (6, [1, 2, 3, 4, 5, 6])), ("uniform", (3,))):
        np.testing.assert_allclose(getattr(fa.sequence, f"transition_{name}")(*arguments), getattr(librosa.sequence, f"transition_{name}")(*arguments), atol=1e-12)
    np.testing.assert_allclose(fa.sequence.transition_local(8, 5, window="hann", wrap=True), librosa.sequence.transition_local(8, 5, window="hann", wrap=True), atol=1e-12)
