"""Kernels of the simulated device called with NumPy arrays: data goes up, results come down. Tables stay on the host."""

import inspect

import numpy as np

TABLES = {"window", "program", "params", "starts", "lengths", "weights", "dct", "ref", "coeffs", "edges", "frames",
          "columns", "numbers", "steps", "response"}  # fmt: skip


class OnDevice:
    """`kernel(name)` as every engine has it, for NumPy arrays."""

    def __init__(self, sim):
        self._device, self._engine = sim.device, sim.engine

    def kernel(self, name):
        function = self._engine.kernel(name)
        names = list(inspect.signature(function).parameters)

        def call(*arguments):
            moved = [
                self._device.upload(a) if isinstance(a, np.ndarray) and n not in TABLES else a
                for n, a in zip(names, arguments, strict=True)
            ]
            answer = function(*moved)
            for given, there in zip(arguments, moved, strict=True):
                if given is not there and given.flags.writeable:
                    given[...] = self._device.download(there)
            return answer

        return call


def tables_of(engine, name):
    """Numbers of the arguments that stay on the host: for `Sim.run`."""
    names = inspect.signature(engine.kernel(name)).parameters
    return tuple(i for i, n in enumerate(names) if n in TABLES)
