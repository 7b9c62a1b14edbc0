"""At least 200 drawn calls of every kernel of networks, on every engine and level: against torch where it is installed, and against
what torch gave where it is not (`torchs_results.npz`, written by `python tests/nn/test_beside_torch.py`). Levels that are not the
machine's own take every 8th, the slow tests all.

Of each result is stored its sum with drawn factors, 8 bytes a result: errors of one value or of all of them move it.
"""

import sys
import zlib
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))

import drawn_images  # noqa: F401  (these fill the table)
import drawn_recurrent  # noqa: F401
import drawn_spectra  # noqa: F401
import drawn_training  # noqa: F401
from drawn_cases import F64_LIMIT, TABLE, Draw, excess

from fastaudio.backends import registry
from fastaudio.backends.ops import CPU, OPS

COUNT = 200
STORED = Path(__file__).with_name("torchs_results.npz")
#: What torch has no counterpart of: counters, and Philox's numbers (test_random.py has the authors' answers).
WITHOUT = {"advance", "random_uniform", "random_normal"}
#: Kernels that do the work of two others, whose bits they have (test_pooled_gradient.py).
JOINED = {"conv2d_dw_pooled"}


def drawn(name, i):
    """The case's two functions."""
    return TABLE[name][0](Draw([zlib.crc32(name.encode()), i]))


def factors(i, place, size):
    return np.random.RandomState([i, place]).random_sample(size) - 0.5


def flat(a):
    a = np.ascontiguousarray(a)
    return a.view(a.real.dtype).reshape(-1).astype(np.float64)


@cache
def torchs(name):
    torch = pytest.importorskip("torch")
    torch.set_num_threads(1)
    return [drawn(name, i)[1](torch) for i in range(COUNT)]


@cache
def stored(name):
    with np.load(STORED) as file:
        return file[name]


def _engines():
    """Name, level, and the share of cases."""
    if "cpu" in registry.available():
        from fastaudio.backends import cpu

        for level in cpu.isa_levels():
            if level != cpu.isa():
                yield pytest.param(("cpu", level, 8), id=f"cpu-{level}")
            marks = pytest.mark.slow if level != cpu.isa() else ()
            yield pytest.param(("cpu", level, 1), id=f"cpu-{level}-all", marks=marks)
    yield from (pytest.param((name, None, 1), id=f"{name}-all") for name in registry.available() if name != "cpu")


@pytest.fixture(params=_engines())
def engine(request):
    """`kernel(name)` of an engine, the C++ engine at one of its levels, and which cases it takes."""
    name, level, share = request.param
    found = registry.load(name).kernel, range(0, COUNT, share)
    if level is None:
        yield found
        return
    from fastaudio.backends import cpu

    before = cpu.isa()
    assert cpu._core.use_isa(level)
    yield found
    cpu._core.use_isa(before)


def limit(name, real):
    return TABLE[name][2] if real == np.float32 else F64_LIMIT


@pytest.mark.rivals
@pytest.mark.parametrize("name", TABLE)
def test_torch(engine, real, name):
    kernel, numbers = engine
    want = torchs(name)
    for i in numbers:
        errors = [excess(a, b) for a, b in zip(drawn(name, i)[0](kernel, real), want[i], strict=True)]
        assert max(errors) < limit(name, real), (name, i, errors, [a.shape for a in want[i]])


def sums(results, i):
    return [flat(a) @ factors(i, place, flat(a).size) for place, a in enumerate(results)]


@pytest.mark.skipif(find_spec("torch") is not None, reason="torch is here itself")
@pytest.mark.parametrize("name", TABLE)
def test_what_torch_gave(engine, real, name):
    kernel, numbers = engine
    want = stored(name)
    for i in numbers:
        got = drawn(name, i)[0](kernel, real)
        sizes = [max(np.abs(a).max(initial=0), 1) * max(flat(a).size, 1) ** 0.5 for a in got]
        for place, (a, size) in enumerate(zip(sums(got, i), sizes, strict=True)):
            assert abs(a - want[i, place]) <= limit(name, real) * size, (name, i, place)
        assert np.isnan(want[i, len(got) :]).all()


@pytest.mark.rivals
@pytest.mark.parametrize("name", TABLE)
def test_torch_still_gives_that(name):
    for i, results in enumerate(torchs(name)):
        scale = max(max(np.abs(a).max(initial=0), 1) * max(flat(a).size, 1) ** 0.5 for a in results)
        assert np.abs(stored(name)[i, : len(results)] - sums(results, i)).max() < 1e-12 * scale


def test_every_kernel_of_networks_is_drawn():
    names = list(OPS)
    of_several = {name for name in names[names.index("gemm") :] if len(OPS[name][1]) > 1}
    wanted = of_several | {name for name, (_, engines) in OPS.items() if engines == (CPU,)} - JOINED
    assert wanted - WITHOUT == {kernel for _, kernels, _ in TABLE.values() for kernel in kernels}


def main():
    import torch

    results = {}
    for name in TABLE:
        rows = [sums(drawn(name, i)[1](torch), i) for i in range(COUNT)]
        results[name] = np.full((COUNT, max(map(len, rows))), np.nan)
        for place, row in enumerate(rows):
            results[name][place, : len(row)] = row
    np.savez_compressed(STORED, **results)
    print(f"torch {torch.__version__}: {len(results)} kinds of calls, {STORED.stat().st_size} bytes")


if __name__ == "__main__":
    main()
