"""Kernels of the simulated device called with NumPy arrays: data goes up, results come down. Tables stay on the host."""

import inspect

TABLES = {"window", "program", "params", "starts", "lengths", "weights", "dct", "ref", "coeffs", "edges", "frames",
          "columns", "numbers", "steps", "response"}  # fmt: skip


class OnDevice:
    """`kernel(name)` as every engine has it, for NumPy arrays; in every order of threads, which must give the same bits."""

    def __init__(self, sim):
        self._sim = sim

    def kernel(self, name):
        tables = tables_of(self._sim.engine, name)
        return lambda *arguments: self._sim.run(name, *arguments, tables=tables)


def tables_of(engine, name):
    """Numbers of the arguments that stay on the host: for `Sim.run`."""
    names = inspect.signature(engine.kernel(name)).parameters
    return tuple(i for i, n in enumerate(names) if n in TABLES)
