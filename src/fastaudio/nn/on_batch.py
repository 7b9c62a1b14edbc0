"""predict, and a batch at a time. Owns: the arguments of these, as Keras has them."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _check
from . import passes
from .arrays import as_arrays, check_lengths
from .memory import engine_of, given, joined, on_device, read


class OnBatch:
    """Methods of `Model` and `Sequential` that use it on arrays as they come, without a loop of epochs."""

    def predict(self, x: Any, batch_size: int | None = None, verbose: int | str = "auto") -> np.ndarray:
        """Outputs for all of x, `batch_size` samples at a time; where x lives, if that is a GPU."""
        batch_size, several, asked = batch_of("predict", batch_size), isinstance(self.input_shape, list), x
        x = [given("predict", a, self) for a in (x if several and isinstance(x, (list, tuple)) else [x])]
        if not self.built:
            self.ensure_built(x[0].shape[1:])
        check_lengths("predict", x)
        shapes = [a.shape[1:] for a in x]
        self.check_input(shapes if several else shapes[0])
        engine, parts, there = engine_of(self), [], on_device(x[0])
        for start in range(0, len(x[0]), batch_size):
            batch = [engine.memory.upload(a[start : start + batch_size]) for a in x]
            if self.engine is None:
                parts.append(passes.forward(self, engine, batch, start + 2 * batch_size <= len(x[0])))
                continue
            y = self.forward(batch if several else batch[0], False)
            parts.append(y if there else np.array(read(y)))
        if not there:
            passes.trim(self)
            return np.concatenate(parts)
        return engine.memory.handed_back(joined(parts), asked[0] if several else asked)

    def predict_on_batch(self, x: Any) -> np.ndarray:
        """Outputs for one batch."""
        return self.predict(x, len(x[0] if isinstance(self.input_shape, list) else x), verbose=0)

    def train_on_batch(
        self,
        x: Any,
        y: Any,
        sample_weight: Any = None,
        class_weight: dict[int, float] | None = None,
        *,
        return_dict: bool = False,
        capture: bool = True,
    ) -> Any:
        """One step; [loss, metrics ...] before it, or with `return_dict` a dict. `capture=False` calls the kernels one
        by one: the same bits.
        """
        arrays = self._batch("train_on_batch", x, y, sample_weight, class_weight)
        return self._means(self.run.batch(arrays, True, capture), len(arrays[0]), return_dict)

    def test_on_batch(self, x: Any, y: Any, sample_weight: Any = None, *, return_dict: bool = False) -> Any:
        """[loss, metrics ...] of one batch."""
        arrays = self._batch("test_on_batch", x, y, sample_weight, None)
        return self._means(self.run.batch(arrays, False), len(arrays[0]), return_dict)

    def _batch(self, where: str, *given: Any) -> list[np.ndarray]:
        return as_arrays(where, self, self._compiled(where, given[0]).loss, *given)

    def _means(self, sums: np.ndarray, samples: int, by_name: bool) -> Any:
        found = self.run.means(sums, samples).tolist()
        return dict(zip(self.run.names, found, strict=True)) if by_name else found


def batch_of(where: str, size: int | None) -> int:
    return 32 if size is None else _check.positive_int(where, "batch_size", size)
