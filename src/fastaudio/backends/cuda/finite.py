"""Whether samples are finite: a flag on the device that kernels raise. Owns: the flag, all_finite."""

from __future__ import annotations

import weakref
from threading import get_ident
from typing import Any

import numpy as np

from .device import Device, of
from .launch import blocks, run

BLOCK = 256
_flags: weakref.WeakKeyDictionary[Device, dict] = weakref.WeakKeyDictionary()


def flag_of(device: Device) -> Any:
    """One int32, 0: kernels make it 1 where samples are not finite."""
    flags = _flags.setdefault(device, {})
    place = device.queue(), get_ident()  # another thread's samples are not this one's
    if place not in flags:
        flags[place] = device.zeros((1,), np.int32)
    return device.keep(flags[place])


def finite(device: Device, flag: Any) -> bool:
    """Whether the flag is still 0; it is again afterwards. The only wait of a feature: four bytes to the host.
    A step that is being recorded cannot wait: it says True."""
    if device.recording:
        return True
    if not device.download(flag)[0]:
        return True
    device.write(flag, np.zeros(1, np.int32))
    return False


def check(x: Any, flag: Any) -> None:
    """The flag becomes 1 if x is not finite."""
    if x.dtype != np.int16:
        run("all_finite", "finite", blocks(x.size, 8 * BLOCK), BLOCK, (flag, x, x.size))


def all_finite(x):
    if x.dtype.kind in "iub":
        return True
    device = of(x)
    flag = flag_of(device)
    check(x.view(np.float32) if x.dtype == np.complex64 else x, flag)
    return finite(device, flag)
