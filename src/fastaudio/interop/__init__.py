"""interop: our networks and features where other frameworks want them.

Owns: the way to torch (`interop.torch`, the only importer of it beside the benchmarks), the estimator for scikit-learn
(`interop.sklearn`). May touch: models, nn, feature.
Never: kernels.
"""

from importlib import import_module
from types import ModuleType

__all__ = ["sklearn", "torch"]
__dir__ = __all__.copy  # what editors complete: no files


def __getattr__(name: str) -> ModuleType:
    if name in __all__:  # imported when asked for: torch takes seconds
        return import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
