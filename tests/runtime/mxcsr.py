"""MXCSR, the control word of x86's floating-point unit, of the calling thread: read and written through glibc's fenv_t."""

import ctypes

FLAGS = 0x3F  # what has happened; the bits above say what shall
DENORMAL_OPERAND = 2  # one of the flags
DENORMALS_ARE_ZERO, FLUSH_TO_ZERO = 0x40, 0x8000

_libm = ctypes.CDLL("libm.so.6")


def _environment():
    fenv = (ctypes.c_uint32 * 8)()
    assert _libm.fegetenv(fenv) == 0
    return fenv


def control():
    """The word without its flags."""
    return _environment()[7] & ~FLAGS


def set_control(word):
    fenv = _environment()
    fenv[7] = word
    assert _libm.fesetenv(fenv) == 0


def met_denormal():
    """Whether an operand was denormal since the last call; clears all flags."""
    met = bool(_environment()[7] & DENORMAL_OPERAND)
    set_control(control())
    return met
