"""Features of tiles, for the kernels `extract` and `spectral`. One stem a file.

Owns: each feature's formula over 16 frames at once, accumulated in float64. May touch: jit, lanes, framing,
logarithm, pool. Never: the FFT.

A feature is built once a call, from its line of the program, and then sees every chunk: `chunk(place,
spectra)`. Those that need the whole clip (top_db) keep what they need and have `finish()`. `Place` says which
frames a chunk holds.
"""
