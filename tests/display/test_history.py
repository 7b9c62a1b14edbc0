import csv
import json

import numpy as np
import pytest

import fastaudio as fa
from fastaudio import nn
from fastaudio.errors import ParameterError

display = fa.display


@pytest.fixture
def overfit():
    """95 % in training, 59 % in validation: the figure of the lesson on overfitting."""
    history = nn.History()
    for e in range(50):
        history.on_epoch_end(
            e, {"loss": 2.3 * 0.9**e, "accuracy": 0.95 - 0.85 * 0.9**e, "val_loss": 1.5 + 0.01 * e, "val_accuracy": 0.59}
        )
    return history


def test_two_axes(overfit, tidy):
    fig = display.history(overfit)
    tidy(fig)
    top, bottom = fig.axes
    assert [ax.get_title(loc="left") for ax in (top, bottom)] == ["Accuracy eval", "Error eval"]
    assert [ax.get_ylabel() for ax in (top, bottom)] == ["Accuracy", "Error"] and bottom.get_xlabel() == "Epoch"
    for ax in (top, bottom):
        assert [text.get_text() for text in ax.get_legend().get_texts()] == ["train", "test"]
    train, test = top.lines
    assert train.get_xdata().tolist() == list(range(1, 51))
    assert train.get_ydata().tolist() == overfit.history["accuracy"]
    assert test.get_ydata().tolist() == [0.59] * 50
    assert bottom.lines[1].get_ydata().tolist() == overfit.history["val_loss"]


@pytest.mark.parametrize("epochs", [1, 2, 3, 7, 400])
def test_any_length_and_any_metric(epochs, tidy):
    values = {"loss": np.linspace(1, 0.5, epochs), "psnr": np.linspace(10, 30, epochs), "learning_rate": np.ones(epochs)}
    fig = display.history(values, epoch=np.arange(epochs) + 5)
    tidy(fig)
    assert [ax.get_title(loc="left") for ax in fig.axes] == ["PSNR eval", "Error eval"]
    assert fig.axes[0].lines[0].get_xdata()[0] == 6
    ticks = [t for t in fig.axes[1].get_xticks() if 5.5 <= t <= epochs + 5.5]
    assert ticks and all(t == round(t) for t in ticks)


def test_axes_of_the_caller(overfit):
    import matplotlib.pyplot as plt

    fig, axes = plt.subplots(1, 2)
    assert display.history(overfit, axes=axes) is fig and axes[0].has_data() and axes[1].has_data()
    with pytest.raises(ParameterError, match="axes must hold 2 matplotlib Axes, got 1"):
        display.history(overfit, axes=axes[0])


@pytest.mark.parametrize("values", [{}, {"loss": []}, {"val_loss": [1.0]}, nn.History()])
def test_nothing_to_draw(values):
    with pytest.raises(ParameterError, match="values must have numbers of an epoch or more"):
        display.history(values)


def test_files(overfit, tmp_path):
    assert overfit.plot(tmp_path / "history.png") == tmp_path / "history.png"
    assert (tmp_path / "history.png").read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    overfit.to_csv(tmp_path / "history.csv")
    overfit.to_json(tmp_path / "history.json")
    found = json.loads((tmp_path / "history.json").read_text())
    assert found == {"epoch": list(range(50)), **overfit.history}
    with open(tmp_path / "history.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [float(row["val_loss"]) for row in rows] == overfit.history["val_loss"] and rows[49]["epoch"] == "49"
    assert overfit.plot().axes


def test_numbers_that_are_none(tmp_path):
    history = nn.History()
    history.on_epoch_end(0, {"loss": float("nan")})
    history.to_json(tmp_path / "a")
    assert json.loads((tmp_path / "a").read_text()) == {"epoch": [0], "loss": [None]}
