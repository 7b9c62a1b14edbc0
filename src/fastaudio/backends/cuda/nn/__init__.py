"""Kernels of networks on CUDA. Owns: stems, each a `.cuh` and a `.py`. May touch: what lies beside this folder."""
