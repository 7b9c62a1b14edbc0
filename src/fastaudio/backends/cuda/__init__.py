"""The CUDA engine: kernels in `.cuh` files, compiled for the device when they are first used.

Owns: `KERNELS`, compilation and its cache, the typed launch, devices, tapes. May touch: numpy, ops, errors; CuPy in
`cupy_device` only, which nothing imports before an array of CuPy's is there. Never: the other engines, layers.

A stem is a pair of files: `nn/dense.cuh` with the kernels, `nn/dense.py` with a function for each line of `ops.py`,
which computes grid, block and shared memory and calls `launch.run`. `tests/cuda` runs the same files on a CPU.
"""

from .. import ops
from . import (
    chroma_steps,
    cqt,
    decibels,
    decimate,
    delta,
    emphasis,
    extract,
    fft,
    finite,
    flux,
    istft,
    kaldi,
    lpc,
    median,
    mel_project,
    normalize,
    pcen,
    phases,
    piptrack,
    spectral,
    stft,
    subtract_means,
    tempogram,
)
from .nn import (
    activation,
    batch_norm,
    conv2d,
    conv2d_dw,
    copying,
    crossentropy,
    dense,
    elementwise,
    gaussian,
    gemm,
    global_pool,
    im2col,
    layer_norm,
    losses,
    mask_weights,
    mixing,
    optimizers,
    pictures,
    pool2d,
    random,
    recurrent,
    softmax,
)

__all__ = ["KERNELS", "backend"]

MODULES = (  # one a line
    activation,
    batch_norm,
    chroma_steps,
    conv2d,
    conv2d_dw,
    copying,
    cqt,
    crossentropy,
    decibels,
    decimate,
    delta,
    dense,
    elementwise,
    emphasis,
    extract,
    fft,
    finite,
    flux,
    gaussian,
    gemm,
    global_pool,
    im2col,
    istft,
    kaldi,
    layer_norm,
    losses,
    lpc,
    mask_weights,
    median,
    mel_project,
    mixing,
    normalize,
    optimizers,
    pcen,
    phases,
    pictures,
    piptrack,
    pool2d,
    random,
    recurrent,
    softmax,
    spectral,
    stft,
    subtract_means,
    tempogram,
)
KERNELS = {name: getattr(module, name) for module in MODULES for name in vars(module) if name in ops.OPS}


def backend(number=None):
    """The engine on that GPU, or on CuPy's current one; DeviceError says what is missing."""
    from .cupy_device import engine, engine_on

    return engine() if number is None else engine_on(number)
