"""Callbacks against traces worked out by hand from Keras's rules; `play` calls the hooks in the order of `fit`."""

import csv
import math
from types import SimpleNamespace

import numpy as np
import pytest

from fastaudio import nn
from fastaudio.errors import ParameterError
from fastaudio.nn import callbacks as C


class Model:
    """What callbacks see of a model: weights count the epochs, files are a list of names."""

    def __init__(self, rate=1.0):
        self.optimizer = SimpleNamespace(learning_rate=rate)
        self.weights, self.saved, self.stop_training = np.zeros(1), [], False

    def state_dict(self):
        return {"w": self.weights.copy()}

    def load_state_dict(self, state):
        self.weights[:] = state["w"]

    def save(self, path):
        self.saved.append(path)

    def save_weights(self, path):
        self.saved.append("weights of " + path)


def play(callback, losses, model=None, name="val_loss", first=0, steps=0):
    """Epochs with these values of one number; returns the model, and (epochs run, learning rate in each, logs)."""
    model = model or Model()
    observers = C.CallbackList([callback] if isinstance(callback, C.Callback) else callback, model, {})
    model.stop_training, rates, seen, logs = False, [], [], {}
    observers.call("on_train_begin", {})
    for epoch, value in enumerate(losses, first):
        observers.call("on_epoch_begin", epoch, {})
        rates.append(model.optimizer.learning_rate)
        for batch in range(steps):
            observers.call("on_train_batch_begin", batch, {})
            observers.call("on_train_batch_end", batch, {"loss": value, name: value})
            if model.stop_training:
                break
        model.weights += 1
        logs = {name: value}
        observers.call("on_epoch_end", epoch, logs)
        seen.append(logs)
        if model.stop_training:
            break
    observers.call("on_train_end", logs)
    return model, SimpleNamespace(epochs=len(seen), rates=rates, logs=seen)


# --- EarlyStopping --------------------------------------------------------------------------------------------------
STOPPING = [
    # arguments, values, epochs run, best epoch
    (dict(), [3, 2, 2.5, 1], 3, 1),  # patience 0: the first epoch that is not better
    (dict(patience=1), [3, 2, 2.5, 1], 3, 1),
    (dict(patience=2), [3, 2, 2.5, 1, 1, 1], 6, 3),
    (dict(patience=2), [3, 2, 2, 2, 1], 4, 1),  # as good is not better
    (dict(patience=2, min_delta=0.5), [3, 2.6, 2.4, 2.0, 1.9], 5, 2),  # 2.6 is not, 2.4 is better than 3
    (dict(patience=2, min_delta=-0.5), [3, 2.6, 2.4, 2.0, 1.9], 5, 2),  # the sign of min_delta is the mode's
    (dict(monitor="val_accuracy", patience=1), [0.1, 0.5, 0.4, 0.9], 3, 1),  # auto: shall grow
    (dict(monitor="val_accuracy", mode="min", patience=1), [0.1, 0.5, 0.4], 2, 0),
    (dict(monitor="x", mode="max", patience=2), [1, 2, 3, 3, 3, 4], 5, 2),
    (dict(baseline=1.0, patience=2), [3, 2.5, 2.4, 2.3], 4, 3),  # better than before, but not than the baseline: no rest
    (dict(baseline=1.0, patience=2), [3, 2.5, 2.6, 2.3], 3, 1),
    (dict(baseline=2.6, patience=2), [3, 2.5, 2.6, 2.3, 2.4, 2.4], 6, 3),
    (dict(start_from_epoch=2), [1, 9, 5, 4, 4.5, 3], 5, 3),
    (dict(patience=1), [3, math.nan, 1], 2, 0),
    (dict(patience=3), [math.nan, 3, 2], 3, 2),
    (dict(patience=1), [2, 3, 1], 2, 0),
    (dict(), [1, 2], 2, 0),
]


@pytest.mark.parametrize("given, values, epochs, best", STOPPING)
@pytest.mark.parametrize("restore", [False, True])
def test_early_stopping(given, values, epochs, best, restore):
    callback = nn.callbacks.EarlyStopping(**given, restore_best_weights=restore)
    model, seen = play(callback, values, name=given.get("monitor", "val_loss"))
    assert seen.epochs == epochs and callback.best_epoch == best and callback.best == values[best]
    assert callback.stopped_epoch == (epochs - 1 if model.stop_training else 0)
    assert model.weights[0] == (best + 1 if restore else epochs)


