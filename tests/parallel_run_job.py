"""What the ranks of test_parallel_runs.py do: a run in a folder they share, slow enough to be disturbed."""

import os
import signal
import time

import numpy as np

from fastaudio import nn
from fastaudio.apps import Run, fit


def job(team, folder, wait="0", trouble="", epochs="6"):
    """`trouble`: what rank 1 does in its 9th step: "killed", "error", or a signal's name, which it sends itself."""
    run = Run.create(folder, "test", {}, resume=True, team=team)
    model = run.last()
    if model is None:
        nn.set_seed(7)
        model = nn.Sequential([nn.layers.Dense(8, "tanh", input_dim=6), nn.layers.Dense(3, "softmax")])
        model.compile(nn.optim.Adam(0.01), "sparse_categorical_crossentropy", ["accuracy"])
    steps = []

    def after(batch, logs):
        steps.append(batch)
        time.sleep(float(wait))
        if trouble and team.rank == 1 and len(steps) == 9:
            if trouble == "killed":
                os.kill(os.getpid(), signal.SIGKILL)
            if trouble == "error":
                raise RuntimeError("rank 1 has had enough")
            os.kill(os.getpid(), getattr(signal, trouble))

    x = np.random.default_rng(0).standard_normal((70, 6)).astype("float32")
    options = {"validation_data": (x[50:], np.arange(20) % 3), "batch_size": 8, "verbose": 0}
    slow = nn.callbacks.LambdaCallback(on_train_batch_end=after)
    fit(run, model, x[:50], np.arange(50) % 3, epochs=int(epochs), callbacks=[slow], **options)
