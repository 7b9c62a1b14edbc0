"""The clock is a list of costs: what paired() does with them is arithmetic."""

import math
from collections import Counter
from itertools import count
from types import SimpleNamespace

import numpy as np
import pytest

from fastaudio.bench import timer
from fastaudio.bench.timer import paired, ratios, spread


class Fake:
    """A clock that calls move: `cost(name, count)` seconds for the count-th call of a name."""

    def __init__(self, cost):
        self.now, self.order, self.counts, self.cost = 0.0, [], Counter(), cost

    def call(self, name):
        def run():
            self.order.append(name)
            self.counts[name] += 1
            self.now += self.cost(name, self.counts[name])

        return run

    def paired(self, *names, seconds):
        calls = {name: self.call(name) for name in names}
        return paired(calls, seconds=seconds, clock=lambda: self.now, sleep=lambda _: None)


def test_spread_is_quartiles():
    assert spread([5.0, 1.0, 4.0, 2.0, 3.0]) == (3.0, 2.0, 4.0)
    assert spread([7.0]) == (7.0, 7.0, 7.0)


def test_ratios_are_taken_round_by_round():
    # the machine is ten times slower in the second round, for both
    assert ratios([1.0, 10.0, 1.0], [4.0, 40.0, 4.0]) == (4.0, 4.0, 4.0)


def test_a_block_waits_for_threads_that_still_spin(monkeypatch):
    slept, used = [], iter([0, 0.012, 0.012, 0.016, 0.016, 0.016])  # before and after each pause
    monkeypatch.setattr(timer, "time", SimpleNamespace(process_time=lambda: next(used)))
    timer._settle(slept.append)
    assert slept == [timer.PAUSE] * 3


def test_a_block_does_not_wait_for_ever(monkeypatch):
    slept, used = [], count()
    monkeypatch.setattr(timer, "time", SimpleNamespace(process_time=lambda: next(used)))
    timer._settle(slept.append)
    assert len(slept) == timer.PAUSES


def test_times_are_a_call_each_whatever_the_block():
    fake = Fake(lambda name, _: {"a": 0.0004, "b": 0.03}[name])
    times = fake.paired("a", "b", seconds=10.0)
    assert np.allclose(times["a"], 0.0004) and np.allclose(times["b"], 0.03)
    assert len(times["a"]) == len(times["b"]) == 3 * timer.MIN_ROUNDS  # exact at once: the precision ends it


def test_blocks_alternate_and_begin_with_calls_that_are_not_timed():
    fake = Fake(lambda name, _: {"a": 0.002, "b": 0.004}[name])
    fake.paired("a", "b", seconds=0.01)
    a, b = (math.ceil(timer.WARM / cost) + round(timer.BLOCK / cost) for cost in (0.002, 0.004))
    measured = fake.order[4:]  # after two calls of each, for the warm-up and the estimate
    one_round = ["a"] * a + ["b"] * b
    assert measured == one_round * (len(measured) // len(one_round))


def test_the_call_that_is_not_timed_keeps_a_cold_cache_out():
    slow_first = iter([0.01, 0.001, *([0.05] + [0.001] * 5) * 500])
    fake = Fake(lambda *_: next(slow_first))
    assert np.allclose(fake.paired("a", seconds=1.0)["a"], 0.001)


def test_long_calls_run_three_rounds_of_one():
    fake = Fake(lambda *_: 2.0)
    times = fake.paired("a", "b", seconds=3.0)
    assert times == {"a": [2.0] * 3, "b": [2.0] * 3} and fake.order.count("a") == 2 + 3


def test_noise_is_repeated_until_the_time_is_over():
    rng = np.random.default_rng(0)
    fake = Fake(lambda *_: rng.uniform(0.001, 0.1))
    times = fake.paired("a", seconds=2.0)["a"]
    assert timer.MIN_ROUNDS <= len(times) < timer.MAX_ROUNDS and fake.now >= 2.0


def test_never_more_than_the_most_rounds(monkeypatch):
    monkeypatch.setattr(timer, "PRECISION", 0.0)
    fake = Fake(lambda *_: 1e-5)
    assert len(fake.paired("a", seconds=1e9)["a"]) == timer.MAX_ROUNDS


@pytest.mark.parametrize("seed", range(20))
def test_the_ratio_survives_a_machine_that_changes_its_speed(seed):
    rng = np.random.default_rng(seed)
    speed = {}
    fake = Fake(
        lambda name, _: {"a": 0.01, "b": 0.03}[name] * speed.setdefault(int(fake.now / 2), rng.uniform(1, 3))
    )
    times = fake.paired("a", "b", seconds=40.0)
    assert ratios(times["a"], times["b"]).median == pytest.approx(3.0, rel=0.02)
