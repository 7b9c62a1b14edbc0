"""A training that is interrupted and goes on has the bits of one that was not; and callbacks in a real `fit`."""

import math
import subprocess
import sys
import textwrap

import numpy as np
import pytest

from fastaudio import nn
from fastaudio.errors import ParameterError

L = nn.layers

#: What a new process needs to know: data and the model, both functions of a seed.
SETUP = """
import sys
import numpy as np
from fastaudio import nn

def data(count=70):
    draw = np.random.default_rng(0)
    x = draw.standard_normal((count, 6)).astype("float32")
    return x, np.tanh(x @ draw.standard_normal((6, 3))).astype("float32")

def model(dtype="float32"):
    nn.set_seed(7)
    m = nn.Sequential([nn.layers.Dense(8, "tanh", input_dim=6), nn.layers.Dropout(0.3), nn.layers.Dense(3)])
    m.compile(nn.optim.Adam(0.01), "mse", ["mse"])
    return m

def schedule(epoch):
    return 0.01 / (1 + epoch)
"""

GO_ON = """
m = nn.load(sys.argv[1])
rate = nn.callbacks.LearningRateScheduler(schedule)
log = nn.callbacks.CSVLogger(sys.argv[3], append=True)
m.fit(*data(), epochs=4, initial_epoch=m.epoch, batch_size=16, verbose=0, callbacks=[rate, log])
m.save(sys.argv[2])
"""

given = {}
exec(SETUP, given)


def fit(model, epochs, first=0, callbacks=(), **options):
    rate = nn.callbacks.LearningRateScheduler(given["schedule"])
    options = {"batch_size": 16, "verbose": 0, **options}
    return model.fit(*given["data"](), epochs=epochs, initial_epoch=first, callbacks=[rate, *callbacks], **options)


def test_a_new_process_goes_on_bit_for_bit(tmp_path):
    """4 epochs at once == 2 epochs, a file, a new process, 2 epochs: weights, optimizer, counters, the log."""
    whole = given["model"]()
    fit(whole, 4, callbacks=[nn.callbacks.CSVLogger(tmp_path / "whole.csv")])
    whole.save(tmp_path / "whole")
    half = given["model"]()
    save, log = nn.ModelCheckpoint(tmp_path / "{epoch}"), nn.callbacks.CSVLogger(tmp_path / "halves.csv")
    fit(half, 2, callbacks=[save, log])
    code = textwrap.dedent(SETUP + GO_ON)
    names = [str(tmp_path / name) for name in ("2", "halves", "halves.csv")]
    subprocess.run([sys.executable, "-c", code, *names], check=True)
    assert (tmp_path / "whole").read_bytes() == (tmp_path / "halves").read_bytes()
    assert (tmp_path / "whole.csv").read_text() == (tmp_path / "halves.csv").read_text()
    assert (tmp_path / "1").exists() and nn.load(tmp_path / "2").epoch == 2


@pytest.mark.parametrize("stop", [1, 2, 3])
def test_any_epoch_may_be_the_last(tmp_path, stop):
    whole, half = given["model"](), given["model"]()
    fit(whole, 4)
    fit(half, stop)
    half.save(tmp_path / "a")
    nn.set_seed(12345)  # the file's seed counts, not that of the process
    again = nn.load(tmp_path / "a")
    fit(again, 4, first=again.epoch)
    for name, value in whole.state_dict().items():
        assert np.array_equal(value, again.state_dict()[name])
    assert whole.run.counter.tolist() == again.run.counter.tolist()


def test_iterables_go_on_too(tmp_path):
    x, y = given["data"]()
    batches = tuple((x[i : i + 16], y[i : i + 16]) for i in range(0, 70, 16))
    whole, half = given["model"](), given["model"]()
    whole.fit(batches, epochs=3, verbose=0)
    half.fit(batches, epochs=1, verbose=0)
    half.save(tmp_path / "a")
    again = nn.load(tmp_path / "a")
    again.fit(batches, epochs=3, initial_epoch=again.epoch, verbose=0)
    for name, value in whole.state_dict().items():
        assert np.array_equal(value, again.state_dict()[name])
    with pytest.raises(ParameterError, match="must give batches each time it is gone through"):
        whole.fit(iter(batches), epochs=2, verbose=0)


