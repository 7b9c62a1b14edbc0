"""Run by test_races.py in a process with ThreadSanitizer: right and broken kernels in every order, a line for each."""

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))

from sim.device import ORDERS, SimDevice, SimulationError  # noqa: E402
from test_faults import run, zeros  # noqa: E402


def said(device, kernel, *arguments, **launch):
    try:
        run(device, kernel, *arguments, **launch)
    except SimulationError as error:
        return str(error)
    return f"{kernel}: nothing"


for order in ORDERS:
    device = SimDevice(order)
    for broken in (0, 1):
        x = device.upload(np.ones(100, np.float32))
        print(order, broken, said(device, "whole_sum", zeros(device, 1), x, 100, broken, block=64, shared=256))
    for grid in (1, 4):
        print(order, grid, said(device, "blocks_race", zeros(device), 0, grid=grid, block=1))
        print(order, grid, said(device, "blocks_race_later", zeros(device), 0, grid=grid, block=64))
    for synced in (0, 1):
        print(order, synced, said(device, "shuffled", zeros(device), synced, shared=128))
    print(order, 0, said(device, "good_warp", zeros(device), 3, grid=1))
