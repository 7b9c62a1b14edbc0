"""A plugin of pytest: the simulator in the GPU's place, for FASTAUDIO_SIM=gpu where there is none (`-p sim.as_gpu`)."""

from fastaudio.backends import registry

from .device import SimDevice

registry._loaded["cuda"] = SimDevice().engine