def test_a_file_of_another_layout_of_the_state(tmp_path):
    """Loaded into float64, or into a model without Adam's arrays: refused, not guessed."""
    model = given["model"]()
    fit(model, 1)
    model.save(tmp_path / "a")
    other = nn.Sequential([L.Dense(8, "tanh", input_dim=6, dtype="float64"), L.Dense(3, dtype="float64")], dtype="float64")
    with pytest.raises(ParameterError, match="must be float64"):
        other.load_weights(tmp_path / "a")


# --- callbacks in fit -----------------------------------------------------------------------------------------------
def test_hooks_in_their_order():
    seen = []
    note = lambda name: lambda *arguments: seen.append((name, *(a for a in arguments if isinstance(a, int))))
    hooks = ["on_train_begin", "on_train_end", "on_epoch_begin", "on_epoch_end", "on_train_batch_begin", "on_train_batch_end"]
    batches = tuple(tuple(a[i : i + 16] for a in given["data"](40)) for i in (0, 16, 32))
    for data in (given["data"](40), (batches,)):
        seen.clear()
        watch = nn.callbacks.LambdaCallback(**{hook: note(hook[3:]) for hook in hooks})
        given["model"]().fit(*data, epochs=2, batch_size=16, verbose=0, callbacks=[watch])
        steps = [(f"train_batch_{end}", b) for b in range(3) for end in ("begin", "end")]
        epochs = [step for e in range(2) for step in (("epoch_begin", e), *steps, ("epoch_end", e))]
        assert seen == [("train_begin",), *epochs, ("train_end",)]


def test_watching_steps_changes_nothing():
    alone, watched = given["model"](), given["model"]()
    one = fit(alone, 3)
    two = fit(watched, 3, callbacks=[nn.callbacks.TerminateOnNaN()])
    assert one.history == two.history
    assert all(np.array_equal(value, watched.state_dict()[name]) for name, value in alone.state_dict().items())


def test_early_stopping_in_fit():
    model, x, y = given["model"](), *given["data"]()
    stop = nn.EarlyStopping(monitor="val_loss", patience=2, restore_best_weights=True)
    model.optimizer.learning_rate = 0.5  # too much: the loss goes up again
    history = model.fit(x, y, epochs=60, validation_split=0.3, verbose=0, callbacks=[stop])
    losses = history.history["val_loss"]
    assert len(losses) == stop.stopped_epoch + 1 < 60
    assert stop.best_epoch == int(np.argmin(losses)) == stop.stopped_epoch - 2
    best = model.evaluate(x[49:], y[49:], verbose=0)[0]
    assert best == pytest.approx(min(losses), rel=1e-6)


def test_nan_ends_the_epoch_where_it_comes(capsys):
    model, x, y = given["model"](), *given["data"]()
    y[40] = math.nan
    history = model.fit(x, y, epochs=5, batch_size=16, shuffle=False, verbose=2, callbacks=[nn.callbacks.TerminateOnNaN()])
    assert history.epoch == [0] and math.isnan(history.history["loss"][0])
    assert int(model.run.counter[1]) == 3  # samples 32 ... 47 were the third step
    err = capsys.readouterr().err
    assert "Batch 2: Invalid loss, terminating training" in err and "\n3/5 - " in err


def test_learning_rates_are_in_the_history():
    history = fit(given["model"](), 3)
    assert history.history["learning_rate"] == [0.01, 0.005, 0.01 / 3]


