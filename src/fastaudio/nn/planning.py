"""What a graph settles before it runs: which images stay blocked, who needs gradients, which steps are masked.

Owns: those decisions, left in attributes of the layers. May touch: graph.
"""

from __future__ import annotations

import warnings
from typing import Any, NamedTuple

from .graph import Node


class Steps(NamedTuple):
    """Of sequences with padding: 1 or 0 for each step, (N, T), and the share of the ones, (1,) float64."""

    true: Any
    share: Any


def plan_layouts(nodes: list[Node], users: dict[Node, list[Node]], wanted: set[Node]) -> None:
    """Images stay blocked where all following layers take them so; only ancestors of parameters and `wanted` inputs
    compute gradients of their data.
    """
    plain: set[Node] = set()  # nodes that would be given plain images beside blocked ones
    while found := _blocked(nodes, users, plain):
        plain |= found
    wanted = set(wanted)  # nodes whose output's gradient is needed
    for node in nodes:
        node.layer.in_model = True
        node.layer.needs_dx = any(i in wanted for i in node.inputs)
        if node.layer.needs_dx or any(p.grad is not None for p in node.layer.parameters()):
            wanted.add(node)


def _blocked(nodes: list[Node], users: dict[Node, list[Node]], plain: set[Node]) -> set[Node]:
    """Settle whose images stay blocked, where those in `plain` take plain ones; returns more that would have to."""
    accepts: dict[Node, str | None] = {}  # where blocked images that a node takes have their channels when plain
    for node in reversed(nodes):
        after = {accepts[user] for user in users[node]}
        after = after.pop() if len(after) == 1 else None
        takes = node.layer.takes_blocked
        accepts[node] = None if node in plain or not takes else after if takes == "same" else node.layer.data_format
        node.layer.emits_blocked = after is not None and (takes == "same" or accepts[node] == after)
    gives: dict[Node, str | None] = {}
    mixed = set()
    for node in nodes:
        given = {gives.get(i) for i in node.inputs}
        if node.layer.takes_blocked == "same":
            gives[node] = given.pop() if len(given) == 1 else None
            mixed |= {node} if given else set()
        elif node.layer.takes_blocked and node.layer.emits_blocked:
            gives[node] = node.layer.data_format
    return mixed - plain


def plan_sources(nodes: list[Node]) -> None:
    """Tell layers that read more of another layer than its output which that is."""
    for node in nodes:
        if hasattr(node.layer, "plan_sources"):
            node.layer.plan_sources([i.layer for i in node.inputs])


def plan_masks(nodes: list[Node], inputs: list[Node], given: list[Any], output: Node) -> Any:
    """Tell layers of sequences whose `mask` they read: a layer's whose forward pass comes earlier.

    `given`: the masks of the inputs. Returns that of the output; None: there is none.
    """
    masks = dict(zip(inputs, given, strict=True))
    for node in nodes:
        masks[node] = _after(node.layer, [masks[i] for i in node.inputs])
    return masks[output]


def _after(layer: Any, masks: list[Any]) -> Any:
    if hasattr(layer, "plan_mask"):
        return layer.plan_mask(masks)
    found = [mask for mask in masks if mask is not None]
    if not found:
        return None
    if layer.passes_mask and all(mask is found[0] for mask in found):
        return found[0]
    return lost(layer)


def lost(layer: Any) -> None:
    """Warn that a layer computes with masked steps as with any others."""
    warnings.warn(
        f"{layer.name or type(layer).__name__}: does not know of masks: it and what follows see masked steps, too",
        stacklevel=2,
    )
