import numpy as np
import pytest
from voices import folders

torch = pytest.importorskip("torch")

from fastaudio.apps import denoise  # noqa: E402
from fastaudio.interop import torch as to_torch  # noqa: E402


def test_mixtures_for_torchs_loader(tmp_path):
    places = folders(tmp_path, count=3)

    def mixed():
        return denoise.MixedBatches(denoise.Mixer(*places, seed=0, count=5), denoise.HEADS["mask"], batch_size=2)

    given = to_torch.IterableDataset(mixed())
    loader = torch.utils.data.DataLoader(given, batch_size=None)
    assert len(given) == 3
    ours = mixed()
    for _ in range(2):  # epochs, each of its own mixtures
        for theirs, batch in zip(loader, ours, strict=True):
            assert theirs[0].shape[1:] == (1, 256, 256) and theirs[2].shape[1:] == (256, 256)
            for tensor, array in zip(theirs, batch, strict=True):
                plain = tensor.permute(0, 2, 3, 1) if tensor.ndim == 4 else tensor
                assert np.array_equal(plain.numpy(), array)


def test_workers_are_refused():
    loader = torch.utils.data.DataLoader(to_torch.IterableDataset([(np.zeros(2),)]), batch_size=None, num_workers=1)
    with pytest.raises(Exception, match="num_workers must be 0"):
        list(loader)
