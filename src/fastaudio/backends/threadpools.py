"""The thread pool of the C++ engine as threadpoolctl sees it. Owns: register. May touch: threadpoolctl.

The engine registers itself where threadpoolctl is imported before it; otherwise call `register()` once.
"""

from __future__ import annotations

import threadpoolctl


class _Controller(threadpoolctl.LibController):
    user_api = "fastaudio"
    internal_api = "fastaudio"
    filename_prefixes = ("_fastaudio_core",)
    check_symbols = ("fastaudio_get_num_threads", "fastaudio_set_num_threads")

    def get_num_threads(self) -> int:
        return self.dynlib.fastaudio_get_num_threads()

    def set_num_threads(self, num_threads: int) -> None:
        self.dynlib.fastaudio_set_num_threads(num_threads)

    def get_version(self) -> str:
        from fastaudio import __version__

        return __version__

    def set_additional_attributes(self) -> None:
        """There are none."""


_registered = False


def register() -> None:
    """Let `threadpoolctl.threadpool_limits` and `threadpool_info` reach the pool of the C++ engine.

    Examples
    --------
    >>> import threadpoolctl
    >>> import fastaudio as fa
    >>> from fastaudio.backends import threadpools
    >>> threadpools.register()
    >>> with threadpoolctl.threadpool_limits({"fastaudio": 1}):
    ...     fa.get_num_threads()
    1
    """
    global _registered
    if not _registered:
        threadpoolctl.register(_Controller)
        _registered = True
