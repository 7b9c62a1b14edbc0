"""For all tests: which engine runs, tests of the C++ engine left out where another runs, figures closed, and two
fixtures: `engine`, every engine at every instruction set level, and `isa`, the levels alone."""

import platform
import signal
import sys
import threading
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

import fastaudio as fa
from fastaudio.backends import registry

sys.path.insert(0, str(Path(__file__).parent))  # for references.py, oracles.py and their like

ENGINES = registry.available()

# a shell that starts a job behind its back has it ignore Ctrl-C, and so would the processes that tests interrupt
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN and threading.current_thread() is threading.main_thread():
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_report_header():
    threads = fa.get_num_threads()
    lines = [
        f"fastaudio {fa.__version__}, engine {fa.backend_name()}, {threads} threads, numpy {np.__version__}"
    ]
    if fa.backend_name() == "cpu":
        from fastaudio.backends import cpu

        lines.append(f"instructions {cpu.isa()} of {', '.join(cpu.isa_levels())}, {platform.machine()}")
    return lines


def pytest_collection_modifyitems(items):
    if fa.backend_name() == "cpu":
        return
    for item in items:
        if item.get_closest_marker("cpp_engine"):
            item.add_marker(pytest.mark.skip(reason=f"the engine is {fa.backend_name()}"))


@pytest.fixture(autouse=True)
def _figures_closed():
    """Figures that a test leaves open are not found by the next one: with several processes that is any other test."""
    yield
    if plt := sys.modules.get("matplotlib.pyplot"):
        plt.close("all")


class Engine(NamedTuple):
    """What computes, and how much of a long list of cases it is given."""

    name: str
    level: str | None
    share: int

    def take(self, cases):
        """All cases on the machine's own level, every 8th elsewhere; the slow runs take all everywhere."""
        return cases[:: self.share]


def _levels():
    if "cpu" not in ENGINES:
        return (), None
    from fastaudio.backends import cpu

    return cpu.isa_levels(), cpu.isa()


def _engines():
    levels, own = _levels()
    for name, level in [
        *(("cpu", level) for level in levels),
        *((name, None) for name in ENGINES if name != "cpu"),
    ]:
        label = f"{name}-{level}" if level else name
        if level == own and level:
            yield pytest.param(Engine(name, level, 1), id=label)
        else:
            yield pytest.param(Engine(name, level, 8), id=label)
            yield pytest.param(Engine(name, level, 1), id=f"{label}-all", marks=pytest.mark.slow)


def _at(name, level):
    """Run at an engine and a level; what was there before comes back."""
    with fa.use_backend(name):
        if level is None:
            yield
            return
        from fastaudio.backends import cpu

        before = cpu.isa()
        assert cpu._core.use_isa(level)
        yield
        cpu._core.use_isa(before)


@pytest.fixture(params=_engines())
def engine(request):
    """One engine at one level, in use."""
    steps = _at(request.param.name, request.param.level)
    next(steps)
    yield request.param
    next(steps, None)


@pytest.fixture
def unwritten(monkeypatch):
    """NumPy's fresh memory holds NaN, and -1 among integers: what is read before it is written shows. For the C++ engine
    alone: Numba knows `np.empty` by its identity."""

    def filled(make):
        def fresh(*args, **kwargs):
            a = make(*args, **kwargs)
            a.fill(np.nan if a.dtype.kind in "fc" else -1 if a.dtype.kind == "i" else 1)
            return a

        return fresh

    monkeypatch.setattr(np, "empty", filled(np.empty))
    monkeypatch.setattr(np, "empty_like", filled(np.empty_like))


@pytest.fixture(params=_levels()[0])
def isa(request):
    """One level of the C++ engine, in use."""
    steps = _at("cpu", request.param)
    next(steps)
    yield request.param
    next(steps, None)
