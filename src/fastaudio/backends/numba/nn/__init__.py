"""Kernels of networks in compiled Python.

Owns: the kernels of layers, losses and optimizers. May touch: numba, numpy, `jit`, `pool`, `arrays`. Never: the other
engines. Matrix products go to NumPy's BLAS; its number of threads is its own.
"""
