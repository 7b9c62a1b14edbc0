"""Drawn recurrent layers, run by an engine and by the reference; and what engines refuse."""

from dataclasses import dataclass

import numpy as np
import pytest
import recurrent_references as ref
from support import full, noise

from fastaudio.backends.ops import ACT

GATES = {"rnn": 1, "gru": 3, "lstm": 4}


@dataclass
class Case:
    kind: str
    p: dict  # x, wx, wh, b, bh, h0, c0
    mask: np.ndarray | None
    reverse: bool
    relu: bool
    dy: np.ndarray
    dh: np.ndarray
    dc: np.ndarray

    def present(self, name):
        """An optional input as the kernel gets it: None stands for zeros."""
        a = self.p[name] if name in self.p else getattr(self, name)
        return a if a.any() else None

    def forward(self, engine):
        """Hidden states, the last h and c; and what backward needs besides."""
        (N, T, _), H, real = self.p["x"].shape, len(self.p["wh"]), self.p["x"].dtype
        y, c, gates, h_last, c_last = (full(s, real) for s in ((N, T, H), (N, T, H), (N, T, 4 * H), (N, H), (N, H)))
        x, wx, wh, (b, bh, h0, c0) = *(self.p[n] for n in ("x", "wx", "wh")), (self.present(n) for n in ("b", "bh", "h0", "c0"))
        kernel = engine.kernel(self.kind)
        if self.kind == "rnn":
            kernel(y, h_last, x, wx, wh, b, self.mask, h0, ACT["relu" if self.relu else "tanh"], self.reverse)
        elif self.kind == "gru":
            kernel(y, gates, h_last, x, wx, wh, b, bh, self.mask, h0, self.reverse)
        else:
            kernel(y, c, gates, h_last, c_last, x, wx, wh, b, self.mask, h0, c0, self.reverse)
        return (y, h_last, c_last) if self.kind == "lstm" else (y, h_last), (c, gates)

    def backward(self, engine, y, kept, start=None):
        """Gradients by name, those of parameters added to `start` (zeros)."""
        c, gates = kept
        x, wx, wh, (h0, c0) = *(self.p[n] for n in ("x", "wx", "wh")), (self.present(n) for n in ("h0", "c0"))
        dy, dh, dc = (self.present(n) for n in ("dy", "dh", "dc"))
        d = {name: full(self.p[name].shape, x.dtype) for name in ("x", "h0", "c0")}
        d |= {name: np.zeros_like(self.p[name]) if start is None else start[name].copy() for name in ("wx", "wh", "b", "bh")}
        kernel = engine.kernel(self.kind + "_backward")
        if self.kind == "rnn":
            act = ACT["relu" if self.relu else "tanh"]
            kernel(d["x"], d["wx"], d["wh"], d["b"], d["h0"], dy, dh, x, y, wx, wh, self.mask, h0, act, self.reverse)
        elif self.kind == "gru":
            kernel(d["x"], d["wx"], d["wh"], d["b"], d["bh"], d["h0"], dy, dh, x, y, gates, wx, wh, self.mask, h0, self.reverse)
        else:
            kernel(d["x"], d["wx"], d["wh"], d["b"], d["h0"], d["c0"], dy, dh, dc, x, y, c, gates, wx, wh, self.mask, h0, c0, self.reverse)
        return {name: d[name] for name in self.names()}

    def names(self):
        return ["x", "wx", "wh", "b", "h0", *{"rnn": [], "gru": ["bh"], "lstm": ["c0"]}[self.kind]]

    def reference(self, change=lambda a: a):
        """Outputs and gradients in float64, by name; `change`: of the arrays before."""
        p = {name: change(a.astype(float)) for name, a in self.p.items()}
        mask = np.ones(p["x"].shape[:2], bool) if self.mask is None else self.mask.astype(bool)
        dy, dh, dc = (a.astype(float) for a in (self.dy, self.dh, self.dc))
        out = ref.forward(self.kind, p, mask, self.reverse, self.relu)
        grads = ref.backward(self.kind, p, mask, self.reverse, self.relu, dy, dh, dc)
        return dict(zip(("y", "h_last", "c_last"), out, strict=True)) | {"d" + name: grads[name] for name in grads}

    def near_corner(self):
        """Whether rounding may put an argument of relu on its other side: then gradients jump."""
        mask = np.ones(self.p["x"].shape[:2], bool)
        p = {name: a.astype(float) for name, a in self.p.items()}
        low, high = (ref.forward(self.kind, p | {"b": p["b"] + d}, mask, self.reverse, True)[0] for d in (-2e-6, 2e-6))
        return self.relu and ((low > 0) != (high > 0)).any()

    def excess(self, limit, **got):
        """Largest error over what is allowed: `limit` of the array's largest value or of the gradients that came in, as
        all of an array may be small by cancellation (slopes of saturated gates); in float32 also twice what arrays
        rounded once more would give, as the recurrence amplifies rounding, whoever computes it.
        """
        want, rng = self.reference(), np.random.default_rng(0)
        size = max(np.abs(a).max(initial=0) for a in (self.dy, self.dh, self.dc))
        rounded = [self.reference(lambda a: a * (1 + 6e-8 * rng.choice([-1, 1], a.shape)))
                   for _ in range(2 if self.p["x"].dtype == np.float32 else 0)]
        excess = 0.0
        for name, a in got.items():
            allowed = limit * max(np.abs(want[name]).max(initial=1e-300), size if name.startswith("d") else 0)
            allowed += 2 * max((np.abs(r[name] - want[name]).max(initial=0) for r in rounded), default=0)
            excess = max(excess, np.abs(a - want[name]).max(initial=0) / allowed)
        return excess