def test_early_stopping_begins_anew_with_each_fit():
    callback = nn.callbacks.EarlyStopping(patience=1)
    assert play(callback, [1, 2, 3])[1].epochs == 2
    assert play(callback, [5, 4, 3])[1].epochs == 3


def test_early_stopping_speaks(capsys):
    play(nn.callbacks.EarlyStopping(verbose=1, restore_best_weights=True), [1, 2, 3])
    assert capsys.readouterr().err == (
        "Epoch 2: early stopping\nRestoring model weights from the end of the best epoch: 1.\n"
    )


@pytest.mark.parametrize("make", [C.EarlyStopping, C.ReduceLROnPlateau, lambda m: C.ModelCheckpoint("x", m, save_best_only=True)])
def test_a_number_that_is_not_there_is_a_warning(make):
    with pytest.warns(UserWarning, match="'val_f' is not among the logs: val_loss"):
        model, seen = play(make("val_f"), [3, 2])
    assert seen.epochs == 2 and model.saved == []


# --- learning rates -------------------------------------------------------------------------------------------------
PLATEAUS = [
    # arguments, values, learning rate of each epoch
    (dict(patience=2), [3, 3, 3, 3, 3, 3], [1, 1, 1, 0.1, 0.1, 0.01]),
    (dict(patience=1, factor=0.5), [3, 2, 2, 1, 1, 1], [1, 1, 1, 0.5, 0.5, 0.25]),
    (dict(patience=1, factor=0.5, min_lr=0.3), [3, 3, 3, 3, 3], [1, 1, 0.5, 0.3, 0.3]),
    (dict(patience=1, factor=0.5, cooldown=2), [3, 3, 3, 3, 3, 3, 3], [1, 1, 0.5, 0.5, 0.25, 0.25, 0.125]),
    (dict(patience=1, min_delta=0.5), [3, 2.6, 2.4, 2.4], [1, 1, 0.1, 0.1]),
    (dict(patience=1, min_delta=0), [3, 2.999999, 2.999998], [1, 1, 1]),
    (dict(patience=1), [3, 2.99995, 2.9999], [1, 1, 0.1]),
    (dict(monitor="accuracy", patience=1), [0.1, 0.2, 0.2, 0.3], [1, 1, 1, 0.1]),
    (dict(monitor="accuracy", mode="min", patience=1), [0.1, 0.2, 0.2], [1, 1, 0.1]),
]


@pytest.mark.parametrize("given, values, rates", PLATEAUS)
def test_reduce_lr_on_plateau(given, values, rates):
    model, seen = play(C.ReduceLROnPlateau(**given), values, name=given.get("monitor", "val_loss"))
    assert seen.rates == pytest.approx(rates)
    assert [logs["learning_rate"] for logs in seen.logs] == pytest.approx(rates)


def test_reduce_lr_speaks(capsys):
    play(C.ReduceLROnPlateau(patience=1, factor=0.5, verbose=1), [1, 1])
    assert capsys.readouterr().err == "\nEpoch 2: ReduceLROnPlateau reducing learning rate to 0.5.\n"


def test_learning_rate_scheduler(capsys):
    keras = lambda epoch, rate: rate if epoch < 2 else rate * 0.5  # the example of Keras's documentation
    assert play(C.LearningRateScheduler(keras), [0] * 4)[1].rates == [1, 1, 0.5, 0.25]
    seen = play(C.LearningRateScheduler(lambda epoch: 2.0 / (epoch + 1), verbose=1), [0] * 2, first=3)[1]
    assert seen.rates == [0.5, 0.4] and seen.logs[1]["learning_rate"] == 0.4
    assert capsys.readouterr().err.splitlines()[1] == "Epoch 4: LearningRateScheduler setting learning rate to 0.5."
    with pytest.raises(ParameterError, match="the schedule's rate must be a finite number >= 0, got 'a'"):
        play(C.LearningRateScheduler(lambda epoch: "a"), [0])
    with pytest.raises(TypeError, match="own mistake"):
        play(C.LearningRateScheduler(lambda epoch, rate: (_ for _ in ()).throw(TypeError("own mistake"))), [0])


