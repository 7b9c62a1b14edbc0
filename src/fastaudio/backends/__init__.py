"""The engines. Owns: kernels and the choice between engines. May touch: _arrays, _check, errors.

A kernel is `name(out, x, ...tables and scalars)`: outputs first and preallocated, C-contiguous. It returns nothing, or
a flag, such as whether the samples were finite. `ops.py` is the list of kernels; `registry.py` picks the engine by the
type of the array; `cpu/` (C++), `numba/` and `cuda/` are strangers to each other.
"""
