"""What the ranks of test_parallel.py do: a training whose weights and history every rank writes down."""

import json

import numpy as np

from fastaudio import nn


def data(rows, dtype="float64"):
    draw = np.random.default_rng(5)
    x = draw.standard_normal((rows, 12))
    return x.astype(dtype), np.argmax(x[:, :3] + 0.3 * draw.standard_normal((rows, 3)), 1)


def plain(dtype):
    model = nn.Sequential(
        [
            nn.layers.Dense(9, "tanh", input_dim=12, kernel_regularizer=nn.regularizers.L2(1e-2), dtype=dtype),
            nn.layers.Dense(3, "softmax", dtype=dtype),
        ],
        dtype=dtype,
    )
    model.compile(nn.optim.Adam(1e-2, global_clipnorm=0.5), "sparse_categorical_crossentropy", ["accuracy"])
    return model


def dropped(dtype):
    """Dropout on rows and on blocked images, and noise of a variational bottleneck."""
    layers = nn.layers
    x = nn.Input((12,))
    image = layers.Conv2D(3, 2, padding="same", dtype=dtype)(layers.Reshape((3, 4, 1), dtype=dtype)(x))
    flat = layers.Flatten(dtype=dtype)(layers.Dropout(0.2, dtype=dtype)(image))
    hidden = layers.Dropout(0.4, dtype=dtype)(
        layers.Dense(9, "tanh", dtype=dtype)(layers.GaussianNoise(0.1, dtype=dtype)(flat))
    )
    parts = [layers.Dense(5, dtype=dtype)(hidden) for _ in range(2)]
    z = layers.GaussianSampling(dtype=dtype)(parts)
    model = nn.Model(x, layers.Dense(3, "softmax", dtype=dtype)(z), dtype=dtype)
    model.compile(nn.optim.Adam(1e-2), "sparse_categorical_crossentropy", ["accuracy"])
    return model


def normed(dtype):
    """Batch normalisation: statistics of its own for each rank."""
    layers = nn.layers
    model = nn.Sequential(
        [layers.Dense(9, input_dim=12), layers.BatchNormalization(), layers.Dropout(0.5), layers.Dense(3, "softmax")]
    )
    model.compile("adam", "sparse_categorical_crossentropy", ["accuracy"])
    return model


class Batches:
    """An iterable: ranks take their rows of each batch."""

    def __init__(self, x, y, size):
        self.x, self.y, self.size = x, y, size

    def __len__(self):
        return -(-len(self.y) // self.size)

    def __iter__(self):
        return ((self.x[i : i + self.size], self.y[i : i + self.size]) for i in range(0, len(self.y), self.size))


def job(team, out, kind="plain", dtype="float64", rows=101, batch=25, how="arrays"):
    nn.set_seed(11 + team.rank)  # rank 0's counts
    model = {"plain": plain, "dropped": dropped, "normed": normed}[kind](dtype)
    x, y = data(int(rows) + 30, dtype)
    training = (x[30:], y[30:]) if how == "arrays" else (Batches(x[30:], y[30:], int(batch)),)
    held = x[:30], y[:30]
    weights = {0: 1.0, 1: 2.0, 2: 0.5}
    options = {"batch_size": int(batch), "epochs": 3, "verbose": 0, "validation_data": held, "class_weight": weights}
    history = model.fit(*training, **options, communicator=team)
    np.savez(f"{out}-{team.rank}.npz", **model.state_dict())
    with open(f"{out}-{team.rank}.json", "w") as file:
        json.dump(history.history, file)
