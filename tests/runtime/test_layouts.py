"""Arrays in any memory layout give what their contiguous native copies give; outputs may be given."""

import numpy as np
import pytest
from calls import CALLS, bits, signal

import fastaudio as fa


def unaligned(y):
    room = np.empty(y.nbytes + 1, np.uint8)
    x = room[1:].view(y.dtype).reshape(y.shape)
    x[...] = y
    assert not x.flags.aligned
    return x


def every_second(y):
    room = np.zeros((*y.shape[:-1], 2 * y.shape[-1]), y.dtype)
    room[..., ::2] = y
    return room[..., ::2]


def read_only(y):
    x = y.copy()
    x.flags.writeable = False
    return x


class Derived(np.ndarray):
    pass


LAYOUTS = {
    "strided": every_second,
    "reversed": lambda y: y[..., ::-1].copy()[..., ::-1],
    "Fortran order": np.asfortranarray,
    "channels last": lambda y: np.ascontiguousarray(y.T).T,
    "read-only": read_only,
    "big-endian": lambda y: y.astype(y.dtype.newbyteorder(">")),
    "unaligned": unaligned,
    "subclass": lambda y: y.copy().view(Derived),
}


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.int16])
@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("name", CALLS)
def test_layouts(name, layout, dtype):
    if dtype == np.int16 and name in ("preemphasis", "deemphasis", "rfft"):
        pytest.skip("takes floating-point samples")
    y = signal((2, 9_001), dtype)
    assert bits(CALLS[name](LAYOUTS[layout](y))) == bits(CALLS[name](y))


@pytest.mark.parametrize("name", CALLS)
def test_half_precision_is_computed_in_float32(name):
    half = signal((2, 9_001)).astype(np.float16)
    assert bits(CALLS[name](half)) == bits(CALLS[name](half.astype(np.float32)))


@pytest.mark.parametrize("dtype", [np.complex64, np.complex128])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_layouts_of_spectra(layout, dtype):
    D = np.ascontiguousarray(fa.stft(signal((2, 9_001), np.float64), n_fft=256)).astype(dtype)
    turned = LAYOUTS[layout](D)
    want = fa.istft(D)
    got = fa.istft(turned)
    assert got.dtype == want.dtype and bits(got) == bits(want)
    assert bits(fa.magphase(turned)[0]) == bits(fa.magphase(D)[0])


class TestOut:
    y = signal((2, 9_000))

    def outputs(self, shape, dtype):
        """Arrays of that shape in several layouts."""
        yield np.empty(shape, dtype)
        yield np.empty((*shape[:-2], shape[-1], shape[-2]), dtype).swapaxes(-1, -2)
        yield np.empty((*shape[:-1], 2 * shape[-1]), dtype)[..., ::2]
        yield np.empty(shape[::-1], dtype).T
        yield unaligned(np.empty(shape, dtype))

    def test_stft(self):
        want = fa.stft(self.y)
        for out in self.outputs(want.shape, np.complex64):
            got = fa.stft(self.y, out=out)
            assert np.shares_memory(got, out) and bits(got) == bits(out)
            if out.flags.c_contiguous and out.flags.aligned:  # this memory order has a schedule of its own
                assert np.abs(got - want).max() < 5e-7 * np.abs(want).max()
            else:
                assert bits(got) == bits(want)

    def test_istft(self):
        D = fa.stft(self.y)
        want = fa.istft(D)
        for out in (
            np.empty(want.shape, np.float32),
            np.empty((2, 2 * want.shape[1]), np.float32)[:, ::2],
            unaligned(want),
        ):
            assert fa.istft(D, out=out) is out
            assert bits(out) == bits(want)

    def test_overlapping_output_is_refused(self):
        room = np.zeros(1_000_000, np.complex64)
        y = room.view(np.float32)[:9_000]
        y[:] = self.y[0]
        before = y.copy()
        out = room[: 1025 * 18].reshape(18, 1025).T
        with pytest.raises(fa.ParameterError, match="stft: out must not share memory with y"):
            fa.stft(y, out=out)
        assert (y == before).all()

    def test_overlapping_inverse_is_refused(self):
        D = fa.stft(self.y[0])
        before = D.copy()
        out = D.T.reshape(-1).view(np.float32)[: 512 * (D.shape[1] - 1)]
        assert np.shares_memory(out, D)
        with pytest.raises(fa.ParameterError, match="istft: out must not share memory with stft_matrix"):
            fa.istft(D, out=out)
        assert (D == before).all()

    def test_read_only_output_is_refused_and_left(self):
        want = fa.stft(self.y)
        for out in (
            np.zeros(want.shape, np.complex64),
            np.zeros(want.swapaxes(1, 2).shape, np.complex64).swapaxes(1, 2),
        ):
            out.flags.writeable = False
            with pytest.raises((fa.ParameterError, ValueError)):
                fa.stft(self.y, out=out)
            assert not out.any()
