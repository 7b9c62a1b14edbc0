"""The CUDA engine: kernels in `.cuh` files, compiled for the device when they are first used.

Owns: `KERNELS`, compilation and its cache, the typed launch, devices, tapes. May touch: numpy, ops, errors; CuPy in
`cupy_device` only, which nothing imports before an array of CuPy's is there. Never: the other engines, layers.

A stem is a pair of files: `nn/dense.cuh` with the kernels, `nn/dense.py` with a function for each line of `ops.py`,
which computes grid, block and shared memory and calls `launch.run`. `tests/cuda` runs the same files on a CPU.
"""

from importlib import import_module

from .. import ops

__all__ = ["KERNELS", "backend"]

STEMS = """
chroma_steps cqt decibels decimate delta emphasis extract fft finite flux istft kaldi lpc median mel_project normalize
pcen phases piptrack spectral stft subtract_means tempogram
nn.activation nn.batch_norm nn.conv2d nn.conv2d_dw nn.copying nn.crossentropy nn.dense nn.elementwise nn.gaussian
nn.gemm nn.global_pool nn.im2col nn.layer_norm nn.losses nn.mask_weights nn.mixing nn.optimizers nn.pictures nn.pool2d
nn.random nn.recurrent nn.softmax
"""
_MODULES = [import_module(f".{stem}", __name__) for stem in STEMS.split()]
KERNELS = {name: getattr(module, name) for module in _MODULES for name in vars(module) if name in ops.OPS}


def backend(number=None):
    """The engine on that GPU, or on CuPy's current one; DeviceError says what is missing."""
    from .cupy_device import engine, engine_on

    return engine() if number is None else engine_on(number)
