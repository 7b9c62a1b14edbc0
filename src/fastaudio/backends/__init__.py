"""The engines. Owns: kernels and the choice between engines. May touch: _arrays, _check, errors.

A kernel is `name(out, x, ...tables and scalars)`: outputs first and preallocated, C-contiguous, returns nothing.
`ops.py` is the list of kernels; `registry.py` picks the engine by the type of the array; `cpu/` (C++) and `numba/`
are strangers to each other.
"""
