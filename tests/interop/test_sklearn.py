"""The estimator in scikit-learn's hands: its own checks, copies, searches, splits by group."""

import pickle

import numpy as np
import pytest

import fastaudio as fa
from fastaudio import nn

pytest.importorskip("sklearn", minversion="1.6")

from sklearn.base import clone  # noqa: E402
from sklearn.model_selection import GridSearchCV, GroupKFold, cross_val_score  # noqa: E402
from sklearn.pipeline import make_pipeline  # noqa: E402
from sklearn.preprocessing import StandardScaler  # noqa: E402
from sklearn.utils.estimator_checks import check_estimator  # noqa: E402

from fastaudio.errors import ParameterError  # noqa: E402
from fastaudio.interop.sklearn import NetworkClassifier  # noqa: E402


def blocks(n=60, frames=15, width=12):
    draw = np.random.default_rng(0)
    y = np.arange(n) % 3
    x = draw.standard_normal((n, frames, width)) + 0.8 * y[:, None, None]
    return x.astype(np.float32), np.array(["blues", "jazz", "rock"])[y], np.arange(n) // 6


@pytest.mark.filterwarnings("ignore")
def test_scikit_learns_own_checks():
    found = check_estimator(NetworkClassifier(epochs=30), on_fail=None, on_skip=None)
    assert [(check["check_name"], check["exception"]) for check in found if check["status"] == "failed"] == []
    assert sum(check["status"] == "passed" for check in found) > 40


@pytest.mark.parametrize("network", ["mlp", "cnn", "mel_cnn", "lstm", "rnn"])
def test_every_network_on_blocks(network):
    x, y, _ = blocks()
    made = NetworkClassifier(network, epochs=6, batch_size=8).fit(x[:48], y[:48])
    shares = made.predict_proba(x[48:])
    assert shares.shape == (12, 3) and np.allclose(shares.sum(1), 1, atol=1e-5)
    assert list(made.classes_) == ["blues", "jazz", "rock"]
    assert (made.predict(x[48:]) == made.classes_[shares.argmax(1)]).all() and made.score(x[48:], y[48:]) > 0.6
    again = pickle.loads(pickle.dumps(made))  # as joblib hands estimators to its workers; the package reads none
    assert np.array_equal(again.predict_proba(x), made.predict_proba(x))
    assert again.history_.history == made.history_.history
    with pytest.raises(ParameterError, match="as in fit"):
        made.predict(x[:, :, :9])


def test_search_by_group():
    x, y, groups = blocks()
    grid = {"units": [(8,), (16, 8)], "l2": [0.0, 1e-3]}
    found = GridSearchCV(NetworkClassifier(epochs=5), grid, cv=GroupKFold(3)).fit(x, y, groups=groups)
    assert set(found.best_params_) == {"units", "l2"} and found.best_score_ > 0.6
    scores = cross_val_score(NetworkClassifier("cnn", epochs=4, batch_size=8), x, y, groups=groups, cv=GroupKFold(2))
    assert len(scores) == 2 and scores.mean() > 0.6
    whole = make_pipeline(StandardScaler(), NetworkClassifier(epochs=30)).fit(x.mean(1), y)
    assert whole.score(x.mean(1), y) > 0.9


def test_parameters_and_copies():
    made = NetworkClassifier("mlp", units=(8,), epochs=3, random_state=4)
    assert clone(made).get_params() == made.get_params()
    assert made.set_params(epochs=2, dropout=0.5).get_params()["epochs"] == 2
    x, y, _ = blocks()
    one, two, other = (clone(made).set_params(random_state=s).fit(x, y).predict_proba(x) for s in (4, 4, 5))
    assert np.array_equal(one, two) and not np.array_equal(one, other)
    with pytest.raises(ParameterError, match="needs X of shape"):
        NetworkClassifier("lstm").fit(x.mean(1), y)
    with pytest.raises(ParameterError, match="network must be one of"):
        NetworkClassifier("resnet").fit(x, y)


def test_stops_early_and_leaves_the_seed_alone():
    x, y, _ = blocks()
    y = np.random.default_rng(1).permutation(y)  # nothing to learn
    made = NetworkClassifier(epochs=60, validation_fraction=0.25, patience=3).fit(x, y)
    assert len(made.history_.epoch) < 60
    nn.set_seed(3)
    first = nn.init.get("randn")((2, 2), np.float64)
    nn.set_seed(3)
    NetworkClassifier(epochs=1).fit(x, y)
    assert np.array_equal(first, nn.init.get("randn")((2, 2), np.float64))


def test_validation_has_some_of_each_class():
    """Also of rows in the order of their classes, as a data set has them: the last class is learned, too."""
    x, y, _ = blocks(120)
    order = np.argsort(y, kind="stable")
    made = NetworkClassifier(epochs=30, validation_fraction=0.25).fit(x[order], y[order])
    assert made.score(x, y) > 0.9 and "val_loss" in made.history_.history
    for wrong in (-0.1, 1.0):
        with pytest.raises(ParameterError, match="validation_fraction must lie in"):
            NetworkClassifier(validation_fraction=wrong).fit(x, y)


def test_a_data_set():
    x, y, groups = blocks()
    data = fa.data.Dataset(x, np.arange(60) % 3, ["blues", "jazz", "rock"], groups)
    scores = cross_val_score(NetworkClassifier(epochs=5), data.X, data.y, groups=data.groups, cv=GroupKFold(3))
    assert scores.mean() > 0.6
