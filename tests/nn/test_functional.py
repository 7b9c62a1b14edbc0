"""Functions of plain arrays against torch, and what they refuse."""

import numpy as np
import pytest

from fastaudio.errors import ParameterError
from fastaudio.nn import functional as F


@pytest.mark.rivals
def test_convolutions_equal_torchs(on_engine):
    torch = pytest.importorskip("torch")
    draw = np.random.default_rng(0)
    for _ in range(200):
        groups = int(draw.choice([1, 1, 2, 3]))
        n, c, k = int(draw.integers(1, 3)), groups * int(draw.integers(1, 9)), groups * int(draw.integers(1, 9))
        kh, kw, sh, sw, d = (int(i) for i in draw.integers(1, 4, 5))
        ph, pw = int(draw.integers(0, kh)), int(draw.integers(0, kw))
        x = draw.standard_normal((n, c, *draw.integers(8, 14, 2)))
        b = draw.standard_normal(k)
        w = draw.standard_normal((k, c // groups, kh, kw))
        t = [torch.from_numpy(a) for a in (x, w, b)]
        want = torch.nn.functional.conv2d(*t, (sh, sw), (ph, pw), d, groups)
        np.testing.assert_allclose(F.conv2d(x, w, b, (sh, sw), (ph, pw), d, groups), want, atol=1e-11)
        wt = draw.standard_normal((c, k // groups, kh, kw))
        more = (int(draw.integers(0, max(sh, d))), int(draw.integers(0, max(sw, d))))
        want = torch.nn.functional.conv_transpose2d(t[0], torch.from_numpy(wt), t[2], (sh, sw), (ph, pw), more, groups, d)
        np.testing.assert_allclose(F.conv_transpose2d(x, wt, b, (sh, sw), (ph, pw), more, groups, d), want, atol=1e-11)
        one = torch.nn.functional.conv1d(t[0][:, :, 0], t[1][:, :, 0], t[2], sw, pw, d, groups)
        np.testing.assert_allclose(F.conv1d(x[:, :, 0], w[:, :, 0], b, sw, pw, d, groups), one, atol=1e-11)
        columns = F.im2col(x, (kh, kw), (sh, sw), (ph, pw), d)
        want = torch.nn.functional.unfold(t[0], (kh, kw), d, (ph, pw), (sh, sw))
        np.testing.assert_array_equal(columns, want)
        want = torch.nn.functional.fold(want, x.shape[2:], (kh, kw), d, (ph, pw), (sh, sw))
        np.testing.assert_allclose(F.col2im(columns, x.shape[2:], (kh, kw), (sh, sw), (ph, pw), d), want, atol=1e-12)
        half = (kh // 2, kw // 2)
        np.testing.assert_array_equal(F.max_pool2d(x, (kh, kw), (sh, sw), half),
                                      torch.nn.functional.max_pool2d(t[0], (kh, kw), (sh, sw), half))
        np.testing.assert_allclose(F.avg_pool2d(x, (kh, kw), (sh, sw), half),
                                   torch.nn.functional.avg_pool2d(t[0], (kh, kw), (sh, sw), half), atol=1e-13)


def test_columns_are_windows_and_images_their_sums(on_engine):
    """im2col by loops; col2im is its adjoint, <im2col(x), y> = <x, col2im(y)>, so that gradients go through it."""
    draw = np.random.default_rng(1)
    for _ in range(100):
        kh, kw, sh, sw, d = (int(i) for i in draw.integers(1, 4, 5))
        ph, pw = int(draw.integers(0, kh)), int(draw.integers(0, kw))
        x = draw.standard_normal((int(draw.integers(1, 3)), int(draw.integers(1, 4)), *draw.integers(7, 11, 2)))
        columns = F.im2col(x, (kh, kw), (sh, sw), (ph, pw), d)
        padded = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
        rows, across = (padded.shape[2] - d * (kh - 1) - 1) // sh + 1, (padded.shape[3] - d * (kw - 1) - 1) // sw + 1
        down, right = d * (kh - 1) + 1, d * (kw - 1) + 1
        windows = [padded[:, :, i : i + down : d, j : j + right : d] for i in range(0, rows * sh, sh) for j in range(0, across * sw, sw)]
        want = [window.reshape(len(x), -1) for window in windows]
        np.testing.assert_array_equal(columns, np.stack(want, -1))
        y = draw.standard_normal(columns.shape)
        image = F.col2im(y, x.shape[2:], (kh, kw), (sh, sw), (ph, pw), d)
        assert (columns * y).sum() == pytest.approx((x * image).sum(), rel=1e-9, abs=1e-9)


def test_single_precision_stays(on_engine):
    x, w = np.ones((1, 2, 5, 5), np.float32), np.ones((3, 2, 3, 3), np.float32)
    assert F.conv2d(x, w).dtype == np.float32 and F.conv2d(x, w)[0, 0, 0, 0] == 18
    assert F.linear(np.ones((2, 3, 4), np.float32), np.ones((5, 4))).shape == (2, 3, 5)
    np.testing.assert_allclose(F.softmax([[0.0, np.log(3)]]), [[0.25, 0.75]])
    np.testing.assert_array_equal(F.activation([-1.0, 2.0], ("leaky_relu", 0.5)), [-0.5, 2])


def test_what_does_not_fit_is_refused():
    x, w = np.ones((1, 2, 5, 5)), np.ones((3, 2, 3, 3))
    for call, text in ((lambda: F.conv2d(x[0], w), "x must have 4 dimensions"), (lambda: F.conv2d(x, w[:, :1]), "weight must be"),
                       (lambda: F.conv2d(x, w, np.ones(2)), r"bias must have shape \(3,\)"),
                       (lambda: F.conv2d(x, w, groups=2), "weight must be"), (lambda: F.conv2d(x, w, stride=0), "stride"),
                       (lambda: F.conv2d(x, w, algo="fft"), "algo must be one of"),
                       (lambda: F.conv2d(x, w, stride=2, algo="winograd"), "3 x 3 windows of stride 1"),
                       (lambda: F.conv_transpose2d(x, w), "weight must be"), (lambda: F.im2col(x, 9), "does not fit"),
                       (lambda: F.col2im(np.ones((1, 4, 3)), (3, 3), 2), "columns must be"),
                       (lambda: F.linear(np.ones((2, 3)), np.ones((4, 2))), "weight must be")):
        with pytest.raises(ParameterError, match=text):
            call()
