"""im2col and col2im on plain images: torch.nn.functional.unfold and fold, with any padding."""

from ..arrays import plain, same_shape
from ..jit import jit
from ..pool import for_chunks


@jit
def _gather(out, x, stride, padding, dilation):
    """out (kh, kw, OH, OW) from one plane x (H, W)."""
    kh, kw, oh, ow = out.shape
    for a in range(kh):
        for b in range(kw):
            for i in range(oh):
                row = i * stride[0] - padding[0] + a * dilation[0]
                for j in range(ow):
                    col = j * stride[1] - padding[1] + b * dilation[1]
                    if 0 <= row < x.shape[0] and 0 <= col < x.shape[1]:
                        out[a, b, i, j] = x[row, col]
                    else:
                        out[a, b, i, j] = 0


@jit
def _scatter(x, cols, stride, padding, dilation):
    """x (H, W) from cols (kh, kw, OH, OW): what `_gather` read several times is added."""
    kh, kw, oh, ow = cols.shape
    x[:, :] = 0
    for a in range(kh):
        for b in range(kw):
            for i in range(oh):
                row = i * stride[0] - padding[0] + a * dilation[0]
                if 0 <= row < x.shape[0]:
                    for j in range(ow):
                        col = j * stride[1] - padding[1] + b * dilation[1]
                        if 0 <= col < x.shape[1]:
                            x[row, col] += cols[a, b, i, j]


def _planes(where, images, cols, kernel, size):
    """Images as (N C, H, W), columns as (N C, kh, kw, OH, OW)."""
    n, c, h, w = images.shape
    same_shape(where, "columns", cols.shape, (n, c * kernel[0] * kernel[1], size[0] * size[1]))
    return images.reshape(n * c, h, w), cols.reshape(n * c, *kernel, *size)


def im2col(out, x, kernel, stride, padding, dilation, size):
    images, cols = _planes("im2col", plain(x, out.dtype), out, kernel, size)
    for_chunks(lambda: lambda i: _gather(cols[i], images[i], stride, padding, dilation), len(images))


def col2im(out, cols, kernel, stride, padding, dilation, size):
    images, cols = _planes("col2im", out, plain(cols, out.dtype), kernel, size)
    for_chunks(lambda: lambda i: _scatter(images[i], cols[i], stride, padding, dilation), len(images))