def test_cosine_decay():
    rate = C.CosineDecay(0.1, 10, alpha=0.1)
    keras = [0.1 * (0.9 * 0.5 * (1 + math.cos(math.pi * min(s, 10) / 10)) + 0.1) for s in range(13)]
    assert [rate(s) for s in range(13)] == pytest.approx(keras, rel=1e-12)
    assert rate(5) == pytest.approx(0.055) and rate(10) == pytest.approx(0.01) == rate(99)
    warm = C.CosineDecay(0.02, 4, warmup_target=0.1, warmup_steps=4)
    assert [warm(s) for s in range(9)] == pytest.approx(
        [0.02, 0.04, 0.06, 0.08, 0.1, 0.1 * (1 + math.sqrt(0.5)) / 2, 0.05, 0.1 * (1 - math.sqrt(0.5)) / 2, 0]
    )
    assert C.CosineDecay(0.1, 4, warmup_steps=9)(0) == 0.1  # without a target there is nothing to rise to
    assert play(C.LearningRateScheduler(C.CosineDecay(0.5, 2)), [0] * 3)[1].rates == pytest.approx([0.5, 0.25, 0])


# --- ModelCheckpoint ------------------------------------------------------------------------------------------------
SAVING = [
    # arguments, values, steps an epoch, files
    (dict(filepath="{d}/m"), [3, 2], 0, ["m", "m"]),
    (dict(filepath="{d}/{epoch:02d}-{val_loss:.1f}"), [3, 2], 0, ["01-3.0", "02-2.0"]),
    (dict(filepath="{d}/a/b/{epoch}"), [3], 0, ["a/b/1"]),
    (dict(filepath="{d}/{epoch}", save_best_only=True), [3, 4, 2, 2, 1], 0, ["1", "3", "5"]),
    (dict(filepath="{d}/{epoch}", save_best_only=True, mode="max"), [3, 4, 2, 5], 0, ["1", "2", "4"]),
    (dict(filepath="{d}/{epoch}", save_best_only=True, initial_value_threshold=2.5), [3, 2], 0, ["2"]),
    (dict(filepath="{d}/{epoch}", save_best_only=True), [math.nan, 2, math.nan], 0, ["2"]),
    (dict(filepath="{d}/{epoch}-{batch}", save_freq=2), [3, 2], 5, ["1-2", "1-4", "2-1", "2-3", "2-5"]),
    (dict(filepath="{d}/{epoch}-{batch}", save_freq=7), [3, 2], 5, ["2-2"]),
    (dict(filepath="{d}/{epoch}-{batch}", save_freq=2, save_best_only=True), [3, 2], 4, ["1-2", "2-2"]),
]


@pytest.mark.parametrize("given, values, steps, files", SAVING)
@pytest.mark.parametrize("weights", [False, True])
def test_model_checkpoint(tmp_path, given, values, steps, files, weights):
    given = {**given, "filepath": given["filepath"].replace("{d}", str(tmp_path)), "save_weights_only": weights}
    callback = C.ModelCheckpoint(**given)
    assert callback.wants_batches == ("save_freq" in given)
    model, _ = play(callback, values, steps=steps)
    assert model.saved == [("weights of " if weights else "") + f"{tmp_path}/{name}" for name in files]


def test_model_checkpoint_speaks(tmp_path, capsys):
    play(C.ModelCheckpoint(tmp_path / "m", save_best_only=True, verbose=1), [3.0, 4.0])
    err = capsys.readouterr().err
    assert f"Epoch 1: val_loss improved from None to 3.0\n\nEpoch 1: saving model to {tmp_path}/m\n" in err
    assert "Epoch 2: val_loss did not improve from 3.0" in err


def test_model_checkpoint_needs_fields_there_are():
    with pytest.raises(ParameterError, match=r"filepath must have fields of val_loss, epoch \('loss'\), got '{loss}'"):
        play(C.ModelCheckpoint("{loss}"), [3])
    with pytest.raises(ParameterError, match="save_freq other than 'epoch' must be an integer > 0, got 'step'"):
        C.ModelCheckpoint("x", save_freq="step")


# --- the others -----------------------------------------------------------------------------------------------------
def test_csv_logger(tmp_path):
    path = tmp_path / "log.csv"
    play([C.ReduceLROnPlateau(), C.CSVLogger(path)], [3.0, 1 / 3])
    assert path.read_text() == "epoch,learning_rate,val_loss\n0,1.0,3.0\n1,1.0,0.3333333333333333\n"
    play([C.ReduceLROnPlateau(), C.CSVLogger(path, append=True)], [0.25], first=2)
    assert path.read_text().splitlines()[-1] == "2,1.0,0.25" and path.read_text().count("epoch") == 1
    with open(path, newline="") as file:
        assert [float(row["val_loss"]) for row in csv.DictReader(file)] == [3, 1 / 3, 0.25]
    play(C.CSVLogger(path, separator=";"), [1.5])
    assert path.read_text() == "epoch;val_loss\n0;1.5\n"
    (tmp_path / "empty").touch()
    play(C.CSVLogger(tmp_path / "empty", append=True), [1.5])
    assert (tmp_path / "empty").read_text() == "epoch,val_loss\n0,1.5\n"


