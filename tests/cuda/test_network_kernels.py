"""Which of the kernels of networks that `ops.py` lists are on CUDA."""

from fastaudio.backends import ops

#: Weights of losses of sequences with masked steps: such a model trains on a CPU
MISSING = {"mask_weights"}


def test_no_kernel_of_a_network_is_missing():
    names = list(ops.OPS)
    missing = {name for name in names[names.index("gemm") :] if ops.CUDA not in ops.OPS[name][1]}
    assert missing == MISSING
