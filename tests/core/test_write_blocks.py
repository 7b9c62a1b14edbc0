import numpy as np
import pytest

import fastaudio as fa
from fastaudio.errors import AudioError, ParameterError


@pytest.mark.parametrize("suffix", [".wav", ".flac", ".ogg"])
def test_blocks_make_the_file_that_the_whole_makes(tmp_path, suffix):
    y = np.random.default_rng(0).uniform(-0.5, 0.5, (2, 200000)).astype(np.float32)
    fa.write(tmp_path / f"whole{suffix}", y, 22050)
    cuts = [0, 1, 1, 65536, 65537, 199999, 200000]
    blocks = (y[:, a:b] for a, b in zip(cuts, cuts[1:], strict=False))
    assert fa.write_blocks(tmp_path / f"blocks{suffix}", blocks, 22050) == 200000
    whole, made = (fa.load(tmp_path / f"{name}{suffix}", sr=None, mono=False)[0] for name in ("whole", "blocks"))
    if suffix == ".ogg":  # the encoder sees other blocks
        assert made.shape == whole.shape and np.abs(made - whole).max() < 0.05
    else:
        assert np.array_equal(made, whole)


def test_an_error_on_the_way_leaves_the_old_file(tmp_path):
    fa.write(name := tmp_path / "a.wav", np.zeros(10), 8000)
    before = name.read_bytes()

    def failing(error):
        yield np.zeros(100)
        raise error

    for error in (AudioError("no"), KeyboardInterrupt(), OSError("disk"), ParameterError("x")):
        with pytest.raises(AudioError if isinstance(error, OSError) else type(error)):
            fa.write_blocks(name, failing(error), 8000)
        assert name.read_bytes() == before and len(list(tmp_path.iterdir())) == 1


def test_wrong_blocks(tmp_path):
    for blocks, rule in (
        ([], "one block"),
        ([np.zeros((2, 3)), np.zeros(3)], "2 channels"),
        ([np.array([np.nan])], "finite"),
    ):
        with pytest.raises(ParameterError, match=rule):
            fa.write_blocks(tmp_path / "a.wav", blocks, 8000)
    with pytest.raises(ParameterError, match="at least one sample for FLAC"):
        fa.write_blocks(tmp_path / "a.flac", [np.zeros(0)], 8000)
    assert not list(tmp_path.iterdir())
    assert fa.write_blocks(tmp_path / "a.wav", [np.zeros(0)], 8000) == 0
