"""Which of the kernels of networks that `ops.py` lists are on CUDA."""

from fastaudio.backends import ops

#: Kernels of products, convolutions and spectra
OTHERS = {"gemm", "dense", "dense_dx", "dense_dw", "im2col", "col2im", "stft_adjoint", "istft_adjoint", "magnitude_backward",
          "power_to_db_backward", "mel_project", "mel_project_backward"}  # fmt: skip
OTHERS |= {name + part for name in ("conv2d", "conv_transpose2d") for part in ("", "_dx", "_dw")}


def test_no_kernel_of_a_network_is_missing():
    names = list(ops.OPS)
    missing = {name for name in names[names.index("gemm") :] if ops.CUDA not in ops.OPS[name][1]}
    assert missing <= OTHERS
