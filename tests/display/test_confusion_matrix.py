import numpy as np
import pytest

import fastaudio as fa
from fastaudio.errors import ParameterError

display = fa.display
GENRES = "blues classical country disco hiphop jazz metal pop reggae rock".split()


@pytest.mark.parametrize("classes", [1, 2, 3, 10])
def test_counts_and_shares(classes, rng, tidy):
    true = rng.integers(0, classes, 300)
    predicted = np.where(rng.random(300) < 0.6, true, rng.integers(0, classes, 300))
    fig = display.confusion_matrix(true, predicted, names=GENRES[:classes])
    if classes > 1:
        tidy(fig)
    ax = fig.axes[0]
    expected = np.zeros((classes, classes), int)
    for t, p in zip(true, predicted, strict=True):
        expected[t, p] += 1
    share = 100 * expected / expected.sum(1, keepdims=True)
    np.testing.assert_allclose(ax.images[0].get_array(), share, rtol=1e-12)
    shown = {(round(t.get_position()[1]), round(t.get_position()[0])): t.get_text() for t in ax.texts}
    assert shown == {
        (i, j): f"{expected[i, j]}\n{share[i, j]:.0f} %" for i, j in np.ndindex(classes, classes) if expected[i, j]
    }
    right = 100 * np.trace(expected) / 300
    assert ax.get_title(loc="left") == f"Confusion matrix ({right:.1f} % of 300 right)"
    assert [t.get_text() for t in ax.get_yticklabels()] == GENRES[:classes]
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("Predicted class", "True class")


def test_names_are_no_formulas():
    fig = display.confusion_matrix([0, 1], [0, 1], names=["$\\frac$", "r$_&_$b"], title="$\\nothing$")
    fig.canvas.draw()
    left, right = display.class_probabilities([[0.9, 0.1]], [[0, 1]], names=["$\\frac$", "b"], title="$\\x$.wav").axes
    left.figure.canvas.draw()
    assert not left.get_yticklabels()[0].get_parse_math()
    points = np.random.default_rng(0).standard_normal((9, 2))
    display.latent_scatter(points, np.arange(9) % 2, names=["$\\frac$", "b"]).canvas.draw()


def test_a_class_nobody_belongs_to():
    fig = display.confusion_matrix([0, 2], [2, 2])
    assert np.asarray(fig.axes[0].images[0].get_array()).tolist() == [[0, 0, 100], [0, 0, 0], [0, 0, 100]]


@pytest.mark.parametrize(
    "true, predicted, names, message",
    [
        ([], [], None, "y_true must be labels"),
        ([0.5], [0], None, "y_true must be labels 0, 1, ..., got float64"),
        ([0], [-1], None, "y_pred must be labels"),
        ([[0]], [0], None, r"got int64 array \(1, 1\)"),
        ([0, 1], [0], None, "y_pred must have 2 labels, as y_true, got 1"),
        ([0, 2], [0, 1], ["a", "b"], "y_true must be < 2, the number of names, got 2"),
    ],
)
def test_wrong_arguments(true, predicted, names, message):
    with pytest.raises(ParameterError, match=message):
        display.confusion_matrix(true, predicted, names=names)
