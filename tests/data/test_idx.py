"""MNIST's files: every type and shape, and damage."""

import numpy as np
import pytest

import fastaudio as fa
from fastaudio import data as d

TYPES = {"u1": 8, "i1": 9, "i2": 11, "i4": 12, "f4": 13, "f8": 14}


def idx(x):
    sizes = b"".join(n.to_bytes(4, "big") for n in x.shape)
    return bytes([0, 0, TYPES[x.dtype.str[1:]], x.ndim]) + sizes + x.astype(x.dtype.newbyteorder(">")).tobytes()


@pytest.mark.parametrize("dtype", TYPES)
@pytest.mark.parametrize("shape", [(5,), (3, 4, 2), (1, 1), (0, 28, 28)])
def test_round_trip(tmp_path, dtype, shape):
    x = np.random.default_rng(0).integers(0, 100, shape).astype(dtype)
    (tmp_path / "x").write_bytes(idx(x))
    found = d.read_idx(tmp_path / "x")
    assert found.dtype == x.dtype
    np.testing.assert_array_equal(found, x)


@pytest.mark.parametrize("content", [b"", b"\0\0\x08", b"\0\0\x07\x01", b"\1\0\x08\x01", b"\0\0\x08\0", b"\0\0\x08\xff" + b"\xff" * 99,
                                     idx(np.zeros(5, "u1"))[:-1], idx(np.zeros(5, "u1")) + b"x"])  # fmt: skip
def test_damage(tmp_path, content):
    (tmp_path / "x").write_bytes(content)
    with pytest.raises(fa.FormatError, match="must"):
        d.read_idx(tmp_path / "x")


def test_mnist(tmp_path):
    for name, n in (("train", 6), ("t10k", 2)):
        (tmp_path / f"{name}-images-idx3-ubyte").write_bytes(idx(np.full((n, 28, 28), n, "u1")))
        (tmp_path / f"{name}-labels-idx1-ubyte").write_bytes(idx(np.arange(n, dtype="u1")))
    images, labels = d.load_mnist(tmp_path)
    assert images.shape == (6, 28, 28) and labels.tolist() == list(range(6))
    assert d.load_mnist(tmp_path, "test")[0].shape == (2, 28, 28)
    (tmp_path / "t10k-labels-idx1-ubyte").write_bytes(idx(np.arange(3, dtype="u1")))
    with pytest.raises(fa.FormatError, match="a label for each image"):
        d.load_mnist(tmp_path, "test")
    with pytest.raises(fa.ParameterError, match="part must be"):
        d.load_mnist(tmp_path, "validation")
