"""scikit-learn: the classifiers as an estimator. Owns: NetworkClassifier. May touch: models, nn; the package sklearn.

from fastaudio.interop.sklearn import NetworkClassifier
cross_val_score(NetworkClassifier("cnn"), data.X, data.y, groups=data.groups, cv=GroupKFold(5))
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _check, models, nn
from ..nn import random

try:
    from sklearn.base import BaseEstimator, ClassifierMixin
    from sklearn.utils.multiclass import check_classification_targets
    from sklearn.utils.validation import check_is_fitted, validate_data
except ImportError as error:
    hint = "pip install 'fastaudio-kernels[sklearn]'"
    raise ImportError(f"interop.sklearn: scikit-learn 1.6 is not installed ({error}); {hint}") from error

NETWORKS = ("mlp", "cnn", "mel_cnn", "lstm", "rnn")


class NetworkClassifier(ClassifierMixin, BaseEstimator):
    """A scikit-learn classifier: a network on rows of features or blocks of a `fa.data.Dataset`, which it standardises.

    Parameters
    ----------
    network : {"mlp", "cnn", "mel_cnn", "lstm", "rnn"}; all but the mlp need blocks (segments, frames, coefficients)
    units : tuple of int; hidden layers of the mlp
    dropout, l2 : float; of the mlp
    epochs, batch_size : int
    learning_rate : float; of Adam
    validation_fraction : float in [0, 1); this share of each class, drawn by `random_state`, decides when to stop
    patience : int; with validation: epochs without a lower loss before it stops and takes the best weights
    random_state : int; of weights, shuffling, dropout
    verbose : 0, 1 or 2

    Attributes
    ----------
    classes_ : array; the labels
    model_ : nn.Sequential
    history_ : nn.History
    n_features_in_ : int; columns of X, or frames of blocks

    Examples
    --------
    >>> import numpy as np
    >>> from fastaudio.interop.sklearn import NetworkClassifier
    >>> draw = np.random.default_rng(0)
    >>> y = np.array(["jazz", "rock"] * 40)
    >>> X = draw.standard_normal((80, 20, 13)) + (y == "rock")[:, None, None]
    >>> NetworkClassifier("lstm", epochs=5).fit(X[:60], y[:60]).score(X[60:], y[60:])
    1.0
    """

    def __init__(
        self,
        network: str = "mlp",
        *,
        units: tuple[int, ...] = (64,),
        dropout: float = 0.0,
        l2: float = 0.0,
        epochs: int = 50,
        batch_size: int = 32,
        learning_rate: float = 3e-3,
        validation_fraction: float = 0.0,
        patience: int = 10,
        random_state: int = 0,
        verbose: int = 0,
    ):
        self.network, self.units, self.dropout, self.l2 = network, units, dropout, l2
        self.epochs, self.batch_size, self.learning_rate = epochs, batch_size, learning_rate
        self.validation_fraction, self.patience = validation_fraction, patience
        self.random_state, self.verbose = random_state, verbose

    def fit(self, X: Any, y: Any) -> NetworkClassifier:
        """Train from new weights: X (n, features) or (n, frames, coefficients), y (n,) of any labels."""
        X, y = validate_data(self, X, y, dtype=np.float64, allow_nd=True, ensure_min_samples=2)
        check_classification_targets(y)
        self.classes_, labels = np.unique(y, return_inverse=True)
        axes = tuple(range(X.ndim - 1))
        spread = X.std(axes)
        self.mean_, self.scale_ = X.mean(axes), np.where(spread > 0, spread, 1.0)
        self.shape_ = X.shape[1:]
        with random.seeded(_check.non_negative_int("NetworkClassifier", "random_state", self.random_state)):
            self.model_ = self._network()
            self.model_.compile(
                nn.optim.Adam(self.learning_rate), "sparse_categorical_crossentropy", metrics=["accuracy"]
            )
        x, held = self._input(X), self._held(labels)
        stop = nn.EarlyStopping(patience=self.patience, restore_best_weights=True)
        self.history_ = self.model_.fit(
            x[~held],
            labels[~held],
            epochs=self.epochs,
            batch_size=self.batch_size,
            validation_data=(x[held], labels[held]) if held.any() else None,
            callbacks=[stop] if held.any() else [],
            verbose=self.verbose,
        )
        return self

    def _held(self, labels: np.ndarray) -> np.ndarray:
        """Which rows are for validation: of each class, as data sets are in the order of their classes."""
        share = self.validation_fraction
        if not 0 <= share < 1:
            raise _check.fail("NetworkClassifier", "validation_fraction must lie in [0, 1)", share)
        draw, held = random.generator(2, seed=self.random_state), np.zeros(len(labels), bool)
        for label in range(len(self.classes_)):
            rows = draw.permutation(np.flatnonzero(labels == label))
            held[rows[: int(share * len(rows))]] = True
        return held

    def predict_proba(self, X: Any) -> np.ndarray:
        """(n, classes), in the order of `classes_`."""
        check_is_fitted(self)
        X = validate_data(self, X, dtype=np.float64, allow_nd=True, reset=False)
        if X.shape[1:] != self.shape_:
            raise _check.fail("NetworkClassifier", f"X must have shape (n, {self.shape_}), as in fit", X.shape)
        return self.model_.predict(self._input(X), batch_size=256)

    def predict(self, X: Any) -> np.ndarray:
        """The most probable label of each row."""
        shares = self.predict_proba(X)
        return self.classes_[shares.argmax(1)]

    def _input(self, X: np.ndarray) -> np.ndarray:
        x = ((X - self.mean_) / self.scale_).astype(np.float32)
        return x[..., None] if self.network in ("cnn", "mel_cnn") else x

    def _network(self) -> nn.Sequential:
        network, classes = _check.one_of("NetworkClassifier", "network", self.network, NETWORKS), len(self.classes_)
        if network == "mlp":
            options = {"units": tuple(self.units), "dropout": self.dropout, "l2": self.l2}
            return models.genre_mlp(self.shape_, classes, **options)
        if len(self.shape_) != 2:
            rule = f"a {network} needs X of shape (n, frames, coefficients); an mlp takes rows"
            raise _check.fail("NetworkClassifier", rule, ("n", *self.shape_))
        if network in ("cnn", "mel_cnn"):
            make = models.mel_cnn if network == "mel_cnn" else models.genre_cnn
            return make((*self.shape_, 1), classes, momentum=0.9)
        return (models.genre_lstm if network == "lstm" else models.genre_rnn)(self.shape_, classes)