def test_best_model_is_kept(tmp_path):
    model, x, y = given["model"](), *given["data"]()
    keep = nn.ModelCheckpoint(tmp_path / "best", save_best_only=True, verbose=0)
    model.optimizer.learning_rate = 0.3
    history = model.fit(x, y, epochs=15, validation_split=0.3, verbose=0, callbacks=[keep])
    found = nn.load(tmp_path / "best")
    assert found.epoch == int(np.argmin(history.history["val_loss"])) + 1
    assert found.evaluate(x[49:], y[49:], verbose=0)[0] == pytest.approx(keep.best, rel=1e-6)


# --- what fit shows -------------------------------------------------------------------------------------------------
def test_lines_of_fit_and_evaluate(capsys):
    model, x, y = given["model"](), *given["data"]()
    for verbose in (1, 2):
        model.fit(x, y, epochs=2, batch_size=16, validation_split=0.2, verbose=verbose)
        lines = capsys.readouterr().err.splitlines()
        assert [lines[0], lines[2]] == ["Epoch 1/2", "Epoch 2/2"] and len(lines) == 4
        assert lines[1].startswith("4/4 ") and " - loss: " in lines[1] and " - val_loss: " in lines[1]
        assert lines[1].index("loss: ") < lines[1].index("mse: ") < lines[1].index("val_loss")
    for verbose, count in ((0, 0), (1, 1), (2, 1), ("auto", 0)):
        model.evaluate(x, y, verbose=verbose)
        assert len(capsys.readouterr().err.splitlines()) == count
    model.fit(x, y, verbose="auto")
    assert "Epoch 1/1" in capsys.readouterr().err


def test_planned_memory_of_a_step():
    """What summary promises is what the captured step takes."""
    model, x, y = given["model"](), *given["data"]()
    lines = []
    model.summary(extended=True, batch_size=16, print_fn=lines.append)
    model.train_on_batch(x[:16], y[:16])
    from fastaudio.nn.summary import memory

    (step,) = model.run._steps.values()
    assert f" Training step of 16 samples: {memory(step.captured.nbytes)}" in lines
    size = 3 * model.flat.nbytes + model.flat.nbytes  # parameters, gradients, m and v
    assert lines[-1] == f" Parameters, gradients and optimizer: {memory(size)}"


# --- within an epoch ------------------------------------------------------------------------------------------------
class Stop(Exception):
    pass


@pytest.mark.parametrize("after", [1, 3, 4, 5])
@pytest.mark.parametrize("iterable", [False, True])
def test_within_an_epoch(tmp_path, after, iterable):
    """A file of any step of an epoch goes on behind that step: weights, state, and the epoch's means in the history."""

    def stop(batch, logs):
        if half.epoch == 1 and batch + 1 == after:
            half.save(tmp_path / "a")
            raise Stop

    x, y = given["data"]()
    batches = tuple((x[i : i + 16], y[i : i + 16]) for i in range(0, 70, 16))
    data, options = ((batches,), {}) if iterable else ((x, y), {"batch_size": 16})
    whole, half = given["model"](), given["model"]()
    watch = lambda: nn.callbacks.LambdaCallback(on_train_batch_end=lambda batch, logs: None)  # means, added up singly
    wanted = whole.fit(*data, epochs=3, verbose=0, callbacks=[watch()], **options).history
    with pytest.raises(Stop):
        half.fit(*data, epochs=3, verbose=0, callbacks=[nn.callbacks.LambdaCallback(on_train_batch_end=stop)], **options)
    again = nn.load(tmp_path / "a")
    assert (again.epoch, again.epoch_step) == (1, after)
    options |= {"initial_epoch": again.epoch, "initial_step": again.epoch_step, "callbacks": [watch()]}
    found = again.fit(*data, epochs=3, verbose=0, **options).history
    assert {name: values[1:] for name, values in wanted.items()} == found
    for name, value in whole.state_dict().items():
        assert np.array_equal(value, again.state_dict()[name])
    assert again.epoch_step == 0
    with pytest.raises(ParameterError, match="initial_step must be 0"):
        again.fit(*data, epochs=4, verbose=0, initial_epoch=3, initial_step=2)
