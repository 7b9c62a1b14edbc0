"""Copies of models, for `copy` and pickle. Owns: what they are made of. May touch: checkpoint, registry, init.

An array of a model's is a view of its one flat array, and a recorded step holds addresses: neither can be copied as it
is. A copy is therefore made as `nn.load` makes a model, from what `save` would write.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from . import init, registry
from .checkpoint import apart, contents, made


class Copying:
    """A method of models. A copy is whole and on its own, compiled as the model is, in memory that NumPy reaches."""

    def __reduce_ex__(self, protocol: Any) -> Any:
        if not self.built:
            return super().__reduce_ex__(protocol)
        with registry.classes_of_specs() as classes:
            arrays, about = contents(self, whole=True)
        return _again, ({name: np.array(a) for name, a in arrays.items()}, about, classes)


def _again(arrays: dict[str, np.ndarray], about: dict[str, Any], classes: dict[str, type]) -> Any:
    with registry.custom_objects(classes), init.blank(sum(a.size for a in arrays.values())):
        return made(*apart(arrays), about)
