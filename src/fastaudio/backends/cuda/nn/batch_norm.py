"""batch_norm and its backward pass: y = act((x - mean) * rstd * gamma + beta)."""

from math import prod

from ...rules import activation_code, channels_in_use
from ..check import shape
from ..device import of, part
from ..launch import blocks, run
from .columns import BLOCK, SHARED, stretches, tiles, width

STEM = "nn/batch_norm"


class Planes:
    """An array of this shape as (n, blocks, size, lanes), `channels` of which are in use."""

    def __init__(self, kernel, of_shape, channels):
        self.lanes, image = of_shape[-1], len(of_shape) >= 4
        self.n, self.blocks = of_shape[:2] if image else (1, 1)
        self.size = prod(of_shape[2:-1] if image else of_shape[:-1])
        channels_in_use(kernel, channels, self.blocks * self.lanes)
        self.positions, self.width, self.channels = self.n * self.size, self.blocks * self.lanes, int(channels)
        self.elements = self.positions * self.width
        self.sizes = self.blocks, self.size, self.lanes
        columns = tiles(self.lanes) * self.blocks
        self.units, self.span = stretches(self.positions, self.lanes, columns)

    def sums(self, kernel, parts, arguments, after=()):
        """Sums of every channel over each unit."""
        arguments = (parts, *arguments, *self.sizes, self.positions, self.span, *after)
        grid = self.units, tiles(self.lanes), self.blocks
        run(kernel, STEM, grid, BLOCK, arguments, shared=SHARED, WIDTH=width(self.lanes))

    def channelwise(self, kernel, arguments):
        """A warp a channel."""
        warps = BLOCK // 32  # a channel each, however many there are
        run(kernel, STEM, -(-self.width // warps), BLOCK, arguments, WIDTH=width(self.lanes))

    def apply(self, kernel, arguments, act, alpha):
        arguments = (*arguments, self.elements, *self.sizes, self.channels, act, alpha)
        run(kernel, STEM, blocks(self.elements, 4 * BLOCK), BLOCK, arguments, WIDTH=width(self.lanes))

    def vectors(self, kernel, **arrays):
        for name, a in arrays.items():
            if a is not None:
                shape(kernel, name, a, (self.width,))


def batch_norm(
    y, mean, rstd, x, gamma, beta, running_mean, running_var, channels, momentum, eps, training, unbiased, act, alpha
):
    shape("batch_norm", "x", x, y.shape)
    p, act = Planes("batch_norm", x.shape, channels), activation_code(act)
    p.vectors("batch_norm", mean=mean, rstd=rstd, gamma=gamma, beta=beta)
    p.vectors("batch_norm", running_mean=running_mean, running_var=running_var)
    statistics = mean, rstd, running_mean, running_var
    if training:
        if not p.positions:
            raise ValueError("batch_norm: there must be something to take statistics of")
        parts = part(of(x).scratch(16 * p.width * p.units, STEM), 0, (p.width, 2, p.units), "float64")
        p.sums("batch_moments", parts, (x,))
        sizes = p.units, p.width, p.channels, p.positions
        p.channelwise("batch_statistics", (*statistics, parts, *sizes, momentum, eps, bool(unbiased)))
    else:
        p.channelwise("batch_running", (*statistics, p.width, p.channels, eps))
    p.apply("batch_apply", (y, x, mean, rstd, gamma, beta), act, alpha)


def batch_norm_backward(dx, dgamma, dbeta, dy, x, mean, rstd, gamma, beta, channels, training, act, alpha):
    kernel = "batch_norm_backward"
    shape(kernel, "x", x, dx.shape)
    shape(kernel, "dy", dy, dx.shape)
    p, act = Planes(kernel, x.shape, channels), activation_code(act)
    p.vectors(kernel, mean=mean, rstd=rstd, gamma=gamma, beta=beta, dgamma=dgamma, dbeta=dbeta)
    if not p.positions:
        return
    doubles = 16 * p.width * p.units
    scratch = of(x).scratch(doubles + 8 * p.width, STEM)
    parts = part(scratch, 0, (p.width, 2, p.units), "float64")
    slopes = part(scratch, doubles, (2, p.width), "float32")
    p.sums("batch_gradient_sums", parts, (dy, x, mean, rstd, gamma, beta), (p.channels, act, alpha))
    sizes = p.units, p.width, p.channels, p.positions, bool(training)
    p.channelwise("batch_slopes", (slopes, dgamma, dbeta, parts, rstd, gamma, *sizes))
    p.apply("batch_apply_backward", (dx, dy, x, mean, rstd, gamma, beta, slopes), act, alpha)
