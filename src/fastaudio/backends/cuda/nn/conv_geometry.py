"""What the kernels of a convolution are told. Owns: which of them suits, and the bias's check."""

from ... import convolution
from ...convolution import LANES, blocks
from ..check import shape


class Conv(convolution.Conv):
    """See there."""

    def few(self, w):
        """Whether the channels of x are so few that kernels multiply them alone, not whole blocks of 16."""
        return self.groups == 1 and self.c <= 4 and w.shape[2] * w.shape[3] > 1

    @property
    def geometry(self):
        return *self.stride, *self.padding, *self.dilation, self.groups


def check_bias(where, b, channels):
    if b is not None:
        shape(where, "b", b, (blocks(channels) * LANES,))
