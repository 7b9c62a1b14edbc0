"""Every row of the feature benchmark under pytest-benchmark: results are checked, then our call is timed.

    pytest benchmarks/bench_features.py                        # our times
    pytest benchmarks/bench_features.py --benchmark-disable    # the checks alone, as CI runs them
    pytest benchmarks/bench_features.py --benchmark-autosave --benchmark-compare    # against the last run

`fastaudio bench features` times the rivals too. Rivals that are not installed are left out.
"""

import pytest

from fastaudio.backends import registry
from fastaudio.bench import rivals
from fastaudio.bench.cases import FEATURES


@pytest.fixture(params=[1, 2], ids=["1-thread", "2-threads"])
def threads(request):
    with rivals.threads(request.param):
        yield request.param


@pytest.mark.parametrize("name", FEATURES)
def test_row(benchmark, name, threads):
    case = FEATURES[name]
    if case.engine and case.engine not in registry.available():
        pytest.skip(f"needs the {case.engine} engine")
    x = case.input()
    calls = case.calls(x)
    errors = case.check(calls, x)
    assert set(errors) >= {"float64"}
    benchmark.group = case.title
    benchmark.extra_info |= {"threads": threads, "errors": errors}
    benchmark(calls["fastaudio"])
