"""summary: a model as a table. Owns: what is counted and how it is drawn, as Keras draws it. May touch: trace, step."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from math import prod
from typing import Any, NamedTuple

import numpy as np

from .. import _check
from ..errors import ParameterError
from .flat import trained_now
from .gradients import lendable
from .step import trace_step
from .trace import Trace
from .twins import original


class Column(NamedTuple):
    """A heading, the least width, and the side that cells keep to."""

    heading: str
    width: int
    side: str = "<"


LAYER, SHAPE, PARAMS = Column("Layer (type)", 36), Column("Output Shape", 27), Column("Param #", 15, ">")
FROM, FLOPS, BYTES = Column("Connected to", 20), Column("FLOPs", 15, ">"), Column("Activations", 12, ">")


class Summary:
    """The methods of models that describe them."""

    def __repr__(self) -> str:
        size = f"{self.count_params():,} parameters" if self.built else "not built"
        return f"<{type(self).__name__} {self.name}: {len(self.layers)} layers, {size}>"

    def summary(
        self, *, extended: bool = False, batch_size: int = 32, print_fn: Callable[[str], Any] | None = None
    ) -> None:
        """Print a table of the layers, as Keras does.

        Parameters
        ----------
        extended : bool
            Also additions and multiplications, and bytes of activations, forward and for one sample; and, for a
            compiled model, the memory that a captured training step is planned to take.
        batch_size : int; of that step
        print_fn : function of a line, default print

        Raises
        ------
        ParameterError : the model is not built
        """
        if not self.built:
            raise _check.fail("summary", "the model must be built: give its first layer an input_shape", self)
        say = print_fn or print
        say(f'Model: "{self.name}"')
        for line in table(*_rows(self, extended)):
            say(line)
        trained, every = _size(trained_now(self)), _size(self.parameters())
        say(f" Total params: {_number(every)}")
        say(f" Trainable params: {_number(trained)}")
        say(f" Non-trainable params: {_number((every[0] - trained[0], every[1] - trained[1]))}")
        if extended:
            for line in _costs(self, batch_size):
                say(line)


def _rows(model: Any, extended: bool) -> tuple[list[Column], list[list[str]]]:
    """Chains have no edges worth a column; a graph's inputs are rows of their own."""
    links = pairwise([model._inputs[0], *model._nodes])
    chain = len(model._inputs) == 1 and all(node.inputs == (before,) for before, node in links)
    sources = {node: f"input_layer_{i}" if i else "input_layer" for i, node in enumerate(model._inputs)}
    names = {**sources, **{node: node.layer.name for node in model._nodes}}
    columns = [LAYER, SHAPE, PARAMS, *([] if chain else [FROM]), *([FLOPS, BYTES] if extended else [])]
    rows = []
    if not chain:
        for node, name in sources.items():
            rows.append([f"{name} (InputLayer)", _shape(node), "0", "-", *(["", ""] if extended else [])])
    for layer in model.layers:  # one that is used again has one row
        uses = [node for node in model._nodes if original(node.layer) is layer]
        row = [f"{layer.name} ({type(layer).__name__})", _shape(uses[0]), f"{layer.count_params():,}"]
        if not chain:
            row.append("\n".join(names[i] for node in uses for i in node.inputs))
        if extended:
            count = layer.flops(layer.input_shape)
            size = sum(prod(node.shape) for node in uses) * layer.dtype.itemsize
            row += ["" if count is None else f"{len(uses) * count:,}", memory(size)]
        rows.append(row)
    return columns, rows


def table(columns: list[Column], rows: list[list[str]]) -> Iterator[str]:
    """Lines of a table in box characters; cells may have several lines."""
    cells = [[cell.split("\n") for cell in row] for row in rows]
    widths = [
        max([column.width, len(column.heading), *(len(line) for row in cells for line in row[i])])
        for i, column in enumerate(columns)
    ]

    def rule(left: str, line: str, cross: str, right: str) -> str:
        return left + cross.join(line * (width + 2) for width in widths) + right

    def write(bar: str, texts: list[str]) -> str:
        aligned = (f" {t:{c.side}{w}} " for t, c, w in zip(texts, columns, widths, strict=True))
        return bar + bar.join(aligned) + bar

    yield rule("┏", "━", "┳", "┓")
    yield write("┃", [column.heading for column in columns])
    yield rule("┡", "━", "╇", "┩")
    for number, row in enumerate(cells):
        if number:
            yield rule("├", "─", "┼", "┤")
        for line in range(max(map(len, row))):
            yield write("│", [cell[line] if line < len(cell) else "" for cell in row])
    yield rule("└", "─", "┴", "┘")


def _costs(model: Any, batch_size: int) -> Iterator[str]:
    counts = [node.layer.flops(node.layer.input_shape) for node in model._nodes]
    if None not in counts:
        yield f" Forward pass: {sum(counts):,} FLOPs a sample"
    elif any(counts):
        yield f" Forward pass: more than {sum(c or 0 for c in counts):,} FLOPs a sample"
    if model.run is None:
        return
    planned = planned_bytes(model, _check.positive_int("summary", "batch_size", batch_size))
    state = model.flat.nbytes + sum(a.nbytes for a in model.run.optimizer.state.values())
    apart = not lendable(model.run)  # else gradients are part of the step
    if planned is not None:
        yield f" Training step of {batch_size} samples: {memory(planned)}"
    if apart:
        yield f" Parameters, gradients and optimizer: {memory(state + model.flat_grad.nbytes)}"
    else:
        yield f" Parameters and optimizer: {memory(state)}"


def planned_bytes(model: Any, batch_size: int) -> int | None:
    """What a captured training step would take; None if the loss wants targets that cannot be guessed."""
    target, run = _example_target(model), model.run
    if target is None:
        return None
    shapes = model.input_shape if isinstance(model.input_shape, list) else [model.input_shape]
    trace = Trace(run.engine)
    inputs = [trace.pinned((batch_size, *shape), model.dtype) for shape in shapes]
    inputs.append(trace.pinned((batch_size, *target.shape[1:]), target.dtype))
    run.weighted = False
    trace_step(run, trace, inputs, True)
    return trace.bind().nbytes


def _example_target(model: Any) -> np.ndarray | None:
    """One sample's target as the loss takes it: labels, or like the output."""
    for y in (np.zeros((1, *model.output_shape(model.input_shape))), np.zeros(1, np.int64)):
        try:
            return model.run.loss.targets("summary", y, model)
        except ParameterError:
            continue
    return None


def _size(parameters: Any) -> tuple[int, int]:
    """Elements and bytes."""
    sizes = [(p.size, p.size * p.data.itemsize) for p in parameters]
    return sum(n for n, _ in sizes), sum(nbytes for _, nbytes in sizes)


def _number(size: tuple[int, int]) -> str:
    return f"{size[0]:,} ({memory(size[1])})"


def _shape(node: Any) -> str:
    return f"(None, {', '.join(map(str, node.shape))})" if node.shape else "(None,)"


def memory(nbytes: float) -> str:
    """4056872 -> "3.87 MB"."""
    for unit in ("B", "KB", "MB", "GB"):
        if nbytes < 1024:
            return f"{nbytes:.2f} {unit}"
        nbytes /= 1024
    return f"{nbytes:.2f} TB"
