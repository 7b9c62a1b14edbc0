"""The simulator notices what a GPU may not: a broken kernel for each kind of fault, and what the message says."""

from pathlib import Path

import numpy as np
import pytest
from sim.device import ORDERS, SimDevice, SimulationError

from fastaudio.backends.cuda import source
from fastaudio.backends.cuda.prototype import parse

BROKEN = Path(__file__).parent / "broken.cuh"
TEXT = source.text("common") + '#line 1 "broken.cuh"\n' + BROKEN.read_text("utf-8")
PROTOTYPES = parse(TEXT)


def run(device, kernel, *arguments, grid=1, block=32, shared=0):
    values = PROTOTYPES[kernel].values(arguments, device)
    device.launch(device.compile("broken", TEXT, kernel), (grid, 1, 1), (block, 1, 1), shared, values)


def at(kernel):
    """The lines marked as this kernel's fault, as messages name them."""
    lines = [n for n, line in enumerate(BROKEN.read_text("utf-8").splitlines(), 1) if f"// fault: {kernel}" in line]
    return rf"broken.cuh:({'|'.join(map(str, lines))}): "


def zeros(device, n=32):
    return device.zeros((n,), np.float32)


@pytest.fixture(params=ORDERS)
def device(request):
    return SimDevice(request.param)


@pytest.mark.parametrize(
    "kernel, arguments, shared, message",
    [
        ("behind_shared", (), 128, r"access 0 bytes behind shared memory"),
        ("before_shared", (), 128, r"wrote before its shared memory, block \(0, 0, 0\)"),
        ("divergent_barrier", (), 0, r"divergent barrier: others wait at line \d+, block"),
        ("early_exit", (20,), 0, r"threads ended before the barrier, in number 12, block \(0, 0, 0\)"),
        ("outside_mask", (), 0, r"reads a lane outside the mask, lane 20"),
        ("not_in_its_mask", (), 0, r"a lane calls with a mask it is not in, thread"),
        ("half_a_warp", (), 0, r"deadlock: a lane waits for others of its mask"),
        ("int_overflow", (70000,), 0, r".*overflow of an int"),
        ("local_array", (4,), 0, r"index out of bounds"),
        ("zero_division", (0,), 0, r".*division by zero"),
    ],
)
def test_faults_are_reported_with_their_line(device, kernel, arguments, shared, message):
    with pytest.raises(SimulationError, match=f"^{kernel}: ({at(kernel)})?{message}"):
        run(device, kernel, zeros(device), *arguments, shared=shared)
    fine = zeros(device)
    run(device, "good_warp", fine, 3)  # and the next launch is as if nothing had been
    assert device.download(fine)[5] != 0


def test_the_end_of_an_array(device):
    y, x = zeros(device, 40), zeros(device, 32)
    with pytest.raises(SimulationError, match=at("behind_array") + "access 0 bytes behind an array of 128 bytes"):
        run(device, "behind_array", y, x, 32)
    y = zeros(device, 30)
    with pytest.raises(SimulationError, match=r"behind_array: wrote behind an array of shape \(30,\)"):
        run(device, "behind_array", y, x, 30)


def test_misaligned_vectors(device):
    with pytest.raises(SimulationError, match=at("misaligned") + ".*misaligned vector"):
        run(device, "misaligned", zeros(device), 1)


def test_shared_memory_begins_as_nan(device):
    y = zeros(device)
    run(device, "uninitialised", y, shared=128)
    assert np.isnan(device.download(y)).all()


def test_a_missing_barrier_shows_in_some_order():
    found = {}
    for order in ORDERS:
        device = SimDevice(order)
        for broken in (0, 1):
            y, x = zeros(device, 1), device.upload(np.ones(100, np.float32))
            run(device, "whole_sum", y, x, 100, broken, block=64, shared=256)
            found[order, broken] = float(device.download(y)[0])
    assert all(found[order, 0] == 100 for order in ORDERS)
    assert np.isnan(found["forward", 1]) and np.isnan(found["random", 1])


def test_blocks_that_write_the_same_place_differ_between_orders():
    last = []
    for order in ORDERS:
        device = SimDevice(order)
        y = zeros(device)
        run(device, "last_block", y, 0, grid=8)
        last.append(float(device.download(y)[0]))
    assert last[:2] == [7, 0]


def test_exchanges_inside_a_warp(device):
    v = np.arange(32, dtype=np.float32)
    y = device.upload(v)
    run(device, "good_warp", y, 20)
    lane = np.arange(32)
    up, down = np.maximum(lane - 1, 0), np.where(lane % 8 < 6, lane + 2, lane)
    np.testing.assert_array_equal(device.download(y), v.sum() + v[up] + v[down] + v[lane // 4 * 4 + 3] + 11)


def test_a_kernel_that_waits_for_ever():
    device = SimDevice()
    device._lib.sim_limit(1)
    try:
        with pytest.raises(SimulationError, match=at("endless") + "does not end"):
            run(device, "endless", zeros(device))
    finally:
        device._lib.sim_limit(300)
    y = zeros(device)
    run(device, "good_warp", y, 3)
