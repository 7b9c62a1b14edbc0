"""interop: our networks and features where other frameworks want them.

Owns: the way to torch (`interop.torch`, the only importer of it beside the benchmarks), the estimator for scikit-learn
(`interop.sklearn`). May touch: models, nn, feature.
Never: kernels.
"""

from types import ModuleType


def __getattr__(name: str) -> ModuleType:
    if name in ("sklearn", "torch"):  # imported when asked for: torch takes seconds, and may not be there
        from importlib import import_module

        return import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
