"""A plugin of pytest: the simulator in the GPU's place, for FASTAUDIO_SIM=gpu where there is none (`-p sim.as_gpu`).

The package's own device for CuPy runs, on a module that looks like CuPy: everything above the driver is what a GPU has.
"""

import pickle
import sys

import fake_cupy

from fastaudio.backends.cuda import cache

from .device import SimDevice

sys.modules["cupy"] = fake_cupy.make(room=1 << 40, simulator=SimDevice())
cache.cubin = lambda text, stem, arch: pickle.dumps((stem, text))
