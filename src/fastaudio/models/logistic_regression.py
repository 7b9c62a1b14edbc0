"""Logistic regression: one layer, z = w x + b, sigmoid, trained on binary cross-entropy."""

from __future__ import annotations

from .. import nn


def logistic_regression(features: int) -> nn.Sequential:
    """One sigmoid unit; compile with "binary_crossentropy".

    Examples
    --------
    >>> logistic_regression(2).count_params()
    3
    """
    return nn.Sequential([nn.layers.Dense(1, "sigmoid", input_dim=features)])
