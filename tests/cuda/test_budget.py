"""Every stem compiles for every architecture, spills nothing, and keeps its budget of registers: no GPU is needed."""

import tomllib
from itertools import product
from pathlib import Path

import pytest

from fastaudio.backends.cuda import nvrtc, source

PORTABLE = ("sm_80", "sm_90", "sm_100", "sm_120")
QUICK = ("sm_90", "sm_90a")  # these in every run of the tests
BUDGET = tomllib.loads((Path(__file__).parent / "budget.toml").read_text("utf-8"))


def sets(said):
    """(constants, whether only the thorough tests compile them)."""
    listed = said.get("constants", [{}])
    yield from ((constants, False) for constants in listed)
    for every in said.get("every", ()):
        combined = (dict(zip(every, values, strict=True)) for values in product(*every.values()))
        yield from ((constants, True) for constants in combined if constants not in listed)


def cases():
    for stem, said in BUDGET.items():
        for arch in said.get("architectures", PORTABLE):
            for constants, thorough in sets(said):
                label = "-".join([stem, arch, *(f"{k}{v}" for k, v in constants.items())])
                marks = () if arch in QUICK and not thorough else pytest.mark.slow
                yield pytest.param(stem, arch, constants, said["registers"], id=label, marks=marks)


def test_every_stem_has_a_budget():
    assert sorted(BUDGET) == source.stems()


@pytest.mark.skipif(not nvrtc.available(), reason="no NVRTC here")
@pytest.mark.parametrize("stem, arch, constants, registers", list(cases()))
def test_compiles_within_its_budget(stem, arch, constants, registers):
    made = nvrtc.compile(source.text(stem, constants), f"{stem}.cuh", arch)
    assert made.cubin and made.usage
    assert "C7510" not in made.log and "C7508" not in made.log, "wgmma is serialised"
    assert "warning" not in made.log, made.log
    for kernel, used in made.usage.items():
        assert used.spills == 0 and used.stack == 0, f"{kernel}: {used}"
        assert used.registers <= registers, f"{kernel}: {used.registers} registers"
