"""What the engines written in Python check before a kernel runs, since kernels index without looking. Owns: the rules
that both engines share, and their messages. Arrays are NumPy's or a device's: only shape, size and dtype are read.
"""

from .ops import ACT


def same_shape(kernel, name, got, want):
    """ValueError unless the shapes agree."""
    if tuple(got) != tuple(want):
        raise ValueError(f"{kernel}: {name} must have shape {tuple(want)}, got {tuple(got)}")


def one_number(kernel, name, a):
    """ValueError unless `a` is a float64 array of one number."""
    if a.size != 1 or a.dtype != "float64":
        raise ValueError(f"{kernel}: {name} must be one float64, got {a.dtype} {tuple(a.shape)}")


def activation_code(act):
    """A code of ops.ACT; ValueError for another number."""
    if act not in ACT.values():
        raise ValueError(f"act: must be a code of ops.ACT, got {act}")
    return int(act)


def rnn_activation(kernel, act):
    """The code of tanh or relu; ValueError for another number."""
    if act not in (ACT["tanh"], ACT["relu"]):
        raise ValueError(f"{kernel}: act must be tanh or relu, got {act}")
    return int(act)


def bands_inside(kernel, starts, lengths, weights, bins):
    """ValueError unless every band of a sparse bank lies within the spectrum."""
    inside = (starts >= 0) & (lengths >= 0) & (lengths <= weights.shape[-1]) & (starts + lengths <= bins)
    if not inside.all():
        raise ValueError(f"{kernel}: a band leaves the spectrum")


def columns_inside(out, x, to, start, count):
    """The arguments of copy_columns: two matrices of as many rows, and columns of both."""
    inside = min(to, start, count) >= 0 and to + count <= out.shape[1] and start + count <= x.shape[1]
    if out.shape[0] != x.shape[0] or not inside:
        raise ValueError("copy_columns: shapes do not fit")


def channels_inside(out, x, to, start, count):
    """The channels that copy_channels writes and reads, of blocked images."""
    room, there = (a.shape[1] * a.shape[-1] for a in (out, x))
    if min(to, start, count) < 0 or to + count > room or start + count > there:
        raise ValueError("copy_channels: channels out of range")


def channels_in_use(kernel, channels, room):
    """ValueError unless there is a channel, and room for all."""
    if not 0 < channels <= room:
        raise ValueError(f"{kernel}: channels out of range, got {channels}")


def pooled_planes(kernel, large, small):
    """(N, CB, S, L) of images (N, CB, ..., L), or of rows (N, T, C), whose channels are pooled to (N, C)."""
    if small.ndim != 2 or large.ndim < 3 or not large.size:
        raise ValueError(f"{kernel}: takes (N, CB, ..., L) or (N, T, C), with something to pool, and (N, C)")
    n, blocks, lanes = large.shape[0], large.shape[1] if large.ndim > 3 else 1, large.shape[-1]
    same_shape(kernel, "the pooled array", small.shape, (n, small.shape[1]))
    channels_in_use(kernel, small.shape[1], blocks * lanes)
    return n, blocks, large.size // (n * blocks * lanes), lanes


def upsampling_factors(kernel, factor):
    """(vertical, horizontal), whole numbers > 0."""
    fh, fw = (int(f) for f in factor)
    if min(fh, fw) < 1:
        raise ValueError(f"{kernel}: factors must be positive, got {factor}")
    return fh, fw


def gathered(out, data):
    """ValueError, TypeError unless gather can put rows of `data` into `out`."""
    if out.dtype != data.dtype:
        raise TypeError(f"gather: data must be of out's dtype, {out.dtype}, got {data.dtype}")
    same_shape("gather", "data", data.shape[1:], out.shape[1:])


def one_cursor(cursor):
    """ValueError unless advance is given one counter."""
    if tuple(cursor.shape) != (1,) or cursor.dtype not in ("int64", "uint64"):
        raise ValueError("advance: cursor must be one number, int64 or uint64")


def pooling_windows(kernel, pooled, whole, size, stride, padding):
    """(kh, kw, sh, sw, top, left) for images (..., H, W, 16); ValueError unless every window has a pixel in it."""
    sizes = (*size, *stride, *padding)
    if min(*size, *stride) < 1 or min(padding) < 0 or padding[0] >= size[0] or padding[1] >= size[1]:
        raise ValueError(f"{kernel}: size and stride must be positive, padding in [0, size), got {sizes}")
    for n, out, step, pad in zip(whole.shape[-3:-1], pooled.shape[-3:-1], stride, padding, strict=True):
        if out and (out - 1) * step - pad >= n:
            raise ValueError(f"{kernel}: a window lies outside the image")
    return tuple(int(n) for n in sizes)


def pooling_index(kernel, index, pooled, size):
    """Places of maxima: of the pooled image's shape, in a dtype that holds every place of a window."""
    if index.dtype not in ("uint8", "int32"):
        raise TypeError(f"{kernel}: index must be uint8 or int32, got {index.dtype}")
    if index.dtype == "uint8" and size[0] * size[1] > 256:
        raise ValueError(f"{kernel}: index must be int32 for a window of more than 256 pixels")
    same_shape(kernel, "index", index.shape, pooled.shape)


def elements_a_weight(kernel, weight, pred):
    """How many elements share a weight; ValueError unless `weight` has the shape of pred's first axes."""
    if weight.ndim == 0 or tuple(weight.shape) != tuple(pred.shape[: weight.ndim]):
        raise ValueError(f"{kernel}: weight must have the shape of pred's first axes, got {tuple(weight.shape)}")
    return max(pred.size // max(weight.size, 1), 1)


def weight_of_rows(kernel, weight, pred):
    """ValueError if a loss of rows, pred (..., classes), is given a weight for each class."""
    if weight is not None and weight.ndim == pred.ndim:
        raise ValueError(f"{kernel}: weight must not have an axis of classes")


def classes_of(kernel, pred):
    """Number of classes; ValueError unless pred is (..., classes) with at least one."""
    if pred.ndim < 2 or pred.shape[-1] == 0:
        raise ValueError(f"{kernel}: pred must be (..., classes), at least one class, got {tuple(pred.shape)}")
    return pred.shape[-1]


def weights_of_steps(out, mask, weight):
    """The shapes that mask_weights takes."""
    if mask.ndim != 2 or tuple(out.shape[:2]) != tuple(mask.shape):
        raise ValueError(f"mask_weights: mask must have the shape of out's first axes, got {tuple(mask.shape)}")
    if weight is not None and tuple(weight.shape) not in (tuple(mask.shape[:1]), tuple(out.shape)):
        raise ValueError(f"mask_weights: weight must be (N,) or as out, got {tuple(weight.shape)}")


def hyperparameters(kernel, hyper, count):
    """ValueError unless an optimizer's `hyper` holds at least `count` numbers."""
    if hyper.dtype != "float64" or hyper.size < count:
        raise ValueError(f"{kernel}: hyper must be float64, at least {count} numbers, got {hyper.dtype} {hyper.size}")


def counted_random(kernel, counter, stream, n, first=0):
    """The arguments of kernels that draw random numbers for elements first .. first + n."""
    if counter.dtype != "uint64" or tuple(counter.shape) != (2,):
        raise ValueError(f"{kernel}: counter must be uint64 [seed, step]")
    if not 0 <= stream < 2**32 or first < 0 or first + n > 2**34:
        raise ValueError(f"{kernel}: stream must be in [0, 2^32), elements in [0, 2^34)")


def dropout_rate(rate):
    if not 0 <= rate < 1:
        raise ValueError(f"dropout: rate must be in [0, 1), got {rate}")
