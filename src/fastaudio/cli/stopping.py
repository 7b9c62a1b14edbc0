"""Ctrl-C and SIGTERM end a command. Owns: when they do, and what SIGTERM raises."""

from __future__ import annotations

import _thread
import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

#: signal -> the handler that Python begins with
USUAL = {signal.SIGTERM: signal.SIG_DFL, signal.SIGINT: signal.default_int_handler}
LATER_S = 0.02


class Terminated(BaseException):
    """SIGTERM came."""


@contextmanager
def signals_unwind() -> Iterator[None]:
    """SIGTERM leaves by way of every `finally`, as Ctrl-C does, so that no hidden file stays behind. Both wait until
    what is being imported is there: an exception within an import leaves modules half made, at which Python fails with
    other errors, or dies when it exits. Trainings, which finish their step first, have their own way while they run.
    """
    ours = os.getpid()

    def leave(number: int, frame: Any) -> None:
        forked = os.getpid() != ours
        if forked and number == signal.SIGTERM:  # a worker, which has nothing to tidy up
            os._exit(128 + number)
        if not forked and _importing(frame):
            _thread.start_new_thread(_again, (ours, number))  # takes no lock that the interrupted thread may hold
            return
        raise Terminated if number == signal.SIGTERM else KeyboardInterrupt

    taken: list[Any] = []  # unless whoever embeds us has a way already
    if threading.current_thread() is threading.main_thread():
        taken = [number for number, usual in USUAL.items() if signal.getsignal(number) is usual]
    for number in taken:
        signal.signal(number, leave)
    try:
        yield
    finally:
        for number in taken:
            signal.signal(number, USUAL[number])


def _importing(frame: Any) -> bool:
    """Whether a frame of the import machinery is on the stack, down to this package's command line."""
    while frame is not None and frame.f_globals.get("__name__") != f"{__package__}.main":
        if frame.f_code.co_filename.startswith("<frozen importlib"):
            return True
        frame = frame.f_back
    return False


def _again(process: int, number: int) -> None:
    time.sleep(LATER_S)
    if os.name == "nt":  # where os.kill ends the process
        _thread.interrupt_main(number)
    else:
        os.kill(process, number)
