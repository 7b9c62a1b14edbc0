"""Precision, recall, the area under the curve, top k, weights in metrics: against NumPy, scikit-learn and Keras's rules."""

import numpy as np
import pytest

from fastaudio import nn
from fastaudio.errors import ParameterError

L, M = nn.layers, nn.metrics


def through(n=1, dtype="float64", activation="sigmoid"):
    """A model that gives activation(x)."""
    return nn.Sequential([L.Activation(activation, input_shape=(n,), dtype=dtype)], dtype=dtype)


def logit(p):
    return np.log(p) - np.log1p(-p)


def drawn(seed, n=None, outputs=1):
    rng = np.random.default_rng(seed)
    n = n or int(rng.integers(1, 60))
    return rng.uniform(0.01, 0.99, (n, outputs)), rng.integers(0, 2, (n, outputs)).astype(float), rng.uniform(0, 3, n)


def rates(p, t, threshold, w):
    above, w = p > threshold, np.broadcast_to(w.reshape(-1, 1), p.shape)
    true = (w * above * t).sum()
    return true, (w * above).sum(), (w * t).sum()


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("outputs", [1, 3])
def test_precision_and_recall(on_engine, outputs, weighted):
    for seed in range(25):
        p, t, w = drawn(seed, outputs=outputs)
        threshold = (0.5, 0.25)[seed % 2]
        m, both = through(outputs), [M.Precision(threshold), M.Recall(threshold)]
        m.compile("sgd", "binary_crossentropy", **{"weighted_metrics" if weighted else "metrics": both})
        _, precision, recall = m.evaluate(logit(p), t, batch_size=8, verbose=0, sample_weight=w)
        true, above, ones = rates(p, t, threshold, w if weighted else np.ones(len(p)))
        assert precision == pytest.approx(true / above if above else 0, rel=1e-12)
        assert recall == pytest.approx(true / ones if ones else 0, rel=1e-12)


def area(p, t, w):
    """Trapezes under the rates at 200 thresholds, of which Keras puts the first below 0 and the last above 1."""
    at = [-1.0, *(i / 199 for i in range(1, 199)), 2.0]
    found = np.array([rates(p, t, a, w) for a in at])
    zeros = (w.reshape(-1, 1) * (1 - t)).sum()
    if not found[0, 2] or not zeros:
        return 0.0
    hits, errors = found[:, 0] / found[0, 2], (found[:, 1] - found[:, 0]) / zeros
    return -np.trapezoid(hits, errors) if hasattr(np, "trapezoid") else -np.trapz(hits, errors)


@pytest.mark.parametrize("weighted", [False, True])
def test_area_under_the_curve(on_engine, weighted):
    for seed in range(6):
        p, t, w = drawn(seed)
        m = through()
        m.compile("sgd", "binary_crossentropy", **{"weighted_metrics" if weighted else "metrics": ["AUC"]})
        got = m.evaluate(logit(p), t, batch_size=16, verbose=0, sample_weight=w)[1]
        assert got == pytest.approx(area(p, t, w if weighted else np.ones(len(p))), abs=1e-12)


@pytest.mark.rivals
def test_area_is_near_scikit_learns(on_engine):
    metrics = pytest.importorskip("sklearn.metrics")
    rng = np.random.default_rng(0)
    t = rng.integers(0, 2, (500, 1)).astype(float)
    p = 1 / (1 + np.exp(-(rng.standard_normal((500, 1)) + t)))
    m = through()
    m.compile("sgd", "binary_crossentropy", ["auc"])
    assert m.evaluate(logit(p), t, verbose=0)[1] == pytest.approx(metrics.roc_auc_score(t, p), abs=2e-3)


@pytest.mark.parametrize("sparse", [False, True])
def test_top_k(on_engine, sparse):
    rng = np.random.default_rng(0)
    for k in (1, 2, 5):
        x, labels = rng.standard_normal((37, 6)), rng.integers(0, 6, 37)
        m = through(6, activation="softmax")
        loss = "sparse_categorical_crossentropy" if sparse else "categorical_crossentropy"
        m.compile("sgd", loss, [M.TopKAccuracy(k, "top"), "accuracy"])
        _, top, accuracy = m.evaluate(x, labels if sparse else np.eye(6)[labels], batch_size=8, verbose=0)
        assert top == pytest.approx(np.mean([label in row for label, row in zip(labels, np.argsort(-x)[:, :k], strict=True)]))
        assert k > 1 or top == accuracy
    name = "sparse_top_k_categorical_accuracy"
    m.compile("sgd", loss, [name])
    assert m.run.names == ["loss", name]