def test_csv_logger_numbers_that_come_and_go(tmp_path):
    logger = C.CSVLogger(tmp_path / "log")
    logger.on_train_begin()
    logger.on_epoch_end(0, {"loss": 1, "acc": 2})
    logger.on_epoch_end(1, {"loss": 3, "new": 4})
    assert (tmp_path / "log").read_text() == "epoch,acc,loss\n0,2,1\n1,NA,3\n"


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_terminate_on_nan(value, capsys):
    model, seen = play(C.TerminateOnNaN(), [1.0, value, 1.0], steps=2)
    assert seen.epochs == 2 and model.stop_training
    assert capsys.readouterr().err == "Batch 0: Invalid loss, terminating training\n"
    assert not play(C.TerminateOnNaN(), [1.0, 1e300], steps=2)[0].stop_training


def test_lambda_callback():
    seen = []
    note = lambda name: lambda *arguments: seen.append((name, *arguments))
    hooks = ["on_train_begin", "on_train_end", "on_epoch_begin", "on_epoch_end", "on_train_batch_begin", "on_train_batch_end"]
    play(C.LambdaCallback(**{hook: note(hook) for hook in hooks}), [2.0], steps=1)
    logs = {"val_loss": 2.0}
    assert seen == [
        ("on_train_begin", {}),
        ("on_epoch_begin", 0, {}),
        ("on_train_batch_begin", 0, {}),
        ("on_train_batch_end", 0, {"loss": 2.0, **logs}),
        ("on_epoch_end", 0, logs),
        ("on_train_end", logs),
    ]
    assert not C.LambdaCallback(on_epoch_end=print, on_train_batch_end=None).wants_batches
    assert C.LambdaCallback(on_train_batch_begin=print).wants_batches
    with pytest.raises(ParameterError, match="LambdaCallback: each argument must be one of .*, got 'on_epoch'"):
        C.LambdaCallback(on_epoch=print)


def test_who_wants_batches():
    class Mine(nn.Callback):
        def on_train_batch_end(self, batch, logs=None): ...

    assert Mine().wants_batches and C.TerminateOnNaN().wants_batches
    assert not any(c.wants_batches for c in (nn.Callback(), nn.History(), C.EarlyStopping(), C.CSVLogger("x")))


@pytest.mark.parametrize(
    "make, message",
    [
        (lambda: C.EarlyStopping(mode="up"), "EarlyStopping: mode must be one of 'auto', 'min', 'max', got 'up'"),
        (lambda: C.EarlyStopping(patience=-1), "patience must be an integer >= 0, got -1"),
        (lambda: C.ReduceLROnPlateau(factor=1.0), r"factor must be in \(0, 1\), got 1.0"),
        (lambda: C.ReduceLROnPlateau(mode=1), "ReduceLROnPlateau: mode must be one of"),
        (lambda: C.ModelCheckpoint("x", mode=""), "ModelCheckpoint: mode must be one of"),
        (lambda: C.CosineDecay(0.1, 0), "decay_steps must be an integer > 0, got 0"),
    ],
)
def test_wrong_arguments(make, message):
    with pytest.raises(ParameterError, match=message):
        make()


def test_they_print_as_the_calls_that_made_them():
    made = nn.callbacks.EarlyStopping("val_accuracy", patience=5, restore_best_weights=True)
    assert repr(made) == "EarlyStopping(monitor='val_accuracy', patience=5, restore_best_weights=True)"
    assert repr(nn.callbacks.ModelCheckpoint("a.safetensors", save_best_only=True)) == (
        "ModelCheckpoint(filepath='a.safetensors', save_best_only=True)"
    )
    assert repr(nn.callbacks.ReduceLROnPlateau()) == "ReduceLROnPlateau()"
    assert repr(nn.callbacks.CSVLogger("a.csv", ";")) == "CSVLogger(filename='a.csv', separator=';')"
    history = nn.History()
    assert repr(history) == "<History of 0 epochs>"
    history.on_epoch_end(0, {"loss": 0.5, "val_loss": 0.25})
    assert repr(history) == "<History of 1 epochs: loss=0.5, val_loss=0.25>"
