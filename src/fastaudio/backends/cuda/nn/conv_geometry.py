"""Parameters of the convolution kernels. Owns: the choice between kernels, the check of the bias."""

from ... import convolution
from ...convolution import LANES, blocks
from ..check import shape


class Conv(convolution.Conv):
    """`convolution.Conv`, and which kernel suits it."""

    def few(self, w):
        """Whether the channels of x are so few that kernels multiply them alone, not whole blocks of 16."""
        return self.groups == 1 and self.c <= 4 and w.shape[2] * w.shape[3] > 1

    @property
    def geometry(self):
        return *self.stride, *self.padding, *self.dilation, self.groups


def check_bias(where, b, channels):
    if b is not None:
        shape(where, "b", b, (blocks(channels) * LANES,))
