"""Training by several ranks is training by one: the same batches, weights within rounding, the same bits for a number."""

import json
from pathlib import Path

import numpy as np
import parallel_job
import pytest
from ranks import GROUPS, finish, start

from fastaudio import nn
from fastaudio.errors import ParameterError
from fastaudio.nn.parallel import ALONE, Communicator
from fastaudio.nn.parallel.mpi import MPI

JOB = Path(parallel_job.__file__)


def results(name, ranks):
    """Weights and history; every rank has the same bits."""
    weights, histories = [], []
    for rank in range(ranks):
        with np.load(f"{name}-{rank}.npz") as file:
            weights.append(dict(file))
        histories.append(json.loads(Path(f"{name}-{rank}.json").read_text()))
    for other, history in zip(weights, histories, strict=True):
        assert all((other[key] == weights[0][key]).all() for key in weights[0]) and history == histories[0]
    return weights[0], histories[0]


def largest(a, b):
    return max(np.abs(a[key] - b[key]).max() / np.abs(b[key]).max() for key in b)


def test_shares_are_all_rows_each_once():
    draw = np.random.default_rng(0)
    for _ in range(500):
        size, whole = int(draw.integers(1, 12)), int(draw.integers(1, 60))
        team = Communicator()
        team.size, taken = size, []
        for team.rank in range(size):
            share = team.share(whole)
            taken += range(share.first, share.first + share.counted)
            assert share.rows >= 1 and share.first + share.rows <= whole
            assert abs(share.counted - whole / size) < 1
        assert taken == list(range(whole))


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.parametrize("dtype, bound", [("float64", 1e-12), ("float32", 2e-6)])
def test_ranks_equal_one_process(tmp_path, group, dtype, bound):
    """101 rows in batches of 25: uneven shares, and a last batch of one row, of which other ranks get none."""
    parallel_job.job(ALONE, tmp_path / "one", "plain", dtype)
    one, history = results(tmp_path / "one", 1)
    for size, how in ((2, "arrays"), (3, "batches")) if dtype == "float64" else ((2, "arrays"),):
        name = tmp_path / f"{group}{size}"
        finish(start(group, size, tmp_path, JOB, name, "plain", dtype, 101, 25, how))
        parallel_job.job(ALONE, tmp_path / "one", "plain", dtype, how=how)
        one, history = results(tmp_path / "one", 1)
        many, said = results(name, size)
        assert largest(many, one) < bound
        assert all(np.allclose(said[key], history[key], rtol=bound, atol=bound) for key in history)


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.parametrize("dtype, bound", [("float64", 1e-12), ("float32", 1e-5)])
def test_random_numbers_do_not_depend_on_how_many_ranks_there_are(tmp_path, group, dtype, bound):
    """Masks of dropout and noise of a VAE are those of the whole batch, whose rows are shared unevenly."""
    parallel_job.job(ALONE, tmp_path / "one", "dropped", dtype)
    one, history = results(tmp_path / "one", 1)
    for size in (2, 3) if dtype == "float64" else (2,):
        name = tmp_path / f"{group}{size}"
        finish(start(group, size, tmp_path, JOB, name, "dropped", dtype))
        many, said = results(name, size)
        assert largest(many, one) < bound
        assert all(np.allclose(said[key], history[key], rtol=bound, atol=bound) for key in history)


@pytest.mark.parametrize("group", GROUPS)
def test_the_same_bits_again_with_statistics(tmp_path, group):
    """Batch normalisation depends on how many ranks there are, and on nothing else."""
    for name in "ab":
        finish(start(group, 2, tmp_path, JOB, tmp_path / name, "normed", "float32"))
    a, b = (results(tmp_path / name, 2)[0] for name in "ab")
    assert all((a[key] == b[key]).all() for key in a)
    parallel_job.job(ALONE, tmp_path / "one", "normed", "float32")
    assert 1e-4 < largest(a, results(tmp_path / "one", 1)[0]) < 2


def test_running_statistics_are_those_of_all_rows(tmp_path):
    """Means over ranks of equal shares are means over the batch: the first layer's, which sees the data alone."""
    finish(start("sockets", 2, tmp_path, JOB, tmp_path / "two", "normed", "float32", 24, 24))
    parallel_job.job(ALONE, tmp_path / "one", "normed", "float32", 24, 24)
    name = next(key for key in results(tmp_path / "one", 1)[0] if key.endswith("mean"))
    two, one = (results(tmp_path / each, n)[0][name] for each, n in (("two", 2), ("one", 1)))
    assert np.abs(two - one).max() < 0.02 * np.abs(one).max()


def test_a_fit_alone_afterwards_is_as_before():
    """The team's steps are not kept."""

    class Twin(Communicator):
        size, begun = 2, False

        def sum(self, array):
            array[...] = 2 * array if self.begun else array[0]
            self.begun = True

    x, y = np.random.default_rng(0).standard_normal((20, 12)).astype("f"), np.arange(20) % 3
    found = []
    for first in (ALONE, Twin()):
        nn.set_seed(0)
        model = nn.Sequential([nn.layers.Dense(3, "softmax", input_dim=12)])
        model.compile("sgd", "sparse_categorical_crossentropy")
        model.fit(
            np.repeat(x[:10], 2, 0), np.repeat(y[:10], 2), batch_size=20, shuffle=False, verbose=0, communicator=first
        )
        model.flat[:] = 0
        model.fit(x, y, verbose=0)
        found.append(model.flat.copy())
    assert (found[0] == found[1]).all()


def test_other_data_on_one_rank_is_refused():
    class Other(Communicator):
        size = 2

        def sum(self, array):
            array[1] = 7

    model = nn.Sequential([nn.layers.Dense(1, input_dim=2)])
    model.compile("sgd", "mse")
    with pytest.raises(ParameterError, match="all ranks must be given the same data"):
        model.fit(np.zeros((4, 2)), np.zeros((4, 1)), verbose=0, communicator=Other())


def test_the_sum_of_mpi_is_in_the_order_of_ranks():
    """Of a communicator that only has mpi4py's calls: odd sizes, more ranks than elements."""

    class Fake:
        def __init__(self, parts):
            self.parts = parts

        def Get_rank(self):
            return 1

        def Get_size(self):
            return len(self.parts)

        def Alltoall(self, mine, theirs):
            self.stretches = np.zeros((len(self.parts), *mine.shape), mine.dtype)
            for to, part in zip(self.stretches, self.parts, strict=True):
                to.reshape(-1)[: part.size] = part.reshape(-1)
            assert (mine == self.stretches[1]).all()
            theirs[...] = self.stretches[:, 1]

        def Allgather(self, total, everything):
            for place in range(len(self.parts)):
                everything[place] = self.stretches[0][place]
                for stretches in self.stretches[1:]:
                    everything[place] += stretches[place]
            assert (total == everything[1]).all()

    draw = np.random.default_rng(0)
    for _ in range(200):
        ranks, shape = int(draw.integers(2, 9)), tuple(draw.integers(1, 9, draw.integers(1, 4)))
        parts = [draw.standard_normal(shape).astype(draw.choice(["f", "d"])) for _ in range(ranks)]
        parts = [part.astype(parts[0].dtype) for part in parts]
        wanted = parts[0].copy()
        for part in parts[1:]:
            wanted += part
        found = parts[1].copy()
        MPI(Fake(parts)).sum(found)
        assert (found == wanted).all()