def make(rng, kind, sizes, real, plain=False):
    """A case of sizes (N, T, C, H); `plain`: no mask, no states, every bias there."""
    (N, T, C, H), G = sizes, GATES[kind]
    some = lambda shape, scale=1.0: noise(rng, shape, real) * real(scale) * real(plain or rng.random() < 0.7)
    p = {"x": noise(rng, (N, T, C), real), "wx": noise(rng, (C, G * H), real) / real(np.sqrt(C)),
         "wh": noise(rng, (H, G * H), real) / real(np.sqrt(H)), "b": some(G * H), "bh": some(G * H),
         "h0": some((N, H), 0 if plain else 1), "c0": some((N, H), 0 if plain else 1)}
    mask = None if plain or rng.random() < 0.5 else (rng.random((N, T)) < 0.7).astype(rng.choice([bool, np.uint8]))
    dy, dh, dc = some((N, T, H)), some((N, H), not plain), some((N, H), not plain and kind == "lstm")
    flags = (False, False) if plain else (bool(rng.random() < 0.5), bool(rng.random() < 0.5) and kind == "rnn")
    p["wh"] *= real(0.5 if flags[1] else 1)  # relu does not saturate: states would grow and grow
    return Case(kind, p, mask, *flags, dy, dh, dc)


def draw(rng, kind, count, real):
    """`count` cases of small sizes, and some that fill a chunk, several blocks of rows, or a stretch of a product."""
    sizes = [[int(2 ** rng.uniform(0, (3, 5, 6)[i % 3])) for _ in range(4)] for i in range(count)]
    sizes = [(N, min(T, 20), C, H) for N, T, C, H in sizes]
    sizes += [(1, 1, 1, 1), (1, 150, 3, 5), (9, 40, 2, 33), (20, 18, 13, 64), (3, 2, 300, 17), (2, 3, 5, 131), (5, 1, 4, 3)]
    for size in (*sizes, (0, 3, 2, 4), (3, 0, 2, 4)):
        case = make(rng, kind, size, real)
        while case.near_corner():
            case = make(rng, kind, size, real)
        yield case


def check_wrong_arrays(engine):
    """ValueError for an array of another shape than the others ask for."""
    case = make(np.random.default_rng(6), "lstm", (2, 3, 4, 5), np.float32, plain=True)
    for name, wrong in (("wx", (4, 19)), ("wh", (4, 20)), ("b", (5,)), ("h0", (2, 4)), ("x", (2, 3, 3))):
        kept, case.p[name] = case.p[name], np.ones(wrong, np.float32)
        with pytest.raises(ValueError):
            case.forward(engine)
        case.p[name] = kept
    case.mask = np.ones((2, 4), bool)
    with pytest.raises(ValueError, match="mask"):
        case.forward(engine)
