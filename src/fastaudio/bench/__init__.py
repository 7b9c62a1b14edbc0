"""Benchmarks.

Owns: sounds to measure on, clocks, and the only meetings with rival libraries.
May touch: the public names of fastaudio; librosa, where it is installed.
Never: figures, files.
"""
