"""A run survives kill -9, SIGTERM, Ctrl-C, NaN and a full disk, and goes on with the bits of one that was left alone."""

import os
import signal
import subprocess
import sys
import textwrap
import time

import numpy as np
import pytest

from fastaudio import nn
from fastaudio.apps import Run, fit
from fastaudio.errors import TrainingError

posix = pytest.mark.skipif(sys.platform == "win32", reason="signals and limits of POSIX")

JOB = """
import sys, time
import numpy as np
from fastaudio import nn
from fastaudio.apps import Run, fit

def data():
    draw = np.random.default_rng(0)
    x = draw.standard_normal((70, 6)).astype("float32")
    return x, np.argmax(x @ draw.standard_normal((6, 3)), 1)

def pause(wait):
    wait() if callable(wait) else time.sleep(wait)

def train(folder, epochs=6, wait=0.0, callbacks=(), width=8, **options):
    run = Run.create(folder, "test", {"epochs": epochs}, resume=True)
    model = run.last()
    if model is None:
        nn.set_seed(7)
        model = nn.Sequential([nn.layers.Dense(width, "tanh", input_dim=6), nn.layers.Dropout(0.3), nn.layers.Dense(3, "softmax")])
        model.compile(nn.optim.Adam(0.01), "sparse_categorical_crossentropy", ["accuracy"])
    slow = nn.callbacks.LambdaCallback(on_train_batch_end=lambda batch, logs: (print(batch, flush=True), pause(wait)))
    x, y = data()
    options = {"batch_size": 8, "verbose": 0, **options}
    return fit(run, model, x[:50], y[:50], validation_data=(x[50:], y[50:]), epochs=epochs,
               callbacks=[*callbacks, *([slow] if wait else [])], **options)
"""
given = {}
exec(JOB, given)
FILES = ("last.safetensors", "best.safetensors", "history.json", "history.csv")


def contents(folder):
    return {name: (folder / name).read_bytes() for name in FILES}


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    folder = tmp_path_factory.mktemp("runs") / "whole"
    history = given["train"](folder)
    assert len(history.history["val_loss"]) == 6
    return contents(folder)


def child(folder, wait=0.02, epochs=6):
    code = textwrap.dedent(JOB) + f"\ntrain(sys.argv[1], epochs={epochs}, wait={wait})"
    return subprocess.Popen(
        [sys.executable, "-c", code, str(folder)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )


def after(process, steps):
    for _ in range(steps):
        assert process.stdout.readline()


@posix
@pytest.mark.parametrize("sent, steps", [("SIGTERM", 1), ("SIGTERM", 9), ("SIGTERM", 14), ("SIGINT", 24)])
def test_a_signal_saves_and_the_next_start_goes_on(tmp_path, whole, sent, steps):
    """The signal comes in the last of so many steps, which waits for it: however busy the machine is."""
    process = child(tmp_path / "x", wait="sys.stdin.readline")
    for _ in range(steps - 1):
        after(process, 1)
        process.stdin.write("\n")
        process.stdin.flush()
    after(process, 1)
    process.send_signal(getattr(signal, sent))
    while "finishing the step" not in process.stderr.readline():
        assert process.poll() is None
    said = process.communicate("\n" * 3)[1]
    assert "resume goes on" in said
    if sent == "SIGTERM":
        assert process.returncode == 143
    else:
        assert "KeyboardInterrupt" in said
    model = nn.load(tmp_path / "x" / "last.safetensors")
    assert 7 * model.epoch + model.epoch_step == steps, "the step was not the last"
    given["train"](tmp_path / "x")
    assert contents(tmp_path / "x") == whole


@posix
def test_killed_at_random_moments(tmp_path, whole):
    draw = np.random.default_rng(1)
    for _ in range(3):
        process = child(tmp_path / "x", wait=0.005)
        process.stdout.readline()
        time.sleep(draw.uniform(0, 0.2))
        process.kill()
        process.communicate()
    given["train"](tmp_path / "x")
    assert contents(tmp_path / "x") == whole


@posix
def test_a_second_signal_stops_at_once(tmp_path):
    process = child(tmp_path / "x", wait=30)
    after(process, 1)
    process.send_signal(signal.SIGTERM)
    while "finishing" not in process.stderr.readline():
        pass
    start = time.perf_counter()
    process.send_signal(signal.SIGTERM)
    process.communicate()
    assert process.returncode == -signal.SIGTERM and time.perf_counter() - start < 10


def test_handlers_come_back(tmp_path):
    before = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)
    given["train"](tmp_path / "x", epochs=1)
    assert before == (signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT))