def test_names_and_weights(on_engine):
    """Metrics leave sample weights alone; those of `weighted_metrics` are sum(w v) / sum(w) over all batches."""
    rng = np.random.default_rng(0)
    x, y, w = rng.standard_normal((21, 4)), rng.integers(0, 3, 21), rng.uniform(0, 2, 21)
    nn.set_seed(0)
    m = nn.Sequential([L.Dense(3, "softmax", input_dim=4)])
    m.compile("sgd", "sparse_categorical_crossentropy", ["accuracy"], weighted_metrics=["accuracy", "recall"][:1])
    assert m.run.names == ["loss", "accuracy", "weighted_accuracy"]
    right = m.predict(x).argmax(1) == y
    _, plain, weighted = m.evaluate(x, y, 8, 0, w)
    assert plain == pytest.approx(right.mean()) and weighted == pytest.approx((w * right).sum() / w.sum(), rel=1e-6)
    assert m.evaluate(x, y, 8, 0)[1:] == pytest.approx([right.mean()] * 2)  # no weights: all are 1
    one = nn.Sequential([L.Dense(2, input_dim=4)])
    one.compile("sgd", "mse", weighted_metrics=["mae", "mse"])
    wide = rng.standard_normal((21, 2))
    error = np.abs(one.predict(x) - wide)
    _, mae, mse = one.evaluate(x, wide, 8, 0, w)
    assert mae == pytest.approx((w[:, None] * error).sum() / w.sum() / 2, rel=1e-5)
    assert mse == pytest.approx((w[:, None] * error**2).sum() / w.sum() / 2, rel=1e-5)
    history = one.fit(x, wide, 8, 1, 0, validation_data=(x, wide, w)).history
    assert list(history) == ["loss", "mae", "mse", "val_loss", "val_mae", "val_mse"]
    classes = dict(m.train_on_batch(x, y, class_weight={0: 0.0, 1: 1.0, 2: 0.0}, return_dict=True))
    assert 0 <= classes["weighted_accuracy"] <= 1


def test_captured_and_eager_agree_to_the_bit(on_engine):
    p, t, w = drawn(1, 20, 3)
    found = []
    for capture in (True, False):
        nn.set_seed(0)
        m = nn.Sequential([L.Dense(3, "sigmoid", input_dim=3)])
        m.compile("adam", "binary_crossentropy", ["precision", "recall", "auc"], weighted_metrics=["recall", "accuracy"])
        found.append([m.train_on_batch(p, t, w, capture=capture) for _ in range(3)])
    assert found[0] == found[1]


def test_in_files(on_engine, tmp_path):
    p, t, w = drawn(1, 20, 3)
    m = nn.Sequential([L.Dense(3, "sigmoid", input_dim=3)])
    m.compile("adam", "binary_crossentropy", ["precision", M.AUC(7)], weighted_metrics=["accuracy", M.Recall(0.3)])
    m.save(tmp_path / "m")
    again = nn.load(tmp_path / "m")
    assert again.run.names == m.run.names == ["loss", "precision", "auc", "accuracy", "recall"]
    assert again.evaluate(p, t, verbose=0, sample_weight=w) == m.evaluate(p, t, verbose=0, sample_weight=w)


def test_what_they_take():
    m = nn.Sequential([L.Dense(3, "softmax", input_dim=3)])
    m.compile("sgd", "sparse_categorical_crossentropy", ["precision"])
    with pytest.raises(ParameterError, match="Precision: targets must be 0 or 1 for each output"):
        m.evaluate(np.zeros((2, 3)), [0, 1], verbose=0)
    with pytest.raises(ParameterError, match="weighted_metrics must be means over samples, got 'psnr'"):
        m.compile("sgd", "mse", weighted_metrics=["psnr"])
    with pytest.raises(ParameterError, match="metrics: name must be one of .*did you mean 'precision'"):
        m.compile("sgd", "mse", ["precison"])
    with pytest.raises(ParameterError, match="num_thresholds must be at least 2"):
        M.AUC(1)


@pytest.mark.parametrize("loss", ["binary_crossentropy", "mse", "categorical_crossentropy"])
def test_accuracy_is_chosen_by_the_shape_of_outputs(on_engine, loss):
    """As in Keras: of several outputs the class, whatever the loss; each by itself is "binary_accuracy"."""
    rng = np.random.default_rng(0)
    x, y = rng.standard_normal((30, 4)), np.eye(3)[rng.integers(0, 3, 30)]
    last = "softmax" if loss.startswith("categorical") else "sigmoid"
    m = nn.Sequential([nn.layers.Dense(3, last, input_dim=4)])
    m.compile("sgd", loss, ["accuracy", "binary_accuracy"])
    p = m.predict(x, verbose=0)
    found = m.evaluate(x, y, verbose=0, return_dict=True)
    assert found["accuracy"] == pytest.approx((p.argmax(1) == y.argmax(1)).mean())
    assert found["binary_accuracy"] == pytest.approx(((p > 0.5) == y).mean())
    one = nn.Sequential([nn.layers.Dense(1, "sigmoid", input_dim=4)])
    one.compile("sgd", "binary_crossentropy", ["accuracy"])
    right = ((one.predict(x, verbose=0) > 0.5) == y[:, :1]).mean()
    assert one.evaluate(x, y[:, :1], verbose=0)[1] == pytest.approx(right)
