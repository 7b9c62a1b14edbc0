"""Drawn cases of images beside torch: layouts, convolutions, columns, pooling, enlarging, normalisation over batches."""

import conv_references as ref
import numpy as np
from drawn_cases import case, got, leaves, ours_of, torch_act
from image_references import block, random_pooling, unblock
from support import full

from fastaudio.backends.ops import ACT
from fastaudio.nn.packing import pack, unpack

ALGO = {"automatic": 0, "direct": 1, "winograd": 2, "im2col": 3}
#: In images of a few pixels the largest of few sums is small beside the error of one; in those of networks, below,
#: direct ones keep to 5e-7.
LIMITS = {"direct": 1e-6, "im2col": 1e-6, "automatic": 3e-6, "winograd": 3e-6}
#: Activations that do not squeeze the sums, by which errors are measured.
OPEN = ("linear", "relu", "leaky_relu", "elu", "gelu")


def blocked(real, x):
    return block(x.astype(real))


def room(n, c, h, w, real):
    return full((n, -(-c // 16), h, w, 16), real)


def draw_convolution(d, algo):
    if algo != "winograd":
        return ref.draw(d)
    c, k = (d.pick(1, 5, 16, 17, 40, d.integers(1, 50)) for _ in range(2))
    size, padding = ((d.integers(7, 18), d.integers(7, 18)), (d.integers(0, 3), d.integers(0, 3)))
    out = tuple(s + p + d.integers(0, 3) - 2 for s, p in zip(size, padding, strict=True))
    return ref.Case(d.integers(1, 4), c, k, size, (3, 3), (1, 1), padding, (1, 1), 1, out)


def padded(torch, c, x):
    """x with what lies around it, as far as windows reach: below and on the right that may be less than nothing."""
    size = [(o - 1) * s + (k - 1) * e + 1 for o, s, k, e in zip(c.out, c.stride, c.kernel, c.dilation, strict=True)]
    below, right = (v - p - n for v, p, n in zip(size, c.padding, c.size, strict=True))
    return torch.nn.functional.pad(x, (c.padding[1], right, c.padding[0], below))


def conv2d_case(d, algo):
    c, act = draw_convolution(d, algo), d.pick(*OPEN)
    x, dy, b = d.noise(c.x_shape), d.noise(c.y_shape), d.noise(c.k)
    w = d.weights(c.w_shape, np.prod(c.w_shape[1:]))

    def ours(kernel, real):
        vx, vdy, packed, bias = blocked(real, x), blocked(real, dy), pack(w.astype(real), c.groups), ref.bias_block(b.astype(real))
        y, dx, dw, db = room(*c.y_shape, real), room(*c.x_shape, real), np.zeros_like(packed), np.zeros_like(bias)
        kernel("conv2d")(y, vx, packed, bias, *c.arguments, ACT[act], 0.3, ALGO[algo])
        kernel("conv2d_dx")(dx, vdy, packed, *c.arguments, ALGO[algo])
        kernel("conv2d_dw")(dw, db, vx, vdy, *c.arguments, ALGO[algo], True)
        return [unblock(y, c.k), unblock(dx, c.c), unpack(dw, c.w_shape, c.groups), db[: c.k]]

    def theirs(torch):
        tx, tw, tb = leaves(torch, x, w, b)
        z = torch.nn.functional.conv2d(padded(torch, c, tx), tw, tb, c.stride, 0, c.dilation, c.groups)
        z.backward(torch.tensor(dy))
        return got([torch_act(torch, act, z, 0.3), tx.grad, tw.grad, tb.grad])

    return ours, theirs


def conv_transpose2d_case(d, algo):
    """torch's own padding and output_padding."""
    pair = lambda low, high: (d.integers(low, high), d.integers(low, high))
    stride, kernel_size, dilation = pair(1, 4), pair(1, 5), d.pick((1, 1), (1, 1), pair(1, 4))
    window = [(k - 1) * e + 1 for k, e in zip(kernel_size, dilation, strict=True)]
    padding = tuple(d.integers(0, v) for v in window)
    more = tuple(d.integers(0, max(s, e)) for s, e in zip(stride, dilation, strict=True))
    groups = d.pick(1, 1, 2, 5)
    c, k = (groups * d.pick(1, 3, 4, 8, 17) for _ in range(2))
    size = tuple(d.integers(1, 12) + -(-2 * p // s) for p, s in zip(padding, stride, strict=True))  # something is left
    out = tuple((n - 1) * s - 2 * p + v + m for n, s, p, v, m in zip(size, stride, padding, window, more, strict=True))
    n, act, where = d.integers(1, 4), d.pick(*OPEN), (stride, padding, dilation, groups, (c, k))
    x, w, b, dy = d.noise((n, c, *size)), d.weights((c, k // groups, *kernel_size), c // groups * np.prod(kernel_size)), d.noise(k), d.noise((n, k, *out))

    def ours(kernel, real):
        vx, vdy, packed, bias = blocked(real, x), blocked(real, dy), pack(w.astype(real), groups), ref.bias_block(b.astype(real))
        y, dx, dw, db = room(n, k, *out, real), room(n, c, *size, real), np.zeros_like(packed), np.zeros_like(bias)
        kernel("conv_transpose2d")(y, vx, packed, bias, *where, ACT[act], 0.3, ALGO[algo])
        kernel("conv_transpose2d_dx")(dx, vdy, packed, *where, ALGO[algo])
        kernel("conv_transpose2d_dw")(dw, db, vx, vdy, *where, ALGO[algo], True)
        return [unblock(y, k), unblock(dx, c), unpack(dw, w.shape, groups), db[:k]]

    def theirs(torch):
        tx, tw, tb = leaves(torch, x, w, b)
        z = torch.nn.functional.conv_transpose2d(tx, tw, tb, stride, padding, more, groups, dilation)
        z.backward(torch.tensor(dy))
        return got([torch_act(torch, act, z, 0.3), tx.grad, tw.grad, tb.grad])

    return ours, theirs


for _stem, _make in (("conv2d", conv2d_case), ("conv_transpose2d", conv_transpose2d_case)):
    for _algo in ALGO:
        if (_stem, _algo) != ("conv_transpose2d", "winograd"):
            _name = f"{_stem}, {_algo}"
            case(f"{_stem} {_stem}_dx {_stem}_dw", LIMITS[_algo], _name)(lambda d, make=_make, algo=_algo: make(d, algo))


@case("im2col col2im", 5e-7)
def columns(d):
    c = ref.draw(d)
    where = c.kernel, c.stride, c.padding, c.dilation, c.out
    x, dcols = d.noise(c.x_shape), d.noise((c.n, c.c * c.kernel[0] * c.kernel[1], c.out[0] * c.out[1]))

    def ours(kernel, real):
        vx, vd = ours_of(real, x, dcols)
        cols, back = full(dcols.shape, real), full(x.shape, real)
        kernel("im2col")(cols, vx, *where)
        kernel("col2im")(back, vd, *where)
        return [cols, back]

    def theirs(torch):
        (tx,) = leaves(torch, x)
        cols = torch.nn.functional.unfold(padded(torch, c, tx), c.kernel, c.dilation, 0, c.stride)
        cols.backward(torch.tensor(dcols))
        return got([cols, tx.grad])

    return ours, theirs


@case("to_blocked from_blocked copy_channels")
def layouts(d):
    n, c, h, w, more = d.integers(1, 4), d.size(1, 50), d.size(1, 12), d.size(1, 12), d.size(1, 50)
    x, z, last = d.noise((n, c, h, w)), d.noise((n, more, h, w)), bool(d.integers(2))
    start = d.integers(c)
    to, count = d.integers(more), d.integers(1, c - start + 1)
    count = min(count, more - to)

    def ours(kernel, real):
        given = np.ascontiguousarray(x.transpose(0, 2, 3, 1) if last else x, real)
        out, back, joined = room(n, c, h, w, real), full(given.shape, real), blocked(real, z)
        kernel("to_blocked")(out, given, last)
        kernel("from_blocked")(back, out, last)
        kernel("copy_channels")(joined, out, to, start, count)
        return [out, back, unblock(joined, more)]

    def theirs(torch):
        tx, joined = torch.tensor(x), torch.tensor(z)
        wide = torch.nn.functional.pad(tx, (0, 0, 0, 0, 0, -c % 16))
        out = wide.reshape(n, -1, 16, h, w).permute(0, 1, 3, 4, 2)
        joined[:, to : -(-(to + count) // 16) * 16] = 0  # lanes behind, in the same block
        joined[:, to : to + count] = tx[:, start : start + count]
        return got([out, tx.permute(0, 2, 3, 1) if last else tx, joined])

    return ours, theirs


def pooled(d):
    """A pooling with any padding, and torch's padding of an image for it."""
    shape, out, size, stride, padding = random_pooling(d)
    reach = [(o - 1) * s + k for o, s, k in zip(out, stride, size, strict=True)]
    below, right = (r - p - n for r, p, n in zip(reach, padding, shape[2:], strict=True))
    around = (padding[1], right, padding[0], below)
    return d.noise(shape), d.noise((*shape[:2], *out)), (size, stride, padding), around


@case("max_pool2d max_pool2d_backward")
def max_pool2d(d):
    x, dy, where, around = pooled(d)
    kind = d.pick(np.uint8, np.int32)

    def ours(kernel, real):
        y, dx, index = room(*dy.shape, real), room(*x.shape, real), np.zeros(block(dy).shape, kind)
        kernel("max_pool2d")(y, index, blocked(real, x), *where)
        kernel("max_pool2d_backward")(dx, blocked(real, dy), index, *where)
        return [unblock(y, x.shape[1]), unblock(dx, x.shape[1])]

    def theirs(torch):
        (tx,) = leaves(torch, x)
        wide = torch.nn.functional.pad(tx, around, value=-torch.inf)
        y = torch.nn.functional.max_pool2d(wide, *where[:2])
        y.backward(torch.tensor(dy))
        return got([y, tx.grad])

    return ours, theirs


@case("avg_pool2d avg_pool2d_backward")
def avg_pool2d(d):
    (x, dy, where, around), whole = pooled(d), bool(d.integers(2))

    def ours(kernel, real):
        y, dx = room(*dy.shape, real), room(*x.shape, real)
        kernel("avg_pool2d")(y, blocked(real, x), *where, whole)
        kernel("avg_pool2d_backward")(dx, blocked(real, dy), *where, whole)
        return [unblock(y, x.shape[1]), unblock(dx, x.shape[1])]

    def theirs(torch):
        F = torch.nn.functional
        (tx,) = leaves(torch, x)
        y, inside = (F.avg_pool2d(F.pad(a, around), *where[:2]) for a in (tx, torch.ones_like(tx)))
        y = y if whole else y / inside
        y.backward(torch.tensor(dy))
        return got([y, tx.grad])

    return ours, theirs


@case("upsample2d upsample2d_backward")
def upsample2d(d):
    factor, shape = (d.integers(1, 5), d.integers(1, 5)), (d.integers(1, 4), d.pick(1, 16, 17, 40), d.size(1, 9), d.size(1, 9))
    x, dy = d.noise(shape), d.noise((*shape[:2], shape[2] * factor[0], shape[3] * factor[1]))

    def ours(kernel, real):
        y, dx = room(*dy.shape, real), room(*shape, real)
        kernel("upsample2d")(y, blocked(real, x), factor)
        kernel("upsample2d_backward")(dx, blocked(real, dy), factor)
        return [unblock(y, shape[1]), unblock(dx, shape[1])]

    def theirs(torch):
        (tx,) = leaves(torch, x)
        y = torch.nn.functional.interpolate(tx, scale_factor=tuple(map(float, factor)), mode="nearest")
        y.backward(torch.tensor(dy))
        return got([y, tx.grad])

    return ours, theirs


@case("global_avg_pool global_avg_pool_backward global_max_pool global_max_pool_backward")
def global_pooling(d):
    n, c, h, w, rows = d.integers(1, 5), d.pick(1, 3, 16, 17, 33, 64), d.size(1, 20), d.size(1, 20), bool(d.integers(2))
    x, dy = d.noise((n, c, h, w)), d.noise((n, c))
    as_rows = lambda a: np.ascontiguousarray(a.reshape(n, c, -1).transpose(0, 2, 1))

    def ours(kernel, real):
        given = as_rows(x).astype(real) if rows else blocked(real, x)
        (vdy,), results = ours_of(real, dy), []
        for kind in ("avg", "max"):
            y, dx, places = full((n, c), real), full(given.shape, real), np.zeros((n, c), np.int32)
            more = (places,) if kind == "max" else ()
            kernel(f"global_{kind}_pool")(y, *more, given)
            kernel(f"global_{kind}_pool_backward")(dx, vdy, *more)
            results += [y, dx if rows else as_rows(unblock(dx, c))]
        return results

    def theirs(torch):
        results = []
        for pool in (lambda t: t.mean((2, 3)), lambda t: t.amax((2, 3))):
            (tx,) = leaves(torch, x)
            y = pool(tx)
            y.backward(torch.tensor(dy))
            results += [y.detach().numpy(), as_rows(tx.grad.numpy())]
        return results

    return ours, theirs


@case("batch_norm batch_norm_backward", 4e-6)
def batch_norm(d):
    images, training, act = d.integers(3), bool(d.integers(4)), d.pick("linear", "linear", "elu", "gelu", "sigmoid", "tanh")
    c = d.pick(1, 3, 16, 17, 32, 45)
    shape = (d.integers(2, 6), c, d.integers(2, 12), d.integers(1, 12)) if images else (d.size(8, 200), c)
    x, dy = d.noise(shape), d.noise(shape)
    gamma, beta = d.pick(None, d.uniform(0.3, 2, c)), d.pick(None, d.noise(c))
    running, eps, momentum = (d.noise(c), d.uniform(0.5, 2, c)), 1e-3, float(d.uniform(0.5, 0.99))
    lay, plain = (block, lambda a: unblock(a, c)) if images else (lambda a: a, lambda a: a)

    def ours(kernel, real):
        wide = lambda a: None if a is None else (ref.bias_block(a.astype(real)) if images else a.astype(real))
        vx, vdy, g, b, mean, var = lay(x.astype(real)), lay(dy.astype(real)), *map(wide, (gamma, beta, *running))
        y, dx, kept = full(vx.shape, real), full(vx.shape, real), [full(mean.shape, real) for _ in range(2)]
        kernel("batch_norm")(y, *kept, vx, g, b, mean, var, c, momentum, eps, training, True, ACT[act], 0.3)
        dg, db = np.zeros_like(mean), np.zeros_like(mean)
        given = None if g is None else dg, None if b is None else db
        kernel("batch_norm_backward")(dx, *given, vdy, vx, *kept, g, b, c, training, ACT[act], 0.3)
        return [plain(y), mean[:c], var[:c], plain(dx), dg[:c], db[:c]]

    def theirs(torch):
        tx, g, b = leaves(torch, x, gamma, beta)
        moving = [torch.tensor(a.copy()) for a in running]
        y = torch_act(torch, act, torch.nn.functional.batch_norm(tx, *moving, g, b, training, 1 - momentum, eps), 0.3)
        y.backward(torch.tensor(dy))
        zero = torch.zeros(c, dtype=y.dtype)
        return got([y, *moving, tx.grad, zero if g is None else g.grad, zero if b is None else b.grad])

    return ours, theirs
