"""bench: times and memory of fastaudio beside other libraries.

Owns: sounds to measure on, clocks, the machine's ceilings, the rows of the benchmarks of features and of networks,
their report, and the only meetings with rival libraries (`rivals`, `torch_networks`, `beside`).
May touch: the public names of fastaudio, captured steps, the measuring functions of the C++ engine, `display` for
figures; librosa, scipy and torch where they are installed.
Never: arithmetic that a user could want; a time without a checked result.
"""
