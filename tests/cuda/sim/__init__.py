"""The simulator of CUDA kernels. Owns: how `.cuh` files run on a CPU, one fiber a thread. Only tests may use it."""
