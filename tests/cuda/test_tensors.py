"""Torch's tensors on a GPU, in and out on the same memory, and the current stream. In the simulator torch and CuPy are
stand-ins; tools/gpu_check.py runs this with the real ones where torch is installed."""

import sys
import types

import numpy as np
import pytest
from parity import ON_GPU

import fastaudio as fa
from fastaudio import nn
from fastaudio.backends import registry


class Tensor:
    """What the package asks of a tensor: it shares memory with `array`, which is CuPy's."""

    is_cuda, device = True, types.SimpleNamespace(type="cuda")

    def __init__(self, array):
        self.array = array

    shape = property(lambda self: self.array.shape)
    dtype = property(lambda self: self.array.dtype)

    def __len__(self):
        return len(self.array)

    def __dlpack__(self):
        return self.array

    def detach(self):
        return self

    resolve_conj = detach


Tensor.__module__ = "torch"


class Place:
    """Where the tests run: `tensor(host)` and `host(tensor)`, `address` of a tensor or an array."""

    def __init__(self, engine, cupy, tensor, host, kind, address):
        self.engine, self.cupy, self.tensor, self.host, self.kind, self.address = engine, cupy, tensor, host, kind, address


def real():
    torch, cupy = pytest.importorskip("torch"), pytest.importorskip("cupy")
    if not torch.cuda.is_available():
        pytest.skip("this torch has no GPU")
    address = lambda a: a.data_ptr() if isinstance(a, torch.Tensor) else a.data.ptr
    up = lambda host: torch.from_numpy(host).cuda()
    return Place(registry.load("cuda"), cupy, up, lambda t: t.cpu().numpy(), torch.Tensor, address)


def stand_in(load, monkeypatch):
    from sim.device import SimDevice

    module, cupy = load(simulator=SimDevice(), room=1 << 40)
    engine = module.engine()
    cupy.from_dlpack = lambda tensor: tensor.__dlpack__()
    monkeypatch.setitem(sys.modules, "torch", types.SimpleNamespace(from_dlpack=Tensor))
    monkeypatch.setattr(cupy.ndarray, "__dlpack__", lambda self: self, raising=False)
    monkeypatch.setattr(cupy.ndarray, "_new", lambda *_: pytest.fail("a copy on the device"))
    up, address = lambda host: Tensor(engine.memory.upload(host)), lambda a: getattr(a, "array", a).data.ptr
    return Place(engine, cupy, up, lambda t: t.array.get(), Tensor, address)


@pytest.fixture
def place(request, monkeypatch):
    return real() if ON_GPU else stand_in(request.getfixturevalue("load"), monkeypatch)


def test_features_of_tensors_are_tensors(place):
    y = np.random.default_rng(1).standard_normal((2, 3000)).astype(np.float32)
    tensor = place.tensor(y)
    assert place.address(place.engine.memory.adopt(tensor)) == place.address(tensor)
    for name, told in (("mfcc", {"n_mfcc": 5}), ("melspectrogram", {}), ("spectral_flatness", {})):
        feature = getattr(fa.feature, name)
        want, got = feature(y=y, n_fft=512, **told), feature(y=tensor, n_fft=512, **told)
        assert isinstance(got, place.kind)
        np.testing.assert_allclose(place.host(got), want, rtol=0, atol=2e-6 * np.abs(want).max())
    D = fa.stft(tensor, n_fft=512)
    assert isinstance(D, place.kind) and isinstance(fa.istft(D, n_fft=512), place.kind)
    np.testing.assert_allclose(place.host(fa.istft(D, n_fft=512, length=3000)), y, atol=1e-5)
    np.testing.assert_array_equal(place.host(tensor), y)


@pytest.mark.cpp_engine
def test_a_model_learns_from_tensors(place):
    rng = np.random.default_rng(2)
    x, labels = rng.standard_normal((20, 6)).astype(np.float32), rng.integers(0, 3, 20)

    def trained(x, labels):
        nn.set_seed(1)
        model = nn.Sequential([nn.layers.Dense(8, "relu", input_dim=6), nn.layers.Dense(3, "softmax")])
        model.compile("adam", "sparse_categorical_crossentropy")
        losses = model.to("cuda").fit(x, labels, batch_size=8, epochs=2, verbose=0).history["loss"]
        return losses, model.train_on_batch(x, labels), model.predict(x, verbose=0)

    losses, loss, outputs = trained(x, labels)
    got_losses, got_loss, tensors = trained(place.tensor(x), place.tensor(labels))
    assert got_losses == losses and got_loss == loss and isinstance(tensors, place.kind)
    np.testing.assert_array_equal(place.host(tensors), outputs)


def test_kernels_run_on_the_current_stream(place):
    """What is captured on it is what was launched there."""
    engine, stream = place.engine, place.cupy.cuda.Stream(non_blocking=True)
    x = engine.memory.zeros((5,), np.float32)
    engine.kernel("fill")(x, 1.0)  # compiled now
    engine.synchronize()
    with stream:
        stream.begin_capture()
        engine.kernel("fill")(x, 2.0)
        graph = stream.end_capture()
    assert engine.memory.download(x).tolist() == [1.0] * 5
    graph.launch()
    assert engine.memory.download(x).tolist() == [2.0] * 5