def test_nan_keeps_the_last_good_epoch(tmp_path):
    class Poison(nn.Callback):
        def on_epoch_begin(self, epoch, logs=None):
            if epoch == 2:
                self.model.layers[0].kernel.value[:] = np.nan

    with pytest.raises(TrainingError, match="the loss of step 1 is nan.*last.safetensors is the last"):
        given["train"](tmp_path / "x", callbacks=[Poison()])
    model = Run.open(tmp_path / "x").last()
    assert model.epoch == 2 and np.isfinite(model.flat).all()
    assert len(Run.open(tmp_path / "x").read_json("history.json")["loss"]) == 2


def test_weights_that_blow_up_in_the_last_step_are_not_saved(tmp_path):
    class Poison(nn.Callback):
        def on_epoch_end(self, epoch, logs=None):
            self.model.layers[0].kernel.value[:] = np.inf

    with pytest.raises(TrainingError, match="weights of epoch 1 are not finite: .*nothing was saved"):
        given["train"](tmp_path / "x", callbacks=[Poison()])
    assert not (tmp_path / "x" / "last.safetensors").exists()


@posix
def test_a_full_disk_leaves_old_files_whole(tmp_path):
    pytest.importorskip("resource")
    code = textwrap.dedent(JOB) + textwrap.dedent("""
        import resource
        class Full(nn.Callback):
            def on_epoch_begin(self, epoch, logs=None):
                if epoch == 2:
                    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
        try:
            train(sys.argv[1], width=2000, callbacks=[Full()])
        except OSError as error:
            print("refused", error.errno)
    """)
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path / "x")], capture_output=True, text=True)
    assert done.stdout.startswith("refused"), done.stderr
    run = Run.open(tmp_path / "x")
    assert run.last().epoch == 2 and run.best().epoch <= 2
    assert not [name for name in os.listdir(tmp_path / "x") if name.startswith(".")]
    given["train"](tmp_path / "x", width=2000)
    given["train"](tmp_path / "whole", width=2000)
    assert contents(tmp_path / "x") == contents(tmp_path / "whole")


def test_patience_and_the_best_go_on_too(tmp_path):
    """Stopped early, alone or interrupted: the same epochs, the same best one."""
    options = {"epochs": 200, "patience": 5, "monitor": "val_accuracy"}
    whole = given["train"](tmp_path / "whole", **options)
    assert 6 <= len(whole.epoch) < 200
    first = int(np.argmax(whole.history["val_accuracy"]))
    assert len(whole.epoch) == first + 1 + 5 and nn.load(tmp_path / "whole" / "best.safetensors").epoch == first + 1
    for epochs in (2, first + 2, 200):
        given["train"](tmp_path / "parts", **{**options, "epochs": epochs})
    assert contents(tmp_path / "parts") == contents(tmp_path / "whole")
    assert given["train"](tmp_path / "parts", **options).epoch == whole.epoch


def test_pictures_and_runs_without_validation(tmp_path):
    pytest.importorskip("matplotlib").use("Agg")
    run = Run.create(tmp_path / "x", "test", {})
    nn.set_seed(0)
    model = nn.Sequential([nn.layers.Dense(1, input_dim=6)])
    model.compile("sgd", "mse")
    history = fit(run, model, np.ones((8, 6)), np.ones((8, 1)), epochs=3, verbose=0)
    assert history.epoch == [0, 1, 2] and (run.folder / "history.png").stat().st_size > 5000
    assert run.best().epoch == 3
