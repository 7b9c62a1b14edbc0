"""The C++ engine. Owns: the names of its kernels. May touch: its extension module only."""

import sys
from functools import partial

from . import _fastaudio_core as _core

KERNELS = {name: getattr(_core, name) for name in _core.KERNELS}

__all__ = ["KERNELS", "tape", "fft_frames", "flushed", "get_num_threads", "isa", "isa_levels", "json_blocks",
           "set_num_threads"]

fft_frames = _core.fft_frames            #: frames transformed so far by this process (proves "one FFT a frame")
flushed = _core.flushed                  #: f(*arguments) with zeros for denormal numbers
get_num_threads = _core.get_num_threads
set_num_threads = _core.set_num_threads
isa = _core.isa                          #: instruction set level in use: base, v3, v4 or neon
isa_levels = _core.isa_levels            #: levels compiled in that this machine can run
json_blocks = getattr(_core, "json_blocks", None)  #: None where the C++ library cannot print doubles


def tape(calls, commit):
    """The calls as the engine's own list, replayed without Python (see `registry.Backend`)."""
    recorded = _core.Tape()
    for number, (what, arguments) in enumerate(calls):
        if number == commit:
            recorded.commit()
        if callable(what):
            recorded.call(partial(what, *arguments))
            continue
        recorded.start()
        try:
            KERNELS[what](*arguments)
        finally:
            recorded.stop()
    return recorded


if "threadpoolctl" in sys.modules:  # a program that imports it wants to limit every pool, this one too
    from ..threadpools import register

    register()
